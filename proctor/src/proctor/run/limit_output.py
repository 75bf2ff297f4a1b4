"""nbgrader's LimitOutput, and after it the limits of a page."""

from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader import preprocessors
from nbgrader.utils import is_grade, is_solution

from ..common import notebook_record
from ..common.room import Room


class LimitOutput(preprocessors.LimitOutput):
    """Limits what is kept of outputs, by characters and pixels: nbgrader counts lines, which have any length."""

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        """Shorten the outputs of a graded notebook."""
        nb, resources = super().preprocess(nb, resources)
        room = Room(notebook_record.of_notebook(nb).language)
        for cell in nb.cells:
            # Those of autograder cells are the tests' own, and nbgrader reads points from them.
            if cell.cell_type == "code" and (is_solution(cell) or not is_grade(cell)):
                cell.outputs = room.outputs(cell.outputs)
        return nb, resources
