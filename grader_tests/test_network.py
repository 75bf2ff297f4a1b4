"""Hidden tests of `4_network`: forward, cost, backward, update, training, prediction, choosing a size.

What is expected comes from a forward pass written here and from numerical gradients of its cost, so that no formula
for the backward pass is needed.
"""

import functools
import inspect

import numpy as np

from .judging import follow_through
from .judging.answers import Answer, ask, judge_inputs, judge_integers
from .judging.aspect import aspect, current
from .judging.gradients import TOLERANCE, numerical_gradients, relative_error
from .judging.messages import _
from .judging.network_data import (
    BANDS_LEARNT,
    CANDIDATES,
    HIDDEN,
    N_H,
    SIZES,
    Arrays,
    bands,
    example,
    forward_pass,
    one_node_descent,
    stepping_network,
    whole_example,
)
from .judging.syntax import cell_source, ignores_parameter
from .judging.values import Value


def _cost(X: np.ndarray, Y: np.ndarray, parameters: Arrays, activation: str) -> np.ndarray:
    A2 = forward_pass(X, parameters, activation)["A2"]
    return -np.mean(np.log(np.where(Y == 1, A2, 1 - A2)), axis=(-2, -1))


def _gradients(X: np.ndarray, Y: np.ndarray, parameters: Arrays, activation: str) -> Arrays:
    """dW1 db1 dW2 db2, numerically."""
    found = numerical_gradients(lambda moved: _cost(X, Y, moved, activation), parameters)
    return {f"d{key}": gradient for key, gradient in found.items()}


@functools.cache
def _example_gradients(seed: int, n_h: int, m: int, n_x: int, activation: str) -> Arrays:
    """Those of `example`, which several aspects look at."""
    return _gradients(*example(seed, n_h, m, n_x), activation)


def _descended(X, Y, parameters, activation, learning_rate, num_iterations) -> tuple[Arrays, list[float]]:
    """Parameters after `num_iterations` steps of gradient descent, and the cost before each step."""
    costs = []
    for _iteration in range(num_iterations):
        costs.append(float(_cost(X, Y, parameters, activation)))
        gradients = _gradients(X, Y, parameters, activation)
        parameters = {key: value - learning_rate * gradients[f"d{key}"] for key, value in parameters.items()}
    return parameters, costs


@functools.cache
def _example_descended(
    seed: int, sizes: tuple[int, int, int], activation: str, learning_rate: float, num_iterations: int
) -> tuple[Arrays, list[float]]:
    """As `_descended`, from an `example`. Like the gradients, it is the same for every answer."""
    return _descended(*example(seed, *sizes), activation, learning_rate, num_iterations)


# Where not all SIZES are tried.
SOME_SIZES = [SIZES[0], SIZES[1], SIZES[-1]]


def _ask_forward(forward_propagation, X, parameters, **options) -> tuple[Answer, Answer]:
    return ask(forward_propagation, {"X": X, "parameters": parameters}, **options).pair("A2", "cache")


@aspect
def test_forward_propagation_shapes(forward_propagation):
    for seed, (n_h, m, n_x) in enumerate([*SIZES, SIZES[0]], 410):
        X, _Y, parameters = example(seed, n_h, m, n_x)
        A2, cache = _ask_forward(forward_propagation, X, parameters)
        hint = _("layer 1 has n_h rows, layer 2 one row, and every sample keeps its column")
        A2.is_array((1, m), hint)
        for key, answer in cache.entries("Z1", "A1", "Z2", "A2").items():
            answer.is_array((n_h, m) if key.endswith("1") else (1, m), hint)


def _judge_output(forward_propagation, activation, sizes, /, **options):
    for n_h, m, n_x in sizes:
        X, _Y, parameters = example(42, n_h, m, n_x)
        A2, _cache = _ask_forward(forward_propagation, X, parameters, **options)
        A2.has_values(forward_pass(X, parameters, activation)["A2"], _("the output of the network"))


@aspect
def test_forward_propagation_values(forward_propagation):
    _judge_output(forward_propagation, "tanh", SIZES)
    _judge_output(forward_propagation, "tanh", SIZES[:1], activation="tanh")
    X, _Y, parameters = whole_example(42)
    judge_integers(forward_propagation, {"X": X, "parameters": parameters})


@aspect
def test_forward_propagation_activation(forward_propagation):
    for activation in ("relu", "sigmoid"):
        _judge_output(forward_propagation, activation, SOME_SIZES, activation=activation)


@aspect
def test_forward_propagation_cache(forward_propagation):
    what = _("what the forward pass calculated under this name")
    for n_h, m, n_x in SIZES:
        X, _Y, parameters = example(43, n_h, m, n_x)
        for options in ({}, {"activation": "tanh"}) if (n_h, m, n_x) == SIZES[0] else ({},):
            answer = ask(forward_propagation, {"X": X, "parameters": parameters}, **options)
            expected = forward_pass(X, parameters, "tanh")
            for key, part in answer.pair("A2", "cache")[1].entries("Z1", "A1", "Z2", "A2").items():
                part.has_values(expected[key], what)
            answer.kept_inputs()
        for activation in ("relu", "sigmoid") if (n_h, m, n_x) in SOME_SIZES else ():
            answer = ask(forward_propagation, {"X": X, "parameters": parameters}, activation=activation)
            _judge_cache(answer, X, parameters, activation, what)
            answer.kept_inputs()


def _judge_cache(answer, X, parameters, activation, what):
    """The cache is that of the output. (Which activation was applied to get this is judged elsewhere.)"""
    expected = forward_pass(X, parameters, activation)
    A2, cache = answer.pair("A2", "cache")
    entries = cache.entries("Z1", "A1", "Z2", "A2")
    entries["Z1"].has_values(expected["Z1"], what)
    A1 = entries["A1"].numbers(expected["A1"].shape)
    if np.allclose(A2.numbers(expected["A2"].shape), expected["A2"]):
        entries["A1"].has_values(expected["A1"], what)
    entries["Z2"].has_values(parameters["W2"] @ A1 + parameters["b2"], what)
    entries["A2"].has_values(A2.numbers(expected["A2"].shape), what)


def _activations(m: int, seed: int = 44) -> tuple[np.ndarray, np.ndarray]:
    """A2 in [0.01, 0.99], as the contract has it, and Y."""
    rng = np.random.default_rng(seed)
    return rng.uniform(0.01, 0.99, (1, m)), (np.arange(m) % 3 == 0).astype(float).reshape(1, m)


@aspect
def test_compute_cost_scalar(compute_cost):
    for seed, m in enumerate((6, 1, 2, 1, 6), 440):
        A2, Y = _activations(m, seed)
        ask(compute_cost, {"A2": A2, "Y": Y}).is_array((), _("the cost of all samples together is one number"))


@aspect
def test_compute_cost_values(compute_cost):
    # One sample at a time, so that sum and mean are the same and `mean` is judged alone below.
    for a, y in [(0.8, 1.0), (0.3, 1.0), (0.8, 0.0), (0.05, 0.0), (0.99, 0.0), (0.01, 1.0)]:
        ask(compute_cost, {"A2": np.array([[a]]), "Y": np.array([[y]])}).has_values(
            -np.log(a if y == 1 else 1 - a), _("-log of the probability given to the right class")
        )
    # Y may hold integers.
    A2 = np.array([[0.8]])
    ask(compute_cost, {"A2": A2, "Y": np.array([[1]])}).has_values(
        -np.log(0.8), _("-log of the probability given to the right class")
    )
    A2, Y = _activations(6)
    judge_integers(compute_cost, {"A2": A2, "Y": Y.astype(int)})


@aspect
def test_compute_cost_mean(compute_cost):
    for m in (2, 5, 1):
        A2, Y = _activations(m)
        single = np.array([float(ask(compute_cost, {"A2": A2[:, [i]], "Y": Y[:, [i]]}).numbers(())) for i in range(m)])
        answer = ask(compute_cost, {"A2": A2, "Y": Y})
        if m > 1 and np.ptp(single) == 0:
            raise answer.wrong(
                _("the same cost for different samples"),
                _("a cost that depends on A2 and Y"),
                _("how far is A2 from Y in each sample?"),
            )
        answer.has_values(single.mean(), _("the mean of the costs of the single samples"))
        answer.kept_inputs()
    judge_inputs(compute_cost, {"A2": A2, "Y": 1 - Y.astype(int)})
    # An output may be clipped before its logarithm is taken, but not in its own array.
    judge_inputs(compute_cost, {"A2": np.array([[1e-20, 0.5, 1 - 1e-16]]), "Y": np.array([[0.0, 1.0, 1.0]])})


def _ask_backward(backward_propagation, X, Y, parameters, activation, /, **options) -> dict[str, Answer]:
    cache = forward_pass(X, parameters, activation)
    arguments = {"parameters": parameters, "cache": cache, "X": X, "Y": Y}
    return ask(backward_propagation, arguments, **options).entries("dW1", "db1", "dW2", "db2")


@aspect
def test_backward_propagation_shapes(backward_propagation):
    for seed, (n_h, m, n_x) in enumerate([*SIZES, SIZES[0]], 450):
        X, Y, parameters = example(seed, n_h, m, n_x)
        for key, answer in _ask_backward(backward_propagation, X, Y, parameters, "tanh").items():
            answer.is_array(
                parameters[key[1:]].shape,
                _("a gradient has its parameter's shape; a sum along an axis needs keepdims=True to stay a column"),
            )
    for activation in HIDDEN:
        for X, Y, parameters in (example(45), whole_example(45)) if activation == "relu" else (whole_example(45),):
            cache = forward_pass(X, parameters, activation)
            arguments = {"parameters": parameters, "cache": cache, "X": X, "Y": Y}
            judge_inputs(backward_propagation, arguments, activation=activation)
    judge_inputs(backward_propagation, arguments | {"cache": forward_pass(X, parameters, "tanh")})
    judge_integers(backward_propagation, arguments, activation=activation)


def _judge_gradients(backward_propagation, layer, activation, /, sizes=SIZES, **options: str) -> None:
    for n_h, m, n_x in sizes:
        X, Y, parameters = example(46, n_h, m, n_x)
        expected = _example_gradients(46, n_h, m, n_x, activation)
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
    # Whatever the hidden activation is: a mistake in this layer costs this aspect alone.
    _judge_gradients(backward_propagation, "2", "tanh")
    for activation in HIDDEN:
        _judge_gradients(backward_propagation, "2", activation, SOME_SIZES, activation=activation)


@aspect
def test_backward_propagation_hidden_layer(backward_propagation):
    _judge_gradients(backward_propagation, "1", "tanh")
    _judge_gradients(backward_propagation, "1", "tanh", SIZES[:1], activation="tanh")


@aspect
def test_backward_propagation_relu(backward_propagation):
    _judge_gradients(backward_propagation, "1", "relu", activation="relu")


@aspect
def test_backward_propagation_sigmoid(backward_propagation):
    _judge_gradients(backward_propagation, "1", "sigmoid", activation="sigmoid")


def _parameters_and_gradients(n_h: int = N_H, n_x: int = 3) -> tuple[Arrays, Arrays]:
    _X, _Y, parameters = example(47, n_h, n_x=n_x)
    rng = np.random.default_rng(47)
    return parameters, {f"d{key}": rng.standard_normal(value.shape) for key, value in parameters.items()}


def _judge_update(update_parameters, learning_rate, what, hint, /, **options):
    for n_h, n_x in [(N_H, 3), (1, 1)]:
        parameters, grads = _parameters_and_gradients(n_h, n_x)
        answers = ask(update_parameters, {"parameters": parameters, "grads": grads}, **options).entries(*parameters)
        for key, answer in answers.items():
            answer.has_values(parameters[key] - learning_rate * grads[f"d{key}"], what)
            answer.is_array(parameters[key].shape, hint)


@aspect
def test_update_parameters_values(update_parameters):
    _judge_update(
        update_parameters,
        1.2,
        _("a step of learning rate 1.2 down the slope"),
        _("each parameter minus learning rate times its own gradient"),
    )
    parameters, grads = _parameters_and_gradients()
    whole = {key: np.round(3 * value).astype(int) for key, value in grads.items()}
    judge_integers(update_parameters, {"parameters": parameters, "grads": whole})


@aspect
def test_update_parameters_learning_rate(update_parameters):
    for learning_rate in (0.05, 1, 3.0, 0.0, 1e-4, 1e-9):
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
    others = {key: value - 0.5 for key, value in parameters.items()}
    judge_inputs(update_parameters, {"parameters": others, "grads": grads})
    for learning_rate in (0.05, 0.0):
        judge_inputs(update_parameters, {"parameters": parameters, "grads": grads}, learning_rate=learning_rate)


def _ask_train(train, X, Y, n_h, **options) -> tuple[Answer, Answer]:
    return ask(train, {"X": X, "Y": Y, "n_h": n_h}, **options).pair("parameters", "costs")


def _default(function, parameter) -> Value:
    """The default of a parameter by the function's signature; None where that does not tell."""
    try:
        return inspect.signature(function).parameters[parameter].default
    except (KeyError, TypeError, ValueError):
        return None


def _judge_trained(train, activation, learning_rate, /, *, sizes=SIZES[:1], steps=3, with_costs=False, **options):
    what = _("the parameters after {steps} steps of gradient descent from the start").format(steps=steps)
    for n_h, m, n_x in sizes:
        X, Y, start = example(48, n_h, m, n_x)
        expected, expected_costs = _example_descended(48, (n_h, m, n_x), activation, learning_rate, steps)
        parameters, costs = _ask_train(train, X, Y, n_h, num_iterations=steps, parameters=start, **options)
        if with_costs:
            costs.sequence().has_values(np.array(expected_costs), _("the cost before each update"))
        for key, answer in parameters.entries(*expected).items():
            answer.has_values(expected[key], what)


@aspect
def test_train_parameters(train):
    _judge_trained(train, "tanh", 1.2, sizes=SIZES)
    _judge_trained(train, "tanh", 1.2, steps=1)
    # The last parameters count, not the best: here the cost has risen at the last step but one. (That no step is left
    # out is judged with the costs.)
    X, Y, start, expected, _costs = _overshooting(3)
    parameters, costs = _ask_train(train, X, Y, N_H, num_iterations=3, parameters=start)
    if np.size(costs.sequence().value) == 3:
        for key, answer in parameters.entries(*expected).items():
            answer.has_values(expected[key], _("the parameters after the last step"))
    X, Y, start = whole_example(48)
    judge_integers(train, {"X": X, "Y": Y, "n_h": N_H}, num_iterations=3, parameters=start)


@aspect
def test_train_costs(train):
    X, Y, start = example(49)
    expected = _falling_costs()
    _judge_costs(train, X, Y, start, expected)
    _judge_costs(train, X, Y, start, expected[:1])
    # Every iteration that was asked for is made: where the cost does not change, where it rises, where it is next to
    # nothing, and where there are many. (Whether a rate was used is judged with the options.)
    _judge_costs(train, X, Y, start, expected[:1] * 5, atol=np.inf, learning_rate=0.0)
    if current().comes_to("many steps"):
        _judge_costs(train, *_many_steps())
    wide, Y, start, _parameters, rising = _overshooting(5)
    _judge_costs(train, wide, Y, start, rising)
    X, Y, start = example(497)
    # (An epsilon in the logarithm would show in so small a cost.)
    sure = start | {"W2": 0 * start["W2"], "b2": np.array([[16.0]])}
    _judge_costs(train, X, np.ones_like(Y), sure, [0.0] * 4, atol=1e-3)
    # Where the signature says 1000, this need not be tried: as many steps of lent functions would take seconds.
    if _default(train, "num_iterations") != 1000:
        _trained, costs = _ask_train(train, X, Y, N_H, parameters=start)
        costs.sequence().is_array((1000,), _("one cost for every iteration; with no number given, there are 1000"))


@functools.cache
def _falling_costs() -> list[float]:
    """Six of `example(49)` with tanh and the default rate."""
    return _example_descended(49, SIZES[0], "tanh", 1.2, 6)[1]


@functools.cache
def _overshooting(num_iterations: int) -> tuple[np.ndarray, np.ndarray, Arrays, Arrays, list[float]]:
    """Data and a start from which the cost rises at the last step but one; the parameters afterwards, and the costs."""
    X, Y, start = example(497)
    return 2 * X, Y, start, *_descended(2 * X, Y, start, "tanh", 1.2, num_iterations)


@functools.cache
def _many_steps():
    """Longer than a limit of 500 would allow."""
    return one_node_descent(1.2, 510)


def _judge_costs(train, X, Y, start, expected, /, *, atol=0.0, **options):
    """The costs on the way from `start`; any within `atol` of those expected are right."""
    n_h = len(start["W1"])
    _parameters, costs = _ask_train(train, X, Y, n_h, num_iterations=len(expected), parameters=start, **options)
    costs = costs.sequence()
    costs.is_array((len(expected),), _("one cost for every iteration"))
    near = np.abs(costs.numbers((len(expected),)) - expected) < atol
    costs.has_values(np.array(expected), _("the cost before each update"), free=near)


@aspect
def test_train_options(train):
    # Costs that are right with tanh are so with the others; those that are not cost another aspect.
    X, Y, start = example(49)
    _parameters, costs = _ask_train(train, X, Y, N_H, num_iterations=3, parameters=start)
    costs, right = costs.sequence(), np.array(_falling_costs()[:3])
    with_costs = np.shape(costs.value) == (3,) and np.allclose(costs.numbers((3,)), right)
    for activation, learning_rate in [
        ("relu", 0.3),
        ("sigmoid", 0.5),
        ("tanh", 0.05),
        ("tanh", 1e-4),
        ("relu", 0.0),
        ("tanh", 2.0),
    ]:
        _judge_trained(
            train,
            activation,
            learning_rate,
            activation=activation,
            learning_rate=learning_rate,
            steps=2,
            with_costs=with_costs,
        )


@aspect
def test_train_random_start(train):
    X, Y = bands()
    parameters, costs = _ask_train(train, X, Y, 6, num_iterations=BANDS_LEARNT)
    entries = parameters.entries("W1", "b1", "W2", "b2")
    shapes = {"W1": (6, 2), "b1": (6, 1), "W2": (1, 6), "b2": (1, 1)}
    for key, answer in entries.items():
        answer.is_array(shapes[key], _("with parameters=None, train makes its own for n_x inputs and n_h nodes"))
    single, _costs = _ask_train(train, X, Y, 1, num_iterations=2)
    for key, answer in single.entries(*shapes).items():
        shape = {"W1": (1, 2)}.get(key, (1, 1))
        answer.is_array(shape, _("with parameters=None, train makes its own for n_x inputs and n_h nodes"))
    W1 = entries["W1"].numbers((6, 2))
    if len(np.unique(W1, axis=0)) < 6:
        raise entries["W1"].wrong(
            _("equal rows"), _("rows that all differ"), _("zero weights stay symmetric: start from random ones")
        )
    # One that stops early may have come far or not, as luck has it; that it stops is judged with the costs.
    if np.size(costs.sequence().value) < BANDS_LEARNT:
        return
    cost = _cost(X, Y, {key: answer.numbers(shapes[key]) for key, answer in entries.items()}, "tanh")
    # Biases alone reach 0.673, a single node 0.387; 140,000 right trainings of six nodes ended at 0.039 or below.
    if not cost < 0.3:
        raise parameters.wrong(
            _("a cost of {cost:.3g} after {iterations} iterations").format(cost=cost, iterations=BANDS_LEARNT),
            _("a network that has learnt the data"),
            _("does every iteration go on from the parameters of the one before?"),
        )


@aspect
def test_train_input(train):
    X, Y, start = example(50)
    answer = ask(train, {"X": X, "Y": Y, "n_h": N_H}, num_iterations=2, parameters=start).left_inputs_alone()
    answer.pair("parameters", "costs")
    for activation in ("relu", "sigmoid"):
        options = {"num_iterations": 2, "parameters": start, "activation": activation}
        judge_inputs(train, {"X": X, "Y": Y, "n_h": N_H}, **options)
    judge_inputs(train, {"X": X, "Y": Y, "n_h": N_H}, num_iterations=2, learning_rate=0.0, parameters=start)
    judge_inputs(train, {"X": X, "Y": Y, "n_h": N_H}, num_iterations=2)


def _ask_predict(predict, parameters, X, **options) -> Answer:
    return ask(predict, {"parameters": parameters, "X": X}, **options)


@aspect
def test_predict_shape(predict):
    for seed, (n_h, m, n_x) in enumerate([*SIZES, SIZES[0], (N_H, 20, 3)], 510):
        X, _Y, parameters = example(seed, n_h, m, n_x)
        parameters["b2"] -= np.median(forward_pass(X, parameters, "tanh")["Z2"])  # some of both
        _ask_predict(predict, parameters, X).is_array((1, m), _("one row, one column a sample"))
    for activation in HIDDEN:
        judge_inputs(predict, {"parameters": parameters, "X": X}, activation=activation)
    judge_inputs(predict, {"parameters": parameters, "X": X})


def _judge_prediction(predict, parameters, X, activation, /, **options):
    expected = forward_pass(X, parameters, activation)["A2"] > 0.5
    _ask_predict(predict, parameters, X, **options).has_values(expected, _("1 where A2 > 0.5, else 0"))


@aspect
def test_predict_values(predict):
    for seed in (52, 53):
        for n_h, m, n_x in [(N_H, 20, 3), (1, 20, 3), (N_H, 1, 3), (N_H, 20, 1)]:
            X, _Y, parameters = example(seed, n_h, m, n_x)
            _judge_prediction(predict, parameters, X, "tanh")
    # An output just above the half is a 1, one just below it a 0.
    for shift in (1e-6, -1e-6, 0.2, -0.2):
        level = parameters | {"W2": 0 * parameters["W2"], "b2": np.array([[shift]])}
        _judge_prediction(predict, level, X, "tanh")
    whole, _Y, ordinary = whole_example(52)
    judge_integers(predict, {"parameters": ordinary, "X": whole})
    # Where A2 is exactly 0.5.
    zeros = {key: np.zeros_like(value) for key, value in parameters.items()}
    _judge_prediction(predict, zeros, X, "tanh")


@aspect
def test_predict_activation(predict):
    for activation in ("relu", "sigmoid"):
        for n_h in (N_H, 1):
            X, _Y, parameters = example(54, n_h, m=40)
            _judge_prediction(predict, parameters, X, activation, activation=activation)
    _judge_prediction(predict, parameters, X, "tanh", activation="tanh")


def _validation() -> tuple[np.ndarray, np.ndarray]:
    """Validation data; fewer than the training data, so that the two cannot be mistaken for each other."""
    X, Y = bands(shift=0.1)
    return X[:, 1:], Y[:, 1:]


def _choice(choose_hidden_size, validation, candidates, /, **options) -> Answer:
    X, Y = bands()
    X_val, Y_val = validation
    arguments = {"X_train": X, "Y_train": Y, "X_val": X_val, "Y_val": Y_val, "candidates": candidates}
    return ask(choose_hidden_size, arguments, **options)


def _single_step() -> tuple[np.ndarray, np.ndarray]:
    """Validation data in which the third band belongs to class 1.

    That is right for a single step, and wrong for a network that has learnt the training data.
    """
    X_val, _Y_val = _validation()
    return X_val, np.where(X_val[:1] > -1.5, 1.0, 0.0)


# Samples to train on and to validate on where nothing is trained.
M_TRAIN, M_VAL = 399, 400


class _Stage:
    """A `train` that trains nothing: it gives a network for each size, made so that its accuracy is known.

    Any accuracies can be had so, without luck, and it takes no time.
    """

    def __init__(self, edges: dict[int, float]):
        self.iterations: dict[int, list[int]] = {}
        """By size, of every call."""
        self.shapes: set[tuple[int, ...]] = set()
        """Of the data that it was to train on."""
        self._edges = edges

    def train(self, X, Y, n_h, num_iterations=1000, learning_rate=1.2, activation="tanh", parameters=None):
        self.iterations.setdefault(int(n_h), []).append(int(num_iterations))
        self.shapes.add(np.shape(X))
        costs = np.full(min(int(num_iterations), 10_000), 0.5)
        return stepping_network(int(n_h), self._edges.get(int(n_h), 0.0), activation), costs


def _staged(choose_hidden_size, off: dict[int, int], /, *, inverted=False, trained_label=0, **options):
    """The choice among sizes of which so many of 400 validation samples are `off`, and the stage.

    off: the candidates in their order; a sign says on which side of the right edge that of the size's network is
    inverted: the labels are exchanged, so that right becomes wrong
    trained_label: of all training data; with 0, an edge further to the right is better there, with 1 it is worse

    The stage has not been asked where an answer trains in another way than by calling `train`.
    """
    stage = _Stage({size: M_VAL / 2 + wrong - 0.5 for size, wrong in off.items()})
    X_val = np.arange(M_VAL, dtype=float).reshape(1, M_VAL)
    X = 0.25 + np.arange(M_TRAIN, dtype=float).reshape(1, M_TRAIN)
    arguments = {
        "X_train": X,
        "Y_train": np.full_like(X, trained_label),
        "X_val": X_val,
        "Y_val": ((X_val >= M_VAL / 2) != inverted).astype(float),
        "candidates": list(off),
    }
    with follow_through.replaced({"train": stage.train}):
        return ask(choose_hidden_size, arguments, **options), stage


def _judge_staged(choose_hidden_size, cases, what, /, **options) -> bool:
    """Whether the answer calls `train`, and so could be judged by cases of (sizes and how much is off, the choice)."""
    for off, size in cases:
        answer, stage = _staged(choose_hidden_size, off, **options)
        if not stage.iterations:
            return False
        answer.is_count(size, what)
    return True


def _judge_iterations(choose_hidden_size, asked: int, /, **options) -> None:
    answer, stage = _staged(choose_hidden_size, {4: 30, 2: 5, 3: 90}, **options)
    for iterations in stage.iterations.values():
        if sum(iterations) != asked and set(iterations) != {asked}:
            raise answer.wrong(
                _("{iterations} iterations for a candidate").format(iterations=iterations[0]),
                _("{iterations} iterations").format(iterations=asked),
                _("hand `num_iterations` on to train; with no number given, there are 300"),
            )


@aspect
def test_choose_hidden_size_best(choose_hidden_size):
    what = _("the candidate with the best accuracy")
    _choice(choose_hidden_size, _validation(), [*CANDIDATES], num_iterations=BANDS_LEARNT).is_count(6, what)
    # Several levels of accuracy, which rise and fall from size to size, some of them close to each other.
    levels = [
        ({5: -60, 2: -90, 9: -40, 3: -9, 7: -150}, 3),
        ({7: -20, 3: -30, 12: -1, 1: -2, 5: -80}, 12),
        ({8: -50, 4: 0, 6: -120, 2: -10}, 4),
        ({1: -5, 2: -4, 3: -3}, 3),
        ({3: -190, 10: -180, 6: -199}, 10),
        ({11: -7}, 11),
    ]
    if _judge_staged(choose_hidden_size, levels, what):
        _judge_iterations(choose_hidden_size, 300)
        for asked in (7, 1, 1100):
            _judge_iterations(choose_hidden_size, asked, num_iterations=asked)
        return
    # Whoever trains nothing, and always takes the larger size, is right so far. After a single iteration all sizes are
    # the same, and for this validation data a single step is best.
    smallest = _choice(choose_hidden_size, _validation(), [*CANDIDATES], num_iterations=1)
    if smallest.value != 1:
        _choice(choose_hidden_size, _single_step(), [*CANDIDATES]).is_count(1, what)
    source = cell_source(choose_hidden_size, current().function)
    if _default(choose_hidden_size, "num_iterations") not in (300, None, inspect.Parameter.empty) or (
        source and ignores_parameter(source, "num_iterations")
    ):
        raise smallest.wrong(
            _("another number of iterations"),
            _("as many iterations as asked for, or 300"),
            _("hand `num_iterations` on to train; with no number given, there are 300"),
        )


@aspect
def test_choose_hidden_size_ties(choose_hidden_size):
    what = _("the smallest of equally good candidates")
    ties = [
        ({5: -60, 9: -9, 3: -9, 7: -9}, 3),
        ({12: 0, 6: 0, 1: -80}, 6),
        ({4: -20, 6: -5, 8: -5, 2: -20}, 6),
        ({9: -30, 7: -30}, 7),
    ]
    if _judge_staged(choose_hidden_size, ties, what):
        # Of the two best the larger is better on the training data. (On that alone, 2 is the best.)
        answer, _stage = _staged(choose_hidden_size, {8: 9, 5: -9, 2: 180})
        if answer.value != 2:
            answer.is_count(5, what)
        _judge_staged(choose_hidden_size, [({9: 0, 4: 0, 7: 0}, 4)], what, inverted=True)
        answer, _stage = _staged(choose_hidden_size, {9: -30, 2: -50, 7: -30, 12: 0})
        answer.kept_inputs()
        return
    for candidates in ([12, 6, 1], [1, 6, 12]):
        answer = _choice(choose_hidden_size, _validation(), candidates)
        answer.is_count(6, what)
        answer.kept_inputs()
    _choice(choose_hidden_size, _single_step(), [12, 6, 1]).is_count(1, what)


@aspect
def test_choose_hidden_size_validation(choose_hidden_size):
    what = _("the candidate that is best on the validation data")
    # Here the better a size is on the training data, the worse it is on the validation data.
    turned = [({2: -40, 8: -9, 5: -25}, 8), ({6: -80, 3: -100, 4: -60, 7: -70}, 4), ({1: -2, 9: -30}, 1)]
    if _judge_staged(choose_hidden_size, turned, what, trained_label=1):
        answer, stage = _staged(choose_hidden_size, {4: -30, 2: -5})
        if stage.shapes != {(1, M_TRAIN)}:
            raise answer.wrong(
                _("a network trained on other data than X_train"),
                _("networks trained on X_train and Y_train"),
                _("which data goes into train, and which into predict?"),
            )
        return
    # The second validation set is the third band alone, on which a network that has learnt the training data is right.
    # (All candidates would be, if they were trained on it.)
    X_val, Y_val = _validation()
    third = X_val[0] > 1.5
    for validation, size in [(_single_step(), 1), ((X_val[:, third], Y_val[:, third]), 6)]:
        _choice(choose_hidden_size, validation, [6, 1]).is_count(size, what)
