"""Whether a feedback page says what would be said today: each notes what it was made from."""

import hashlib
import re
from collections import defaultdict
from pathlib import Path

from nbgrader.api import (
    Assignment,
    Comment,
    Grade,
    GradeCell,
    Notebook,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
    TaskCell,
)
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from ...common import provenance
from ...mark import ticked
from ...mark.ticked import Ticked
from . import folder
from .grades import engine

# Name of the element that holds it.
META = "proctor-made-from"
_FOUND = re.compile(rf'<meta name="{META}" content="([0-9a-f]{{64}})">'.encode())
# Bytes at the beginning of a page among which it is: after them comes the style.
HEAD = 2000

# By (student, notebook), what the gradebook knows that a page depends on.
Known = dict[tuple[str, str], str]


def known(db_url: str, assignment: str, student: str = "") -> Known:
    """Of one student, or of all: in a few queries, however many there are."""
    notebook, submission = SubmittedNotebook, SubmittedAssignment

    def of_notebooks(*columns: object) -> Select:
        query = (
            select(submission.student_id, Notebook.name, *columns)
            .select_from(notebook)
            .join(Notebook, notebook.notebook_id == Notebook.id)
            .join(submission, notebook.assignment_id == submission.id)
            .join(Assignment, submission.assignment_id == Assignment.id)
            .where(Assignment.name == assignment)
        )
        return query.where(submission.student_id == student) if student else query

    queries = [
        of_notebooks(
            notebook.late_submission_penalty,
            submission.timestamp,
            submission.extension,
            Assignment.duedate,
            Student.first_name,
            Student.last_name,
        ).join(Student, submission.student_id == Student.id),
        of_notebooks(
            Grade.cell_id, Grade.auto_score, Grade.manual_score, Grade.extra_credit, Grade.needs_manual_grade
        ).join(Grade, Grade.notebook_id == notebook.id),
        of_notebooks(Comment.cell_id, Comment.auto_comment, Comment.manual_comment).join(
            Comment, Comment.notebook_id == notebook.id
        ),
        *(
            of_notebooks(kind.id, kind.max_score).join(kind, kind.notebook_id == Notebook.id)
            for kind in (GradeCell, TaskCell)
        ),
    ]
    rows = defaultdict(list)
    scheme = of_notebooks(Grade.cell_id, Ticked.items, Ticked.score).join(Grade, Grade.notebook_id == notebook.id)
    with Session(engine(db_url)) as session:
        if ticked.are_known(session):
            queries.append(scheme.join(Ticked, Ticked.grade_id == Grade.id))
        for number, query in enumerate(queries):
            for whose, name, *its in session.execute(query):
                rows[whose, name].append(f"{number} {its!r}")
    return {key: "\n".join(sorted(its)) for key, its in rows.items()}


def sign(known: Known, student: str, graded: Path) -> str:
    """What a page is made from, for META: the graded notebook, what the gradebook knows, and this program."""
    parts = (
        provenance.digest(graded.read_bytes()),
        known.get((student, graded.stem), ""),
        provenance.versions()["proctor"],
    )
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def is_current(known: Known, student: str, pages: Path, graded: Path) -> bool:
    """Whether the page of a graded notebook in the folder `pages` is what it would be today."""
    path = folder.page(pages, graded.stem)
    if not path:
        return False
    with path.open("rb") as file:
        found = _FOUND.search(file.read(HEAD))
    return bool(found) and found[1].decode() == sign(known, student, graded)
