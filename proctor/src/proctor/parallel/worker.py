"""Workers, which grade a submission each, on any machine: bytes in, results out."""

import compileall
import logging
import os
import shutil
import traceback
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader import preprocessors
from nbgrader.coursedir import CourseDirectory
from sqlalchemy.exc import SAWarning
from traitlets.config import Config
from traitlets.log import get_logger
from traitlets.utils.importstring import import_item

from ..common import fork_server, released_cells, trouble
from ..common.fork_server import ForkServer
from ..common.outcomes import APART
from ..common.released_cells import Released
from ..common.workplace import workplace
from ..intake import clean_copy
from ..intake.exporter import RestoringExporter
from ..intake.repair.bounded import know_released
from ..nbgrader_seams import converters
from ..nbgrader_seams.gradebook import NoSubmissions, in_place_of_others
from ..run import bounded, walls
from ..run.execute import Execute
from ..run.grader.client import fork_server_for
from .payload import CoursePayload, Submission
from .pool import Pool, import_once, processes

# Where proctor's modules lie.
OWN = str(Path(__file__).parents[1]) + os.sep


@dataclass(frozen=True)
class Graded:
    """What came of a submission.

    notebooks: by name, as nbgrader has them before marks are saved; log: levels and texts, as of `logging`
    failed: why nbgrader could not grade it; empty if it could
    """

    notebooks: dict[str, bytes] = field(default_factory=dict)
    log: list[tuple[int, str]] = field(default_factory=list)
    failed: str = ""


@dataclass(frozen=True)
class Shared:
    """What the workers on one machine share.

    root: the folder of a course; config: its settings, and the environment that these are for
    gradebook, released: as of `CoursePayload`
    sandboxes: those that they use; servers: what they fork processes from, besides
    """

    root: Path
    config: Config
    environment: dict[str, str]
    gradebook: bytes
    released: dict[str, Released]
    sandboxes: list[walls.Sandbox]
    servers: list[ForkServer]


@contextmanager
def workers(payload: CoursePayload, number: int) -> Iterator[Pool]:
    """So many workers on this machine, which `grade` submissions to the payload's course."""
    import_once(__name__)
    with workplace() as root, ExitStack() as closing:
        payload.unpack(root)
        # Each notebook's tests would be compiled anew where Python may keep nothing of it, as in many images.
        compileall.compile_dir(root, quiet=2)
        config = Config(payload.config)
        config.CourseDirectory.root = str(root)
        execute, course = Execute(config=config), CourseDirectory(config=config)
        know_released(clean_copy.released_notebooks(course).values())
        closing.callback(know_released, ())
        servers = [bounded.server()]
        if execute.way(course.assignment_id) == APART:
            source = Path(course.format_path(course.source_directory, ".", course.assignment_id))
            servers.append(fork_server_for(execute.setup, root, source))
        for server in servers:
            server.start()
            closing.callback(server.stop)
        sandboxes = []
        # Where there is none, each submission is told so.
        with suppress(walls.NoSandbox):
            sandboxes += [] if execute.without_sandbox else [walls.sandbox(walls.available())]
        shared = Shared(root, config, dict(os.environ), payload.gradebook, payload.released, sandboxes, servers)
        yield closing.enter_context(processes(number, grade, begin=partial(begin, shared)))


_course: "_Course"
"""Of this worker, once it has begun."""


def begin(shared: Shared) -> None:
    """Become a worker."""
    global _course
    quiet()
    # That of the process that this one is forked from is older than the settings, which may set variables.
    os.environ.update(shared.environment)
    fork_server.take_over(shared.servers)
    for sandbox in shared.sandboxes:
        walls.take_over(sandbox)
    _course = _Course(shared)
    know_released(clean_copy.released_notebooks(CourseDirectory(config=shared.config)).values())


def grade(submission: Submission) -> Graded:
    """Grade the submission's notebooks, in a worker. An error is returned, not raised."""
    records = _Records()
    logger = get_logger()
    assert isinstance(logger, logging.Logger)  # traitlets has adapters of such, too
    logger.addHandler(records)
    try:
        return Graded(_course.grade(submission), records.kept)
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
    return record.levelno >= (logging.WARNING if record.pathname.startswith(OWN) else logging.ERROR)


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
    """The course of this machine's workers, in which this one grades one submission after the other."""

    def __init__(self, shared: Shared):
        self._gradebook, self._path = shared.gradebook, shared.root / f"{os.getpid()}.db"
        self._config = Config(shared.config)
        db_url = f"sqlite:///{self._path}"
        self._config.CourseDirectory.db_url = db_url
        # Only a course's own preprocessors open it: to read it takes a tenth of a worker's memory.
        assignment = CourseDirectory(config=self._config).assignment_id
        released_cells.keep(db_url, assignment, shared.released)
        # nbgrader would make each student's grades and comments there, which nobody reads.
        self._marks = NoSubmissions(shared.released)

    def grade(self, submission: Submission) -> dict[str, bytes]:
        """The graded notebooks by name. Raises what nbgrader raises."""
        course = CourseDirectory(config=self._config)
        course.student_id = submission.student
        folders = [
            Path(course.format_path(step, submission.student, course.assignment_id))
            for step in (course.submitted_directory, course.autograded_directory)
        ]
        # A worker that was lost may have left some.
        _remove(folders)
        try:
            self._path.write_bytes(self._gradebook)
            submission.unpack(folders[0])
            grading = _Grading(coursedir=course, config=self._config)
            grading.origins = {submission.student: submission.origins}
            grading.wanted = submission.notebooks
            with in_place_of_others(self._marks), bounded.one_process():
                grading.start()
            return {path.stem: path.read_bytes() for path in folders[1].glob("*.ipynb")}
        finally:
            # The next submission must find nothing of this one.
            _remove(folders)


def _remove(folders: list[Path]) -> None:
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)
