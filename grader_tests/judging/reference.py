"""The reference solutions, read from the instructors' notebooks in `source/week3`.

Both editions hold the same code (a test proves it), so the Korean one is read.
"""

import ast
import json
import linecache
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import CodeType

import numpy as np

from .values import Namespace

SOURCE = Path(__file__).parents[2] / "source" / "week3"


@dataclass(frozen=True)
class Exercise:
    """One function to write: its number as in the headings, its notebook, and the functions asked for before it."""

    number: str
    notebook: str
    earlier: tuple[str, ...]


@cache
def notebooks() -> dict[str, list[dict]]:
    """The nbgrader code cells of the instructors' notebooks by name, in order, autograder cells left out.

    Read as plain JSON: importing nbformat would cost each kernel a second.
    """
    found: dict[str, list[dict]] = {}
    for path in sorted(SOURCE.glob("*.ipynb")):
        found[path.stem] = []
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            metadata = cell["metadata"].get("nbgrader")
            if cell["cell_type"] == "code" and metadata and not metadata["grade"]:
                found[path.stem].append({**metadata, "source": "".join(cell["source"])})
    return found


@cache
def exercises() -> dict[str, Exercise]:
    """Every function of the assignment by name, in order."""
    found = {}
    for notebook in notebooks():
        names = [cell["grade_id"] for cell in notebooks()[notebook] if cell["solution"]]
        for i, name in enumerate(names):
            found[name] = Exercise(f"{notebook.split('_')[0]}.{i + 1}", notebook, tuple(names[:i]))
    return found


def _compiled(name: str, source: str) -> CodeType:
    filename = f"<{name}>"
    linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
    return compile(source, filename, "exec")


def run_cell(name: str, source: str, namespace: Namespace) -> None:
    """Run code so that `inspect.getsource` and the judgement of a cell's text find it, as they do in a kernel."""
    exec(_compiled(name, source), namespace)


@cache
def _definitions(notebook: str) -> list[CodeType]:
    """The cells of a notebook that define its functions: no demonstration, no import."""
    return [
        _compiled(f"{notebook} {cell['grade_id']}", cell["source"])
        for cell in notebooks()[notebook]
        if all(isinstance(node, ast.FunctionDef) for node in ast.parse(cell["source"]).body)
    ]


def solved_notebook(notebook: str) -> Namespace:
    """A new namespace in which `notebook` is solved: provided and right functions, each using the others by name.

    Only cells of definitions are run: no demonstration, no import but NumPy's.
    """
    namespace = {"np": np}
    for code in _definitions(notebook):
        exec(code, namespace)
    return namespace


@cache
def _right(notebook: str) -> Namespace:
    return solved_notebook(notebook)


def solution(name: str) -> str:
    """Source text of the right function `name`; KeyError where the assignment has none of that name."""
    return next(cell["source"] for cell in notebooks()[exercises()[name].notebook] if cell["grade_id"] == name)


def function(name: str) -> Callable:
    """The right function `name`; KeyError where the assignment has none of that name."""
    return _right(exercises()[name].notebook)[name]
