"""Which notebooks would be graded from something else today, and grading just those again."""

import contextlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from itertools import groupby
from pathlib import Path

from nbgrader.api import Gradebook
from nbgrader.converters import Autograde
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from ..common import provenance
from ..intake import clean_copy
from ..run.execute import Execute, autograder_cells


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
        for name, path in sorted(clean_copy.notebooks(course, student).items()):
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
        graded_from = provenance.read(its.autograded)
        if graded_from is None:
            return ["never graded to its end"]
        if its.notebook not in self._cells:
            names = self._course.db_url, self._course.assignment_id, its.notebook
            self._cells[its.notebook] = autograder_cells(*names)
        cells = self._cells[its.notebook]
        found = provenance.changed_tests(graded_from["tests"], cells, *self._ways, Path(self._course.root))
        if graded_from["submission"] != provenance.of_submission(its.submitted):
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


def marks(course: CourseDirectory, its: HandedIn) -> dict[str, Mark]:
    """The gradebook's automatic marks of a notebook, by grade id."""
    with Gradebook(course.db_url, course.course_id) as gradebook:
        grades = gradebook.find_submission_notebook(its.notebook, course.assignment_id, its.student).grades
        points = {grade.name: grade.auto_score for grade in grades}
    return {name: Mark(points[name], _said(cell)) for name, cell in _graded_cells(its.autograded).items()}


def _said(cell: dict) -> str:
    outcome = _outcome(cell)
    errors = [_error_text(output) for output in cell["outputs"] if output["output_type"] == "error"]
    first = errors[0].splitlines()[0] if errors and errors[0] else ""
    return first if outcome == "wrong answer" else f"{outcome}: {first}" if first else outcome


def _error_text(error: dict) -> str:
    text = "\n".join(error["traceback"])
    # IPython's traceback begins with a line that says nothing, in colours.
    return f"{error['ename']}: {error['evalue']}" if text.startswith("\x1b") else text


class _Again(Autograde):
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


def grade_again(course: CourseDirectory, notebooks: Iterable[HandedIn], config: Config) -> list[HandedIn]:
    """Autograde the notebooks once more, whatever there is; gives those on which nbgrader failed, as its log says.

    config: the settings of all that takes part
    """
    notebooks = list(notebooks)
    if not notebooks:
        return []
    # Anything but "*" makes nbgrader replace single notebooks, and leave alone the others of the submission.
    course.notebook_id = "[!*]*"
    with contextlib.suppress(NbGraderException):
        _Again(notebooks, coursedir=course, config=config).start()
    # nbgrader leaves no result of what it failed on.
    return [its for its in notebooks if provenance.read(its.autograded) is None]
