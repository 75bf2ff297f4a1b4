"""What a student sees of an answer before handing in: the check cells of the notebook."""

import ast
import contextlib
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

import numpy as np
from IPython.core.inputtransformer2 import TransformerManager

from grader_tests.judging import reference
from grader_tests.judging.silence import silence
from grader_tests.judging.time_limit import TooSlow, time_limit

# The slowest check trains for half a second.
SECONDS = 10.0
# What the notebooks import of what lies beside them; both editions have modules of these names.
MODULES = ("checks", "datasets", "measurements", "plots")


@dataclass
class Checks:
    """The check cells of one function, and the names that they find: those of a notebook that is right up to there."""

    names: dict[str, object] = field(default_factory=dict)
    cells: list[str] = field(default_factory=list)


def _is_check(cell: dict) -> bool:
    return cell["source"].startswith("# 확인")


def _names(source: str, kind: type) -> set[str]:
    """Names that code loads or stores, those of functions among the latter."""
    nodes = list(ast.walk(ast.parse(source)))
    found = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, kind)}
    if kind is ast.Store:
        found |= {node.name for node in nodes if isinstance(node, ast.FunctionDef)}
    return found


def _needed(notebook: str) -> list[dict]:
    """The notebook's check cells and what they need: answers, read-only cells, what binds a name that they read."""
    cells = json.loads((reference.SOURCE / f"{notebook}.ipynb").read_text(encoding="utf-8"))["cells"]
    needed, wanted = [], set()
    for cell in reversed(cells):
        cell["source"] = "".join(cell["source"])
        metadata = cell["metadata"].get("nbgrader", {})
        if cell["cell_type"] != "code" or metadata.get("grade"):
            continue
        bound = _names(cell["source"], ast.Store)
        if _is_check(cell) or metadata or bound & wanted:
            needed.insert(0, cell)
            wanted |= _names(cell["source"], ast.Load) - (bound if _is_check(cell) else set())
    return needed


@contextlib.contextmanager
def _beside_the_notebooks() -> Iterator[None]:
    """Within it, the modules beside the notebooks can be imported; another edition's are set aside."""
    others = {name: sys.modules.pop(name) for name in MODULES if name in sys.modules}
    sys.path.insert(0, str(reference.SOURCE))
    try:
        yield
    finally:
        sys.path.remove(str(reference.SOURCE))
        for name in MODULES:
            sys.modules.pop(name, None)
        sys.modules.update(others)


@cache
def _checks(notebook: str) -> dict[str, Checks]:
    """The check cells of a notebook by function."""
    names, found, function = {}, {}, ""
    with _beside_the_notebooks(), silence():
        for cell in _needed(notebook):
            if _is_check(cell):
                checks = found.setdefault(function, Checks(_fresh(names)))
                checks.cells.append(cell["source"])
            exec(cell["source"], names)
            metadata = cell["metadata"].get("nbgrader", {})
            if metadata.get("solution"):
                function = metadata["grade_id"]
    return found


def _fresh(value: object) -> object:
    """A copy of data that a wrong answer might change, as read-only as it was."""
    if isinstance(value, np.ndarray):
        copy = value.copy()
        copy.setflags(write=value.flags.writeable)
        return copy
    if isinstance(value, dict):
        return {key: _fresh(entry) for key, entry in value.items()}
    return [_fresh(entry) for entry in value] if isinstance(value, list) else value


def notices(function: str, source: str) -> bool:
    """Whether the visible checks of `function` fail when `source` stands in its place.

    source: as in the gallery, with what IPython knows and Python does not, and `# %%+` between several cells
    """
    checks = _checks(reference.exercises()[function].notebook)[function]
    names = _fresh(checks.names)
    np.random.seed(0)  # Whether a random answer is noticed has to be the same each time.
    try:
        with silence(), time_limit(SECONDS):
            for cell in [*re.split(r"^# %%\+.*\n", source, flags=re.MULTILINE), *checks.cells]:
                exec(TransformerManager().transform_cell(cell), names)
    except (Exception, TooSlow):
        return True
    return False
