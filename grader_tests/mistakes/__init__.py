"""The catalogue of known mistakes: what students plausibly write instead of a right answer, one module a notebook.

An entry is written as a student would write it, under the name of the mistake:

    @mistake("row_sums", breaks={"shape"}, says=N_("The sum took the axis away. Look again at keepdims."))
    def forgot_keepdims(a):
        return np.sum(a, axis=1)

`says` is one sentence or two for the student: what was probably done, and which idea to look at again; never the
answer, never a hidden value. It is translated in the message catalogue.
"""

import ast
import importlib
import inspect
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

MODULES = ("numpy", "activations", "initialization", "network")


@dataclass(frozen=True)
class Mistake:
    """A known mistake: its name, the function it is made in, the aspects it breaks, a word to the student, the code."""

    name: str
    function: str
    breaks: frozenset[str]
    says: str
    source: str

    def __str__(self) -> str:
        return f"{self.function}-{self.name}"


_entries: list[Mistake] = []


def mistake(function: str, *, breaks: set[str], says: str) -> Callable:
    """Enter the decorated function, which stands for a wrong `function`, in the catalogue."""

    def enter(wrong: Callable) -> Callable:
        tree = ast.parse(textwrap.dedent(inspect.getsource(wrong)))
        definition = tree.body[0]
        definition.decorator_list = []
        definition.name = function
        _entries.append(Mistake(wrong.__name__, function, frozenset(breaks), says, ast.unparse(tree)))
        return wrong

    return enter


@cache
def catalogue() -> tuple[Mistake, ...]:
    """All entries, in the order of the notebooks."""
    for module in MODULES:
        importlib.import_module(f"{__name__}.{module}")
    return tuple(_entries)
