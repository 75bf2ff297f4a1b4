"""Reading and repairing in a process of their own (`run.bounded`): nothing in a submission is to be trusted."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from ...common.cell_code import defines, runs
from ...common.limits import MAX_BYTES
from ...run.bounded import TooMuch, Work
from . import tags
from .reading import read
from .released import Release
from .repairing import Likeness, compare, repair
from .words import Unreadable


@dataclass(frozen=True)
class Restored:
    """A notebook that was read. repairs: pairs of a kind of repair and a grade id, which may be empty."""

    notebook: dict
    repairs: list[tuple[str, str]] = field(default_factory=list)


_work = Work(__name__)
_known: dict[str, Release] = {}


def know_released(paths: Iterable[Path]) -> None:
    """Have these released notebooks, which do not change, read once and not for each submission."""
    _work.know(*sorted(map(str, paths)))


def know(*paths: str) -> None:
    """In the process from which that one is forked: read released notebooks."""
    for path in paths:
        _known[path] = _release(path)
        # What its texts say, of which a submission has most, is then known, too.
        for place in _known[path].places:
            defines(place.cell["source"])
            runs(place.cell["source"])


def restore(submitted: Path, released: Path | None) -> Restored:
    """The notebook in the file `submitted`, repaired by that in `released`, if there is one.

    Raises Unreadable for what is no notebook, not this one, or takes too long or too much memory.
    """
    answer = _ask("repair", submitted, *([released] if released else []))
    return Restored(answer["notebook"], [(kind, grade_id) for kind, grade_id in answer["repairs"]])


def likeness(submitted: Path, released: list[Path]) -> list[Likeness]:
    """How much of each of the notebooks `released` is in the file `submitted`. Raises Unreadable."""
    return [Likeness(*fields) for fields in _ask("compare", submitted, *released)["likeness"]]


def _ask(what: str, *paths: Path) -> dict:
    try:
        answer = _work.ask(what, *map(str, paths))
    except TooMuch as error:
        raise Unreadable("too large") from error
    if reason := answer.get("unreadable"):
        raise Unreadable(reason)
    return answer


def answer(what: str, submitted: str, *released: str) -> dict:
    """In that process: repair or compare a notebook with those of a release."""
    try:
        notebook, valid = read(_read_file(submitted))
        releases = [_known.get(path) or _release(path) for path in released]
        if what == "compare":
            return {"likeness": [compare(notebook, release) for release in releases]}
        repairs = [] if valid else [("format", "")]
        if not releases:
            for cell in notebook["cells"]:
                tags.keep(cell, None)
        for release in releases:
            notebook, done = repair(notebook, release)
            repairs += done
    except Unreadable as error:
        return {"unreadable": error.reason}
    return {"notebook": notebook, "repairs": repairs}


def _release(path: str) -> Release:
    return Release(read(_read_file(path))[0])


def _read_file(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read(MAX_BYTES + 1)
