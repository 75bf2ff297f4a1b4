"""Which known mistake does a wrong answer behave like?

The answer and the entries of the catalogue are called with fresh random inputs, and what they do is compared: values,
shapes, errors, arguments that were changed, and the statistics of what is random.
"""

import copy
import functools
import inspect
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ..judging import follow_through, planned_training, reference
from ..judging.randomness import share_numbers
from ..judging.seen import Seen
from ..judging.syntax import cell_source, library_hyperbolics, loops
from ..judging.time_limit import TooSlow, time_limit
from ..judging.tolerance import ATOL, RTOL
from . import Mistake, catalogue, relations
from .behaviour import Drawn, digest
from .probes import Probe, probes
from .relations import Told

# Random numbers of one distribution have statistics within 8 standard errors of each other (chance of more: 1e-8).
STANDARD_ERRORS = 8.0
# Fewer numbers say little about their distribution, and trained ones may have rows that died.
ENOUGH = 100
# An answer that shares fewer than half of an entry's symptoms has another story, and so has one that goes wrong in the
# same call, but differently.
CLOSE = 0.5
# Names of arrays in the dicts of the assignment.
KEYS = [f"{name}{layer}" for name in ("W", "b", "Z", "A", "dW", "db") for layer in (1, 2)]
# Their numbers are new at every call, or should be.
RANDOM = ("initialize_parameters", "initialize_he")
# Called twice, to tell apart what is random. (choose_hidden_size trains, but its choice is not left to luck.)
CALLED_TWICE = (*RANDOM, "initialize_zeros", "train")
# They give a whole number.
COUNTS = ("distinct_rows", "choose_hidden_size")
# They have no single right value at 0.
KINKED = ("relu_derivative", "leaky_relu_derivative")
DOES_WITHOUT = {"linear": loops, "tanh": functools.partial(library_hyperbolics, own="tanh")}


@dataclass(frozen=True)
class Diagnosis:
    """The known mistake that an answer behaves like: in everything that was tried, or (not `exact`) closest of all."""

    mistake: Mistake
    exact: bool


@dataclass(frozen=True)
class Examined:
    """What a wrong answer does.

    named: the known mistake that it behaves like, or else the relation of its results to right ones; None for neither
    behaviour: a digest that it shares with answers that do the same; empty for those that could not be tried
    """

    named: Diagnosis | Told | None = None
    behaviour: str = ""


def _drawn(values: np.ndarray, again: np.ndarray) -> Drawn:
    repeats = np.array_equal(values, again)
    if values.size < ENOUGH:
        return Drawn(values.shape, repeats)
    size = np.sqrt(np.mean(values**2))
    scaled = values / size if size else values
    statistics = (float(np.log(size)) if size else -np.inf, float(scaled.mean()), float((scaled**4).mean()))
    return Drawn(values.shape, repeats, len(np.unique(np.atleast_2d(values), axis=0)), statistics)


def _same_statistics(a: Drawn, b: Drawn) -> bool:
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
        if isinstance(W1, Drawn) and isinstance(W2, Drawn) and len(W1.shape) == len(W2.shape) == 2:
            described["shared"] = str(share_numbers(value["W1"], value["W2"]))
        return described
    if isinstance(value, list | tuple) and isinstance(again, list | tuple) and len(value) == len(again):
        return [_describe(_costs(one), _costs(other), random) for one, other in zip(value, again, strict=True)]
    if isinstance(value, np.ndarray | np.generic | bool | int | float):
        values, others = np.asarray(value), np.asarray(again)
        if values.dtype.kind not in "biuf" or others.dtype.kind not in "biuf":
            return f"dtype {values.dtype}"
        values, others = values.astype(float), others.astype(float)
        if values.size and (random or not np.array_equal(values, others, equal_nan=True)):
            return _drawn(values, others)
        return values
    if isinstance(value, BaseException):
        return f"raised {type(value).__name__}: {value}"
    return value if value is None or isinstance(value, str) else type(value).__name__


def _costs(value: object) -> object:
    """Costs, which may be a list or an array, as an array; anything else as it is."""
    floats = isinstance(value, list) and all(isinstance(one, float) for one in value)
    return np.array(value) if floats else value


def _as_judged(function: str, result: object, arguments: tuple) -> object:
    """The result of a call as the tests see it: what they do not tell apart is the same, and what they do is not."""
    if function in COUNTS and isinstance(result, float | np.floating):
        return f"{result} is no whole number"
    if function in KINKED and np.size(arguments[0]) and not np.any(arguments[0]):
        # At exactly 0, any slope from one side's to the other's is right.
        right = reference.function(function)(arguments[0])
        subgradients = isinstance(result, np.ndarray) and result.dtype.kind in "biuf" and result.shape == right.shape
        return right if subgradients and np.all((result >= np.min(right)) & (result <= 1)) else result
    return result


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
    if isinstance(a, Drawn):
        same = (a.shape, a.repeats, a.distinct_rows) == (b.shape, b.repeats, b.distinct_rows)
        return same and (not a.statistics or _same_statistics(a, b))
    return a == b


def _call(answer: Callable, probe: Probe) -> tuple[object, list[object]]:
    """Result of the call, or the exception that it raised, and what became of the arguments."""
    arguments, options = copy.deepcopy(probe)
    try:
        result = answer(*arguments, **options)
    except (NotImplementedError, TooSlow):
        raise
    except (Exception, SystemExit, KeyboardInterrupt) as error:
        result = error
    return result, [*arguments, *options.values()]


@dataclass(frozen=True)
class _Tried:
    """What an answer gave in each of some calls, and a description of what it did in each.

    Where a function has to do without something, what its cell uses is described as well, before the calls.
    """

    results: list[object]
    behaviour: list[object]


def _try(answer: Callable, source: str | None, function: str, calls: list[Probe]) -> _Tried:
    """Call `answer`, whose cell is `source`, as each of the `calls` says."""
    results = []
    behaviour = [source is not None and bool(uses(source)) for name, uses in DOES_WITHOUT.items() if name == function]
    for probe in calls:
        result, arguments = _call(answer, probe)
        result = _as_judged(function, result, probe[0])
        again, arguments_again = _call(answer, probe) if function in CALLED_TWICE else (result, arguments)
        results.append(result)
        behaviour.append(
            [
                _describe(result, again, random=function in RANDOM),
                _describe(arguments, arguments_again, random=False),
            ]
        )
    return _Tried(results, behaviour)


def _entry(mistake: Mistake) -> Callable:
    """The wrong function of an entry, in a notebook that is right otherwise."""
    namespace = reference.solved_notebook(reference.exercises()[mistake.function].notebook)
    namespace.update(_lent(mistake.function))
    reference.run_cell(str(mistake), mistake.source, namespace)
    return namespace[mistake.function]


def _lent(function: str) -> dict[str, Callable]:
    """What stands for earlier functions while `function` is tried: training that is not left to luck, and done once."""
    return {"train": planned_training.train} if function == "choose_hidden_size" else {}


def _generator(function: str, draw: int) -> np.random.Generator:
    """Where the inputs come from: the same in every grading, or what is named might be left to luck."""
    return np.random.default_rng([draw, *function.encode()])


@functools.cache
def _calls(function: str, draw: int) -> list[Probe]:
    """The calls that are tried."""
    return probes(function, _generator(function, draw))


@functools.cache
def _right(function: str, draw: int) -> _Tried:
    """What the right function gives in these calls."""
    namespace = reference.solved_notebook(reference.exercises()[function].notebook)
    namespace.update(_lent(function))
    return _try(namespace[function], None, function, _calls(function, draw))


@functools.cache
def _known(mistake: Mistake, draw: int) -> list[object]:
    """How a known mistake behaves in these calls."""
    return _try(_entry(mistake), mistake.source, mistake.function, _calls(mistake.function, draw)).behaviour


def _agreement(behaviour: list[object], known: list[object], right: list[object]) -> tuple[float, bool]:
    """Share of alike calls among those in which either goes wrong (0 where neither does), and whether they disagree.

    They do where both go wrong, and differently.
    """
    symptoms, disagree = [], False
    for one, other, good in zip(behaviour, known, right, strict=True):
        wrong = not _alike(one, good), not _alike(other, good)
        if any(wrong):
            symptoms.append(_alike(one, other))
            disagree |= all(wrong) and not symptoms[-1]
    return (sum(symptoms) / len(symptoms) if symptoms else 0.0), disagree


def _named(function: str, aspect: str, answer: Callable, tried: _Tried, source: str | None) -> Diagnosis | None:
    """The one known mistake that the answer behaves like."""
    right = _right(function, 0).behaviour
    entries = [mistake for mistake in catalogue() if mistake.function == function and aspect in mistake.breaks]
    found = {mistake: _agreement(tried.behaviour, _known(mistake, 0), right) for mistake in entries}
    exact = [mistake for mistake, (share, _disagree) in found.items() if share == 1]
    if len(exact) == 1:
        # What is alike by chance is so for one draw of numbers only.
        again = _try(answer, source, function, _calls(function, 1)).behaviour
        if all(map(_alike, again, _known(exact[0], 1))):
            return Diagnosis(exact[0], exact=True)
    # An error says little about what led to it, nor does one whole number that is another one.
    if function in COUNTS or any(isinstance(result, BaseException) for result in tried.results):
        return None
    best = max((share for share, disagree in found.values() if not disagree), default=0)
    closest = [mistake for mistake, (share, disagree) in found.items() if share == best and not disagree]
    return Diagnosis(closest[0], exact=False) if CLOSE <= best < 1 and len(closest) == 1 else None


def _cases(function: str, draw: int, results: list[object]) -> list[relations.Case]:
    names = list(inspect.signature(reference.function(function)).parameters)
    return [
        relations.Case({**dict(zip(names, arguments, strict=False)), **options}, got, right)
        for (arguments, options), got, right in zip(
            _calls(function, draw), results, _right(function, draw).results, strict=True
        )
    ]


def _related(function: str, answer: Callable, tried: _Tried, seen: Seen) -> Told | None:
    """The relation of the answer to the right one."""
    cases = _cases(function, 0, tried.results)
    if seen.error:
        return relations.stops(function, cases, seen.error)
    if function in RANDOM:
        return relations.relate_random(cases, seen.part)
    if function in COUNTS:
        return relations.relate_counts(function, cases)
    cases += _cases(function, 1, _try(answer, None, function, _calls(function, 1)).results)
    if function == "train":
        # From a start of its own, nobody comes where the right one does.
        cases = [case for case in cases if "parameters" in case.arguments]
    return relations.relate(function, cases, seen.part, seen.arguments)


def examine(function: str, aspect: str, answer: Callable, seen: Seen | None = None) -> Examined:
    """Try `answer`, a wrong `function`, and name the known mistake that breaks `aspect` and that it behaves like.

    If there is none, what can be said of its values or its error, of which `seen` tells. Nothing is said of answers
    that are empty, that never end, or whose results cannot be compared with anything.
    """
    source, behaviour = cell_source(answer, function), ""
    try:
        with follow_through.replaced(_lent(function)), time_limit():
            tried = _try(answer, source, function, _calls(function, 0))
        behaviour = digest(tried.behaviour)
        # What does not depend on the answer takes no time of its.
        _right(function, 0)
        for mistake in catalogue():
            if mistake.function == function:
                _known(mistake, 0)
        with follow_through.replaced(_lent(function)), time_limit():
            named = _named(function, aspect, answer, tried, source)
            if not named and seen:
                named = _related(function, answer, tried, seen)
            return Examined(named, behaviour)
    except (Exception, TooSlow):
        # Some results cannot even be looked at; that costs the diagnosis, and nothing else.
        return Examined(None, behaviour)


def diagnose(function: str, aspect: str, answer: Callable, seen: Seen | None = None) -> Diagnosis | Told | None:
    """What `examine` names."""
    return examine(function, aspect, answer, seen).named
