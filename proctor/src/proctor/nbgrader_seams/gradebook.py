"""nbgrader's gradebook, and those of its preprocessors that read and write it."""

import functools
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Protocol

from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader import api
from nbgrader.api import Base, Gradebook, MissingEntry
from nbgrader.converters import autograde
from nbgrader.preprocessors import NbGraderPreprocessor, OverwriteCells, SaveAutoGrades, latesubmissions
from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session, scoped_session


def keep_engines() -> None:
    """Have nbgrader make one engine for a gradebook instead of one each time that it opens it.

    It does so six times for a submission, and an engine compiles each query when it is first asked it. Leans on
    `Gradebook` making engines by `nbgrader.api.create_engine`, and on closing one ending only its connections. If it
    makes them in another way, grading takes longer.
    """
    api.create_engine = functools.cache(create_engine)


def make_tables(db_url: str) -> None:
    """Make a new gradebook whose version nobody needs.

    Leans on `Gradebook` asking alembic, which takes seconds, only for a database without tables. If it asks for others,
    grading with many workers begins seconds later, or fails where there is no alembic.
    """
    engine = create_engine(db_url)
    try:
        Base.metadata.create_all(engine)
    finally:
        engine.dispose()


def make_unversioned(path: Path) -> None:
    """Make the file of a gradebook that is thrown away, which nbgrader fills itself.

    Leans on the same, with the table `alembic_version` that nbgrader makes otherwise.
    """
    with closing(sqlite3.connect(path)) as gradebook:
        gradebook.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")


class OpenedGradebook(Gradebook):
    """A gradebook in a session that is open already.

    Leans on `Gradebook.__init__` setting these four attributes, and on its methods using `db` for all that they read
    and write. This leaves out what else it does: it looks at all tables, and for the course. If it sets more, whatever
    method needs that fails when marks are saved.
    """

    def __init__(self, engine: Engine, session: scoped_session[Session], course_id: str = "default_course"):
        self.engine, self.db = engine, session
        self.course_id, self.authenticator = course_id, None


@contextmanager
def in_place_of_others(gradebook: "OpenedGradebook | NoSubmissions") -> Iterator[None]:
    """While in here, nbgrader's autograding uses this gradebook instead of those that it opens: six for a submission.

    Leans on `Autograde` and `AssignLatePenalties` opening them by the name `Gradebook` of their modules, and on doing
    so in a `with`, which must not close this one. If they open them in another way, late penalties are taken from what
    is not written yet, and grading takes longer.
    """
    modules, theirs = (autograde, latesubmissions), Gradebook
    try:
        for module in modules:
            module.Gradebook = lambda db_url, course_id="": gradebook
        yield
    finally:
        for module in modules:
            module.Gradebook = theirs


class NoSubmissions:
    """A gradebook that has an assignment, forgets students, and knows no mark: for grading without saving.

    notebooks: the names of those that the assignment has

    Leans on `Autograde.init_assignment` calling these methods, and using no more of what they give. If it does, no
    submission is graded, and the log says what is missing.
    """

    def __init__(self, notebooks: Iterable[str]):
        self._notebooks = [SimpleNamespace(name=name) for name in notebooks]
        self.db = SimpleNamespace(commit=lambda: None)

    def __enter__(self) -> "NoSubmissions":
        return self

    def __exit__(self, *exception: object) -> None:
        pass

    def update_or_create_student(self, student_id: str) -> None:
        """Do nothing."""

    def find_assignment(self, name: str) -> SimpleNamespace:
        """The assignment with its `notebooks`."""
        return SimpleNamespace(notebooks=self._notebooks)

    def find_notebook(self, name: str, assignment: str) -> SimpleNamespace:
        """One of them. Raises MissingEntry."""
        for notebook in self._notebooks:
            if notebook.name == name:
                return notebook
        raise MissingEntry(f"No such notebook: {name}")

    def update_or_create_submission(self, assignment: str, student: str, timestamp: object = None) -> SimpleNamespace:
        """A submission, for which it is not known when it was due."""
        return SimpleNamespace(total_seconds_late=0)

    def find_submission_notebook(self, notebook: str, assignment: str, student: str) -> SimpleNamespace:
        """A notebook of a submission, without `grades`."""
        return SimpleNamespace(grades=[])


class CellsOfRelease(Protocol):
    """What `OverwriteCells` asks a gradebook for."""

    def find_source_cell(self, name: str, notebook: str, assignment: str) -> SimpleNamespace:
        """A cell with `cell_type`, `source`, `checksum` and `locked`. Raises MissingEntry."""

    def find_graded_cell(self, name: str, notebook: str, assignment: str) -> SimpleNamespace:
        """A cell with `max_score`. Raises MissingEntry."""


def go_through(
    preprocessor: SaveAutoGrades | OverwriteCells,
    gradebook: Gradebook | CellsOfRelease,
    nb: NotebookNode,
    resources: ResourcesDict,
) -> tuple[NotebookNode, ResourcesDict]:
    """As the preprocessor's `preprocess`, on this gradebook instead of one that it opens itself.

    Leans on `preprocess` of both setting these attributes, and then having NbGraderPreprocessor go through the cells;
    and on OverwriteCells asking the gradebook for nothing but `CellsOfRelease`. If they set more, the cell in which
    that is needed fails, and with it the submission.
    """
    names = resources["nbgrader"]
    preprocessor.notebook_id, preprocessor.assignment_id = names["notebook"], names["assignment"]
    preprocessor.db_url, preprocessor.gradebook = names["db_url"], gradebook
    if isinstance(preprocessor, SaveAutoGrades):
        preprocessor.student_id = names["student"]
    return NbGraderPreprocessor.preprocess(preprocessor, nb, resources)
