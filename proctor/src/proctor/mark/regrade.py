"""Finds notebooks whose tests or submission changed since they were graded, and the marks that they have."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

from nbgrader.coursedir import CourseDirectory
from sqlalchemy.orm import Session

from ..common import marks, notebook_record, provenance
from ..common.cell_kinds import grade_id, is_graded
from ..common.marks import Mark, Place, engine
from ..intake import clean_copy
from ..run.execute import Execute, autograder_cells

# For how many students the files that a notebook's tests read are looked up.
ENOUGH = 20


@dataclass(frozen=True)
class HandedIn:
    """One notebook of one student: its file as submitted, and where the autograded one is."""

    student: str
    notebook: str
    submitted: Path
    autograded: Path


@dataclass(frozen=True)
class Score:
    """Of an autograder cell: points, None if it has none, and what its test said, on one line."""

    points: float | None
    message: str


def handed_in(course: CourseDirectory) -> Iterator[HandedIn]:
    """The notebooks of the gradebook's submissions that the options for students and notebooks name."""
    assignment = course.assignment_id
    with Session(engine(course.db_url)) as session:
        students = marks.submissions(session, assignment)
    for student in sorted(student_id for student_id in students if fnmatch(student_id, course.student_id)):
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

    def __call__(self, hand_in: HandedIn) -> list[str]:
        """What has changed since it was graded; empty if it would be graded from the same today."""
        graded_from = provenance.read(hand_in.autograded)
        if graded_from is None:
            return ["never graded to its end"]
        if hand_in.notebook not in self._cells:
            names = self._course.db_url, self._course.assignment_id, hand_in.notebook
            self._cells[hand_in.notebook] = autograder_cells(*names)
        cells = self._cells[hand_in.notebook]
        found = provenance.changed_tests(graded_from.tests, cells, *self._ways, Path(self._course.root))
        if graded_from.submission != provenance.of_submission(hand_in.submitted):
            found.append("the submission")
        if has_fault(hand_in):
            found.append("a grader fault")
        return found


def has_fault(hand_in: HandedIn) -> bool:
    """Whether a cell got no mark because of a grader error."""
    cells = _graded_cells(hand_in.autograded).values()
    return any(notebook_record.of_cell(cell).outcome == "grader fault" for cell in cells)


def _graded_cells(path: Path) -> dict[str, dict]:
    """The code cells of an autograded notebook that give points, by grade id."""
    cells = json.loads(path.read_bytes())["cells"] if path.exists() else []
    return {
        grade_id(cell): cell for cell in cells if cell["cell_type"] == "code" and is_graded(cell) and grade_id(cell)
    }


def scores(course: CourseDirectory, notebooks: Iterable[HandedIn]) -> dict[HandedIn, dict[str, Score]]:
    """The gradebook's automatic marks of notebooks, by grade id."""
    with Session(engine(course.db_url)) as session:
        known = marks.marks(session, course.assignment_id)
    nothing = Mark(None, 0.0)
    return {
        hand_in: {
            name: Score(known.get(Place(hand_in.student, hand_in.notebook, name), nothing).auto, message_of(cell))
            for name, cell in _graded_cells(hand_in.autograded).items()
        }
        for hand_in in notebooks
    }


def tests_read(course: CourseDirectory, notebooks: Iterable[HandedIn]) -> list[str]:
    """The files of the course that the tests of graded notebooks have read, as paths in its folder."""
    looked_at: Counter[str] = Counter()
    names: set[str] = set()
    for hand_in in notebooks:
        # Each notebook's tests read the same for each student, unless one of them was not graded to its end.
        if looked_at[hand_in.notebook] < ENOUGH and (graded_from := provenance.read(hand_in.autograded)):
            looked_at[hand_in.notebook] += 1
            names |= graded_from.tests.keys()
    return sorted(name for name in names if not Path(name).is_absolute() and Path(course.root, name).is_file())


def message_of(cell: dict) -> str:
    """What the test of a graded cell said, on one line."""
    record = notebook_record.of_cell(cell)
    outcome = record.outcome
    if record.why:
        return f"{outcome}: {record.why}"
    errors = [_error_text(output) for output in cell["outputs"] if output["output_type"] == "error"]
    first = errors[0].splitlines()[0] if errors and errors[0] else ""
    return first if outcome == "wrong answer" else f"{outcome}: {first}" if first else outcome


def _error_text(error: dict) -> str:
    text = "\n".join(error["traceback"])
    # IPython's traceback begins with a line that says nothing, in colours.
    return f"{error['ename']}: {error['evalue']}" if text.startswith("\x1b") else text
