"""`proctor try FILE`: what grading says of one notebook, in the terminal. Nothing is kept, and no mark changes."""

from collections.abc import Iterator
from pathlib import Path

from nbformat import NotebookNode
from nbgrader.utils import is_grade, is_solution
from rich.console import Console
from rich.text import Text
from traitlets import Unicode

from ..common import notebook_record
from ..mark.one_notebook import NotGraded, grade
from ..parallel import worker
from . import Command, known


class Try(Command):
    """Grades one file by itself, and prints each test with what the student is told."""

    name = "proctor-try"
    description = "Say what grading makes of one notebook; nothing is kept, and no mark changes"
    of_students = None

    only = Unicode("", help="Show the tests whose names hold this text.").tag(config=True)

    aliases = {"assignment": "CourseDirectory.assignment_id", "only": "Try.only"}  # noqa: RUF012 - as traitlets has it
    flags = {"debug": Command.flags["debug"]}  # noqa: RUF012

    def start(self) -> None:
        """Exits with 1 if a test has not passed, with 2 if the file cannot be graded."""
        file = self._file()
        self.extra_args = []
        self._enter_course()
        course = self.coursedir
        if not course.assignment_id and file.parent.name in known.sources(course):
            course.assignment_id = file.parent.name  # as in submitted/kim/week3/
        super().start()
        source = Path(course.format_path(course.source_directory, ".", course.assignment_id))
        names = [path.stem for path in source.glob("*.ipynb") if path.stem in file.stem]
        if not names:
            others = ", ".join(sorted(path.stem for path in source.glob("*.ipynb")))
            self.refuse(f"The name {file.name} must hold that of a notebook of {course.assignment_id}: {others}")
        worker.quiet()
        try:
            with self.silent():
                graded = grade(file, source.absolute(), max(names, key=len), self.config)
        except NotGraded as error:
            self.refuse(str(error))
        self.exit(0 if _say(graded, self.only) else 1)

    def _file(self) -> Path:
        if len(self.extra_args) != 1:
            self.refuse("Name one file, such as: proctor try submitted/kim/week3/1_numpy.ipynb")
        return Path(self.extra_args[0]).expanduser().absolute()


def _results(notebook: NotebookNode) -> Iterator[tuple[str, str, str]]:
    """Name, outcome and text of each test."""
    for cell in notebook.cells:
        if is_grade(cell) and not is_solution(cell):
            lines = [line for output in cell.outputs for line in output.get("traceback", [output.get("text", "")])]
            outcome = notebook_record.of_cell(cell).outcome
            yield cell.metadata.nbgrader.grade_id, outcome, "\n".join(lines).strip()


def _say(notebook: NotebookNode, only: str) -> bool:
    """Print a line for each test, and under it what the student is told; whether all have passed."""
    console, all_passed = Console(), True
    for name, outcome, text in _results(notebook):
        if only in name:
            passed = outcome == "passed"
            all_passed &= passed
            console.print(Text(f"{name} {outcome}", style="" if passed else "red"), soft_wrap=True)
            for line in text.splitlines():
                console.print(Text(f"    {line}"), soft_wrap=True)
    return all_passed
