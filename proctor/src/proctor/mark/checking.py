"""What an assignment's own solution and its blank release get, with tests that run apart and together: `proctor check`.

All of it happens in a course that is made for this, in a temporary folder, and so exactly as in a course.
"""

import json
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader.apps import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import is_solution
from traitlets.config import Config

from ..common.digest import digest
from ..common.outcomes import APART, TOGETHER
from ..nbgrader_seams.gradebook import make_unversioned
from ..run.execute import Execute, autograder_cells
from .regrade import Score, handed_in, scores

SOLUTION, BLANK = "solution", "blank"
# A file in the course's folder that notes of which tests it is known whether they pass, or that nobody has tried.
KNOWN = ".proctor/checked"

Cell = tuple[str, str]
"""A notebook's name, and the grade id of an autograder cell of it."""


class NotChecked(Exception):
    """nbgrader could not make or grade the assignment; the text says why."""


class Trial:
    """A course in `root` with the one assignment of another course, its release made anew.

    config: the settings that it is made and graded with
    """

    def __init__(self, root: Path, source: Path, assignment: str, config: Config):
        self._config, self._assignment = deepcopy(config), assignment
        self._config.CourseDirectory.update(root=str(root), db_url=f"sqlite:///{root / 'gradebook.db'}?timeout=60")
        self._config.CourseDirectory.update(assignment_id=assignment, student_id="*", notebook_id="*")
        self.course = CourseDirectory(config=self._config)
        make_unversioned(root / "gradebook.db")
        shutil.copytree(source, self._path("source"), ignore=shutil.ignore_patterns("__pycache__"))
        _check(self._api().generate_assignment(assignment, force=True))

    def _path(self, step: str, student: str = ".") -> Path:
        return Path(self.course.format_path(getattr(self.course, f"{step}_directory"), student, self._assignment))

    def _api(self) -> NbGraderAPI:
        return NbGraderAPI(config=self._config)

    def hand_in(self, student: str, answered: Callable[[int], bool]) -> None:
        """Hand in the release with the solutions of those answers, counted from 0, that are to be `answered`."""
        folder = Path(shutil.copytree(self._path("release"), self._path("submitted", student)))
        number = 0
        for path in sorted(folder.glob("*.ipynb")):
            notebook = nbformat.read(path, as_version=4)
            written = _by_grade_id(nbformat.read(self._path("source") / path.name, as_version=4))
            for cell in filter(is_solution, notebook.cells):
                solution = written.get(cell.metadata.nbgrader.grade_id)
                if solution and answered(number):
                    cell.source = solution.source
                number += 1
            nbformat.write(notebook, path)

    def grade(self, students: Iterable[str], **execute: object) -> dict[str, dict[Cell, Score]]:
        """What each student gets for each autograder cell; `execute` are settings of Execute. Raises NotChecked."""
        self._config.Execute.update(execute)
        for student in students:
            _check(self._api().autograde(self._assignment, student, force=True))
        return {student: dict(self._marks(student)) for student in students}

    def _marks(self, student: str) -> Iterator[tuple[Cell, Score]]:
        own = [hand_in for hand_in in handed_in(self.course) if hand_in.student == student]
        for hand_in, found in scores(self.course, own).items():
            tests = autograder_cells(self.course.db_url, self._assignment, hand_in.notebook)
            yield from (((hand_in.notebook, name), mark) for name, mark in found.items() if name in tests)

    def points(self) -> dict[Cell, float]:
        """What each autograder cell gives at most."""
        found: dict[Cell, float] = {}
        for path in sorted(self._path("release").glob("*.ipynb")):
            cells = autograder_cells(self.course.db_url, self._assignment, path.stem)
            found |= {(path.stem, name): points for name, (_source, points) in cells.items()}
        return found


def _by_grade_id(notebook: NotebookNode) -> dict[str, NotebookNode]:
    return {cell.metadata.nbgrader.grade_id: cell for cell in filter(is_solution, notebook.cells)}


def _check(result: dict) -> None:
    if not result["success"]:
        raise NotChecked(result.get("log") or result.get("error"))


@contextmanager
def trial(source: Path, assignment: str, config: Config) -> Iterator[Trial]:
    """A Trial in a folder that is there for as long as it lasts. source: the assignment's folder. Raises NotChecked."""
    with tempfile.TemporaryDirectory(prefix="proctor-check-") as folder:
        yield Trial(Path(folder), source, assignment, config)


@dataclass(frozen=True)
class Row:
    """An autograder cell: its most points, and what it gave in each way (`outcomes.WAYS`) to solution and blank."""

    cell: Cell
    points: float
    solution: dict[str, Score]
    blank: dict[str, Score]

    def fails(self, way: str) -> bool:
        """Whether the solution does not get all points."""
        return self.solution[way].points != self.points

    def is_given_away(self, way: str) -> bool:
        """Whether the blank release gets points."""
        return self.points > 0 and bool(self.blank[way].points)

    @property
    def differs(self) -> bool:
        """Whether the two ways give different points."""
        return any(results[APART].points != results[TOGETHER].points for results in (self.solution, self.blank))


def check(source: Path, assignment: str, config: Config) -> list[Row]:
    """What each autograder cell gives. source: the assignment's folder. Raises NotChecked."""
    with trial(source, assignment, config) as course:
        course.hand_in(SOLUTION, lambda number: True)
        course.hand_in(BLANK, lambda number: False)
        ways = {APART: [assignment], TOGETHER: []}
        graded = {way: course.grade([SOLUTION, BLANK], apart=apart) for way, apart in ways.items()}
        nothing = Score(None, "missing")
        return [
            Row(
                cell,
                points,
                *({way: graded[way][who].get(cell, nothing) for way in ways} for who in (SOLUTION, BLANK)),
            )
            for cell, points in course.points().items()
        ]


def _digest(source: Path, setup: str) -> str:
    """Of what an assignment's tests are, as far as it stands in its notebooks and settings."""
    parts = [setup.encode(), *(path.read_bytes() for path in sorted(source.glob("*.ipynb")))]
    return digest(b"\0".join(parts))


def note(course: CourseDirectory, execute: Execute) -> None:
    """Note that it is known of the course's assignment, as it is now, whether it passes: by a check, or a warning."""
    path = _note(course)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(_digest(source_of(course), execute.setup)))


def is_known(course: CourseDirectory, execute: Execute) -> bool:
    """Whether that is noted of the course's assignment, as it is now."""
    try:
        return json.loads(_note(course).read_text()) == _digest(source_of(course), execute.setup)
    except (OSError, ValueError):
        return False


def _note(course: CourseDirectory) -> Path:
    return Path(course.root, KNOWN, f"{course.assignment_id}.json")


def source_of(course: CourseDirectory) -> Path:
    """The folder of the course's assignment with the instructors' notebooks."""
    return Path(course.format_path(course.source_directory, ".", course.assignment_id))
