"""Collects what is known of a class's work on one assignment, from the gradebook and the autograded notebooks."""

import glob
import json
import os
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import pandas as pd
from nbgrader import api
from nbgrader.coursedir import CourseDirectory
from sqlalchemy import CompoundSelect, Select, select, union_all

from ...common import exercises, notebook_record
from ...common.cell_kinds import grade_id, is_answer
from ...common.language import Edition
from ...mark.extensions import was_graded
from ..feedback import folder as pages
from .answers import answers

# Characters of an answer that are kept: more than the longest right one has ten times over.
LONGEST_CODE = 10_000


class NothingToReport(Exception):
    """The gradebook or the sources lack what a report is made of; the text says what to do."""


@dataclass(frozen=True)
class ClassData:
    """A class's work on one assignment.

    language: that of the assignment
    students: a row a student, by id: first_name, last_name, email, submitted (handed in and in the gradebook),
      days_late, penalty (points)
    exercises: a row an exercise, by (notebook, exercise) in the order of the notebooks: heading, written (marked by a
      person), maximum (points)
    notebooks: a row a student and notebook: student, notebook, state ("graded", "unreadable", "not graded" or
      "missing"), why (it is unreadable), sandboxed, feedback (URL of the page, relative to the reports; empty where
      there is none)
    grades: a row a student and graded cell: student, notebook, exercise, cell, maximum, points (as the gradebook
      counts them; missing where nobody has given any yet), waiting (for a person), state (as above), outcome,
      misconception (id), idea (its title; empty if unknown), says (what the student was told of it), behaviour (equal
      for answers that do the same; empty where that is not known), message (the failure's first line)
    answers: a row a student and exercise: student, notebook, exercise, unwritten (still as it was released, but for
      comments), feedback (URL of the exercise's result on the page; empty where there is none), code (of answers that
      lost points, as it was graded)
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
    for its in exercises.read(path):
        heading = its.heading.replace("`", "") or its.name
        cells = [its.name] if its.answer is not None else []
        for name in [*cells, *its.tests]:
            if name in graded:
                yield its.name, heading, name, name in cells


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
    """What the gradebook knows, as it stands there."""

    maxima: pd.DataFrame
    students: pd.DataFrame
    submissions: pd.DataFrame
    penalties: pd.DataFrame
    grades: pd.DataFrame
    elsewhere: set[str]
    """Students who handed in another edition of the assignment."""


def _read_gradebook(course: CourseDirectory, edition: Edition) -> _Gradebook:
    """A fixed number of queries, however large the class."""
    own = api.Assignment.name == course.assignment_id
    submission, notebook = api.SubmittedAssignment, api.SubmittedNotebook

    with api.Gradebook(course.db_url, course.course_id) as gradebook:

        def table(query: Select | CompoundSelect) -> pd.DataFrame:
            result = gradebook.db.execute(query)
            return pd.DataFrame(result.all(), columns=list(result.keys()))

        names = table(select(api.Assignment.name))["name"]
        if course.assignment_id not in set(names):
            raise NothingToReport(
                f"The gradebook has no assignment {course.assignment_id}; it has {', '.join(names) or 'none'}. "
                f"Make it known with: nbgrader generate_assignment {course.assignment_id}"
            )
        others = [name for name in names if edition.same_work(name, course.assignment_id)]
        return _Gradebook(
            maxima=table(
                union_all(
                    *(
                        select(
                            api.Notebook.name.label("notebook"),
                            kind.name.label("cell"),
                            kind.max_score.label("maximum"),
                        )
                        .select_from(kind)
                        .join(api.Notebook)
                        .join(api.Assignment)
                        .where(own)
                        for kind in (api.GradeCell, api.TaskCell)
                    )
                )
            ),
            students=table(
                select(
                    api.Student.id.label("student"), api.Student.first_name, api.Student.last_name, api.Student.email
                )
            ),
            submissions=table(
                select(
                    submission.student_id.label("student"),
                    submission.timestamp,
                    submission.extension,
                    api.Assignment.duedate,
                )
                .join(api.Assignment)
                .where(own, was_graded())
            ),
            penalties=table(
                select(submission.student_id.label("student"), notebook.late_submission_penalty.label("penalty"))
                .select_from(notebook)
                .join(submission)
                .join(api.Assignment)
                .where(own, was_graded())
            ),
            grades=table(
                select(
                    submission.student_id.label("student"),
                    api.Notebook.name.label("notebook"),
                    api.BaseCell.name.label("cell"),
                    api.Grade.auto_score,
                    api.Grade.manual_score,
                    api.Grade.score.label("points"),
                    api.Grade.needs_manual_grade.label("waiting"),
                )
                .select_from(api.Grade)
                .join(api.BaseCell, api.Grade.cell_id == api.BaseCell.id)
                .join(notebook, api.Grade.notebook_id == notebook.id)
                .join(api.Notebook, notebook.notebook_id == api.Notebook.id)
                .join(submission, notebook.assignment_id == submission.id)
                .join(api.Assignment, submission.assignment_id == api.Assignment.id)
                .where(own, was_graded())
            ),
            elsewhere=set(
                table(select(submission.student_id).join(api.Assignment).where(api.Assignment.name.in_(others))).iloc[
                    :, 0
                ]
            ),
        )


def _students(book: _Gradebook, only_handed_in: set[str]) -> pd.DataFrame:
    """The class: all of the gradebook's students but those who did another edition, and those not yet in it."""
    submissions = book.submissions.set_index("student")
    due = pd.to_datetime(submissions["duedate"]) + pd.to_timedelta(submissions["extension"]).fillna(pd.Timedelta(0))
    late = (pd.to_datetime(submissions["timestamp"]) - due) / pd.Timedelta(days=1)
    known = book.students.set_index("student")
    known = known[known.index.isin(submissions.index) | ~known.index.isin(book.elsewhere)]
    students = known.reindex(known.index.union(sorted(only_handed_in)))
    students = students.reindex(sorted(students.index)).rename_axis("student")
    students[["first_name", "last_name", "email"]] = (
        students[["first_name", "last_name", "email"]].astype(object).where(lambda it: it.notna(), "")
    )
    return students.assign(
        submitted=students.index.isin(submissions.index),
        days_late=late.clip(lower=0).reindex(students.index).astype(float).fillna(0.0),
        penalty=book.penalties.groupby("student")["penalty"].sum().reindex(students.index).astype(float).fillna(0.0),
    )


def _diagnosis(cell: dict) -> tuple[str, str, str, str, str]:
    """Misconception, idea, what was said of it, behaviour, and the first line of the message, from a failing cell."""
    errors = [output for output in cell["outputs"] if output.get("output_type") == "error"]
    shown = "\n".join(errors[0].get("traceback", [])).splitlines() if errors else []
    record = notebook_record.of_cell(cell)
    told = record.failure
    behaviour = told.behaviour if told else ""
    if not told or not told.mistake or not shown:
        return "", "", "", behaviour, record.why or (shown[0] if shown else "")
    return told.mistake, told.idea, shown[-1], behaviour, shown[0]


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
    """What proctor left in an autograded notebook. OSError where there is none."""
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
    notebooks, results, remarks, code = [], [], [], {}
    tests = {name: set(its["cell"]) for name, its in cells[~cells["written"]].groupby("notebook")}
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
    """All that is known of the class's work on the assignment that `course` names.

    reports: the folder from which pages will be linked to
    each: hands out the students, whose notebooks are read meanwhile, which takes nearly all the time: a progress bar
    Raises NothingToReport.
    """
    book = _read_gradebook(course, edition)
    if book.maxima.empty:
        raise NothingToReport(f"No cell of {course.assignment_id} is graded.")
    cells = _cells(course, book.maxima.groupby("notebook")["cell"].agg(set).to_dict())
    cells = cells.merge(book.maxima, on=["notebook", "cell"]).astype({"maximum": float})
    students = _students(book, _handed_in(course))
    if students.empty:
        raise NothingToReport(f"Nobody is in the gradebook, and nobody handed in {course.assignment_id}.")
    notebooks, results, remarks, code = _notebook_rows(course, reports, each([*students.index]), cells)

    grades = book.grades.merge(cells.rename_axis("order").reset_index(), on=["notebook", "cell"])
    grades = grades.merge(notebooks[["student", "notebook", "state"]], on=["student", "notebook"])
    grades = grades.merge(results, on=["student", "notebook", "cell"], how="left").sort_values(["student", "order"])
    nobody = grades["auto_score"].isna() & grades["manual_score"].isna()
    texts = ["outcome", "misconception", "idea", "says", "behaviour", "message"]
    grades = grades.assign(
        points=grades["points"].astype(float).mask(nobody),
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
