"""nbgrader's SaveAutoGrades, which gives no mark where the grader is at fault."""

from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader import preprocessors
from nbgrader.utils import is_grade


class SaveAutoGrades(preprocessors.SaveAutoGrades):
    """Saves the marks; a cell whose outcome is a grader fault gets none, and waits in formgrader for a person."""

    def preprocess_cell(
        self, cell: NotebookNode, resources: ResourcesDict, cell_index: int
    ) -> tuple[NotebookNode, ResourcesDict]:
        """Save the mark of one cell."""
        cell, resources = super().preprocess_cell(cell, resources, cell_index)
        if is_grade(cell) and cell.metadata.get("proctor", {}).get("outcome") == "grader fault":
            grade_id = cell.metadata.nbgrader.grade_id
            grade = self.gradebook.find_grade(grade_id, self.notebook_id, self.assignment_id, self.student_id)
            grade.auto_score, grade.needs_manual_grade = None, True
            self.gradebook.db.commit()
        return cell, resources
