"""Hidden tests of `2_activations`: activation functions, their derivatives, the vanishing gradient."""

from collections.abc import Callable, Iterator

import numpy as np

from .answers import Answer, ask, ask_for_error
from .aspect import aspect, current
from .messages import _
from .syntax import cell_source, library_hyperbolics

SHAPES = [(4,), (1,), (3, 4), (4, 1), (2, 3, 4), (2, 1, 3, 2)]


def _rng() -> np.random.Generator:
    return np.random.default_rng(32)


def _judge_shapes(function: Callable, **options: float) -> None:
    for shape in SHAPES:
        z = 2 * _rng().standard_normal(shape)
        ask(function, {"z": z}, **options).is_array(shape, _("one result for every entry, in the place of that entry"))
    for scalar in (0.7, -2, np.float64(-1.3), np.array(0.4)):
        ask(function, {"z": scalar}, **options).is_array((), _("a single number goes in, a single number comes out"))


def _arrays() -> Iterator[np.ndarray]:
    """Ordinary arrays of every accepted dtype, no entry exactly 0 (where ReLU's derivative is free).

    Scalars are judged with the shapes, so that z[z < 0] = 0, which they do not allow, costs that aspect alone.
    """
    z = 2 * _rng().standard_normal((3, 4))
    yield z
    yield z.astype(np.float32)
    yield np.array([-3, -1, 1, 2, 5])


def _judge_values(function: Callable, formula: Callable, what: str, hint: str, **options: float) -> None:
    for z in _arrays():
        answer = ask(function, {"z": z}, **options)
        answer.has_values(formula(z.astype(float)), what, hint)


def _judge_extremes(function: Callable, formula: Callable, what: str) -> None:
    hint = _(
        "np.exp of a large number is infinite, and inf/inf is nan; a form in which only e^(-|z|) occurs has neither"
    )
    for z in (np.array([-1000.0, -720.0, -40.0, 40.0, 720.0, 1000.0]), np.array([-1000, 1000])):
        ask(function, {"z": z}).has_values(formula(z.astype(float)), what, hint)


def _judge_input(function: Callable) -> None:
    for z in (2 * _rng().standard_normal((3, 4)), np.array([-2, -1, 1, 2])):
        ask(function, {"z": z}).left_inputs_alone().numbers(z.shape)


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
    _judge_values(sigmoid, _sigmoid, _("1 / (1 + e^(-z))"), _("what is the sign in the exponent?"))


@aspect
def test_sigmoid_extremes(sigmoid):
    _judge_extremes(sigmoid, _sigmoid, _("nearly 0 far to the left, nearly 1 far to the right"))


@aspect
def test_tanh_shape(tanh):
    _judge_shapes(tanh)


@aspect
def test_tanh_values(tanh):
    _judge_values(
        tanh, np.tanh, _("(e^z - e^(-z)) / (e^z + e^(-z))"), _("difference above, sum below; values lie in (-1, 1)")
    )


@aspect
def test_tanh_extremes(tanh):
    _judge_extremes(tanh, np.tanh, _("nearly -1 far to the left, nearly 1 far to the right"))


@aspect
def test_tanh_exponentials(tanh):
    answer = ask(tanh, {"z": np.array([-0.5, 0.5])})
    answer.is_array((2,), _("one result for every entry, in the place of that entry"))
    source = cell_source(tanh, current().function)
    if source is None:
        raise answer.wrong(_("a function whose cell was not found"), _("def tanh in its cell"), _("use def"))
    if found := library_hyperbolics(source, own=current().function):
        raise answer.wrong(
            ", ".join(found),
            _("a tanh built from exponentials"),
            _("use np.exp, np.expm1 or your own sigmoid"),
        )


@aspect
def test_relu_shape(relu):
    _judge_shapes(relu)


@aspect
def test_relu_values(relu):
    what, hint = _("z where z is positive, else 0"), _("compare every entry with 0")
    _judge_values(relu, _leaky_relu(0.0), what, hint)
    ask(relu, {"z": np.array([-40.0, 40.0])}).has_values(np.array([0.0, 40.0]), what, hint)


@aspect
def test_relu_input(relu):
    _judge_input(relu)


@aspect
def test_leaky_relu_values(leaky_relu):
    _judge_shapes(leaky_relu)
    _judge_values(
        leaky_relu,
        _leaky_relu(0.01),
        _("z where z is positive, else 0.01 z"),
        _("which entries are multiplied by the slope? Integers must come out as fractions too"),
    )


@aspect
def test_leaky_relu_slope(leaky_relu):
    for slope in (0.2, 0.5, 0.0, 1.0):
        _judge_values(
            leaky_relu,
            _leaky_relu(slope),
            _("the slope that was given, on the negative side"),
            _("use the argument `slope`, not a number of your own"),
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
    _judge_values(
        sigmoid_derivative,
        _sigmoid_derivative,
        _("the slope of the sigmoid at z"),
        _("the argument is the pre-activation z, not the activation; at z = 0 the slope is 1/4"),
    )


@aspect
def test_sigmoid_derivative_extremes(sigmoid_derivative):
    _judge_extremes(sigmoid_derivative, _sigmoid_derivative, _("nearly 0 on both sides"))


@aspect
def test_tanh_derivative_shape(tanh_derivative):
    _judge_shapes(tanh_derivative)


@aspect
def test_tanh_derivative_values(tanh_derivative):
    _judge_values(
        tanh_derivative,
        _tanh_derivative,
        _("the slope of tanh at z"),
        _("the argument is the pre-activation z, not the activation; at z = 0 the slope is 1"),
    )


@aspect
def test_tanh_derivative_extremes(tanh_derivative):
    _judge_extremes(tanh_derivative, _tanh_derivative, _("nearly 0 on both sides"))


def _judge_kink(function: Callable, slope: float) -> None:
    """At exactly 0 either side's value is right, and so is one between them."""
    answer = ask(function, {"z": np.zeros((2, 3))})
    at_zero = answer.numbers((2, 3))
    if not np.all((at_zero >= slope) & (at_zero <= 1)):
        raise answer.wrong_values(f"{at_zero.flat[0]:.6g}", _("the slope of either side where z is exactly 0"))


@aspect
def test_relu_derivative_values(relu_derivative):
    _judge_kink(relu_derivative, 0.0)
    _judge_shapes(relu_derivative)
    _judge_values(relu_derivative, _step(0.0), _("1 where z is positive, else 0"), _("how steep is ReLU on each side?"))


@aspect
def test_relu_derivative_input(relu_derivative):
    _judge_input(relu_derivative)


@aspect
def test_leaky_relu_derivative_values(leaky_relu_derivative):
    _judge_kink(leaky_relu_derivative, 0.01)
    _judge_shapes(leaky_relu_derivative)
    _judge_values(
        leaky_relu_derivative,
        _step(0.01),
        _("1 where z is positive, else 0.01"),
        _("how steep is leaky ReLU on each side? Integers give fractions too"),
    )


@aspect
def test_leaky_relu_derivative_slope(leaky_relu_derivative):
    for slope in (0.2, 0.5, 0.0, 1.0):
        _judge_values(
            leaky_relu_derivative,
            _step(slope),
            _("the slope that was given, on the negative side"),
            _("use the argument `slope`, not a number of your own"),
            slope=slope,
        )


@aspect
def test_leaky_relu_derivative_input(leaky_relu_derivative):
    _judge_input(leaky_relu_derivative)


def _collapsed(collapse_linear: Callable, n_x: int, n_h: int, n_y: int) -> tuple[Answer, Answer, dict]:
    rng = _rng()
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
    for sizes in [(3, 4, 2), (5, 2, 1), (3, 3, 3)]:
        W, _b, layers = _collapsed(collapse_linear, *sizes)
        # What the layers do to the unit vectors, beyond what they do to 0, is the one layer's W.
        unit = np.eye(sizes[0])
        expected = layers["W2"] @ (layers["W1"] @ unit + layers["b1"]) - layers["W2"] @ layers["b1"]
        W.is_array(expected.shape, _("the one layer takes as many numbers as W1 and gives as many as W2"))
        W.has_values(
            expected, _("the weights of the one layer"), _("put the first layer into the second and multiply out")
        )


@aspect
def test_collapse_linear_bias(collapse_linear):
    for sizes in [(3, 4, 2), (5, 2, 1), (3, 3, 3)]:
        _W, b, layers = _collapsed(collapse_linear, *sizes)
        expected = layers["W2"] @ (layers["W1"] @ np.zeros((sizes[0], 1)) + layers["b1"]) + layers["b2"]
        b.is_array(expected.shape, _("a bias has one row a node and one column"))
        b.has_values(expected, _("what the two layers give for x = 0"), _("what does the second layer do to b1?"))


@aspect
def test_output_activation_names(output_activation):
    for task, name in {"regression": "linear", "binary": "sigmoid", "multiclass": "softmax"}.items():
        ask(output_activation, {"task": task}).is_string(
            name,
            _("the name of the activation whose range fits the task"),
            _("any number, one probability, or several that sum to 1: which activation gives which?"),
        )


@aspect
def test_output_activation_error(output_activation):
    # Without the three right names, an error for everything would earn this point.
    ask(output_activation, {"task": "binary"})
    for task in ("ranking", "", "Binary", "binary ", "class", "regression2", "not multiclass"):
        ask_for_error(
            output_activation,
            {"task": task},
            ValueError,
            _("raise ValueError for every string that is none of the three"),
        )


def _judge_surviving(surviving_gradient, derivative: Callable, z: float, n_layers: int, what: str, hint: str) -> None:
    answer = ask(surviving_gradient, {"derivative": derivative, "z": z, "n_layers": n_layers})
    answer.is_array((n_layers,), _("one factor for every number of layers from 1 to n_layers"))
    answer.has_values(np.cumprod(np.full(n_layers, derivative(z))), what, hint)


@aspect
def test_surviving_gradient_values(surviving_gradient):
    for z, n_layers in [(0.0, 6), (1.5, 20), (-0.4, 1), (0.3, 50)]:
        _judge_surviving(
            surviving_gradient,
            _sigmoid_derivative,
            z,
            n_layers,
            _("the derivative at z, multiplied once for each layer"),
            _("one layer multiplies by the derivative, two layers by it twice; counting starts at one layer"),
        )


@aspect
def test_surviving_gradient_derivative(surviving_gradient):
    for derivative in (_tanh_derivative, _step(0.01), _step(0.0), lambda z: 0.75 + 0 * z):
        for z in (0.8, -0.6):
            _judge_surviving(
                surviving_gradient,
                derivative,
                z,
                8,
                _("the factor for the derivative that was given"),
                _("call the function that comes in as `derivative`"),
            )
