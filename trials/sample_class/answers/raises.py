"""Functions that raise errors of their own."""

import numpy as np


def take_samples(X, Y, indices):
    return X[indices], Y[indices]


def collapse_linear(W1, b1, W2, b2):
    return W1 @ W2, W2 @ b1 + b2


def output_activation(task):
    return {"regression": "linear", "binary": "sigmoid", "multiclass": "softmax"}[task]


def forward_propagation(X, parameters, activation="tanh"):
    Z1 = parameters["W1"] @ X + parameters["b1"]
    A1 = activations[activation](Z1)
    Z2 = parameters["W2"] @ A1 + parameters["b2"]
    A2 = sigmoid(Z2)
    return A2, {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}
