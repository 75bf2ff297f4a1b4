"""More time for single students: before and after they hand in."""

import shutil
from datetime import datetime

import pytest
from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderAPI
from nbgrader.coursedir import CourseDirectory

from proctor.cli import main
from proctor.pages.lms.final_marks import final_marks
from proctor.testing import course as lab
from tests.terminal import run

pytestmark = pytest.mark.filterwarnings("ignore")  # nbgrader 0.9 makes SQLAlchemy 2 warn at every submission
SETTINGS = """
from pathlib import Path
from proctor.testing.course import config
c = get_config()
c.merge(config(Path(__file__).parent, protected=True))
c.LatePenalty.penalty_per_day = 0.5
"""
DUE = datetime(2026, 3, 1, 15, 0)


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    folder = tmp_path_factory.mktemp("lab") / "course"
    config = lab.build(folder, protected=True).config
    (folder / "nbgrader_config.py").write_text(SETTINGS)
    with Gradebook(config.CourseDirectory.db_url) as gradebook:
        gradebook.update_or_create_assignment("lab", duedate=DUE)
        for student in ("kim", "lee"):
            gradebook.add_student(student)
    return folder


@pytest.fixture
def course(template, tmp_path):
    return shutil.copytree(template, tmp_path / "course")


def proctor(course, *words):
    return run(main, *words, folder=course, HOME=str(course), TZ="UTC")


def test_time_is_given_listed_and_taken_back(course):
    status, out, err = proctor(course, "extend", "lab", "kim", "lee", "--days=2", "--hours=1")
    assert status == 0 and "kim: until 2026-03-03 16:00" in out and "lee: until 2026-03-03 16:00" in out, out + err
    assert proctor(course, "extend", "lab", "lee", "--days=0")[0] == 0
    status, out, _ = proctor(course, "extend", "lab")
    assert status == 0 and "kim: until 2026-03-03 16:00" in out and "lee" not in out
    with Gradebook(lab.config(course, protected=True).CourseDirectory.db_url) as gradebook:
        assert [submission.student_id for submission in gradebook.assignment_submissions("lab")] == ["kim"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("lab", "kmi", "--days=1"), "kmi is not in the class list. Did you mean kim?"),
        (("lab", "kim"), "Say how much time, such as: proctor extend lab kim --days=2"),
        (("lab", "--days=1"), "Say who, such as: proctor extend lab kim --days=2"),
        (("lba", "kim", "--days=1"), "No assignment lba here. Did you mean lab?"),
        ((), "Name an assignment, such as: proctor extend week3"),
    ],
)
def test_what_is_mistyped_changes_nothing(course, words, told):
    before = (course / "gradebook.db").read_bytes()
    status, _out, err = proctor(course, "extend", *words)
    assert status == 2 and told in err
    assert (course / "gradebook.db").read_bytes() == before


def test_an_extension_is_no_hand_in_and_holds_for_it(course):
    """Given before anything is handed in, it leaves a submission in the gradebook."""
    assert proctor(course, "extend", "lab", "kim", "--days=2")[0] == 0
    config = lab.config(course, protected=True)
    config.LatePenalty.penalty_per_day = 0.5
    coursedir = CourseDirectory(config=config)
    coursedir.assignment_id = "lab"
    assert final_marks(coursedir) == []
    for student in ("kim", "lee"):
        lab.hand_in_honest(course, student)
        (course / "submitted" / student / "lab" / "timestamp.txt").write_text("2026-03-02 15:00:00 UTC")
    done = NbGraderAPI(config=config).autograde("lab", "*")
    assert done["success"], done["log"]
    marks = {mark.student: mark for mark in final_marks(coursedir)}
    assert marks.keys() == {"kim", "lee"}
    with Gradebook(config.CourseDirectory.db_url) as gradebook:
        penalties = {name: gradebook.find_submission("lab", name).late_submission_penalty for name in marks}
    assert not penalties["kim"] and penalties["lee"] == marks["lee"].earned / 2
