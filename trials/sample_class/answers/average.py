"""An average student: most of it right, some mistakes, some left empty."""

import numpy as np


def center_crop(images, size):
    top = (images.shape[1] - size) // 2
    return images[:, top : top + size, top : top + size]


def standardize(a, axis):
    return (a - np.mean(a, axis=axis)) / np.std(a, axis=axis)


def softmax(z, axis=0):
    return np.exp(z) / np.sum(np.exp(z), axis=0, keepdims=True)


def linear(W, X, b):
    n, m = W.shape[0], X.shape[1]
    Z = np.zeros((n, m))
    for i in range(n):
        for j in range(m):
            Z[i, j] = np.sum(W[i, :] * X[:, j]) + b[i, 0]
    return Z


def tanh(z):
    return np.tanh(z)


def leaky_relu(z, slope=0.01):
    return np.maximum(0.01 * z, z)


def leaky_relu_derivative(z, slope=0.01):
    raise NotImplementedError()


def surviving_gradient(derivative, z, n_layers):
    return derivative(z) ** np.arange(n_layers)


def initialize_he(n_x, n_h, n_y):
    parameters = initialize_parameters(n_x, n_h, n_y, scale=1)
    parameters["W1"] = parameters["W1"] * np.sqrt(2 / n_x)
    parameters["W2"] = parameters["W2"] * np.sqrt(2 / n_x)
    return parameters


def backward_propagation(parameters, cache, X, Y, activation="tanh"):
    m = X.shape[1]
    dZ2 = cache["A2"] - Y
    dW2 = dZ2 @ cache["A1"].T / m
    db2 = np.sum(dZ2, axis=1, keepdims=True) / m
    dZ1 = parameters["W2"].T @ dZ2 * (1 - cache["A1"] ** 2)
    dW1 = dZ1 @ X.T / m
    db1 = np.sum(dZ1, axis=1, keepdims=True) / m
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}


def choose_hidden_size(X_train, Y_train, X_val, Y_val, candidates, num_iterations=300):
    raise NotImplementedError()
