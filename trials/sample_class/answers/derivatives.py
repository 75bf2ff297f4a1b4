"""Takes derivatives at the activation, or of the wrong function; a wrong sigmoid that later functions rightly use."""

import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(z))


def sigmoid_derivative(z):
    return sigmoid(z) * (1 - sigmoid(z))


def tanh_derivative(z):
    return 1 - z**2


def relu_derivative(z):
    return np.maximum(z, 0)


def leaky_relu_derivative(z, slope=0.01):
    return np.where(z > 0, z, slope)


def backward_propagation(parameters, cache, X, Y, activation="tanh"):
    dZ2 = cache["A2"] - Y
    dZ1 = (parameters["W2"].T @ dZ2) * (1 - cache["Z1"] ** 2)
    return {
        "dW1": dZ1 @ X.T,
        "db1": np.sum(dZ1, axis=1, keepdims=True),
        "dW2": dZ2 @ cache["A1"].T,
        "db2": np.sum(dZ2, axis=1, keepdims=True),
    }


def train(X, Y, n_h, num_iterations=1000, learning_rate=1.2, activation="tanh", parameters=None):
    # rightly uses the wrong functions above
    if parameters is None:
        parameters = initialize_parameters(X.shape[0], n_h, 1)
    costs = []
    for i in range(num_iterations):
        A2, cache = forward_propagation(X, parameters, activation)
        costs.append(compute_cost(A2, Y))
        grads = backward_propagation(parameters, cache, X, Y, activation)
        parameters = update_parameters(parameters, grads, learning_rate)
    return parameters, costs
