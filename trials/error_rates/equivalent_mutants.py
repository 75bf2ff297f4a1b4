"""Mutants that no test may kill, each with the reason: they are right answers too."""

AT_THE_KINK = "at exactly 0 either side's slope is right"
ONE_OUTPUT = "n_y is always 1, so there is one row to sum"
ORDER = "the larger of two numbers, whichever comes first"

# By function and changed line, as it was and as it became.
EQUIVALENT = {
    ("sigmoid", "return np.where(z >= 0, 1, e) / (1 + e)", "return np.where(z > 0, 1, e) / (1 + e)"): (
        "at 0 both sides are e = 1"
    ),
    ("relu", "return np.maximum(0.0, z)", "return np.maximum(z, 0.0)"): ORDER,
    ("leaky_relu", "return np.maximum(slope * z, z)", "return np.maximum(z, slope * z)"): ORDER,
    ("relu_derivative", "return np.heaviside(z, 0.0)", "return np.heaviside(z, 1.0)"): AT_THE_KINK,
    ("leaky_relu_derivative", "positive = np.heaviside(z, 0.0)", "positive = np.heaviside(z, 1.0)"): AT_THE_KINK,
    ("output_activation", 'raise ValueError(f"unknown task: {task!r}")', "raise ValueError(None)"): (
        "any text of the error is right"
    ),
    (
        "backward_propagation",
        "db2 = np.sum(dZ2, axis=1, keepdims=True) / m",
        "db2 = np.sum(dZ2, axis=None, keepdims=True) / m",
    ): ONE_OUTPUT,
    (
        "backward_propagation",
        "db2 = np.sum(dZ2, axis=1, keepdims=True) / m",
        "db2 = np.sum(dZ2, keepdims=True) / m",
    ): ONE_OUTPUT,
    (
        "backward_propagation",
        'dZ1 = parameters["W2"].T @ dZ2 * slope',
        'dZ1 = parameters["W2"].T * dZ2 * slope',
    ): "a column times a row is the same either way",
    (
        "update_parameters",
        'return {name: parameters[name] - learning_rate * grads["d" + name] for name in ("W1", "b1", "W2", "b2")}',
        'return {name: parameters[name] - learning_rate * grads["d" + name] for name in ("b1", "W1", "W2", "b2")}',
    ): "the order of a dict's keys is free",
    ("predict", "return (A2 > 0.5).astype(int)", "return (A2 > 0.5).astype(None)"): "None stands for float here",
    ("choose_hidden_size", "best_size, best_accuracy = None, -1.0", "best_size, best_accuracy = None, -2.0"): (
        "an accuracy is never negative"
    ),
    (
        "choose_hidden_size",
        "accuracy = np.mean(predict(parameters, X_val) == Y_val)",
        "accuracy = np.sum(predict(parameters, X_val) == Y_val)",
    ): "the number of right samples ranks candidates as their share does",
}
