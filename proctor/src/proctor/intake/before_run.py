"""Prepares a run of `nbgrader autograde`: backs up the gradebook, and removes results that have to be graded again.

nbgrader grades nothing that it finds in `autograded/`. If a killed run left half of its results there, or if they are
of an earlier hand-in without a timestamp, they are removed, so that nbgrader grades the submission.
"""

import logging
import os
import shutil
import sqlite3
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from nbgrader.api import Gradebook
from nbgrader.converters import Autograde
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory

from ..common import provenance, workplace
from ..common.course_folder import gradebook_file, names_of
from ..nbgrader_seams import converters
from ..run import control_groups
from . import configured

BACKUPS = "backups"
# Of each day the first is kept besides, so that no number of runs on one day displaces those of the days before.
KEPT = 10
# A write of nbgrader's takes milliseconds.
LOCK_SECONDS = 10
# Result codes of SQLite; the module has their names from Python 3.11 on.
BUSY, LOCKED = 5, 6


def prepare(autograde: Autograde) -> None:
    """Do all this for the submissions that `autograde` is about to take up.

    Raises NbGraderException if it would run them by anything but proctor.
    """
    try:
        configured.check(autograde)
    except configured.NotConfigured as error:
        # nbgrader itself ends without a word.
        autograde.log.error("Nothing was graded, for student code would run without a sandbox: %s", error)
        raise NbGraderException(str(error)) from error
    workplace.clear_left_behind()
    control_groups.clear_left_behind()
    course = autograde.coursedir
    back_up(course, autograde.log)
    with Gradebook(course.db_url, course.course_id) as gradebook:
        known = {
            (notebook.assignment.name, notebook.name) for entry in gradebook.assignments for notebook in entry.notebooks
        }
    for folder, paths in converters.submissions(autograde).items():
        student, assignment = names_of(course, course.submitted_directory, folder)
        handed_in = {path.stem: path for path in map(Path, paths) if (assignment, path.stem) in known}
        results = Path(course.format_path(course.autograded_directory, student, assignment))
        make_room(results, handed_in, whole=course.notebook_id == "*", log=autograde.log)


def back_up(course: CourseDirectory, log: logging.Logger) -> None:
    """Copy the gradebook to `backups/` in the course's folder; of old copies the newest stay, and one a day."""
    gradebook = gradebook_file(course)
    if not gradebook:
        log.info("The gradebook is not copied, as it is no file: its server has backups of its own")
        return
    if not gradebook.is_file():
        return
    folder = Path(course.root, BACKUPS)
    folder.mkdir(exist_ok=True)
    now = datetime.now(UTC)
    unfinished, target = folder / f".{os.getpid()}", folder / f"{gradebook.stem}-{now:%Y-%m-%dT%H-%M-%S.%fZ}.db"
    copy_gradebook(gradebook, unfinished)
    unfinished.rename(target)
    log.info("Copied the gradebook to %s", target)
    copies = sorted(folder.glob(f"{gradebook.stem}-*.db"))
    of_a_day = {path.name.partition("T")[0]: path for path in reversed(copies)}
    for path in set(copies[:-KEPT]) - set(of_a_day.values()):
        path.unlink(missing_ok=True)


def copy_gradebook(gradebook: Path, target: Path) -> None:
    """Copy it in SQLite's own way, which is right even while others write.

    Raises sqlite3.OperationalError where another program does not let go of it.
    """
    deadline = time.monotonic() + LOCK_SECONDS

    def give_up(status: int, _remaining: int, _total: int) -> None:
        # Otherwise it would wait for ever.
        if status in (BUSY, LOCKED) and time.monotonic() > deadline:
            raise sqlite3.OperationalError("database is locked")

    # No time for SQLite's own wait, which would come on top of it.
    with closing(sqlite3.connect(gradebook, timeout=0)) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy, progress=give_up)


def make_room(results: Path, handed_in: dict[str, Path], *, whole: bool, log: logging.Logger) -> None:
    """Remove results that are not those of the notebooks handed in as they are now.

    results: their folder; handed_in: notebooks by name; whole: these are all of the submission, and nbgrader will look
    for the folder, otherwise for single files in it
    """
    if not results.exists():
        return
    stale = {name for name, path in handed_in.items() if not provenance.is_of(results / path.name, path)}
    if whole:
        stale |= {path.stem for path in results.glob("*.ipynb")} - handed_in.keys()
    if not stale:
        return
    log.warning("%s: handed in again, or not graded to its end: grading again", Path(*results.parts[-2:]))
    if whole:
        shutil.rmtree(results)
    else:
        for name in stale:
            (results / handed_in[name].name).unlink(missing_ok=True)
