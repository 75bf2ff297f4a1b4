"""Calls of an answer, and its values beside the right ones."""

from dataclasses import dataclass, field

import numpy as np

from ...judging.tolerance import ATOL, RTOL, all_close
from ...judging.values import Arguments, Value

# What the parts of a pair are called.
PAIRS = {
    "take_samples": ("X", "Y"),
    "collapse_linear": ("W", "b"),
    "forward_propagation": ("A2", "cache"),
    "train": ("parameters", "costs"),
}


# Of an argument: its name, and in a dict, the key.
Place = tuple[str, str | None]


@dataclass(frozen=True)
class Told:
    """A relation: its `kind`, such as "factor" or "integers+rounded", and what it `says` to the student."""

    kind: str
    says: str

    def __add__(self, other: "Told") -> "Told":
        return Told(f"{self.kind}+{other.kind}", f"{self.says} {other.says}")


@dataclass(frozen=True)
class Case:
    """One call: arguments by name, what the answer gave (an exception if it raised one), and what is right."""

    arguments: Arguments
    got: Value
    right: Value

    @property
    def stopped(self) -> bool:
        """The answer raised an exception."""
        return isinstance(self.got, BaseException)

    @property
    def first(self) -> Value:
        """The first argument."""
        return next(iter(self.arguments.values()))

    @property
    def arrays(self) -> list[np.ndarray]:
        """The arguments that are arrays with axes."""
        return [value for value in self.arguments.values() if isinstance(value, np.ndarray) and value.ndim]


@dataclass(frozen=True)
class Values:
    """The numbers of one part of a case: as they came, the right ones, and in which of their places they agree."""

    case: Case
    got: np.ndarray
    right: np.ndarray
    agree: np.ndarray = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "agree", close(self.got, self.right))

    @property
    def wrong(self) -> bool:
        """They do not agree everywhere."""
        return not np.all(self.agree)


def close(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """In which places two arrays of one shape agree."""
    return np.isclose(a, b, rtol=RTOL, atol=ATOL, equal_nan=True)


def same(a: Value, b: np.ndarray) -> bool:
    """Arrays of one shape, axes of length 1 aside, and of the same values."""
    a = np.asarray(a, dtype=float)
    return np.squeeze(a).shape == np.squeeze(b).shape and all_close(np.squeeze(a), np.squeeze(b))


def equal(a: Value, b: Value) -> bool:
    """Results that are alike, entry by entry."""
    if isinstance(b, dict):
        return isinstance(a, dict) and all(key in a and equal(a[key], b[key]) for key in b)
    if isinstance(b, tuple):
        return isinstance(a, tuple | list) and len(a) == len(b) and all(map(equal, a, b))
    if isinstance(b, str):
        return a == b
    return np.shape(a) == np.shape(b) and all_close(np.asarray(a, float), np.asarray(b, float))


def value_at(arguments: Arguments, place: Place) -> Value:
    """What is in a place of the arguments."""
    name, key = place
    return arguments[name] if key is None else arguments[name][key]


def part_of(function: str, result: Value, part: str) -> Value:
    """The piece of a result that is called `part`; None if there is none."""
    if not part:
        return result
    if isinstance(result, tuple | list):
        names = PAIRS.get(function, ())
        if len(result) != len(names):
            return None
        found = dict(zip(names, result, strict=True))
        if part in found:
            return found[part]
        return next((part_of(function, entry, part) for entry in result if isinstance(entry, dict)), None)
    return dict(result).get(part) if isinstance(result, dict) else None


def values_of(function: str, part: str, cases: list[Case]) -> list[Values]:
    """The cases in which `part` can be compared entry by entry."""
    found = []
    for case in cases:
        right = np.asarray(part_of(function, case.right, part), dtype=float)
        got = None if case.stopped else _numbers(part_of(function, case.got, part), right)
        if got is not None and got.shape == right.shape:
            found.append(Values(case, got, right))
    return found


def _numbers(value: Value, like: np.ndarray) -> np.ndarray | None:
    """A float array, of the shape of `like` if axes of length 1 are all that is between them; None if no numbers."""
    if isinstance(value, list):
        try:
            value = np.array(value, dtype=float)
        except (TypeError, ValueError):
            return None
    if not isinstance(value, np.ndarray | np.generic | int | float) or np.asarray(value).dtype.kind not in "biuf":
        return None
    value = np.asarray(value).astype(float)
    return value.reshape(like.shape) if np.squeeze(value).shape == np.squeeze(like).shape else value
