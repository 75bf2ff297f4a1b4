"""The right function of something else: of another activation, of an argument with the other sign, of none."""

import inspect
import itertools
import operator
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np

from ...judging import reference
from ...judging.messages import _
from ...judging.tolerance import all_close
from ...judging.values import Arguments, Value, private_copy
from .cases import Place, Told, Values, part_of, value_at


def _put(arguments: dict, place: Place, value: Value) -> None:
    name, key = place
    if key is None:
        arguments[name] = value
    else:
        arguments[name][key] = value


def _exchanging(place: Place, other: Place) -> Callable[[dict], None]:
    def change(arguments: dict) -> None:
        first, second = value_at(arguments, place), value_at(arguments, other)
        _put(arguments, place, second)
        _put(arguments, other, first)

    return change


def _copying(source: Place, to: Place) -> Callable[[dict], None]:
    return lambda arguments: _put(arguments, to, value_at(arguments, source))


def _replacing(place: Place, make: Callable[[np.ndarray], Value]) -> Callable[[dict], None]:
    """Replaces what is in a place by what `make` makes of it."""
    return lambda arguments: _put(arguments, place, make(value_at(arguments, place)))


@dataclass(frozen=True)
class _Changed:
    """Arguments of which something is changed, of which kind, and what, in words."""

    kind: str
    says: str
    change: Callable[[Arguments], None]


def _changes(function: str, arguments: Arguments) -> Iterator[_Changed]:
    """The ways in which arguments are mistaken."""
    options = _options(function)
    for activation in ("tanh", "relu", "sigmoid") if "activation" in options else ():
        yield _Changed("activation", f"activation={activation!r}", _setting("activation", activation))
    for name, default in options.items():
        if name != "activation" and default is not None:
            yield _Changed("default", f"{name}={default!r}", _setting(name, default))
    for name in ("n_layers", "num_iterations", "size"):
        if isinstance(arguments.get(name), int):
            for by in (1, -1):
                yield _Changed("count", f"{name} {by:+}", _replacing((name, None), partial(operator.add, by)))
    if "indices" in arguments:
        yield _Changed(
            "off by one", "indices - 1", _replacing(("indices", None), lambda indices: np.asarray(indices) - 1)
        )
        yield _Changed("argument sign", "-indices", _replacing(("indices", None), lambda indices: -np.asarray(indices)))
        yield _Changed(
            "reversed", "indices[::-1]", _replacing(("indices", None), lambda indices: np.asarray(indices)[::-1])
        )
    places: list[Place] = [
        (name, None) for name, value in arguments.items() if isinstance(value, np.ndarray | float | np.generic)
    ]
    places += [(name, key) for name, value in arguments.items() if isinstance(value, dict) for key in value]
    for place in places:
        shown = place[1] or place[0]
        yield _Changed("argument sign", f"-{shown}", _replacing(place, np.negative))
        yield _Changed("missing", f"{shown} = 0", _replacing(place, lambda value: value * 0))
        yield _Changed("argument sign lost", f"|{shown}|", _replacing(place, np.abs))
        yield _Changed("argument factor", f"2 * {shown}", _replacing(place, lambda value: 2 * value))
        yield _Changed("argument complement", f"1 - {shown}", _replacing(place, lambda value: 1 - value))
        if shown in ("z", "Z1", "Z2", "A1", "A2", "X", "a"):
            for name in ("sigmoid", "tanh", "relu"):
                yield _Changed("twice", f"{name}({shown})", _replacing(place, reference.function(name)))
            for base in ("2", "10"):
                scale = np.log(float(base))
                yield _Changed("base", f"ln({base}) * {shown}", _replacing(place, partial(operator.mul, scale)))
            yield _Changed("argument factor", f"{shown} / 2", _replacing(place, lambda value: value / 2))
            yield _Changed("argument square", f"{shown}²", _replacing(place, np.square))
            yield _Changed("argument cut off", f"int({shown})", _replacing(place, np.trunc))
        yield _Changed("argument transposed", f"{shown}.T", _replacing(place, np.transpose))
    for first, other in itertools.combinations(places, 2):
        says = _("{one} and {other} exchanged").format(one=first[1] or first[0], other=other[1] or other[0])
        yield _Changed("exchanged", says, _exchanging(first, other))
    for first, other in itertools.permutations(places, 2):
        says = _("{other} in the place of {one}").format(one=first[1] or first[0], other=other[1] or other[0])
        yield _Changed("other argument", says, _copying(other, first))


def _setting(name: str, to: Value) -> Callable[[dict], None]:
    """Sets the argument `name`."""
    return lambda arguments: arguments.__setitem__(name, to)


def _options(function: str) -> Arguments:
    """The options of a function of the assignment, with their defaults."""
    parameters = inspect.signature(reference.function(function)).parameters.values()
    return {parameter.name: parameter.default for parameter in parameters if parameter.default is not parameter.empty}


def as_if(function: str, part: str, wrong: list[Values], asked: dict) -> Told | None:
    """The right values for other arguments."""
    if not all(np.all(np.isfinite(values.got)) for values in wrong):
        return None
    right = reference.function(function)
    # One number or two would be found by chance.
    if sum(values.got.size for values in wrong) < 3:
        return None
    for change in _changes(function, wrong[0].case.arguments):
        if all(_fits(function, part, right, change, values) for values in wrong):
            says = _("Your values are the right ones for {what}.").format(what=f"`{change.says}`")
            return Told(change.kind, says)
    return None


def _fits(function: str, part: str, right: Callable, change: _Changed, values: Values) -> bool:
    arguments = private_copy(values.case.arguments)
    try:
        change.change(arguments)
        expected = np.asarray(part_of(function, right(**arguments), part), dtype=float)
    except Exception:  # shapes that do not fit, entries that are not there
        return False
    # Changes that make no difference say nothing.
    return expected.shape == values.got.shape and all_close(expected, values.got)
