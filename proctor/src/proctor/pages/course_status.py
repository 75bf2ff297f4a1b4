"""How far the work on an assignment is: what students handed in, what waits, and what is out of date."""

import csv
from dataclasses import dataclass
from pathlib import Path

from nbgrader.coursedir import CourseDirectory
from sqlalchemy.orm import Session

from ..common import marks, provenance
from ..common.marks import engine
from ..intake import clean_copy
from .feedback import freshness, grades
from .lms.final_marks import FinalMark, final_marks


@dataclass(frozen=True)
class Status:
    """How far one assignment is; it counts students and notebooks.

    listed: students in the class list; handed_in: those who handed in anything; new: those of them not graded yet
    graded: students with marks; to_mark: answers that a person marks; not_judged: tests that gave no mark
    without_pages: graded students who lack a feedback page, or whose page is out of date
    report: "none", "old" if marks have changed since, or "current"
    """

    assignment: str
    listed: int
    handed_in: int
    new: int
    graded: int
    to_mark: int
    not_judged: int
    without_pages: int
    report: str

    def next_step(self) -> str:
        """What to do next: a command, or what a person does."""
        if not self.handed_in:
            return "wait for hand-ins; nbgrader zip_collect or a shared folder brings them into submitted/"
        steps = (
            (self.new, f"proctor grade {self.assignment}"),
            (self.not_judged, f"proctor regrade {self.assignment}, and what it says of the rest"),
            (self.to_mark, f"proctor mark {self.assignment}"),
            (self.without_pages, f"proctor feedback {self.assignment}"),
            (self.report != "current", f"proctor report {self.assignment}"),
        )
        return next((step for needed, step in steps if needed), f"proctor return {self.assignment}")


def status(course: CourseDirectory, submitted: set[str], reports: Path) -> Status:
    """The status of the assignment that `course` names.

    submitted: students with a folder of it among the submitted ones; reports: the folder with the class reports
    """
    final = final_marks(course)
    graded = {mark.student for mark in final}
    listed, to_mark, not_judged = _in_gradebook(course)
    made_from = freshness.known(grades.read(course.db_url, course.assignment_id))
    return Status(
        assignment=course.assignment_id,
        listed=listed,
        to_mark=to_mark,
        not_judged=not_judged,
        handed_in=len(submitted),
        new=sum(_is_new(course, student) for student in submitted),
        graded=len(graded),
        without_pages=sum(_lacks_pages(course, student, made_from) for student in graded),
        report=_report(reports / f"{course.assignment_id}.csv", final),
    )


def _in_gradebook(course: CourseDirectory) -> tuple[int, int, int]:
    """Students in the class list, answers to be marked by a person, and tests that gave no mark."""
    with Session(engine(course.db_url)) as session:
        class_list, every_mark = marks.people(session), marks.marks(session, course.assignment_id).values()
    by_person = [mark.by_person for mark in every_mark if mark.flagged]
    return len(class_list), by_person.count(True), by_person.count(False)


def _is_new(course: CourseDirectory, student: str) -> bool:
    """Whether a notebook has changed since it was marked."""
    results = Path(course.format_path(course.autograded_directory, student, course.assignment_id))
    return any(
        not provenance.is_of(results / name, path) for name, path in clean_copy.notebooks(course, student).items()
    )


def _lacks_pages(course: CourseDirectory, student: str, made_from: freshness.Known) -> bool:
    pages, graded = (
        Path(course.format_path(directory, student, course.assignment_id))
        for directory in (course.feedback_directory, course.autograded_directory)
    )
    return not all(freshness.is_current(made_from, student, pages, path) for path in graded.glob("*.ipynb"))


def _report(grades: Path, marks: list[FinalMark]) -> str:
    """How the report's list of grades compares with today's marks: "none", "old" or "current"."""
    try:
        with grades.open(encoding="utf-8-sig", newline="") as file:
            reported = {row["student_id"]: row["total"] for row in csv.DictReader(file) if row["total"]}
    except (OSError, KeyError, ValueError):
        return "none"
    now = {mark.student: f"{mark.earned:g}" for mark in marks}
    return "current" if now == {student: f"{float(total):g}" for student, total in reported.items()} else "old"
