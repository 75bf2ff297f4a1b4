"""Calls with fresh random inputs on which answers can be told apart, for every function of the assignment.

They cover what the hidden tests ask for, but share no number with them. `probes("relu", rng)` yields calls as
`(arguments, options)`: arguments by position, options by name.
"""

import itertools

import numpy as np

from ..judging import reference
from ..judging.network_data import bands, example, forward_pass
from ..judging.planned_training import SAMPLES, plan
from ..judging.values import Arguments, Value

Probe = tuple[tuple, Arguments]


def probes(function: str, rng: np.random.Generator) -> list[Probe]:
    """The calls for `function`, drawn from `rng`; KeyError where the assignment has none of that name."""
    return list(_PROBES[function](rng))


def _call(*arguments: Value, **options: Value) -> Probe:
    return arguments, options


def _center_crop(rng):
    for shape, size in [
        ((3, 8, 8), 4),
        ((4, 10, 6), 2),
        ((2, 9, 6), 4),
        ((3, 7, 8), 4),
        ((2, 7, 10), 3),
        ((2, 5, 5), 5),
    ]:
        yield _call(rng.standard_normal(shape), size)


def _take_samples(rng):
    X, Y = rng.standard_normal((3, 6)), rng.standard_normal((1, 6))
    for indices in ([0, 3], [5], [4, 1, 2], [0, 1, 2], [2, 2, 0], [1, 3, 5, 4, 0, 2], rng.integers(0, 6, 7)):
        yield _call(X, Y, indices)


def _tables(rng):
    for shape in [(3, 4), (4, 4), (1, 5), (6, 2)]:
        yield _call(rng.standard_normal(shape))
    whole = rng.integers(-9, 9, (5, 1))
    whole[0] += (1 - whole.sum()) % 5  # so that its mean is no whole number, in any draw
    yield _call(whole)


def _standardize(rng):
    for shape, axis in [
        *[((4, 5), 0), ((4, 5), 1), ((4, 4), 0), ((4, 4), 1), ((3, 4), -1), ((7,), 0)],
        *[((2, 3, 4), 1), ((2, 3, 4), (0, 2)), ((2, 3, 4, 5), (-1, 1))],
    ]:
        yield _call(3 + 2 * rng.standard_normal(shape), axis)
    yield _call(rng.permutation(np.arange(15)).reshape(5, 3), 0)


def _softmax(rng):
    for shape in [(4, 3), (5,), (3, 3)]:
        yield _call(rng.standard_normal(shape))
    for shape, axis in [((4, 3), 1), ((3, 3), 1), ((4, 3), -1), ((2, 3, 4), 1), ((2, 3, 4), -3)]:
        yield _call(rng.standard_normal(shape), axis=axis)
    yield _call(rng.integers(-3, 4, (3, 4)))
    yield _call(
        rng.permuted(np.array([[999.0, 1000.0, -1000.0], [1000.0, 998.0, -998.0], [0.0, 995.0, -999.0]]), axis=0)
    )


def _linear(rng):
    for n, k, m in [(2, 3, 4), (3, 3, 3), (1, 3, 5), (4, 2, 1)]:
        for bias in (0, 1):
            yield _call(rng.standard_normal((n, k)), rng.standard_normal((k, m)), bias * rng.standard_normal((n, 1)))
    yield _call(rng.integers(-4, 5, (2, 3)), rng.integers(-4, 5, (3, 4)), rng.standard_normal((2, 1)))


def _pre_activations(rng):
    for shape in [(3, 4), (4, 1), (1, 1), (5,), (2, 3, 2)]:
        yield 2 * rng.standard_normal(shape)
    yield rng.permutation([-3, -2, -1, 1, 2, 3])
    yield float(rng.uniform(0.5, 2))
    yield float(rng.uniform(-2, -0.5))
    yield int(rng.integers(1, 4))
    yield np.array(rng.uniform(-2, -0.5))


def _z(rng):
    for z in _pre_activations(rng):
        yield _call(z)
    # Each side by itself: a formula may go wrong on one of them only.
    for side in (-1, 1):
        yield _call(side * rng.permutation([12.0, 20.0, 40.0, 750.0, 1000.0]))
    yield _call(np.zeros((2, 3)))


def _z_and_slope(rng):
    for z in _pre_activations(rng):
        yield _call(z)
        yield _call(z, slope=float(rng.uniform(0.1, 0.9)))
    for slope in (0, 1):
        yield _call(rng.standard_normal((2, 3)), slope=slope)


def _z_and_slope_of_step(rng):
    yield from _z_and_slope(rng)
    yield _call(np.zeros((2, 3)))


def _collapse_linear(rng):
    for n_x, n_h, n_y in [(3, 4, 2), (3, 3, 3), (2, 5, 1), (4, 1, 3)]:
        shapes = [(n_h, n_x), (n_h, 1), (n_y, n_h), (n_y, 1)]
        yield _call(*(rng.standard_normal(shape) for shape in shapes))
    W1, W2 = rng.integers(-4, 5, (3, 2)), rng.integers(-4, 5, (2, 3))
    b1, b2 = rng.standard_normal((3, 1)), rng.standard_normal((2, 1))
    yield _call(W1, b1, W2, b2)
    yield _call(W1, 0 * b1, W2, b2)
    yield _call(W1, b1, W2, 0 * b2)


def _output_activation(rng):
    for task in ("regression", "binary", "multiclass", "".join(rng.choice(list("abcdefgh"), 7)), "Binary", ""):
        yield _call(task)


def _surviving_gradient(rng):
    names = ("sigmoid_derivative", "tanh_derivative", "relu_derivative", "leaky_relu_derivative")
    for name, n_layers in itertools.product(names, (1, 2, int(rng.integers(4, 9)))):
        yield _call(reference.function(name), float(rng.choice([-1, 1]) * rng.uniform(0.5, 2)), n_layers)
    factor = float(rng.uniform(0.5, 2))
    yield _call((lambda z: factor * z), float(rng.uniform(0.5, 1)), 3)


def _sizes(rng):
    # The last are many and different enough for statistics to tell scales and distributions apart.
    return [(3, 4, 2), (5, 1, 3), (1, 6, 1), tuple(int(size) for size in rng.permutation([100, 250, 160]))]


def _initialize(rng):
    for sizes in _sizes(rng):
        yield _call(*sizes)


def _initialize_parameters(rng):
    for sizes in _sizes(rng):
        yield _call(*sizes)
        yield _call(*sizes, scale=float(rng.uniform(0.2, 0.8)))


def _distinct_rows(rng):
    rows = rng.standard_normal((4, 3))
    for chosen in ([0, 1, 0, 2, 1], [2, 2, 0, 2], [1, 1, 1], [3], [0, 1, 2, 3], [0, 0, 1, 1, 2]):
        yield _call(rows[chosen])
    yield _call(rows[:, [0, 0, 1]])
    # The same numbers in another order, and rows that share their first or last entries.
    yield _call(np.array([rows[0], rows[0][::-1], np.roll(rows[0], 1)]))
    yield _call(np.array([rows[0], [rows[0, 0], *rows[1, 1:]], [*rows[2, :2], rows[0, 2]]]))
    yield _call(rng.permutation([[1, 2], [1, 2], [2, 1], [0, 3]]))
    yield _call(np.array([rows[0], [-rows[0, 0], *rows[0, 1:]]]))
    # Rounding to 2 decimals makes these two one row; they differ by more than what may count as equal.
    near = np.round(rows[0], 2)
    yield _call(np.array([near, near + 2e-3]))
    yield _call(np.zeros((4, 2)))


def _forward_propagation(rng):
    for n_h, m, activation in [(4, 5, "tanh"), (1, 6, "tanh"), (6, 1, "relu"), (4, 5, "relu"), (4, 5, "sigmoid")]:
        X, _Y, parameters = example(rng, n_h, m)
        yield _call(X, parameters, activation=activation)
    yield _call(X, parameters)
    for bias, activation in [("b1", "tanh"), ("b2", "relu")]:
        yield _call(X, parameters | {bias: 0 * parameters[bias]}, activation=activation)
    yield _call(rng.integers(-3, 4, X.shape), parameters)


def _compute_cost(rng):
    for m in (1, 2, 6, 7):
        A2 = rng.uniform(0.01, 0.99, (1, m))
        for Y in (np.ones((1, m)), np.zeros((1, m)), (np.arange(m) % 3 == 0).astype(int).reshape(1, m)):
            yield _call(A2, Y)


def _backward_propagation(rng):
    sizes = [(4, 5, "tanh"), (4, 1, "tanh"), (1, 5, "tanh"), (5, 7, "tanh")]
    # Several of each, so that no number of samples or nodes is taken for a constant.
    for n_h, m, activation in sizes + [(*size, name) for name in ("relu", "sigmoid") for size in [(4, 5), (5, 6)]]:
        X, Y, parameters = example(rng, n_h, m)
        # (Of a single sample, both classes.)
        for labels in (Y, 1 - Y) if m == 1 else (Y,):
            yield _call(parameters, forward_pass(X, parameters, activation), X, labels, activation=activation)


def _update_parameters(rng):
    for options in ({}, {"learning_rate": 1}, {"learning_rate": float(rng.uniform(0.01, 0.1))}):
        _X, _Y, parameters = example(rng)
        yield _call(
            parameters, {f"d{key}": rng.standard_normal(value.shape) for key, value in parameters.items()}, **options
        )


def _train(rng):
    calls: list[tuple[int, Arguments]] = [
        *[(1, {}), (3, {}), (6, {})],
        (3, {"learning_rate": 0.3}),
        *[(3, {"activation": "relu"}), (3, {"activation": "sigmoid"})],
        *[(2, {"learning_rate": 0.0}), (2, {"learning_rate": 0.05})],
    ]
    for num_iterations, options in calls:
        X, Y, parameters = example(rng)
        yield _call(X, Y, 4, num_iterations=num_iterations, parameters=parameters, **options)
    yield _call(*bands(rng.uniform(-0.1, 0.1)), 6, num_iterations=20)


def _predict(rng):
    # A single network may answer the same whatever its activation; three of them hardly do.
    others = [(200, "relu"), (200, "sigmoid")]
    for m, activation in [(5, "tanh"), (1, "tanh"), (40, "tanh"), *others * 3]:
        X, _Y, parameters = example(rng, m=m)
        yield _call(parameters, X, activation=activation)
    yield _call({key: np.zeros_like(value) for key, value in parameters.items()}, X)


def _choose_hidden_size(rng):
    shift = rng.uniform(0.05, 0.15)
    # Sizes other than 1 and 6 or more would leave it to luck whether they learn the training data.
    # Without its last band the data is solved by any size, so that all candidates are equally good.
    easy = tuple(data[:, :32] for data in bands(shift))
    for validation, candidates in [
        *[(bands(shift), [1, 6]), (bands(shift), [6, 1]), (bands(shift), [8, 6, 1])],
        *[(easy, [8, 1, 6]), (easy, [6, 8, 1])],
    ]:
        yield _call(*bands(), *validation, candidates)
    X_val, Y_val = bands(shift)
    yield _call(*bands(), X_val, np.where(X_val[:1] > -1.5, 1.0, 0.0), [6, 1])
    # The third band alone, which any size learns, if it is trained on it.
    yield _call(*bands(), X_val[:, 32:], Y_val[:, 32:], [6, 1])
    # Several accuracies: rising and falling, in any order, ties among them, and none at all.
    several = [[10, 16, 12, 18], [6, 19, 18, 19], [18, 9, 15, 18], [0, 0, 0, 0], [1, 3, 2, 3], [19, 4, 2, 1]]
    for accuracies in [*several, [19, 20, 15, 16], [20, 17, 19, 6]]:
        sizes = rng.permutation(np.arange(1, SAMPLES))[:4].tolist()
        yield _planned(dict(zip(sizes, rng.permutation(accuracies).tolist(), strict=True)), sizes)
    yield _planned({3: 19, 6: 20, 9: 12}, [3, 6, 9])
    yield _planned({4: 19, 8: 15, 12: 20}, [12, 4, 8])
    yield _planned({2: 8, 5: 13, 9: 17}, [2, 5, 9])
    yield _planned({2: 17, 5: 13, 9: 8}, [2, 5, 9])
    yield _planned({2: 13, 5: 8, 9: 17}, [2, 5, 9])
    yield _planned({7: 12, 3: 17, 4: 17, 8: 2}, [7, 3, 4, 8], num_iterations=40)


def _planned(accuracies: dict[int, int], sizes: list[int], **options: int) -> Probe:
    """A call in which the sizes have these numbers of right answers, and others on the training data."""
    X = plan(accuracies, **options)
    # On the validation data, and on what is trained with them, the order is another one.
    X_val = plan({size: SAMPLES - right for size, right in accuracies.items()}, **options)
    return _call(X, (np.arange(float(SAMPLES)) < 7).reshape(1, SAMPLES), X_val, np.ones((1, SAMPLES)), sizes, **options)


_PROBES = {
    "center_crop": _center_crop,
    "take_samples": _take_samples,
    "row_sums": _tables,
    "column_means": _tables,
    "standardize": _standardize,
    "softmax": _softmax,
    "linear": _linear,
    "sigmoid": _z,
    "tanh": _z,
    "relu": _z,
    "leaky_relu": _z_and_slope,
    "sigmoid_derivative": _z,
    "tanh_derivative": _z,
    "relu_derivative": _z,
    "leaky_relu_derivative": _z_and_slope_of_step,
    "collapse_linear": _collapse_linear,
    "output_activation": _output_activation,
    "surviving_gradient": _surviving_gradient,
    "initialize_zeros": _initialize,
    "initialize_parameters": _initialize_parameters,
    "initialize_he": _initialize,
    "distinct_rows": _distinct_rows,
    "forward_propagation": _forward_propagation,
    "compute_cost": _compute_cost,
    "backward_propagation": _backward_propagation,
    "update_parameters": _update_parameters,
    "train": _train,
    "predict": _predict,
    "choose_hidden_size": _choose_hidden_size,
}
