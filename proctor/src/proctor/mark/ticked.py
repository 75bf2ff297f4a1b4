"""Remembers which items of the marking scheme a TA has ticked for a mark, in the words that the scheme had then.

So a scheme may be mended while others mark by it, and a student sees of it what the mark was given for, and nothing
before there is a mark.
"""

import json
from collections.abc import Iterable
from dataclasses import astuple, dataclass

from nbgrader.api import BaseCell, Grade
from sqlalchemy import Float, String, Text, inspect
from sqlalchemy.orm import Mapped, Session, mapped_column

from ..common.marks import Place, of_grades
from .own_tables import OwnTable


@dataclass(frozen=True)
class TickedItem:
    """An item of a marking scheme. text: Markdown; ticked: whether the answer says it"""

    points: float
    text: str
    ticked: bool


class Ticked(OwnTable):
    """A table of proctor's own in the gradebook: how the points of a grade came about, a row for each grade."""

    __tablename__ = "proctor_scheme"

    grade_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    """Of nbgrader's `grade`. No foreign key, as in `proctor_answer`."""

    items: Mapped[str] = mapped_column(Text)
    """All items of the scheme, as JSON."""

    score: Mapped[float | None] = mapped_column(Float)
    """The points that were given then; if the grade has others, somebody has changed them elsewhere."""

    marker: Mapped[str | None] = mapped_column(Text)
    """How the TA is called."""


def row_of(grade_id: str, items: Iterable[TickedItem], score: float | None, marker: str) -> Ticked:
    """What to write of a grade. score: None if its points were taken away"""
    return Ticked(grade_id=grade_id, items=json.dumps([*map(astuple, items)]), score=score, marker=marker)


def holds(ticked: Ticked | None, grade: Grade) -> bool:
    """Whether the points of a grade are still those that were given with these items."""
    return ticked is not None and grade.manual_score is not None and ticked.score == grade.manual_score


def items_of(ticked: Ticked) -> tuple[TickedItem, ...]:
    """The items that the grade was given by."""
    return tuple(TickedItem(*values) for values in json.loads(ticked.items))


def schemes(
    session: Session, assignment: str, student: str = "", notebook: str = ""
) -> dict[Place, tuple[TickedItem, ...]]:
    """By which items the marks were given that hold, of all students or of one, of all notebooks or of one.

    Points that somebody typed, with nothing of the scheme ticked, have none.
    """
    # `proctor mark` makes the table when it is first used.
    if not inspect(session.connection()).has_table(Ticked.__tablename__):
        return {}
    query = of_grades(assignment, student, notebook, BaseCell.name, Grade, Ticked)
    found = {}
    for student_id, book, cell, grade, row in session.execute(query.join(Ticked, Ticked.grade_id == Grade.id)):
        items = items_of(row) if holds(row, grade) else ()
        if items and (not grade.manual_score or any(item.ticked for item in items)):
            found[Place(student_id, book, cell)] = items
    return found
