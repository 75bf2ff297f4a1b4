"""The catalogue: each entry is a function on the cells or the bytes of a notebook; its docstring says what it does."""

import importlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache

SAME = "same marks"
MODULES = ("metadata", "deleted", "repeated", "moved", "edited", "misplaced", "merged", "types", "files", "running")


@dataclass(frozen=True)
class Damage:
    """One way of damaging a notebook.

    change: from the bytes of an honest notebook to those that are handed in
    answers: right answers of the honest notebook, by function, instead of the usual ones
    ends_in: SAME, or the reason for which the notebook cannot be read, one of `proctor.intake.repair.words.REASONS`
    """

    name: str
    does: str
    assignment: str
    notebook: str
    change: Callable[[bytes], bytes]
    ends_in: str
    answers: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.name


_entries: list[Damage] = []


def _entry(function: Callable, change: Callable, where: str, ends_in: str, answers: dict[str, str]) -> None:
    assignment, notebook = where.split("/")
    name = function.__name__.strip("_").replace("_", "-")
    _entries.append(Damage(name, function.__doc__, assignment, notebook, change, ends_in, answers))


def of_cells(where: str = "week3-en/3_initialization", ends_in: str = SAME, **answers: str) -> Callable:
    """Enter a function that changes a notebook, which it gets as plain dicts, in place; `answers` as in Damage."""

    def decorate(function: Callable[[dict], None]) -> Callable[[dict], None]:
        def change(data: bytes) -> bytes:
            notebook = json.loads(data)
            function(notebook)
            # As Jupyter writes it; halves of characters, which it cannot, as JSON has them.
            text = json.dumps(notebook, ensure_ascii=False, indent=1)
            return text.encode("utf-8", "backslashreplace")

        _entry(function, change, where, ends_in, answers)
        return function

    return decorate


def of_bytes(where: str = "week3-en/3_initialization", ends_in: str = SAME) -> Callable:
    """Enter a function from the bytes of a file to others."""

    def decorate(function: Callable[[bytes], bytes]) -> Callable[[bytes], bytes]:
        _entry(function, function, where, ends_in, {})
        return function

    return decorate


@cache
def catalogue() -> tuple[Damage, ...]:
    """All entries, module by module."""
    for module in MODULES:
        importlib.import_module(f"{__package__}.ways.{module}")
    return tuple(_entries)
