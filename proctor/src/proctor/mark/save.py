"""nbgrader's SaveAutoGrades, which keeps a TA's marks, and gives none where the student's work was not judged."""

from dataclasses import replace

from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader import preprocessors
from nbgrader.utils import is_grade, is_solution

from ..common import notebook_record
from ..common.outcomes import UNMARKED
from ..nbgrader_seams.gradebook import go_through
from . import written
from .gradebook import opened


class SaveAutoGrades(preprocessors.SaveAutoGrades):
    """Saves the marks.

    A cell of UNMARKED outcome gets none, and waits in formgrader for a person. A written answer keeps a TA's mark
    while it stays the same; if it has changed, the marked one is noted in the cell's record.
    """

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        """Save the marks of a notebook, all or none."""
        names = resources["nbgrader"]
        with opened(names["db_url"], names["assignment"], names["student"]) as gradebook:
            return go_through(self, gradebook, nb, resources)

    def preprocess_cell(
        self, cell: NotebookNode, resources: ResourcesDict, cell_index: int
    ) -> tuple[NotebookNode, ResourcesDict]:
        """Save the mark of one cell."""
        if not is_grade(cell):
            return super().preprocess_cell(cell, resources, cell_index)
        names = cell.metadata.nbgrader.grade_id, self.notebook_id, self.assignment_id, self.student_id
        grade = self.gradebook.find_grade(*names)
        if is_solution(cell):
            written.before_autograding(self.gradebook, grade)
        cell, resources = super().preprocess_cell(cell, resources, cell_index)
        unmarked = notebook_record.outcome_of(cell) in UNMARKED
        if is_solution(cell) and not unmarked:
            marked = written.after_autograding(self.gradebook, grade, cell.source)
            if marked is not None:
                notebook_record.write(cell, replace(notebook_record.of_cell(cell), marked_answer=marked))
        if unmarked:
            grade.auto_score, grade.needs_manual_grade = None, True
            if is_solution(cell):
                # Not "No response.", which nbgrader says of the released text.
                self.gradebook.find_comment(*names).auto_comment = None
            self.gradebook.db.commit()
        return cell, resources
