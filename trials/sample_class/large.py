"""A class as large as one likes, written straight into a course's gradebook and autograded folder; nothing is run."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import numpy as np
from nbgrader import api
from sqlalchemy import insert, select
from sqlalchemy.schema import CreateTable

from proctor.common import exercises, notebook_record
from proctor.common.failure import Failure
from proctor.common.notebook_record import CellRecord, NotebookRecord
from proctor.mark.written import MarkedAnswer

from . import written as texts
from .grading import course_config
from .roster import DUE

ASSIGNMENT, WRITTEN = "week3", "written_symmetry"


def _graded_cells(notebook: Path) -> Iterator[tuple[str, str, bool]]:
    """Exercise, graded cell, and whether a person marks it."""
    for exercise in exercises.read(notebook):
        written = [] if exercise.tests else [exercise.name]
        yield from ((exercise.name, name, name in written) for name in [*written, *exercise.tests])


def _cell(test: str, told: list[str], mistake: str) -> dict:
    """A graded cell; told: what the student is told, nothing if the test has passed."""
    error = {"output_type": "error", "ename": "WrongAnswer", "evalue": "\n".join(told), "traceback": told}
    failure = Failure(mistake=mistake, idea="축과 keepdims") if mistake else None
    cell = {
        "cell_type": "code",
        "execution_count": None,
        "source": "",
        "metadata": {
            "nbgrader": {"grade_id": test, "grade": True, "solution": False},
        },
        "outputs": [error] if told else [],
    }
    notebook_record.write(cell, CellRecord("wrong answer" if told else "passed", failure=failure))
    return cell


def _written(name: str, answer: str) -> dict:
    about = {"nbgrader": {"grade_id": name, "grade": True, "solution": True}}
    return {"cell_type": "markdown", "source": answer, "metadata": about}


def _told(test: str, exercise: str, mistake: str) -> list[str]:
    told = [f"[{exercise}] {test}: got (3,), expected (3, 1). Call: {exercise}(a). Hint: look again"]
    return [*told, f"This looks like a known mistake: an axis of {exercise} is lost."] if mistake else told


def write_class(course: Path, students: list[str], *, unfair: str = "", seed: int = 0) -> None:
    """Add `students` to a course that `build_course` made, each with a graded submission of the Korean edition.

    The better a student, the likelier a test is passed. Half of those who fail it make the exercise's known mistake,
    `<exercise>-forgot`. The test `unfair` is failed half of the time, by anybody, and without a known mistake.
    To WRITTEN they answer as in `written.answers`.
    """
    rng = np.random.default_rng(seed)
    config = course_config(course).CourseDirectory
    sources = sorted((course / "source" / ASSIGNMENT).glob("*.ipynb"))
    tests = {path.stem: list(_graded_cells(path)) for path in sources}
    kinds = (api.Student, api.SubmittedAssignment, api.SubmittedNotebook, api.Grade, api.Comment, MarkedAnswer)
    rows = {kind: [] for kind in kinds}
    answers = texts.answers(len(students), seed)
    with api.Gradebook(config.db_url, config.course_id) as gradebook:
        db = gradebook.db
        assignment = gradebook.find_assignment(ASSIGNMENT)
        notebooks = {notebook.name: notebook.id for notebook in assignment.notebooks}
        cell = api.GradeCell
        cells = {
            (notebook, name): (id, maximum)
            for notebook, name, id, maximum in db.execute(
                select(cell.notebook_id, cell.name, cell.id, cell.max_score).where(
                    cell.notebook_id.in_(notebooks.values())
                )
            )
        }
        cell = api.SolutionCell
        query = select(cell.notebook_id, cell.name, cell.id).where(cell.notebook_id.in_(notebooks.values()))
        solutions = {(notebook, name): id for notebook, name, id in db.execute(query)}
        for number, student in enumerate(students):
            ability = rng.normal()
            name = {"first_name": f"민수{number}", "last_name": "김", "email": f"minsu{number}@example.org"}
            rows[api.Student].append({"id": student, **name})
            submitted = {"id": f"submission {number}", "assignment_id": assignment.id, "student_id": student}
            timestamp = DUE.replace(tzinfo=None) - timedelta(days=1)
            rows[api.SubmittedAssignment].append({**submitted, "timestamp": timestamp})
            for notebook, graded_cells in tests.items():
                row = {"id": f"{number} {notebook}", "assignment_id": submitted["id"], "late_submission_penalty": 0.0}
                rows[api.SubmittedNotebook].append({**row, "notebook_id": notebooks[notebook]})
                comments = {
                    name: {"id": f"{row['id']} {name}", "notebook_id": row["id"], "cell_id": id, "auto_comment": None}
                    for (own, name), id in solutions.items()
                    if own == notebooks[notebook]
                }
                graded = []
                for exercise, test, written in graded_cells:
                    id, maximum = cells[notebooks[notebook], test]
                    grade = {"id": f"{row['id']} {test}", "notebook_id": row["id"], "cell_id": id}
                    if written:
                        answer = answers[number].text if test == WRITTEN else "..."
                        rows[api.Grade].append(
                            {**grade, "auto_score": None if answer else 0.0, "needs_manual_grade": bool(answer)}
                        )
                        comments[test]["auto_comment"] = None if answer else "No response."
                        rows[MarkedAnswer].append({"grade_id": grade["id"], "graded": answer})
                        graded.append(_written(test, answer))
                        continue
                    difficulty = sum(map(ord, exercise)) % 7 / 3 - 2
                    likely = 0.5 if test == unfair else 1 / (1 + np.exp(2 * (difficulty - ability)))
                    passed = rng.random() < likely
                    mistake = "" if test == unfair or rng.random() < 0.5 else f"{exercise}-forgot"
                    rows[api.Grade].append({**grade, "auto_score": maximum * passed, "needs_manual_grade": False})
                    graded.append(
                        _cell(test, [], "") if passed else _cell(test, _told(test, exercise, mistake), mistake)
                    )
                rows[api.Comment] += comments.values()
                path = course / "autograded" / student / ASSIGNMENT / f"{notebook}.ipynb"
                path.parent.mkdir(parents=True, exist_ok=True)
                content = {"cells": graded, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
                notebook_record.write(content, NotebookRecord("ko", walls=("landlock",)))
                path.write_text(json.dumps(content), encoding="utf-8")
        db.execute(CreateTable(MarkedAnswer.__table__, if_not_exists=True))
        for kind, entries in rows.items():
            db.execute(insert(kind), entries)
        db.commit()
