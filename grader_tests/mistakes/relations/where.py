"""Where an answer goes wrong, or stops: in calls of one kind only."""

import re
from collections.abc import Callable, Iterator
from functools import partial

import numpy as np

from ...judging.messages import N_, _
from ...judging.syntax import would_bind
from ...judging.values import Value
from .cases import Case, Told, equal

# What goes without saying if there is more to say: one sample is the sum of all, one iteration has no next.
IMPLIED = ("many samples", "many iterations", "many nodes", "square", "not square")
ACTIVATIONS = ("tanh", "relu", "sigmoid")


def _whole(case: Case) -> bool:
    return any(array.dtype.kind in "iu" for array in case.arrays)


def _axes(case: Case) -> int:
    """How many axes the first argument has; -1 if it is no number."""
    return np.ndim(case.first) if isinstance(case.first, np.ndarray | np.generic | int | float) else -1


def _samples(case: Case) -> int:
    shape = np.shape(case.arguments["X"] if "X" in case.arguments else case.arguments.get("A2", 0))
    return shape[-1] if shape else 0


def _nodes(case: Case) -> int:
    parameters = case.arguments.get("parameters")
    return (
        len(parameters["W1"]) if isinstance(parameters, dict) and "W1" in parameters else case.arguments.get("n_h", 0)
    )


def _square(case: Case) -> bool:
    return any(array.ndim == 2 and array.shape[0] == array.shape[1] for array in case.arrays[:1])


def _activation(case: Case) -> Value:
    return case.arguments.get("activation", "tanh")


def _axis(case: Case) -> Value:
    return case.arguments.get("axis", 0)


def _is_axis_0(case: Case) -> bool:
    return isinstance(_axis(case), int) and _axis(case) % max(_axes(case), 1) == 0


def _has_activation(name: str, case: Case) -> bool:
    return bool(_activation(case) == name)


def _has_other_activation(name: str, case: Case) -> bool:
    return bool(_activation(case) != name)


def _is_given(option: str, case: Case) -> bool:
    return option in case.arguments


def _is_not_zero(name: str, case: Case) -> bool:
    """Unless an argument, or an entry of the parameters, is there and zero."""
    argument = case.arguments.get(name, (case.arguments.get("parameters") or {}).get(name))
    return argument is None or bool(np.any(argument))


# Whether a call is of the kind; the kind; what is said of an answer that goes wrong in these calls alone.
CONDITIONS: tuple[tuple[Callable[[Case], bool], str, str], ...] = (
    (
        _whole,
        "integers",
        N_("It goes wrong for arrays of whole numbers only: a new array that takes their dtype can hold no fractions."),
    ),
    (
        lambda case: isinstance(case.first, int | float) and not isinstance(case.first, np.generic),
        "scalars",
        N_("It goes wrong for plain numbers of Python only: they have no axes, no methods and no entries."),
    ),
    (
        lambda case: _axes(case) == 0,
        "scalars",
        N_("It goes wrong for plain numbers only: they have no axes and no entries."),
    ),
    (lambda case: _axes(case) > 0, "arrays", N_("It is right for a plain number and goes wrong for arrays.")),
    (lambda case: _axes(case) == 1, "one axis", N_("It goes wrong for arrays with a single axis only.")),
    (lambda case: _axes(case) != 2, "two axes", N_("It is right for tables with two axes only.")),
    (lambda case: _axes(case) > 2, "more axes", N_("It goes wrong for arrays with more than two axes only.")),
    (lambda case: isinstance(_axis(case), tuple), "several axes", N_("It goes wrong for several axes at once only.")),
    (lambda case: bool(np.any(np.less(_axis(case), 0))), "negative axes", N_("It goes wrong for negative axes only.")),
    (lambda case: not _is_axis_0(case), "axis 0", N_("It is right for axis 0 only.")),
    (_is_axis_0, "not axis 0", N_("It goes wrong for axis 0 only.")),
    (
        lambda case: not _square(case),
        "square",
        N_("It is right for square tables only, whose rows and columns are equally many."),
    ),
    (_square, "not square", N_("It goes wrong for square tables only, where a wrong axis has the right length.")),
    (lambda case: _samples(case) == 1, "one sample", N_("It goes wrong for a single sample only.")),
    (lambda case: _samples(case) > 1, "many samples", N_("It is right for a single sample only.")),
    (lambda case: _nodes(case) == 1, "one node", N_("It goes wrong for a single hidden node only.")),
    (lambda case: _nodes(case) > 1, "many nodes", N_("It is right for a single hidden node only.")),
    (
        lambda case: case.arguments.get("num_iterations", 1) > 1 and case.arguments.get("learning_rate", 1) != 0,
        "many iterations",
        N_("It is right for a single iteration only."),
    ),
    (
        lambda case: not np.any(case.arguments.get("learning_rate", 1)),
        "rate 0",
        N_("It goes wrong for a learning rate of 0 only."),
    ),
    (lambda case: _axes(case) >= 0 and not np.any(case.first), "zeros", N_("It goes wrong where all is zero.")),
)


def _all_conditions() -> Iterator[tuple[Callable[[Case], bool], Told]]:
    for holds, kind, says in CONDITIONS:
        yield holds, Told(kind, _(says))
    for activation in ACTIVATIONS:
        only = _("It goes wrong with activation={name!r} only.").format(name=activation)
        yield partial(_has_activation, activation), Told(f"only {activation}", only)
        but = _("It is right with activation={name!r} only.").format(name=activation)
        yield partial(_has_other_activation, activation), Told(f"not {activation}", but)
    for name in ("b", "b1", "b2"):
        says = _("It is right where `{name}` is zero: what becomes of it in the formula?").format(name=name)
        yield partial(_is_not_zero, name), Told("bias", says)
    for option in ("slope", "scale", "learning_rate", "num_iterations"):
        says = _("It is right without `{name}`, and goes wrong where that is given.").format(name=option)
        yield partial(_is_given, option), Told("option", says)


def condition(wrong: list[Case], good: list[Case]) -> Told | None:
    """What the calls that go wrong have in common and the others have not; None if nothing, or if all go wrong."""
    if not good or not wrong:
        return None
    for holds, told in _all_conditions():
        if all(map(holds, wrong)) and not any(map(holds, good)):
            return told
    return None


def stops(function: str, cases: list[Case], error: BaseException) -> Told:
    """In which calls the answer, a wrong `function`, raises, or what kind of `error` it is."""
    name, text = type(error).__name__, _text(error)
    if name == "NameError":
        missing = re.match(r"name '(\w+)' is not defined", text)
        if missing and would_bind(missing[1]):
            says = _("the cell that should give `{name}` a meaning has ended with an error itself: mend that one first")
            return Told("failed cell", says.format(name=missing[1]))
        says = _("a name has to be defined in a cell that stays in the notebook, above this one: run all from the top")
        return Told("name", says)
    if name == "UnboundLocalError":
        return Told("unbound", _("the variable is used before this function has given it a value"))
    if name == "RecursionError":
        return Told("recursion", _("the function calls itself without end"))
    if name == "TypeError" and "argument" in text and text.startswith((f"{function}()", "<lambda>()")):
        return Told("arguments", _("compare the arguments of your function with those of the exercise, name by name"))
    if name == "TypeError" and "unexpected keyword argument" in text:
        return Told(
            "keyword", _("the function that is called there knows no argument of this name: check its spelling")
        )
    fine = [case for case in cases if not case.stopped and equal(case.got, case.right)]
    where = condition([case for case in cases if case.stopped], fine)
    if where and where.kind not in IMPLIED:
        return where
    if name == "KeyError":
        return Told("key", _("look at the keys that the dict has: capital letters count"))
    if "broadcast" in text or "mismatch" in text or "aligned" in text:
        return Told("shapes", _("two shapes do not fit: print both, and compare them with the table"))
    if where:
        return where
    return Told("error", _("call the function with arguments like these in a cell of your own and read the error"))


def _text(error: BaseException) -> str:
    try:
        return str(error)
    except Exception:  # it may be of the student's own class
        return ""
