"""Which notebooks would be graded from something else today, and grading just those again, in earnest or to see."""

import contextlib
import json
import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from itertools import groupby
from pathlib import Path

import nbformat
from nbgrader.api import Assignment, BaseCell, Grade, Gradebook, Notebook, SubmittedAssignment, SubmittedNotebook
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import determine_grade
from sqlalchemy import select
from traitlets.config import Config

from . import intake, kit, record, worker
from .class_grading import ClassAutograde
from .execute import Execute, autograder_cells
from .kit import Kit
from .outcomes import UNMARKED
from .pool import Pool


@dataclass(frozen=True)
class HandedIn:
    """One notebook of one student: its file as submitted, and where the autograded one is."""

    student: str
    notebook: str
    submitted: Path
    autograded: Path


@dataclass(frozen=True)
class Mark:
    """Of an autograder cell: points, None if it has none, and what was said of it, on one line."""

    points: float | None
    said: str


def handed_in(course: CourseDirectory) -> Iterator[HandedIn]:
    """The notebooks of the gradebook's submissions that the options for students and notebooks name."""
    assignment = course.assignment_id
    with Gradebook(course.db_url, course.course_id) as gradebook:
        students = [its.student_id for its in gradebook.assignment_submissions(assignment)]
    for student in sorted(it for it in students if fnmatch(it, course.student_id)):
        autograded = Path(course.format_path(course.autograded_directory, student, assignment))
        for name, path in sorted(intake.notebooks(course, student).items()):
            if fnmatch(notebook := name.removesuffix(".ipynb"), course.notebook_id):
                yield HandedIn(student, notebook, path, autograded / name)


class Reasons:
    """Says why a notebook should be graded again.

    execute: what would run the tests, as it is configured now
    """

    def __init__(self, course: CourseDirectory, execute: Execute):
        self._course, self._ways = course, (execute.way(course.assignment_id), execute.setup)
        self._cells: dict[str, dict[str, tuple[str, float]]] = {}

    def __call__(self, its: HandedIn) -> list[str]:
        """What has changed since it was graded; empty if it would be graded from the same today."""
        graded_from = record.read(its.autograded)
        if graded_from is None:
            return ["never graded to its end"]
        if its.notebook not in self._cells:
            names = self._course.db_url, self._course.assignment_id, its.notebook
            self._cells[its.notebook] = autograder_cells(*names)
        cells = self._cells[its.notebook]
        found = record.changed_tests(graded_from["tests"], cells, *self._ways, Path(self._course.root))
        if graded_from["submission"] != record.of_submission(its.submitted):
            found.append("the submission")
        if has_fault(its):
            found.append("a grader fault")
        return found


def has_fault(its: HandedIn) -> bool:
    """Whether a cell got no mark through a fault of the grader."""
    return any(_outcome(cell) == "grader fault" for cell in _graded_cells(its.autograded).values())


def _outcome(cell: dict) -> str:
    return cell["metadata"].get("proctor", {}).get("outcome", "")


def _graded_cells(path: Path) -> dict[str, dict]:
    """The code cells of an autograded notebook that give points, by grade id."""
    cells = json.loads(path.read_bytes())["cells"] if path.exists() else []
    named = {cell["metadata"].get("nbgrader", {}).get("grade_id"): cell for cell in cells}
    return {
        name: cell
        for name, cell in named.items()
        if cell["cell_type"] == "code" and name and cell["metadata"]["nbgrader"]["grade"]
    }


def marks(course: CourseDirectory, notebooks: Iterable[HandedIn]) -> dict[HandedIn, dict[str, Mark]]:
    """The gradebook's automatic marks of notebooks, by grade id."""
    query = (
        select(SubmittedAssignment.student_id, Notebook.name, BaseCell.name, Grade.auto_score)
        .select_from(Grade)
        .join(BaseCell, Grade.cell_id == BaseCell.id)
        .join(SubmittedNotebook, Grade.notebook_id == SubmittedNotebook.id)
        .join(Notebook, SubmittedNotebook.notebook_id == Notebook.id)
        .join(SubmittedAssignment, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .join(Assignment, SubmittedAssignment.assignment_id == Assignment.id)
        .where(Assignment.name == course.assignment_id)
    )
    points = defaultdict(dict)
    with Gradebook(course.db_url, course.course_id) as gradebook:
        for student, notebook, cell, score in gradebook.db.execute(query):
            points[student, notebook][cell] = score
    return {
        its: {
            name: Mark(points[its.student, its.notebook].get(name), _said(cell))
            for name, cell in _graded_cells(its.autograded).items()
        }
        for its in notebooks
    }


def tests_read(course: CourseDirectory, notebooks: Iterable[HandedIn]) -> list[str]:
    """The files of the course that the tests of graded notebooks have read, as paths in its folder."""
    names = {name for its in notebooks for name in (record.read(its.autograded) or {}).get("tests", ())}
    return sorted(name for name in names if not Path(name).is_absolute() and Path(course.root, name).is_file())


def _said(cell: dict) -> str:
    outcome = _outcome(cell)
    errors = [_error_text(output) for output in cell["outputs"] if output["output_type"] == "error"]
    first = errors[0].splitlines()[0] if errors and errors[0] else ""
    return first if outcome == "wrong answer" else f"{outcome}: {first}" if first else outcome


def _error_text(error: dict) -> str:
    text = "\n".join(error["traceback"])
    # IPython's traceback begins with a line that says nothing, in colours.
    return f"{error['ename']}: {error['evalue']}" if text.startswith("\x1b") else text


class _Again(ClassAutograde):
    """An autograde of chosen notebooks."""

    def __init__(self, notebooks: list[HandedIn], **kwargs: object):
        super().__init__(**kwargs)
        self.force, self._chosen = True, notebooks

    def init_notebooks(self) -> None:
        """Take up the chosen ones."""
        course = self.coursedir
        self.assignments = {}
        for student, chosen in groupby(self._chosen, key=lambda its: its.student):
            folder = course.format_path(course.submitted_directory, student, course.assignment_id)
            self.assignments[folder] = [str(Path(folder, f"{its.notebook}.ipynb")) for its in chosen]


def grade_again(
    course: CourseDirectory,
    notebooks: Iterable[HandedIn],
    config: Config,
    pool: Pool,
    of_course: Callable[[], Kit],
    done: Callable[[], None],
) -> list[HandedIn]:
    """Autograde the notebooks once more, whatever there is; gives those that could not be graded, as the log says.

    config: the settings of all that takes part; of_course: makes the Kit for the workers; done: called per submission
    """
    notebooks = list(notebooks)
    if not notebooks:
        return []
    # Anything but "*" makes nbgrader replace single notebooks, and leave alone the others of the submission.
    course.notebook_id = "[!*]*"
    with contextlib.suppress(NbGraderException):
        _Again(
            notebooks,
            pool=pool,
            of_course=of_course,
            begun=lambda _count: None,
            done=lambda _tally: done(),
            coursedir=course,
            config=config,
        ).start()
    # nbgrader leaves no result of what it failed on.
    return [its for its in notebooks if record.read(its.autograded) is None]


def rehearse(
    course: CourseDirectory,
    notebooks: Iterable[HandedIn],
    config: Config,
    pool: Pool,
    of_course: Callable[[], Kit],
    done: Callable[[], None],
    log: logging.Logger,
) -> dict[HandedIn, dict[str, Mark]]:
    """The marks that grading the notebooks again would give, by grade id; none of those that could not be graded.

    Nothing of the course is changed. The arguments are those of `grade_again`.
    """
    wanted = {(its.student, its.notebook): its for its in notebooks}
    names = defaultdict(list)
    for student, notebook in wanted:
        names[student].append(f"{notebook}.ipynb")
    found = {}
    with intake.clean_copy(course, config, log) as (clean, origins):
        jobs = (kit.submission(clean, student, its, origins[student]) for student, its in names.items())
        for submission, future in pool.each(worker.grade, of_course(), jobs):
            done()
            if error := future.exception():
                log.error("NOT GRADED: %s: %s", submission.student, error)
                continue
            graded = future.result()
            for level, text in graded.log:
                log.log(level, "%s: %s", submission.student, text)
            if graded.failed:
                log.error("NOT GRADED: %s: %s", submission.student, graded.failed)
                continue
            for name, data in graded.notebooks.items():
                found[wanted[submission.student, name]] = _marks_in(data)
    return found


def _marks_in(data: bytes) -> dict[str, Mark]:
    """The marks that nbgrader would save of a graded notebook."""
    cells = nbformat.reads(data.decode(), as_version=4).cells
    graded = [cell for cell in cells if cell.cell_type == "code" and cell.metadata.get("nbgrader", {}).get("grade")]
    return {
        cell.metadata.nbgrader.grade_id: Mark(
            None if _outcome(cell) in UNMARKED else determine_grade(cell, _SILENT)[0], _said(cell)
        )
        for cell in graded
    }


# What nbgrader says of a cell's outputs has been said when it was graded.
_SILENT = logging.Logger("silent", logging.CRITICAL)
