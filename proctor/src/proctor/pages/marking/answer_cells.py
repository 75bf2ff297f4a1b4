"""Students' answers in their graded notebooks: the cell itself, or the cells that a student put below a task."""

from functools import lru_cache
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader.coursedir import CourseDirectory

from ...common.cell_kinds import grade_id
from .questions import Question


def notebook_of(course: CourseDirectory, student: str, notebook: str) -> Path:
    """Where a student's graded notebook is."""
    folder = course.format_path(course.autograded_directory, student, course.assignment_id)
    return Path(folder) / f"{notebook}.ipynb"


# A group of answers is looked at more than once, and several TAs look at it.
@lru_cache(maxsize=64)
def _cells(path: Path, _changed: int) -> list[NotebookNode]:
    return nbformat.read(path, as_version=4).cells


def cells(path: Path) -> list[NotebookNode]:
    """All cells of a graded notebook; none if it is missing or cannot be read."""
    try:
        return _cells(path, path.stat().st_mtime_ns)
    except (OSError, ValueError):
        return []


def answer(path: Path, question: Question) -> list[NotebookNode]:
    """The cells of an answer in a graded notebook."""
    return below_task(cells(path), question.name) if question.task else one_cell(cells(path), question.name)


def one_cell(notebook: list[NotebookNode], name: str) -> list[NotebookNode]:
    """The cell of that grade id, if there is one."""
    return [cell for cell in notebook if grade_id(cell) == name]


def below_task(notebook: list[NotebookNode], name: str) -> list[NotebookNode]:
    """The cells between a task and the next cell of nbgrader's."""
    found, inside = [], False
    for cell in notebook:
        if grade_id(cell) == name:
            inside = True
        elif grade_id(cell):
            inside = False
        elif inside:
            found.append(cell)
    return found


# As many as a class has, so that grouping its answers opens each notebook once.
@lru_cache(maxsize=10_000)
def _text(path: Path, _changed: int, question: Question) -> str:
    return "\n\n".join(cell.source for cell in answer(path, question))


def text(path: Path, question: Question) -> str:
    """The text of an answer's cells; empty if the notebook is missing or cannot be read."""
    try:
        return _text(path, path.stat().st_mtime_ns, question)
    except OSError:
        return ""
