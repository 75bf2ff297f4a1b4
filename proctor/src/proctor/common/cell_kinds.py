"""What a cell is to grading, by what its metadata says."""

from collections.abc import Mapping
from typing import Any

FLAGS = ("grade", "solution", "locked", "task")
UNGRADED = "ungraded"
"""The tag of cells that are only looked at, on which no mark depends."""


def is_flagged(cell: Mapping[str, Any]) -> bool:
    """Whether nbgrader has anything to do with a cell."""
    fields = _nbgrader_fields(cell)
    return bool(fields) and any(fields.get(flag) for flag in FLAGS)


def grade_id(cell: Mapping[str, Any]) -> str:
    """The name by which nbgrader knows a cell; empty if it does not."""
    name = _nbgrader_fields(cell).get("grade_id")
    return name if isinstance(name, str) else ""


def is_graded(cell: Mapping[str, Any]) -> bool:
    """Whether a cell is there to give points: a test, or an answer that a person marks. A task is not among them."""
    return bool(_nbgrader_fields(cell).get("grade"))


def is_task(cell: Mapping[str, Any]) -> bool:
    """Whether a cell says what is to be done below it, which a person marks."""
    return bool(_nbgrader_fields(cell).get("task"))


def is_answer(cell: Mapping[str, Any]) -> bool:
    """Whether a cell holds an answer, or is the task for one."""
    return bool(_nbgrader_fields(cell).get("solution")) or is_task(cell)


def is_ungraded(cell: Mapping[str, Any]) -> bool:
    """Whether a cell of code is one that is only looked at. What nbgrader has to do with never is."""
    tags = cell["metadata"].get("tags")
    return cell["cell_type"] == "code" and isinstance(tags, list) and UNGRADED in tags and not is_flagged(cell)


def _nbgrader_fields(cell: Mapping[str, Any]) -> Mapping[str, Any]:
    fields = cell["metadata"].get("nbgrader")
    return fields if isinstance(fields, Mapping) else {}
