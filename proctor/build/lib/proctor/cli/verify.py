"""`proctor verify`: grade a sample once more, elsewhere, and compare."""

import random
import shutil
import tempfile
from copy import deepcopy
from pathlib import Path

from nbgrader.coursedir import CourseDirectory
from rich.console import Console
from rich.table import Table
from rich.text import Text
from traitlets import Int
from traitlets.config import Config
from traitlets.log import get_logger

from ..common import provenance
from ..common.course_folder import gradebook_file
from ..intake import before_run, clean_copy
from ..mark.regrade import HandedIn, Reasons, grade_again, handed_in, marks
from ..run.execute import Execute
from . import Command


class Verify(Command):
    """Grades a sample of the graded notebooks again, in a copy of the course, and compares mark for mark."""

    name = "proctor-verify"
    description = __doc__
    aliases = {**Command.aliases, "sample": "Verify.sample", "seed": "Verify.seed"}  # noqa: RUF012 - as traitlets has it

    sample = Int(20, min=1, help="How many notebooks; all of them if there are fewer.").tag(config=True)
    seed = Int(0, help="Another number draws other notebooks.").tag(config=True)

    def start(self) -> None:
        """Exits with 1 if a mark is not reproduced."""
        super().start()
        if not gradebook_file(self.coursedir):
            self.fail("The gradebook is no file of SQLite, and only of such a copy can be made to grade in")
        everything = list(handed_in(self.coursedir))
        if not everything:
            self.fail("Nothing of %s has been graded yet", self.coursedir.assignment_id)
        reasons_for = Reasons(self.coursedir, Execute(parent=self))
        current = [its for its in everything if not reasons_for(its)]
        chosen = sorted(random.Random(self.seed).sample(current, min(self.sample, len(current))), key=_order)
        recorded = {its: marks(self.coursedir, its) for its in chosen}
        with tempfile.TemporaryDirectory(prefix="verify-") as folder:
            course, config = _copy(self.coursedir, chosen, Path(folder), self.config)
            copies = [its for its in handed_in(course) if _order(its) in set(map(_order, chosen))]
            failed = grade_again(course, copies, config)
            again = {_order(its): marks(course, its) for its in copies}
        table = Table("student", "notebook", "cell", "recorded", "again", "said again")
        for its, before in recorded.items():
            for name, mark in before.items():
                now = again[_order(its)].get(name)
                if now is None or now.points != mark.points:
                    cells = (*_order(its), name, mark.points, now and now.points, now and now.said)
                    table.add_row(*(Text(str(cell)) for cell in cells))
        console = Console()
        if table.row_count:
            console.print(table)
        count = sum(map(len, recorded.values()))
        console.print(
            f"{count - table.row_count} of {count} marks in {len(chosen)} notebooks reproduced exactly. "
            f"{len(everything) - len(current)} notebooks of {len(everything)} were left out, as their tests or "
            "submission have changed since: proctor regrade.",
            highlight=False,
        )
        self.exit(1 if failed or table.row_count else 0)


def _order(its: HandedIn) -> tuple[str, str]:
    return its.student, its.notebook


def _copy(
    course: CourseDirectory, chosen: list[HandedIn], folder: Path, config: Config
) -> tuple[CourseDirectory, Config]:
    """A course in `folder` to grade `chosen` in: assignment, tests, gradebook, submissions; and its settings."""
    config = deepcopy(config)
    config.CourseDirectory.update(root=str(folder), db_url=f"sqlite:///{folder / 'gradebook.db'}")
    config.CourseDirectory.update(assignment_id=course.assignment_id, student_id="*", notebook_id="*")
    copy = CourseDirectory(config=config)
    for place in ((course.source_directory, "."), (course.release_directory, ".")):
        its, target = (it.format_path(*place, course.assignment_id) for it in (course, copy))
        shutil.copytree(its, target, symlinks=True)
    with clean_copy.clean_copy(course, config, get_logger()) as (clean, _origins):
        for student in sorted({its.student for its in chosen}):
            its = clean.format_path(clean.submitted_directory, student, course.assignment_id)
            shutil.copytree(its, copy.format_path(copy.submitted_directory, student, course.assignment_id))
    for name in {name for its in chosen for name in provenance.read(its.autograded)["tests"]}:
        path = Path(course.root, name)
        if path.is_file() and path.is_relative_to(course.root):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, folder / name)
    before_run.copy_gradebook(gradebook_file(course), folder / "gradebook.db")
    return copy, config
