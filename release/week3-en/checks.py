"""What the notebooks use to compare: `expect` a result with what it should be, `predicted` your guess with a result.

After a cell that failed, they print the line that failed once more, with the shape of each array in it.
"""

import ast
import linecache
import re
import sys
import traceback

import numpy as np


def expect(got, expected, atol=5e-5):
    """Show `got` if it equals `expected`; otherwise say what differs.

    got: what your function returned (a scalar, an array, a string ...)
    expected: what it should be
    atol: the absolute error allowed: half a unit of the fourth decimal, as expected values are written with four.
    AssertionError: if shape or value differ
    """
    what = _as_written(sys._getframe(1)) or "got"
    if got is None:
        raise AssertionError(f"{what} is None. Does your function end in a return?")
    if isinstance(expected, str):
        if got != expected:
            raise AssertionError(f"{what} differs. Got {got!r}, expected {expected!r}")
    else:
        if isinstance(expected, list) and isinstance(got, list | tuple):
            raise AssertionError(f"{what} is a {type(got).__name__}. Return a NumPy array: np.array makes one.")
        if np.shape(got) != np.shape(expected):
            raise AssertionError(f"The shape of {what} differs. Got {np.shape(got)}, expected {np.shape(expected)}")
        if not np.allclose(got, expected, rtol=0, atol=atol):
            raise AssertionError(f"The value of {what} differs.\nGot\n{_digits(got)}\nExpected\n{_digits(expected)}")
    print(f"Right: {what} =" + ("\n" if np.ndim(got) > 1 else " ") + _digits(got))


def predicted(guess, result):
    """Show your guess beside the result. It earns and costs nothing: a wrong guess is what one learns most from."""
    if str(guess) == "?":
        print("You have not guessed yet: write your guess into the cell above. Result:", result)
    elif str(guess).strip().lower() == str(result).lower():
        print("Your guess:", guess, "  Result:", result, "  As you guessed.")
    else:
        print("Your guess:", guess, "  Result:", result, "  Not as you guessed. Why?")


def _digits(value):
    """`value` as text, with four decimals."""
    value = np.asarray(value)
    if value.ndim == 0 and value.dtype.kind == "f":
        return str(np.round(value, 4))
    with np.printoptions(precision=4, suppress=True):
        return str(value)


def _as_written(frame):
    """The first argument of `expect` as it is written in the cell that `frame` runs; "" if there is no such text."""
    source = "".join(linecache.getlines(frame.f_code.co_filename))
    for node in ast.walk(ast.parse(source)):
        is_expect = isinstance(node, ast.Call) and getattr(node.func, "id", "") == "expect"
        if is_expect and node.lineno <= frame.f_lineno <= node.end_lineno:
            return " ".join(ast.get_source_segment(source, node.args[0]).split())
    return ""


# A name, perhaps with a key as in grads["dW1"]; not what is called, assigned to, or followed by a dot.
NAME = re.compile(r"""(?<![\w.'"])([^\W\d]\w*)\b(?:\[["'](\w+)["']\])?(?![\w.(])(?!\s*=[^=])""")


def with_shapes(line, names):
    """The line with the shape of each array behind it: "W1 @ X + b1" becomes "W1 (4, 2) @ X (2, 3) + b1 (4,)".

    line: a line of code
    names: dict, the values of the names in it
    """

    def add_shape(match):
        name, key = match.groups()
        value = names.get(name)
        if key:
            value = value.get(key) if isinstance(value, dict) else None
        return f"{match[0]} {value.shape}" if isinstance(value, np.ndarray) else match[0]

    return NAME.sub(add_shape, line)


def _show_shapes(result):
    """After each cell: if it failed, print the last line of the notebook's own code that was running, with shapes.

    result: IPython's record of the cell
    """
    error = result.error_in_exec
    if error is None or isinstance(error, AssertionError | NotImplementedError):
        return
    running = [place for place in traceback.walk_tb(error.__traceback__) if place[0].f_globals is _notebook.user_ns]
    if running:
        frame, number = running[-1]
        line = linecache.getline(frame.f_code.co_filename, number).strip()
        shown = with_shapes(line, {**frame.f_globals, **frame.f_locals})
        if shown != line:
            print("Shapes in the line that failed:", shown)


_notebook = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
if _notebook is not None:
    _notebook.events.register("post_run_cell", _show_shapes)
