"""Reads submissions for `nbgrader autograde`, and repairs them before nbgrader looks at them."""

import sqlite3
from pathlib import Path

import nbformat
from nbconvert.exporters import NotebookExporter
from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader.converters import Autograde
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory
from sqlalchemy.exc import SQLAlchemyError

from . import batch, trouble
from .grading_process import read_tests_anew
from .links_out import leads_out
from .messages import Edition
from .repair.bounded import restore
from .repair.words import Unreadable, explained, said


class RestoringExporter(NotebookExporter):
    """nbgrader's exporter, for which a submission is as its release, with the student's answers.

    What was done stands in the notebook's metadata as `proctor.repairs`, a list of {"kind", "grade_id", "says"}. In the
    place of a notebook that cannot be read stands the released one, whose `proctor.unreadable` says why.
    """

    def from_filename(
        self, filename: str, resources: ResourcesDict | None = None, **options: object
    ) -> tuple[str, ResourcesDict]:
        """Convert a notebook; `resources` as nbgrader makes them.

        Raises Unreadable where a notebook cannot be read and the course has no release to put in its place.
        """
        with trouble.explained():
            return self._convert(filename, resources, **options)

    def _convert(self, filename: str, resources: ResourcesDict, **options: object) -> tuple[str, ResourcesDict]:
        names = resources["nbgrader"]
        course = CourseDirectory(config=self.config)
        handed_in = Path(course.format_path(course.submitted_directory, names["student"], names["assignment"]))
        path = Path(filename)
        if path.parent != handed_in:
            # The second time round, nbgrader reads what it wrote the first time.
            return super().from_filename(filename, resources, **options)
        released = Path(course.format_path(course.release_directory, ".", names["assignment"])) / path.name
        language = Edition(config=self.config).language(names["assignment"])
        resources["metadata"] = ResourcesDict(name=path.stem, path=str(path.parent))
        return self.from_notebook_node(self._notebook(path, released, language), resources, **options)

    def _notebook(self, path: Path, released: Path, language: str) -> NotebookNode:
        if not released.is_file():
            self.log.warning("There is no %s, without which submissions are not repaired", released)
        try:
            _check_file(path)
            restored = restore(path, released if released.is_file() else None)
        except Unreadable as error:
            self.log.error("UNREADABLE: %s: %s%s", path, error, f" ({error.__cause__})" if error.__cause__ else "")
            if not released.is_file():
                raise
            notebook = nbformat.read(released, as_version=4)
            notebook.metadata["proctor"] = {"unreadable": explained(error.reason, language)}
            return notebook
        notebook = nbformat.from_dict(restored.notebook)
        for kind, grade_id in restored.repairs:
            self.log.warning("Repaired in %s: %s", path, said(kind, [grade_id], "en"))
        repairs = [
            {"kind": kind, "grade_id": grade_id, "says": said(kind, [grade_id], language)}
            for kind, grade_id in restored.repairs
        ]
        notebook.metadata["proctor"] = {"repairs": repairs}
        return notebook


def _check_file(path: Path) -> None:
    """Raise Unreadable for what is no file, or is a link that leads out of the submission."""
    if not path.is_file() or leads_out(path, path.parent):
        raise Unreadable("not a file")


class SubmissionExporter(RestoringExporter):
    """The exporter of a run of nbgrader, which makes one before anything is graded: the place to prepare the run."""

    def __init__(self, **kwargs: object):
        super().__init__(**kwargs)
        if isinstance(self.parent, Autograde):
            try:
                with trouble.explained():
                    batch.prepare(self.parent)
                read_tests_anew()
            except (OSError, sqlite3.Error, SQLAlchemyError) as error:
                # nbgrader ends with its text.
                raise NbGraderException(f"Nothing was graded: {error}") from error
            self.parent.writer = trouble.ResultWriter(parent=self.parent, config=self.config)
