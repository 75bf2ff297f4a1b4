"""What a hidden test tells of a student's own error: no number that only its arguments can have put there."""

import base64

import numpy as np
import pytest

from grader_tests.judging import answers, aspect, follow_through
from grader_tests.judging.told import told

HONEST = [
    "ValueError: operands could not be broadcast together with shapes (4,2) (3,) ",
    "ValueError: matmul: Input operand 1 has a mismatch in its core dimension 0, with gufunc signature "
    "(n?,k),(k,m?)->(n?,m?) (size 3 is different from 4)",
    "TypeError: 'NoneType' object is not subscriptable",
    "IndexError: index 5 is out of bounds for axis 0 with size 5",
    "ValueError: cannot reshape array of size 12 into shape (5,2)",
    "UFuncTypeError: Cannot cast ufunc 'subtract' output from dtype('float64') to dtype('int64') with casting rule "
    "'same_kind'",
    "ZeroDivisionError: division by zero",
]
CELL = "def relu(z):\n    slope_of_mine = 0\n    raise ValueError(f'음수가 있으면 안 됩니다: {z.shape}')"


def raised_by(code, namespace=None):
    """The error of some code."""
    with pytest.raises(Exception) as caught:
        exec(code, {"np": np, **(namespace or {})})
    return f"{type(caught.value).__name__}: {caught.value}"


@pytest.mark.parametrize("text", HONEST)
def test_what_a_beginner_needs_is_told(text):
    assert told(text) == text


@pytest.mark.parametrize(
    "code",
    [
        "np.ones((4, 2)) + np.ones(3)", "np.ones((4, 2)) @ np.ones((3, 2))", "np.ones(3)[5]", "np.ones(3)[0, 1]",
        "np.ones(3).sum(axis=2)", "np.ones(12).reshape(5, 2)", "np.concatenate([np.ones((2, 3)), np.ones((2, 4))], 0)",
        "bool(np.ones(2))", "len(5)", "print()[0]", "1 + 'a'", "int('a')", "[1][2]", "a, b = 1, 2, 3", "int()()",
        "np.array([[1], [1, 2]])", "np.arange(3).__isub__(0.5)", "float(np.ones(3))", "np.ones(3)[0.5]",
    ],
)  # fmt: skip
def test_errors_of_python_and_numpy_are_told_whole(code):
    text = raised_by(code)
    assert "…" not in told(text).replace("'…'", ""), (text, told(text))


def test_words_of_the_students_own_are_told_and_numbers_of_arrays_are_not():
    text = "ValueError: 음수가 있으면 안 됩니다: (4, 1)"
    assert "음수" not in told(text)
    with follow_through.notebook({"In": ["", CELL]}):
        assert told(text) == text
        assert (
            told("NameError: name 'slope_of_mine' is not defined") == "NameError: name 'slope_of_mine' is not defined"
        )


def test_no_disguise_gets_through():
    z = np.array([[8191.25, -0.3], [1e-7, 123456.0]])
    letters = "".join(chr(97 + int(sign)) if sign.isdigit() else "k" for sign in str(z[0, 0]))
    for text in (
        repr(z), str(z.tolist()), letters, z.tobytes().hex(), base64.b64encode(z.tobytes()).decode(),
        repr(z)[::-1], "".join(chr(0x2800 + byte) for byte in z.tobytes()), "٨١٩١٫٢٥", "819125",
        "8 1 9 1 . 2 5 " * 20,
    ):  # fmt: skip
        seen = told(f"ValueError: {text}")
        assert not any(part in seen for part in ("8191", "19.", ".25", "0.3", letters, "٨")), (text, seen)
        assert len(seen) < 80


def test_a_message_holds_what_is_told():
    def sigmoid(z):
        raise type(repr(z), (Exception,), {})(repr(z))

    token = aspect._current.set(aspect.Aspect("sigmoid", "values"))
    try:
        with pytest.raises(aspect.WrongAnswer) as caught:
            answers.ask(sigmoid, {"z": np.array([[8191.25]])})
        assert "8191" not in str(caught.value)
    finally:
        aspect._current.reset(token)
