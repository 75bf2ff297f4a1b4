"""Regrades chosen notebooks of a class with many workers: for good, or as a dry run that changes nothing."""

import contextlib
import logging
from collections import defaultdict
from collections.abc import Callable, Iterable
from itertools import groupby
from pathlib import Path

import nbformat
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import determine_grade
from traitlets.config import Config

from ..common import notebook_record, provenance
from ..common.outcomes import UNMARKED
from ..intake import clean_copy
from ..mark.regrade import HandedIn, Score, message_of
from ..nbgrader_seams import converters
from . import payload
from .class_grading import ClassAutograde
from .pool import Pool


class _Again(ClassAutograde):
    """An autograde of the `chosen` notebooks."""

    chosen: list[HandedIn]

    def init_notebooks(self) -> None:
        """Take up the chosen ones."""
        course = self.coursedir
        self.assignments = {}
        for student, chosen in groupby(self.chosen, key=lambda hand_in: hand_in.student):
            folder = course.format_path(course.submitted_directory, student, course.assignment_id)
            self.assignments[folder] = [str(Path(folder, f"{hand_in.notebook}.ipynb")) for hand_in in chosen]


def grade_again(
    course: CourseDirectory,
    notebooks: Iterable[HandedIn],
    config: Config,
    pool: Pool,
    done: Callable[[], None],
) -> list[HandedIn]:
    """Autograde the notebooks once more, whatever there is; gives those that could not be graded, as the log says.

    config: the settings of all that takes part; done: called per submission
    """
    notebooks = list(notebooks)
    if not notebooks:
        return []
    course.notebook_id = converters.SINGLE_NOTEBOOKS
    with contextlib.suppress(NbGraderException):
        again = _Again(
            pool=pool,
            begun=lambda _count: None,
            done=lambda _tally: done(),
            coursedir=course,
            config=config,
            force=True,
        )
        again.chosen = notebooks
        again.start()
    # If nbgrader fails on a notebook, it leaves no result.
    return [hand_in for hand_in in notebooks if provenance.read(hand_in.autograded) is None]


def rehearse(
    course: CourseDirectory,
    notebooks: Iterable[HandedIn],
    config: Config,
    pool: Pool,
    done: Callable[[], None],
    log: logging.Logger,
) -> dict[HandedIn, dict[str, Score]]:
    """The marks that regrading would give, by grade id; without the notebooks that could not be graded.

    Nothing of the course is changed. The arguments are those of `grade_again`.
    """
    wanted = {(hand_in.student, hand_in.notebook): hand_in for hand_in in notebooks}
    names = defaultdict(list)
    for student, notebook in wanted:
        names[student].append(f"{notebook}.ipynb")
    found = {}
    with clean_copy.clean_copy(course, config, log) as (clean, origins):
        jobs = (payload.submission(clean, student, files, origins[student]) for student, files in names.items())
        for submission, future in pool.each(jobs):
            done()
            if error := future.exception():
                log.error("NOT GRADED: %s: %s", submission.student, error)
                continue
            graded = future.result()
            for level, text in graded.log:
                log.log(level, "%s: %s", submission.student, text)
            if graded.failed:
                log.error("NOT GRADED: %s: %s", submission.student, graded.failed)
                continue
            for name, data in graded.notebooks.items():
                found[wanted[submission.student, name]] = _marks_in(data)
    return found


def _marks_in(data: bytes) -> dict[str, Score]:
    """The marks that nbgrader would save of a graded notebook."""
    cells = nbformat.reads(data.decode(), as_version=4).cells
    graded = [cell for cell in cells if cell.cell_type == "code" and cell.metadata.get("nbgrader", {}).get("grade")]
    return {
        cell.metadata.nbgrader.grade_id: Score(
            None if notebook_record.of_cell(cell).outcome in UNMARKED else determine_grade(cell, _SILENT)[0],
            message_of(cell),
        )
        for cell in graded
    }


# nbgrader logged its remarks on a cell's outputs when the cell was graded.
_SILENT = logging.Logger("silent", logging.CRITICAL)
