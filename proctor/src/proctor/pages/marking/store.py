"""Marks in the gradebook: reads them for a whole class at once, and writes them if they are as the TA has seen them.

nbgrader's own tables hold points and comments, so that formgrader, feedback and reports see them at once. Besides, the
gradebook keeps the items of the scheme by which a mark was given, and who has which answer on the screen.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from nbgrader.api import BaseCell, Comment, Grade, MissingEntry
from sqlalchemy import CursorResult, DateTime, Engine, String, Text, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from ...common import marks
from ...common.digest import digest
from ...mark import ticked
from ...mark.own_tables import OwnTable
from ...mark.ticked import Ticked, TickedItem
from ...mark.written import MarkedAnswer

# For so long, others are not offered an answer that somebody has opened: longer than reading one takes.
HELD = timedelta(minutes=5)


class Opened(OwnTable):
    """A table of proctor's own in the gradebook: the answers that TAs have on their screens."""

    __tablename__ = "proctor_opened"

    grade_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    marker_id: Mapped[str | None] = mapped_column(Text)
    at: Mapped[datetime | None] = mapped_column(DateTime)
    """In UTC."""


@dataclass(frozen=True)
class Entry:
    """A student's answer and its mark. Points are None if nobody has given any.

    answer: None if the gradebook does not know it; marked: the answer that the mark is for, if known
    untouched: still as it was released; waiting: for a person
    items: the scheme by which these points were given, if known
    marker: who gave the points, if known; held_by: the id of the TA who has it open
    """

    grade: str
    student: str
    first_name: str
    last_name: str
    answer: str | None
    marked: str | None
    untouched: bool
    auto: float | None
    points: float | None
    waiting: bool
    comment: str
    comment_id: str = ""
    items: tuple[TickedItem, ...] = ()
    marker: str = ""
    held_by: str = ""

    @property
    def version(self) -> str:
        """Changes if anything changes that a TA must see before giving a mark."""
        seen = self.answer, self.auto, self.points, self.waiting, self.comment, self.items
        return digest(repr(seen))[:16]


@dataclass(frozen=True)
class Change:
    """What a TA gives.

    version: of the entry that the TA saw; points: None leaves the grade as it is, unless `clear` takes the points away
    comment: replaces the present one; None leaves it; items: the scheme by which the TA gives the points
    """

    grade: str
    version: str
    points: float | None = None
    comment: str | None = None
    clear: bool = False
    items: tuple[TickedItem, ...] = ()


def connect(db_url: str) -> Engine:
    """The gradebook, with proctor's own tables."""
    engine = marks.engine(db_url)
    with engine.begin() as connection:
        for table in (MarkedAnswer, Ticked, Opened):
            connection.execute(table.creation())
    return engine


def _entries(session: Session, assignment: str, notebook: str, cell: str, comment_cell: str) -> list[Entry]:
    commented = aliased(BaseCell)
    # An answer that gives points is in the gradebook twice under its name; comments are for the solution.
    same = (commented.notebook_id == BaseCell.notebook_id) & (commented.name == comment_cell)
    query = (
        marks.of_grades(assignment, "", notebook, Grade, Comment, MarkedAnswer, Ticked, Opened)
        .where(BaseCell.name == cell)
        .outerjoin(commented, same & commented.type.in_(("SolutionCell", "TaskCell")))
        .outerjoin(Comment, (Comment.notebook_id == Grade.notebook_id) & (Comment.cell_id == commented.id))
        .outerjoin(MarkedAnswer, MarkedAnswer.grade_id == Grade.id)
        .outerjoin(Ticked, Ticked.grade_id == Grade.id)
        .outerjoin(Opened, Opened.grade_id == Grade.id)
        .order_by(Grade.id)
    )
    people = marks.people(session)
    earliest = datetime.now(UTC).replace(tzinfo=None) - HELD
    return [
        Entry(
            grade=grade.id,
            student=student,
            first_name=people[student].first_name,
            last_name=people[student].last_name,
            answer=answer.graded if answer else None,
            marked=answer.marked if answer else None,
            untouched=bool(comment and comment.auto_comment),
            auto=grade.auto_score,
            points=grade.manual_score,
            waiting=bool(grade.needs_manual_grade),
            comment=(comment and comment.manual_comment) or "",
            comment_id=comment.id if comment else "",
            items=ticked.items_of(scheme) if ticked.holds(scheme, grade) else (),
            marker=scheme.marker if ticked.holds(scheme, grade) else "",
            held_by=opened.marker_id if opened and opened.at > earliest else "",
        )
        for student, _notebook, grade, comment, answer, scheme, opened in session.execute(query)
    ]


def read(engine: Engine, assignment: str, notebook: str, cell: str, comment_cell: str = "") -> list[Entry]:
    """The entries of all students for a graded cell. comment_cell: the cell that comments belong to, if another"""
    with Session(engine) as session:
        return _entries(session, assignment, notebook, cell, comment_cell or cell)


def hold(engine: Engine, grades: Iterable[str], marker_id: str) -> None:
    """Note that a TA has these on the screen. Another TA may have them too, which does no harm."""
    now = datetime.now(UTC).replace(tzinfo=None)
    try:
        with Session(engine) as session, session.begin():
            for grade in sorted(grades):
                session.merge(Opened(grade_id=grade, marker_id=marker_id, at=now))
    except IntegrityError:
        pass  # somebody else has noted it in the same moment


def save(
    engine: Engine,
    place: tuple[str, str, str],
    changes: Collection[Change],
    marker: str,
    comment_cell: str = "",
    answer_of: Callable[[Entry], str | None] = lambda entry: entry.answer,
) -> list[Entry]:
    """Write the changes whose entries are still as the TA has seen them; gives those that are not, as they are now.

    place: assignment, notebook and cell; answer_of: gives the answer of an entry if the gradebook has none
    """
    with Session(engine) as session:
        now = {entry.grade: entry for entry in _entries(session, *place, comment_cell or place[2])}
    conflicts = []
    # In the order of their ids, so that two TAs who mark the same ones wait for each other in turn.
    with Session(engine) as session, session.begin():
        for change in sorted(changes, key=lambda change: change.grade):
            entry = now.get(change.grade)
            if entry is None:
                continue  # the submission was removed
            seen = replace(entry, answer=answer_of(entry))
            if seen.version != change.version or not _write(session, entry, change, marker):
                conflicts.append(change.grade)
    if not conflicts:
        return []
    with Session(engine) as session:
        return [
            current for current in _entries(session, *place, comment_cell or place[2]) if current.grade in conflicts
        ]


def _write(session: Session, entry: Entry, change: Change, marker: str) -> bool:
    """Make the change if nobody has changed anything since `entry` was read; whether it was made."""
    comment = select(func.coalesce(Comment.manual_comment, "")).where(Comment.id == entry.comment_id)
    answer = select(MarkedAnswer.graded).where(MarkedAnswer.grade_id == entry.grade)
    points, waiting = entry.points, entry.waiting
    if change.clear:
        points, waiting = None, entry.auto is None
    elif change.points is not None:
        points, waiting = change.points, False
    # What was read before is asked for once more in the statement that writes: between the two, somebody may have
    # marked. From here on the row is locked until the end of the transaction.
    done = session.execute(
        update(Grade)
        .where(
            Grade.id == entry.grade,
            Grade.manual_score.is_not_distinct_from(entry.points),
            Grade.auto_score.is_not_distinct_from(entry.auto),
            Grade.needs_manual_grade == entry.waiting,
            func.coalesce(comment.scalar_subquery(), "") == entry.comment,
            answer.scalar_subquery().is_not_distinct_from(entry.answer),
        )
        .values(manual_score=points, needs_manual_grade=waiting)
        .execution_options(synchronize_session=False)
    )
    assert isinstance(done, CursorResult)  # of a statement that writes
    if not done.rowcount:
        return False
    if change.comment is not None and change.comment != entry.comment:
        if not entry.comment_id:
            raise MissingEntry(f"nbgrader has made no room for a comment on {entry.grade}")
        session.execute(
            update(Comment)
            .where(Comment.id == entry.comment_id)
            .values(manual_comment=change.comment or None)
            .execution_options(synchronize_session=False)
        )
    if change.clear or change.points is not None:
        session.merge(ticked.row_of(entry.grade, () if change.clear else change.items, points, marker))
    return True
