"""Small experiments: fit an output layer, measure gradients, descend them, pass signals through."""

import numpy as np

# 2_activations


def through(layers, X):
    """Send X (k, m) through linear layers, one after another.

    layers: list of (W (n, k), b (n, 1))
    """
    for W, b in layers:
        X = W @ X + b
    return X


def fit_output_layer(hidden, target):
    """The linear output layer (W, b) whose W @ hidden + b is closest to target, by least squares.

    hidden (n, m), target (1, m); returns: W (1, n), b (1, 1)
    """
    inputs = np.vstack([hidden, np.ones((1, hidden.shape[1]))])  # the weight of the row of ones is the bias
    weights = np.linalg.lstsq(inputs.T, target.T, rcond=None)[0].T
    return weights[:, :-1], weights[:, -1:]


# 3_initialization

# The activation functions; their derivatives are measured, as in tanh_slope.
_FUNCTIONS = {
    "sigmoid": lambda z: (1 + np.tanh(z / 2)) / 2,
    "tanh": np.tanh,
    "relu": lambda z: np.maximum(z, 0),
}


def _flatten(parameters):
    """All parameters in one vector: in each layer b is put beside W, then all is laid out in a row."""
    layers = [np.hstack([parameters["W" + k], parameters["b" + k]]) for k in "12"]
    return np.concatenate([layer.ravel() for layer in layers]).astype(float)


def _unflatten(theta, n_x, prefix=""):
    """_flatten undone; there is one output node."""
    n_h = (len(theta) - 1) // (n_x + 2)
    first, last = np.split(theta, [n_h * (n_x + 1)])
    first = first.reshape(n_h, n_x + 1)
    values = first[:, :-1], first[:, -1:], last[None, :-1], last[None, -1:]
    return {prefix + name: value.copy() for name, value in zip(("W1", "b1", "W2", "b2"), values)}


def _costs(thetas, X, Y):
    """The costs of k networks with one tanh hidden layer, all at once.

    thetas (k, P), X (n_x, m), Y (1, m); returns (k,)
    """
    n_x, m = X.shape
    n_h = (thetas.shape[1] - 1) // (n_x + 2)
    first, last = np.split(thetas, [n_h * (n_x + 1)], axis=1)
    inputs = np.vstack([X, np.ones((1, m))])
    hidden = np.tanh((first.reshape(-1, n_h, n_x + 1, 1) * inputs).sum(axis=2))
    votes = last[:, :-1, None] * hidden  # (k, n_h, m)
    # Another order of adding rounds otherwise. Sorted first, equal nodes stay equal to the last digit.
    score = np.sort(votes, axis=1).sum(axis=1) + last[:, -1:]
    # cross-entropy, written so that a large score does not overflow
    return np.logaddexp(0, (1 - 2 * Y) * score).mean(axis=1)


def _slopes(theta, X, Y, h=1e-5):
    """Each number of theta is moved up and down by h to measure the slope of the cost. theta and result (P,)."""
    nudge = h * np.eye(len(theta))
    costs = _costs(np.concatenate([theta + nudge, theta - nudge]), X, Y)
    up, down = np.split(costs, 2)
    return (up - down) / (2 * h) + 0.0  # -0.0 becomes 0.0


def measure_gradients(parameters, X, Y):
    """Measures the cost's gradient for every parameter of a network with one hidden layer.

    X (n_x, m), Y (1, m); returns: dW1 (n_h, n_x), db1 (n_h, 1), dW2 (1, n_h), db2 (1, 1)
    """
    return _unflatten(_slopes(_flatten(parameters), X, Y), len(X), prefix="d")


def descend(parameters, X, Y, n_updates=150, learning_rate=2.0):
    """Gradient descent with n_updates updates, keeping a record of parameters and cost.

    returns: parameters [n_updates + 1], costs (n_updates + 1,); [0] is the start
    """
    thetas = [_flatten(parameters)]
    for _ in range(n_updates):
        thetas.append(thetas[-1] - learning_rate * _slopes(thetas[-1], X, Y))
    return [_unflatten(theta, len(X)) for theta in thetas], _costs(np.array(thetas), X, Y)


def tanh_slope(z, h=1e-5):
    """Measures the derivative of tanh at z; the shape is that of z."""
    return (np.tanh(z + h) - np.tanh(z - h)) / (2 * h)


def pass_through(make_weights, X, activation, n_layers=10):
    """Sends X through several layers, one after another; biases are zero.

    make_weights: new weights (n, n) at each call; X (n, m); activation "sigmoid" | "tanh" | "relu"
    returns: [X, activations of layer 1, of layer 2, ...], each (n, m)
    """
    function = _FUNCTIONS[activation]
    signals = [X]
    for _ in range(n_layers):
        signals.append(function(make_weights() @ signals[-1]))
    return signals


def send_back(make_weights, X, n_layers=5):
    """Send X through tanh layers, then a random gradient back, and measure its size. Biases are zero.

    On its way back through a layer the gradient is multiplied by the derivative of tanh, then by W.T.

    make_weights: new weights (n, n) at each call; X (n, m)
    returns: the gradient's norm (n_layers + 1,), with 1 at the start; [k] is after k layers
    """
    layers = []
    for _ in range(n_layers):
        W = make_weights()
        z = W @ X
        layers.append((W, z))
        X = np.tanh(z)
    gradient = np.random.default_rng(0).standard_normal(X.shape)
    norms = [np.linalg.norm(gradient)]
    for W, z in reversed(layers):
        gradient = W.T @ (gradient * tanh_slope(z))
        norms.append(np.linalg.norm(gradient))
    return np.array(norms) / norms[0]


def layer_gradients(make_weights, X, activation, n_layers=10, h=1e-5):
    """Pass X through several layers, put a random gradient on the last, and go back: dW of each layer. Biases are 0.

    make_weights: new weights (n, n) at each call; X (n, m); activation "sigmoid" | "tanh" | "relu"
    returns: [(W, dW), ...] beginning with the layer next to the input; each is (n, n)
    """
    function = _FUNCTIONS[activation]
    layers = []
    for _ in range(n_layers):
        W = make_weights()
        layers.append((W, X))
        X = function(W @ X)
    gradient = np.random.default_rng(0).standard_normal(X.shape)
    pairs = []
    for W, inputs in reversed(layers):
        z = W @ inputs
        dZ = gradient * (function(z + h) - function(z - h)) / (2 * h)
        pairs.append((W, dZ @ inputs.T / X.shape[1]))
        gradient = W.T @ dZ
    return pairs[::-1]


# 4_network


def train_one_node(X, Y, num_iterations=1000, learning_rate=0.5):
    """Train one sigmoid node without a hidden layer by gradient descent (logistic regression), starting at zero.

    X (n_x, m), Y (1, m); returns predict_one, the weights w (1, n_x) and the bias b.
    predict_one is a function that takes X (n_x, m) and gives 0 and 1 in (1, m).
    """
    w, b = np.zeros((1, len(X))), 0.0
    for _ in range(num_iterations):
        error = _FUNCTIONS["sigmoid"](w @ X + b) - Y
        w, b = w - learning_rate * (error @ X.T) / X.shape[1], b - learning_rate * error.mean()
    return lambda X: (w @ X + b > 0).astype(int), w, b
