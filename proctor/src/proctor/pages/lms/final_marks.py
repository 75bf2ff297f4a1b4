"""What each student gets for an assignment, once nothing of it waits for a person."""

from dataclasses import dataclass

from nbgrader.api import Assignment, Gradebook, Student, SubmittedAssignment
from nbgrader.coursedir import CourseDirectory
from sqlalchemy import select

from ...mark.extensions import was_graded


@dataclass(frozen=True)
class FinalMark:
    """Of one student.

    ids: what may name the student in other lists: the id here, the LMS's, the email address
    names: first and last name, in both orders
    earned: what has been marked until now, without the late penalty
    points: with the late penalty taken off; None as long as a person has to mark something or to look at it
    maximum: the points of the assignment
    """

    student: str
    ids: tuple[str, ...]
    names: tuple[str, ...]
    earned: float
    points: float | None
    maximum: float


def final_marks(course: CourseDirectory) -> list[FinalMark]:
    """Those of everybody whose submission to the assignment that `course` names has been graded, by student id."""
    query = (
        select(SubmittedAssignment, Student)
        .join(SubmittedAssignment.student)
        .join(SubmittedAssignment.assignment)
        .where(Assignment.name == course.assignment_id, was_graded())
        .order_by(Student.id)
    )
    with Gradebook(course.db_url, course.course_id) as gradebook:
        return [_final(submission, student) for submission, student in gradebook.db.execute(query)]


def _final(submission: SubmittedAssignment, student: Student) -> FinalMark:
    first, last = student.first_name or "", student.last_name or ""
    # As `nbgrader export` has it.
    points = max(0.0, submission.score - (submission.late_submission_penalty or 0.0))
    return FinalMark(
        student.id,
        tuple(filter(None, (student.id, student.lms_user_id, student.email))),
        tuple(filter(None, (f"{first} {last}".strip(), f"{last} {first}".strip()))),
        submission.score,
        None if submission.needs_manual_grade else points,
        submission.max_score,
    )
