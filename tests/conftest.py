"""What several tests share: the sample class, graded once by nbgrader in a temporary course folder."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from sample_class.grading import ROOT, Marks, build_course, grade_class, read_marks
from sample_class.roster import ROSTER
from tests.browsing import chromium


def pytest_addoption(parser: pytest.Parser) -> None:
    """An option for the longer run of `make crashes`, and one for the pictures of the documentation."""
    parser.addoption("--kills", type=int, default=10, help="how often tests/test_crashes.py kills the grader")
    parser.addoption("--screenshots", metavar="FOLDER", help="where tests/test_in_browser.py leaves pictures of pages")


@pytest.fixture(scope="session")
def repository() -> Path:
    """The repository's root."""
    return ROOT


@pytest.fixture(scope="session")
def built_course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course folder with releases made from today's sources."""
    course = tmp_path_factory.mktemp("course")
    build_course(course)
    return course


@pytest.fixture(scope="session")
def graded_course(built_course: Path) -> Path:
    """The same folder after the sample class was graded and its feedback written."""
    assert len(list(grade_class(ROSTER, built_course))) == len(ROSTER)
    return built_course


@pytest.fixture(scope="session")
def marks(graded_course: Path) -> dict[str, Marks]:
    """The gradebook's marks by student."""
    return {student.id: read_marks(student, graded_course) for student in ROSTER}


# No longer than a module: while Playwright runs, its thread has an event loop that others must not find.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    with chromium() as browser:
        yield browser
