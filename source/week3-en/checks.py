"""What the notebooks' check cells use: it shows what you got beside what was expected."""

import numpy as np


def expect(got, expected, atol=5e-5):
    """Show `got` if it equals `expected`; otherwise say what differs.

    got: what your function returned (a scalar, an array, a string ...)
    expected: what it should be
    atol: the absolute error allowed: half a unit of the fourth decimal, as expected values are written with four.
    AssertionError: where shape or value differ
    """
    if isinstance(expected, str):
        if got != expected:
            raise AssertionError(f"Got {got!r}, expected {expected!r}")
    else:
        if got is None:
            raise AssertionError("Got None. Does your function end in a return?")
        if isinstance(expected, list) and isinstance(got, list | tuple):
            raise AssertionError("Return a NumPy array instead of a list or tuple: np.array(the_list) makes one.")
        if np.shape(got) != np.shape(expected):
            raise AssertionError(f"The shape differs. Got {np.shape(got)}, expected {np.shape(expected)}")
        if not np.allclose(got, expected, rtol=0, atol=atol):
            with np.printoptions(precision=4, suppress=True):
                raise AssertionError(f"The value differs.\nGot\n{np.asarray(got)}\nExpected\n{np.asarray(expected)}")
    with np.printoptions(precision=4, suppress=True):
        print("Right:", np.asarray(got))
