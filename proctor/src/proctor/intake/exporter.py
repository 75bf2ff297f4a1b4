"""Reads submissions for `nbgrader autograde`, and repairs them before nbgrader looks at them."""

import os
import sqlite3
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path

import nbformat
from nbconvert.exporters import NotebookExporter
from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader.converters import Autograde
from nbgrader.converters.base import NbGraderException
from sqlalchemy.exc import SQLAlchemyError
from traitlets import Bool

from ..common import notebook_record, provenance, trouble
from ..common.language import Edition
from ..common.notebook_record import NotebookRecord, Repair
from ..nbgrader_seams import SeamBroken, converters, gradebook
from ..run.grader.client import read_tests_anew
from . import before_run, clean_copy
from .clean_copy import Origin
from .repair.bounded import restore
from .repair.words import Unreadable, explained, repair_message, safe_name


class RestoringExporter(NotebookExporter):
    """nbgrader's exporter, for which a submission is as its release, with the student's answers.

    The notebook's record notes what was repaired. A notebook that cannot be read is replaced by the released one,
    whose record says why.
    """

    # A notebook is looked at once, and not after each preprocessor.
    optimistic_validation = Bool(True).tag(config=True)
    parent: Autograde

    def from_filename(  # type: ignore[override] # a text, as nbconvert's own exporters give
        self, filename: str, resources: ResourcesDict | None = None, **options: object
    ) -> tuple[str, ResourcesDict]:
        """Convert a notebook; `resources` as nbgrader makes them.

        Raises Unreadable if a notebook cannot be read and the course has no release to put in its place.
        """
        assert resources is not None
        with trouble.explained():
            return self._convert(filename, resources, **options)

    def _convert(self, filename: str, resources: ResourcesDict, **options: object) -> tuple[str, ResourcesDict]:
        if Path(filename).parent != self._handed_in(resources):
            # The second time round, nbgrader reads what it wrote the first time.
            return super().from_filename(filename, resources, **options)  # type: ignore[return-value] # as above
        resources["metadata"] = ResourcesDict(name=Path(filename).stem, path=str(Path(filename).parent))
        return self.from_notebook_node(self.restored(Path(filename), resources), resources, **options)

    def _handed_in(self, resources: ResourcesDict) -> Path:
        """The folder of the submission."""
        names, course = resources["nbgrader"], self.parent.coursedir
        return Path(course.format_path(course.submitted_directory, names["student"], names["assignment"]))

    def restored(self, path: Path, resources: ResourcesDict) -> NotebookNode:
        """A notebook as handed in, made as its release is. Raises what `from_filename` does."""
        names, course = resources["nbgrader"], self.parent.coursedir
        released = Path(course.format_path(course.release_directory, ".", names["assignment"])) / path.name
        language = Edition(config=self.config).language(names["assignment"])
        origin = getattr(self.parent, "origins", {}).get(names["student"], {}).get(path.name, Origin(path.name))
        notebook = self._notebook(path, origin, released, language)
        record = notebook_record.of_notebook(notebook)
        notebook_record.write(notebook, replace(record, submission=provenance.of_submission(path)))
        return notebook

    def _notebook(self, path: Path, origin: Origin, released: Path, language: str) -> NotebookNode:
        # Its temporary path tells nobody anything; student, assignment and name do.
        where = os.path.join(*path.parts[-3:])
        if not released.is_file():
            self.log.warning("There is no %s, without which submissions are not repaired", released)
        try:
            if origin.reason or not path.is_file():
                raise Unreadable(origin.reason or "not a file")
            restored = restore(path, released if released.is_file() else None)
        except Unreadable as error:
            self.log.error("UNREADABLE: %s: %s%s", where, error, f" ({error.__cause__})" if error.__cause__ else "")
            if not released.is_file():
                raise
            notebook = nbformat.read(released, as_version=4)
            why = explained(error.reason, language)
            notebook_record.write(notebook, NotebookRecord(language, unreadable=why))
            return notebook
        notebook = nbformat.from_dict(restored.notebook)
        done = [("name", safe_name(origin.file))] * (origin.file != path.name) + restored.repairs
        for kind, grade_id in restored.repairs:
            self.log.warning("Repaired in %s: %s", where, repair_message(kind, [grade_id], "en"))
        repairs = tuple(Repair(kind, grade_id, repair_message(kind, [grade_id], language)) for kind, grade_id in done)
        notebook_record.write(notebook, NotebookRecord(language, repairs))
        return notebook


class SubmissionExporter(RestoringExporter):
    """The exporter of a run of nbgrader in the course itself, which was prepared before."""

    def from_filename(  # type: ignore[override] # as in the base class
        self, filename: str, resources: ResourcesDict | None = None, **options: object
    ) -> tuple[str, ResourcesDict]:
        """As in the base class. Raises SeamBroken if nothing has prepared the run: no gradebook would be copied."""
        if isinstance(self.parent, Autograde) and not hasattr(self.parent, "origins"):
            raise SeamBroken("nothing was graded, for Autograde was run by something else than its start")
        return super().from_filename(filename, resources, **options)


def _prepared(autograde: Autograde, start: Callable[[], None]) -> None:
    """Have nbgrader run on a clean copy of `submitted/`, with a copy of the gradebook and room for results made before.

    The copy comes first: if the only notebook of a submission has another name, nbgrader finds none.
    """
    if not issubclass(autograde.exporter_class, SubmissionExporter):
        start()
        return
    theirs = autograde.coursedir
    with ExitStack() as stack:
        try:
            with trouble.explained():
                copied, origins = stack.enter_context(clean_copy.clean_copy(theirs, autograde.config, autograde.log))
        except OSError as error:
            raise NbGraderException(f"Nothing was graded: {error}") from error
        converters.read_from(autograde, copied)
        stack.callback(converters.read_from, autograde, theirs)
        with converters.before_converting(autograde, partial(_prepare, autograde, origins)):
            start()


def _prepare(autograde: Autograde, origins: dict[str, dict[str, Origin]]) -> None:
    """Do what comes once a run, when the submissions are known. Raises NbGraderException, with whose text it ends."""
    try:
        with trouble.explained():
            before_run.prepare(autograde)
        # Not those that workers read: they have a copy, and it was made for this run.
        read_tests_anew(Path(autograde.coursedir.root))
    except (OSError, sqlite3.Error, SQLAlchemyError) as error:
        raise NbGraderException(f"Nothing was graded: {error}") from error
    converters.write_by(autograde, trouble.ResultWriter(parent=autograde, config=autograde.config))
    autograde.origins = origins


# Here, for nbgrader imports the exporter that the settings name when it makes an Autograde.
converters.around_runs(_prepared)
gradebook.keep_engines()
