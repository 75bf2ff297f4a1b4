"""Answers that are none: they ignore their arguments, hand them back, or hold no number. They earn nothing.

Looked for among all that an answer gave while one aspect was tried, after the aspect itself found nothing wrong: a
shape alone is right for zeros, too.
"""

import numpy as np

from .messages import _
from .tolerance import all_close
from .values import Value

# Their arguments are sizes, which the shapes of the results follow: zeros are right for one, and wrong by the
# statistics for the others.
FROM_SIZES = ("initialize_zeros", "initialize_parameters", "initialize_he")
KEYS = [f"{name}{layer}" for name in ("W", "b", "Z", "A", "dW", "db") for layer in (1, 2)]
# Aspects that random numbers would meet, where they are not meant.
WITHOUT_VALUES = ("shape", "shapes", "scalar", "input", "no_loop", "exponentials")
# New numbers at every call are right, or cannot be told from luck.
RANDOM = (*FROM_SIZES, "train", "choose_hidden_size")
# Two ways of calculating the same differ by rounding only.
RTOL, ATOL = 1e-9, 1e-12

Leaves = list[np.ndarray]


def leaves(value: Value) -> Leaves:
    """The arrays of numbers in `value`, which may be one, a number, or a dict, list or tuple of such; as floats.

    A dict of the assignment may hold more than it has to, such as a time: that is left out.
    """
    if isinstance(value, dict):
        value = dict(value)
        return [leaf for key in KEYS if key in value for leaf in leaves(value[key])]
    if isinstance(value, list | tuple):
        if value and all(isinstance(entry, int | float | np.number | np.bool_) for entry in value):
            return [np.array(value, dtype=float)]
        return [leaf for entry in value for leaf in leaves(entry)]
    if isinstance(value, np.ndarray | np.generic | bool | int | float) and np.asarray(value).dtype.kind in "biuf":
        return [np.asarray(value).astype(float)]
    return []


def alike(value: Value, other: Value, rtol: float = RTOL, atol: float = ATOL) -> bool:
    """The same numbers in the same shapes."""
    return _alike(leaves(value), leaves(other), rtol, atol)


def _alike(first: Leaves, second: Leaves, rtol: float = RTOL, atol: float = ATOL) -> bool:
    return len(first) == len(second) and all(
        a.shape == b.shape and all_close(a, b, rtol, atol) for a, b in zip(first, second, strict=True)
    )


def _is_constant(results: list[Leaves]) -> bool:
    """One number, everywhere in every result."""
    numbers = np.concatenate([leaf.ravel() for result in results for leaf in result])
    return numbers.size > 1 and bool(np.all(numbers == numbers[0]))


def _is_echo(result: Leaves, given: Leaves) -> bool:
    """Each part of the result is one of the arguments, or of their parts."""
    return all(any(np.array_equal(leaf, part) for part in given) for leaf in result)


def _ignores_arguments(results: list[Leaves], arguments: list[Leaves]) -> bool:
    """Of arguments of the same shapes, the results are always the same."""
    groups: dict[tuple, list[tuple[Leaves, Leaves]]] = {}
    for result, given in zip(results, arguments, strict=True):
        groups.setdefault(tuple(leaf.shape for leaf in given), []).append((result, given))
    compared = False
    for (first, first_given), *others in groups.values():
        for result, given in others:
            if not _alike(result, first):
                return False
            compared = compared or not _alike(given, first_given)
    return compared


def junk_in(function: str, results: list[Value], arguments: list[list[Value]]) -> tuple[str, str, str] | None:
    """What `function` gave instead of a result, what was expected, and a hint; None where it is no junk.

    results: what it returned, call by call; arguments: what it was given, without options. Results without numbers say
    nothing.
    """
    if function in FROM_SIZES:
        return None
    found, given = [], []
    for result, values in zip(results, arguments, strict=True):
        if parts := leaves(result):
            found.append(parts)
            given.append([part for value in values for part in leaves(value)])
    if not found:
        return None
    if not any(np.isfinite(leaf).any() for result in found for leaf in result):
        numbers = np.concatenate([leaf.ravel() for result in found for leaf in result])
        got = f"{numbers[0]}" if numbers.size else _("an empty array")
        return got, _("finite numbers"), _("is there 0/0, inf - inf, or a mean of nothing?")
    depends = _("a result that depends on the arguments")
    if len(found) > 1 and all(map(_is_echo, found, given)):
        return _("the argument itself"), _("a new result"), _("what is to be calculated with it?")
    if _is_constant(found):
        number = next(leaf for result in found for leaf in result if leaf.size).flat[0]
        return _("{number:.6g} everywhere").format(number=number), depends, _("which arguments does the function use?")
    if _ignores_arguments(found, given):
        got = _("the same result for other arguments")
        return got, depends, _("which arguments does the function use?")
    return None
