"""Runs nbgrader and proctor over the class in a course folder of its own."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import determine_grade, is_grade, is_solution
from traitlets.config import Config, PyFileConfigLoader

from proctor.common import notebook_record
from proctor.mark import checking
from proctor.run.execute import Execute
from proctor.testing.course import checked

from .roster import DUE, Student
from .submissions import hand_in

ROOT = Path(__file__).parents[2]
SETTINGS = "nbgrader_config.py"
ASSIGNMENTS = ("week3", "week3-en")


def course_config(course: Path) -> Config:
    """The course's own nbgrader_config.py, for another folder."""
    config = PyFileConfigLoader(SETTINGS, path=str(ROOT)).load_config()
    config.CourseDirectory.root = str(course)
    config.CourseDirectory.db_url = f"sqlite:///{course / 'gradebook.db'}?timeout=60"
    return config


def stock_config(course: Path) -> Config:
    """The same without proctor, where student code and tests share a process with the grader's rights."""
    config = course_config(course)
    del config.Execute.setup, config.Execute.apart
    for name in ("Autograde", "AssignLatePenalties", "GenerateFeedback", "HTMLExporter", "SanitizeHTML"):
        del config[name]
    return config


def build_course(course: Path) -> None:
    """Make the course folder anew: settings, sources, hidden tests, releases, an empty gradebook with the deadline."""
    copy_course(course)
    for assignment in ASSIGNMENTS:
        release(assignment, course_config(course))


def copy_course(course: Path) -> None:
    """Make the course folder anew, with settings, sources, hidden tests and an empty gradebook."""
    shutil.rmtree(course, ignore_errors=True)
    course.mkdir(parents=True)
    shutil.copy(ROOT / SETTINGS, course)
    for folder in ("source", "grader_tests"):
        shutil.copytree(ROOT / folder, course / folder, ignore=shutil.ignore_patterns("__pycache__", ".*"))
    config = course_config(course)
    Gradebook(config.CourseDirectory.db_url, config.CourseDirectory.course_id).close()


def release(assignment: str, config: Config) -> None:
    """Release an assignment of the course with these settings, and set its deadline."""
    checked(f"generate_assignment {assignment}", NbGraderAPI(config=config).generate_assignment(assignment, force=True))
    with Gradebook(config.CourseDirectory.db_url, config.CourseDirectory.course_id) as gradebook:
        gradebook.update_or_create_assignment(assignment, duedate=DUE.replace(tzinfo=None))
    # The hidden tests are tried in grader_tests/, on the solutions and on much else.
    config.CourseDirectory.assignment_id = assignment
    checking.note(CourseDirectory(config=config), Execute(config=config))


def command(name: str, assignment: str, course: Path, *options: str) -> str:
    """Run `proctor <name> <assignment>` in the course's folder, as an instructor does; returns what it prints.

    Raises RuntimeError with that if it fails. That somebody has to look at a submission is no failure.
    """
    done = subprocess.run(
        [sys.executable, "-m", "proctor", name, assignment, *options],
        cwd=course,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode not in (0, *([1] if name == "grade" else [])):
        raise RuntimeError(f"proctor {name} {assignment} failed:\n{done.stdout}")
    return done.stdout


def grade_class(students: Iterable[Student], course: Path, run: Callable[[str, str, Path], object] = command) -> None:
    """Grade the students, who hand in, for each round of resubmissions again; then write their pages.

    run: runs the commands
    """
    students = list(students)
    _enter(students, course)
    for assignment in sorted({student.assignment for student in students}):
        own = [student for student in students if student.assignment == assignment]
        for number in range(max(len(student.submissions) for student in own)):
            for student in own:
                if len(student.submissions) > number:
                    hand_in(student, student.submissions[number], course)
            run("grade", assignment, course)
        run("feedback", assignment, course)


def _enter(students: list[Student], course: Path) -> None:
    """Write the names into the gradebook, as an instructor does with a class list."""
    config = course_config(course).CourseDirectory
    with Gradebook(config.db_url, config.course_id) as gradebook:
        for student in students:
            names = {"first_name": student.first_name, "last_name": student.last_name}
            gradebook.update_or_create_student(student.id, **names)


@dataclass(frozen=True)
class Marks:
    """What the gradebook says of one student.

    notebooks: points and maximum by notebook; to_mark: points of written answers that a TA has yet to mark
    """

    notebooks: dict[str, tuple[float, float]]
    to_mark: float
    seconds_late: float

    @property
    def total(self) -> float:
        """Points in all."""
        return sum(points for points, _maximum in self.notebooks.values())


def read_marks(student: Student, course: Path) -> Marks:
    """The student's marks from the gradebook."""
    config = course_config(course).CourseDirectory
    with Gradebook(config.db_url, config.course_id) as gradebook:
        submission = gradebook.find_submission(student.assignment, student.id)
        return Marks(
            notebooks={notebook.name: (notebook.score, notebook.max_score) for notebook in submission.notebooks},
            to_mark=sum(
                grade.max_score
                for notebook in submission.notebooks
                for grade in notebook.grades
                if grade.needs_manual_grade
            ),
            seconds_late=submission.total_seconds_late,
        )


def read_mistakes(student: Student, course: Path) -> dict[str, str]:
    """The id of the known mistake that each of the student's autograder cells has named, by grade id; empty if none."""
    return {
        cell.metadata.nbgrader.grade_id: told.mistake if (told := notebook_record.of_cell(cell).failure) else ""
        for path in sorted((course / "autograded" / student.id / student.assignment).glob("*.ipynb"))
        for cell in nbformat.read(path, as_version=4).cells
        if is_grade(cell) and not is_solution(cell)
    }


def read_failures(student: Student, course: Path) -> dict[str, str]:
    """The student's autograder cells that got less than all points, by grade id, each with the text of its error."""
    failures = {}
    for path in sorted((course / "autograded" / student.id / student.assignment).glob("*.ipynb")):
        for cell in nbformat.read(path, as_version=4).cells:
            if is_grade(cell) and not is_solution(cell):
                points, maximum = determine_grade(cell)
                if points < maximum:
                    errors = [output.evalue for output in cell.outputs if output.output_type == "error"]
                    failures[cell.metadata.nbgrader.grade_id] = "\n".join(errors)
    return failures
