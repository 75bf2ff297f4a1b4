"""Runs a piece of code as if it were one cell of a notebook that is right otherwise, and tries hidden tests on it."""

import importlib
import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache

from . import follow_through, reference
from .aspect import WrongAnswer, silence

TEST_MODULES = ("test_numpy", "test_activations", "test_initialization", "test_network")


@cache
def hidden_tests() -> dict[str, dict[str, Callable]]:
    """The hidden tests by function and aspect."""
    found = {name: {} for name in reference.exercises()}
    for module in TEST_MODULES:
        for name, test in vars(importlib.import_module(f"{__package__}.{module}")).items():
            if name.startswith("test_"):
                (function,) = inspect.signature(test).parameters
                found[function][name.removeprefix(f"test_{function}_")] = test
    return found


@contextmanager
def notebook_with(function: str, source: str) -> Iterator[dict[str, object]]:
    """A solved notebook in which `source` was run in the place of the right `function`.

    Yields its namespace, which hidden tests meanwhile take for the student's.
    """
    namespace = reference.solved_notebook(reference.exercises()[function].notebook)
    namespace["In"] = ["", source]
    reference.run_cell(f"student {function}", source, namespace)
    with follow_through.notebook(namespace):
        yield namespace


def lost_aspects(namespace: dict[str, object], function: str) -> dict[str, WrongAnswer]:
    """The aspects of `function` that the notebook loses, with the failure of each."""
    lost = {}
    for name, test in hidden_tests()[function].items():
        try:
            with silence():
                test(namespace[function])
        except WrongAnswer as wrong:
            lost[name] = wrong
    return lost
