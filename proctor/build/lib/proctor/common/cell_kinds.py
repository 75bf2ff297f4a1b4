"""What a cell is to grading, by what its metadata says."""

from collections.abc import Mapping

FLAGS = ("grade", "solution", "locked", "task")
UNGRADED = "ungraded"
"""The tag of cells that are only looked at, on which no mark depends."""


def is_flagged(cell: Mapping) -> bool:
    """Whether nbgrader has anything to do with a cell."""
    its = cell["metadata"].get("nbgrader", {})
    return any(its.get(flag) for flag in FLAGS)


def is_ungraded(cell: Mapping) -> bool:
    """Whether a cell of code is one that is only looked at. What nbgrader has to do with never is."""
    tags = cell["metadata"].get("tags")
    return cell["cell_type"] == "code" and isinstance(tags, list) and UNGRADED in tags and not is_flagged(cell)
