"""Which answers a class has not written, and the link to each answer's result on the feedback pages."""

import json
from pathlib import Path

import pandas as pd
from nbgrader.coursedir import CourseDirectory
from sqlalchemy.orm import Session

from ...common import marks
from ...common.cell_kinds import grade_id
from ...common.exercises import is_unwritten, read
from ...common.marks import engine


def _released(course: CourseDirectory) -> set[tuple[str, str, str]]:
    """Student, notebook and exercise of the answers that are still as they were released."""
    with Session(engine(course.db_url)) as session:
        found = marks.remarks(session, course.assignment_id)
    return {place for place, remark in found.items() if remark.untouched}


def _code(path: Path, names: set[str]) -> dict[str, str]:
    """The code of the answers `names` of a notebook; none if it cannot be read."""
    try:
        cells = json.loads(path.read_bytes())["cells"]
        found = {grade_id(cell): "".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}
    return {name: found[name] for name in names & set(found)}


def _emptied(course: CourseDirectory, pointless: pd.DataFrame) -> set[tuple[str, str, str]]:
    """The unwritten ones among the answers without a point.

    pointless: student, notebook, exercise
    """
    release = Path(course.format_path(course.release_directory, ".", course.assignment_id))
    found = set()
    for notebook, rows in pointless.groupby("notebook"):
        released = _code(release / f"{notebook}.ipynb", set(rows["exercise"]))
        for student, names in rows.groupby("student")["exercise"]:
            folder = Path(course.format_path(course.autograded_directory, student, course.assignment_id))
            for name, text in _code(folder / f"{notebook}.ipynb", set(names)).items():
                if is_unwritten(text, released.get(name, "")):
                    found.add((student, notebook, name))
    return found


def answers(
    course: CourseDirectory, exercises: pd.DataFrame, notebooks: pd.DataFrame, grades: pd.DataFrame
) -> pd.DataFrame:
    """One row per student and exercise: student, notebook, exercise, unwritten, feedback (URL of the result).

    exercises, notebooks, grades: as in ClassData
    """
    best = grades[~grades["written"]].groupby(["student", "notebook", "exercise"])["points"].max()
    untouched = _released(course)
    pointless = pd.DataFrame(
        [key for key, points in best.items() if points == 0 and key not in untouched],
        columns=["student", "notebook", "exercise"],
    )
    untouched |= _emptied(course, pointless)
    folder = Path(course.format_path(course.source_directory, ".", course.assignment_id))
    anchors = {}
    for notebook, rows in exercises.reset_index().groupby("notebook"):
        names = set(rows["exercise"])
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
