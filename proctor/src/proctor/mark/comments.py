"""Comments that a person writes to answers, for many students at once."""

from collections.abc import Iterable

from nbgrader.api import BaseCell, Comment, Gradebook, SubmittedNotebook
from nbgrader.coursedir import CourseDirectory

from ..common.marks import of_notebooks


def added(comment: str, text: str) -> str:
    """A comment with `text` below it, unless it has that already, as paragraphs of its own."""
    if f"\n\n{text}\n\n" in f"\n\n{comment}\n\n":
        return comment
    return "\n\n".join(filter(None, (comment, text)))


def comment_all(
    course: CourseDirectory, assignment: str, notebook: str, answer: str, students: Iterable[str], text: str
) -> list[str]:
    """Add a comment to one answer of each of the students; gives those who have it now and had it not before.

    A comment that is there already stays, and the new one comes below it.

    answer: the grade id of the answer's cell
    """
    students, changed = {*students}, []
    with Gradebook(course.db_url, course.course_id) as gradebook:
        found = gradebook.db.execute(
            of_notebooks(assignment, "", notebook, Comment)
            .join(Comment, Comment.notebook_id == SubmittedNotebook.id)
            .join(BaseCell, Comment.cell_id == BaseCell.id)
            .where(BaseCell.name == answer)
            # On a server, somebody else may be writing one at the same moment.
            .with_for_update(of=Comment)
        ).all()
        for student, _notebook, comment in found:
            before = comment.manual_comment or ""
            if student in students and (now := added(before, text)) != before:
                comment.manual_comment = now
                changed.append(student)
        gradebook.db.commit()
    return sorted(changed)
