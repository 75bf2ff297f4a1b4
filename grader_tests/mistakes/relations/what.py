"""What is wrong with values: what was done to the right ones, or which of them are right."""

import inspect
import itertools
import math
from collections.abc import Callable

import numpy as np

from ...judging import reference
from ...judging.messages import N_, _
from ...judging.tolerance import ATOL, RTOL
from ...judging.values import Arguments, Value
from .cases import Case, Place, Told, Values, close, same, value_at

# Functions of one array, of the same notebook, that a result may come from instead.
ACTIVATIONS = ("sigmoid", "tanh", "relu", "leaky_relu")
OF_Z = (*ACTIVATIONS, *(f"{name}_derivative" for name in ACTIVATIONS))
# Factors that formulas forget or add.
CONSTANTS = {
    2: "2",
    4: "4",
    1 / 2: "1/2",
    1 / 4: "1/4",
    10: "10",
    100: "100",
    1 / 10: "1/10",
    1 / 100: "1/100",
    math.sqrt(2): "√2",
    math.sqrt(1 / 2): "1/√2",
    math.log(2): "ln 2",
    1 / math.log(2): "1/ln 2",
    1 / math.log(10): "1/ln 10",
}
POWERS = {
    1: N_("{number}, which is {what}"),
    -1: N_("1/{number}, where {number} is {what}"),
    2: N_("{number}², where {number} is {what}"),
    -2: N_("1/{number}², where {number} is {what}"),
    0.5: N_("√{number}, where {number} is {what}"),
    -0.5: N_("1/√{number}, where {number} is {what}"),
}
SAMPLES, FEATURES, NODES = N_("the number of samples"), N_("the number of features"), N_("the number of hidden nodes")
ROWS, COLUMNS = N_("the number of rows"), N_("the number of columns")
INPUTS, OUTPUTS = N_("the number of inputs"), N_("the number of nodes")
CUT_OFF = N_("Your values are the right ones with the fraction cut off: where do whole numbers come in?")


def _all(wrong: list[Values], holds: Callable[[Values], Value]) -> bool:
    return all(map(holds, wrong))


def unfinished(function: str, part: str, wrong: list[Values], asked: dict) -> Told | None:
    """Nan and infinity, and right values elsewhere."""
    off = [~np.isfinite(values.got) for values in wrong]
    largest = [np.max(np.abs(values.case.arrays[0]), initial=0.0) if values.case.arrays else 0.0 for values in wrong]
    if not all(map(np.any, off)):
        return None
    if min(largest) > 700:
        return Told("overflow", _("The values become inf or nan for large numbers: which exponential grows there?"))
    if not all(np.all(values.agree | infinite) for values, infinite in zip(wrong, off, strict=True)):
        return None
    return Told("not finite", _("Some values are inf or nan: is anything divided by 0, or log(0) taken?"))


def _ratios(pairs: list[tuple[np.ndarray, np.ndarray]]) -> list[float] | None:
    """By which factor each first array is the second; None if by none, or if there is too little to tell."""
    found, size = [], 0
    for got, right in pairs:
        zero = np.abs(right) <= ATOL
        if not np.all(np.isfinite(got)) or np.any(np.abs(got[zero]) > ATOL):
            return None
        ratios = got[~zero] / right[~zero]
        if ratios.size and not np.allclose(ratios, ratios[0], rtol=RTOL, atol=0):
            return None
        # (Where all is zero, any factor is right.)
        found.append(float(ratios[0]) if ratios.size else math.nan)
        size += ratios.size
    return found if size > 1 else None


def _quantities(function: str, arguments: Arguments) -> dict[str, float]:
    """What a factor may come from, in words, and its value in a call."""
    found = {}
    if function == "linear":
        found[OUTPUTS], found[INPUTS] = np.shape(arguments["W"])
        found[SAMPLES] = np.shape(arguments["X"])[1]
    elif np.ndim(arguments.get("X", 0)) == 2:
        found[FEATURES], found[SAMPLES] = np.shape(arguments["X"])
    elif np.ndim(arguments.get("A2", 0)) == 2:
        found[SAMPLES] = np.shape(arguments["A2"])[1]
    elif np.ndim(arguments.get("a", 0)) == 2:
        found[ROWS], found[COLUMNS] = np.shape(arguments["a"])
    if isinstance(arguments.get("parameters"), dict) and "W1" in arguments["parameters"]:
        found[NODES] = np.shape(arguments["parameters"]["W1"])[0]
    options = inspect.signature(reference.function(function)).parameters
    for name in ("slope", "learning_rate", "n_layers"):
        if name in options:
            found[f"`{name}`"] = arguments.get(name, options[name].default)
    return {name: float(value) for name, value in found.items()}


def _named_factor(function: str, factors: list[float], wrong: list[Values], asked: dict) -> Told | None:
    """Words for a factor that is the same in all cases, or goes with a quantity of each."""
    pairs = [(factor, values) for factor, values in zip(factors, wrong, strict=True) if not math.isnan(factor)]
    factors, wrong = [factor for factor, _values in pairs], [values for _ratio, values in pairs]
    if np.allclose(factors, -1, rtol=RTOL, atol=0):
        return Told("sign", _("-1: the sign is the other one"))
    if np.allclose(factors, factors[0], rtol=RTOL, atol=0):
        size = abs(factors[0])
        known = (text for value, text in CONSTANTS.items() if math.isclose(size, value, rel_tol=RTOL))
        return Told("factor", ("-" if factors[0] < 0 else "") + next(known, f"{size:.4g}"))
    sign, sizes = "-" if max(factors) < 0 else "", np.abs(factors)
    quantities = [_quantities(function, values.case.arguments) for values in wrong]
    here = _quantities(function, asked)
    names = [name for name in here if all(sizes_of_call.get(name, 0) > 0 for sizes_of_call in quantities)]
    of = {name: np.array([sizes_of_call[name] for sizes_of_call in quantities]) for name in names}
    for name, (power, text) in itertools.product(names, POWERS.items()):
        if np.allclose(sizes, of[name] ** power, rtol=RTOL, atol=0):
            return Told("factor", sign + _(text).format(number=f"{here[name]:.4g}", what=_(name)))
    for dividend, other in itertools.permutations(names, 2):
        if np.allclose(sizes, of[dividend] / of[other], rtol=RTOL, atol=0):
            text = _("{number} divided by {other}, which are {what} and {what_else}")
            text = text.format(
                number=f"{here[dividend]:.4g}", other=f"{here[other]:.4g}", what=_(dividend), what_else=_(other)
            )
            return Told("factor", sign + text)
    return None


def _step(function: str, part: str, wrong: list[Values], asked: dict) -> Told | None:
    """The step of gradient descent is too long, too short, or leads the other way."""
    starts = [(values, start) for values in wrong if (start := _start(function, part, values.case)) is not None]
    if not starts:
        return None
    # What more iterations give is no step from the start.
    several = len(starts) < len(wrong)
    if all(np.all(close(values.got, start)) for values, start in starts):
        last = _("After a single iteration, what comes back is the start: what becomes of the last update?")
        return Told("no step", last if several else _("Nothing has moved: what comes back is the start."))
    steps = [np.abs(values.got - start) for values, start in starts]
    if min(map(np.max, steps)) > ATOL and all(
        np.ptp(step) < ATOL < np.ptp(np.abs(values.right - start))
        for step, (values, start) in zip(steps, starts, strict=True)
        if step.size > 1
    ):
        return Told("equal steps", _("All entries move equally far: what makes the step of one longer than another's?"))
    right = [values.right - start for values, start in starts]
    bounded = [np.clip(change, -np.max(step), np.max(step)) for change, step in zip(right, steps, strict=True)]
    if not all(map(same, bounded, right)) and all(
        same(change, values.got - start) for change, (values, start) in zip(bounded, starts, strict=True)
    ):
        return Told("clipped", _("The longest steps are all equally long: what bounds them?"))
    factors = _ratios([(values.got - start, values.right - start) for values, start in starts])
    factor = factors and _named_factor(function, factors, [values for values, _from in starts], asked)
    if not factor:
        return None
    return Told(f"step {factor.kind}", _("Your step is the right one times {factor}.").format(factor=factor.says))


def _start(function: str, part: str, case: Case) -> np.ndarray | None:
    """What a step was taken from."""
    start = case.arguments.get("parameters")
    if function not in ("update_parameters", "train") or not isinstance(start, dict) or part not in start:
        return None
    return np.asarray(start[part], dtype=float) if case.arguments.get("num_iterations", 1) == 1 else None


def _factor(function: str, part: str, wrong: list[Values], asked: dict) -> Told | None:
    factors = _ratios([(values.got, values.right) for values in wrong])
    if not factors or np.allclose(factors, 0):
        return None
    factor = _named_factor(function, factors, wrong, asked)
    return factor and Told(factor.kind, _("Your values are the right ones times {factor}.").format(factor=factor.says))


def _shift(function: str, part: str, wrong: list[Values], asked: dict) -> Told | None:
    differences = np.concatenate([np.ravel(values.got - values.right) for values in wrong])
    if differences.size < 2 or not np.all(np.isfinite(differences)) or np.ptp(differences) > 1e-6:
        return None
    by = f"{'+' if differences[0] > 0 else '-'} {abs(differences[0]):.4g}"
    return Told("shift", _("Your values are the right ones {shift}.").format(shift=by))


FORMULAS = (
    ("complement", lambda r: 1 - r, N_("Your values are 1 minus the right ones: something is the other way round.")),
    ("cut off", np.trunc, CUT_OFF),
    ("cut off", np.floor, CUT_OFF),
    ("sign lost", np.abs, N_("Your values have the right size, but the sign is lost.")),
    ("reciprocal", lambda r: 1 / r, N_("Your values are 1 divided by the right ones: what stands above, what below?")),
    ("square", np.square, N_("Your values are the squares of the right ones.")),
    ("root", np.sqrt, N_("Your values are the square roots of the right ones.")),
    ("exponential", np.exp, N_("Your values are the exponentials of the right ones.")),
    ("logarithm", np.log, N_("Your values are the logarithms of the right ones.")),
    (
        "twice",
        lambda r: (1 + np.tanh(r / 2)) / 2,
        N_("Your values are the right ones, put through a sigmoid once more."),
    ),
    ("twice", np.tanh, N_("Your values are the right ones, put through a tanh once more.")),
    ("positive", lambda r: np.maximum(r, 0), N_("Your values are the right ones with negative ones set to 0.")),
    ("mask", lambda r: r > 0, N_("Your values only say which of the right ones are positive.")),
    ("half", lambda r: r > 0.5, N_("Your values only say which of the right ones are above one half.")),
)


def _one_value(function: str, part: str, wrong: list[Values], asked: dict) -> Told | None:
    """The same number everywhere, which right ones are not."""
    several = [values for values in wrong if values.got.size > 1]
    if not any(np.ptp(values.right) > ATOL for values in several) or any(
        np.ptp(values.got) > ATOL for values in several
    ):
        return None
    if len({round(float(values.got.flat[0]), 6) for values in wrong}) == 1:
        # (+ 0.0, since there is a -0.)
        value = wrong[0].got.flat[0] + 0.0
        says = _("If a call gives wrong values, all of them are {value:.4g}.").format(value=value)
        return Told("constant", says)
    return Told("one value", _("All values of one result are the same: does every entry get its own?"))


def _by_formula(function: str, part: str, wrong: list[Values], asked: dict) -> Told | None:
    """The right values, and something done to them."""
    for decimals in range(1, 7):
        if all(same(np.round(values.right, decimals), values.got) for values in wrong):
            return Told("rounded", _("Your values are rounded to {number} decimals.").format(number=decimals))
    for kind, formula, says in FORMULAS:
        if all(same(formula(values.right), values.got) for values in wrong):
            return Told(kind, _(says))
    if _all(wrong, lambda values: same(np.round(values.right), values.got)):
        return Told("rounded", _("Your values are the right ones rounded to whole numbers."))
    low, high = min(values.got.min() for values in wrong), max(values.got.max() for values in wrong)
    # (Of ones and zeros it would be no clipping.)
    some = [values.right[values.agree & (values.right > low) & (values.right < high)] for values in wrong]
    if any(entries.size for entries in some) and _all(
        wrong, lambda values: same(np.clip(values.right, low, high), values.got)
    ):
        says = _("Your values are the right ones clipped to the numbers from {low:.4g} to {high:.4g}.")
        return Told("clipped", says.format(low=low, high=high))
    return None


def _whole(function: str, part: str, wrong: list[Values], asked: dict) -> Told | None:
    """Whole numbers, for which the right ones are none."""
    if any(np.any(values.got != np.round(values.got)) for values in wrong) or not all(
        np.any(values.right != np.round(values.right)) for values in wrong
    ):
        return None
    return Told("whole", _("If a call gives wrong values, all of them are whole numbers: where do fractions get lost?"))


def _elsewhere(function: str, part: str, wrong: list[Values], asked: dict) -> Told | None:
    """The right values in other places."""
    # (A single value has no other place.)
    wrong = [values for values in wrong if values.got.size > 1 and np.ptp(values.right) > ATOL]
    if not wrong:
        return None
    if _all(
        wrong,
        lambda values: (
            values.right.ndim == 2 and values.right.T.shape == values.got.shape and same(values.right.T, values.got)
        ),
    ):
        return Told("transposed", _("Your values are the right ones with rows and columns exchanged."))
    for axis in range(min(values.right.ndim for values in wrong)):
        for kind, change, says in (
            ("reversed", np.flip, N_("Your values are the right ones in the opposite order along axis {axis}.")),
            ("sorted", np.sort, N_("Your values are the right ones, but sorted along axis {axis}.")),
            ("added up", np.cumsum, N_("Your values are the right ones added up along axis {axis}.")),
        ):
            if all(same(change(values.right, axis), values.got) for values in wrong):
                return Told(kind, _(says).format(axis=axis))
        if any(all(_shifted(values, axis, by) for values in wrong) for by in (1, -1)):
            says = _("Your values are the right ones, but one place off along axis {axis}: where do they begin?")
            return Told("off by one", says.format(axis=axis))
    if _all(wrong, _shifted_down_and_right):
        return Told("off by one", _("Your values lie one place off along axes 1 and 2: where do they begin?"))
    return None


def _shifted_down_and_right(values: Values) -> bool:
    if values.got.ndim != 3 or min(values.got.shape) < 2:
        return False
    inner, outer = slice(None, -1), slice(1, None)
    ways = [
        (values.got[:, inner, inner], values.right[:, outer, outer]),
        (values.got[:, outer, outer], values.right[:, inner, inner]),
    ]
    return any(np.all(close(got, right)) for got, right in ways)


def _shifted(values: Values, axis: int, by: int) -> bool:
    got, right = np.moveaxis(values.got, axis, 0), np.moveaxis(values.right, axis, 0)
    return len(got) > 1 and bool(np.all(close(got[1:], right[:-1]) if by > 0 else close(got[:-1], right[1:])))


def _on_diagonal(values: Values) -> bool:
    diagonal = np.eye(*values.agree.shape) == 1
    return bool(np.all(values.agree[diagonal]) and not np.any(values.agree[~diagonal]))


def _by_place(function: str, part: str, wrong: list[Values], asked: dict) -> Told | None:
    """Right in some places of every result: a row, a column, the diagonal."""
    if _all(wrong, lambda values: values.got.ndim == 2 and min(values.got.shape) > 1) and _all(wrong, _on_diagonal):
        return Told("diagonal", _("Only the values on the diagonal are right."))
    for axis, first, but_last, but_first in (
        (
            1,
            N_("Only the first column is right."),
            N_("All but the last column is right."),
            N_("All but the first column is right."),
        ),
        (
            0,
            N_("Only the first row is right."),
            N_("All but the last row is right."),
            N_("All but the first row is right."),
        ),
        (
            None,
            N_("Only the first value is right."),
            N_("All but the last value is right."),
            N_("All but the first value is right."),
        ),
    ):
        ndim = 1 if axis is None else 2
        if not all(values.got.ndim == ndim and values.got.shape[axis or 0] > 1 for values in wrong):
            continue
        lines = [values.agree if axis is None else np.all(values.agree, axis=1 - axis) for values in wrong]
        # Where the right values are nearly 0, nothing and all may agree.
        tells = [np.abs(values.right) > 1e-6 for values in wrong]
        tells = [tell if axis is None else np.any(tell, axis=1 - axis) for tell in tells]
        first_only = (line[0] and not np.any((line & tell)[1:]) for line, tell in zip(lines, tells, strict=True))
        if all(first_only) and any(line.size > 2 for line in lines):
            return Told("first", _(first))
        if all(np.all(line[:-1]) and not line[-1] for line in lines):
            return Told("but last", _(but_last))
        if all(np.all(line[1:]) and not line[0] for line in lines):
            return Told("but first", _(but_first))
    return None


SIDES = (
    (lambda z: z < 0, "negative", N_("It goes wrong for negative numbers only.")),
    (lambda z: z > 0, "positive", N_("It goes wrong for positive numbers only.")),
    (lambda z: z == 0, "zero", N_("It goes wrong at exactly 0 only: on which side does 0 belong?")),
    (lambda z: z <= 0, "not positive", N_("It is right for positive numbers only.")),
    (lambda z: z >= 0, "not negative", N_("It is right for negative numbers only.")),
    (lambda z: np.abs(z) > 5, "large", N_("It goes wrong for large numbers only.")),
    (lambda z: z > 5, "large", N_("It goes wrong for large positive numbers only.")),
    (lambda z: z < -5, "large", N_("It goes wrong for large negative numbers only.")),
    (lambda z: (z > 0) & (z < 1), "small", N_("It goes wrong between 0 and 1 only.")),
    (lambda z: np.abs(z) < 1, "small", N_("It goes wrong between -1 and 1 only.")),
)


def _entry_by_entry(wrong: list[Values]) -> tuple[np.ndarray, np.ndarray] | None:
    """The numbers that were put in, and of which of them the results are right; None if each has not its own."""
    numbers = np.ndarray | np.generic | int | float
    pairs = [
        (np.asarray(values.case.first, float), values.agree)
        for values in wrong
        if isinstance(values.case.first, numbers)
    ]
    if len(pairs) < len(wrong) or any(z.shape != agree.shape for z, agree in pairs):
        return None
    z, agree = (np.concatenate([np.ravel(pair[i]) for pair in pairs]) for i in (0, 1))
    return None if agree.all() or not agree.any() else (z, agree)


def _by_side(function: str, part: str, wrong: list[Values], asked: dict) -> Told | None:
    """Right for some numbers: on one side of 0, in the middle, far out."""
    if found := _entry_by_entry(wrong):
        z, agree = found
        for side, kind, says in SIDES:
            if side(z)[~agree].all() and not agree[side(z)].any():
                return Told(kind, _(says))
    return None


def between(function: str, part: str, wrong: list[Values], asked: dict) -> Told | None:
    """Right for all numbers but those of an interval."""
    if found := _entry_by_entry(wrong):
        z, agree = found
        low, high = z[~agree].min(), z[~agree].max()
        if np.sum(~agree) > 3 and z.min() < low and z.max() > high and not agree[(z >= low) & (z <= high)].any():
            says = _("It goes wrong between about {low:.2g} and {high:.2g} only.").format(low=low, high=high)
            return Told("between", says)
    return None


def _another(function: str, part: str, wrong: list[Values], asked: dict) -> Told | None:
    """The argument itself, or the values of another function of the notebook."""
    if not any(values.got.size > 1 and np.ptp(values.got) > ATOL for values in wrong):
        return None
    for name, value in asked.items():
        if isinstance(value, np.ndarray | float) and all(
            same(values.case.arguments.get(name, ()), values.got) for values in wrong
        ):
            return Told("echo", _("Your result is the argument `{name}` as it came in.").format(name=name))
        if isinstance(value, np.ndarray) and all(_begins(values.case.arguments[name], values.got) for values in wrong):
            says = _("Your result is the beginning of the argument `{name}`, whatever is asked for.").format(name=name)
            return Told("first ones", says)
    for name in OF_Z if function in OF_Z else ():
        activation = reference.function(name)
        if name != function and all(same(activation(values.case.arguments["z"]), values.got) for values in wrong):
            return Told("another function", _("Your values are those of {name}.").format(name=name))
    return None


def _added(function: str, part: str, wrong: list[Values], asked: dict) -> Told | None:
    """The right values, and a share of an argument."""
    places: dict[str, Place] = {name: (name, None) for name, value in asked.items() if isinstance(value, np.ndarray)}
    for outer, entries in asked.items():
        places |= {name: (outer, name) for name in entries} if isinstance(entries, dict) else {}
    for name, place in places.items():
        arguments = [np.asarray(value_at(values.case.arguments, place), dtype=float) for values in wrong]
        if all(argument.shape == values.right.shape for argument, values in zip(arguments, wrong, strict=True)):
            shares = _ratios(
                [(values.got - values.right, argument) for argument, values in zip(arguments, wrong, strict=True)]
            )
            if shares and np.ptp(shares) <= RTOL * abs(shares[0]):
                says = _("Your values are the right ones and {share:.4g} times `{name}` besides.")
                return Told("added", says.format(share=shares[0], name=name))
    return None


def _taken(function: str, part: str, wrong: list[Values], asked: dict) -> Told | None:
    """Where entries are only chosen: entries of the argument, but other ones."""
    name = {"center_crop": "images", "take_samples": part}.get(function)
    if not name or not _all(wrong, lambda values: np.isin(values.got, values.case.arguments[name]).all()):
        return None
    says = _("All of your values stand in `{name}`, but in other places: print the numbers by which you choose them.")
    return Told("other places", says.format(name=name))


def direction(function: str, part: str, wrong: list[Values], asked: dict) -> Told | None:
    """To which side they are off, if it is always the same one."""
    off = [~values.agree for values in wrong]
    got, right = (
        np.concatenate([getattr(values, which)[mask] for values, mask in zip(wrong, off, strict=True)])
        for which in ("got", "right")
    )
    # (In training, it is the data that decides to which side they are off.)
    if got.size < 4 or not np.all(np.isfinite(got)) or function == "train":
        return None
    if np.all(got >= 0) and np.mean(right < 0) > 0.2:
        return Told("never negative", _("None of your values is negative, but some of the right ones are."))
    mixed = np.any(right > 0) and np.any(right < 0)
    if mixed and np.all(got * right >= 0):
        if np.all(np.abs(got) > np.abs(right)):
            return Told("too far", _("If one of your values is wrong, it has the right sign and is too far from 0."))
        if np.all(np.abs(got) < np.abs(right)):
            return Told("too near", _("If one of your values is wrong, it has the right sign and is too near to 0."))
    if np.all(got > right):
        return Told("too large", _("If one of your values is wrong, it is too large."))
    if np.all(got < right):
        return Told("too small", _("If one of your values is wrong, it is too small."))
    return None


def _begins(values: np.ndarray, got: np.ndarray) -> bool:
    """Whether `got` is the first entries of `values` along each axis."""
    return values.ndim == got.ndim and same(values[tuple(map(slice, got.shape))], got)


def by_line(function: str, part: str, wrong: list[Values], asked: dict) -> Told | None:
    """A factor in each call, or in each line a factor or a shift of its own."""
    if any(values.got.size < 2 or not np.all(np.isfinite(values.got)) for values in wrong):
        return None
    if _all(wrong, lambda values: _ratios([(values.got, values.right)])):
        says = _("In each call, all of your values are the right ones times one number: is the right thing counted?")
        return Told("factor", says)
    if "axis" in inspect.signature(reference.function(function)).parameters:
        if _all(wrong, lambda values: _even(values.got / values.right, values.case.arguments.get("axis", 0))):
            says = _("Along `axis`, your values are the right ones times one number: what are they divided by?")
            return Told("line factor", says)
        if _all(wrong, lambda values: _even(values.got - values.right, values.case.arguments.get("axis", 0))):
            says = _("Along `axis`, your values are off by one number: what is subtracted from them, or added?")
            return Told("line shift", says)
        return None
    if not _all(wrong, lambda values: values.got.ndim == 2):
        return None
    tables = [values for values in wrong if min(values.got.shape) > 1]
    for axis, says in (
        (1, N_("In each row, your values are off by one number: what belongs to the row and is added?")),
        (0, N_("In each column, your values are off by one number: what belongs to the column and is added?")),
    ):
        if tables and all(_even(values.got - values.right, axis) for values in tables):
            return Told("line shift", _(says))
    return None


def _even(values: np.ndarray, axis: Value) -> bool:
    """The same along an axis; places where it cannot be told, such as 0/0, aside."""
    spread = np.nanmax(values, axis=axis) - np.nanmin(values, axis=axis)
    return bool(np.all(spread <= 1e-6 * np.nanmax(np.abs(values))))


def nearly(function: str, part: str, wrong: list[Values], asked: dict) -> Told | None:
    """Not far from right."""
    if not _all(wrong, lambda values: np.all(np.isfinite(values.got))):
        return None
    worst = max(np.max(np.abs(values.got - values.right)) / max(np.max(np.abs(values.right)), ATOL) for values in wrong)
    # A few steps of training do not lead far away from right, however they are taken.
    if worst > 2e-3 or function == "train":
        return None
    says = _(
        "Your values are right to some {number} digits: is something rounded, cut off, or only nearly the formula?"
    )
    return Told("nearly", says.format(number=max(1, int(-math.log10(worst)))))


# In the order in which they are tried, the last ones after what is right for other arguments.
RELATIONS = (_step, _one_value, _another, _factor, _shift, _by_formula, _elsewhere, _by_place, _by_side)
LAST = (by_line, _added, _taken, nearly, between, _whole, direction)
