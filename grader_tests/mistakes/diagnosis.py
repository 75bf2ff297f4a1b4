"""Which known mistake does a wrong answer behave like?

The answer and the entries of the catalogue are called with fresh random inputs, and what they do is compared: values,
shapes, errors, arguments that were changed, and the statistics of what is random.
"""

import contextlib
import functools
import inspect
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ..judging import follow_through, network_data, planned_training, reference
from ..judging.randomness import share_numbers
from ..judging.seen import Seen
from ..judging.silence import silence
from ..judging.syntax import cell_source, is_of_a_cell, library_hyperbolics, loops
from ..judging.time_limit import TooSlow, time_limit
from ..judging.tolerance import all_close
from ..judging.values import Value, private_copy
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
DOES_WITHOUT: dict[str, Callable[[str], list[str]]] = {
    "linear": loops,
    "tanh": functools.partial(library_hyperbolics, own="tanh"),
}


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
    # (The power 4 takes NumPy ten times as long.)
    fourth = np.square(np.square(scaled))
    statistics = (float(np.log(size)) if size else -np.inf, float(scaled.mean()), float(fourth.mean()))
    # (0.0 is added for the sake of -0.0. NumPy's `unique` would sort the rows.)
    rows = {row.tobytes() for row in np.atleast_2d(values) + 0.0}
    return Drawn(values.shape, repeats, len(rows), statistics)


def _same_statistics(a: Drawn, b: Drawn) -> bool:
    # Standard errors for N normal numbers: 1/√(2N) of log σ, 1/√N of mean/σ, √(96/N) of the fourth moment about zero.
    # A row that is repeated brings no more of them.
    n = a.distinct_rows * np.prod(a.shape[1:])
    errors = STANDARD_ERRORS * np.sqrt(np.array([0.5, 1, 96]) / n)
    # A difference of two draws has √2 times the error of one.
    return bool(np.all(np.isclose(a.statistics, b.statistics, rtol=0, atol=np.sqrt(2) * errors)))


def _describe(value: Value, again: Value, random: bool) -> Value:
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
        return [_describe(_costs(costs), _costs(other), random) for costs, other in zip(value, again, strict=True)]
    if isinstance(value, np.ndarray | np.generic | bool | int | float):
        values, others = np.asarray(value), np.asarray(again)
        if values.dtype.kind not in "biuf" or others.dtype.kind not in "biuf":
            return f"dtype {values.dtype}"
        values, others = values.astype(float), others.astype(float)
        if values.size and (random or not (value is again or np.array_equal(values, others, equal_nan=True))):
            return _drawn(values, others)
        return values
    if isinstance(value, BaseException):
        return f"raised {type(value).__name__}: {value}"
    return value if value is None or isinstance(value, str) else type(value).__name__


def _costs(value: Value) -> Value:
    """Costs, which may be a list or an array, as an array; anything else as it is."""
    floats = isinstance(value, list) and all(isinstance(cost, float) for cost in value)
    return np.array(value) if floats else value


def _as_judged(function: str, result: Value, arguments: tuple) -> Value:
    """The result of a call as the tests see it: what they do not tell apart is the same, and what they do is not."""
    if function in COUNTS and isinstance(result, float | np.floating):
        return f"{result} is no whole number"
    if function in KINKED and np.size(arguments[0]) and not np.any(arguments[0]):
        # At exactly 0, any slope from one side's to the other's is right.
        right = reference.function(function)(arguments[0])
        subgradients = isinstance(result, np.ndarray) and result.dtype.kind in "biuf" and result.shape == right.shape
        return right if subgradients and np.all((result >= np.min(right)) & (result <= 1)) else result
    return result


def _alike(a: Value, b: Value) -> bool:
    """Two descriptions are of the same behaviour."""
    if type(a) is not type(b):
        return False
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(_alike(a[key], b[key]) for key in a)
    if isinstance(a, list):
        return len(a) == len(b) and all(map(_alike, a, b))
    if isinstance(a, np.ndarray):
        return a.shape == b.shape and all_close(a, b)
    if isinstance(a, Drawn):
        same = (a.shape, a.repeats, a.distinct_rows) == (b.shape, b.repeats, b.distinct_rows)
        return same and (not a.statistics or _same_statistics(a, b))
    return a == b


def _call(answer: Callable, probe: Probe) -> tuple[Value, list[Value]]:
    """Result of the call, or the exception that it raised, and what became of the arguments."""
    arguments = [private_copy(value) for value in probe[0]]
    options = {name: private_copy(value) for name, value in probe[1].items()}
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

    What its cell uses that its function has to do without is described after that of the calls.
    """

    results: list[Value]
    behaviour: list[Value]


def _try_call(answer: Callable, function: str, probe: Probe) -> tuple[Value, Value]:
    """What `answer` gives in one call, and a description of what it does."""
    result, arguments = _call(answer, probe)
    result = _as_judged(function, result, probe[0])
    again, arguments_again = _call(answer, probe) if function in CALLED_TWICE else (result, arguments)
    return result, [
        _describe(result, again, random=function in RANDOM),
        _describe(arguments, arguments_again, random=False),
    ]


def _try(answer: Callable, source: str | None, function: str, calls: list[Probe]) -> _Tried:
    """Call `answer`, whose cell is `source`, as each of the `calls` says."""
    tried = [_try_call(answer, function, probe) for probe in calls]
    behaviour = [*(behaviour for _result, behaviour in tried), _uses(function, source)]
    return _Tried([result for result, _behaviour in tried], behaviour)


def _uses(function: str, source: str | None) -> bool:
    """Whether a cell uses what its function has to do without."""
    return source is not None and function in DOES_WITHOUT and bool(DOES_WITHOUT[function](source))


@functools.cache
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


def prepare() -> None:
    """Find what right functions and known mistakes give, for all processes that are forked from this one.

    That includes the networks that a right `train` gives in the place of a wrong one. Of random numbers, of which there
    are many, a mistake gives no more than what most answers differ in.
    """
    for function in reference.exercises():
        _right(function, 0)
    with silence():
        for mistake in catalogue():
            places = len(_calls(mistake.function, 0)) + 1
            for place in range(1 if mistake.function in RANDOM else places):
                _known(mistake, 0, place)
    for size in network_data.CANDIDATES:
        planned_training.train(*network_data.bands(), size, num_iterations=network_data.BANDS_LEARNT)


@functools.cache
def _known(mistake: Mistake, draw: int, place: int) -> Value:
    """What stands at this place in the behaviour of a known mistake. Most are told apart by the first that is tried."""
    calls = _calls(mistake.function, draw)
    if place == len(calls):
        return _uses(mistake.function, mistake.source)
    return _try_call(_entry(mistake), mistake.function, calls[place])[1]


def _asked(function: str, answer: Callable, source: str | None, draw: int) -> _Tried | None:
    """What the answer gives in these calls; None where it is empty, takes too long, or gives what cannot be looked at.

    It is asked once for all aspects that it fails, if it comes from a cell of the student's.
    """
    key = (function, source, draw) if is_of_a_cell(function) else None
    if key in follow_through.answered:
        return follow_through.answered[key]
    tried = None
    with contextlib.suppress(Exception, TooSlow), follow_through.replaced(_lent(function)), time_limit():
        tried = _try(answer, source, function, _calls(function, draw))
    if key:
        follow_through.answered[key] = tried
    return tried


def _is(mistake: Mistake, behaviour: list[Value], right: list[Value]) -> bool:
    """Whether the answer goes wrong where the known mistake does, and in the same way."""
    wrong = [not _alike(got, good) for got, good in zip(behaviour, right, strict=True)]
    # Where the answer goes wrong, most mistakes do something else.
    for place in sorted(range(len(wrong)), key=lambda place: not wrong[place]):
        known = _known(mistake, 0, place)
        if not _alike(behaviour[place], known) and (wrong[place] or not _alike(known, right[place])):
            return False
    return any(wrong)


def _agreement(mistake: Mistake, behaviour: list[Value], right: list[Value]) -> tuple[float, bool]:
    """Share of alike calls among those in which either goes wrong (0 where neither does), and whether they disagree.

    They do where both go wrong, and differently.
    """
    symptoms, disagree = [], False
    for place, (got, good) in enumerate(zip(behaviour, right, strict=True)):
        other = _known(mistake, 0, place)
        wrong = not _alike(got, good), not _alike(other, good)
        if any(wrong):
            symptoms.append(_alike(got, other))
            disagree |= all(wrong) and not symptoms[-1]
    return (sum(symptoms) / len(symptoms) if symptoms else 0.0), disagree


def _named(function: str, aspect: str, answer: Callable, tried: _Tried, source: str | None) -> Diagnosis | None:
    """The one known mistake that the answer behaves like."""
    right = _right(function, 0).behaviour
    entries = [mistake for mistake in catalogue() if mistake.function == function and aspect in mistake.breaks]
    exact = [mistake for mistake in entries if _is(mistake, tried.behaviour, right)]
    if len(exact) == 1:
        # What is alike by chance is so for one draw of numbers only.
        again = _asked(function, answer, source, 1)
        if again and all(_alike(got, _known(exact[0], 1, place)) for place, got in enumerate(again.behaviour)):
            return Diagnosis(exact[0], exact=True)
    # An error says little about what led to it, nor does one whole number that is another one.
    if function in COUNTS or any(isinstance(result, BaseException) for result in tried.results):
        return None
    found = {mistake: _agreement(mistake, tried.behaviour, right) for mistake in entries}
    best = max((share for share, disagree in found.values() if not disagree), default=0)
    closest = [mistake for mistake, (share, disagree) in found.items() if share == best and not disagree]
    return Diagnosis(closest[0], exact=False) if CLOSE <= best < 1 and len(closest) == 1 else None


def _cases(function: str, draw: int, results: list[Value]) -> list[relations.Case]:
    names = list(inspect.signature(reference.function(function)).parameters)
    return [
        relations.Case({**dict(zip(names, arguments, strict=False)), **options}, got, right)
        for (arguments, options), got, right in zip(
            _calls(function, draw), results, _right(function, draw).results, strict=True
        )
    ]


def _related(function: str, answer: Callable, tried: _Tried, source: str | None, seen: Seen) -> Told | None:
    """The relation of the answer to the right one."""
    cases = _cases(function, 0, tried.results)
    if seen.error:
        return relations.stops(function, cases, seen.error)
    if function in RANDOM:
        return relations.relate_random(cases, seen.part)
    if function in COUNTS:
        return relations.relate_counts(function, cases)
    again = _asked(function, answer, source, 1)
    if not again:
        return None
    cases += _cases(function, 1, again.results)
    if function == "train":
        # From a start of its own, nobody comes where the right one does.
        cases = [case for case in cases if "parameters" in case.arguments]
    # What is computed here is ours.
    with time_limit(computed=time.process_time):
        return relations.relate(function, cases, seen.part, seen.arguments)


def examine(function: str, aspect: str, answer: Callable, seen: Seen | None = None) -> Examined:
    """Try `answer`, a wrong `function`, and name the known mistake that breaks `aspect` and that it behaves like.

    If there is none, what can be said of its values or its error, of which `seen` tells. Nothing is said of answers
    that are empty, that never end, or whose results cannot be compared with anything.
    """
    behaviour = ""
    try:
        source = cell_source(answer, function)
        tried = _asked(function, answer, source, 0)
        if not tried:
            return Examined()
        behaviour = digest(tried.behaviour)
        named: Diagnosis | Told | None = _named(function, aspect, answer, tried, source)
        if not named and seen:
            named = _related(function, answer, tried, source, seen)
        return Examined(named, behaviour)
    except (Exception, TooSlow):
        # Some results cannot even be looked at; that costs the diagnosis, and nothing else.
        return Examined(None, behaviour)


def diagnose(function: str, aspect: str, answer: Callable, seen: Seen | None = None) -> Diagnosis | Told | None:
    """What `examine` names."""
    return examine(function, aspect, answer, seen).named
