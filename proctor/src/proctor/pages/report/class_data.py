"""Collects a class's work on one assignment from the gradebook and the autograded notebooks."""

import glob
import json
import os
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import pandas as pd
from nbgrader.coursedir import CourseDirectory

from ...common import exercises, marks, notebook_record
from ...common.cell_kinds import grade_id, is_answer
from ...common.language import Edition
from ...common.marks import GradedCell, Mark, Person, Place, Submission
from ..feedback import folder as pages
from .answers import answers

# The columns that name a cell of an assignment.
PLACE = ["notebook", "cell"]
# Characters of an answer that are kept: more than the longest right one has ten times over.
LONGEST_CODE = 10_000


class NothingToReport(Exception):
    """The gradebook or the sources lack what a report is made of; the text says what to do."""


@dataclass(frozen=True)
class ClassData:
    """A class's work on one assignment.

    language: that of the assignment
    students: one row per student, by id: first_name, last_name, email, submitted (handed in and in the gradebook),
      days_late, penalty (points)
    exercises: one row per exercise, by (notebook, exercise) in the order of the notebooks: heading, written (a person
      marks it), maximum (points)
    notebooks: one row per student and notebook: student, notebook, state ("graded", "unreadable", "not graded" or
      "missing"), why (it is unreadable), sandboxed, feedback (URL of the page, relative to the reports; empty if
      there is none)
    grades: one row per student and graded cell: student, notebook, exercise, cell, maximum, points (as the gradebook
      counts them; missing if nobody has given any yet), waiting (for a person), state (as above), outcome,
      misconception (id), idea (its title; empty if unknown), says (what the student was told of it), behaviour (equal
      for answers that do the same; empty if not known), message (the failure's first line)
    answers: one row per student and exercise: student, notebook, exercise, unwritten (still as it was released,
      except for comments), feedback (URL of the exercise's result on the page; empty if there is none), code (of
      answers that lost points, as it was graded)
    remarks: student, notebook, cell, kind and says of what went wrong outside the graded cells, and of repairs
    """

    assignment: str
    language: str
    students: pd.DataFrame
    exercises: pd.DataFrame
    notebooks: pd.DataFrame
    grades: pd.DataFrame
    answers: pd.DataFrame
    remarks: pd.DataFrame


def _exercises(path: Path, graded: set[str]) -> Iterator[tuple[str, str, str, bool]]:
    """Exercise, heading and graded cell, and whether a person marks it, in the order of the instructors' notebook."""
    for exercise in exercises.read(path):
        heading = exercise.heading.replace("`", "") or exercise.name
        cells = [exercise.name] if exercise.answer is not None else []
        for name in [*cells, *exercise.tests]:
            if name in graded:
                yield exercise.name, heading, name, name in cells


def _cells(course: CourseDirectory, notebooks: dict[str, set[str]]) -> pd.DataFrame:
    """The graded cells in the order of the notebooks; `notebooks`: names of the graded cells by notebook."""
    folder = Path(course.format_path(course.source_directory, ".", course.assignment_id))
    rows = []
    for notebook, graded in sorted(notebooks.items()):
        path = folder / f"{notebook}.ipynb"
        try:
            rows += [(notebook, *row) for row in _exercises(path, graded)]
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise NothingToReport(
                f"{path}, from which the report takes the order of the exercises, cannot be read: {error}"
            ) from error
        if left := graded - {row[3] for row in rows if row[0] == notebook}:
            raise NothingToReport(
                f"{path} has not the cells {', '.join(sorted(left))} that the gradebook knows. Bring the two together: "
                f"nbgrader generate_assignment {course.assignment_id} --force"
            )
    return pd.DataFrame(rows, columns=["notebook", "exercise", "heading", "cell", "written"])


@dataclass(frozen=True)
class _Gradebook:
    """What the gradebook knows."""

    cells: list[GradedCell]
    people: dict[str, Person]
    submissions: dict[str, Submission]
    """Those that were graded."""
    marks: dict[Place, Mark]
    elsewhere: set[str]
    """Students who handed in another edition of the assignment."""


def _read_gradebook(course: CourseDirectory, edition: Edition) -> _Gradebook:
    """What the gradebook knows, by a fixed number of queries, however large the class. Raises NothingToReport."""
    own = course.assignment_id
    with marks.reading(course) as session:
        names = marks.assignments(session) if session else []
        if not session or own not in names:
            raise NothingToReport(
                f"The gradebook has no assignment {own}; it has {', '.join(names) or 'none'}. "
                f"Make it known with: nbgrader generate_assignment {own}"
            )
        others = [name for name in names if edition.same_work(name, own)]
        submissions = {
            student: submission for student, submission in marks.submissions(session, own).items() if submission.graded
        }
        return _Gradebook(
            cells=[*marks.cells(session, own).values()],
            people=marks.people(session),
            submissions=submissions,
            marks={place: mark for place, mark in marks.marks(session, own).items() if place.student in submissions},
            elsewhere={student for name in others for student in marks.submissions(session, name)},
        )


def _students(book: _Gradebook, only_handed_in: set[str]) -> pd.DataFrame:
    """The gradebook's students, except those who did another edition, and those who handed in but are not in it yet."""
    known = {student for student in book.people if student in book.submissions or student not in book.elsewhere}
    rows = []
    for student in sorted(known | only_handed_in):
        person, submission = book.people.get(student, Person()), book.submissions.get(student)
        late, penalty = (submission.late, submission.penalty) if submission else (timedelta(0), 0.0)
        names = person.first_name, person.last_name, person.email
        rows.append((student, *names, submission is not None, late / timedelta(days=1), penalty))
    columns = ["student", "first_name", "last_name", "email", "submitted", "days_late", "penalty"]
    return pd.DataFrame(rows, columns=columns).set_index("student")


def _diagnosis(cell: dict) -> tuple[str, str, str, str, str]:
    """Misconception, idea, what was said of it, behaviour, and the first line of the message, from a failing cell."""
    errors = [output for output in cell["outputs"] if output.get("output_type") == "error"]
    lines = "\n".join(errors[0].get("traceback", [])).splitlines() if errors else []
    record = notebook_record.of_cell(cell)
    failure = record.failure
    behaviour = failure.behaviour if failure else ""
    if not failure or not failure.mistake or not lines:
        return "", "", "", behaviour, record.why or (lines[0] if lines else "")
    return failure.mistake, failure.idea, lines[-1], behaviour, lines[0]


@dataclass(frozen=True)
class _Reading:
    """What an autograded notebook holds: why it could not be read, (cell, outcome, misconception, idea, says,
    behaviour, message) of the graded cells, (cell, kind, says) of remarks, and the code of its answers."""

    why: str = ""
    sandboxed: bool = True
    results: tuple[tuple[str, ...], ...] = ()
    remarks: tuple[tuple[str, str, str], ...] = ()
    code: dict[str, str] = field(default_factory=dict)


def _read_notebook(path: Path, tests: set[str]) -> _Reading:
    """What proctor left in an autograded notebook. Raises OSError if there is none."""
    try:
        nb = json.loads(path.read_bytes())
        record = notebook_record.of_notebook(nb)
        results, code = [], {}
        remarks = [(repair.grade_id, "repaired", repair.says or repair.kind) for repair in record.repairs]
        for cell in nb["cells"]:
            if cell["cell_type"] != "code":
                continue
            name = grade_id(cell)
            if is_answer(cell):
                code[name] = "".join(cell["source"])[:LONGEST_CODE]
            outcome = notebook_record.of_cell(cell).outcome
            if name in tests:
                results.append((name, outcome, *_diagnosis(cell)))
            elif outcome:
                remarks.append((name, outcome, ""))
        return _Reading(record.unreadable, record.walls != (), tuple(results), tuple(remarks), code)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        return _Reading(f"{path.name}: {type(error).__name__}: {error}"[:500])


def _notebook_rows(
    course: CourseDirectory, reports: Path, students: Iterable[str], cells: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, pd.Series]:
    """The tables of notebooks, of the results in them, and of remarks; and answers' code by student, notebook, cell."""
    notebooks, results, remarks = [], [], []
    code: dict[tuple[str, str, str], str] = {}
    tests = {name: set(rows["cell"]) for name, rows in cells[~cells["written"]].groupby("notebook")}
    for student in students:
        folders = {
            step: Path(course.format_path(getattr(course, f"{step}_directory"), student, course.assignment_id))
            for step in ("submitted", "autograded", "feedback")
        }
        for notebook in cells["notebook"].unique():
            file = f"{notebook}.ipynb"
            reading = _Reading()
            try:
                reading = _read_notebook(folders["autograded"] / file, tests.get(notebook, set()))
                state = "unreadable" if reading.why else "graded"
            except OSError:
                state = "not graded" if (folders["submitted"] / file).exists() else "missing"
            # No page of a notebook that is not there (any more), for which something else may lie in its place.
            page = pages.page(folders["feedback"], notebook) if state in ("graded", "unreadable") else None
            url = quote(os.path.relpath(page, reports).replace(os.sep, "/")) if page else ""
            notebooks.append((student, notebook, state, reading.why, reading.sandboxed, url))
            results += [(student, notebook, *row) for row in reading.results]
            remarks += [(student, notebook, *row) for row in reading.remarks]
            code |= {(student, notebook, cell): text for cell, text in reading.code.items()}
    return (
        pd.DataFrame(notebooks, columns=["student", "notebook", "state", "why", "sandboxed", "feedback"]),
        pd.DataFrame(
            results,
            columns=["student", "notebook", "cell", "outcome", "misconception", "idea", "says", "behaviour", "message"],
        ).drop_duplicates(["student", "notebook", "cell"]),
        pd.DataFrame(remarks, columns=["student", "notebook", "cell", "kind", "says"]),
        pd.Series(code, dtype=object),
    )


def _handed_in(course: CourseDirectory) -> set[str]:
    """Students with a folder of the assignment among the submitted ones."""
    path = (course.submitted_directory, "{}", course.assignment_id)
    pattern = re.compile(course.format_path(path[0], "(?P<student>.*)", re.escape(path[2]), escape=True))
    found = map(pattern.fullmatch, glob.glob(course.format_path(path[0], "*", glob.escape(path[2]))))
    return {match["student"] for match in found if match}


def _with_code(answers: pd.DataFrame, grades: pd.DataFrame, code: pd.Series) -> pd.DataFrame:
    """The answers, with the code of those that lost points on a test."""
    keys = ["student", "notebook", "exercise"]
    lost = grades[(grades["points"] < grades["maximum"]) & ~grades["written"]]
    places = {*lost[keys].itertuples(index=False, name=None)}
    texts = [code.get(key, "") if key in places else "" for key in answers[keys].itertuples(index=False, name=None)]
    return answers.assign(code=pd.Series(texts, index=answers.index, dtype=object))


def collect(
    course: CourseDirectory,
    edition: Edition,
    reports: Path,
    each: Callable[[list[str]], Iterable[str]] = iter,
) -> ClassData:
    """Read the class's work on the assignment that `course` names.

    reports: the folder of the page that will have the links
    each: yields the students while their notebooks are read, which takes nearly all the time: a progress bar
    Raises NothingToReport.
    """
    book = _read_gradebook(course, edition)
    if not book.cells:
        raise NothingToReport(f"No cell of {course.assignment_id} is graded.")
    maxima = pd.DataFrame(
        [(cell.notebook, cell.name, cell.maximum) for cell in book.cells], columns=[*PLACE, "maximum"]
    )
    cells = _cells(course, maxima.groupby("notebook")["cell"].agg(set).to_dict())
    cells = cells.merge(maxima, on=PLACE).astype({"maximum": float})
    students = _students(book, _handed_in(course))
    if students.empty:
        raise NothingToReport(f"Nobody is in the gradebook, and nobody handed in {course.assignment_id}.")
    notebooks, results, remarks, code = _notebook_rows(course, reports, each([*students.index]), cells)

    grades = pd.DataFrame(
        [(*place, mark.points, mark.flagged) for place, mark in book.marks.items()],
        columns=["student", *PLACE, "points", "waiting"],
    )
    grades = grades.merge(cells.rename_axis("order").reset_index(), on=PLACE)
    grades = grades.merge(notebooks[["student", "notebook", "state"]], on=["student", "notebook"])
    grades = grades.merge(results, on=["student", "notebook", "cell"], how="left").sort_values(["student", "order"])
    texts = ["outcome", "misconception", "idea", "says", "behaviour", "message"]
    grades = grades.assign(
        points=grades["points"].astype(float),
        waiting=grades["waiting"].astype(bool),
        **{text: grades[text].fillna("") for text in texts},
    )
    columns = ["student", "notebook", "exercise", "cell", "written", "maximum", "points", "waiting", "state", *texts]
    table = cells.groupby(["notebook", "exercise"], sort=False).agg(
        heading=("heading", "first"), written=("written", "any"), maximum=("maximum", "sum")
    )
    return ClassData(
        assignment=course.assignment_id,
        language=edition.language(course.assignment_id),
        students=students,
        exercises=table,
        notebooks=notebooks,
        grades=grades[columns].reset_index(drop=True),
        answers=_with_code(answers(course, table, notebooks, grades), grades, code),
        remarks=remarks,
    )
