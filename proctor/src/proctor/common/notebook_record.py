"""What proctor notes in a notebook and in its cells: alone reads and writes their metadata `proctor`.

A record may be of an older proctor, or of a file that somebody has edited. A field that is missing, or is not of the
right type, counts as never noted.
"""

from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from typing import Any

from nbformat import NotebookNode, from_dict

from . import failure
from .failure import Failure
from .language import LANGUAGES
from .outcomes import WAYS, WORDS

_KEY = "proctor"


@dataclass(frozen=True)
class HandedIn:
    """What a cell had put out when it was handed in, as the student saw it.

    Repair takes it from the file, before nbgrader clears all outputs. It stays until pages are made: for outputs that
    grading has not made, or that are not to be shown as it has made them.

    outputs: as nbformat has them; count: the number by which errors among them call the cell, None if it had none
    """

    outputs: tuple[Mapping[str, Any], ...] = ()
    count: int | None = None


@dataclass(frozen=True)
class CellRecord:
    """Of a cell.

    outcome: one of `outcomes.WORDS`; empty if grading has noted none
    line: of a test, at which it failed; way: one of `outcomes.WAYS`, noted where it is `TOGETHER`
    failure: what the test says of it; why: the reason why it could not judge the answer
    interrupted: it took too long, and the kernel went on without it
    left_out: it was not run, for no mark depends on it
    marked_answer: the answer that a TA's mark is for, where it has changed since
    """

    outcome: str = ""
    line: int | None = None
    way: str = ""
    failure: Failure | None = None
    why: str = ""
    interrupted: bool = False
    left_out: bool = False
    handed_in: HandedIn = HandedIn()
    marked_answer: str | None = None


@dataclass(frozen=True)
class Repair:
    """kind: one of `intake.repair.words.REPAIRS`; grade_id: of the cell, may be empty; says: what students are told"""

    kind: str
    grade_id: str
    says: str


@dataclass(frozen=True)
class GradedFrom:
    """What a notebook was graded from.

    submission: as `provenance.of_submission` gives it; tests: as `provenance.of_tests`; versions: by package
    seconds: that it took
    """

    submission: str | None
    tests: Mapping[str, str]
    versions: Mapping[str, str]
    seconds: float


@dataclass(frozen=True)
class NotebookRecord:
    """Of a notebook.

    language: in which its reader is spoken to; repairs: what was done before it was graded
    unreadable: why the released notebook stands for it; empty if it was read
    submission: as in GradedFrom, from reading to running
    walls: behind which it ran, None if it did not run; way: how its tests ran, one of `outcomes.WAYS`
    """

    language: str
    repairs: tuple[Repair, ...] = ()
    unreadable: str = ""
    submission: str | None = None
    walls: tuple[str, ...] | None = None
    way: str = ""
    graded_from: GradedFrom | None = None


_NOTHING = CellRecord()


def of_cell(cell: Mapping[str, Any]) -> CellRecord:
    """The record of a cell; empty if nothing is noted."""
    noted = _noted(cell)
    if not noted:
        return _NOTHING
    marked, given = noted.get("marked_answer"), noted.get("handed_in")
    return CellRecord(
        outcome=outcome_of(cell),
        line=_number(noted.get("line")),
        way=_way(noted),
        failure=failure.read(noted.get("failure")),
        why=_text(noted.get("why")),
        interrupted=noted.get("interrupted") is True,
        left_out=noted.get("left_out") is True,
        handed_in=_handed_in(given) if isinstance(given, Mapping) else HandedIn(),
        marked_answer=marked if isinstance(marked, str) else None,
    )


def outcome_of(cell: Mapping[str, Any]) -> str:
    """The outcome in a cell's record."""
    outcome = _text(_noted(cell).get("outcome"))
    return outcome if outcome in WORDS else ""


def of_notebook(notebook: object, default_language: str = "en") -> NotebookRecord:
    """The record of a notebook. If nothing is noted, it has the default language and nothing else."""
    noted = _noted(notebook)
    language, submission, walls = (noted.get(key) for key in ("language", "submission", "walls"))
    repairs = [repair for repair in _list(noted.get("repairs")) if isinstance(repair, Mapping)]
    return NotebookRecord(
        language=language if language in LANGUAGES else default_language,
        repairs=tuple(Repair(*(_text(repair.get(key)) for key in ("kind", "grade_id", "says"))) for repair in repairs),
        unreadable=_text(noted.get("unreadable")),
        submission=submission if isinstance(submission, str) else None,
        walls=tuple(map(_text, walls)) if isinstance(walls, list) else None,
        way=_way(noted),
        graded_from=_graded_from(noted.get("graded_from")),
    )


def write(node: MutableMapping[str, Any], record: CellRecord | NotebookRecord) -> None:
    """Note it in a cell or a notebook, instead of what is noted there."""
    noted = _plain(record)
    if noted:
        node["metadata"][_KEY] = from_dict(noted) if isinstance(node, NotebookNode) else noted
    else:
        node["metadata"].pop(_KEY, None)


def without(metadata: Mapping[str, Any]) -> dict[str, Any]:
    """A cell's metadata without its record, real or forged."""
    return {key: value for key, value in metadata.items() if key != _KEY}


def _noted(node: object) -> Mapping[str, Any]:
    metadata = node.get("metadata") if isinstance(node, Mapping) else None
    noted = metadata.get(_KEY) if isinstance(metadata, Mapping) else None
    return noted if isinstance(noted, Mapping) else {}


def _plain(value: object) -> Any:
    """As JSON has it; of a record, what is not as it is by default."""
    if is_dataclass(value):
        parts = ((name, getattr(value, name), default) for name, default in _defaults(type(value)))  # type: ignore[arg-type] # classes are hashable
        return {name: _plain(part) for name, part, default in parts if part != default}
    return [*map(_plain, value)] if isinstance(value, tuple) else value


@cache
def _defaults(kind: Any) -> tuple[tuple[str, Any], ...]:
    """The names of a dataclass's fields with their defaults."""
    return tuple((field.name, field.default) for field in fields(kind))


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _number(value: object) -> int | None:
    return value if type(value) is int else None


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _way(noted: Mapping[str, Any]) -> str:
    way = _text(noted.get("way"))
    return way if way in WAYS else ""


def _handed_in(given: Mapping[str, Any]) -> HandedIn:
    outputs = (output for output in _list(given.get("outputs")) if isinstance(output, Mapping))
    return HandedIn(tuple(outputs), _number(given.get("count")))


def _graded_from(found: object) -> GradedFrom | None:
    if not isinstance(found, Mapping) or not isinstance(found.get("tests"), Mapping):
        return None
    submission, seconds, versions = (found.get(key) for key in ("submission", "seconds", "versions"))
    return GradedFrom(
        submission if isinstance(submission, str) else None,
        {name: _text(digest) for name, digest in found["tests"].items()},
        {name: _text(version) for name, version in versions.items()} if isinstance(versions, Mapping) else {},
        seconds if isinstance(seconds, int | float) else 0.0,
    )
