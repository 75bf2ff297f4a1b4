"""Remembers which items of the marking scheme a TA has ticked for a mark, in the words that the scheme had then.

So a scheme may be mended while others mark by it, and a student sees of it what the mark was given for, and nothing
before there is a mark.
"""

import json
from collections.abc import Iterable
from dataclasses import astuple, dataclass

from nbgrader.api import Grade
from sqlalchemy import Column, Float, String, Text, inspect
from sqlalchemy.orm import Session, declarative_base

# Not nbgrader's, as in `written`.
Base = declarative_base()


@dataclass(frozen=True)
class TickedItem:
    """An item of a marking scheme. text: Markdown; ticked: whether the answer says it"""

    points: float
    text: str
    ticked: bool


class Ticked(Base):
    """A table of proctor's own in the gradebook: how the points of a grade came about, a row for each grade."""

    __tablename__ = "proctor_scheme"

    grade_id = Column(String(32), primary_key=True)
    """Of nbgrader's `grade`. No foreign key, as in `proctor_answer`."""

    items = Column(Text)
    """All items of the scheme, as JSON."""

    score = Column(Float)
    """The points that were given then; where the grade has others, somebody has changed them elsewhere."""

    marker = Column(Text)
    """How the TA is called."""


def row(grade_id: str, items: Iterable[TickedItem], score: float | None, marker: str) -> Ticked:
    """What to write of a grade. score: None where its points were taken away"""
    return Ticked(grade_id=grade_id, items=json.dumps([*map(astuple, items)]), score=score, marker=marker)


def holds(ticked: Ticked | None, grade: Grade) -> bool:
    """Whether the points of a grade are still those that were given with these items."""
    return ticked is not None and grade.manual_score is not None and ticked.score == grade.manual_score


def items_of(ticked: Ticked) -> tuple[TickedItem, ...]:
    """The items that `row` was given."""
    return tuple(TickedItem(*its) for its in json.loads(ticked.items))


def are_known(session: Session) -> bool:
    """Whether the gradebook has the table, which is made when somebody first marks with `proctor mark`."""
    return inspect(session.connection()).has_table(Ticked.__tablename__)
