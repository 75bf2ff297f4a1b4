"""Grades a class with many workers, and saves their results as nbgrader does."""

import glob
import json
import logging
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader.converters.base import NbGraderException
from traitlets.utils.importstring import import_item

from ..common import notebook_record
from ..common.course_folder import names_of
from ..common.language import Edition
from ..common.notebook_record import NotebookRecord
from ..common.outcomes import UNMARKED
from ..mark.gradebook import SubmissionGradebook, opened
from ..mark.late import AssignLatePenalties
from ..mark.save import SaveAutoGrades
from ..nbgrader_seams import converters
from ..nbgrader_seams.gradebook import in_place_of_others
from ..run.cell_outputs import leave_unmarked
from . import payload, worker
from .payload import Submission
from .pool import Pool, WorkerLost
from .worker import Graded


@dataclass
class Tally:
    """How notebooks ended, counted by notebook name and kind, and which submissions failed, with the reason.

    The kinds are "passed" (all tests), "failed" (some test), "repaired" (besides), "faulty" (waits for a person).
    """

    counts: dict[str, Counter] = field(default_factory=dict)
    failures: dict[str, str] = field(default_factory=dict)

    def add(self, notebook: str, graded: NotebookNode) -> None:
        """Count a graded notebook."""
        outcomes = {notebook_record.outcome_of(cell) or "passed" for cell in graded["cells"]}
        repaired = bool(notebook_record.of_notebook(graded).repairs)
        kind = "faulty" if outcomes & set(UNMARKED) else "passed" if outcomes == {"passed"} else "failed"
        self.counts.setdefault(notebook, Counter()).update([kind] + ["repaired"] * repaired)

    def total(self, kind: str) -> int:
        """How many notebooks there are of a kind."""
        return sum(counter[kind] for counter in self.counts.values())

    def needs_person(self) -> bool:
        """Whether somebody has to look after a notebook or a submission, apart from marking written answers."""
        return bool(self.failures or self.total("faulty"))


class ClassAutograde(converters.GradedElsewhere):
    """nbgrader's autograde, with everything up to saving the marks done by workers.

    begun: is told how many submissions there are; done: of each, once it has been graded
    """

    _gradebook: SubmissionGradebook

    def __init__(
        self,
        pool: Pool,
        begun: Callable[[int], None],
        done: Callable[[Tally], None],
        **kwargs: object,
    ):
        super().__init__(**kwargs)
        _before, self.from_saving = worker.split_at_saving(self.autograde_preprocessors)
        kinds = {import_item(item) if isinstance(item, str) else item for item in self.from_saving}
        self._only_ours = kinds == {SaveAutoGrades, AssignLatePenalties}
        self._pool, self._begun, self._done = pool, begun, done
        self.tally = Tally()

    def init_notebooks(self) -> None:
        """Take up the submissions; those in which nbgrader finds no notebook are failures."""
        super().init_notebooks()
        course = self.coursedir
        if course.notebook_id != "*":
            return
        students = course.format_path(course.submitted_directory, course.student_id, course.assignment_id)
        for folder in sorted({*glob.glob(students)} - {*converters.submissions(self)}):
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
        for submission, future in self._pool.each(self._submissions(new)):
            try:
                self._save(submission, future, *new[submission.student])
            except Exception as error:
                if converters.is_of_database(error):
                    raise
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
        for folder, notebooks in sorted(converters.submissions(self).items()):
            student, assignment = names_of(self.coursedir, self.coursedir.submitted_directory, folder)
            if self.take_up(assignment, student, notebooks):
                new[student] = folder, sorted(notebooks)
        return new

    def _save(self, submission: Submission, future: Future, folder: str, notebooks: list[str]) -> None:
        """Save a submission's marks and notebooks. Raises NbGraderException if it could not be graded."""
        try:
            graded = future.result()
        except WorkerLost as lost:
            graded = self._set_aside(submission, str(lost))
            self.tally.failures[submission.student] = str(lost)
        for level, text in graded.log:
            self.log.log(level, "%s: %s", submission.student, text)
        if graded.failed:
            raise NbGraderException(graded.failed)
        self.graded = graded.notebooks
        course = self.coursedir
        names = course.assignment_id, submission.student
        with opened(course.db_url, *names, course.course_id) as self._gradebook, in_place_of_others(self._gradebook):
            saved = self.convert_one(folder, notebooks)
        for name, notebook in saved.items():
            self.tally.add(name, notebook)

    def state(self, notebook: NotebookNode) -> str:
        """As the base class; of what proctor's own preprocessors change, which are the records of cells."""
        return json.dumps([cell.metadata for cell in notebook.cells]) if self._only_ours else super().state(notebook)

    def marks_are_there(self) -> None:
        """Save the marks."""
        self._gradebook.save()

    def _set_aside(self, submission: Submission, why: str) -> Graded:
        """Released notebooks instead of those that crash their worker; each cell counts as a grader error."""
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
