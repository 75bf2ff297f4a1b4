"""Answers that do the same have equal digests, however they are written; and others have not."""

import pytest

from grader_tests.judging.aspect import WrongAnswer
from grader_tests.judging.student_code import hidden_tests, notebook_with
from grader_tests.mistakes.diagnosis import examine

SUM_LOST = [
    "def row_sums(a):\n    return np.sum(a, axis=1)",
    "def row_sums(table):\n    # with a loop\n    return np.array([sum(row) for row in table], dtype=float)",
    "def row_sums(a):\n    return a @ np.ones(a.shape[1])",
]
WRONG_WAY = "def row_sums(a):\n    return np.sum(a, axis=0, keepdims=True)"
COST = "def compute_cost(A2, Y):\n    return {}np.mean(Y * np.log(A2) + (1 - Y) * np.log(1 - A2))"
HE = (
    "def initialize_he(n_x, n_h, n_y):\n    W1, W2 = {0}(n_h, n_x) * 2 / n_x, {0}(n_y, n_h) * 2 / n_h\n"
    "    return {{'W1': W1, 'b1': np.zeros((n_h, 1)), 'W2': W2, 'b2': np.zeros((n_y, 1))}}"
)


def behaviour(function, aspect, source):
    with notebook_with(function, source) as namespace:
        return examine(function, aspect, namespace[function]).behaviour


def test_the_same_results_are_one_behaviour():
    first, *others = (behaviour("row_sums", "shape", source) for source in SUM_LOST)
    assert first and others == [first, first]
    assert behaviour("row_sums", "shape", WRONG_WAY) not in ("", first)


def test_numbers_of_all_sizes_are_told_apart():
    """As those of 1 and 10 times the right cost are."""
    assert len({behaviour("compute_cost", "values", COST.format(factor)) for factor in ("", "-10 * ", "+")}) == 2


def test_what_is_random_is_the_same_behaviour_in_every_run():
    with_randn, again = (behaviour("initialize_he", "statistics", HE.format("np.random.randn")) for _ in range(2))
    assert with_randn and with_randn == again


def test_an_answer_that_stops_or_is_empty():
    stops = behaviour("row_sums", "shape", "def row_sums(a):\n    return a.total()")
    assert stops and stops != behaviour("row_sums", "shape", "def row_sums(a):\n    return b")
    assert not behaviour("row_sums", "shape", "def row_sums(a):\n    raise NotImplementedError")


def test_a_failure_tells_its_behaviour_to_graders_and_not_to_students():
    with notebook_with("row_sums", SUM_LOST[0]) as namespace, pytest.raises(WrongAnswer) as caught:
        hidden_tests()["row_sums"]["shape"](namespace["row_sums"])
    found = caught.value.fields["behaviour"]
    assert found and found not in str(caught.value)
