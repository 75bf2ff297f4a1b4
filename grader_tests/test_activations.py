"""Hidden tests of `2_activations`: activation functions, their derivatives, the vanishing gradient."""

from collections.abc import Callable, Iterator

import numpy as np

from .judging.answers import Answer, ask, ask_for_error, definition, judge_inputs, judge_integers, try_asking
from .judging.aspect import aspect, current
from .judging.messages import _
from .judging.syntax import library_hyperbolics, uses_exponentials
from .judging.values import Arguments

# Of any number of dimensions; a length of 1 is among them, where a lost or added dimension would go unnoticed.
SHAPES = [(4,), (1,), (3, 4), (4, 1), (1, 1), (2, 3, 4), (2, 1, 3, 2)]


# Rounding of numbers up to 1 in float32.
SINGLE = 1e-7


def _rng() -> np.random.Generator:
    return np.random.default_rng(32)


def _judge_shapes(function: Callable, **options: float) -> None:
    """One result for every entry, in its place. Which result, be it right or wrong, is judged elsewhere.

    The same entries are asked for in one row, for what is right for some shapes only.
    """
    row = 2 * _rng().standard_normal(24)
    numbers: list[float | np.ndarray] = [0.7, -1.6, np.float64(-1.3), np.array(0.4)]
    row[-len(numbers) :] = numbers
    answer = try_asking(function, {"z": row}, **options)
    of_row = answer.numbers(row.shape) if answer and np.shape(answer.value) == row.shape else np.full(row.shape, np.nan)
    for shape in SHAPES:
        size = int(np.prod(shape))
        hint = _("one result for every entry, in the place of that entry")
        _judge_shape(function, row[:size].reshape(shape), of_row[:size].reshape(shape), hint, **options)
    ask(function, {"z": -row}, **options).is_array(
        row.shape, _("one result for every entry, in the place of that entry")
    )
    for number, expected in zip(numbers, of_row[-len(numbers) :], strict=True):
        hint = _("a single number goes in, a single number comes out")
        _judge_shape(function, number, expected, hint, **options)


def _judge_shape(function: Callable, z: np.ndarray | float, as_in_row, hint: str, **options: float) -> None:
    answer = ask(function, {"z": z}, **options).is_array(np.shape(z), hint)
    what = _("the same number for the same entry, whatever the shape of z is")
    answer.has_values(as_in_row, what, free=~np.isfinite(as_in_row))


def _floats() -> Iterator[np.ndarray]:
    """Ordinary arrays of floats that begin below 0, above it and at it: np.vectorize looks at the first result only."""
    z = 2 * _rng().standard_normal((3, 4))
    z[0, 0] = -1.75
    yield z
    yield -z
    yield np.array([0.0, -1.5, 2.5, 0.25, 0.0, -0.125])
    yield np.abs(z)
    yield -np.abs(z)


def _integers() -> Iterator[np.ndarray]:
    """Integers that begin below 0, above it and at it."""
    yield np.array([-3, -1, 1, 2, 5])
    yield np.array([[2, -3], [1, -1]])
    yield np.array([0, -2, 3, 0, -1])


def _judge_values(
    function: Callable,
    formula: Callable,
    what: str,
    *,
    integers: bool = True,
    at_zero: bool = True,
    **options: float,
) -> None:
    """The values of `formula`.

    integers: also of integers, which costs one aspect; otherwise of floats that begin below 0
    at_zero: also where z is exactly 0

    Numbers are judged with the shapes, so that z[z < 0] = 0, which they do not allow, costs that aspect alone.
    """
    first, *others = _floats()
    arrays = [first, first.astype(np.float32)]
    if integers:
        arrays += [*others, *_integers()]
    for z in arrays:
        answer = ask(function, {"z": z}, **options)
        answer.has_values(formula(z.astype(float)), what, free=(z == 0) & (not at_zero))
    if integers and try_asking(function, {"z": 0.5}, **options):
        for number in (-2, 3):
            ask(function, {"z": number}, **options).has_values(formula(np.float64(number)), what)


def _judge_extremes(function: Callable, formula: Callable, what: str) -> None:
    """Values at ±1000, and an input that stays as it was."""
    far = np.array([-1000.0, -720.0, -40.0, 40.0, 720.0, 1000.0])
    for z in (far, -far, far[:3], far[3:]):
        ask(function, {"z": z}).has_values(formula(z), what).kept_inputs()
    # Beside them, ordinary numbers give what they give by themselves; whether this is right is judged elsewhere.
    ordinary = np.array([0.5, -1.5])
    if alone := try_asking(function, {"z": ordinary}):
        for first in (1000.0, -1000.0):
            expected = np.array([formula(first), *alone.numbers((2,)), formula(-first)])
            ask(function, {"z": np.array([first, *ordinary, -first])}).has_values(expected, what).kept_inputs()
    # Whether a number is taken at all is judged with the shapes.
    alone = try_asking(function, {"z": 0.7})
    if alone and np.ndim(alone.value) == 0:
        for number in (-1000.0, 1000.0):
            ask(function, {"z": number}).has_values(formula(number), what)
    _judge_kept(function)


def _judge_kept(function: Callable) -> None:
    """The array that comes in stays as it was."""
    below, _above, zero, *_others = _floats()
    below[1, 1] = 0.0
    for z in (below, zero, np.array([[-2, 0], [1, 3]])):
        judge_inputs(function, {"z": z})


def _judge_input(function: Callable) -> None:
    z = 2 * _rng().standard_normal((3, 4))
    ask(function, {"z": z}).left_inputs_alone().numbers(z.shape)
    _judge_kept(function)


# The formulas are written otherwise than a student would, with functions of NumPy that need no care at ±1000.
def _sigmoid(z):
    return (1 + np.tanh(z / 2)) / 2


def _sigmoid_derivative(z):
    return (1 - np.tanh(z / 2) ** 2) / 4


def _tanh_derivative(z):
    return 1 - np.tanh(z) ** 2


def _leaky_relu(slope: float) -> Callable:
    return lambda z: (1 + slope) / 2 * z + (1 - slope) / 2 * np.abs(z)


def _step(slope: float) -> Callable:
    return lambda z: (1 + slope) / 2 + (1 - slope) / 2 * np.sign(z)


@aspect
def test_sigmoid_shape(sigmoid):
    _judge_shapes(sigmoid)


@aspect
def test_sigmoid_values(sigmoid):
    _judge_values(sigmoid, _sigmoid, _("1 / (1 + e^(-z))"))


@aspect
def test_sigmoid_extremes(sigmoid):
    _judge_extremes(sigmoid, _sigmoid, _("nearly 0 far to the left, nearly 1 far to the right"))


@aspect
def test_tanh_shape(tanh):
    _judge_shapes(tanh)


@aspect
def test_tanh_values(tanh):
    _judge_values(tanh, np.tanh, _("(e^z - e^(-z)) / (e^z + e^(-z))"))


@aspect
def test_tanh_extremes(tanh):
    _judge_extremes(tanh, np.tanh, _("nearly -1 far to the left, nearly 1 far to the right"))


@aspect
def test_tanh_exponentials(tanh):
    calls: list[Arguments] = [{"z": np.array([-0.5, 0.5])}, {"z": np.array([0.25, -1.0])}, {"z": 0.7}]
    source, call = definition(tanh, calls, _("def tanh in its cell"))
    found = library_hyperbolics(source, own=current().function)
    if not found and not uses_exponentials(source):
        # Whoever gets the right values without has found another way.
        answer = try_asking(tanh, calls[0])
        found = [] if answer and _is_tanh(answer) else [_("neither an exponential nor the values of tanh")]
    if found:
        raise current().wrong(
            got=", ".join(found),
            expected=_("a tanh built from exponentials"),
            call=call,
            hint=_("use np.exp, np.expm1 or your own sigmoid"),
        )


def _is_tanh(answer: Answer) -> bool:
    return np.shape(answer.value) == (2,) and np.allclose(answer.numbers((2,)), np.tanh([-0.5, 0.5]))


@aspect
def test_relu_shape(relu):
    _judge_shapes(relu)


@aspect
def test_relu_values(relu):
    what = _("z where z is positive, else 0")
    _judge_values(relu, _leaky_relu(0.0), what)
    ask(relu, {"z": np.array([-40.0, 40.0])}).has_values(np.array([0.0, 40.0]), what)


@aspect
def test_relu_input(relu):
    _judge_input(relu)


@aspect
def test_leaky_relu_values(leaky_relu):
    _judge_shapes(leaky_relu)
    _judge_values(leaky_relu, _leaky_relu(0.01), _("z where z is positive, else 0.01 z"))


@aspect
def test_leaky_relu_slope(leaky_relu):
    for slope in (0.2, 0.5, 0.0, 1.0, 0.12345):
        _judge_values(
            leaky_relu,
            _leaky_relu(slope),
            _("the slope that was given, on the negative side"),
            integers=False,
            slope=slope,
        )


@aspect
def test_leaky_relu_input(leaky_relu):
    _judge_input(leaky_relu)


@aspect
def test_sigmoid_derivative_shape(sigmoid_derivative):
    _judge_shapes(sigmoid_derivative)


@aspect
def test_sigmoid_derivative_values(sigmoid_derivative):
    _judge_values(sigmoid_derivative, _sigmoid_derivative, _("the slope of the sigmoid at z"))


@aspect
def test_sigmoid_derivative_extremes(sigmoid_derivative):
    _judge_extremes(sigmoid_derivative, _sigmoid_derivative, _("nearly 0 on both sides"))


@aspect
def test_tanh_derivative_shape(tanh_derivative):
    _judge_shapes(tanh_derivative)


@aspect
def test_tanh_derivative_values(tanh_derivative):
    _judge_values(tanh_derivative, _tanh_derivative, _("the slope of tanh at z"))


@aspect
def test_tanh_derivative_extremes(tanh_derivative):
    _judge_extremes(tanh_derivative, _tanh_derivative, _("nearly 0 on both sides"))


def _judge_kink(function: Callable, slope: float) -> None:
    """At exactly 0 either side's value is right, and so is one between them."""
    answer = ask(function, {"z": np.zeros((2, 3))})
    at_zero = answer.numbers((2, 3))
    # A float32 of the slope is off by the rounding of its type.
    if not np.all((at_zero >= slope - SINGLE) & (at_zero <= 1 + SINGLE)):
        raise answer.wrong_values(f"{at_zero.flat[0]:.6g}", _("the slope of either side where z is exactly 0"))


@aspect
def test_relu_derivative_values(relu_derivative):
    _judge_kink(relu_derivative, 0.0)
    _judge_shapes(relu_derivative)
    _judge_values(relu_derivative, _step(0.0), _("1 where z is positive, else 0"), at_zero=False)


@aspect
def test_relu_derivative_input(relu_derivative):
    _judge_input(relu_derivative)


@aspect
def test_leaky_relu_derivative_values(leaky_relu_derivative):
    _judge_kink(leaky_relu_derivative, 0.01)
    _judge_shapes(leaky_relu_derivative)
    _judge_values(leaky_relu_derivative, _step(0.01), _("1 where z is positive, else 0.01"), at_zero=False)


@aspect
def test_leaky_relu_derivative_slope(leaky_relu_derivative):
    for slope in (0.2, 0.5, 0.0, 1.0, 0.12345):
        _judge_values(
            leaky_relu_derivative,
            _step(slope),
            _("the slope that was given, on the negative side"),
            integers=False,
            at_zero=False,
            slope=slope,
        )


@aspect
def test_leaky_relu_derivative_input(leaky_relu_derivative):
    _judge_input(leaky_relu_derivative)


# n_x, n_h, n_y: three that differ, all orders of more and fewer, and 1, which broadcasts, at each place.
LAYERS = [(3, 4, 2), (5, 2, 1), (3, 3, 3), (1, 2, 3), (2, 1, 2), (1, 1, 1), (3, 4, 2)]


def _collapsed(collapse_linear: Callable, rng: np.random.Generator, sizes: tuple) -> tuple[Answer, Answer, dict]:
    n_x, n_h, n_y = sizes
    layers = {
        "W1": rng.standard_normal((n_h, n_x)),
        "b1": rng.standard_normal((n_h, 1)),
        "W2": rng.standard_normal((n_y, n_h)),
        "b2": rng.standard_normal((n_y, 1)),
    }
    W, b = ask(collapse_linear, layers).pair("W", "b")
    return W, b, layers


@aspect
def test_collapse_linear_weights(collapse_linear):
    rng = _rng()
    for sizes in LAYERS:
        W, _b, layers = _collapsed(collapse_linear, rng, sizes)
        # What the layers do to the unit vectors, beyond what they do to 0, is the one layer's W.
        unit = np.eye(sizes[0])
        expected = layers["W2"] @ (layers["W1"] @ unit + layers["b1"]) - layers["W2"] @ layers["b1"]
        W.is_array(expected.shape, _("the one layer takes as many numbers as W1 and gives as many as W2"))
        W.has_values(expected, _("the weights of the one layer"))


@aspect
def test_collapse_linear_bias(collapse_linear):
    rng = _rng()
    for sizes in LAYERS:
        _W, b, layers = _collapsed(collapse_linear, rng, sizes)
        expected = layers["W2"] @ (layers["W1"] @ np.zeros((sizes[0], 1)) + layers["b1"]) + layers["b2"]
        b.is_array(expected.shape, _("a bias has one row a node and one column"))
        b.has_values(expected, _("what the two layers give for x = 0"))
        b.kept_inputs()
    whole = {name: np.round(3 * value).astype(int) for name, value in layers.items()}
    thirds = {name: value + 0.3 for name, value in whole.items()}
    judge_integers(collapse_linear, whole)
    for name in layers:
        judge_integers(collapse_linear, thirds | {name: whole[name]})
        judge_integers(collapse_linear, whole | {name: thirds[name]})


@aspect
def test_output_activation_names(output_activation):
    for task, name in {"regression": "linear", "binary": "sigmoid", "multiclass": "softmax"}.items():
        ask(output_activation, {"task": task}).is_string(
            name, _("the name of the activation whose range fits the task")
        )


@aspect
def test_output_activation_error(output_activation):
    # An error for everything is none for the unknown.
    for task in ("regression", "binary", "multiclass"):
        ask(output_activation, {"task": task})
    for task in ("ranking", "", "Binary", "binary ", "class", "regression2", "not multiclass"):
        ask_for_error(
            output_activation,
            {"task": task},
            ValueError,
            _("raise ValueError for every string that is none of the three"),
        )


def _judge_surviving(surviving_gradient, derivative: Callable, z: float, n_layers: int, what: str) -> None:
    answer = ask(surviving_gradient, {"derivative": derivative, "z": z, "n_layers": n_layers})
    answer.is_array((n_layers,), _("one factor for every number of layers from 1 to n_layers"))
    answer.has_values(np.cumprod(np.full(n_layers, derivative(z))), what)


@aspect
def test_surviving_gradient_values(surviving_gradient):
    for z, n_layers in [(0.0, 6), (1.5, 20), (-0.4, 1), (0.3, 50), (2.0, 2), (-3.0, 6)]:
        _judge_surviving(
            surviving_gradient,
            _sigmoid_derivative,
            z,
            n_layers,
            _("the derivative at z, multiplied once for each layer"),
        )


@aspect
def test_surviving_gradient_derivative(surviving_gradient):
    # Whole numbers, so that truncating the factors costs the aspect `values` alone.
    for derivative in (_step(0.0), lambda z: 2.0 + np.sign(z), lambda z: 2.0 + 0 * z):
        for z in (0.8, -0.6):
            _judge_surviving(surviving_gradient, derivative, z, 8, _("the factor for the derivative that was given"))
