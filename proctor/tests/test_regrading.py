"""What a notebook was graded from, grading again what has changed, and marks that are kept, through real nbgrader."""

import json
import shutil
from pathlib import Path

import nbformat
import pytest
from nbconvert import HTMLExporter
from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderAPI
from sqlalchemy import text

from proctor.cli import main
from proctor.common import notebook_record
from proctor.testing import course as lab
from proctor.testing.course import checked
from tests.terminal import alone, run

pytestmark = pytest.mark.filterwarnings("ignore")  # nbgrader 0.9 makes SQLAlchemy 2 warn at every submission
DOUBLE, TRIPLE = (("solution", answer) for answer in lab.HONEST.values())
# As for any course: commands find their settings in its folder. The tests read a file of the course.
SETTINGS = """
from pathlib import Path
from proctor.testing.course import config
c = get_config()
c.merge(config(Path(__file__).parent, protected=True))
c.Execute.setup = "import sys; sys.path.insert(0, '../..'); from course_checks import *"
"""
CHECKS = "import numpy as np\n"
NEEDS_NEGATIVE = "assert double(-1) == -2, 'a negative number'"


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    """A course of two notebooks with the same exercises, of which `other` is never changed."""
    folder = tmp_path_factory.mktemp("lab") / "course"
    lab.build(folder, protected=True)
    shutil.copy(folder / "source" / "lab" / "lab.ipynb", folder / "source" / "lab" / "other.ipynb")
    (folder / "nbgrader_config.py").write_text(SETTINGS)
    (folder / "course_checks.py").write_text(CHECKS)
    checked("generate_assignment", api(folder).generate_assignment("lab", force=True))
    return folder


@pytest.fixture
def course(template, tmp_path):
    return Path(shutil.copytree(template, tmp_path / "course"))


def api(course):
    config = lab.config(course, protected=True)
    config.Execute.setup = "import sys; sys.path.insert(0, '../..'); from course_checks import *"
    return NbGraderAPI(config=config)


def hand_in(course, student, *parts):
    """The parts in notebook `lab`; right answers in `other`."""
    shutil.rmtree(course / "submitted" / student, ignore_errors=True)
    lab.hand_in_honest(course, student)
    folder = course / "submitted" / student / "lab"
    (folder / "lab.ipynb").rename(folder / "other.ipynb")
    honest = (folder / "other.ipynb").read_bytes()
    shutil.rmtree(folder)
    lab.hand_in(course, student, parts, {})
    (folder / "other.ipynb").write_bytes(honest)


def autograde(course, student, force=False):
    done = api(course).autograde("lab", student, force=force)
    assert done["success"], done["log"]
    return done["log"]


def proctor(course, *arguments):
    """The command's exit status, and all that it says."""
    jobs = [] if "--jobs=1" in arguments else ["--jobs=1"]
    return run(alone(main), *arguments, *jobs, folder=course, PATH="/usr/bin:/bin", COLUMNS="200", HOME=str(course))


def change_test(course, name, source):
    """Replace a hidden test in the source of notebook `lab`, and tell the gradebook."""
    path = course / "source" / "lab" / "lab.ipynb"
    notebook = nbformat.read(path, as_version=4)
    (cell,) = [cell_ for cell_ in notebook.cells if cell_.metadata.get("nbgrader", {}).get("grade_id") == name]
    cell.source = f"### BEGIN HIDDEN TESTS\n{source}\n### END HIDDEN TESTS"
    nbformat.write(notebook, path)
    checked("generate_assignment", api(course).generate_assignment("lab", force=True))


def scores(course, student, notebook="lab"):
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        grades = gradebook.find_submission_notebook(notebook, "lab", student).grades
        return {grade.name: grade.auto_score for grade in grades if grade.name != "written"}


def record(course, student, notebook="lab"):
    path = course / "autograded" / student / "lab" / f"{notebook}.ipynb"
    return notebook_record.of_notebook(json.loads(path.read_text())).graded_from


@pytest.fixture(scope="module")
def graded_template(template, tmp_path_factory):
    """The course with a class that is graded: one whose answer is right for positive numbers, one right, one wrong."""
    folder = Path(shutil.copytree(template, tmp_path_factory.mktemp("graded") / "course"))
    hand_in(folder, "careless", ("solution", "def double(x):\n    return 2 * abs(x)"), TRIPLE)
    hand_in(folder, "right", DOUBLE, TRIPLE)
    hand_in(folder, "wrong", TRIPLE)
    autograde(folder, "*")
    return folder


@pytest.fixture
def graded(graded_template, tmp_path):
    return Path(shutil.copytree(graded_template, tmp_path / "graded"))


def test_a_graded_notebook_records_what_it_was_graded_from(course):
    hand_in(course, "someone", DOUBLE, TRIPLE)
    autograde(course, "someone")
    inputs = record(course, "someone")
    names = {"test_double", "test_triple", "c.Execute.setup", "c.Execute.apart", "course_checks.py"}
    assert inputs.tests.keys() == names
    assert inputs.versions.keys() >= {"python", "nbgrader", "numpy", "proctor"} and inputs.seconds > 0
    (course / "course_checks.py").write_text(CHECKS + "# changed\n")
    hand_in(course, "someone", DOUBLE)
    autograde(course, "someone", force=True)
    now = record(course, "someone")
    assert now.submission != inputs.submission
    assert {name for name in names if now.tests[name] != inputs.tests[name]} == {"course_checks.py"}


def test_a_process_that_goes_on_reads_changed_tests_anew(course):
    hand_in(course, "someone", DOUBLE, TRIPLE)
    autograde(course, "someone")
    before = scores(course, "someone")
    (course / "course_checks.py").write_text("double = None\n")  # which is the tests' own from now on
    autograde(course, "someone", force=True)
    assert scores(course, "someone") != before


def test_regrade_grades_what_is_affected_and_says_who_gained_and_lost(graded):
    course = graded
    change_test(course, "test_double", NEEDS_NEGATIVE)
    change_test(course, "test_triple", "triple")  # passes as soon as there is such a name
    untouched = course / "autograded" / "right" / "lab" / "other.ipynb"
    before = untouched.read_bytes()
    status, out, err = proctor(course, "regrade", "lab")
    assert status == 0, out + err
    assert "3 of 6 notebooks graded again: 0 points gained, 2 lost." in out
    assert "changed: test_double" in out and "changed: test_triple" in out and "course_checks" not in out
    (line,) = [line for line in out.splitlines() if "│" in line]
    assert [part.strip() for part in line.split("│")[1:-1]] == [
        "lab",
        "test_double",
        "1 × -2 points",
        "AssertionError: a negative number",
    ]
    assert "Attribute 'checksum'" not in err and "Next: proctor feedback lab" in out
    (details,) = (course / "reports").glob("lab.regrade-*.csv")
    assert "careless,lab,test_double,2.0,0.0,passed,AssertionError: a negative number" in details.read_text("utf-8-sig")
    assert scores(course, "careless") == {"test_double": 0, "test_triple": 2}
    assert scores(course, "right") == {"test_double": 2, "test_triple": 2}
    assert untouched.read_bytes() == before
    assert "0 of 6 notebooks graded again" in proctor(course, "regrade", "lab")[1]


def test_regrade_takes_up_changed_files_of_the_tests_and_of_the_student(graded):
    course = graded
    (course / "course_checks.py").write_text(CHECKS + "# changed\n")
    assert "2 of 2 notebooks graded again" in proctor(course, "regrade", "lab", "--student=wrong")[1]
    hand_in(course, "wrong", DOUBLE, TRIPLE)
    out = proctor(course, "regrade", "lab", "--student=wrong")[1]
    assert "1 of 2 notebooks graded again: 2 points gained" in out and "changed: the submission" in out


@pytest.mark.whole
def test_regrade_says_what_nbgrader_failed_on(course):
    hand_in(course, "someone", DOUBLE, TRIPLE)
    autograde(course, "someone")
    change_test(course, "test_double", NEEDS_NEGATIVE)
    path = course / "release" / "lab" / "lab.ipynb"
    released = path.read_text()
    # A graded cell that the gradebook does not know.
    path.write_text(released.replace('"grade_id": "test_triple"', '"grade_id": "test_unknown"'))
    status, out, err = proctor(course, "regrade", "lab")
    assert status == 1, out + err
    assert "0 of 2 notebooks graded again" in out and "NOT GRADED: someone, lab" in out
    path.write_text(released)
    status, out, _ = proctor(course, "regrade", "lab")
    assert status == 0 and "1 of 2 notebooks graded again" in out
    assert scores(course, "someone") == {"test_double": 2, "test_triple": 2}


def contents(course):
    return {
        path: path.read_bytes()
        for path in course.rglob("*")
        if path.is_file() and path.suffix != ".pyc" and not {"reports", ".ipython"} & {*path.parts}
    }


def test_a_dry_run_says_what_would_change_and_changes_nothing(graded):
    course = graded
    change_test(course, "test_double", NEEDS_NEGATIVE)
    before = contents(course)
    status, out, err = proctor(course, "regrade", "lab", "--dry-run")
    assert status == 0 and "3 of 6 notebooks would be graded again: 0 points gained, 2 lost." in out, out + err
    assert "1 × -2 points" in out and "Next: proctor regrade lab" in out
    assert contents(course) == before


def test_a_sample_reproduces_marks_and_notices_one_that_is_not_of_this_submission(graded):
    course = graded
    before = contents(course)
    status, out, err = proctor(course, "regrade", "lab", "--dry-run", "--sample=20")
    assert (status, "12 of 12 marks came out the same again." in out) == (0, True), out + err
    assert contents(course) == before
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        gradebook.find_grade("test_double", "lab", "lab", "wrong").auto_score = 2
        gradebook.db.commit()
    status, out, _ = proctor(course, "regrade", "lab", "--dry-run", "--sample=100")
    assert status == 1 and "11 of 12 marks" in out and "test_double" in out


def test_a_hand_in_that_replaces_another_is_graded_without_a_timestamp(course):
    """Whichever command grades it; and each run of one, of however many submissions, copies the gradebook once."""

    def copies():
        return len([*(course / "backups").glob("*.db")])

    hand_in(course, "someone", DOUBLE)
    autograde(course, "someone")
    assert copies() == 1
    hand_in(course, "someone", DOUBLE, TRIPLE)
    assert "handed in again, or not graded to its end" in autograde(course, "someone")
    assert scores(course, "someone") == {"test_double": 2, "test_triple": 2} and copies() == 2
    assert "Skipping existing assignment" in autograde(course, "someone") and copies() == 3
    for student in ("someone", "another"):
        hand_in(course, student, TRIPLE)
    status, out, err = proctor(course, "grade", "lab", "--jobs=1", "--Grade.tests=course_checks.py")
    assert status == 0 and "handed in again, or not graded to its end" in err and copies() == 4, out + err
    for student in ("someone", "another"):
        assert scores(course, student) == {"test_double": 0, "test_triple": 2}


ANSWER, LONGER = ("written", "Because."), ("written", "Because of this.")


def mark(course, points, comment=None):
    """As formgrader does."""
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        grade = gradebook.find_grade("written", "lab", "lab", "someone")
        grade.manual_score, grade.needs_manual_grade = points, False
        if comment:
            gradebook.find_comment("written", "lab", "lab", "someone").manual_comment = comment
        gradebook.db.commit()


def written(course):
    """Points of the written answer, whether it waits for a TA, the TA's comment."""
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        grade = gradebook.find_grade("written", "lab", "lab", "someone")
        return (
            grade.manual_score,
            grade.needs_manual_grade,
            gradebook.find_comment("written", "lab", "lab", "someone").comment,
        )


def test_a_tas_mark_stays_as_long_as_the_answer_does(course):
    hand_in(course, "someone", DOUBLE, ANSWER)
    autograde(course, "someone")
    assert written(course) == (None, True, None)
    mark(course, 1, "And why?")
    hand_in(course, "someone", DOUBLE, TRIPLE, ANSWER)
    for _time in range(2):
        autograde(course, "someone", force=True)
        assert written(course) == (1, False, "And why?")
    assert scores(course, "someone")["test_triple"] == 2
    mark(course, 2)
    autograde(course, "someone", force=True)
    assert written(course) == (2, False, "And why?")


def test_a_changed_answer_waits_for_a_ta_with_mark_and_comment_kept(course):
    hand_in(course, "someone", ANSWER)
    autograde(course, "someone")
    mark(course, 1, "And why?")
    hand_in(course, "someone", LONGER)
    for _time in range(2):
        autograde(course, "someone", force=True)
        assert written(course) == (1, True, "And why?")
    notebook = nbformat.read(course / "autograded" / "someone" / "lab" / "lab.ipynb", as_version=4)
    (cell,) = [cell_ for cell_ in notebook.cells if cell_.metadata.get("nbgrader", {}).get("grade_id") == "written"]
    assert cell.metadata.proctor.marked_answer == "Because."
    shown, _resources = HTMLExporter(config=lab.config(course, protected=True)).from_notebook_node(notebook)
    assert shown.index("changed since it was marked") < shown.index("Because.</pre>") < shown.index("Because of this.")
    mark(course, 2)
    autograde(course, "someone", force=True)
    assert written(course) == (2, False, "And why?")
    hand_in(course, "someone", ANSWER)
    autograde(course, "someone", force=True)
    assert written(course)[:2] == (2, True)


def test_marks_from_before_are_kept_and_looked_at_again(course):
    """Of answers that were marked before proctor kept them, nothing is known."""
    hand_in(course, "someone", ANSWER)
    autograde(course, "someone")
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        gradebook.db.execute(text("DELETE FROM proctor_answer"))
        gradebook.db.commit()
    mark(course, 1)
    autograde(course, "someone", force=True)
    assert written(course)[:2] == (1, True)
