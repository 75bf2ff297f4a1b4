"""The hidden tests' own machinery: each judge is seen to fail when it should, and only then."""

import contextlib
import inspect
import re
import signal
import subprocess
import sys
import time
from functools import partial

import numpy as np
import pytest
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from scipy import stats

from grader_tests import test_activations, test_initialization, test_network, test_numpy
from grader_tests.judging import follow_through, messages, network_data, reference, time_limit
from grader_tests.judging.aspect import WrongAnswer
from grader_tests.judging.gradients import TOLERANCE, numerical_gradients, relative_error
from grader_tests.judging.messages import LOCALE, edition
from grader_tests.judging.randomness import P_VALUE, deviation_is, is_normal, mean_is_zero
from grader_tests.judging.student_code import hidden_tests, lost_aspects, notebook_with
from grader_tests.judging.syntax import cell_source, library_hyperbolics, loops
from grader_tests.mistakes import diagnosis
from proctor.run.grader import stand_ins

HIDDEN_TESTS = [(function, test) for function, tests in hidden_tests().items() for test in tests.values()]


@pytest.fixture(autouse=True)
def english(monkeypatch):
    monkeypatch.setattr(messages, "language", lambda: "en")


@pytest.fixture
def student():
    """An empty namespace that stands for a student's notebook."""
    namespace = {"np": np}
    with follow_through.notebook(namespace):
        yield namespace


def write(namespace, source):
    exec(source, namespace)


@pytest.mark.parametrize(("function", "test"), HIDDEN_TESTS, ids=[test.__name__ for _function, test in HIDDEN_TESTS])
def test_every_hidden_test_refuses_what_is_no_answer(student, function, test):
    def empty(*args, **kwargs):
        raise NotImplementedError

    def crashes(*args, **kwargs):
        return 1 / 0

    for answer in (empty, crashes, lambda *args, **kwargs: None, lambda *args, **kwargs: "42"):
        says = rf"^\[\d\.\d+ {function}\] .*: (got .*, expected .*|your function stopped .*with .*)\. Call: .*\."
        with pytest.raises(WrongAnswer, match=says):
            test(answer)


def test_there_are_86_hidden_tests_for_29_functions():
    assert len(HIDDEN_TESTS) == 86
    assert {function for function, _test in HIDDEN_TESTS} == set(reference.exercises())
    assert len(reference.exercises()) == 29


def test_a_right_function_that_uses_a_wrong_one_keeps_its_marks(student):
    write(student, "def sigmoid(z): return 1 / (1 + np.exp(z))")
    write(student, "def sigmoid_derivative(z): return sigmoid(z) * (1 - sigmoid(z)) + 0 * z")
    write(student, "def tanh(z): return 2 * sigmoid(2 * z) - 1")
    own = student["sigmoid"]
    test_activations.test_tanh_values(student["tanh"])
    test_activations.test_sigmoid_derivative_values(student["sigmoid_derivative"])
    assert student["sigmoid"] is own
    with pytest.raises(WrongAnswer):
        test_activations.test_sigmoid_values(own)


@pytest.mark.parametrize(
    ("language", "line"),
    [
        (
            "en",
            "Full marks, tried with a right sigmoid instead of yours. Repair sigmoid first.\n",
        ),
        (
            "ko",
            "점수를 모두 받았습니다. 다만 작성하신 sigmoid 대신 올바른 함수로 실행한 결과이므로, "
            "sigmoid부터 고치세요.\n",
        ),
    ],
)
def test_follow_through_names_the_function_to_repair(student, monkeypatch, capfd, language, line):
    monkeypatch.setattr(messages, "language", lambda: language)
    write(student, "def sigmoid(z): return 1 / (1 + np.exp(-z)) + 0.1")
    write(student, "def tanh(z): return 0 * z")  # wrong, but not used here
    write(student, "def relu(z): return -z")
    write(student, "def sigmoid_derivative(z): return relu(sigmoid(z) * (1 - sigmoid(z)))")
    test_activations.test_sigmoid_derivative_values(student["sigmoid_derivative"])
    assert capfd.readouterr() == (line, "")


def test_follow_through_looks_behind_a_right_function_that_uses_wrong_ones(student, monkeypatch, capfd):
    monkeypatch.setattr(messages, "language", lambda: "en")
    write(student, "def sigmoid(z): return -1 / (1 + np.exp(-z))")
    write(student, "def tanh(z): return np.nan * z")
    write(
        student,
        "def leaky_relu(z, slope=0.01): return np.maximum(z, slope * z) * np.sign(sigmoid(z)) + 0 * tanh(z)",
    )
    write(
        student,
        "def leaky_relu_derivative(z, slope=0.01): return np.where(leaky_relu(z, slope) > 0, 1.0, slope)",
    )
    test_activations.test_leaky_relu_derivative_values(student["leaky_relu_derivative"])
    assert "Repair sigmoid first." in capfd.readouterr().out


WRONG = {
    "backward_propagation": """
own_derivatives = backward_propagation
def backward_propagation(*args, **kwargs):
    return {key: -its for key, its in own_derivatives(*args, **kwargs).items()}
""",
    "forward_propagation": """
own_pass = forward_propagation
def forward_propagation(X, *args, **kwargs):
    return own_pass(0 * X, *args, **kwargs)
""",
    "train": """
own_loop = train
def train(X, Y, n_h, num_iterations=1000, learning_rate=1.2, activation="tanh", parameters=None):
    return own_loop(X, Y, n_h, num_iterations, 1.2, activation, parameters)
""",
}


@pytest.mark.parametrize(
    "wrong",
    [
        ("backward_propagation",),
        ("forward_propagation", "backward_propagation"),
        ("train", "backward_propagation"),
    ],
    ids=" and ".join,
)
def test_follow_through_accuses_no_right_function(wrong, capfd):
    # With a wrong derivative, choose_hidden_size may pass by luck when anything else is tried in its place.
    namespace = reference.solved_notebook("4_network")
    for function in wrong:
        write(namespace, WRONG[function])
    with follow_through.notebook(namespace):
        for function in ("forward_propagation", "backward_propagation", "train", "choose_hidden_size"):
            for test in hidden_tests()[function].values():
                with contextlib.suppress(WrongAnswer):
                    test(namespace[function])
    accused = set(re.findall(r"Repair (\w+) first", capfd.readouterr().out))
    assert accused and accused <= set(wrong)


def test_follow_through_replaces_earlier_functions_only(student):
    write(student, "def relu(z): return leaky_relu(z, 0.0)")
    write(student, "def leaky_relu(z, slope=0.01): return z")
    with pytest.raises(WrongAnswer):
        test_activations.test_relu_values(student["relu"])


def test_follow_through_serves_endless_loops(student, monkeypatch):
    monkeypatch.setattr(time_limit, "SECONDS", 0.2)
    monkeypatch.setattr(time_limit, "SECONDS_OF_LATE", 0.2)
    write(student, "def sigmoid(z):\n    while True: pass")
    write(student, "def sigmoid_derivative(z): return sigmoid(z) * (1 - sigmoid(z))")
    test_activations.test_sigmoid_derivative_values(student["sigmoid_derivative"])
    with pytest.raises(WrongAnswer, match="no result after"):
        test_activations.test_sigmoid_values(student["sigmoid"])


def test_time_limit_restores_the_signal(monkeypatch):
    monkeypatch.setattr(time_limit, "CLOCK", 1.0)
    before = signal.getsignal(signal.SIGALRM)
    with pytest.raises(time_limit.TooSlow), time_limit.time_limit(0.05):
        time.sleep(30)
    assert signal.getsignal(signal.SIGALRM) is before


@pytest.mark.parametrize(
    ("answer", "tries"),
    # As the answer stands, and with the earlier functions put right, if it may call one.
    [
        ("while True: pass", 1),
        ("while True: lambda: sigmoid(z)", 2),
        ("while True: globals()", 2),
        ("import time; time.sleep(600)", 1),
    ],
    ids=["alone", "calls", "looks", "sleeps"],
)
def test_an_endless_function_has_little_time_once_it_was_late(student, monkeypatch, answer, tries):
    monkeypatch.setattr(time_limit, "SECONDS", 0.2)
    monkeypatch.setattr(time_limit, "SECONDS_OF_LATE", 0.05)
    monkeypatch.setattr(time_limit, "CLOCK", 3.0)
    limits, limited = [], time_limit.time_limit
    monkeypatch.setattr(time_limit, "time_limit", lambda seconds: limits.append(seconds) or limited(seconds))
    student["In"] = ["", f"def sigmoid_derivative(z):\n    {answer}"]
    write(student, student["In"][1])
    for test in (test_activations.test_sigmoid_derivative_shape, test_activations.test_sigmoid_derivative_values):
        with pytest.raises(WrongAnswer, match="no result after"):
            test(student["sigmoid_derivative"])
    assert limits == [0.2] * tries + [0.05] * tries


def test_who_computes_little_is_not_late(monkeypatch):
    """As an honest answer on a busy machine, which has a processor now and then."""
    monkeypatch.setattr(time_limit, "SECONDS", 0.1)
    monkeypatch.setattr(time_limit, "CLOCK", 1e6)
    late = set()
    with time_limit.shorter_once_late(late, "it"):
        time.sleep(0.3)
    assert not late


def test_prints_and_warnings_cost_nothing(student, capfd):
    write(student, "import sys, warnings")
    write(
        student,
        "def relu(z):\n"
        "    print('hello'); print('oops', file=sys.stderr); warnings.warn('careful'); np.log(-1.0)\n"
        "    return np.maximum(z, 0)",
    )
    test_activations.test_relu_values(student["relu"])
    assert capfd.readouterr() == ("", "")


def test_any_callable_is_a_function(student):
    test_activations.test_leaky_relu_values(partial(lambda s, z, slope=0.01: np.where(z > 0, z, slope * z), None))
    test_activations.test_relu_shape(lambda z: np.maximum(z, 0))
    test_activations.test_relu_values(np.vectorize(lambda z: max(float(z), 0.0)))


def test_odd_answers_are_refused_with_a_message(student):
    class Agreeable(str):
        __hash__ = str.__hash__

        def __eq__(self, other):
            return True

    class Full(dict):
        def __contains__(self, key):
            return True

    for test, answer in [
        (test_activations.test_relu_values, lambda z: sys.exit(0)),
        (test_activations.test_relu_values, lambda z: (entry for entry in z)),
        (test_activations.test_relu_values, lambda z: np.full(z.shape, None)),
        (test_activations.test_relu_values, lambda z: z.astype(complex)),
        (test_activations.test_output_activation_names, lambda task: Agreeable("softplus")),
        (test_network.test_update_parameters_values, lambda parameters, grads: Full()),
        (test_network.test_train_costs, lambda *args, **kwargs: ({}, [1.0, np.ones((1, 1)), "x"])),
    ]:
        with pytest.raises(WrongAnswer):
            test(answer)


SWALLOWS_EXCEPTIONS = """def row_sums(a):
    while True:
        try:
            while True: pass
        except Exception: pass
"""
SWALLOWS_THE_FIRST = """def row_sums(a):
    try:
        while True: pass
    except: pass
    while True: pass
"""
ODD = "type('Odd', (Exception,), {'__str__': lambda self: 1 / 0, '__repr__': lambda self: 1 / 0})()"


@pytest.mark.parametrize(
    ("function", "source"),
    [
        ("distinct_rows", "def distinct_rows(W): return [[0, 2], [1]]"),
        ("choose_hidden_size", "def choose_hidden_size(*arguments): return [[6], [1, 2]]"),
        (
            "initialize_zeros",
            "def initialize_zeros(*sizes): return dict.fromkeys('W1 b1 W2 b2'.split(), [[1], [1, 2]])",
        ),
        ("initialize_he", "def initialize_he(*sizes): return dict.fromkeys('W1 b1 W2 b2'.split(), lambda: 0)"),
        ("row_sums", f"def row_sums(a): raise {ODD}"),
        ("output_activation", f"def output_activation(task): return {ODD}"),
        ("row_sums", "def row_sums(a): raise KeyboardInterrupt"),
        ("row_sums", SWALLOWS_EXCEPTIONS),
        ("row_sums", SWALLOWS_THE_FIRST),
    ],
)
def test_whatever_an_answer_does_ends_in_a_message(monkeypatch, function, source):
    monkeypatch.setattr(time_limit, "SECONDS", 0.3)
    monkeypatch.setattr(time_limit, "SECONDS_OF_LATE", 0.3)
    monkeypatch.setattr(diagnosis, "time_limit", lambda: time_limit.time_limit(0.3))
    with notebook_with(function, source) as namespace:
        assert lost_aspects(namespace, function).keys() == hidden_tests()[function].keys()


def test_what_does_not_travel_is_of_the_wrong_type(student):
    """So it is judged, by fields, though nothing of it is known but the name of its class."""
    strange = stand_ins.opaque_class("Strange", lambda: None)()
    modules = (test_numpy, test_activations, test_initialization, test_network)
    tests = [test for module in modules for name, test in vars(module).items() if name.startswith("test_")]
    assert len(tests) > 80
    kinds = {}
    for test in tests:
        try:
            test(lambda *arguments, **options: strange)
        except Exception as error:
            kinds.setdefault(type(error).__name__, []).append(test.__name__)
        else:
            kinds.setdefault("passed", []).append(test.__name__)
    assert {kind: names for kind, names in kinds.items() if kind != "WrongAnswer"} == {}


def test_nan_at_the_kink_is_refused(student):
    with pytest.raises(WrongAnswer, match="got nan"):
        test_activations.test_relu_derivative_values(lambda z: np.maximum(z, 0) / z)


def test_lost_dimension_costs_the_shape_alone(student):
    def row_sums(a):
        return np.sum(a, axis=1)

    test_numpy.test_row_sums_values(row_sums)
    with pytest.raises(
        WrongAnswer, match=r"shape: got \(3,\), expected \(3, 1\). Call: row_sums\(a\), a.shape=\(3, 4\)"
    ):
        test_numpy.test_row_sums_shape(row_sums)


def test_changed_input_costs_that_aspect_alone(student):
    def relu(z):
        z[z < 0] = 0
        return z

    test_activations.test_relu_values(relu)
    with pytest.raises(WrongAnswer, match="input unchanged: got z changed"):
        test_activations.test_relu_input(relu)


def test_a_list_is_not_an_array_and_a_matrix_of_one_not_a_scalar(student):
    with pytest.raises(WrongAnswer, match="got list, expected a NumPy array"):
        test_numpy.test_row_sums_shape(lambda a: [[sum(row)] for row in a.tolist()])
    with pytest.raises(WrongAnswer, match=r"got \(1, 1\), expected \(\)"):
        test_network.test_compute_cost_scalar(lambda A2, Y: np.array([[0.5]]))


def test_messages_show_plain_numbers_and_hide_arrays(student):
    with pytest.raises(WrongAnswer, match=r"Call: leaky_relu\(z, slope=0.2\), z.shape=\(3, 4\)"):
        test_activations.test_leaky_relu_slope(lambda z, slope=0.01: z * 0)
    with pytest.raises(WrongAnswer, match=r"Call: relu_derivative\(0.7\)\."):
        test_activations.test_relu_derivative_values(lambda z: (z > 0).astype(float))


def test_traceback_in_a_notebook_is_the_message_alone(student):
    with pytest.raises(WrongAnswer) as failure:
        test_activations.test_relu_values(lambda z: z)
    assert failure.value._render_traceback_() == [str(failure.value)]
    assert failure.value.__cause__ is None and failure.value.__context__ is None


def test_numerical_gradient_is_the_gradient_and_finds_planted_errors():
    rng = np.random.default_rng(0)
    parameters = {"W": rng.standard_normal((3, 2)), "b": rng.standard_normal((3, 1))}
    axes = (-2, -1)
    gradients = numerical_gradients(lambda p: np.sum(p["W"] ** 3, axes) + np.sum(np.sin(p["b"]), axes), parameters)
    right = {"W": 3 * parameters["W"] ** 2, "b": np.cos(parameters["b"])}
    for key in parameters:
        assert relative_error(right[key], gradients[key]) < TOLERANCE
        for wrong in (right[key] * 1.00001, right[key] + 1e-4, -right[key], right[key][::-1]):
            assert not relative_error(wrong, gradients[key]) < TOLERANCE
        assert not relative_error(np.full_like(right[key], np.nan), gradients[key]) < TOLERANCE
    assert relative_error(np.zeros(2), np.zeros(2)) == 0


def test_gradients_of_the_reference_are_large_enough_to_judge():
    for seed in (45, 46):
        X, Y, parameters = network_data.example(seed)
        for activation in network_data.HIDDEN:
            for gradient in test_network._gradients(X, Y, parameters, activation).values():
                assert np.linalg.norm(gradient) > 1e-3


def test_statistics_know_normal_numbers_from_others():
    rng = np.random.default_rng(1)
    n = 20_000
    normal = 0.3 * rng.standard_normal(n)
    assert mean_is_zero(normal, 0.3) and deviation_is(normal, 0.3) and is_normal(normal)
    assert not mean_is_zero(normal + 0.02, 0.3)
    assert not deviation_is(normal * 1.05, 0.3)
    uniform = rng.uniform(-np.sqrt(3), np.sqrt(3), n)
    assert mean_is_zero(uniform, 1) and deviation_is(uniform, 1) and not is_normal(uniform)
    assert not is_normal(np.full(n, 0.1)) and not is_normal(rng.choice([-1.0, 1.0], n))


def test_numbers_are_normal_where_scipy_says_so():
    rng = np.random.default_rng(2)
    found = set()
    for share in np.linspace(0.3, 0.7, 50):
        values = (1 - share) * rng.standard_normal(20_000) + share * rng.uniform(-3, 3, 20_000)
        normal = stats.kstest((values - values.mean()) / values.std(), "norm", method="asymp").pvalue > P_VALUE
        assert is_normal(values) == normal
        found.add(normal)
    assert found == {True, False}


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("def linear(W, X, b):\n    return W @ X + b", []),
        ("def linear(W, X, b):\n    '''for all nodes'''\n    return W @ X + b", []),
        ("for i in x: pass", ["for"]),
        ("while True: pass", ["while"]),
        ("[i for i in x]", ["comprehension"]),
        ("sum(i for i in x)", ["comprehension"]),
        ("list(map(f, x))", ["map"]),
        ("np.apply_along_axis(f, 0, x)", ["apply_along_axis"]),
        ("from numpy import vectorize as v", ["vectorize"]),
        ("map = W @ X\nmap + b", []),
        ("from functools import reduce\nreduce(f, x)", ["reduce"]),
        ("import functools as ft\nft.reduce(f, x)", ["reduce"]),
        ("np.add.reduce(x, axis=1)", []),
        ("np.frompyfunc(f, 1, 1)(x) + np.nditer(x)", ["frompyfunc", "nditer"]),
        ("class A:\n    def map(self): pass\na = A()\na.map()", []),
    ],
)
def test_loops_are_seen(source, found):
    assert loops(source) == found


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("def tanh(z):\n    return -tanh(-z)", []),
        ("def tanh(z):\n    '''np.tanh'''\n    # np.tanh\n    return np.expm1(z)", []),
        ("def sinh(z): return (np.exp(z) - np.exp(-z)) / 2\ndef tanh(z): return sinh(z)", []),
        ("def tanh(z): return np.tanh(z)", ["tanh"]),
        ("tanh = np.tanh", ["tanh"]),
        ("def tanh(z): return np.sinh(z) / np.cosh(z)", ["cosh", "sinh"]),
        ("from math import tanh", ["tanh"]),
        ("import numpy\ndef tanh(z): return getattr(numpy, 'tanh')(z)", ["tanh"]),
        ("def tanh(z): return cosh(z)", ["cosh"]),
        ("class A:\n    def tanh(self, z): return self.cosh(z)\n    def cosh(self, z): return z\ntanh = A().tanh", []),
        ("class A:\n    cosh = np.cosh\n    def tanh(self, z): return self.cosh(z)\ntanh = A().tanh", ["cosh"]),
        ("n = np\ndef tanh(z): return n.tanh(z)", ["tanh"]),
        ("def tanh(z): return __import__('math').tanh(z)", ["tanh"]),
    ],
)
def test_library_hyperbolics_are_seen(source, found):
    assert library_hyperbolics(source, own="tanh") == found


def test_the_cell_of_anything_that_can_be_called_is_found(student):
    timed = "get_ipython().run_cell_magic('time', '', 'def linear(W, X, b):\\n    return W @ X + b\\n')"
    student["In"] = ["", timed, "tanh = np.tanh", "print(linear)"]
    assert cell_source(eval("lambda W, X, b: W @ X + b"), "linear") == "def linear(W, X, b):\n    return W @ X + b"
    assert cell_source(np.tanh, "tanh") == "tanh = np.tanh"
    assert cell_source(np.tanh, "relu") is None


@pytest.mark.parametrize(
    ("cells", "used"),
    [
        # A loop that tries the answer, a stub above it, and another function of the cell are not part of it.
        (["def linear(W, X, b): raise E\ndef linear(W, X, b): return W @ X + b\nfor i in x: linear(*i)"], []),
        (
            ["assert all(linear(*i) for i in x)\ndef linear(W, X, b): return W @ X + b\ndef slow(x):\n  for i in x: 1"],
            [],
        ),
        (["%%time\ndef linear(W, X, b): return W @ X + b", "for i in x: pass"], []),
        (["!ls\nx = !ls\nlinear?\ndef linear(W, X, b): return W @ X + b\nfor i in x: pass"], []),
        (["%%writefile f.py\ndef linear(W, X, b): [x for x in W]", "def linear(W, X, b): return W @ X + b"], []),
        # A helper is, wherever it stands.
        (["def dot(W, X):\n  for i in W: pass", "def linear(W, X, b): return dot(W, X) + b"], ["for"]),
        (["def linear(W, X, b): return dot(W, X) + b", "dot = lambda W, X: [x for x in W]"], ["comprehension"]),
        (
            ["def linear(W, X, b): [x for x in W]", "slow = linear\ndef linear(W, X, b): return slow(W, X, b)"],
            ["comprehension"],
        ),
        (["class L:\n  def __call__(self, W, X, b):\n    while W: pass", "linear = L()"], ["while"]),
        (
            ["class L:\n  def __call__(self, W, X, b): return W\n  def fit(self):\n    while 1: pass", "linear = L()"],
            [],
        ),
        (
            [
                "class L:\n  def __call__(self, W): return self.fit(W)\n  def fit(self, W):\n    while 1: pass",
                "linear = L()",
            ],
            ["while"],
        ),
        (["import numpy as n\nif True:\n  linear = n.vectorize(print)"], ["vectorize"]),
        (["@np.vectorize\ndef linear(W, X, b): return W"], ["vectorize"]),
        # Another function of the assignment is judged by itself.
        (["def row_sums(a): return [sum(r) for r in a]", "def linear(W, X, b): return row_sums(W) + b"], []),
    ],
)
def test_loops_are_looked_for_in_the_function_and_its_helpers(student, cells, used):
    student["In"] = ["", *cells]
    assert loops(cell_source(lambda: None, "linear")) == used


def test_right_text_keeps_its_mark_whatever_the_answer_gives(student):
    for source in (
        "def linear(W, X, b): return W @ X.T + b",  # wrong, or raises
        "def linear(W, X, b): return (W @ X + b).T",
        "def linear(W, X, b): return W @ x + b",
        "def linear(W, X, b): print(W @ X + b)",
    ):
        write(student, source)
        student["In"] = ["", source]
        test_numpy.test_linear_no_loop(student["linear"])
    for source in (
        "def tanh(z): return (math.exp(z) - math.exp(-z)) / (math.exp(z) + math.exp(-z))",
        "def tanh(z): return np.exp(z) - np.exp(-z) / np.exp(z) + np.exp(-z)",
    ):
        write(student, source)
        student["In"] = ["", source]
        test_activations.test_tanh_exponentials(student["tanh"])


@pytest.mark.parametrize(
    ("test", "source"),
    [
        (test_numpy.test_linear_no_loop, "def linear(W, X, b): return np.zeros((len(W), X.shape[1]))"),
        (test_numpy.test_linear_no_loop, "def linear(W, X, b): return X"),
        (test_numpy.test_linear_no_loop, "def linear(W, X, b): raise ValueError(W)"),
        (test_numpy.test_linear_no_loop, "def linear(W, X, b): return None"),
        (test_activations.test_tanh_exponentials, "def tanh(z): return z * 0.5"),
        (test_activations.test_tanh_exponentials, "def tanh(z): return z"),
        (test_activations.test_tanh_exponentials, "def tanh(z): return 0 * z"),
    ],
)
def test_a_right_text_that_is_no_answer_earns_nothing(student, test, source):
    write(student, source)
    student["In"] = ["", source]
    (function,) = inspect.signature(test).parameters
    with pytest.raises(WrongAnswer):
        test(student[function])


def test_the_descent_of_one_node_is_that_of_numerical_gradients():
    X, Y, start, costs = network_data.one_node_descent(1.2, 4)
    _parameters, expected = test_network._descended(X, Y, start, "tanh", 1.2, 4)
    np.testing.assert_allclose(costs, expected, rtol=1e-8)


def test_a_staged_network_is_right_for_so_many_samples():
    X = np.arange(10.0).reshape(1, 10)
    for activation in network_data.HIDDEN:
        parameters = network_data.stepping_network(3, 6.5, activation)
        A2 = network_data.forward_pass(X, parameters, activation)["A2"]
        assert (A2 > 0.5).ravel().tolist() == [False] * 7 + [True] * 3


def test_training_that_stops_early_loses_the_costs_and_nothing_by_luck():
    source = reference.solution("train").replace(
        "        costs.append(compute_cost(A2, Y))\n",
        "        costs.append(compute_cost(A2, Y))\n        if costs[-1] < 0.02: break\n",
    )
    assert "break" in source
    for seed in range(5):
        np.random.seed(seed)
        with notebook_with("train", source) as namespace:
            assert lost_aspects(namespace, "train").keys() == {"costs"}


def test_many_iterations_are_not_tried_with_lent_functions_but_where_it_matters(monkeypatch):
    """In proctor, each call of a lent function crosses a socket."""
    right, calls = reference.function("compute_cost"), []
    lent = lambda *arguments, **options: [right(*arguments, **options), calls.append(1)][0]  # noqa: E731
    monkeypatch.setitem(reference._right("4_network"), "compute_cost", lent)
    with notebook_with("train", reference.solution("train")) as namespace:
        namespace["compute_cost"] = lambda A2, Y: 0.5
        test_network.test_train_costs(namespace["train"])
    assert 0 < len(calls) < 100
    at_most_500 = reference.solution("train").replace("range(num_iterations)", "range(min(num_iterations, 500))")
    with notebook_with("train", at_most_500) as namespace:
        assert lost_aspects(namespace, "train").keys() == {"costs"}


def test_language_follows_the_assignments_folder(tmp_path):
    assert edition(tmp_path / "week3") == "ko"
    assert edition(tmp_path / "week3-en") == "en"


def test_catalogue_is_complete_and_compiled(tmp_path, repository):
    pot = tmp_path / "grader_tests.pot"
    extract = [
        sys.executable,
        "-m",
        "babel.messages.frontend",
        "-q",
        "extract",
        "-k",
        "N_",
        "-o",
        str(pot),
        "grader_tests",
    ]
    subprocess.run(extract, check=True, cwd=repository)
    folder = LOCALE / "ko" / "LC_MESSAGES"
    with (
        (folder / "grader_tests.po").open("rb") as po,
        (folder / "grader_tests.mo").open("rb") as mo,
        pot.open("rb") as new,
    ):
        translated = {message.id: message.string for message in read_po(po) if message.id}
        compiled = {message.id: message.string for message in read_mo(mo) if message.id}
        needed = {message.id for message in read_po(new) if message.id}
    assert needed == set(translated), "run make messages and translate what is new"
    assert all(translated.values())
    assert compiled == translated
