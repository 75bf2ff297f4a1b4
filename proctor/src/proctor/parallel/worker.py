"""Grades one submission in a worker process, on any machine: bytes in, results out."""

import atexit
import logging
import shutil
import threading
import traceback
import warnings
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader import preprocessors
from nbgrader.coursedir import CourseDirectory
from sqlalchemy.exc import SAWarning
from traitlets.config import Config
from traitlets.log import get_logger
from traitlets.utils.importstring import import_item

from ..common import released_cells, trouble
from ..common.workplace import workplace
from ..intake.exporter import RestoringExporter
from ..nbgrader_seams import converters
from ..run.grader.client import read_tests_anew
from .payload import GRADEBOOK, CoursePayload, Submission


@dataclass(frozen=True)
class Graded:
    """What came of a submission.

    notebooks: by name, as nbgrader has them before marks are saved; log: levels and texts, as of `logging`
    failed: why nbgrader could not grade it; empty if it could
    """

    notebooks: dict[str, bytes] = field(default_factory=dict)
    log: list[tuple[int, str]] = field(default_factory=list)
    failed: str = ""


_alone = threading.Lock()


def grade(payload: CoursePayload, submission: Submission) -> Graded:
    """Grade the submission's notebooks. An error is returned, not raised."""
    # A Dask worker that joins later may have several threads, which share one course.
    with _alone:
        quiet()
        records = _Records()
        logger = get_logger()
        assert isinstance(logger, logging.Logger)  # traitlets has adapters of such, too
        logger.addHandler(records)
        try:
            return Graded(_course(payload).grade(submission), records.kept)
        except Exception as error:
            return Graded({}, records.kept, _why(error))
        finally:
            logger.removeHandler(records)


def quiet() -> None:
    """Leave out a warning that says nothing about grading."""
    # nbgrader 0.9 makes SQLAlchemy 2 warn, harmlessly, at every submission.
    warnings.simplefilter("ignore", SAWarning)


def _why(error: Exception) -> str:
    return "".join(traceback.format_exception_only(error)).strip()


def worth_saying(record: logging.LogRecord) -> bool:
    """Whether a line of the log is an error, or a warning of proctor's own. Of nbgrader's, each cell gets one."""
    own = Path(record.pathname).is_relative_to(Path(__file__).parents[1])
    return record.levelno >= (logging.WARNING if own else logging.ERROR)


class _Records(logging.Handler):
    """Keeps what is worth saying."""

    def __init__(self) -> None:
        super().__init__()
        self.addFilter(worth_saying)
        self.kept: list[tuple[int, str]] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.kept.append((record.levelno, record.getMessage()))


class _Grading(converters.GradedInOnePass):
    """An autograde that saves no marks: what comes before that is all that does not need the course's gradebook."""

    autograde_preprocessors: list
    exporter: RestoringExporter

    def __init__(self, **kwargs: object):
        super().__init__(**kwargs)
        self.exporter_class = RestoringExporter
        self.autograde_preprocessors, _saving = split_at_saving(self.autograde_preprocessors)
        self.wanted: tuple[str, ...] = ()

    def read_notebook(self, filename: str, resources: ResourcesDict) -> NotebookNode:
        """As the exporter restores it."""
        with trouble.explained():
            return self.exporter.restored(Path(filename), resources)

    def init_notebooks(self) -> None:
        """Take up those of the submission's notebooks that are wanted."""
        super().init_notebooks()
        for folder, paths in self.assignments.items():
            self.assignments[folder] = [path for path in paths if Path(path).name in self.wanted]


def split_at_saving(names: list) -> tuple[list, list]:
    """Those of nbgrader's preprocessors for autograding that come before its SaveAutoGrades, and those from it on."""
    kinds = [import_item(name) if isinstance(name, str) else name for name in names]
    first = next(i for i, kind in enumerate(kinds) if issubclass(kind, preprocessors.SaveAutoGrades))
    return names[:first], names[first:]


class _Course:
    """A payload's course on this machine, in which one submission after the other is graded."""

    def __init__(self, payload: CoursePayload, root: Path):
        self._payload, self._root = payload, root
        payload.unpack(root)
        self._config = Config(payload.config)
        db_url = f"sqlite:///{root / GRADEBOOK}"
        self._config.CourseDirectory.merge({"root": str(root), "db_url": db_url})
        # Only marks of students change there, and they are thrown away.
        released_cells.keep(db_url)

    def grade(self, submission: Submission) -> dict[str, bytes]:
        """The graded notebooks by name. Raises what nbgrader raises."""
        course = CourseDirectory(config=self._config)
        course.student_id = submission.student
        folders = [
            Path(course.format_path(step, submission.student, course.assignment_id))
            for step in (course.submitted_directory, course.autograded_directory)
        ]
        try:
            submission.unpack(folders[0])
            grading = _Grading(coursedir=course, config=self._config)
            grading.origins = {submission.student: submission.origins}
            grading.wanted = submission.notebooks
            grading.start()
            return {path.stem: path.read_bytes() for path in folders[1].glob("*.ipynb")}
        finally:
            # The next submission must find nothing of this one.
            for folder in folders:
                shutil.rmtree(folder, ignore_errors=True)
            (self._root / GRADEBOOK).write_bytes(self._payload.gradebook)


_unpacked: dict[str, _Course] = {}


def _course(payload: CoursePayload) -> _Course:
    """The payload's course. If another one was unpacked before, it is given up."""
    if payload.digest not in _unpacked:
        read_tests_anew()
        _unpacked.clear()
        closing = ExitStack()
        atexit.register(closing.close)
        _unpacked[payload.digest] = _Course(payload, closing.enter_context(workplace()))
    return _unpacked[payload.digest]
