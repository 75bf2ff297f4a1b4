"""Which answers a class has not written, and where on the feedback pages each answer's result stands."""

import json
from pathlib import Path

import pandas as pd
from nbgrader import api
from nbgrader.coursedir import CourseDirectory
from sqlalchemy import select

from ...common.cell_kinds import grade_id
from ...common.exercises import is_unwritten, read


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


def _code(path: Path, names: set[str]) -> dict[str, str]:
    """The code of the answers `names` of a notebook; none where it cannot be read."""
    try:
        cells = json.loads(path.read_bytes())["cells"]
        found = {grade_id(cell): "".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}
    return {name: found[name] for name in names & set(found)}


def _emptied(course: CourseDirectory, pointless: pd.DataFrame) -> set[tuple[str, str, str]]:
    """Of the answers without a point, those in which nothing is written.

    pointless: student, notebook, exercise
    """
    release = Path(course.format_path(course.release_directory, ".", course.assignment_id))
    found = set()
    for notebook, its in pointless.groupby("notebook"):
        released = _code(release / f"{notebook}.ipynb", set(its["exercise"]))
        for student, names in its.groupby("student")["exercise"]:
            folder = Path(course.format_path(course.autograded_directory, student, course.assignment_id))
            for name, text in _code(folder / f"{notebook}.ipynb", set(names)).items():
                if is_unwritten(text, released.get(name, "")):
                    found.add((student, notebook, name))
    return found


def answers(
    course: CourseDirectory, exercises: pd.DataFrame, notebooks: pd.DataFrame, grades: pd.DataFrame
) -> pd.DataFrame:
    """A row a student and exercise: student, notebook, exercise, unwritten, feedback (URL of the exercise's result).

    exercises, notebooks, grades: those of ClassData
    """
    best = grades[~grades["written"]].groupby(["student", "notebook", "exercise"])["points"].max()
    untouched = {*_released(course).itertuples(index=False, name=None)}
    pointless = pd.DataFrame(
        [key for key, points in best.items() if points == 0 and key not in untouched],
        columns=["student", "notebook", "exercise"],
    )
    untouched |= _emptied(course, pointless)
    folder = Path(course.format_path(course.source_directory, ".", course.assignment_id))
    anchors = {}
    for notebook, its in exercises.reset_index().groupby("notebook"):
        names = set(its["exercise"])
        for found in read(folder / f"{notebook}.ipynb"):
            if found.name in names:
                anchors[notebook, found.name] = f"#result-{found.number}"
    table = notebooks.merge(exercises.reset_index()[["notebook", "exercise"]], on="notebook")
    graded = table["state"] == "graded"
    keys = pd.MultiIndex.from_frame(table[["student", "notebook", "exercise"]])
    anchor = pd.Series([anchors.get(key[1:], "") for key in keys], index=table.index, dtype=object)
    return table[["student", "notebook", "exercise"]].assign(
        unwritten=pd.Series([key in untouched for key in keys], index=table.index, dtype=bool) & graded,
        feedback=table["feedback"] + anchor.where(graded & (table["feedback"] != ""), ""),
    )
