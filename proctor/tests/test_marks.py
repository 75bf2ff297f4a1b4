"""What proctor reads of the gradebook is what nbgrader has there, by nbgrader's own count."""

import ast
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory
from sqlalchemy.orm import Session

import proctor
from proctor.common import marks
from proctor.common.marks import Person, Place
from proctor.testing import course as lab

pytestmark = pytest.mark.filterwarnings("ignore")  # nbgrader 0.9 makes SQLAlchemy 2 warn at every submission
DUE = datetime(2026, 1, 1)
# What may stand in a grade: auto_score, manual_score, extra_credit, needs_manual_grade.
GRADES = [(None, None, None, True), (1.0, None, 0.5, False), (1.0, 0.5, None, True), (2.0, 0.0, 0.5, False)]


@pytest.fixture(scope="module")
def gradebook(tmp_path_factory):
    """Submissions whose grades are those above, in turn; one that is late; and one that is an extension only."""
    url = lab.build(tmp_path_factory.mktemp("marks") / "course", protected=True).config.CourseDirectory.db_url
    with Gradebook(url) as book:
        book.update_or_create_assignment("lab", duedate=DUE)
        for number in range(len(GRADES)):
            student = f"s{number}"
            book.add_student(student, first_name="Ann" if number else None, email="a@b.c", lms_user_id="7")
            late = timedelta(days=number - 1, minutes=number)
            submission = book.add_submission("lab", student, timestamp=DUE + late if number else None)
            submission.notebooks[0].late_submission_penalty = 1.5 * number or None
            for place, grade in enumerate(sorted(submission.notebooks[0].grades, key=lambda grade_: grade_.name)):
                fields = "auto_score", "manual_score", "extra_credit", "needs_manual_grade"
                for name, value in zip(fields, GRADES[(number + place) % len(GRADES)], strict=True):
                    setattr(grade, name, value)
            comment = submission.notebooks[0].comments[0]
            comment.manual_comment, comment.auto_comment = [("Well.", None), (None, "No response."), (None, None)][
                number % 3
            ]
        book.grant_extension("lab", "s3", days=1)
        book.add_student("later")
        book.add_submission("lab", "later")
        book.grant_extension("lab", "later", hours=2)
        book.db.commit()
        yield book


def test_marks_and_remarks_are_nbgraders(gradebook):
    with Session(marks.engine(str(gradebook.engine.url))) as session:
        found, remarks = marks.marks(session, "lab"), marks.remarks(session, "lab")
        own, cells = marks.marks(session, "lab", "s1", "lab"), marks.cells(session, "lab")
        assert marks.marks(session, "lab", "s1", "other") == {} == marks.marks(session, "nothing")
        assert marks.notebooks(session, "lab") == {
            notebook.name: notebook.max_score for notebook in gradebook.find_assignment("lab").notebooks
        }
    assert own == {place: mark for place, mark in found.items() if place.student == "s1"}
    submissions = gradebook.assignment_submissions("lab")
    books = [(submission.student_id, book.name, book) for submission in submissions for book in submission.notebooks]
    grades = {Place(who, name, cell_grade.name): cell_grade for who, name, book in books for cell_grade in book.grades}
    assert found.keys() == grades.keys() and len({(mark.flagged, mark.by_hand) for mark in found.values()}) == 4
    for place, grade in grades.items():
        mark = found[place]
        assert (mark.score, mark.maximum, mark.flagged) == (grade.score, grade.max_score, grade.needs_manual_grade)
        assert (mark.points is None) == (grade.auto_score is None and grade.manual_score is None)
        assert mark.by_hand == (grade.manual_score is not None)
        assert mark.by_person == (place.cell == "written")
    assert {cell.name for cell in cells.values() if cell.by_person} == {"written"}
    comments = {
        Place(who, name, cell_comment.name): cell_comment for who, name, book in books for cell_comment in book.comments
    }
    assert remarks.keys() == comments.keys()
    for place, comment in comments.items():
        remark = remarks[place]
        assert (remark.text, remark.untouched) == (comment.manual_comment or "", bool(comment.auto_comment))
    assert {(remark.text, remark.untouched) for remark in remarks.values()} == {
        ("Well.", False),
        ("", True),
        ("", False),
    }


def test_submissions_are_nbgraders(gradebook):
    with Session(marks.engine(str(gradebook.engine.url))) as session:
        found, people = marks.submissions(session, "lab"), marks.people(session)
        assert marks.submissions(session, "lab", "s3") == {"s3": found["s3"]}
    theirs = {submission.student_id: submission for submission in gradebook.assignment_submissions("lab")}
    assert found.keys() == theirs.keys() == people.keys() == {"s0", "s1", "s2", "s3", "later"}
    for student, submission in theirs.items():
        own = found[student]
        assert own.late.total_seconds() == submission.total_seconds_late
        assert own.penalty == submission.late_submission_penalty
        assert own.handed_in == submission.timestamp and own.person == people[student]
    assert [student for student, mark in found.items() if not mark.graded] == ["later"]
    assert people["s0"] == Person("", "", "a@b.c", "7") and people["s1"].first_name == "Ann"
    assert found["s1"].time == (DUE + timedelta(minutes=1)).replace(tzinfo=UTC) and found["s0"].time is None


# How others would open or read the gradebook by themselves: with an engine of their own, or by joining its tables.
OWN_ENGINE, TABLES = re.compile(r"\bcreate_engine\("), {"Assignment", "Notebook", "Student", "SubmittedAssignment"}


# nbgrader's own engines and tables are made in the first, and found by nbgrader's own steps in the second.
NBGRADERS = ("nbgrader_seams/gradebook.py", "mark/gradebook.py")


def test_nobody_else_reads_the_gradebook():
    package = Path(proctor.__file__).parent
    for path in {*package.rglob("*.py")} - {Path(marks.__file__), *(package / name for name in NBGRADERS)}:
        text = path.read_text(encoding="utf-8")
        assert not OWN_ENGINE.search(text), path
        imported = {
            alias.name
            for node in ast.walk(ast.parse(text))
            if isinstance(node, ast.ImportFrom) and node.module in ("nbgrader", "nbgrader.api")
            for alias in node.names
        }
        assert not imported & {*TABLES, "api"}, path


def test_where_there_is_no_gradebook_none_is_made(tmp_path):
    course = CourseDirectory(root=str(tmp_path), db_url=f"sqlite:///{tmp_path / 'gradebook.db'}")
    with marks.reading(course) as session:
        assert session is None
    path = tmp_path / "gradebook.db"
    assert not path.exists()
    path.touch()
    with marks.reading(course) as session:
        assert session is None
    assert path.stat().st_size == 0
