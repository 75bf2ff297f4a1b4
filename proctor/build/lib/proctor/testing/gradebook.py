"""What a gradebook says, by names; and the small class that several tests have graded."""

import shutil
from pathlib import Path

from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderAPI
from sqlalchemy import text
from traitlets.config import Config

from proctor.testing import course as lab

DOUBLE, TRIPLE = (("solution", answer) for answer in lab.HONEST.values())
WRITTEN = ("written", "Because.")
# Every mark, comment and flag, by names instead of nbgrader's random ids.
EVERYTHING = """
SELECT student.id, notebook.name, base_cell.name, grade.auto_score, grade.manual_score, grade.needs_manual_grade,
       submitted_notebook.late_submission_penalty, submitted_assignment.timestamp, comment.auto_comment,
       comment.manual_comment, proctor_answer.graded, proctor_answer.marked
FROM student
JOIN submitted_assignment ON submitted_assignment.student_id = student.id
JOIN submitted_notebook ON submitted_notebook.assignment_id = submitted_assignment.id
JOIN notebook ON notebook.id = submitted_notebook.notebook_id
JOIN grade ON grade.notebook_id = submitted_notebook.id
JOIN base_cell ON base_cell.id = grade.cell_id
LEFT JOIN comment ON comment.notebook_id = submitted_notebook.id AND comment.cell_id = grade.cell_id
LEFT JOIN proctor_answer ON proctor_answer.grade_id = grade.id
ORDER BY 1, 2, 3
"""


def everything(config: Config) -> list[tuple]:
    """All that the gradebook of a course says of its students' work."""
    with Gradebook(config.CourseDirectory.db_url) as gradebook:
        return [tuple(row) for row in gradebook.db.execute(text(EVERYTHING))]


def mark(config: Config, student: str, points: float) -> None:
    """Give `points`, and a comment, to a student's written answer, as a TA does in formgrader."""
    with Gradebook(config.CourseDirectory.db_url) as gradebook:
        grade = gradebook.find_grade("written", "lab", "lab", student)
        grade.manual_score, grade.needs_manual_grade = points, False
        gradebook.find_comment("written", "lab", "lab", student).manual_comment = f"{points} points"
        gradebook.db.commit()


def resubmitting_class(course: Path, db_url: str = "") -> None:
    """A class that has handed in once more, after a TA has marked the first time; and a new student."""
    config = lab.build(course, protected=True, db_url=db_url).config
    for student in ("changed", "kept"):
        lab.hand_in(course, student, (DOUBLE, WRITTEN), {})
    assert NbGraderAPI(config=config).autograde("lab", "*")["success"]
    for student in ("changed", "kept"):
        mark(config, student, 1)
        shutil.rmtree(course / "submitted" / student)
    lab.hand_in(course, "changed", (DOUBLE, TRIPLE, ("written", "Because of this.")), {})
    lab.hand_in(course, "kept", (TRIPLE, WRITTEN), {})
    lab.hand_in(course, "new", (DOUBLE, WRITTEN), {})
