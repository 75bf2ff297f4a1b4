"""A strong student's few slips."""

import numpy as np


def column_means(a):
    return np.sum(a, axis=0, keepdims=True) / a.shape[1]


def predict(parameters, X, activation="tanh"):
    A2, cache = forward_propagation(X, parameters, activation)
    return (A2 >= 0.5).astype(int)
