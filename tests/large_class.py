"""A class as large as one likes, written straight into a course's gradebook and autograded folder."""

import json
import shutil
from datetime import timedelta
from pathlib import Path

import nbformat
import numpy as np
from nbgrader import api
from sqlalchemy import insert, select

from sample_class.grading import course_config
from sample_class.roster import DUE

ASSIGNMENT = "week3"
# What a test that failed says; "{id}" in brackets is the known mistake's.
SAYS = "This looks like a known mistake: an axis is lost. Look again at {exercise}."


def _outputs(name: str, mistake: str) -> list[dict]:
    message = [f"[{name}] shape: got (3,), expected (3, 1). Call: f(a). Hint: look again"]
    if mistake:
        message.append(SAYS.format(exercise=mistake.partition("-")[0]))
    evalue = "\n".join(message) + (f" [{mistake}]" if mistake else "")
    return [{"output_type": "error", "ename": "WrongAnswer", "evalue": evalue, "traceback": message}]


def write(course: Path, students: list[str], *, unfair: str = "", seed: int = 0) -> None:
    """Grade a class of `students` without running anything.

    The better a student, the likelier a test is passed; half of those who fail it make the exercise's known mistake
    `<exercise>-forgot`. The test `unfair` is failed by chance, half of the time, and by no known mistake.
    """
    rng = np.random.default_rng(seed)
    config = course_config(course).CourseDirectory
    tests = {
        path.stem: [
            (cell.metadata.nbgrader.grade_id, cell.metadata.nbgrader.get("solution", False))
            for cell in nbformat.read(path, as_version=4).cells
            if cell.metadata.get("nbgrader", {}).get("grade") or cell.metadata.get("nbgrader", {}).get("solution")
        ]
        for path in sorted((course / "source" / ASSIGNMENT).glob("*.ipynb"))
    }
    with api.Gradebook(config.db_url, config.course_id) as gradebook:
        db = gradebook.db
        (assignment,) = db.execute(select(api.Assignment.id).where(api.Assignment.name == ASSIGNMENT)).scalars()
        notebooks = dict(
            db.execute(select(api.Notebook.name, api.Notebook.id).where(api.Notebook.assignment_id == assignment)).all()
        )
        cells = {
            (notebook, name): (cell, maximum)
            for notebook, name, cell, maximum in db.execute(
                select(api.GradeCell.notebook_id, api.GradeCell.name, api.GradeCell.id, api.GradeCell.max_score)
            )
        }
        rows = {kind: [] for kind in (api.Student, api.SubmittedAssignment, api.SubmittedNotebook, api.Grade)}
        for number, student in enumerate(students):
            ability = rng.normal()
            rows[api.Student].append(
                {"id": student, "first_name": f"민수{number}", "last_name": "김", "email": f"s{number}@example.org"}
            )
            days = timedelta(days=float(rng.normal(-2, 1)))
            rows[api.SubmittedAssignment].append(
                {
                    "id": f"a{number}",
                    "assignment_id": assignment,
                    "student_id": student,
                    "timestamp": DUE.replace(tzinfo=None) + days,
                }
            )
            for notebook, names in tests.items():
                submitted = f"n{number}-{notebook}"
                rows[api.SubmittedNotebook].append(
                    {
                        "id": submitted,
                        "assignment_id": f"a{number}",
                        "notebook_id": notebooks[notebook],
                        "late_submission_penalty": 0.0,
                    }
                )
                exercise, written_cells = "", []
                for name, solution in names:
                    exercise = name if solution else exercise
                    if (notebooks[notebook], name) not in cells:
                        continue
                    cell, maximum = cells[notebooks[notebook], name]
                    grade = {
                        "id": f"{submitted}-{name}",
                        "notebook_id": submitted,
                        "cell_id": cell,
                        "extra_credit": 0.0,
                    }
                    if solution:
                        rows[api.Grade].append({**grade, "auto_score": None, "needs_manual_grade": True})
                        continue
                    hard = sum(map(ord, exercise)) % 7 / 3 - 1
                    passed = rng.random() < (0.5 if name == unfair else 1 / (1 + np.exp(-2 * (ability + 1 - hard))))
                    mistake = f"{exercise}-forgot" if not passed and name != unfair and rng.random() < 0.5 else ""
                    rows[api.Grade].append({**grade, "auto_score": maximum * passed, "needs_manual_grade": False})
                    written_cells.append(
                        {
                            "cell_type": "code",
                            "execution_count": None,
                            "source": "",
                            "metadata": {
                                "nbgrader": {"grade_id": name, "grade": True, "solution": False},
                                "proctor": {"outcome": "passed" if passed else "wrong answer"},
                            },
                            "outputs": [] if passed else _outputs(name, mistake),
                        }
                    )
                path = course / "autograded" / student / ASSIGNMENT / f"{notebook}.ipynb"
                path.parent.mkdir(parents=True, exist_ok=True)
                about = {"proctor": {"walls": ["landlock"], "language": "ko"}}
                path.write_text(
                    json.dumps({"cells": written_cells, "metadata": about, "nbformat": 4, "nbformat_minor": 5})
                )
        for kind, its in rows.items():
            db.execute(insert(kind), its)
        db.commit()
