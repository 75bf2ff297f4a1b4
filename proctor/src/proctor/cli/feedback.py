"""`proctor feedback`: write the feedback pages, on all processors."""

from pathlib import Path

from nbgrader.converters import GenerateFeedback
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory
from rich.console import Console
from rich.text import Text
from traitlets.config import Config

from ..common.course_folder import names_of
from ..parallel.pool import processes
from ..parallel.worker import quiet
from . import ManyAtOnce
from .progress import Bar


def write_pages(config: Config, student: str) -> bool:
    """What `nbgrader generate_feedback` does for one student; gives whether it wrote anything.

    Raises NbGraderException.
    """
    quiet()
    course = CourseDirectory(config=config)
    course.student_id = student
    folder = Path(course.format_path(course.feedback_directory, student, course.assignment_id))
    before = _written(folder)
    GenerateFeedback(coursedir=course, config=config).start()
    return _written(folder) != before


def _written(folder: Path) -> dict[str, int]:
    """When each page was written."""
    return {path.name: path.stat().st_mtime_ns for path in folder.glob("*.html")}


class Feedback(ManyAtOnce):
    """Writes an assignment's feedback pages as `nbgrader generate_feedback` does, those of many students at once."""

    name = "proctor-feedback"
    of_students = ("autograded_directory", "graded")
    description = "Write the feedback pages of an assignment, many at once"

    def start(self) -> None:
        """Exits with 1 if a student's pages could not be written."""
        super().start()
        config = self.config.copy()
        config.CourseDirectory.assignment_id = self.coursedir.assignment_id
        converter = GenerateFeedback(coursedir=self.coursedir, parent=self)
        try:
            converter.init_notebooks()
        except NbGraderException:  # which has logged what it found
            self.exit(1)
        graded = self.coursedir.autograded_directory
        students = [names_of(self.coursedir, graded, folder)[0] for folder in sorted(converter.assignments)]
        failed, written = {}, 0
        with processes(self.jobs, write_pages, config) as pool, Bar() as bar:
            bar.begin(len(students))
            for student, future in pool.each(students):
                if error := future.exception():
                    failed[student] = error
                else:
                    written += future.result()
                bar.step()
        for student, error in sorted(failed.items()):
            Console().print(Text(f"NO FEEDBACK: {student}: {error}"))
        feedback, assignment = self.coursedir.feedback_directory, self.coursedir.assignment_id
        current = len(students) - written - len(failed)
        place = Path(self.coursedir.root, feedback)
        print(f"Wrote the pages of {written} students to {place}; those of {current} were up to date")
        print(f"Next: proctor report {assignment}, then proctor return {assignment}")
        self.exit(1 if failed else 0)
