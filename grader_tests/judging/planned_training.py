"""Training that `choose_hidden_size` is lent: at once, and never left to luck.

How well each size does on the planned data stands in the data itself, so that any order of accuracies can be tried. On
other data it is the right training, from a start that depends on the size alone, and done once.
"""

import functools

import numpy as np

from . import reference
from .values import private_copy

# More than any size has nodes that is tried, as each size's accuracy stands in a column; accuracies go by 5 %, so that
# two of them are never equal by rounding.
SAMPLES = 20
# What an iteration adds to b2, where the plan counts them: a thousand of them change no answer, whose score is 0.46.
OF_ONE = 1e-6
Arrays = dict[str, np.ndarray]


def plan(accuracies: dict[int, int], num_iterations: int = 300) -> np.ndarray:
    """X (2, SAMPLES) for training: of so many of SAMPLES the answer will be 1 with each size after `num_iterations`.

    With another number of iterations, so many will be 0. Sizes are below SAMPLES, and not 0.
    """
    X = np.zeros((2, SAMPLES))
    X[0] = np.arange(SAMPLES)
    X[1, 0] = num_iterations
    for size, right in accuracies.items():
        X[1, size] = right
    return X


def planned(X: np.ndarray, sizes: list[int]) -> dict[int, int]:
    """The accuracies that `plan` was given for these sizes; empty for other data."""
    return {size: int(X[1, size]) for size in sizes} if _is_planned(X) else {}


def _is_planned(X: np.ndarray) -> bool:
    return X.shape == (2, SAMPLES) and np.array_equal(X[0], np.arange(SAMPLES))


def train(
    X: np.ndarray,
    Y: np.ndarray,
    n_h: int,
    num_iterations: int = 1000,
    learning_rate: float = 1.2,
    activation: str = "tanh",
    parameters: Arrays | None = None,
) -> tuple[Arrays, list[float]]:
    """As the function of the assignment."""
    if _is_planned(X):
        ones = int(X[1, n_h])
        # Who trains in two halves has trained as long.
        iterations = num_iterations + (round(parameters["b2"].item() / OF_ONE) if parameters is not None else 0)
        ones = ones if iterations == X[1, 0] else SAMPLES - ones
        return _answering(n_h, ones, iterations), [0.0] * num_iterations
    if parameters is not None:
        return reference.function("train")(X, Y, n_h, num_iterations, learning_rate, activation, parameters)
    data = tuple((part.astype(float).tobytes(), part.shape) for part in (X, Y))
    trained, costs = _trained(data, n_h, num_iterations, learning_rate, activation)
    return private_copy(trained), [*costs]


def _answering(n_h: int, ones: int, iterations: int) -> Arrays:
    """Parameters of a network that answers 1 for the last `ones` samples of the plan, after so many iterations."""
    W1, W2 = np.zeros((n_h, 2)), np.zeros((1, n_h))
    W1[0, 0], W2[0, 0] = 1.0, 1.0
    b1, b2 = np.full((n_h, 1), ones - SAMPLES + 0.5), np.full((1, 1), iterations * OF_ONE)
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}


# There are two sizes; but an answer may ask for others.
@functools.lru_cache(64)
def _trained(
    data: tuple[tuple[bytes, tuple[int, ...]], ...],
    n_h: int,
    num_iterations: int,
    learning_rate: float,
    activation: str,
) -> tuple[Arrays, list[float]]:
    X, Y = (np.frombuffer(part).reshape(shape) for part, shape in data)
    rng = np.random.default_rng(n_h)
    start = {
        "W1": rng.standard_normal((n_h, X.shape[0])),
        "b1": np.zeros((n_h, 1)),
        "W2": rng.standard_normal((1, n_h)),
        "b2": np.zeros((1, 1)),
    }
    return reference.function("train")(X, Y, n_h, num_iterations, learning_rate, activation, start)
