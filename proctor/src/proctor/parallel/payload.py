"""Packs a course and a submission as bytes, so that a worker on another machine can grade it."""

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from nbgrader.api import Gradebook, GradeCell, SolutionCell, SourceCell, TaskCell
from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import find_all_files
from traitlets.config import Config

from ..common.limits import MAX_BYTES
from ..common.released_cells import Released, of_assignment
from ..intake.clean_copy import Origin
from ..nbgrader_seams.gradebook import make_tables

GRADEBOOK = "gradebook.db"


class NoPayload(Exception):
    """A course cannot be packed; the text says why."""


def _write(files: dict[str, bytes], folder: Path) -> None:
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


@dataclass(frozen=True)
class CoursePayload:
    """A small course with one assignment and no students.

    config: the settings of all that takes part; files: by path in the course
    gradebook: a database in SQLite; released: what it has of the notebooks, by name
    """

    config: Config
    files: dict[str, bytes]
    gradebook: bytes
    released: dict[str, Released]

    def unpack(self, root: Path) -> None:
        """Make the course's files in the folder `root`."""
        _write(self.files, root)


@dataclass(frozen=True)
class Submission:
    """What one student has handed in.

    notebooks: those to be graded; files: all files by path in the submission, but notebooks that are none
    origins: where the notebooks come from, by their names
    """

    student: str
    notebooks: tuple[str, ...]
    files: dict[str, bytes]
    origins: dict[str, Origin]

    def unpack(self, folder: Path) -> None:
        """Make the submission in `folder`."""
        _write(self.files, folder)
        for name in self.notebooks:
            if name not in self.files:
                (folder / name).mkdir(parents=True)


def pack(course: CourseDirectory, config: Config, tests: list[str]) -> CoursePayload:
    """The payload of the course's assignment.

    tests: files and folders of the course that its tests import or read, besides the assignment's own
    Raises NoPayload.
    """
    root, assignment = Path(course.root), course.assignment_id
    folders = {
        Path(course.format_path(getattr(course, name), ".", assignment))
        for name in ("source_directory", "release_directory")
    }
    if missing := sorted(name for name in tests if not (root / name).exists()):
        raise NoPayload(
            f"There is no {' and no '.join(missing)} in the course's folder, {root}. Mend the path in "
            "nbgrader_config.py, where c.Grade.tests lists what the tests import or read, or take it out there"
        )
    files = {}
    for path in (*folders, *(root / name for name in tests)):
        found = find_all_files(str(path), course.ignore) if path.is_dir() else [path] if path.is_file() else []
        for file in map(Path, found):
            if not file.resolve().is_relative_to(root.resolve()):
                raise NoPayload(f"{file} lies outside of the course's folder, {root}, and cannot be sent to workers")
            files[os.path.relpath(file, root)] = file.read_bytes()
    config = Config(config)
    config.CourseDirectory.assignment_id = assignment
    with Gradebook(course.db_url, course.course_id) as gradebook:
        return CoursePayload(config, files, _copied(gradebook, assignment), of_assignment(gradebook, assignment))


def _copied(theirs: Gradebook, assignment: str) -> bytes:
    """A gradebook that has the assignment, and no students."""
    with tempfile.TemporaryDirectory(prefix="proctor-payload-") as folder:
        path = Path(folder, GRADEBOOK)
        url = f"sqlite:///{path}"
        make_tables(url)
        with Gradebook(url, theirs.course_id) as ours:
            ours.add_assignment(assignment)
            for original in theirs.find_assignment(assignment).notebooks:
                notebook = ours.add_notebook(original.name, assignment)
                for kind, cells, columns in (
                    (GradeCell, original.grade_cells, ("max_score", "cell_type")),
                    (SolutionCell, original.solution_cells, ()),
                    (TaskCell, original.task_cells, ("max_score", "cell_type")),
                    (SourceCell, original.source_cells, ("cell_type", "source", "checksum", "locked")),
                ):
                    for cell in cells:
                        values = {column: getattr(cell, column) for column in ("name", *columns)}
                        ours.db.add(kind(notebook=notebook, **values))
            ours.db.commit()
        return path.read_bytes()


def submission(course: CourseDirectory, student: str, notebooks: list[str], origins: dict[str, Origin]) -> Submission:
    """The submission of `student` to the course's assignment, with the files `notebooks` to be graded.

    course: with a clean copy of the submissions, as `intake` makes it; of a file no more is read than can be graded
    """
    folder = Path(course.format_path(course.submitted_directory, student, course.assignment_id))
    files = {}
    for path in map(Path, find_all_files(str(folder), course.ignore)):
        with path.open("rb") as file:
            files[str(path.relative_to(folder))] = file.read(MAX_BYTES + 1)
    return Submission(student, tuple(os.path.basename(notebook) for notebook in notebooks), files, origins)
