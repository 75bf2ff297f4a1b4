# %% attack lines-anywhere: says of each error that it was raised in another line, before the first and beyond the last
# %% solution
import itertools

from sandboxed.agent import _Notebook

lines = itertools.chain([10**6, 2**63, -(10**30), True], itertools.count(-3))
_Notebook.line = lambda self, error, function: next(lines)


def double(x):
    raise ValueError("no")


# %% attack lines-no-number: says of an error that it was raised in a text
# %% solution
from sandboxed.agent import _Notebook

_Notebook.line = lambda self, error, function: "assert double(21) == 42"


def double(x):
    raise ValueError("no")


# %% attack lines-lent: is a function that a test lends, so that its error comes from a line of the tests
# %% solution
def double(x):
    raise multiply(x, None, None)


double.__wrapped__ = multiply if "multiply" in globals() else print
