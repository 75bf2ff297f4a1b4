"""What a student is told of their own error: its text, without what only a hidden test's arguments can have put there.

A function that such a test calls may put its arguments into the error that it raises, into the name of a class, or
into what it returns. A beginner needs `operands could not be broadcast together with shapes (4,2) (3,)`,
and no number of a hidden array. So of a text those words stay that Python and NumPy use, or the student's own cells,
and numbers of the size that shapes and positions have.
"""

import builtins
import re
from functools import cache

import numpy as np

from . import follow_through

# Digits of a whole number that is told, a shape or a position, and how many of them a message of NumPy's has.
DIGITS, MOST_NUMBERS = 4, 8
LEFT_OUT = "…"
TOKEN = re.compile(r"(?P<number>\d[\d.]*(?:[eE][+-]?\d+)?j?)|(?P<word>[^\W\d]\w*)")
# What Python and NumPy say of the slips that beginners make, with one name for each that they put in.
MESSAGES = """
    name is not defined. Did you mean: 'x'? cannot access local variable where it is not associated with a value
    local variable referenced before assignment free variable in enclosing scope 'x' object is not subscriptable
    callable iterable an iterator does not support item assignment deletion has no attribute partially initialized
    module most likely due to a circular import unsupported operand type(s) for or bad comparison between instances of
    list tuple string index out of range indices must be integers or slices, not missing required positional keyword
    only argument arguments and takes but was were given from to got an unexpected multiple values non iterable
    cannot unpack not enough too many values to unpack expected at most least float division by zero modulo integer
    math domain error could not convert string to invalid literal with base can't multiply sequence by int of type
    can only concatenate maximum recursion depth exceeded while calling a Python object unhashable has no len
    descriptor requires must be str real number cannot be interpreted as an integer arg is empty
    only size 1 0 dimensional length arrays can be converted to Python scalars operands could not be broadcast
    together with shapes remapped original matmul input operand has a mismatch in its core dimension gufunc signature n
    k m p size is different from does not have enough dimensions aligned dim axis out of bounds for array
    there is no axis repeated in shuffle index boolean did not match indexed array along corresponding too many
    indices for array is were indexed cannot reshape into shape all the input array dimensions except concatenation
    must exactly match but along the at need concatenate stack same the truth value of an array more than one element
    zero elements ambiguous use any all setting an array element with requested has an inhomogeneous after detected part
    was homogeneous broadcast non broadcastable output doesn't match ufunc contain loop matching types supported
    inputs any coerced according casting rule safe same kind dtype signature cast output assignment destination read
    only used as integers slices ellipsis newaxis valid data type understood descending singular square last array
    expected converged converge iterator negative allowed positive positions order first second third argument item
    reduction operation maximum minimum which identity shape mismatch objects single exceeds limit low high scale
    overflow encountered underflow divide true invalid result too large unable allocate MiB GiB KiB
    generator unrecognized NoneType UFuncTypeError AxisError LinAlgError same_kind function method dict_keys dict_values
    builtin_function_or_method are this that its you may must them
"""


@cache
def _library() -> frozenset[str]:
    """Words that Python and NumPy use."""
    names = {*dir(builtins), *dir(np), *dir(np.ndarray), *dir(np.linalg), *dir(np.random), "numpy", "ndarray"}
    return frozenset(names | set(re.findall(r"[^\W\d]\w*", MESSAGES)))


@cache
def _words(cell: str) -> frozenset[str]:
    return frozenset(re.findall(r"[^\W\d]\w*", cell))


def _own() -> frozenset[str]:
    """Words of the student's own cells, which IPython keeps in `In`."""
    return frozenset().union(*(_words(str(cell)) for cell in follow_through.student_namespace().get("In", [])))


def told(text: str) -> str:
    """A text of the student's code without what only its arguments can have put there; in its place stands LEFT_OUT."""
    known = _library() | _own()

    left = iter(range(MOST_NUMBERS))

    def kept(token: re.Match) -> str:
        number = token["number"]
        if number is None:
            return token[0] if token[0] in known or token[0].lower() in known else LEFT_OUT
        small = number.isascii() and _is_small(number.rstrip(".")) and next(left, None) is not None
        return number if small else LEFT_OUT

    # Signs that are no letters could stand for numbers as well.
    text = "".join(sign if sign.isascii() or sign.isalnum() else LEFT_OUT for sign in text)
    return re.sub(rf"{LEFT_OUT}(?:\W*{LEFT_OUT})+", LEFT_OUT, TOKEN.sub(kept, text))


def _is_small(number: str) -> bool:
    return number.isdigit() and len(number) <= DIGITS
