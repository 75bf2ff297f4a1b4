"""Courses with a class of mixed quality, to be graded by `nbgrader` and `proctor` as commands."""

import os
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import cycle, islice
from pathlib import Path

from nbgrader.api import Gradebook

from trials.sample_class.grading import ROOT, build_course, course_config
from trials.sample_class.roster import ROSTER, Student
from trials.sample_class.submissions import hand_in

ASSIGNMENT = "week3"
KOREAN = [student for student in ROSTER if student.assignment == ASSIGNMENT]
CONFIG = """
from pathlib import Path
from trials.sample_class import grading
get_config().merge(grading.{which}(Path({course!r})))
"""


def students(number: int) -> Iterator[Student]:
    """The Korean students of the sample class over and over, each as a person of their own."""
    for i, student in enumerate(islice(cycle(KOREAN), number)):
        yield replace(student, id=f"{student.id}-{i}")


@dataclass(frozen=True)
class Course:
    """A course in a folder."""

    folder: Path

    @property
    def environment(self) -> dict[str, str]:
        """The variables with which commands find the course's settings."""
        return os.environ | {"PYTHONPATH": str(ROOT)}

    def hand_in(self, students: Iterable[Student]) -> None:
        """Have students hand in, each for the last time."""
        for student in students:
            hand_in(student, student.submissions[-1], self.folder)

    def take_back(self, students: Iterable[Student]) -> None:
        """Remove what students have handed in."""
        for student in students:
            shutil.rmtree(self.folder / "submitted" / student.id)

    def have_pages(self, students: Iterable[Student]) -> None:
        """Have students' pages taken for written: nbgrader does so where there is a folder."""
        for student in students:
            (self.folder / "feedback" / student.id / ASSIGNMENT).mkdir(parents=True, exist_ok=True)

    def points(self) -> dict[tuple[str, str], float]:
        """The gradebook's points by student and notebook."""
        directory = course_config(self.folder).CourseDirectory
        with Gradebook(directory.db_url, directory.course_id) as gradebook:
            submissions = gradebook.assignment_submissions(ASSIGNMENT)
            return {
                (submission.student_id, notebook.name): notebook.score
                for submission in submissions
                for notebook in submission.notebooks
            }


def build(folder: Path) -> Course:
    """A course in which nobody has handed in."""
    build_course(folder)
    return Course(folder)


def copy(course: Course, folder: Path, *, stock: bool) -> Course:
    """The course once more, in `folder`, with proctor or without."""
    shutil.copytree(course.folder, folder)
    which = "stock_config" if stock else "course_config"
    (folder / "nbgrader_config.py").write_text(CONFIG.format(which=which, course=str(folder)))
    return Course(folder)
