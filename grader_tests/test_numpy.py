"""Hidden tests of `1_numpy`: indexing, axes, keepdims, vectorisation."""

import numpy as np

from .judging.answers import ask, definition, judge_inputs, judge_integers
from .judging.aspect import aspect, current
from .judging.messages import _
from .judging.syntax import loops


def _rng() -> np.random.Generator:
    return np.random.default_rng(31)


def _cropped(images: np.ndarray, size: int) -> np.ndarray:
    top, left = (images.shape[1] - size) // 2, (images.shape[2] - size) // 2
    rows, columns = np.arange(top, top + size), np.arange(left, left + size)
    return images[:, rows[:, None], columns]


def _ask_center_crop(center_crop, images, size):
    return ask(center_crop, {"images": images, "size": size}), _cropped(images, size)


@aspect
def test_center_crop_shape(center_crop):
    for shape, size in [((5, 8, 8), 4), ((3, 9, 6), 2), ((1, 7, 8), 7), ((2, 6, 6), 6), ((4, 5, 3), 1), ((1, 1, 1), 1)]:
        images = _rng().standard_normal(shape)
        answer, expected = _ask_center_crop(center_crop, images, size)
        answer.is_array(expected.shape, _("the first axis counts the pictures and stays whole: cut axes 1 and 2"))
        answer.kept_inputs()


@aspect
def test_center_crop_even(center_crop):
    for shape, size in [((4, 8, 8), 4), ((3, 10, 6), 2), ((2, 6, 6), 6), ((1, 5, 3), 1), ((1, 1, 1), 1)]:
        answer, expected = _ask_center_crop(center_crop, _rng().standard_normal(shape), size)
        answer.has_values(expected, _("the pixels in the middle"))


@aspect
def test_center_crop_odd(center_crop):
    for shape, size in [((3, 8, 8), 5), ((2, 9, 6), 4), ((2, 7, 10), 3), ((1, 6, 5), 1), ((2, 2, 1), 1)]:
        # Whole numbers, so that truncating them costs the aspect `even` alone.
        images = _rng().permutation(float(np.prod(shape)) - np.arange(np.prod(shape))).reshape(shape)
        answer, expected = _ask_center_crop(center_crop, images, size)
        answer.has_values(expected, _("the pixels in the middle, with the odd one cut off at the bottom or right"))


def _ask_take_samples(take_samples, indices, n=3, m=6):
    X = _rng().standard_normal((n, m))
    # No order of the columns looks like another.
    Y = np.array([[0.0, 1.0, 1.0, 0.0, 1.0, 0.0]])[:, :m]
    first, second = ask(take_samples, {"X": X, "Y": Y, "indices": indices}).pair("X", "Y")
    columns = [int(i) for i in indices]
    return (first, np.stack([X[:, i] for i in columns], axis=1)), (second, np.array([[Y[0, i] for i in columns]]))


@aspect
def test_take_samples_shape(take_samples):
    for indices, n, m in [([0, 3], 3, 6), ([5], 3, 6), ([4, 1, 2, 0, 3, 5], 3, 6), ([2, 1], 1, 4), ([0], 1, 1)]:
        for answer, expected in _ask_take_samples(take_samples, indices, n, m):
            answer.is_array(expected.shape, _("samples are columns: choose along axis 1 and keep both axes"))


@aspect
def test_take_samples_columns(take_samples):
    for indices, n, m in [
        *[([0, 2, 5], 3, 6), ([4, 1, 3], 3, 6), ([3], 3, 6), (np.array([5, 1]), 3, 6)],
        *[([2, 0], 1, 4), ([1], 1, 2), ([0], 2, 1), ([0], 1, 1)],
    ]:
        for answer, expected in _ask_take_samples(take_samples, indices, n, m):
            answer.has_values(expected, _("the chosen columns in the order given"))
            answer.kept_inputs()
    X = _rng().standard_normal((2, 3))
    whole_X, whole_Y = np.array([[3, -2, 0], [1, 5, -1]]), np.array([[0, 1, 1]])
    for used_X, used_Y in [(X, whole_Y), (whole_X, whole_Y / 2), (whole_X, whole_Y)]:
        judge_integers(take_samples, {"X": used_X, "Y": used_Y, "indices": [2, 0]})
        judge_inputs(take_samples, {"X": used_X, "Y": used_Y, "indices": [2, 0]})


@aspect
def test_take_samples_repeats(take_samples):
    for indices in ([2, 2, 0], np.array([5, 0, 5, 5, 1])):
        for answer, expected in _ask_take_samples(take_samples, indices):
            answer.has_values(expected, _("a repeated column as often as it is asked for"))


def _tables():
    yield _rng().standard_normal((3, 4))
    yield _rng().standard_normal((4, 4))
    yield _rng().standard_normal((1, 5))
    yield _rng().standard_normal((3, 1))
    yield _rng().standard_normal((1, 1))


def _integers():
    yield _rng().integers(-9, 9, (5, 1))
    yield _rng().integers(-9, 9, (4, 3))


def _judge_table(function, a, expected, what):
    answer = ask(function, {"a": a})
    answer.has_values(expected, what)
    answer.kept_inputs()


@aspect
def test_row_sums_shape(row_sums):
    for a in _tables():
        answer = ask(row_sums, {"a": a})
        answer.is_array((a.shape[0], 1), _("a sum takes an axis away; which argument keeps it with length 1?"))


@aspect
def test_row_sums_values(row_sums):
    for a in (*_tables(), *_integers()):
        _judge_table(row_sums, a, a @ np.ones((a.shape[1], 1)), _("the sum of each row"))


@aspect
def test_column_means_shape(column_means):
    for a in _tables():
        answer = ask(column_means, {"a": a})
        answer.is_array((1, a.shape[1]), _("a mean takes an axis away; which argument keeps it with length 1?"))


@aspect
def test_column_means_values(column_means):
    for a in (*_tables(), *_integers()):
        _judge_table(column_means, a, np.ones((1, a.shape[0])) @ a / a.shape[0], _("the mean of each column"))


def _whole_tables():
    """Integers, of which the first result is below 0 or above it, along either axis."""
    a = _rng().integers(-9, 9, (5, 3))
    a[0, 0] = 20
    yield a
    yield -a


def _judge_standardize(standardize, a, axis):
    expected = (a - a.mean(axis=axis, keepdims=True)) / a.std(axis=axis, keepdims=True)
    hint = _("subtract the mean, divide by the standard deviation, both along `axis`: which shape have these two?")
    answer = ask(standardize, {"a": a, "axis": axis})
    answer.is_array(a.shape, hint)
    answer.has_values(expected, _("mean 0 and standard deviation 1 along the axis"))


@aspect
def test_standardize_values(standardize):
    for a in (3 + 2 * _rng().standard_normal((4, 5)), _rng().standard_normal((4, 4)), *_whole_tables()):
        _judge_standardize(standardize, a, 0)
        _judge_standardize(standardize, a, 1)


@aspect
def test_standardize_axes(standardize):
    cases = [((3, 4), -1), ((3, 4), (0, 1)), ((2, 3, 4), 1), ((2, 3, 4), (0, 2)), ((2, 3, 4, 5), (-1, 1)), ((7,), 0)]
    cases += [((2, 1, 3), 2), ((1, 4), 1), ((5, 1), 0), ((3, 3, 3), (2,)), ((2, 3, 4), (0, 1, 2))]
    for shape, axis in cases:
        _judge_standardize(standardize, 5 + _rng().standard_normal(shape), axis)


@aspect
def test_standardize_input(standardize):
    for a in (3 + 2 * _rng().standard_normal((4, 5)), _rng().standard_normal((4, 5))):
        # Along axis 0 a forgotten keepdims does no harm: it is judged by the other aspects.
        ask(standardize, {"a": a, "axis": 0}).left_inputs_alone().numbers(a.shape)
        judge_inputs(standardize, {"a": a, "axis": 1})
        judge_inputs(standardize, {"a": a, "axis": (0, 1)})
    for a in _whole_tables():
        judge_inputs(standardize, {"a": a, "axis": 0})


def _softmax(z: np.ndarray, axis: int) -> np.ndarray:
    e = np.exp(z - z.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


@aspect
def test_softmax_values(softmax):
    ordinary = _rng().standard_normal((4, 3))
    whole = np.array([[-3, 2, 0], [1, 1, 3], [0, -2, 1]])
    for z in (ordinary, -ordinary, _rng().standard_normal(5), ordinary[:1], ordinary[:, :1], whole, -whole, whole[1]):
        answer = ask(softmax, {"z": z})
        hint = _("exponentials divided by their sum; with no axis given, along axis 0")
        answer.is_array(z.shape, hint)
        answer.has_values(_softmax(z, 0), _("shares that sum to 1 along axis 0"))


@aspect
def test_softmax_axis(softmax):
    for shape, axis in [
        *[((4, 3), 1), ((3, 3), 1), ((4, 3), -1), ((4, 3), 0), ((4, 3), -2), ((4,), 0), ((5,), -1)],
        *[((2, 3, 4), 1), ((2, 3, 4), -3), ((2, 3, 4), 2), ((3, 1), 1), ((1, 3), 1), ((2, 1, 3, 2), 2)],
    ]:
        z = _rng().standard_normal(shape)
        answer = ask(softmax, {"z": z}, axis=axis)
        hint = _("the sum has to run along `axis` and keep it with length 1")
        answer.is_array(z.shape, hint)
        answer.has_values(_softmax(z, axis), _("shares that sum to 1 along the axis given"))


@aspect
def test_softmax_extremes(softmax):
    pairs = [[999.0, 1000.0, -1000.0, 1000.0], [1000.0, 999.0, -999.0, -1000.0]]
    for z in (np.array(pairs), np.array([1000.0, 0.0, -1000.0]), np.array([[-1000.0], [-1000.0], [-999.0]])):
        ask(softmax, {"z": z}).has_values(_softmax(z, 0), _("shares that sum to 1, also for entries as large as 1000"))


@aspect
def test_softmax_input(softmax):
    z = _rng().standard_normal((4, 3))
    ask(softmax, {"z": z}).left_inputs_alone().numbers((4, 3))
    judge_inputs(softmax, {"z": z}, axis=1)
    judge_inputs(softmax, {"z": -z[0]})
    judge_inputs(softmax, {"z": np.array([[2, -1], [0, 3]])})
    judge_inputs(softmax, {"z": 100 * z**3})


def _judge_linear(linear, n, k, m, *, bias):
    rng = _rng()
    W, X, b = rng.standard_normal((n, k)), rng.standard_normal((k, m)), bias * rng.standard_normal((n, 1))
    expected = np.array([[sum(W[i] * X[:, j]) + b[i, 0] for j in range(m)] for i in range(n)])
    answer = ask(linear, {"W": W, "X": X, "b": b})
    answer.is_array((n, m), _("one row a node, one column a sample: what does W @ X give?"))
    return answer, expected


# W, X and b of integers.
WHOLE = np.array([[1, -2], [0, 3]]), np.array([[-1, 2, 0], [4, 1, -2]]), np.array([[2], [-1]])


@aspect
def test_linear_values(linear):
    # Biases are zero here, so that forgetting them costs the aspect `bias` alone.
    for n, k, m in [(2, 3, 4), (1, 3, 5), (4, 2, 1), (3, 3, 3), (2, 1, 3), (1, 1, 1), (5, 4, 3)]:
        answer, expected = _judge_linear(linear, n, k, m, bias=0)
        answer.has_values(expected, _("WX + b"))
    W, X, b = (
        np.array([[1.5, -0.5], [0.25, 2.0]]),
        np.array([[-0.5, 1.5, 2.5], [3.0, 0.75, -1.25]]),
        np.ones((2, 1)) / 8,
    )
    whole_W, whole_X, whole_b = WHOLE
    for used_W, used_X, used_b in [
        *[(whole_W, X, b), (W, whole_X, b), (W, X, whole_b)],
        *[(whole_W, whole_X, b), (whole_W, whole_X, whole_b)],
    ]:
        judge_integers(linear, {"W": used_W, "X": used_X, "b": used_b})


@aspect
def test_linear_bias(linear):
    for n, k, m in [(2, 3, 4), (3, 3, 3), (1, 2, 3), (3, 2, 1), (2, 1, 2)]:
        answer, expected = _judge_linear(linear, n, k, m, bias=1)
        answer.has_values(expected, _("WX + b"))
        answer.kept_inputs()
    whole_W, whole_X, whole_b = WHOLE
    judge_inputs(linear, {"W": whole_W, "X": whole_X, "b": whole_b})


@aspect
def test_linear_no_loop(linear):
    rng = _rng()
    calls = [
        {"W": rng.standard_normal((n, k)), "X": rng.standard_normal((k, m)), "b": rng.standard_normal((n, 1))}
        for n, k, m in [(3, 3, 3), (3, 3, 3), (2, 3, 4), (2, 3, 4)]
    ]
    source, call = definition(linear, calls, _("def linear in its cell"))
    if found := loops(source):
        raise current().wrong(
            got=", ".join(found),
            expected=_("no loop in the function or a helper that it calls"),
            call=call,
            hint=_("the matrix product does all nodes and samples at once"),
        )
