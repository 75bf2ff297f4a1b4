"""A notebook's text, as nbformat reads and writes it, in a fraction of the time. It is not looked whether it is valid.

nbformat makes dicts of a text, and copies their parts one by one into nodes; before it writes a notebook, it copies all
of it. Python's own writer of indented JSON yields each bracket and each number by itself through all that is around it.

Leans on nbformat's reader and writer doing no more than is done here, on a NotebookNode taking a dict as it is, and on
`nbformat.v4.rwbase`. If they do more, graded notebooks look a little different from nbgrader's own.
"""

import json
from json.encoder import encode_basestring

import nbformat
from nbformat import NotebookNode
from nbformat.v4.rwbase import rejoin_lines, split_lines, strip_transient


def read(text: str) -> NotebookNode:
    """The notebook of nbformat 4 in `text`."""
    return strip_transient(rejoin_lines(json.loads(text, object_hook=NotebookNode)))


def write(notebook: NotebookNode) -> str:
    """The text of a notebook, which nobody needs afterwards: its texts are divided into lines."""
    divided = strip_transient(split_lines(notebook))
    try:
        return _indented(divided, "\n")
    except TypeError:  # bytes, or keys that are no texts, for which nbformat has rules
        return nbformat.v4.writes(divided)


def _indented(value: object, margin: str) -> str:
    """JSON of a value as nbformat has it. margin: what begins a line as far right as the value's end"""
    # Most of a notebook are lists of lines.
    if isinstance(value, list) and value:
        inner = f"{margin} "
        texts = [encode_basestring(part) if type(part) is str else _indented(part, inner) for part in value]
        return f"[{inner}{f',{inner}'.join(texts)}{margin}]"
    if isinstance(value, dict) and value:
        inner = f"{margin} "
        pairs = [f"{encode_basestring(key)}: {_indented(part, inner)}" for key, part in sorted(value.items())]
        return f"{{{inner}{f',{inner}'.join(pairs)}{margin}}}"
    if isinstance(value, str):
        return encode_basestring(value)
    for word, text in ((None, "null"), (False, "false"), (True, "true")):
        if value is word:
            return text
    return json.dumps(value)
