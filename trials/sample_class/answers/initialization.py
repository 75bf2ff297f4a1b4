"""Zeros, uniform numbers and a fixed seed where random weights are asked for."""

import numpy as np


def initialize_parameters(n_x, n_h, n_y, scale=0.01):
    np.random.seed(3)
    return {
        "W1": np.random.randn(n_h, n_x) * scale,
        "b1": np.zeros((n_h, 1)),
        "W2": np.random.randn(n_y, n_h) * scale,
        "b2": np.zeros((n_y, 1)),
    }


def initialize_he(n_x, n_h, n_y):
    return {
        "W1": np.random.rand(n_h, n_x) * np.sqrt(2 / n_x),
        "b1": np.zeros((n_h, 1)),
        "W2": np.random.rand(n_y, n_h) * np.sqrt(2 / n_h),
        "b2": np.zeros((n_y, 1)),
    }


def train(X, Y, n_h, num_iterations=1000, learning_rate=1.2, activation="tanh", parameters=None):
    if parameters is None:
        parameters = {"W1": np.zeros((n_h, X.shape[0])), "b1": np.zeros((n_h, 1))}
        parameters |= {"W2": np.zeros((1, n_h)), "b2": np.zeros((1, 1))}
    costs = []
    for i in range(num_iterations):
        A2, cache = forward_propagation(X, parameters, activation)
        grads = backward_propagation(parameters, cache, X, Y, activation)
        parameters = update_parameters(parameters, grads, learning_rate)
        costs.append(compute_cost(forward_propagation(X, parameters, activation)[0], Y))
    return parameters, costs
