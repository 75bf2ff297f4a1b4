"""Remembers which written answer a TA's mark is for, so that a mark holds as long as its answer does."""

from nbgrader.api import Grade, Gradebook
from sqlalchemy import String, Text, inspect
from sqlalchemy.orm import Mapped, mapped_column

from .own_tables import OwnTable


class MarkedAnswer(OwnTable):
    """A table of proctor's own in the gradebook: the answers to what a person marks, a row for each grade."""

    __tablename__ = "proctor_answer"

    grade_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    """Of nbgrader's `grade`. No foreign key, or removing a submission would fail on databases that check them."""

    graded: Mapped[str | None] = mapped_column(Text)
    """The answer when it was last autograded: what a TA who marks it now has seen."""

    marked: Mapped[str | None] = mapped_column(Text)
    """The answer that was last found to be marked."""


def before_autograding(gradebook: Gradebook, grade: Grade) -> None:
    """Note the answer that a TA has marked since the last time. Must be called before `grade` is changed.

    gradebook: one that has the table
    """
    row = _row(gradebook, grade)
    if row and grade.manual_score is not None and not grade.needs_manual_grade:
        row.marked = row.graded
        gradebook.db.commit()


def _row(gradebook: Gradebook, grade: Grade) -> MarkedAnswer | None:
    # Of a grade that was not there before, nothing is known.
    return None if inspect(grade).pending else gradebook.db.get(MarkedAnswer, grade.id)


def after_autograding(gradebook: Gradebook, grade: Grade, answer: str) -> str | None:
    """Let a mark hold if it is for this very `answer`; otherwise it waits for a person, who gets the marked answer.

    Gives the answer that the mark was for, if that is another one and known. Mark and comment stay as they are.
    """
    row = _row(gradebook, grade) or MarkedAnswer(grade_id=grade.id)
    row.graded = answer
    if grade.manual_score is not None:
        grade.needs_manual_grade = row.marked != answer
    gradebook.db.add(row)
    gradebook.db.commit()
    return row.marked if grade.manual_score is not None and grade.needs_manual_grade else None
