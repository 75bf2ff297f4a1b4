"""Hidden tests of `4_network`: forward, cost, backward, update, training, prediction, choosing a size.

What is expected comes from a forward pass written here and from numerical gradients of its cost, so that no formula
for the backward pass is needed.
"""

import inspect

import numpy as np

from .answers import Answer, ask
from .aspect import aspect
from .gradients import TOLERANCE, numerical_gradients, relative_error
from .messages import _
from .network_data import N_H, Arrays, M, bands, example, forward_pass


def _cost(X: np.ndarray, Y: np.ndarray, parameters: Arrays, activation: str) -> float:
    A2 = forward_pass(X, parameters, activation)["A2"]
    return float(-np.mean(np.log(np.where(Y == 1, A2, 1 - A2))))


def _gradients(X: np.ndarray, Y: np.ndarray, parameters: Arrays, activation: str) -> Arrays:
    """dW1 db1 dW2 db2, numerically."""
    found = numerical_gradients(lambda moved: _cost(X, Y, moved, activation), parameters)
    return {f"d{key}": gradient for key, gradient in found.items()}


def _descended(X, Y, parameters, activation, learning_rate, num_iterations) -> tuple[Arrays, list[float]]:
    """Parameters after `num_iterations` steps of gradient descent, and the cost before each step."""
    costs = []
    for _iteration in range(num_iterations):
        costs.append(_cost(X, Y, parameters, activation))
        gradients = _gradients(X, Y, parameters, activation)
        parameters = {key: value - learning_rate * gradients[f"d{key}"] for key, value in parameters.items()}
    return parameters, costs


def _ask_forward(forward_propagation, X, parameters, **options) -> tuple[Answer, dict[str, Answer]]:
    A2, cache = ask(forward_propagation, {"X": X, "parameters": parameters}, **options).pair("A2", "cache")
    return A2, cache


@aspect
def test_forward_propagation_shapes(forward_propagation):
    for n_h, m in [(N_H, M), (1, 6), (6, 1)]:
        X, _Y, parameters = example(41, n_h, m)
        A2, cache = _ask_forward(forward_propagation, X, parameters)
        hint = _("layer 1 has n_h rows, layer 2 one row, and every sample keeps its column")
        A2.is_array((1, m), hint)
        for key, answer in cache.entries("Z1", "A1", "Z2", "A2").items():
            answer.is_array((n_h, m) if key.endswith("1") else (1, m), hint)


def _judge_output(forward_propagation, activation, /, **options):
    X, _Y, parameters = example(42)
    A2, _cache = _ask_forward(forward_propagation, X, parameters, **options)
    A2.has_values(
        forward_pass(X, parameters, activation)["A2"],
        _("the output of the network"),
        _("W1 and b1, the activation of the hidden layer, W2 and b2, a sigmoid at the end: which step is missing?"),
    )


@aspect
def test_forward_propagation_values(forward_propagation):
    _judge_output(forward_propagation, "tanh")
    _judge_output(forward_propagation, "tanh", activation="tanh")


@aspect
def test_forward_propagation_activation(forward_propagation):
    for activation in ("relu", "sigmoid"):
        _judge_output(forward_propagation, activation, activation=activation)


@aspect
def test_forward_propagation_cache(forward_propagation):
    X, _Y, parameters = example(43)
    _A2, cache = _ask_forward(forward_propagation, X, parameters)
    expected = forward_pass(X, parameters, "tanh")
    what = _("what the forward pass calculated under this name")
    hint = _("Z stands for values before an activation, A for those after it")
    for key, answer in cache.entries("Z1", "A1", "Z2", "A2").items():
        answer.has_values(expected[key], what, hint)
    # Another activation may spoil its own argument. (Which one was applied is judged elsewhere.)
    for activation in ("relu", "sigmoid"):
        _A2, cache = _ask_forward(forward_propagation, X, parameters, activation=activation)
        cache.entries("Z1")["Z1"].has_values(expected["Z1"], what, hint)


def _activations(m: int, seed: int = 44) -> tuple[np.ndarray, np.ndarray]:
    """A2 in [0.01, 0.99], as the contract has it, and Y."""
    rng = np.random.default_rng(seed)
    return rng.uniform(0.01, 0.99, (1, m)), (np.arange(m) % 3 == 0).astype(float).reshape(1, m)


@aspect
def test_compute_cost_scalar(compute_cost):
    for m in (6, 1):
        A2, Y = _activations(m)
        ask(compute_cost, {"A2": A2, "Y": Y}).is_array((), _("the cost of all samples together is one number"))


@aspect
def test_compute_cost_values(compute_cost):
    # One sample at a time, so that sum and mean are the same and `mean` is judged alone below.
    for a, y in [(0.8, 1.0), (0.3, 1.0), (0.8, 0.0), (0.05, 0.0), (0.99, 0.0), (0.01, 1.0)]:
        ask(compute_cost, {"A2": np.array([[a]]), "Y": np.array([[y]])}).has_values(
            -np.log(a if y == 1 else 1 - a),
            _("-log of the probability given to the right class"),
            _("two terms, of which Y switches one on; natural logarithm; a cost is positive"),
        )
    A2 = np.array([[0.8]])
    ask(compute_cost, {"A2": A2, "Y": np.array([[1]])}).has_values(
        -np.log(0.8), _("-log of the probability given to the right class"), _("Y may hold integers")
    )


@aspect
def test_compute_cost_mean(compute_cost):
    for m in (2, 7):
        A2, Y = _activations(m)
        single = np.array([float(ask(compute_cost, {"A2": A2[:, [i]], "Y": Y[:, [i]]}).numbers(())) for i in range(m)])
        answer = ask(compute_cost, {"A2": A2, "Y": Y})
        if np.ptp(single) == 0:
            raise answer.wrong(
                _("the same cost for different samples"),
                _("a cost that depends on A2 and Y"),
                _("how far is A2 from Y in each sample?"),
            )
        answer.has_values(
            single.mean(),
            _("the mean of the costs of the single samples"),
            _("divide the sum by the number of samples, m"),
        )


def _ask_backward(backward_propagation, X, Y, parameters, activation, /, **options) -> dict[str, Answer]:
    cache = forward_pass(X, parameters, activation)
    arguments = {"parameters": parameters, "cache": cache, "X": X, "Y": Y}
    return ask(backward_propagation, arguments, **options).entries("dW1", "db1", "dW2", "db2")


@aspect
def test_backward_propagation_shapes(backward_propagation):
    for n_h, m in [(N_H, M), (N_H, 1), (1, M)]:
        X, Y, parameters = example(45, n_h, m)
        for key, answer in _ask_backward(backward_propagation, X, Y, parameters, "tanh").items():
            answer.is_array(
                parameters[key[1:]].shape,
                _("a gradient has its parameter's shape; a sum along an axis needs keepdims=True to stay a column"),
            )


def _judge_gradients(backward_propagation, layer: str, activation: str, hint: str, /, **options: str) -> None:
    for m in (M, 1):
        X, Y, parameters = example(46, m=m)
        expected = _gradients(X, Y, parameters, activation)
        answers = _ask_backward(backward_propagation, X, Y, parameters, activation, **options)
        for key in (f"dW{layer}", f"db{layer}"):
            got = answers[key].numbers(expected[key].shape)
            # `not <` rather than `>=`, so that nan fails.
            if not relative_error(got, expected[key]) < TOLERANCE:
                raise answers[key].wrong_values(
                    _("another gradient than the numerical one"),
                    _("the slope of the cost, as measured by small steps"),
                )


@aspect
def test_backward_propagation_output_layer(backward_propagation):
    _judge_gradients(
        backward_propagation,
        "2",
        "tanh",
        _("start from dZ2, the difference of A2 and Y, and average over the m samples"),
    )


@aspect
def test_backward_propagation_hidden_layer(backward_propagation):
    _judge_gradients(
        backward_propagation,
        "1",
        "tanh",
        _("dZ1 takes W2, dZ2 and the slope of the hidden activation at Z1; then average over the m samples"),
    )


@aspect
def test_backward_propagation_relu(backward_propagation):
    hint = _("with activation='relu' the slope of the hidden layer is that of ReLU at Z1")
    _judge_gradients(backward_propagation, "1", "relu", hint, activation="relu")


@aspect
def test_backward_propagation_sigmoid(backward_propagation):
    hint = _("with activation='sigmoid' the slope of the hidden layer is that of the sigmoid at Z1")
    _judge_gradients(backward_propagation, "1", "sigmoid", hint, activation="sigmoid")


def _parameters_and_gradients() -> tuple[Arrays, Arrays]:
    _X, _Y, parameters = example(47)
    rng = np.random.default_rng(47)
    return parameters, {f"d{key}": rng.standard_normal(value.shape) for key, value in parameters.items()}


def _judge_update(update_parameters, learning_rate, what, hint, /, **options):
    parameters, grads = _parameters_and_gradients()
    answers = ask(update_parameters, {"parameters": parameters, "grads": grads}, **options).entries(*parameters)
    for key, answer in answers.items():
        answer.has_values(parameters[key] - learning_rate * grads[f"d{key}"], what, hint)


@aspect
def test_update_parameters_values(update_parameters):
    _judge_update(
        update_parameters,
        1.2,
        _("a step of learning rate 1.2 down the slope"),
        _("each parameter minus learning rate times its own gradient"),
    )


@aspect
def test_update_parameters_learning_rate(update_parameters):
    for learning_rate in (0.05, 1, 3.0):
        _judge_update(
            update_parameters,
            learning_rate,
            _("a step of the learning rate that was given"),
            _("use the argument `learning_rate`, not a number of your own"),
            learning_rate=learning_rate,
        )


@aspect
def test_update_parameters_input(update_parameters):
    parameters, grads = _parameters_and_gradients()
    ask(update_parameters, {"parameters": parameters, "grads": grads}).left_inputs_alone().entries(*parameters)


def _ask_train(train, X, Y, n_h, **options) -> tuple[Answer, Answer]:
    return ask(train, {"X": X, "Y": Y, "n_h": n_h}, **options).pair("parameters", "costs")


def _default(function, parameter) -> object:
    """The default of a parameter by the function's signature; None where that does not tell."""
    try:
        return inspect.signature(function).parameters[parameter].default
    except (KeyError, TypeError, ValueError):
        return None


def _judge_trained(train, activation, learning_rate, hint, /, **options):
    X, Y, start = example(48)
    expected, _costs = _descended(X, Y, start, activation, learning_rate, 3)
    parameters, _costs = _ask_train(train, X, Y, N_H, num_iterations=3, parameters=start, **options)
    for key, answer in parameters.entries(*expected).items():
        answer.has_values(expected[key], _("the parameters after three steps of gradient descent from the start"), hint)


@aspect
def test_train_parameters(train):
    _judge_trained(
        train,
        "tanh",
        1.2,
        _("start from the `parameters` given; each iteration goes forward, backward and updates once"),
    )


@aspect
def test_train_costs(train):
    X, Y, start = example(49)
    _parameters, expected = _descended(X, Y, start, "tanh", 1.2, 6)
    _parameters, costs = _ask_train(train, X, Y, N_H, num_iterations=6, parameters=start)
    costs = costs.sequence()
    costs.is_array((6,), _("one cost for every iteration"))
    costs.has_values(
        np.array(expected),
        _("the cost before each update"),
        _("the first cost is that of the starting parameters: when do you append it?"),
    )
    # Where the signature says 1000, this need not be tried: as many steps of lent functions would take seconds.
    if _default(train, "num_iterations") != 1000:
        _parameters, costs = _ask_train(train, X, Y, N_H, parameters=start)
        costs.sequence().is_array((1000,), _("one cost for every iteration; with no number given, there are 1000"))


@aspect
def test_train_options(train):
    for activation, learning_rate in [("relu", 0.3), ("sigmoid", 0.5)]:
        _judge_trained(
            train,
            activation,
            learning_rate,
            _("hand `activation` and `learning_rate` on to the functions that train calls"),
            activation=activation,
            learning_rate=learning_rate,
        )


@aspect
def test_train_random_start(train):
    X, Y = bands()
    parameters, _costs = _ask_train(train, X, Y, 6, num_iterations=300)
    entries = parameters.entries("W1", "b1", "W2", "b2")
    shapes = {"W1": (6, 2), "b1": (6, 1), "W2": (1, 6), "b2": (1, 1)}
    for key, answer in entries.items():
        answer.is_array(shapes[key], _("with parameters=None, train makes its own for n_x inputs and n_h nodes"))
    W1 = entries["W1"].numbers((6, 2))
    if len(np.unique(W1, axis=0)) < 6:
        raise entries["W1"].wrong(
            _("equal rows"), _("rows that all differ"), _("zero weights stay symmetric: start from random ones")
        )
    cost = _cost(X, Y, {key: answer.numbers(shapes[key]) for key, answer in entries.items()}, "tanh")
    # Biases alone reach 0.673, a single node 0.387; 20,000 right trainings of six nodes ended at 0.012 or below.
    if not cost < 0.3:
        raise parameters.wrong(
            _("a cost of {cost:.3g} after 300 iterations").format(cost=cost),
            _("a network that has learnt the data"),
            _("does every iteration go on from the parameters of the one before?"),
        )


@aspect
def test_train_input(train):
    X, Y, start = example(50)
    answer = ask(train, {"X": X, "Y": Y, "n_h": N_H}, num_iterations=2, parameters=start).left_inputs_alone()
    answer.pair("parameters", "costs")


def _ask_predict(predict, parameters, X, **options) -> Answer:
    return ask(predict, {"parameters": parameters, "X": X}, **options)


@aspect
def test_predict_shape(predict):
    for m in (M, 1):
        X, _Y, parameters = example(51, m=m)
        _ask_predict(predict, parameters, X).is_array((1, m), _("one row, one column a sample"))


def _judge_prediction(predict, parameters, X, activation, hint, /, **options):
    expected = forward_pass(X, parameters, activation)["A2"] > 0.5
    _ask_predict(predict, parameters, X, **options).has_values(expected, _("1 where A2 > 0.5, else 0"), hint)


@aspect
def test_predict_values(predict):
    for seed in (52, 53):
        X, _Y, parameters = example(seed, m=20)
        _judge_prediction(predict, parameters, X, "tanh", _("compare A2 with 0.5, sample by sample"))
    zeros = {key: np.zeros_like(value) for key, value in parameters.items()}
    _judge_prediction(predict, zeros, X, "tanh", _("what is to come out where A2 is exactly 0.5?"))


@aspect
def test_predict_activation(predict):
    for activation in ("relu", "sigmoid"):
        X, _Y, parameters = example(54, m=40)
        _judge_prediction(
            predict, parameters, X, activation, _("hand `activation` on to the forward pass"), activation=activation
        )


def _validation() -> tuple[np.ndarray, np.ndarray]:
    """Validation data; fewer than the training data, so that the two cannot be mistaken for each other."""
    X, Y = bands(shift=0.1)
    return X[:, 1:], Y[:, 1:]


def _judge_choice(choose_hidden_size, validation, candidates, size, what, hint):
    X, Y = bands()
    X_val, Y_val = validation
    arguments = {"X_train": X, "Y_train": Y, "X_val": X_val, "Y_val": Y_val, "candidates": candidates}
    ask(choose_hidden_size, arguments).is_count(size, what, hint)


@aspect
def test_choose_hidden_size_best(choose_hidden_size):
    for candidates in ([1, 6], [6, 1]):
        _judge_choice(
            choose_hidden_size,
            _validation(),
            candidates,
            6,
            _("the candidate with the best accuracy"),
            _("train once per candidate, compare the accuracies, return the candidate and not its accuracy"),
        )


@aspect
def test_choose_hidden_size_ties(choose_hidden_size):
    for candidates in ([12, 6, 1], [1, 6, 12], [9, 6, 12]):
        _judge_choice(
            choose_hidden_size,
            _validation(),
            candidates,
            6,
            _("the smallest of equally good candidates"),
            _("candidates may come in any order; of two with the same accuracy the smaller one wins"),
        )


@aspect
def test_choose_hidden_size_validation(choose_hidden_size):
    # In the first of these validation sets the third band belongs to class 1: right for a single step, wrong for a
    # network that has learnt the training data. The second is the third band alone, on which the latter is right. (All
    # candidates would be, if they were trained on it.)
    X_val, Y_val = _validation()
    third = X_val[0] > 1.5
    relabelled = np.where(X_val[:1] > -1.5, 1.0, 0.0)
    for validation, size in [((X_val, relabelled), 1), ((X_val[:, third], Y_val[:, third]), 6)]:
        _judge_choice(
            choose_hidden_size,
            validation,
            [6, 1],
            size,
            _("the candidate that is best on the validation data"),
            _("on which data is the accuracy measured?"),
        )
