"""Which answers a class has not written, and where on the feedback pages each answer's result stands."""

import json
from pathlib import Path

import pandas as pd
from nbgrader import api
from nbgrader.coursedir import CourseDirectory
from sqlalchemy import select


def _numbers(path: Path, graded: set[str]) -> dict[str, int]:
    """The number by which a feedback page counts an exercise, by the exercise's name, from the instructors' notebook.

    graded: the names of exercises that the report knows
    """
    numbers, count = {}, 0
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        about = cell["metadata"].get("nbgrader", {})
        name = about.get("grade_id")
        if about.get("solution") or about.get("task"):
            count += 1
            numbers[name] = count
        elif name in graded:
            # A test before all answers begins an exercise of its own.
            count = max(count, 1)
            numbers.setdefault(name, count)
    return numbers


def _released(course: CourseDirectory) -> pd.DataFrame:
    """student, notebook and exercise of the answers that are still as they were released."""
    notebook, cell = api.SubmittedNotebook, api.BaseCell
    # nbgrader's own comment to a cell whose checksum is the released one.
    query = (
        select(
            api.SubmittedAssignment.student_id.label("student"),
            api.Notebook.name.label("notebook"),
            cell.name.label("exercise"),
        )
        .select_from(api.Comment)
        .join(cell, api.Comment.cell_id == cell.id)
        .join(notebook, api.Comment.notebook_id == notebook.id)
        .join(api.Notebook, notebook.notebook_id == api.Notebook.id)
        .join(api.SubmittedAssignment, notebook.assignment_id == api.SubmittedAssignment.id)
        .join(api.Assignment, api.SubmittedAssignment.assignment_id == api.Assignment.id)
        .where(api.Assignment.name == course.assignment_id, api.Comment.auto_comment.is_not(None))
        .where(api.Comment.auto_comment != "")
    )
    with api.Gradebook(course.db_url, course.course_id) as gradebook:
        return pd.DataFrame(gradebook.db.execute(query).all(), columns=["student", "notebook", "exercise"])


def answers(course: CourseDirectory, exercises: pd.DataFrame, notebooks: pd.DataFrame) -> pd.DataFrame:
    """A row a student and exercise: student, notebook, exercise, unwritten, feedback (URL of the exercise's result).

    exercises, notebooks: those of ClassData
    """
    folder = Path(course.format_path(course.source_directory, ".", course.assignment_id))
    anchors = {}
    for notebook, its in exercises.reset_index().groupby("notebook"):
        for exercise, number in _numbers(folder / f"{notebook}.ipynb", set(its["exercise"])).items():
            anchors[notebook, exercise] = f"#result-{number}"
    table = notebooks.merge(exercises.reset_index()[["notebook", "exercise"]], on="notebook")
    read = table["state"] == "graded"
    keys = pd.MultiIndex.from_frame(table[["student", "notebook", "exercise"]])
    anchor = pd.Series([anchors.get(key[1:], "") for key in keys], index=table.index, dtype=object)
    return table[["student", "notebook", "exercise"]].assign(
        unwritten=keys.isin(pd.MultiIndex.from_frame(_released(course))) & read,
        feedback=table["feedback"] + anchor.where(read & (table["feedback"] != ""), ""),
    )
