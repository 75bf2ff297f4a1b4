"""What answers do when they are called: equal digests for those that do the same, whatever they look like."""

import hashlib
from dataclasses import dataclass

import numpy as np

from ..judging.tolerance import ATOL
from ..judging.values import Value

# Answers that calculate the same in another order differ by rounding errors, which training makes larger.
NUMBER = "{:.3e}"
# Numbers of an array that are looked at: more than any right answer's has.
MOST = 10_000
# Enough to tell apart the answers of a school.
LENGTH = 16


@dataclass(frozen=True)
class Drawn:
    """An array of random numbers, described by what stays the same from one draw to the next."""

    shape: tuple[int, ...]
    repeats: bool
    """The next call gives the same numbers."""
    distinct_rows: int = 0
    statistics: tuple[float, ...] = ()
    """Logarithm of the root mean square; mean and fourth moment in units of it."""


def _numbers(values: np.ndarray) -> list[str]:
    """Rounded, and what is next to nothing as 0."""
    return [NUMBER.format(0.0 if abs(value) <= ATOL else value) for value in values.ravel()[:MOST].tolist()]


def _essence(described: Value) -> Value:
    """A description of a behaviour, without what differs between answers that do the same."""
    if isinstance(described, dict):
        return {key: _essence(described[key]) for key in sorted(described)}
    if isinstance(described, list):
        return [_essence(description) for description in described]
    if isinstance(described, np.ndarray):
        return [described.shape, _numbers(described)]
    if isinstance(described, Drawn):
        # (Statistics are never the same twice.)
        return ["random", described.shape, described.repeats, described.distinct_rows]
    return described


def digest(behaviour: list[Value]) -> str:
    """Of what an answer did in some calls, as `diagnosis` describes it."""
    return hashlib.sha256(repr(_essence(behaviour)).encode()).hexdigest()[:LENGTH]
