"""Fills in a released assignment the way one student of the class did."""

import shutil
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell

from grader_tests.judging.student_code import cells

from .roster import Student, Submission


def right_answers(source: Path) -> dict[str, str]:
    """Text of the solution cells of an instructor's notebook by grade id, written answers too."""
    return {
        cell.metadata.nbgrader.grade_id: "\n".join(
            line for line in cell.source.splitlines() if "### BEGIN" not in line and "### END" not in line
        )
        for cell in nbformat.read(source, as_version=4).cells
        if cell.metadata.get("nbgrader", {}).get("solution")
    }


def _answers(submission: Submission, source: Path) -> dict[str, str]:
    right = right_answers(source)
    # What a person marks, nobody has the model answer of.
    chosen = {} if submission.blank else {k: v for k, v in right.items() if not k.startswith("written_")}
    own = submission.answers | submission.written
    return chosen | {name: text for name, text in own.items() if name in right}


def hand_in(student: Student, submission: Submission, course: Path) -> None:
    """Write `submitted/<student>/<assignment>` in the course folder, in the place of an earlier hand-in."""
    target = course / "submitted" / student.id / student.assignment
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(course / "release" / student.assignment, target)
    for path in sorted(target.glob("*.ipynb")):
        if path.stem not in submission.notebooks:
            path.unlink()
            continue
        notebook = nbformat.read(path, as_version=4)
        answers = _answers(submission, course / "source" / student.assignment / path.name)
        more = {}
        for cell in notebook.cells:
            grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
            if grade_id in answers:
                *before, cell.source = cells(answers[grade_id])
                more[cell.id] = [new_code_cell(text, id=f"{grade_id}-{i}") for i, text in enumerate(before)]
        notebook.cells = [placed for cell in notebook.cells for placed in (*more.get(cell.id, []), cell)]
        if submission.scratch:
            setup = next(i for i, cell in enumerate(notebook.cells) if cell.cell_type == "code")
            notebook.cells.insert(setup + 1, new_code_cell(submission.scratch, id="scratch"))
        nbformat.write(notebook, path)
    (target / "timestamp.txt").write_text(f"{submission.timestamp:%Y-%m-%d %H:%M:%S} UTC\n")
