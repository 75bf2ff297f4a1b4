"""Extensions of the deadline for single students, and submissions that are there for nothing else yet."""

from datetime import datetime, timedelta

from nbgrader.api import Assignment, Grade, Gradebook, MissingEntry, Student, SubmittedAssignment, SubmittedNotebook
from nbgrader.coursedir import CourseDirectory
from sqlalchemy import ColumnElement, exists, or_, select


def was_graded() -> ColumnElement[bool]:
    """Of a SubmittedAssignment: whether there is more of it than an extension.

    nbgrader keeps an extension with a submission, which is therefore there before anything is handed in. (One that was
    handed in without a time, by a student with an extension, and got no mark at all, looks the same.)
    """
    marked = exists(
        select(Grade.id)
        .join(SubmittedNotebook, Grade.notebook_id == SubmittedNotebook.id)
        .where(
            SubmittedNotebook.assignment_id == SubmittedAssignment.id,
            or_(Grade.auto_score.is_not(None), Grade.manual_score.is_not(None)),
        )
        .correlate(SubmittedAssignment)
    )
    return or_(SubmittedAssignment.extension.is_(None), SubmittedAssignment.timestamp.is_not(None), marked)


def deadline(course: CourseDirectory) -> datetime | None:
    """That of the assignment which `course` names, in UTC; None if it has none."""
    with Gradebook(course.db_url, course.course_id) as gradebook:
        return gradebook.find_assignment(course.assignment_id).duedate


def students(course: CourseDirectory) -> set[str]:
    """The class list."""
    with Gradebook(course.db_url, course.course_id) as gradebook:
        return set(gradebook.db.scalars(select(Student.id)))


def extensions(course: CourseDirectory) -> dict[str, timedelta]:
    """Who has how much more time."""
    query = (
        select(SubmittedAssignment.student_id, SubmittedAssignment.extension)
        .join(Assignment, SubmittedAssignment.assignment_id == Assignment.id)
        .where(Assignment.name == course.assignment_id, SubmittedAssignment.extension.is_not(None))
        .order_by(SubmittedAssignment.student_id)
    )
    with Gradebook(course.db_url, course.course_id) as gradebook:
        return {student: extension for student, extension in gradebook.db.execute(query)}


def extend(course: CourseDirectory, student: str, more: timedelta) -> None:
    """Give a student so much time after the deadline, instead of what they had before; none takes it back."""
    with Gradebook(course.db_url, course.course_id) as gradebook:
        names = course.assignment_id, student
        try:
            submission = gradebook.find_submission(*names)
        except MissingEntry:
            submission = gradebook.add_submission(*names)
        gradebook.grant_extension(*names, minutes=more.total_seconds() / 60)
        marked = any(
            grade.auto_score is not None or grade.manual_score is not None
            for notebook in submission.notebooks
            for grade in notebook.grades
        )
        if not (more or marked or submission.timestamp):
            # It was there for the extension only.
            gradebook.remove_submission(*names)
