"""Marks of tests that run in the student's kernel, as nbgrader runs them and marks their outputs.

Marks are nbgrader's, by its own rules: none for an error or for text on stderr, what the value of the last expression
says, or all. What it gets wrong is mended. Points above the maximum, for which nbgrader drops the whole submission, are
the maximum, and those below 0, for which it gives all, are none. A number of NumPy's is a number, which nbgrader does
not see in `np.float64(0.5)`. If it finds no number at all, it gives all points, and so does this.
"""

import math
import re

from nbformat import NotebookNode, from_dict

from ..common.outcomes import credit_output
from ..common.room import Room
from ..nbgrader_seams.cells import LINE

NUMBER = re.compile(r"(?:np\.\w+\()?([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|[-+]?inf)\)?")
LONGEST_NUMBER = 50  # characters
ESCAPES = re.compile(r"\x1b\[[0-9;]*m")


def _bears_marks(output: NotebookNode) -> bool:
    """Whether nbgrader gives no points because of this output."""
    return output.output_type == "error" or (output.output_type == "stream" and output.name == "stderr")


def judged(outputs: list[NotebookNode], points: float, language: str) -> tuple[str, list[NotebookNode]]:
    """The outcome of a test with these outputs, and those of them that are kept: nbgrader gives its points by them.

    language: that of what is said of outputs that are left out
    """
    room = Room(language)
    against = list(filter(_bears_marks, outputs))
    # As nbgrader does, by what comes first.
    deciding = (output for output in outputs if _bears_marks(output) or output.output_type == "execute_result")
    decides = next(deciding, None)
    kept = room.outputs(_as_display(output) for output in outputs if not _bears_marks(output))
    if decides is not None and _bears_marks(decides):
        errors = [output.ename for output in against if output.output_type == "error"]
        outcome = "raised" if errors and errors[0] != "AssertionError" else "wrong answer"
        return outcome, [*kept, *room.outputs(against)]
    credit = _credit(decides, points) if decides else None
    if credit is None:
        return "passed", kept
    return "passed" if credit >= points else "wrong answer", [*kept, from_dict(credit_output(credit))]


def _as_display(output: NotebookNode) -> NotebookNode:
    """An output that bears no marks."""
    if output.output_type != "execute_result":
        return output
    return from_dict({"output_type": "display_data", "data": output.data, "metadata": {}})


def _credit(result: NotebookNode, points: float) -> float | None:
    """The points that a cell's value gives, None if it says nothing of points."""
    text = str(result.data.get("text/plain", "")).strip()
    number = NUMBER.fullmatch(text) if len(text) <= LONGEST_NUMBER else None
    value = float(number[1]) if number else math.nan
    return None if math.isnan(value) else min(max(value, 0.0), points)


def line_of(outputs: list[NotebookNode]) -> int | None:
    """The line of the test at which it failed, as its kernel has it."""
    for output in outputs:
        if output.output_type == "error":
            found = LINE.search(ESCAPES.sub("", "\n".join(output.traceback)))
            return int(found[1][:6]) if found else None
    return None
