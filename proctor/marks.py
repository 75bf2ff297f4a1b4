"""nbgrader's SaveAutoGrades, which gives no mark where the student's work was not judged."""

from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader import preprocessors
from nbgrader.utils import is_grade, is_solution

from .outcomes import UNMARKED


class SaveAutoGrades(preprocessors.SaveAutoGrades):
    """Saves the marks; a cell of UNMARKED outcome gets none, and waits in formgrader for a person."""

    def preprocess_cell(
        self, cell: NotebookNode, resources: ResourcesDict, cell_index: int
    ) -> tuple[NotebookNode, ResourcesDict]:
        """Save the mark of one cell."""
        cell, resources = super().preprocess_cell(cell, resources, cell_index)
        if is_grade(cell) and cell.metadata.get("proctor", {}).get("outcome") in UNMARKED:
            names = (cell.metadata.nbgrader.grade_id, self.notebook_id, self.assignment_id, self.student_id)
            grade = self.gradebook.find_grade(*names)
            grade.auto_score, grade.needs_manual_grade = None, True
            if is_solution(cell):
                # Not "No response.", which nbgrader says of the released text.
                self.gradebook.find_comment(*names).auto_comment = None
            self.gradebook.db.commit()
        return cell, resources
