"""`proctor feedback`: write the feedback pages, on all processors."""

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


def write_pages(config: Config, student: str) -> None:
    """What `nbgrader generate_feedback` does for one student. Raises NbGraderException."""
    quiet()
    course = CourseDirectory(config=config)
    course.student_id = student
    GenerateFeedback(coursedir=course, config=config).start()


class Feedback(ManyAtOnce):
    """Writes an assignment's feedback pages as `nbgrader generate_feedback` does, those of many students at once."""

    name = "proctor-feedback"
    of_students = ("autograded_directory", "graded")
    description = "Write the feedback pages of an assignment, many at once"
    examples = """
        proctor feedback week3
            the pages that are not there yet, in feedback/

        proctor feedback week3 --force
            all pages anew, such as after written answers were marked
    """

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
        failed = {}
        with processes(self.jobs, write_pages) as pool, Bar() as bar:
            bar.begin(len(students))
            for student, future in pool.each(write_pages, config, students):
                if error := future.exception():
                    failed[student] = error
                bar.step()
        for student, error in sorted(failed.items()):
            Console().print(Text(f"NO FEEDBACK: {student}: {error}"))
        self.exit(1 if failed else 0)
