"""The types of what passes between a test and an answer."""

from typing import Any

# Any, because an answer can give anything, and each function of the assignment takes arguments of its own: numbers,
# arrays, dicts, text. Whoever looks at a value first asks with isinstance what it is.
Value = Any
# By name; a notebook's namespace as well.
Arguments = dict[str, Value]
Namespace = dict[str, Value]
