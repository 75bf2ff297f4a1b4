"""The marks and comments that the gradebook holds of one submitted notebook."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache

from nbgrader.api import (
    Assignment,
    BaseCell,
    Comment,
    Grade,
    Notebook,
    SubmittedAssignment,
    SubmittedNotebook,
)
from sqlalchemy import Engine, NullPool, create_engine, select
from sqlalchemy.orm import Session, with_polymorphic

from ...mark import ticked
from ...mark.ticked import Ticked, TickedItem


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
    schemes: by which items a person has given the points; only what was marked with a scheme is in it
    """

    marks: dict[str, Mark]
    comments: dict[str, str]
    untouched: frozenset[str]
    late_penalty: float
    seconds_late: float
    schemes: dict[str, tuple[TickedItem, ...]] = field(default_factory=dict)

    def is_test(self, grade_id: str | None) -> bool:
        """Whether a cell is an autograder cell, whatever the submission claims of it."""
        return grade_id in self.marks and grade_id not in self.comments


@dataclass(frozen=True)
class Submission:
    """Of all notebooks of an assignment together.

    first_name, last_name: empty where the gradebook has none
    handed_in: in UTC; None where that is not known
    notebooks: their points that can be had, by name
    """

    first_name: str
    last_name: str
    handed_in: datetime | None
    seconds_late: float
    notebooks: dict[str, float]


@cache
def engine(db_url: str) -> Engine:
    """One for all pages, since it remembers how statements are written; each page has a connection of its own."""
    return create_engine(db_url, poolclass=NullPool)


def read_grades(db_url: str, notebook: str, assignment: str, student: str) -> Grades:
    """What the gradebook says. Raises sqlalchemy's NoResultFound where it does not know the notebook."""
    with Session(engine(db_url)) as session:
        submitted = session.scalars(
            select(SubmittedNotebook)
            .join(SubmittedNotebook.notebook)
            .join(SubmittedAssignment, SubmittedAssignment.id == SubmittedNotebook.assignment_id)
            .join(SubmittedAssignment.assignment)
            .where(Notebook.name == notebook, Assignment.name == assignment, SubmittedAssignment.student_id == student)
        ).one()
        # With the columns of all kinds of cells, which would be asked for cell by cell otherwise.
        cells = with_polymorphic(BaseCell, "*")

        def rows(kind: type) -> list[tuple]:
            query = select(cells, kind).join(kind, kind.cell_id == cells.id)
            return session.execute(query.where(kind.notebook_id == submitted.id)).all()

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
            _schemes(session, submitted.id),
        )


def _schemes(session: Session, notebook: str) -> dict[str, tuple[TickedItem, ...]]:
    """Those of a submitted notebook. Points that were typed beside a scheme of which nothing is ticked have none."""
    if not ticked.are_known(session):
        return {}
    query = select(BaseCell.name, Grade, Ticked).join(BaseCell, BaseCell.id == Grade.cell_id)
    rows = session.execute(query.join(Ticked, Ticked.grade_id == Grade.id).where(Grade.notebook_id == notebook))
    found = {name: (grade, ticked.items_of(row)) for name, grade, row in rows if ticked.holds(row, grade)}
    return {
        name: items
        for name, (grade, items) in found.items()
        if items and (not grade.manual_score or any(its.ticked for its in items))
    }


def read_submission(db_url: str, assignment: str, student: str) -> Submission:
    """What the gradebook says. Raises sqlalchemy's NoResultFound where it does not know the submission."""
    with Session(engine(db_url)) as session:
        submitted = session.scalars(
            select(SubmittedAssignment)
            .join(SubmittedAssignment.assignment)
            .where(Assignment.name == assignment, SubmittedAssignment.student_id == student)
        ).one()
        return Submission(
            submitted.student.first_name or "",
            submitted.student.last_name or "",
            submitted.timestamp.replace(tzinfo=UTC) if submitted.timestamp else None,
            submitted.total_seconds_late,
            {its.name: its.max_score for its in sorted(submitted.assignment.notebooks, key=lambda its: its.name)},
        )
