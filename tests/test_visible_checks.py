"""The check cells that students see agree with the marks: nearly every known mistake is noticed by them already."""

import ast
import contextlib
import io
import sys
from pathlib import Path

import nbformat
import numpy as np
import pytest
from nbformat import NotebookNode

from grader_tests.mistakes import Mistake, catalogue

SOURCE = Path(__file__).parent.parent / "source" / "week3"
NOTEBOOKS = ("1_numpy", "2_activations", "3_initialization", "4_network")
MODULES = ("checks", "datasets", "measurements", "plots")

# Mistakes that the visible checks let pass, each with the reason.
LEFT = {
    "linear-one_sample_at_a_time": "the rule against loops is judged on the syntax tree; the values are right",
    "tanh-library_tanh": "the rule against a library's tanh is judged on the syntax tree; the values are right",
}


def names(source: str, kind: type) -> set[str]:
    """Names that code loads or stores, those of functions and imports among the latter."""
    nodes = list(ast.walk(ast.parse(source)))
    found = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, kind)}
    if kind is ast.Store:
        found |= {node.name for node in nodes if isinstance(node, ast.FunctionDef)}
    return found


class Checks:
    """A notebook's check cells, and what they need: answers, read-only cells, and demonstrations that bind a name."""

    def __init__(self, name: str) -> None:
        self.code = [
            cell
            for cell in nbformat.read(SOURCE / f"{name}.ipynb", as_version=4).cells
            if cell.cell_type == "code" and not self._is_graded(cell)
        ]
        wanted = set()
        self.run = []
        for cell in reversed(self.code):
            bound = names(cell.source, ast.Store)
            if self.is_check(cell) or cell.metadata.get("nbgrader") or bound & wanted:
                self.run.insert(0, cell)
                wanted |= names(cell.source, ast.Load) - (bound if self.is_check(cell) else set())

    @staticmethod
    def _is_graded(cell: NotebookNode) -> bool:
        return bool(cell.metadata.get("nbgrader", {}).get("grade"))

    @staticmethod
    def is_check(cell: NotebookNode) -> bool:
        return cell.source.startswith("# 확인")


def fresh(value: object) -> object:
    """A copy of data that a wrong answer might change, as read-only as it was."""
    if isinstance(value, np.ndarray):
        copy = value.copy()
        copy.setflags(write=value.flags.writeable)
        return copy
    if isinstance(value, dict):
        return {key: fresh(one) for key, one in value.items()}
    return [fresh(one) for one in value] if isinstance(value, list) else value


def approves(checks: list[NotebookNode], namespace: dict[str, object], wrong: Mistake) -> bool:
    """Whether the check cells of a function find nothing wrong with a mistake in it."""
    attempt = fresh(dict(namespace))
    np.random.seed(0)
    try:
        exec(wrong.source, attempt)
        for cell in checks:
            exec(cell.source, attempt)
    except Exception:
        return False
    return True


@pytest.fixture
def of_students(monkeypatch):
    """The modules beside the Korean notebooks."""
    monkeypatch.syspath_prepend(str(SOURCE))
    for module in MODULES:
        monkeypatch.delitem(sys.modules, module, raising=False)


@pytest.mark.usefixtures("of_students")
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("name", NOTEBOOKS)
def test_visible_checks_notice_the_known_mistakes(name):
    checks, namespace, unnoticed, count = Checks(name), {}, [], 0
    function, waiting = "", []
    with contextlib.redirect_stdout(io.StringIO()):
        for cell in checks.run:
            if Checks.is_check(cell):
                waiting.append(cell)
            exec(cell.source, namespace)
            answer = cell.metadata.get("nbgrader", {}).get("grade_id")
            if cell.metadata.get("nbgrader", {}).get("solution"):
                function = answer
            elif waiting:
                mistakes = [wrong for wrong in catalogue() if wrong.function == function]
                unnoticed += [str(wrong) for wrong in mistakes if approves(waiting, namespace, wrong)]
                count += len(mistakes)
                waiting = []
    assert count > 20
    left = {wrong for wrong in LEFT if wrong.partition("-")[0] in namespace}
    assert set(unnoticed) == left
    assert len(unnoticed) <= 0.05 * count
