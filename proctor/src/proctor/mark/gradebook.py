"""nbgrader's gradebook for one notebook: reads all cells at once, and writes them at once."""

from functools import cached_property, lru_cache

from nbgrader.api import BaseCell, Comment, Grade, Gradebook
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session, scoped_session, sessionmaker

from ..nbgrader_seams.gradebook import OpenedGradebook


@lru_cache(maxsize=1)  # whoever grades has one gradebook after the other, never two by turns
def _engine(db_url: str) -> Engine:
    """One for all notebooks, which then knows the statements; with tables that nbgrader has seen to."""
    with Gradebook(db_url) as gradebook:
        return gradebook.engine


class _Waiting(Session):
    """A session that writes what it is told to commit when it has to, and at the end. nbgrader commits each cell."""

    def commit(self) -> None:
        """Wait."""


class NotebookGradebook(OpenedGradebook):
    """As the base class, for the grades and comments of one submitted notebook.

    All changes are one transaction. Closing the gradebook commits it, unless an exception does the closing.
    """

    def __init__(self, db_url: str, *, notebook: str, assignment: str, student: str):
        engine = _engine(db_url)
        self._names = notebook, assignment, student
        self._connection = engine.connect()
        session: sessionmaker[Session] = sessionmaker(self._connection, class_=_Waiting)
        self._connection.begin()
        super().__init__(engine, scoped_session(session))

    def __exit__(self, kind: type | None, *exception: object) -> None:
        if kind is None:
            self.db.flush()
            self._connection.commit()
        super().__exit__(kind, *exception)

    def close(self) -> None:
        """End the transaction, and the connection."""
        self._connection.close()
        super().close()

    @cached_property
    def _notebook_id(self) -> str:
        return self.find_submission_notebook(*self._names).id

    def _by_name(self, kind: type[Grade | Comment]) -> dict:
        query = select(BaseCell.name, kind).join(kind, kind.cell_id == BaseCell.id)
        return dict(self.db.execute(query.where(kind.notebook_id == self._notebook_id)).all())

    @cached_property
    def _grades(self) -> dict[str, Grade]:
        return self._by_name(Grade)

    @cached_property
    def _comments(self) -> dict[str, Comment]:
        return self._by_name(Comment)

    def find_grade(self, grade_cell: str, notebook: str, assignment: str, student: str) -> Grade:
        """The grade of a cell. Raises MissingEntry."""
        grade = self._grades.get(grade_cell) if (notebook, assignment, student) == self._names else None
        return grade or super().find_grade(grade_cell, notebook, assignment, student)

    def find_comment(self, solution_cell: str, notebook: str, assignment: str, student: str) -> Comment:
        """The comment on a cell. Raises MissingEntry."""
        comment = self._comments.get(solution_cell) if (notebook, assignment, student) == self._names else None
        return comment or super().find_comment(solution_cell, notebook, assignment, student)
