"""Which known mistake does a wrong answer behave like?

The answer and the entries of the catalogue are called with fresh random inputs, and what they do is compared: values,
shapes, errors, arguments that were changed, and the statistics of what is random.
"""

import copy
import functools
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from . import reference
from .mistakes import Mistake, catalogue
from .probes import Probe, probes
from .randomness import share_numbers
from .syntax import cell_source, library_hyperbolics, loops
from .time_limit import TooSlow, time_limit

# Two ways of calculating the same differ by rounding, two mistakes by far more.
RTOL, ATOL = 1e-6, 1e-8
# Random numbers of one distribution have statistics within 8 standard errors of each other (chance of more: 1e-8).
STANDARD_ERRORS = 8.0
# Fewer numbers say little about their distribution, and trained ones may have rows that died.
ENOUGH = 100
# An answer that shares fewer than half of an entry's symptoms has another story.
CLOSE = 0.5
# Names of arrays in the dicts of the assignment.
KEYS = [f"{name}{layer}" for name in ("W", "b", "Z", "A", "dW", "db") for layer in (1, 2)]
# Their numbers are new at every call, or should be.
RANDOM = ("initialize_parameters", "initialize_he")
# Called twice, to tell apart what is random. (choose_hidden_size trains, but its choice is not left to luck.)
CALLED_TWICE = (*RANDOM, "initialize_zeros", "train")
DOES_WITHOUT = {"linear": loops, "tanh": functools.partial(library_hyperbolics, own="tanh")}


@dataclass(frozen=True)
class Diagnosis:
    """The known mistake that an answer behaves like: in everything that was tried, or (not `exact`) closest of all."""

    mistake: Mistake
    exact: bool


@dataclass(frozen=True)
class _Drawn:
    """An array of random numbers, described by what stays the same from one draw to the next."""

    shape: tuple[int, ...]
    repeats: bool
    """The next call gives the same numbers."""
    distinct_rows: int = 0
    statistics: tuple[float, ...] = ()
    """Logarithm of the root mean square; mean and fourth moment in units of it."""


def _drawn(values: np.ndarray, again: np.ndarray) -> _Drawn:
    repeats = np.array_equal(values, again)
    if values.size < ENOUGH:
        return _Drawn(values.shape, repeats)
    size = np.sqrt(np.mean(values**2))
    scaled = values / size if size else values
    statistics = (float(np.log(size)) if size else -np.inf, float(scaled.mean()), float((scaled**4).mean()))
    return _Drawn(values.shape, repeats, len(np.unique(np.atleast_2d(values), axis=0)), statistics)


def _same_statistics(a: _Drawn, b: _Drawn) -> bool:
    # Standard errors for N normal numbers: 1/√(2N) of log σ, 1/√N of mean/σ, √(96/N) of the fourth moment about zero.
    # A row that is repeated brings no more of them.
    n = a.distinct_rows * np.prod(a.shape[1:])
    errors = STANDARD_ERRORS * np.sqrt(np.array([0.5, 1, 96]) / n)
    # A difference of two draws has √2 times the error of one.
    return bool(np.all(np.isclose(a.statistics, b.statistics, rtol=0, atol=np.sqrt(2) * errors)))


def _describe(value: object, again: object, random: bool) -> object:
    """What `value` is, in a form that `_alike` can compare; `again` is the result of the same call made once more."""
    if isinstance(value, dict) and isinstance(again, dict):
        # It may hold more than is asked for; a subclass may claim to hold what it does not.
        value, again = dict(value), dict(again)
        described = {key: _describe(value[key], again.get(key), random) for key in KEYS if key in value}
        W1, W2 = described.get("W1"), described.get("W2")
        if isinstance(W1, _Drawn) and isinstance(W2, _Drawn) and len(W1.shape) == len(W2.shape) == 2:
            described["shared"] = str(share_numbers(value["W1"], value["W2"]))
        return described
    if isinstance(value, list) and all(isinstance(one, float) for one in value):
        # Costs may be a list or an array.
        value, again = np.array(value), np.array(again)
    if isinstance(value, list | tuple) and isinstance(again, list | tuple) and len(value) == len(again):
        return [_describe(one, other, random) for one, other in zip(value, again, strict=True)]
    if isinstance(value, np.ndarray | np.generic | bool | int | float):
        values, others = np.asarray(value), np.asarray(again)
        if values.dtype.kind not in "biuf" or others.dtype.kind not in "biuf":
            return f"dtype {values.dtype}"
        values, others = values.astype(float), others.astype(float)
        if values.size and (random or not np.array_equal(values, others, equal_nan=True)):
            return _drawn(values, others)
        return values
    return value if value is None or isinstance(value, str) else type(value).__name__


def _alike(a: object, b: object) -> bool:
    """Two descriptions are of the same behaviour."""
    if type(a) is not type(b):
        return False
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(_alike(a[key], b[key]) for key in a)
    if isinstance(a, list):
        return len(a) == len(b) and all(map(_alike, a, b))
    if isinstance(a, np.ndarray):
        return a.shape == b.shape and np.allclose(a, b, rtol=RTOL, atol=ATOL, equal_nan=True)
    if isinstance(a, _Drawn):
        same = (a.shape, a.repeats, a.distinct_rows) == (b.shape, b.repeats, b.distinct_rows)
        return same and (not a.statistics or _same_statistics(a, b))
    return a == b


def _call(answer: Callable, probe: Probe) -> tuple[object, object]:
    """Result of the call (an error as its name), and what became of the arguments."""
    arguments, options = copy.deepcopy(probe)
    try:
        result = answer(*arguments, **options)
    except (NotImplementedError, TooSlow):
        raise
    except (Exception, SystemExit, KeyboardInterrupt) as error:
        result = f"raised {type(error).__name__}"
    return result, [*arguments, *options.values()]


def _behaviour(answer: Callable, source: str | None, function: str, calls: list[Probe]) -> list[object]:
    """A description of what `answer` does in each of the calls.

    Where a function has to do without something, what its cell's `source` uses is described as well.
    """
    behaviour = [source is not None and bool(uses(source)) for name, uses in DOES_WITHOUT.items() if name == function]
    for probe in calls:
        result, arguments = _call(answer, probe)
        again, arguments_again = _call(answer, probe) if function in CALLED_TWICE else (result, arguments)
        behaviour.append(
            [
                _describe(result, again, random=function in RANDOM),
                _describe(arguments, arguments_again, random=False),
            ]
        )
    return behaviour


def _entry(mistake: Mistake) -> Callable:
    """The wrong function of an entry, in a notebook that is right otherwise."""
    namespace = reference.solved_notebook(reference.exercises()[mistake.function].notebook)
    reference.run_cell(str(mistake), mistake.source, namespace)
    return namespace[mistake.function]


def _generator() -> np.random.Generator:
    """Where the inputs come from: new ones in every process."""
    return np.random.default_rng()


@functools.cache
def _calls(function: str) -> list[Probe]:
    """The calls that are tried."""
    return probes(function, _generator())


@functools.cache
def _known(function: str) -> tuple[list[object], dict[Mistake, list[object]]]:
    """How the right function behaves in these calls, and how each of its known mistakes does."""
    calls = _calls(function)
    known = {
        mistake: _behaviour(_entry(mistake), mistake.source, function, calls)
        for mistake in catalogue()
        if mistake.function == function
    }
    return _behaviour(reference.function(function), None, function, calls), known


def _likeness(behaviour: list[object], known: list[object], right: list[object]) -> float:
    """Share of alike calls among those in which either goes wrong; 0 where neither does in any."""
    symptoms = [
        _alike(one, other)
        for one, other, good in zip(behaviour, known, right, strict=True)
        if not (_alike(one, good) and _alike(other, good))
    ]
    return sum(symptoms) / len(symptoms) if symptoms else 0.0


def diagnose(function: str, aspect: str, answer: Callable) -> Diagnosis | None:
    """The known mistake that breaks `aspect` and that `answer`, a wrong `function`, behaves like.

    None where no entry is close, or several are equally close; and for answers that are empty, that never end, or
    whose results cannot be compared with anything.
    """
    calls = _calls(function)
    try:
        with time_limit():
            behaviour = _behaviour(answer, cell_source(answer, function), function, calls)
    except (Exception, TooSlow):
        return None
    # Takes seconds where networks are trained, and is not needed for an answer that is empty.
    right, known = _known(function)
    entries = {mistake: its for mistake, its in known.items() if aspect in mistake.breaks}
    try:
        with time_limit():
            likeness = {mistake: _likeness(behaviour, its, right) for mistake, its in entries.items()}
    except (Exception, TooSlow):
        # Some results cannot even be looked at; that costs the diagnosis, and nothing else.
        return None
    best = max(likeness.values(), default=0)
    closest = [mistake for mistake, its in likeness.items() if its == best]
    if best < CLOSE or len(closest) > 1:
        return None
    return Diagnosis(closest[0], exact=best == 1)
