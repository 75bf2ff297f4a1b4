"""Forgets keepdims wherever a sum or a mean takes an axis away."""

import numpy as np


def row_sums(a):
    return np.sum(a, axis=1)


def column_means(a):
    return np.mean(a, axis=0)


def take_samples(X, Y, indices):
    return X[:, indices], Y[0, indices]


def initialize_parameters(n_x, n_h, n_y, scale=0.01):
    W1 = scale * np.random.randn(n_h, n_x)
    W2 = scale * np.random.randn(n_y, n_h)
    return {"W1": W1, "b1": np.zeros(n_h), "W2": W2, "b2": np.zeros(n_y)}


def compute_cost(A2, Y):
    m = Y.shape[1]
    return -(Y @ np.log(A2).T + (1 - Y) @ np.log(1 - A2).T) / m


def backward_propagation(parameters, cache, X, Y, activation="tanh"):
    m = X.shape[1]
    A1, Z1 = cache["A1"], cache["Z1"]
    slopes = {"tanh": 1 - A1**2, "relu": Z1 > 0, "sigmoid": A1 * (1 - A1)}
    dZ2 = cache["A2"] - Y
    dZ1 = (parameters["W2"].T @ dZ2) * slopes[activation]
    return {
        "dW1": dZ1 @ X.T / m,
        "db1": np.sum(dZ1, axis=1) / m,
        "dW2": dZ2 @ A1.T / m,
        "db2": np.sum(dZ2, axis=1, keepdims=True) / m,
    }


def predict(parameters, X, activation="tanh"):
    A2, cache = forward_propagation(X, parameters, activation)
    return (A2 > 0.5)[0]
