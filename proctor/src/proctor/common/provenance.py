"""Notes what a notebook was graded from (`notebook_record.GradedFrom`), and tells whether that has changed."""

import json
import platform
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from . import notebook_record
from .digest import digest
from .limits import MAX_BYTES
from .notebook_record import GradedFrom
from .own_files import NotOwn, opened

SETUP, WAY = "c.Execute.setup", "c.Execute.apart"
PACKAGES = ("nbgrader", "nbclient", "ipykernel", "ipython", "numpy", "matplotlib")
"""Those whose versions can change a mark, or how a page looks."""


def of_submission(path: Path) -> str:
    """Of a notebook as handed in; of what is no file of its folder, or too large to be graded, that it is so."""
    try:
        with opened(path, path.parent) as file:
            data = file.read(MAX_BYTES + 1)
    except (NotOwn, OSError):
        data = b""
    return digest(data) if 0 < len(data) <= MAX_BYTES else f"none: {len(data)} bytes"


def of_tests(
    cells: dict[str, tuple[str, float]], way: str, setup: str, files: Iterable[Path], root: Path
) -> dict[str, str]:
    """Of the autograder cells, by grade id, the code before them, and the files that both read, by path in the course.

    cells: source and points by grade id; way: how they run, one of `outcomes.WAYS`; root: the course's folder
    """
    return {
        WAY: digest(way.encode()),
        SETUP: digest(setup.encode()),
        **{grade_id: _of_test(source, points) for grade_id, (source, points) in cells.items()},
        **{_name(path, root): digest(path.read_bytes()) for path in files},
    }


@lru_cache(maxsize=1024)  # the same for a whole class
def _of_test(source: str, points: float) -> str:
    return digest(f"{points:g}\n{source}")


def _name(path: Path, root: Path) -> str:
    return str(path.relative_to(root) if path.is_relative_to(root) else path)


def changed_tests(
    recorded: Mapping[str, str], cells: dict[str, tuple[str, float]], way: str, setup: str, root: Path
) -> list[str]:
    """The names in `recorded`, as `of_tests` gave them, whose contents are others today; and new cells."""
    files = [root / name for name in recorded if name not in cells]
    today = of_tests(cells, way, setup, [path for path in files if path.is_file()], root)
    return sorted(name for name in recorded.keys() | today.keys() if recorded.get(name) != today.get(name))


@cache
def versions() -> dict[str, str]:
    """Versions of what grades; of proctor, a hash of its modules, which is finer than a number."""
    modules = sorted(Path(__file__).parents[1].rglob("*.py"))
    return {
        "python": platform.python_version(),
        **{name: _version(name) for name in PACKAGES},
        "proctor": digest(b"".join(path.read_bytes() for path in modules))[:12],
    }


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "none"


def is_of(result: Path, submission: Path) -> bool:
    """Whether an autograded notebook is what came of the notebook as it is handed in now."""
    found = read(result)
    return found is not None and found.submission == of_submission(submission)


def read(path: Path) -> GradedFrom | None:
    """What stands in an autograded notebook; None if there is none, or no whole notebook."""
    try:
        return notebook_record.of_notebook(json.loads(path.read_bytes())).graded_from
    except (OSError, ValueError):
        return None
