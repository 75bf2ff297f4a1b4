"""Networks and data that answers to `4_network` are tried on, and a right forward pass."""

import math
from collections.abc import Callable

import numpy as np

from .gradients import STEP

Arrays = dict[str, np.ndarray]

HIDDEN: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "tanh": np.tanh,
    "relu": lambda z: np.maximum(z, 0.0),
    "sigmoid": lambda z: (1 + np.tanh(z / 2)) / 2,
}
N_X, N_H, M = 3, 4, 5  # three different sizes, so that a transposed one shows


def forward_pass(X: np.ndarray, parameters: Arrays, activation: str) -> Arrays:
    """The cache Z1 A1 Z2 A2 of a right forward pass."""
    Z1 = parameters["W1"] @ X + parameters["b1"]
    A1 = HIDDEN[activation](Z1)
    Z2 = parameters["W2"] @ A1 + parameters["b2"]
    return {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": HIDDEN["sigmoid"](Z2)}


# Hidden nodes, samples, features: the usual ones, and one of each kind.
SIZES = [(N_H, M, N_X), (1, M, N_X), (N_H, 1, N_X), (N_H, M, 1), (1, 1, 1)]


def example(
    seed: int | np.random.Generator, n_h: int = N_H, m: int = M, n_x: int = N_X
) -> tuple[np.ndarray, np.ndarray, Arrays]:
    """X, Y with both classes where m > 1, and parameters of order 1 with biases that are not zero.

    Weights of 0.01 would hide a forgotten tanh'. Drawn again until no pre-activation is within 100 steps of ReLU's
    kink, where a numerical gradient would be wrong, and until some of them are positive, where ReLU has a gradient.
    """
    rng = np.random.default_rng(seed)
    while True:
        X = rng.standard_normal((n_x, m))
        Y = (np.arange(m) % 2).reshape(1, m).astype(float)
        parameters = {
            "W1": rng.standard_normal((n_h, n_x)),
            "b1": rng.standard_normal((n_h, 1)),
            "W2": rng.standard_normal((1, n_h)),
            "b2": rng.standard_normal((1, 1)),
        }
        Z1 = forward_pass(X, parameters, "tanh")["Z1"]
        if np.min(np.abs(Z1)) > 100 * STEP and np.max(Z1) > 0:
            return X, Y, parameters


def whole_example(seed: int) -> tuple[np.ndarray, np.ndarray, Arrays]:
    """X and Y of integers, and parameters of order 1."""
    _X, Y, parameters = example(seed)
    X = np.random.default_rng(seed).integers(-3, 4, (N_X, M))
    return X, Y.astype(int), parameters


def one_node_descent(learning_rate: float, num_iterations: int) -> tuple[np.ndarray, np.ndarray, Arrays, list[float]]:
    """X (1, 3), Y, a start with one hidden node, and the cost before each of many steps of gradient descent from it.

    Of plain numbers, so that the gradient can be written down: the smallest network's, in which long trainings are
    affordable. (A test holds it against numerical gradients.) Two samples are the same but for their classes, so that
    the cost comes to rest.
    """
    samples = [(-0.5, 0.0), (1.5, 1.0), (1.5, 0.0)]
    w1, b1, w2, b2 = 0.5, -0.25, 0.75, 0.1
    start = {"W1": np.array([[w1]]), "b1": np.array([[b1]]), "W2": np.array([[w2]]), "b2": np.array([[b2]])}
    costs = []
    for _step in range(num_iterations):
        cost = dw1 = db1 = dw2 = db2 = 0.0
        for x, y in samples:
            a1 = math.tanh(w1 * x + b1)
            a2 = (1 + math.tanh((w2 * a1 + b2) / 2)) / 2
            cost -= math.log(a2 if y else 1 - a2)
            off = a2 - y
            back = off * w2 * (1 - a1 * a1)
            dw2, db2, dw1, db1 = dw2 + off * a1, db2 + off, dw1 + back * x, db1 + back
        costs.append(cost / len(samples))
        step = learning_rate / len(samples)
        w1, b1, w2, b2 = w1 - step * dw1, b1 - step * db1, w2 - step * dw2, b2 - step * db2
    X, Y = (np.array([values]) for values in zip(*samples, strict=True))
    return X, Y, start, costs


# Iterations with the default rate after which six nodes have learnt `bands`, and a single one has not.
BANDS_LEARNT = 150


def bands(shift: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    """Three bands along the first feature, of class 0, 1 and 0 with 16, 16 and 8 samples: X (2, 40), Y (1, 40).

    A single hidden node gives one step: it gets 80 % right, the first two bands. Six get all of it: of 140,000
    trainings of BANDS_LEARNT iterations, from normal weights with a σ of 2 down to 0.0001, none failed, so that fewer
    than 2.2e-5 of them do (95 % confidence). As an aspect is tried twice with fresh numbers, a right answer loses one
    by bad luck with a chance below 5e-10; a `choose_hidden_size` that trains by itself, without `train`, with one below
    2e-8, for it trains up to six of them.
    """
    along = np.concatenate([np.linspace(-4, -2, 16), np.linspace(-1, 1, 16), np.linspace(2, 4, 8)]) + shift
    across = 0.2 * np.cos(np.arange(40.0))
    return np.stack([along, across]), np.repeat([0.0, 1.0, 0.0], [16, 16, 8]).reshape(1, 40)


# Hidden nodes to choose from for them: too few, and enough.
CANDIDATES = (1, 6)


def stepping_network(n_h: int, edge: float, activation: str) -> Arrays:
    """A network of one feature that says 1 to the right of `edge`, whatever its number of nodes."""
    parameters = {
        "W1": np.zeros((n_h, 1)),
        "b1": np.zeros((n_h, 1)),
        "W2": np.zeros((1, n_h)),
        "b2": np.array([[-2.0 if activation == "sigmoid" else 0.0]]),
    }
    parameters["W1"][0, 0], parameters["b1"][0, 0], parameters["W2"][0, 0] = 1.0, -edge, 4.0
    return parameters
