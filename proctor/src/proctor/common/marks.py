"""What the gradebook says of assignments and their submissions: read from nbgrader's tables here, for all who ask.

Each function makes a fixed number of queries, however large the class. Code that changes something does it elsewhere:
`mark.gradebook` for grading, `pages.marking.store` for marking, `mark.comments` and `mark.extensions`.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

from nbgrader.api import (
    Assignment,
    BaseCell,
    Comment,
    Grade,
    GradeCell,
    Notebook,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
    TaskCell,
)
from nbgrader.coursedir import CourseDirectory
from sqlalchemy import ColumnElement, Engine, NullPool, Select, create_engine, exists, func, inspect, or_, select
from sqlalchemy.orm import Session

from .course_folder import gradebook_file


class Place(NamedTuple):
    """A cell of a student's notebook, by nbgrader's names."""

    student: str
    notebook: str
    cell: str


@dataclass(frozen=True)
class GradedCell:
    """Of an assignment. by_person: it is an answer or a task, which a person marks; else it is a test"""

    notebook: str
    name: str
    maximum: float
    by_person: bool


@dataclass(frozen=True)
class Mark:
    """The points of one cell.

    auto, manual: what grading and a person have given, None if there is nothing yet; extra: what a person adds
    flagged: a person is to look at it, whatever points there are
    """

    auto: float | None
    maximum: float
    manual: float | None = None
    extra: float = 0.0
    flagged: bool = False
    by_person: bool = False

    @property
    def points(self) -> float | None:
        """As nbgrader counts them; None if nobody has given any."""
        given = self.auto if self.manual is None else self.manual
        return None if given is None else given + self.extra

    @property
    def score(self) -> float:
        """The same; none count as 0."""
        return self.points or 0.0

    @property
    def by_hand(self) -> bool:
        """Whether a person has given them."""
        return self.manual is not None

    @property
    def waiting(self) -> bool:
        """Whether a person has yet to give them."""
        return self.flagged and not self.by_hand


@dataclass(frozen=True)
class Remark:
    """On an answer or a task. text: a person's, may be empty; untouched: the answer is still as it was released"""

    text: str
    untouched: bool


@dataclass(frozen=True)
class Person:
    """As the class list has them; empty if it has nothing."""

    first_name: str = ""
    last_name: str = ""
    email: str = ""
    lms_user_id: str = ""


@dataclass(frozen=True)
class Submission:
    """Of all notebooks of an assignment.

    handed_in, deadline: without a time zone, in UTC; None if not known, or if there is none
    extension: how much later than the deadline it may be
    graded: there is more of it than an extension; penalties: points taken off, by notebook
    """

    person: Person
    handed_in: datetime | None
    deadline: datetime | None
    extension: timedelta | None
    graded: bool
    penalties: Mapping[str, float] = field(default_factory=dict)

    @property
    def time(self) -> datetime | None:
        """When it was handed in, with a time zone."""
        return self.handed_in and self.handed_in.replace(tzinfo=UTC)

    @property
    def late(self) -> timedelta:
        """How much later than it was due."""
        if self.handed_in is None or self.deadline is None:
            return timedelta(0)
        return max(self.handed_in - self.deadline - (self.extension or timedelta(0)), timedelta(0))

    @property
    def penalty(self) -> float:
        """Points taken off in all."""
        return sum(self.penalties.values())


@cache
def engine(db_url: str) -> Engine:
    """One for all that a process reads, since it knows how statements are written; each session connects anew."""
    return create_engine(db_url, poolclass=NullPool)


@contextmanager
def reading(course: CourseDirectory) -> Iterator[Session | None]:
    """A session in the course's gradebook; None if there is none yet, and none is made. Raises SQLAlchemyError."""
    file = gradebook_file(course)
    if file and not file.is_file():
        yield None  # SQLite would make one
        return
    with Session(engine(course.db_url)) as session:
        yield session if inspect(session.connection()).has_table(Assignment.__tablename__) else None


def assignments(session: Session) -> list[str]:
    """The names of all assignments, in that order."""
    return [*session.scalars(select(Assignment.name).order_by(Assignment.name))]


def cells(session: Session, assignment: str) -> dict[str, GradedCell]:
    """The cells with points, by the gradebook's own id."""
    maximum = func.coalesce(GradeCell.__table__.c.max_score, TaskCell.__table__.c.max_score)
    rows = session.execute(
        select(BaseCell.id, Notebook.name, BaseCell.name, BaseCell.type, maximum)
        .join(Notebook, BaseCell.notebook_id == Notebook.id)
        .join(Assignment, Notebook.assignment_id == Assignment.id)
        .outerjoin(GradeCell.__table__, GradeCell.__table__.c.id == BaseCell.id)
        .outerjoin(TaskCell.__table__, TaskCell.__table__.c.id == BaseCell.id)
        .where(Assignment.name == assignment)
    ).all()
    # An answer that gives points is there twice under its name.
    answers = {(notebook, name) for _id, notebook, name, kind, _maximum in rows if kind == "SolutionCell"}
    return {
        id_: GradedCell(notebook, name, maximum, kind == "TaskCell" or (notebook, name) in answers)
        for id_, notebook, name, kind, maximum in rows
        if kind in ("GradeCell", "TaskCell")
    }


def marks(session: Session, assignment: str, student: str = "", notebook: str = "") -> dict[Place, Mark]:
    """Those of what was graded of all students, or of one; of all notebooks, or of one."""
    graded = cells(session, assignment)
    columns = Grade.cell_id, Grade.auto_score, Grade.manual_score, Grade.extra_credit, Grade.needs_manual_grade
    query = of_grades(assignment, student, notebook, *columns)
    return {
        Place(student_id, book, graded[cell].name): Mark(
            auto, graded[cell].maximum, manual, extra or 0.0, bool(flagged), graded[cell].by_person
        )
        for student_id, book, cell, auto, manual, extra, flagged in session.execute(query)
        if cell in graded
    }


def remarks(session: Session, assignment: str, student: str = "", notebook: str = "") -> dict[Place, Remark]:
    """Those on all answers and tasks, as `marks`."""
    columns = BaseCell.name, Comment.manual_comment, Comment.auto_comment
    query = of_notebooks(assignment, student, notebook, *columns)
    query = query.join(Comment, Comment.notebook_id == SubmittedNotebook.id)
    found = session.execute(query.join(BaseCell, Comment.cell_id == BaseCell.id))
    # nbgrader's own comment is to a cell whose checksum is the released one.
    return {Place(student_id, book, cell): Remark(text or "", bool(own)) for student_id, book, cell, text, own in found}


def notebooks(session: Session, assignment: str) -> dict[str, float]:
    """The points that can be had in each notebook of an assignment, by its name and in that order."""
    query = select(Notebook.name, Notebook.max_score).join(Assignment, Notebook.assignment_id == Assignment.id)
    rows = session.execute(query.where(Assignment.name == assignment).order_by(Notebook.name))
    return {notebook: maximum for notebook, maximum in rows}


def people(session: Session) -> dict[str, Person]:
    """The class list, by the student's id."""
    return {student: _person(*columns) for student, *columns in session.execute(select(Student.id, *_PERSON_COLUMNS))}


def submissions(session: Session, assignment: str, student: str = "") -> dict[str, Submission]:
    """Those of all students, or of one, by the student's id."""
    penalties: dict[str, dict[str, float]] = {}
    query = of_notebooks(assignment, student, "", SubmittedNotebook.late_submission_penalty)
    for student_id, notebook, penalty in session.execute(query):
        penalties.setdefault(student_id, {})[notebook] = penalty or 0.0
    times = SubmittedAssignment.timestamp, Assignment.duedate, SubmittedAssignment.extension
    own = (
        select(Student.id, *times, was_graded(), *_PERSON_COLUMNS)
        .join(SubmittedAssignment, SubmittedAssignment.student_id == Student.id)
        .join(Assignment, SubmittedAssignment.assignment_id == Assignment.id)
        .where(Assignment.name == assignment)
        .order_by(Student.id)
    )
    own = own.where(Student.id == student) if student else own
    return {
        student_id: Submission(_person(*columns), handed_in, due, extension, graded, penalties.get(student_id, {}))
        for student_id, handed_in, due, extension, graded, *columns in session.execute(own)
    }


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


_PERSON_COLUMNS = Student.first_name, Student.last_name, Student.email, Student.lms_user_id


def _person(*columns: str | None) -> Person:
    return Person(*(value or "" for value in columns))


def of_grades(assignment: str, student: str, notebook: str, *columns: Any) -> Select[Any]:
    """The same for student, notebook and columns of the grades, and of the cells that they are for."""
    query = of_notebooks(assignment, student, notebook, *columns)
    return query.join(Grade, Grade.notebook_id == SubmittedNotebook.id).join(BaseCell, BaseCell.id == Grade.cell_id)


def of_notebooks(assignment: str, student: str, notebook: str, *columns: Any) -> Select[Any]:
    """A query for student, notebook and columns of submitted notebooks, to be joined with more of nbgrader's tables."""
    query = (
        select(SubmittedAssignment.student_id, Notebook.name, *columns)
        .select_from(SubmittedNotebook)
        .join(Notebook, SubmittedNotebook.notebook_id == Notebook.id)
        .join(SubmittedAssignment, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .join(Assignment, SubmittedAssignment.assignment_id == Assignment.id)
        .where(Assignment.name == assignment)
    )
    query = query.where(SubmittedAssignment.student_id == student) if student else query
    return query.where(Notebook.name == notebook) if notebook else query
