"""nbgrader's gradebook for one submission: reads what it is asked for once, and writes all changes at once."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import Any

from nbgrader.api import (
    Assignment,
    Comment,
    Grade,
    Gradebook,
    MissingEntry,
    Notebook,
    SubmittedAssignment,
    SubmittedNotebook,
    new_uuid,
)
from sqlalchemy import Engine
from sqlalchemy.orm import Session, scoped_session, sessionmaker

from ..nbgrader_seams.gradebook import OpenedGradebook
from .written import MarkedAnswer


@lru_cache(maxsize=1)  # whoever grades has one gradebook after the other, never two by turns
def _engine(db_url: str) -> Engine:
    """One for all submissions, which then knows the statements; with tables that nbgrader has seen to."""
    with Gradebook(db_url) as gradebook:
        return gradebook.engine


class _Waiting(Session):
    """A session that writes what it is told to commit when it has to, and at the end. nbgrader commits each cell."""

    def commit(self) -> None:
        """Wait."""


class SubmissionGradebook(OpenedGradebook):
    """As the base class, for one student's submission of an assignment. All changes are one transaction.

    What nbgrader looks up by names is found among the objects that are there, so that a new submission is written only
    when it has its marks. Whoever enters it and leaves it again neither ends the transaction nor closes it.
    """

    def __init__(self, db_url: str, assignment: str, student: str, course_id: str):
        engine = _engine(db_url)
        self.db_url, self.names = db_url, (assignment, student)
        self._connection = engine.connect()
        session: sessionmaker[Session] = sessionmaker(self._connection, class_=_Waiting)
        self._transaction = self._connection.begin()
        super().__init__(engine, scoped_session(session), course_id)
        self._assignments: dict[str, Assignment] = {}
        self._submission: SubmittedAssignment | None = None
        self._by_name: dict[tuple[type, str], dict] = {}
        self.db.execute(MarkedAnswer.creation())

    def save(self) -> None:
        """Write all changes, and begin another transaction."""
        self.db.flush()
        self._transaction.commit()
        self._transaction = self._connection.begin()

    def close(self) -> None:
        """End the transaction, and the connection. What was not saved is lost."""
        self._connection.close()
        super().close()

    def __exit__(self, *exception: object) -> None:
        pass

    def find_assignment(self, name: str) -> Assignment:
        """An assignment. Raises MissingEntry."""
        if name not in self._assignments:
            self._assignments[name] = super().find_assignment(name)
        return self._assignments[name]

    def find_notebook(self, name: str, assignment: str) -> Notebook:
        """A released notebook. Raises MissingEntry."""
        for notebook in self.find_assignment(assignment).notebooks:
            if notebook.name == name:
                return notebook
        raise MissingEntry(f"No such notebook: {assignment}/{name}")

    def add_submission(self, assignment: str, student: str, **kwargs: object) -> SubmittedAssignment:
        """Make a submission with all its grades and comments."""
        submission = super().add_submission(assignment, student, **kwargs)
        if (assignment, student) == self.names:
            self._submission = submission
        for notebook in submission.notebooks:
            for entry in (*notebook.grades, *notebook.comments):
                # nbgrader has them get one when they are written; then each would be written by itself.
                entry.id = new_uuid()
        return submission

    def find_submission(self, assignment: str, student: str) -> SubmittedAssignment:
        """A submission. Raises MissingEntry."""
        if (assignment, student) != self.names:
            return super().find_submission(assignment, student)
        if self._submission is None:
            self._submission = super().find_submission(assignment, student)
        return self._submission

    def find_submission_notebook(self, notebook: str, assignment: str, student: str) -> SubmittedNotebook:
        """A notebook of a submission. Raises MissingEntry."""
        if (assignment, student) != self.names:
            return super().find_submission_notebook(notebook, assignment, student)
        for submitted in self.find_submission(assignment, student).notebooks:
            if submitted.notebook.name == notebook:
                return submitted
        raise MissingEntry(f"No such submitted notebook: {assignment}/{notebook} for {student}")

    def _entries(self, kind: type[Grade | Comment], notebook: str) -> dict[str, Any]:
        """The grades, or the comments, of a notebook of this submission by the names of their cells."""
        if (kind, notebook) not in self._by_name:
            submitted = self.find_submission_notebook(notebook, *self.names)
            released = submitted.notebook
            cells = (*released.grade_cells, *released.solution_cells, *released.task_cells)
            names = {cell.id: cell.name for cell in cells}
            entries = submitted.grades if kind is Grade else submitted.comments
            self._by_name[kind, notebook] = {names[entry.cell_id]: entry for entry in entries}
        return self._by_name[kind, notebook]

    def find_grade(self, grade_cell: str, notebook: str, assignment: str, student: str) -> Grade:
        """The grade of a cell. Raises MissingEntry."""
        grade = self._entries(Grade, notebook).get(grade_cell) if (assignment, student) == self.names else None
        return grade or super().find_grade(grade_cell, notebook, assignment, student)

    def find_comment(self, solution_cell: str, notebook: str, assignment: str, student: str) -> Comment:
        """The comment on a cell. Raises MissingEntry."""
        comment = self._entries(Comment, notebook).get(solution_cell) if (assignment, student) == self.names else None
        return comment or super().find_comment(solution_cell, notebook, assignment, student)


_opened: ContextVar[SubmissionGradebook | None] = ContextVar("_opened", default=None)


@contextmanager
def opened(
    db_url: str, assignment: str, student: str, course_id: str = "default_course"
) -> Iterator[SubmissionGradebook]:
    """The gradebook for a submission: the one that is open around this, or else one that is saved and closed after it.

    It is not saved if an exception ends it.
    """
    found = _opened.get()
    if found and found.names == (assignment, student) and found.db_url == db_url:
        yield found
        return
    gradebook = SubmissionGradebook(db_url, assignment, student, course_id)
    token = _opened.set(gradebook)
    try:
        yield gradebook
        gradebook.save()
    finally:
        _opened.reset(token)
        gradebook.close()
