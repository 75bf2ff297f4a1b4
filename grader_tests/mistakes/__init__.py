"""The catalogue of known mistakes: what students plausibly write instead of a right answer, one module a notebook.

An entry is written as a student would write it, under the name of the mistake:

    @mistake("row_sums", idea="axes", breaks={"shape"}, says=N_("The sum took the axis away. Look again at keepdims."))
    def forgot_keepdims(a):
        return np.sum(a, axis=1)

`idea` is the key in `grader_tests/mistakes/ideas.py` of what was not understood: in a class hardly two students make
the same mistake, but many miss the same idea. `says` is one sentence or two for the student: what was probably done,
and which idea to look at again; never the answer, never a hidden value. It is translated in the message catalogue.
"""

import ast
import importlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from .ideas import IDEAS

MODULES = ("numpy", "activations", "initialization", "network")


@dataclass(frozen=True)
class Mistake:
    """A known mistake.

    name, function: what it is called, and the function it is made in
    idea: key in IDEAS of what was not understood
    breaks: the aspects that it fails
    says: a word to the student
    source: the code
    """

    name: str
    function: str
    idea: str
    breaks: frozenset[str]
    says: str
    source: str

    def __str__(self) -> str:
        return f"{self.function}-{self.name}"


_entries: list[Mistake] = []


@cache
def _definitions(file: str) -> dict[tuple[str, int], ast.FunctionDef]:
    """The decorated functions of a module by name and first line: `inspect` would read each from its text anew."""
    return {
        (node.name, node.decorator_list[0].lineno): node
        for node in ast.parse(Path(file).read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef) and node.decorator_list
    }


def mistake(function: str, *, idea: str, breaks: set[str], says: str) -> Callable:
    """Enter the decorated function, which stands for a wrong `function`, in the catalogue.

    ValueError for an unknown `idea`.
    """
    if idea not in IDEAS:
        raise ValueError(f"a mistake in {function} has the idea {idea!r}; there are {', '.join(IDEAS)}")

    def enter(wrong: Callable) -> Callable:
        definition = _definitions(wrong.__code__.co_filename)[wrong.__name__, wrong.__code__.co_firstlineno]
        definition.decorator_list = []
        definition.name = function
        _entries.append(Mistake(wrong.__name__, function, idea, frozenset(breaks), says, ast.unparse(definition)))
        return wrong

    return enter


@cache
def catalogue() -> tuple[Mistake, ...]:
    """All entries, in the order of the notebooks."""
    for module in MODULES:
        importlib.import_module(f"{__name__}.{module}")
    return tuple(_entries)
