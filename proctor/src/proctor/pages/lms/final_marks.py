"""What each student gets for an assignment, once nothing of it waits for a person."""

from collections import defaultdict
from dataclasses import dataclass

from nbgrader.coursedir import CourseDirectory
from sqlalchemy.orm import Session

from ...common import marks
from ...common.marks import Mark, Submission, engine


@dataclass(frozen=True)
class FinalMark:
    """What one student gets.

    ids: names that other lists may use for the student: the id here, the LMS's, the email address
    names: first and last name, in both orders
    earned: the points given so far, without the late penalty
    points: with the late penalty taken off; None as long as a person has something to mark or to check
    maximum: the points of the assignment
    """

    student: str
    ids: tuple[str, ...]
    names: tuple[str, ...]
    earned: float
    points: float | None
    maximum: float


def final_marks(course: CourseDirectory) -> list[FinalMark]:
    """The marks of all students who have a graded submission to the assignment that `course` names, by student id."""
    assignment, own = course.assignment_id, defaultdict(list)
    with Session(engine(course.db_url)) as session:
        for place, mark in marks.marks(session, assignment).items():
            own[place.student].append(mark)
        maximum = sum(cell.maximum for cell in marks.cells(session, assignment).values())
        submissions = marks.submissions(session, assignment)
    return [
        _final(student, submission, own[student], maximum)
        for student, submission in submissions.items()
        if submission.graded
    ]


def _final(student: str, submission: Submission, own: list[Mark], maximum: float) -> FinalMark:
    person, earned = submission.person, sum(mark.score for mark in own)
    first, last = person.first_name, person.last_name
    # As `nbgrader export` has it.
    points = max(0.0, earned - submission.penalty)
    return FinalMark(
        student,
        tuple(filter(None, (student, person.lms_user_id, person.email))),
        tuple(filter(None, (f"{first} {last}".strip(), f"{last} {first}".strip()))),
        earned,
        None if any(mark.flagged for mark in own) else points,
        maximum,
    )
