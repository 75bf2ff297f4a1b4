"""What several tests share: the sample class, graded once by nbgrader in a temporary course folder."""

import gc
import shutil
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import pytest
from filelock import FileLock
from playwright.sync_api import Browser
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

from proctor.common import processors
from tests import gradebook_version, sampling, terminal
from tests.browsing import chromium
from tests.needed import missing
from trials.sample_class.grading import ROOT, Marks, build_course, grade_class, read_marks
from trials.sample_class.roster import ROSTER

# Files that take longest, in this order; by a run with --whole, where that is another.
LONGEST = (
    "test_sample_class.py",
    "test_linear.py",
    "test_attacks.py",
    "test_same_marks.py",
    "test_mark_pages.py",
    "test_class_grading.py",
    "test_diagnosis.py",
    "test_walls.py",
    "test_commands.py",
    "test_error_rates.py",
    "test_repair.py",
    "test_feedback.py",
    "test_grading.py",
    "test_together.py",
    "test_regrading.py",
    "test_report.py",
    "test_in_browser.py",
    "test_pages_in_browser.py",
    "test_lite.py",
    "test_wheel.py",
    "test_pages.py",
    "test_crashes.py",
    "test_beside.py",
    "test_stand_ins.py",
    "test_overview.py",
    "test_intake.py",
    "test_try.py",
    "test_experiments.py",
    "test_hidden_tests.py",
    "test_notebooks.py",
    "test_floods.py",
    "test_collecting.py",
    "test_wire.py",
    "test_border.py",
    "test_late.py",
    "test_visible_checks.py",
    "test_benchmark.py",
    "test_as_in_jupyter.py",
    "test_marking.py",
    "test_return.py",
    "test_status.py",
    "test_whole_notebooks.py",
    "test_extend.py",
    "test_nbgrader_seams.py",
    "test_needed.py",
    "test_bounded.py",
    "test_claims.py",
)

# Files whose tests share nothing, and of which one process has too much to do; of others, tests share what they make.
DIVIDED = ("test_linear.py", "test_same_marks.py")

gradebook_version.remember()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Options for the longer runs of `make test-all`, and one for the pictures of the documentation."""
    parser.addoption("--whole", action="store_true", help="run the tests marked whole, and all of what others sample")
    parser.addoption("--kills", type=int, help="how often tests/test_crashes.py kills the grader")
    parser.addoption("--draws", type=int, help="how many random inputs tests/test_diagnosis.py tries")
    parser.addoption("--screenshots", metavar="FOLDER", help="where tests in a browser leave pictures of pages")


def pytest_configure(config: pytest.Config) -> None:
    """Settle how much is tried, before any test is collected."""
    sampling.whole = config.getoption("whole")
    for option, number, of_all in (("kills", 3, 50), ("draws", 0, 10)):
        if getattr(config.option, option) is None:
            setattr(config.option, option, of_all if sampling.whole else number)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is marked whole; put files that take long first, so that at the end no processor is idle."""
    whole = [] if sampling.whole else [item for item in items if item.get_closest_marker("whole")]
    config.hook.pytest_deselected(items=whole)
    items[:] = sorted((item for item in items if item not in whole), key=_place)


def _place(item: pytest.Item) -> int:
    return LONGEST.index(item.path.name) if item.path.name in LONGEST else len(LONGEST)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Have the collector of garbage leave alone what is imported and collected, which stays: it is half a gigabyte."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.collect()
        gc.freeze()
        gc.enable()


class ByFile(LoadFileScheduling):
    """Gives each process of pytest-xdist whole files, and of DIVIDED ones single tests."""

    def _split_scope(self, nodeid: str) -> str:
        """What the process gets that gets this test: xdist's own way to say so, for classes like this one."""
        file = super()._split_scope(nodeid)
        return nodeid if Path(file).name in DIVIDED else file


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByFile:
    """Files are begun in the order of LONGEST, and not by the number of their tests."""
    config.option.loadscopereorder = False
    return ByFile(config, log)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """As many processes as processors may be used, which xdist would take from what the machine has."""
    return processors.usable()


@pytest.fixture(scope="session")
def repository() -> Path:
    """The repository's root."""
    return ROOT


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Callable:
    """Makes a course folder by its name, once for all processes of pytest-xdist."""
    # Whose own folders lie in a common one.
    folder = tmp_path_factory.getbasetemp()
    shared = folder if worker_id == "master" else folder.parent

    def made(name: str, make: Callable[[Path], None]) -> Path:
        course = shared / name / "course"
        course.parent.mkdir(exist_ok=True)
        with FileLock(course.with_suffix(".lock")):
            done = course.with_suffix(".done")
            if not done.exists():
                make(course)
                done.touch()
        return course

    return made


@pytest.fixture(scope="session")
def built_course(made_once: Callable) -> Path:
    """A course folder with releases made from today's sources; for reading only."""
    return made_once("built", build_course)


@pytest.fixture(scope="session")
def graded_course(made_once: Callable, built_course: Path) -> Path:
    """A course folder in which the sample class was graded and has its feedback pages; for reading only."""

    def grade(course: Path) -> None:
        shutil.copytree(built_course, course)
        grade_class(ROSTER, course, run=terminal.proctor)

    return made_once("graded", grade)


@pytest.fixture(scope="session")
def marks(graded_course: Path) -> dict[str, Marks]:
    """The gradebook's marks by student."""
    return {student.id: read_marks(student, graded_course) for student in ROSTER}


# No longer than a module: while Playwright runs, its thread has an event loop that others must not find.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    if not shutil.which("chromium"):
        missing("chromium")
    with chromium() as browser:
        yield browser
