"""Runs a piece of code as if it were cells of a notebook that is right otherwise, and tries hidden tests on it."""

import importlib
import inspect
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache

from . import follow_through, reference
from .aspect import WrongAnswer
from .silence import silence
from .values import Namespace

TEST_MODULES = ("test_numpy", "test_activations", "test_initialization", "test_network")


@cache
def hidden_tests() -> dict[str, dict[str, Callable]]:
    """The hidden tests by function and aspect."""
    found: dict[str, dict[str, Callable]] = {name: {} for name in reference.exercises()}
    for module in TEST_MODULES:
        for name, test in vars(importlib.import_module(f"grader_tests.{module}")).items():
            if name.startswith("test_"):
                (function,) = inspect.signature(test).parameters
                found[function][name.removeprefix(f"test_{function}_")] = test
    return found


class _Shell:
    """What cells ask of IPython: bodies of cell magics run, nothing else does anything."""

    def __init__(self, namespace: Namespace):
        self._namespace = namespace

    def run_cell_magic(self, name: str, line: str, body: str) -> None:
        """As `%%time` does it: the body has a file name of which nobody knows the text."""
        exec(compile(_transformed(body), f"<{name}>", "exec"), self._namespace)

    def run_line_magic(self, name: str, line: str) -> None:
        """Nothing."""

    def system(self, command: str) -> None:
        """Nothing."""


@cache
def _transformed(cell: str) -> str:
    """A cell as IPython runs it."""
    # Half a second, which tests of plain Python need not pay.
    if not re.search(r"^\s*[%!]|\?\s*$", cell, re.MULTILINE):
        return cell
    from IPython.core.inputtransformer2 import TransformerManager

    return TransformerManager().transform_cell(cell)


def cells(source: str) -> list[str]:
    """The cells of an answer that takes several, with `# %%+` between them."""
    return source.split("\n# %%+\n")


@contextmanager
def notebook_with(function: str, source: str) -> Iterator[Namespace]:
    """A solved notebook in which the cells of `source` were run in the place of the right `function`.

    Yields its namespace, which hidden tests meanwhile take for the student's.
    """
    namespace = reference.solved_notebook(reference.exercises()[function].notebook)
    namespace["In"] = [""]
    namespace["get_ipython"] = lambda: _Shell(namespace)
    with silence():
        for i, cell in enumerate(map(_transformed, cells(source)), 1):
            namespace["In"].append(cell)
            reference.run_cell(f"student {function} {i}", cell, namespace)
    with follow_through.notebook(namespace):
        yield namespace


def lost_aspects(namespace: Namespace, function: str, aspects: Iterable[str] | None = None) -> dict[str, WrongAnswer]:
    """The aspects of `function` that the notebook loses, with the failure of each.

    aspects: those that are tried, all if None
    """
    lost = {}
    for name, test in hidden_tests()[function].items():
        if aspects is not None and name not in aspects:
            continue
        try:
            with silence():
                test(namespace[function])
        except WrongAnswer as wrong:
            lost[name] = wrong
    return lost
