"""Random numbers, of which only statistics can be compared."""

import math
from collections.abc import Callable

import numpy as np

from ...judging.messages import _
from .cases import Case, Told, part_of

# The 19,200 numbers or more of the large probes have a deviation that is known to half a percent (1/√(2N)), and the
# ratio of two such to 0.7. Four times that happens by chance once in 30,000 times, and costs a hint.
ENOUGH = 10_000
PRECISION = 0.03


def relate_random(cases: list[Case], part: str) -> Told | None:
    """How the spread of the weights `part` stands to the right one; None if that says nothing."""
    if part in ("b1", "b2"):
        says = _("Biases start at zero: where do the numbers in {part} come from?")
        return Told("biases", says.format(part=part))
    large = [case for case in cases if not case.stopped and np.size(part_of("", case.right, part)) >= ENOUGH]
    ratios = {}
    for key in ("W1", "W2"):
        pairs = [[np.asarray(part_of("", result, key), float) for result in (case.got, case.right)] for case in large]
        if not pairs or any(got.shape != right.shape or not np.all(np.isfinite(got)) for got, right in pairs):
            return None
        if key == part and all(np.ptp(got) == 0 for got, _right in pairs):
            return Told("one value", _("All weights are the same number."))
        if key == part and any(abs(got.mean()) > 0.3 * np.sqrt(np.mean(got**2)) for got, _right in pairs):
            return Told("mean", _("The weights lie on one side of zero, or around another number."))
        if key == part and all(np.all(got == got[:1]) for got, _right in pairs):
            return Told(
                "equal rows",
                _("All rows of {part} are the same: every weight needs a number of its own.").format(part=part),
            )
        ratios[key] = [float(got.std() / right.std()) for got, right in pairs]
    inputs, nodes = ("n_x", "n_h") if part == "W1" else ("n_h", "n_y")
    factor = next((says for says, of in _factors(inputs, nodes).items() if _fit(ratios[part], of, large)), "")
    both = ratios["W1"] + ratios["W2"]
    if not factor and max(both) < (1 + PRECISION) * min(both):
        factor = f"{both[0]:.2g}"
    return (
        Told("factor", _("The spread of {part} is the right one times {factor}.").format(part=part, factor=factor))
        if factor
        else None
    )


def _factors(inputs: str, nodes: str) -> dict[str, Callable[[dict], float]]:
    """What a factor may be, and its value for the arguments of a call."""
    return {
        "√2": lambda arguments: math.sqrt(2),
        "1/√2": lambda arguments: math.sqrt(1 / 2),
        "2": lambda arguments: 2,
        "1/2": lambda arguments: 1 / 2,
        "10": lambda arguments: 10,
        "1/10": lambda arguments: 1 / 10,
        "1/100": lambda arguments: 1 / 100,
        "`scale`": lambda arguments: arguments.get("scale", 0.01),
        "1/`scale`": lambda arguments: 1 / arguments.get("scale", 0.01),
        "√`scale`": lambda arguments: math.sqrt(arguments.get("scale", 0.01)),
        "1/√`scale`": lambda arguments: 1 / math.sqrt(arguments.get("scale", 0.01)),
        f"√({inputs}/{nodes})": lambda arguments: math.sqrt(arguments[inputs] / arguments[nodes]),
        f"√({inputs}/2)": lambda arguments: math.sqrt(arguments[inputs] / 2),
        f"√(2/{inputs})": lambda arguments: math.sqrt(2 / arguments[inputs]),
        f"√(2·{inputs})": lambda arguments: math.sqrt(2 * arguments[inputs]),
        f"1/√(2·{inputs})": lambda arguments: 1 / math.sqrt(2 * arguments[inputs]),
        f"1/√{inputs}": lambda arguments: math.sqrt(1 / arguments[inputs]),
        f"√{inputs}": lambda arguments: math.sqrt(arguments[inputs]),
        f"√({inputs}/({inputs} + {nodes}))": lambda arguments: math.sqrt(
            arguments[inputs] / (arguments[inputs] + arguments[nodes])
        ),
    }


def _fit(ratios: list[float], formula: Callable[[dict], float], cases: list[Case]) -> bool:
    return all(
        math.isclose(ratio, formula(case.arguments), rel_tol=PRECISION)
        for ratio, case in zip(ratios, cases, strict=True)
    )
