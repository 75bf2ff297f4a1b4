"""Which questions of an assignment a person marks, as the gradebook and the instructors' notebooks have them."""

from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import is_grade, is_solution, is_task
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from ...common import exercises, marks
from ...common.cell_kinds import grade_id
from . import scheme
from .scheme import Scheme


@dataclass(frozen=True)
class Question:
    """An answer or a task that a person marks.

    notebook, name: of the cell; title: the last heading above it, or its name; code: whether the answer is code
    task: whether students answer below the cell; text: the question, in Markdown
    """

    notebook: str
    name: str
    title: str
    code: bool
    task: bool
    text: str
    maximum: float
    scheme: Scheme


def questions(course: CourseDirectory, engine: Engine) -> list[Question]:
    """The questions of the assignment that `course` names, in the order of its notebooks."""
    maxima = _maxima(engine, course.assignment_id)
    folder = Path(course.format_path(course.source_directory, ".", course.assignment_id))
    found = []
    for notebook in sorted({notebook for notebook, _name in maxima}):
        path, own = folder / f"{notebook}.ipynb", {name for book, name in maxima if book == notebook}
        known = {question.name: question for question in _in_notebook(path, maxima)} if path.is_file() else {}
        # If the sources lack a question, the gradebook knows enough to mark it.
        rest = (Question(notebook, name, name, False, False, "", maxima[notebook, name], Scheme()) for name in own)
        found += [
            *known.values(),
            *(question for question in sorted(rest, key=lambda question: question.name) if question.name not in known),
        ]
    return found


def _maxima(engine: Engine, assignment: str) -> dict[tuple[str, str], float]:
    """The points of what a person marks, by notebook and cell."""
    with Session(engine) as session:
        found = marks.cells(session, assignment).values()
    return {(cell.notebook, cell.name): cell.maximum for cell in found if cell.by_person}


def _in_notebook(path: Path, maxima: dict[tuple[str, str], float]) -> list[Question]:
    found: list[Question] = []
    text: list[str] = []
    cells = nbformat.read(path, as_version=4).cells
    titles = {exercise.name: exercise.title for exercise in exercises.of_instructors(cells)}
    for cell in cells:
        name = grade_id(cell)
        by_person = is_task(cell) or (is_grade(cell) and is_solution(cell))
        if by_person and (path.stem, name) in maxima:
            released = scheme.REGION.sub("", cell.source).strip() if is_task(cell) else ""
            found.append(
                Question(
                    notebook=path.stem,
                    name=name,
                    title=titles.get(name) or name,
                    code=cell.cell_type == "code",
                    task=is_task(cell),
                    text="\n\n".join([*text, released]).strip(),
                    maximum=maxima[path.stem, name],
                    scheme=scheme.read(cell.source),
                )
            )
        if cell.cell_type == "markdown" and not by_person:
            if exercises.headings(cell.source):
                text = []
            text.append(cell.source)
        elif cell.cell_type == "code":
            text = []
    return found
