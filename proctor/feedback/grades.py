"""The marks and comments that the gradebook holds of one submitted notebook."""

from dataclasses import dataclass

from nbgrader.api import BaseCell, Comment, Grade, Gradebook


@dataclass(frozen=True)
class Mark:
    """Points of one cell.

    waiting: a person has yet to mark it; by_hand: a person has
    """

    score: float
    maximum: float
    waiting: bool
    by_hand: bool


@dataclass(frozen=True)
class Grades:
    """Of one submitted notebook; all dicts and sets are by grade id.

    marks: of every cell with points
    comments: what a person wrote to an answer; every answer is in it, mostly with an empty text
    untouched: answers that are still as they were released
    """

    marks: dict[str, Mark]
    comments: dict[str, str]
    untouched: frozenset[str]
    late_penalty: float
    seconds_late: float

    def is_test(self, grade_id: str | None) -> bool:
        """Whether a cell is an autograder cell, whatever the submission claims of it."""
        return grade_id in self.marks and grade_id not in self.comments


def read_grades(db_url: str, notebook: str, assignment: str, student: str) -> Grades:
    """What the gradebook says. Raises nbgrader's MissingEntry where it does not know the notebook."""
    with Gradebook(db_url) as gradebook:
        submitted = gradebook.find_submission_notebook(notebook, assignment, student)

        def rows(kind: type) -> list[tuple]:
            query = gradebook.db.query(BaseCell, kind).join(kind, kind.cell_id == BaseCell.id)
            return query.filter(kind.notebook_id == submitted.id).all()

        marks = {
            cell.name: Mark(
                grade.score,
                cell.max_score,
                waiting=grade.needs_manual_grade and grade.manual_score is None,
                by_hand=grade.manual_score is not None,
            )
            for cell, grade in rows(Grade)
        }
        comments = rows(Comment)
        return Grades(
            marks,
            {cell.name: comment.manual_comment or "" for cell, comment in comments},
            # nbgrader's own comment to a cell whose checksum is the released one.
            frozenset(cell.name for cell, comment in comments if comment.auto_comment),
            submitted.late_submission_penalty or 0.0,
            submitted.assignment.total_seconds_late,
        )
