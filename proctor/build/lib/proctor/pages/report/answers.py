"""Which answers a class has not written, and where on the feedback pages each answer's result stands."""

import io
import json
import tokenize
from pathlib import Path

import pandas as pd
from nbgrader import api
from nbgrader.coursedir import CourseDirectory
from sqlalchemy import select

# A longer answer is not read: something is written there.
LONGEST = 20_000
_NOTHING = (tokenize.COMMENT, tokenize.NL, tokenize.ENDMARKER)
_BEFORE_STATEMENT = (tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT)


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


def essence(source: str) -> list[str] | None:
    """The words of some code without comments and docstrings; None where it is too long or no Python."""
    if len(source) > LONGEST:
        return None
    try:
        tokens = [it for it in tokenize.generate_tokens(io.StringIO(source).readline) if it.type not in _NOTHING]
    except (tokenize.TokenError, SyntaxError, ValueError):
        return None
    kept, begins = [], True
    for token in tokens:
        if not (begins and token.type == tokenize.STRING):
            kept.append(token.string.strip())
        begins = token.type in _BEFORE_STATEMENT
    return [word for word in kept if word]


def _code(path: Path, names: set[str]) -> dict[str, str]:
    """The code of the answers `names` of a notebook; none where it cannot be read."""
    try:
        cells = json.loads(path.read_bytes())["cells"]
        found = {
            cell["metadata"].get("nbgrader", {}).get("grade_id"): "".join(cell["source"])
            for cell in cells
            if cell["cell_type"] == "code"
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}
    return {name: found[name] for name in names & set(found)}


def _emptied(course: CourseDirectory, pointless: pd.DataFrame) -> set[tuple[str, str, str]]:
    """Of the answers without a point, those that are empty, or as they were released but for comments.

    pointless: student, notebook, exercise
    """
    release = Path(course.format_path(course.release_directory, ".", course.assignment_id))
    found = set()
    for notebook, its in pointless.groupby("notebook"):
        code = _code(release / f"{notebook}.ipynb", set(its["exercise"]))
        released = {name: essence(text) for name, text in code.items()}
        for student, names in its.groupby("student")["exercise"]:
            folder = Path(course.format_path(course.autograded_directory, student, course.assignment_id))
            for name, text in _code(folder / f"{notebook}.ipynb", set(names)).items():
                if essence(text) in ([], released.get(name, [])):
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
        for exercise, number in _numbers(folder / f"{notebook}.ipynb", set(its["exercise"])).items():
            anchors[notebook, exercise] = f"#result-{number}"
    table = notebooks.merge(exercises.reset_index()[["notebook", "exercise"]], on="notebook")
    read = table["state"] == "graded"
    keys = pd.MultiIndex.from_frame(table[["student", "notebook", "exercise"]])
    anchor = pd.Series([anchors.get(key[1:], "") for key in keys], index=table.index, dtype=object)
    return table[["student", "notebook", "exercise"]].assign(
        unwritten=pd.Series([key in untouched for key in keys], index=table.index, dtype=bool) & read,
        feedback=table["feedback"] + anchor.where(read & (table["feedback"] != ""), ""),
    )
