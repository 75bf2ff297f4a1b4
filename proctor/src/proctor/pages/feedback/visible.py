"""What a failed test says in the part of it that students can see: an assert's own message, or the assert itself.

All of it is text that the student's own notebook has, except plain numbers for the values that a message shows: other
values could be anything that a hidden test has passed to the student's code.
"""

import ast
import re

from nbformat import NotebookNode

from ...common import notebook_record

# A number as a message shows it.
NUMBER = r"-?\d{1,6}(?:\.\d{1,6})?"
ANY = "…"
# Characters of an error's text that are looked at: more than a line.
LONGEST = 1000
NOT_PYTHON = (SyntaxError, ValueError, RecursionError, MemoryError)


def assert_message(cell: NotebookNode, released: str) -> str:
    """What an autograder cell says of its failure; empty if that is hidden. released: the cell as students have it"""
    line = notebook_record.of_cell(cell).line
    error = next((output for output in cell.outputs if output.output_type == "error"), None)
    if line is None or error is None or error.ename != "AssertionError":
        return ""
    asserts = _asserts(cell.source)
    failed = next(
        (candidate for candidate in asserts if candidate.lineno <= line <= (candidate.end_lineno or candidate.lineno)),
        None,
    )
    if failed is None or ast.dump(failed) not in map(ast.dump, _asserts(released)):
        return ""
    return _message(failed.msg, error.evalue[:LONGEST]) or f"`{ast.unparse(ast.Assert(failed.test))}`"


def _asserts(source: str) -> list[ast.Assert]:
    try:
        tree = ast.parse(source)
    except NOT_PYTHON:
        return []
    return [node for node in ast.walk(tree) if isinstance(node, ast.Assert)]


def _message(message: ast.expr | None, text: str) -> str:
    """An assert's message, which was `text` when it failed; empty unless all of it is known to be harmless."""
    match message:
        case ast.Constant(str() as constant):
            return constant
        case ast.JoinedStr(parts):
            known = [str(part.value) if isinstance(part, ast.Constant) else None for part in parts]
            numbers = "".join(f"({NUMBER})" if part is None else re.escape(part) for part in known)
            found = re.fullmatch(numbers, text)
            if found:
                return text
            return "".join(ANY if part is None else part for part in known)
    return ""
