"""The diagnosis names a known mistake where it is one, however it is written, and keeps quiet where it is not."""

import textwrap
from collections import Counter

import numpy as np
import pytest

from grader_tests import mistakes
from grader_tests.judging import messages, time_limit
from grader_tests.judging.seen import Seen
from grader_tests.judging.silence import silence
from grader_tests.judging.student_code import hidden_tests, lost_aspects, notebook_with
from grader_tests.mistakes import catalogue, diagnosis
from grader_tests.mistakes.diagnosis import diagnose
from grader_tests.mistakes.ideas import IDEAS
from tests.sampling import some_of_each
from trials.error_rates.right_answers import gallery

ANOTHER_FORGOT_KEEPDIMS = """
def row_sums(table):
    print("summing")
    return table @ np.ones(table.shape[1])
"""
ANOTHER_FORGOT_THE_ROOT = """
generator = np.random.default_rng()
def initialize_he(n_x, n_h, n_y):
    W1, W2 = generator.normal(0, 2 / n_x, (n_h, n_x)), generator.normal(0, 2 / n_h, (n_y, n_h))
    return {"W1": W1, "b1": np.zeros((n_h, 1)), "W2": W2, "b2": np.zeros((n_y, 1)), "note": "extra"}
"""
# Overflows on the left only, where the entry does on both sides.
INFINITY_OVER_INFINITY_ON_THE_LEFT = """
def tanh(z):
    u = np.exp(-2 * z)
    return (1 - u) / (1 + u)
"""
UNHEARD_OF = "def row_sums(a): return np.sum(a, axis=1, keepdims=True) ** 3"
EMPTY = "def row_sums(a): raise NotImplementedError"
ENDLESS = "def row_sums(a):\n    while True: pass"


def found(function, aspect, source):
    """Name of the mistake that is diagnosed, and whether it is exact; None where there is none."""
    with notebook_with(function, source) as namespace:
        diagnosed = diagnose(function, aspect, namespace[function])
    return (diagnosed.mistake.name, diagnosed.exact) if diagnosed else None


@pytest.mark.parametrize(
    ("function", "aspect", "source", "expected"),
    [
        ("row_sums", "shape", ANOTHER_FORGOT_KEEPDIMS, ("forgot_keepdims", True)),
        ("initialize_he", "statistics", ANOTHER_FORGOT_THE_ROOT, ("forgot_the_root", True)),
        ("tanh", "extremes", INFINITY_OVER_INFINITY_ON_THE_LEFT, ("infinity_over_infinity", False)),
        ("row_sums", "values", UNHEARD_OF, None),
        ("row_sums", "values", EMPTY, None),
        ("row_sums", "values", ENDLESS, None),
    ],
)
def test_diagnosis(monkeypatch, function, aspect, source, expected):
    monkeypatch.setattr(diagnosis, "time_limit", lambda: time_limit.time_limit(0.5))
    with silence():
        assert found(function, aspect, source) == expected


class Trap(np.ndarray):
    """An array that no function of NumPy accepts."""

    def __array_function__(self, *arguments):
        raise ValueError("not to be looked at")


@pytest.mark.parametrize(
    "result",
    [
        np.ones((3, 1)).view(Trap),
        type("Liar", (), {"__class__": np.ndarray})(),
        type("Dict", (dict,), {"__iter__": None, "keys": None})(W1=1),
        np.array([None, "a"]),
        [1.0, [2.0], "three"],
        float("nan"),
    ],
    ids=lambda result: type(result).__name__,
)
def test_whatever_comes_back_costs_no_more_than_the_diagnosis(result):
    for function in ("row_sums", "initialize_he", "train", "output_activation"):
        for aspect in hidden_tests()[function]:
            with silence():
                assert not diagnose(function, aspect, lambda *arguments, **options: result)


def pytest_generate_tests(metafunc):
    if "draw" in metafunc.fixturenames:
        metafunc.parametrize("draw", range(metafunc.config.getoption("draws")))


def forget():
    for kept in (diagnosis._calls, diagnosis._right, diagnosis._known):
        kept.cache_clear()


@pytest.mark.whole
def test_every_entry_is_told_from_the_others_by_any_draw_of_inputs(monkeypatch, draw):
    """trials/error_rates/test_error_rates.py does it with the inputs by which students are told."""
    forget()
    monkeypatch.setattr(diagnosis, "_generator", lambda function, other: np.random.default_rng([draw, other]))
    for mistake in catalogue():
        for aspect in mistake.breaks:
            with silence():
                assert found(mistake.function, aspect, mistake.source) == (mistake.name, True), aspect
    forget()


def test_a_right_answer_is_like_no_mistake():
    for answer in some_of_each(gallery(), lambda answer: answer.function, 10):
        for aspect in hidden_tests()[answer.function]:
            with silence():
                assert found(answer.function, aspect, answer.source) is None, (str(answer), aspect)


@pytest.mark.parametrize(
    ("language", "idea", "sentence"),
    [
        (
            "en",
            "Axes and keepdims",
            "This looks like a known mistake: The sum took its axis away. Look again at what keepdims does.",
        ),
        (
            "ko",
            "축과 keepdims",
            "다음과 같은 흔한 실수로 보입니다: 합을 내면서 축이 사라졌습니다. keepdims가 하는 일을 다시 보세요.",
        ),
    ],
)
def test_the_message_names_the_mistake_and_the_result_keeps_its_idea_and_id(monkeypatch, language, idea, sentence):
    monkeypatch.setattr(messages, "language", lambda: language)
    with notebook_with("row_sums", ANOTHER_FORGOT_KEEPDIMS) as namespace:
        (failure,) = lost_aspects(namespace, "row_sums").values()
    five_fields, diagnosed = failure._render_traceback_()
    assert five_fields.startswith("[1.3 row_sums]")
    assert diagnosed == sentence
    assert (failure.fields["mistake"], failure.fields["idea"]) == ("row_sums-forgot_keepdims", idea)
    # IPython stores this as the error's evalue.
    assert str(failure) == failure.message


def test_every_mistake_belongs_to_an_idea_and_every_idea_has_several():
    number = Counter(mistake.idea for mistake in catalogue())
    assert number.keys() == IDEAS.keys()
    assert min(number.values()) >= 2


def test_an_unknown_idea_is_refused():
    with pytest.raises(ValueError, match="a mistake in relu has the idea 'unheard-of'; there are axes, "):
        mistakes.mistake("relu", idea="unheard-of", breaks={"values"}, says="")


@pytest.mark.parametrize("language", ["ko", "en"])
def test_no_two_ideas_have_one_title(monkeypatch, language):
    monkeypatch.setattr(messages, "language", lambda: language)
    titles = {messages._(title) for title in IDEAS.values()}
    assert len(titles) == len(IDEAS)
    assert language == "en" or not titles & set(IDEAS.values())


def test_without_a_diagnosis_the_message_is_the_plain_one(monkeypatch):
    monkeypatch.setattr(messages, "language", lambda: "en")
    with notebook_with("row_sums", UNHEARD_OF) as namespace:
        (failure,) = lost_aspects(namespace, "row_sums").values()
    assert len(failure._render_traceback_()) == 1
    assert failure.failure.mistake == ""


UPDATE = "update_parameters = lambda p, grads, learning_rate=1.2: {{k: v - learning_rate * {} for k, v in p.items()}}"
RELATED = [
    (
        "backward_propagation",
        """
        def backward_propagation(parameters, cache, X, Y, activation="tanh"):
            dZ2 = cache["A2"] - Y
            slope = {"tanh": 1 - cache["A1"] ** 2, "relu": cache["Z1"] > 0, "sigmoid": cache["A1"] * (1 - cache["A1"])}
            dZ1 = parameters["W2"].T @ dZ2 * slope[activation]
            means = {"db1": dZ1.mean(1, keepdims=True), "db2": dZ2.mean(1, keepdims=True)}
            return {"dW1": dZ1 @ X.T, "dW2": dZ2 @ cache["A1"].T / X.shape[1], **means}
        """,
        "factor",
        "Your values are the right ones times 5, which is the number of samples.",
    ),
    (
        "compute_cost",
        "compute_cost = lambda A2, Y: -2 * np.mean(Y * np.log(A2) + (1 - Y) * np.log(1 - A2))",
        "factor",
        "times 2",
    ),
    ("row_sums", "row_sums = lambda a: -a.sum(axis=1, keepdims=True)", "sign", "-1: the sign is the other one"),
    ("sigmoid", "sigmoid = lambda z: 1 / (1 + np.exp(-2 * z))", "argument factor", "`2 * z`"),
    ("sigmoid", "sigmoid = lambda z: 1 / (1 + np.exp(-z)) - 0.5", "shift", "- 0.5"),
    ("column_means", "column_means = lambda a: np.round(a.mean(axis=0, keepdims=True), 3)", "rounded", "3 decimals"),
    ("relu_derivative", "relu_derivative = lambda z: (z > 0).astype(float)", "scalars", "plain numbers of Python only"),
    ("row_sums", "row_sums = lambda a: np.linalg.norm(a, axis=1, keepdims=True)", "never negative", "is negative"),
    ("softmax", "softmax = lambda z, axis=0: 2 ** z / np.sum(2 ** z, axis=axis, keepdims=True)", "base", "`ln(2) * z`"),
    ("linear", "linear = lambda W, X, b: (W + b) @ X", "bias", "`b` is zero"),
    ("take_samples", "take_samples = lambda X, Y, i: (X[:, i], Y[:, :len(i)])", "first ones", "argument `Y`"),
    ("center_crop", "center_crop = lambda p, n: p[:, -n:, :n]", "other places", "`images`"),
    ("relu", "relu = lambda z: np.where(np.asarray(z) > 0.5, z, 0)", "between", "between about"),
    ("tanh", "tanh = lambda z: np.expm1(np.abs(np.clip(z, -9, 9))) * np.sign(z)", "too far", "too far from 0"),
    ("distinct_rows", "distinct_rows = lambda W: len(set(W.sum(axis=1).round(6)))", "too few", "too small"),
    ("update_parameters", UPDATE.format("np.sign(grads['d' + k])"), "equal steps", "move equally far"),
    ("update_parameters", UPDATE.format("np.clip(grads['d' + k], -0.5, 0.5)"), "clipped", "longest steps"),
    ("update_parameters", UPDATE.format("grads['d' + k] - 0.01 * v"), "added", "times `W1`"),
    ("leaky_relu", "leaky_relu = lambda z, alpha=0.01: np.maximum(z, alpha * np.asarray(z))", "arguments", ""),
    # Words for which there is no relation, and an error that many mistakes lead to.
    ("row_sums", UNHEARD_OF, "", ""),
    ("linear", "linear = lambda W, X, b: W @ X + b + undefined", "name", "has to be defined"),
]  # fmt: skip


@pytest.mark.parametrize(("function", "source", "kind", "words"), RELATED)
def test_a_hint_tells_the_relation_to_the_right_values(monkeypatch, function, source, kind, words):
    monkeypatch.setattr(messages, "language", lambda: "en")
    with notebook_with(function, textwrap.dedent(source)) as namespace:
        failures = lost_aspects(namespace, function).values()
    assert failures and not any(failure.failure.mistake for failure in failures)
    told = [failure for failure in failures if failure.relation == kind]
    assert told and all(words in failure.message for failure in told)


def test_a_name_that_a_failed_cell_should_have_defined_leads_to_that_cell(monkeypatch):
    monkeypatch.setattr(messages, "language", lambda: "en")
    with notebook_with("linear", "def linear(W, X, b): return helper(W, X) + b") as namespace:
        namespace["In"].append("import missing_package\n\ndef helper(W, X): return W @ X")
        failures = lost_aspects(namespace, "linear")
    assert failures["values"].relation == "failed cell"
    assert "the cell that should give `helper` a meaning has ended with an error itself" in failures["values"].message


def test_what_is_told_does_not_depend_on_luck():
    """Random numbers of the answer differ from grading to grading, those of the diagnosis do not."""
    sources = {
        "initialize_he": ANOTHER_FORGOT_THE_ROOT,
        "choose_hidden_size": """
def choose_hidden_size(X_train, Y_train, X_val, Y_val, candidates, num_iterations=300):
    accuracies = {}
    for n_h in candidates:
        parameters, _costs = train(X_train, Y_train, n_h, num_iterations)
        accuracies[n_h] = np.mean(predict(parameters, X_val) == Y_val)
    return max(accuracies, key=accuracies.get)
""",
    }
    for function, source in sources.items():
        told = set()
        for seed in range(3):
            forget()
            np.random.seed(seed)
            with notebook_with(function, source) as namespace:
                lost = lost_aspects(namespace, function)
            told |= {(name, failure.message, failure.failure.mistake) for name, failure in lost.items()}
        # (The deviation of random numbers is told, which is another one each time.)
        assert len({(name, mistake) for name, _says, mistake in told}) == len({name for name, _says, _id in told}) > 0
        assert function == "initialize_he" or len(told) == 1
    forget()


def test_what_raises_is_like_no_mistake_that_is_only_close():
    with silence(), notebook_with("linear", "def linear(W, X, b): return W @ X.T + b") as namespace:
        for aspect in hidden_tests()["linear"]:
            told = diagnose("linear", aspect, namespace["linear"], Seen({}, error=ValueError("shapes")))
            assert told is None or not hasattr(told, "mistake")
