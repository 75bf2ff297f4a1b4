"""The reference solutions, read from the instructors' notebooks in `source/week3`.

Both editions hold the same code (a test proves it), so the Korean one is read.
"""

import ast
import linecache
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import nbformat
import numpy as np

SOURCE = Path(__file__).parent.parent / "source" / "week3"


@dataclass(frozen=True)
class Exercise:
    """One function to write: its number as in the headings, its notebook, and the functions asked for before it."""

    number: str
    notebook: str
    earlier: tuple[str, ...]


@cache
def notebooks() -> dict[str, nbformat.NotebookNode]:
    """The instructors' notebooks by name, in order."""
    return {path.stem: nbformat.read(path, as_version=4) for path in sorted(SOURCE.glob("*.ipynb"))}


def _nbgrader_code(notebook: str, *, solution: bool) -> dict[str, str]:
    """Code of the cells, by grade id, that are to be solved or (`solution=False`) only to be read."""
    return {
        cell.metadata.nbgrader.grade_id: cell.source
        for cell in notebooks()[notebook].cells
        if cell.cell_type == "code"
        and "nbgrader" in cell.metadata
        and cell.metadata.nbgrader.solution == solution
        and not cell.metadata.nbgrader.grade
    }


@cache
def exercises() -> dict[str, Exercise]:
    """Every function of the assignment by name, in order."""
    found = {}
    for notebook in notebooks():
        names = list(_nbgrader_code(notebook, solution=True))
        for i, name in enumerate(names):
            found[name] = Exercise(f"{notebook.split('_')[0]}.{i + 1}", notebook, tuple(names[:i]))
    return found


@cache
def functions(notebook: str) -> dict[str, Callable]:
    """The right functions of `notebook` by name, the provided ones too. Only definitions are run, no demonstration."""
    namespace = {"np": np}
    cells = _nbgrader_code(notebook, solution=False) | _nbgrader_code(notebook, solution=True)
    for grade_id, source in cells.items():
        filename = f"<{notebook} {grade_id}>"
        definitions = [node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)]
        exec(compile(ast.Module(definitions, type_ignores=[]), filename, "exec"), namespace)
        # What `inspect.getsource` reads, as it does for a cell in a kernel.
        linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
    return {name: value for name, value in namespace.items() if getattr(value, "__globals__", None) is namespace}


def function(name: str) -> Callable:
    """The right function `name`; KeyError where the assignment has none of that name."""
    return functions(exercises()[name].notebook)[name]
