"""The text of the student's cells as IPython runs it, which of them binds a name, and which should have."""

import ast
import functools
import unicodedata
from collections.abc import Iterator

from ...common.cell_code import NOT_PYTHON, PYTHON_MAGIC, RUNNING, own_nodes, stored
from ...nbgrader_seams.cells import as_it_stands, cell_magic
from ...nbgrader_seams.cells import as_run as transformed
from ..effects import BARE_MAGIC, RUNNING_LINE

# Every test hands over the cells before it once more.
as_run = functools.cache(transformed)


def without_timing(source: str) -> str:
    """A cell without magics that only measure it, or keep what it prints; each line stays where it is."""
    if as_it_stands(source):
        return source
    if (magic := PYTHON_MAGIC.match(source)) and BARE_MAGIC.fullmatch(magic[0]):
        source = "\n" * magic[0].count("\n") + source[magic.end() :]
    try:
        ast.parse(source)
        return source
    except NOT_PYTHON:
        return "\n".join(RUNNING_LINE.sub(r"\1\2", line) for line in source.split("\n"))


def binding_cell(cells: list[str], name: str) -> tuple[str, int] | None:
    """The text of the last of `cells` that binds `name` at its top level, and the line where it does so last.

    The text is what Python compiles: of a cell that begins with a magic such as `%%time`, its body. None if none
    of them does, as far as the text tells.
    """
    for cell in reversed(cells):
        if name not in _as_names_are_read(cell):
            continue  # most are not worth parsing
        text = _compiled(cell)
        if line := _bound(text).get(name):
            return text, line
    return None


def failed_cell(cells: list[str], ended: list[str], name: str) -> int | None:
    """The place of the cell through whose error nothing has bound `name`; None if it is not through an error.

    That is the last cell that binds it, or an earlier one that should have bound what that one uses.
    ended: of each cell, the name of the error that it ended with, or an empty text
    """
    bound = [_bound(_compiled(cell)) for cell in cells]
    found = next((i for i in reversed(range(len(cells))) if name in bound[i]), None)
    if found is None or not ended[found]:
        return None
    while True:
        used = _used(_compiled(cells[found]))
        earlier = (i for i in reversed(range(found)) if ended[i] and not used.isdisjoint(bound[i]))
        if (cause := next(earlier, None)) is None:
            return found
        found = cause


def _used(text: str) -> set[str]:
    return {node.id for node in ast.walk(_parsed(text)) if isinstance(node, ast.Name)}


@functools.cache
def _as_names_are_read(cell: str) -> str:
    """A text in the form in which Python reads the names in it (PEP 3131)."""
    return unicodedata.normalize("NFKC", cell)


@functools.cache
def _compiled(cell: str) -> str:
    text = as_run(cell)
    match cell_magic(_parsed(text)):
        case [magic, body] if magic in RUNNING:
            return _compiled(body)
    return text


@functools.cache
def lines_of_functions(text: str) -> frozenset[int]:
    """The lines of a text in which something can be raised when one of its functions is called."""
    functions = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
    found = (node for node in ast.walk(_parsed(text)) if isinstance(node, functions))
    return frozenset(line for node in found for line in range(node.lineno, (node.end_lineno or node.lineno) + 1))


@functools.lru_cache(4)
def _parsed(text: str) -> ast.Module:
    """The syntax tree of a text; an empty one of what is no Python. Mostly the same is asked for again at once."""
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ast.Module([], [])


@functools.cache
def _bound(text: str) -> dict[str, int]:
    """The names that a text binds at its top level, each with the line where it does so last."""
    return dict(sorted(_bindings(_parsed(text)), key=lambda binding: binding[1]))


def _bindings(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Names with lines; not those inside of functions, lambdas, comprehensions and classes."""
    for node in own_nodes(tree.body):
        lines = [part.lineno for part in (node, *getattr(node, "decorator_list", ())) if hasattr(part, "lineno")]
        yield from ((name, min(lines)) for name in stored(node))
