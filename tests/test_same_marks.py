"""Through nbgrader: the marks are those of a run of everything, cell by cell, though few of the cells are run."""

import shutil
from collections.abc import Callable
from itertools import cycle
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell
from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderAPI

from proctor.common import notebook_record
from proctor.intake.repair import tags
from proctor.run.effects import effects
from proctor.testing.course import checked
from trials.damage import trial
from trials.damage.catalogue import catalogue
from trials.error_rates import pipeline
from trials.sample_class.grading import course_config
from trials.sample_class.roster import ROSTER
from trials.sample_class.submissions import hand_in

pytestmark = pytest.mark.filterwarnings("ignore")  # nbgrader 0.9 makes SQLAlchemy 2 warn at every submission
# What students write below a cell that is only looked at. {name} is one that it binds, {function} one of theirs.
SCRATCH = (
    "print({name})",
    "seen = [{name}]\nseen[0] = None",
    "try:\n    {name} += 1\nexcept TypeError:\n    del {name}",
    "np.random.seed(7)\nx_own = np.random.rand(3)",
    "calls = [{name}]\ndef {function}(*z, own={function}, **more):\n    calls.append(1)\n    return own(*z, **more)",
    "np.maximum = lambda a, b, old=np.maximum: old(a, b)",
    "%matplotlib inline\nplt.plot([1, 2])",
)


@pytest.fixture
def course(built_course: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built_course, tmp_path / "course"))


def with_scratch(path: Path, every: int, kinds: tuple[str, ...] = SCRATCH) -> None:
    """Write a student's own cell below some of the cells that are only looked at."""
    notebook, kinds = nbformat.read(path, as_version=4), cycle(kinds)
    places = [place for place, cell in enumerate(notebook.cells) if tags.is_ungraded(cell)][::every]
    for place in reversed(places):
        function = next(
            cell.metadata.nbgrader.grade_id
            for cell in notebook.cells
            if cell.cell_type == "code" and cell.metadata.get("nbgrader", {}).get("solution")
        )
        for name in sorted(effects(notebook.cells[place].source).binds)[:1]:
            own = next(kinds).format(name=name, function=function)
            notebook.cells.insert(place + 1, new_code_cell(own, id=f"own-{place}"))
    nbformat.write(notebook, path)


def results(course: Path, assignment: str, student: str, **settings: object) -> tuple[dict, int]:
    """Points and outcome of each graded cell of a student's notebooks, and how many cells were not run."""
    config = course_config(course)
    config.Execute.update(settings)
    checked("autograde", NbGraderAPI(config=config).autograde(assignment, student, force=True))
    found, left_out = {}, 0
    for path in (course / "autograded" / student / assignment).glob("*.ipynb"):
        cells = nbformat.read(path, as_version=4).cells
        left_out += sum(notebook_record.of_cell(cell).left_out for cell in cells)
        with Gradebook(config.CourseDirectory.db_url) as gradebook:
            grades = gradebook.find_submission_notebook(path.stem, assignment, student).grades
            found |= {(path.stem, grade.name): [grade.auto_score, grade.needs_manual_grade] for grade in grades}
        for cell in cells:
            if outcome := notebook_record.of_cell(cell).outcome:
                name = cell.metadata.get("nbgrader", {}).get("grade_id")
                found.get((path.stem, name), []).append(outcome)
    return found, left_out


def differences(course: Path, assignment: str, student: str, write: Callable[[], None]) -> dict:
    """Cells that have other results where everything is run. Some are left out where not."""
    write()
    lean, left_out = results(course, assignment, student)
    write()
    full, none = results(course, assignment, student, run_everything=True)
    assert not none and len(full) == len(lean)
    return {cell: (lean[cell], full[cell]) for cell in full if lean[cell] != full[cell]} | (
        {} if left_out or not lean else {"left out": 0}
    )


def test_scratch_cells_of_a_student_change_no_mark(course):
    assignment, folder = "week3-en", course / "submitted" / "own" / "week3-en"

    def write():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        slip = {"initialize_small": "def initialize_small(n_x, n_h, n_y):\n    return np.random.rand(n_h, n_x)"}
        path = folder / "3_initialization.ipynb"
        path.write_bytes(trial.honest(course, assignment, path.stem, slip))
        with_scratch(path, 4, SCRATCH[:3])

    assert differences(course, assignment, "own", write) == {}


# Students by turns as they are, and with cells of their own. (A run of everything would wait twenty seconds for each
# cell that shows what an endless answer gives.)
@pytest.mark.whole
@pytest.mark.parametrize(
    ("student", "own"),
    [*zip([student for student in ROSTER if student.id != "en-endless"], cycle((False, True)))],
    ids=lambda value: getattr(value, "id", None),
)
def test_the_sample_class(course, student, own):
    def write():
        hand_in(student, student.submissions[-1], course)
        for path in (course / "submitted" / student.id / student.assignment).glob("*.ipynb") if own else ():
            with_scratch(path, 1)

    assert differences(course, student.assignment, student.id, write).keys() <= ({"left out"} if own else set())


@pytest.mark.whole
@pytest.mark.parametrize("drawn", pipeline.draw(4, 4), ids=lambda drawn: drawn.student.id)
def test_drawn_right_answers_and_mistakes(course, drawn):
    student = drawn.student
    write = lambda: hand_in(student, student.submissions[-1], course)  # noqa: E731
    assert differences(course, student.assignment, student.id, write) == {}


@pytest.mark.whole
@pytest.mark.parametrize("damage", catalogue()[::4], ids=lambda damage: damage.name)
def test_damage(course, damage):
    folder = course / "submitted" / damage.name / damage.assignment

    def write():
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{damage.notebook}.ipynb").write_bytes(trial.damaged(damage, course))

    assert differences(course, damage.assignment, damage.name, write).keys() <= {"left out"}
