"""Numerical gradients, to hold an analytic gradient against."""

from collections.abc import Callable

import numpy as np

# Central differences in float64: truncation falls with h**2, rounding grows with eps/h; 1e-5 is near the best.
STEP = 1e-5
# ‖a − n‖ / (‖a‖ + ‖n‖): a right gradient reaches about 1e-10 at order-1 weights, a wrong term stays above 1e-3.
TOLERANCE = 1e-6


def numerical_gradients(
    cost: Callable[[dict[str, np.ndarray]], np.ndarray], parameters: dict[str, np.ndarray]
) -> dict[str, np.ndarray]:
    """Central differences (f(x + h) − f(x − h)) / 2h of `cost`, for every entry of every array in `parameters`.

    cost: is given the parameters with one array in many versions, along an axis before its own, and gives as many costs

    Returns arrays of the parameters' shapes under the same keys.
    """
    gradients = {}
    for key, values in parameters.items():
        steps = STEP * np.eye(values.size).reshape(values.size, *values.shape)
        above, below = (cost(parameters | {key: values + moved}) for moved in (steps, -steps))
        gradients[key] = ((above - below) / (2 * STEP)).reshape(values.shape)
    return gradients


def relative_error(a: np.ndarray, n: np.ndarray) -> float:
    """‖a − n‖ / (‖a‖ + ‖n‖) of two gradients of one shape; 0 where both are zero."""
    size = np.linalg.norm(a) + np.linalg.norm(n)
    return float(np.linalg.norm(a - n) / size) if size else 0.0
