"""Networks and data that answers to `4_network` are tried on, and a right forward pass."""

import numpy as np

from .gradients import STEP

Arrays = dict[str, np.ndarray]

HIDDEN = {
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


def example(seed: int | np.random.Generator, n_h: int = N_H, m: int = M) -> tuple[np.ndarray, np.ndarray, Arrays]:
    """X, Y with both classes where m > 1, and parameters of order 1 with biases that are not zero.

    Weights of 0.01 would hide a forgotten tanh'. Drawn again until no pre-activation is within 100 steps of ReLU's
    kink, where a numerical gradient would be wrong.
    """
    rng = np.random.default_rng(seed)
    while True:
        X = rng.standard_normal((N_X, m))
        Y = (np.arange(m) % 2).reshape(1, m).astype(float)
        parameters = {
            "W1": rng.standard_normal((n_h, N_X)),
            "b1": rng.standard_normal((n_h, 1)),
            "W2": rng.standard_normal((1, n_h)),
            "b2": rng.standard_normal((1, 1)),
        }
        if np.min(np.abs(forward_pass(X, parameters, "tanh")["Z1"])) > 100 * STEP:
            return X, Y, parameters


def bands(shift: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    """Three bands along the first feature, of class 0, 1 and 0 with 16, 16 and 8 samples: X (2, 40), Y (1, 40).

    A single hidden node gives one step: it gets 80 % right, the first two bands. Six get all of it: of 20,000
    trainings of 300 iterations from random starts none failed, so that fewer than 1.5e-4 of them do (95 % confidence).
    As an aspect is tried twice with fresh numbers, a right answer loses one by bad luck with a chance below 2.3e-8.
    """
    along = np.concatenate([np.linspace(-4, -2, 16), np.linspace(-1, 1, 16), np.linspace(2, 4, 8)]) + shift
    across = 0.2 * np.cos(np.arange(40.0))
    return np.stack([along, across]), np.repeat([0.0, 1.0, 0.0], [16, 16, 8]).reshape(1, 40)
