"""Grades a class with many workers, and saves what comes back as nbgrader does."""

import glob
import json
import logging
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from nbgrader.converters import Autograde
from nbgrader.converters.base import NbGraderException
from sqlalchemy.exc import OperationalError

from ..common import notebook_record
from ..common.course_folder import names_of
from ..common.language import Edition
from ..common.notebook_record import NotebookRecord
from ..common.outcomes import UNMARKED
from ..run.cell_outputs import leave_unmarked
from . import payload, worker
from .payload import Kit, Submission
from .pool import Pool, WorkerLost
from .worker import Graded


@dataclass
class Tally:
    """How notebooks ended, counted by notebook name and kind, and which submissions failed, with the reason.

    The kinds are "passed" (all tests), "failed" (some test), "repaired" (besides), "faulty" (waits for a person).
    """

    counts: dict[str, Counter] = field(default_factory=dict)
    failures: dict[str, str] = field(default_factory=dict)

    def add(self, notebook: str, graded: dict) -> None:
        """Count a graded notebook, as it is in JSON."""
        outcomes = {notebook_record.of_cell(cell).outcome or "passed" for cell in graded["cells"]}
        repaired = bool(notebook_record.of_notebook(graded).repairs)
        kind = "faulty" if outcomes & set(UNMARKED) else "passed" if outcomes == {"passed"} else "failed"
        self.counts.setdefault(notebook, Counter()).update([kind] + ["repaired"] * repaired)

    def total(self, kind: str) -> int:
        """How many notebooks there are of a kind."""
        return sum(its[kind] for its in self.counts.values())

    def needs_person(self) -> bool:
        """Whether somebody has to look after a notebook or a submission, apart from marking written answers."""
        return bool(self.failures or self.total("faulty"))


class ClassAutograde(Autograde):
    """nbgrader's autograde, with everything up to saving the marks done by workers.

    of_course: makes the Kit; begun: is told how many submissions there are; done: of each, once it has been graded
    """

    def __init__(
        self,
        pool: Pool,
        of_course: Callable[[], Kit],
        begun: Callable[[int], None],
        done: Callable[[Tally], None],
        **kwargs: object,
    ):
        super().__init__(**kwargs)
        _before, self._from_saving = worker.split_at_saving(self.autograde_preprocessors)
        self._pool, self._of_course, self._begun, self._done = pool, of_course, begun, done
        self.tally = Tally()

    def init_notebooks(self) -> None:
        """Take up the submissions; those in which nbgrader finds no notebook are failures."""
        super().init_notebooks()
        course = self.coursedir
        if course.notebook_id != "*":
            return
        students = course.format_path(course.submitted_directory, course.student_id, course.assignment_id)
        for folder in sorted({*glob.glob(students)} - {*self.assignments}):
            student, _assignment = names_of(course, course.submitted_directory, folder)
            if student not in course.student_id_exclude.split(","):
                # Or there is one, but the folder's name reads as a pattern.
                self._fail(student, "nbgrader finds no notebook in its folder")

    def _fail(self, student: str, why: str) -> None:
        self.log.error("NOT GRADED: %s: %s", student, why)
        self.tally.failures[student] = why

    def convert_notebooks(self) -> None:
        """Grade what is new, or all if `force` is set. Each submission ends in the gradebook or in the failures."""
        new = self._make_room()
        self._begun(len(new))
        for submission, future in self._pool.each(worker.grade, self._of_course(), self._submissions(new)):
            self.assignments = dict([new[submission.student]])
            try:
                self._save(submission, future)
            except Exception as error:
                if isinstance(error.__context__, OperationalError):
                    raise  # the gradebook's trouble, which the next one would have as well
                self._fail(submission.student, str(error))
            self._done(self.tally)

    def _submissions(self, new: dict[str, tuple[str, list[str]]]) -> Iterator[Submission]:
        for student, (_folder, notebooks) in new.items():
            try:
                yield payload.submission(self.coursedir, student, notebooks, self.origins[student])
            except OSError as error:
                self._fail(student, f"cannot be read: {error}")
                self._done(self.tally)

    def _make_room(self) -> dict[str, tuple[str, list[str]]]:
        """Have nbgrader remove the results of what is to be graded, and give that: folder and notebooks by student.

        For all of it now, so that a run that is broken off, with or without `force`, is taken up by a plain one.
        """
        new = {}
        for folder, notebooks in sorted(self.assignments.items()):
            student, assignment = names_of(self.coursedir, self.coursedir.submitted_directory, folder)
            self.notebooks = sorted(notebooks)
            if self.init_destination(assignment, student):
                new[student] = folder, self.notebooks
        return new

    def _save(self, submission: Submission, future: Future) -> None:
        """Save a submission's marks and notebooks. Raises NbGraderException where it could not be graded."""
        try:
            graded = future.result()
        except WorkerLost as lost:
            graded = self._set_aside(submission, str(lost))
            self.tally.failures[submission.student] = str(lost)
        for level, text in graded.log:
            self.log.log(level, "%s: %s", submission.student, text)
        if graded.failed:
            raise NbGraderException(graded.failed)
        self._graded = graded.notebooks
        super().convert_notebooks()
        for name, data in graded.notebooks.items():
            self.tally.add(name, json.loads(data))

    def _set_aside(self, submission: Submission, why: str) -> Graded:
        """Released notebooks in the place of those that end whoever grades them, all cells a fault of the grader."""
        assignment = self.coursedir.assignment_id
        released = Path(self.coursedir.format_path(self.coursedir.release_directory, ".", assignment))
        language = Edition(config=self.config).language(assignment)
        notebooks = {}
        for path in filter(Path.is_file, (released / name for name in submission.notebooks)):
            notebook = nbformat.read(path, as_version=4)
            leave_unmarked(notebook, "grader fault", language)
            notebook_record.write(notebook, NotebookRecord(language))
            notebooks[path.stem] = nbformat.writes(notebook).encode()
        return Graded(notebooks, [(logging.ERROR, f"GRADER FAULT: {why}; no mark")])

    def _init_preprocessors(self) -> None:
        """Leave out what workers have done."""
        self.exporter._preprocessors = []
        for kind in self._from_saving:
            self.exporter.register_preprocessor(kind)

    def convert_single_notebook(self, notebook_filename: str) -> None:
        """Save the marks of a notebook, and then the notebook as the worker has written it, unless that changes it."""
        resources = self.init_single_notebook_resources(notebook_filename)
        resources["output_extension"] = self.exporter.file_extension
        self._sanitizing = False
        self._init_preprocessors()
        try:
            output = self._graded[Path(notebook_filename).stem].decode()
            # A worker has looked whether it is valid.
            as_written, notebook = nbformat.v4.reads(output), nbformat.v4.reads(output)
            for preprocessor in self.exporter._preprocessors:
                notebook, resources = preprocessor(notebook, resources)
            if notebook != as_written:
                nbformat.validate(notebook)
                output = nbformat.writes(notebook) + "\n"
            self.write_single_notebook(output, resources)
        finally:
            self._sanitizing = True
