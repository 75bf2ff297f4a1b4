"""The outputs of cells: from the messages that a kernel sends while it runs, or of those that were not graded."""

from nbformat import NotebookNode, from_dict
from nbgrader.utils import is_grade

from ..common import notebook_record
from ..common.notebook_record import CellRecord
from ..common.outcomes import error_output
from .kernel import TooMuch

# What an output costs besides its characters: it is some two kB of Python objects, however short it is.
PER_OUTPUT = 500


class CellOutputs:
    """Takes messages (`kernel_messages`), and makes outputs of them.

    characters: how many there may be, with PER_OUTPUT for each output
    """

    def __init__(self, cell: NotebookNode, characters: int):
        cell.outputs = []
        self._cell, self._left, self._clears = cell, characters, False

    def take(self, kind: str, content: dict) -> None:
        """Take a message. Raises TooMuch."""
        if "execution_count" in content:
            self._cell.execution_count = content["execution_count"]
        if kind == "clear_output":
            self._clears = content["wait"]
            if not self._clears:
                self._cell.outputs.clear()
        elif kind in ("stream", "display_data", "execute_result", "error"):
            self._left -= len(str(content)) + PER_OUTPUT
            if self._left < 0:
                raise TooMuch
            if self._clears:
                self._cell.outputs.clear()
                self._clears = False
            # Not by nbformat's `new_output`, which looks whether each is valid: the whole notebook will be looked at.
            shown: dict = {"metadata": {}} if "data" in content else {}
            self._cell.outputs.append(from_dict({"output_type": kind, **content, **shown}))


def leave_unmarked(released: NotebookNode, outcome: str, language: str) -> None:
    """Note an outcome in each graded cell of a released notebook, which stands for one that was not graded."""
    for cell in filter(is_grade, released.cells):
        notebook_record.write(cell, CellRecord(outcome))
        if cell.cell_type == "code":
            cell.outputs = [from_dict(error_output(outcome, language))]
