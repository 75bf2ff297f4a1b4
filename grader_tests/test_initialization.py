"""Hidden tests of `3_initialization`: zero, random and He initialization, symmetry."""

from collections.abc import Callable

import numpy as np

from .judging.answers import Answer, ask, judge_inputs, judge_integers, try_asking
from .judging.aspect import aspect
from .judging.messages import _
from .judging.randomness import deviation_is, is_normal, mean_is_zero, share_numbers

KEYS = ("W1", "b1", "W2", "b2")
# Three different sizes, so that a transposed or exchanged one shows.
SMALL = {"n_x": 3, "n_h": 4, "n_y": 2}
# W1 holds 24,000 and W2 20,000 weights: enough for the statistics in `randomness`.
LARGE = {"n_x": 120, "n_h": 200, "n_y": 100}


def _shapes(n_x: int, n_h: int, n_y: int) -> dict[str, tuple[int, int]]:
    return {"W1": (n_h, n_x), "b1": (n_h, 1), "W2": (n_y, n_h), "b2": (n_y, 1)}


def _judge_shapes(initialize: Callable) -> None:
    for sizes in (SMALL, {"n_x": 5, "n_h": 1, "n_y": 3}, {"n_x": 1, "n_h": 6, "n_y": 1}, dict.fromkeys(SMALL, 1)):
        entries = ask(initialize, sizes).entries(*KEYS)
        for key, shape in _shapes(**sizes).items():
            entries[key].is_array(
                shape, _("a weight matrix has a row a node and a column an input; a bias is a column, (nodes, 1)")
            )


def _judge_zero(answer: Answer) -> None:
    answer.numbers(np.shape(answer.value))
    answer.has_values(np.zeros(np.shape(answer.value)), _("zeros"))


def _judge_deviation(answer: Answer, scale: float) -> None:
    values = answer.numbers(np.shape(answer.value))
    if not deviation_is(values, scale):
        raise answer.wrong_values(
            _("standard deviation {deviation:.3g}").format(deviation=values.std()),
            _("the standard deviation that the formula gives for this layer"),
        )


def _judge_weights(answer: Answer, scale: float) -> None:
    """Weights are scale × standard normal; biases, looked at elsewhere, are not."""
    values = answer.numbers(np.shape(answer.value))
    # First the scale: the mean of numbers that are all too large is too far from zero as well.
    _judge_deviation(answer, scale)
    if not mean_is_zero(values, scale):
        raise answer.wrong_values(_("mean {mean:.3g}").format(mean=values.mean()), _("a mean of nearly zero"))
    if not is_normal(values):
        raise answer.wrong(
            _("another distribution"),
            _("a normal distribution"),
            _("np.random.randn and default_rng().standard_normal are normal, np.random.rand is uniform"),
        )


def _judge_statistics(initialize: Callable, scales: dict[str, float], **options: float) -> None:
    entries = ask(initialize, LARGE, **options).entries(*KEYS)
    for key, scale in scales.items():
        _judge_weights(entries[key], scale)
    for key in ("b1", "b2"):
        _judge_zero(entries[key])


def _judge_fresh(initialize: Callable) -> None:
    first, second = (ask(initialize, SMALL).entries("W1", "W2") for _call in range(2))
    for key in ("W1", "W2"):
        numbers, other = (entries[key].numbers(np.shape(entries[key].value)) for entries in (first, second))
        if numbers.size == other.size and np.array_equal(numbers.ravel(), other.ravel()):
            raise first[key].wrong(
                _("the same numbers from two calls"),
                _("new numbers at every call"),
                _("are the numbers random, and does the function leave the seed alone?"),
            )
    _judge_distinct(first)
    _judge_separate(ask(initialize, LARGE).entries("W1", "W2"))


def _judge_distinct(first: dict[str, Answer]) -> None:
    rows = np.atleast_2d(first["W1"].numbers(np.shape(first["W1"].value)))
    if len(np.unique(rows, axis=0)) < len(rows):
        raise first["W1"].wrong(
            _("equal rows"), _("rows that all differ"), _("every weight needs a random number of its own")
        )


def _judge_separate(entries: dict[str, Answer]) -> None:
    W1, W2 = (np.atleast_2d(entries[key].numbers(np.shape(entries[key].value))) for key in ("W1", "W2"))
    if share_numbers(W1, W2):
        raise entries["W2"].wrong(
            _("the numbers of W1 once more"),
            _("numbers of its own"),
            _("every weight needs a random number of its own"),
        )


@aspect
def test_initialize_zeros_shapes(initialize_zeros):
    _judge_shapes(initialize_zeros)


@aspect
def test_initialize_zeros_values(initialize_zeros):
    for answer in ask(initialize_zeros, SMALL).entries(*KEYS).values():
        _judge_zero(answer)


@aspect
def test_initialize_parameters_shapes(initialize_parameters):
    _judge_shapes(initialize_parameters)


@aspect
def test_initialize_parameters_statistics(initialize_parameters):
    _judge_statistics(initialize_parameters, {"W1": 0.01, "W2": 0.01})
    _judge_statistics(initialize_parameters, {"W1": 0.5, "W2": 0.5}, scale=0.5)
    for key in ("W1", "W2"):
        _judge_deviation(ask(initialize_parameters, LARGE, scale=1e-6).entries(*KEYS)[key], 1e-6)
    # Some refuse a scale of 0, which nobody needs; the default in its place is wrong.
    if zeros := try_asking(initialize_parameters, SMALL, scale=0.0):
        for answer in zeros.entries(*KEYS).values():
            _judge_zero(answer)


@aspect
def test_initialize_parameters_fresh(initialize_parameters):
    _judge_fresh(initialize_parameters)


@aspect
def test_initialize_he_shapes(initialize_he):
    _judge_shapes(initialize_he)


@aspect
def test_initialize_he_statistics(initialize_he):
    _judge_statistics(initialize_he, {"W1": np.sqrt(2 / LARGE["n_x"]), "W2": np.sqrt(2 / LARGE["n_h"])})


@aspect
def test_initialize_he_fresh(initialize_he):
    _judge_fresh(initialize_he)


def _judge_count(distinct_rows: Callable, W: np.ndarray, count: int) -> None:
    ask(distinct_rows, {"W": W}).is_count(count, _("the number of different rows"))


@aspect
def test_distinct_rows_count(distinct_rows):
    rng = np.random.default_rng(33)
    rows = rng.standard_normal((3, 4))
    _judge_count(distinct_rows, rows[[0, 1, 0, 2, 1]], 3)
    _judge_count(distinct_rows, rows[[0, 0, 1, 1, 0]], 2)
    _judge_count(distinct_rows, rows[[2, 2, 0, 2]], 2)
    # Rows that agree in their sum, their sorted entries or their first entries are different rows all the same.
    _judge_count(distinct_rows, np.array([[1.0, 2.0, 3.0], [3.0, 2.0, 1.0], [1.0, 2.0, 4.0], [1.0, 2.0, 3.0]]), 3)
    _judge_count(distinct_rows, np.array([[1, 2], [1, 2], [2, 1]]), 2)
    # So are rows that agree at both ends, in all but their signs, or in two digits. (Numbers that differ by less than
    # 1e-3 may count as equal.)
    _judge_count(distinct_rows, np.array([[1.0, 2.0, 3.0], [4.0, 2.0, 3.0], [1.0, 5.0, 3.0], [1.0, 2.0, 3.0]]), 3)
    _judge_count(distinct_rows, np.array([[1.0, -2.0], [1.0, 2.0], [1.0, -2.0]]), 2)
    _judge_count(distinct_rows, np.array([[0.5012, 1.0], [0.5027, 1.0], [0.5012, 1.0]]), 2)
    _judge_count(distinct_rows, np.array([[0.3], [-0.3], [0.3], [0.9], [0.9]]), 3)
    _judge_count(distinct_rows, np.array([[0, 5], [5, 0], [0, 5], [0, 0], [5, 5], [2, 3]]), 5)
    # And rows that differ in a single column, whichever it is.
    _judge_count(distinct_rows, np.vstack([np.eye(6), np.zeros((2, 6)), np.eye(6)]), 7)
    W = rows[[0, 1, 0, 2, 1]]
    judge_inputs(distinct_rows, {"W": W})
    judge_inputs(distinct_rows, {"W": W[:, ::-1] * 10})
    judge_inputs(distinct_rows, {"W": np.array([[2, -1], [1, 2], [2, -1]])})
    judge_integers(distinct_rows, {"W": np.array([[2, 1], [1, 2], [2, 1]])})


@aspect
def test_distinct_rows_limits(distinct_rows):
    rng = np.random.default_rng(34)
    _judge_count(distinct_rows, np.tile(rng.standard_normal(3), (5, 1)), 1)
    _judge_count(distinct_rows, np.zeros((4, 2)), 1)
    _judge_count(distinct_rows, rng.standard_normal((6, 2)), 6)
    _judge_count(distinct_rows, rng.standard_normal((1, 3)), 1)
    _judge_count(distinct_rows, rng.standard_normal((6, 2))[[0] * 6], 1)
    _judge_count(distinct_rows, np.zeros((1, 1)), 1)
