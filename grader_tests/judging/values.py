"""The types of what passes between a test and an answer, and copies of it."""

import copy
from typing import Any

import numpy as np

# Any, because an answer can give anything, and each function of the assignment takes arguments of its own: numbers,
# arrays, dicts, text. Whoever looks at a value first asks with isinstance what it is.
Value = Any
# By name; a notebook's namespace as well.
Arguments = dict[str, Value]
Namespace = dict[str, Value]


def private_copy(value: Value) -> Value:
    """A copy of an argument, whose arrays are its own. (`deepcopy` takes several times as long for the usual ones.)"""
    if type(value) is np.ndarray:
        return value.copy(order="K")
    if type(value) is dict:
        return {key: private_copy(part) for key, part in value.items()}
    return value if type(value) in (int, float, str) else copy.deepcopy(value)
