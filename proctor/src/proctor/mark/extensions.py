"""Extensions of the deadline for single students."""

from datetime import datetime, timedelta

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.coursedir import CourseDirectory
from sqlalchemy.orm import Session

from ..common import marks


def deadline(course: CourseDirectory) -> datetime | None:
    """That of the assignment which `course` names, in UTC; None if it has none."""
    with Gradebook(course.db_url, course.course_id) as gradebook:
        return gradebook.find_assignment(course.assignment_id).duedate


def students(course: CourseDirectory) -> set[str]:
    """The class list."""
    with Session(marks.engine(course.db_url)) as session:
        return set(marks.people(session))


def extensions(course: CourseDirectory) -> dict[str, timedelta]:
    """The extension of each student who has one."""
    with Session(marks.engine(course.db_url)) as session:
        found = marks.submissions(session, course.assignment_id)
    return {student: submission.extension for student, submission in found.items() if submission.extension is not None}


def extend(course: CourseDirectory, student: str, extension: timedelta) -> None:
    """Give a student so much time after the deadline, instead of what they had before; none takes it back."""
    with Gradebook(course.db_url, course.course_id) as gradebook:
        names = course.assignment_id, student
        try:
            submission = gradebook.find_submission(*names)
        except MissingEntry:
            submission = gradebook.add_submission(*names)
        gradebook.grant_extension(*names, minutes=extension.total_seconds() / 60)
        marked = any(
            grade.auto_score is not None or grade.manual_score is not None
            for notebook in submission.notebooks
            for grade in notebook.grades
        )
        if not (extension or marked or submission.timestamp):
            # It was there for the extension only.
            gradebook.remove_submission(*names)
