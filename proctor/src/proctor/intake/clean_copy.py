"""Makes a clean copy of the submissions, which nbgrader grades instead of `submitted/`.

In it are regular files of the submission's own, notebooks under their released names, and a timestamp that nbgrader
reads rightly, or none. Nothing in `submitted/` is changed.
"""

import glob
import logging
import os
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from ..collect.collected import SHOWN, printable
from ..collect.collecting import beside
from ..common import own_files
from ..common.course_folder import names_of
from ..common.limits import MAX_BYTES
from ..common.own_files import NotOwn, opened, put
from ..common.time_stamps import TIMESTAMP, NotUsed, TimeStamps, written
from ..common.workplace import clear_left_behind, workplace
from . import which_notebook

# The copy lies in the course's folder: there, a file's second name costs neither time nor room.
PREFIX = ".handed-in-"
# The reason if several files may be the notebook.
SEVERAL = "several files"


@dataclass(frozen=True)
class Origin:
    """Where a notebook comes from.

    file: its path in the submission; reason: why it is not read, one of `repair.words.REASONS`, empty if it is
    """

    file: str
    reason: str = ""


@dataclass
class Taken:
    """A submission as it is graded.

    files: by path in the clean copy, the path in the submission; notebooks: the same of those that are released
    dropped: paths in the submission, by the reason why they are not graded; notes: what else is to be said
    """

    notebooks: dict[str, Origin] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    dropped: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    notes: list[str] = field(default_factory=list)

    def drop(self, path: str, reason: str) -> None:
        """A file is not graded."""
        self.dropped[reason].append(path)

    def log(self, log: logging.Logger, student: str) -> None:
        """Log all that is not as it should be."""
        for note in self.notes:
            log.warning("%s: %s", student, note)
        for reason, paths in self.dropped.items():
            more = f" and {len(paths) - SHOWN} more" if len(paths) > SHOWN else ""
            log.warning("%s: left out %s%s: %s", student, ", ".join(map(printable, paths[:SHOWN])), more, reason)


def look(submission: Path, released: dict[str, Path], ignore: list[str]) -> Taken:
    """Decide what of a submission is graded.

    released: files of the released notebooks by name; ignore: patterns of names, as nbgrader has them
    """
    taken = Taken()
    # First: if there are too many files, the last ones are not looked at.
    paths = [name for name in released if os.path.lexists(submission / name)]
    paths += [path for path in own_files.names(submission, ignore, taken.drop) if path not in released]
    own = []
    for path in paths:
        try:
            with opened(submission / path, submission):
                own.append(path)
        except (NotOwn, OSError) as error:
            if path in released:
                taken.notebooks[path] = Origin(path, "not a file")
            taken.drop(path, str(error) if isinstance(error, NotOwn) else f"it cannot be read: {error.strerror}")
    readable = {name: file for name, file in released.items() if name not in taken.notebooks}
    found = which_notebook.find(submission, own, readable)
    taken.notebooks |= {name: Origin(path) for name, path in found.files.items()}
    taken.notebooks |= {name: Origin(", ".join(candidates), SEVERAL) for name, candidates in found.several.items()}
    _notes(taken, found, released, own)
    notebooks = {*found.files.values(), *(path for candidates in found.several.values() for path in candidates)}
    homes = [os.path.dirname(path) for path in found.files.values()]
    for path in own:
        name = beside(path, homes) if homes else path
        if path in notebooks or name in taken.notebooks or TIMESTAMP in (name, path):
            continue
        if name.startswith(f"{TIMESTAMP}/"):
            # The time of the hand-in has to be written to that path.
            taken.drop(path, f"a folder has the name of {TIMESTAMP}")
        else:
            taken.files.setdefault(name, path)
    return taken


def _notes(taken: Taken, found: which_notebook.Found, released: dict[str, Path], own: list[str]) -> None:
    for name, path in found.files.items():
        if path != name:
            taken.notes.append(f"{printable(path)} is graded as {name}")
    for name, paths in found.several.items():
        choices = ", ".join(map(printable, paths[:SHOWN]))
        taken.notes.append(f"NOT GRADED: {name} may be any of {choices}: give the right one this name")
    for name, paths in found.beside.items():
        taken.notes.append(f"{name} is graded, and not {', '.join(map(printable, paths[:SHOWN]))}")
    missing = sorted(released.keys() - taken.notebooks.keys())
    if own and not found.strangers and released and not taken.notebooks:
        taken.notes.append(f"NOT GRADED: there is no notebook, but {', '.join(map(printable, own[:SHOWN]))}")
    if found.strangers and missing:
        strangers = ", ".join(map(printable, found.strangers[:SHOWN]))
        taken.notes.append(
            f"NOT GRADED: there is no {', '.join(missing)}, but {strangers}, which by its cells is none of them. If it "
            "is meant to be one, give it that name"
        )


def released_notebooks(course: CourseDirectory) -> dict[str, Path]:
    """The files of the assignment's released notebooks by name."""
    folder = Path(course.format_path(course.release_directory, ".", course.assignment_id))
    return {path.name: path for path in sorted(folder.glob("*.ipynb"))}


def notebooks(course: CourseDirectory, student: str) -> dict[str, Path]:
    """The files that are graded as the assignment's notebooks, by their names, and what is there instead of one."""
    submission = Path(course.format_path(course.submitted_directory, student, course.assignment_id))
    taken = look(submission, released_notebooks(course), course.ignore)
    own = {path.name: path for path in submission.glob("*.ipynb")}
    return own | {
        # `look` has checked that a link does not lead out.
        name: submission / name if origin.reason else (submission / origin.file).resolve()
        for name, origin in taken.notebooks.items()
    }


@contextmanager
def clean_copy(
    course: CourseDirectory, config: Config, log: logging.Logger
) -> Iterator[tuple[CourseDirectory, dict[str, dict[str, Origin]]]]:
    """The course with a clean copy of the submissions that its options name, and where the notebooks come from.

    The latter by student and name of the notebook. config: the course's settings
    """
    root = Path(course.root)
    clear_left_behind(root, PREFIX)
    with workplace(root, PREFIX) as folder:
        # No other user has anything to do here.
        folder.chmod(0o700)
        own = CourseDirectory(**{name: getattr(course, name) for name in course.trait_names(config=True)})
        own.submitted_directory = folder.name
        stamps, released = TimeStamps(config), released_notebooks(course)
        origins = {}
        pattern = course.format_path(course.submitted_directory, course.student_id, course.assignment_id)
        for path in sorted(glob.glob(pattern)):
            student, assignment = names_of(course, course.submitted_directory, path)
            target = Path(own.format_path(own.submitted_directory, student, assignment))
            parts = [part for part in (Path(path), Path(path).parent) if part.name in (student, assignment)]
            if any(map(own_files.is_link, parts)):
                log.error("NOT GRADED: %s is a link. Put the folder itself there", path)
                target.mkdir(parents=True)  # where nbgrader, and `proctor grade`, find that there is no notebook
                continue
            taken = look(Path(path), released, course.ignore)
            _fill(target, Path(path), taken, course)
            _stamp(target, Path(path), student, stamps, log)
            taken.log(log, student)
            origins[student] = taken.notebooks
        yield own, origins


def _fill(target: Path, submission: Path, taken: Taken, course: CourseDirectory) -> None:
    """Put the files into the folder `target`."""
    target.mkdir(parents=True)
    for name, origin in taken.notebooks.items():
        if origin.reason or not put(submission / origin.file, submission, target / name, MAX_BYTES + 1):
            # nbgrader takes a folder for a notebook, and the exporter does not.
            (target / name).mkdir()
    left = course.max_dir_size * 1000
    for name, path in sorted(taken.files.items(), key=lambda entry: (entry[1].count("/"), entry[1])):
        try:
            with opened(submission / path, submission) as file:
                size = os.fstat(file.fileno()).st_size
        except (NotOwn, OSError):
            continue
        limit = min(course.max_file_size * 1000, left)
        if size > limit:
            taken.drop(path, "it is too large: see c.CourseDirectory.max_file_size and max_dir_size")
        elif put(submission / path, submission, target / name, size):
            left -= size


def _stamp(target: Path, submission: Path, student: str, stamps: TimeStamps, log: logging.Logger) -> None:
    """Write the time of the hand-in so that nbgrader reads it rightly."""
    try:
        if time := stamps.of(submission):
            (target / TIMESTAMP).write_text(written(time))
    except NotUsed as why:
        log.error(
            "%s: the time of the hand-in is not known, and so it is not late: %s is not used, for %s. Write it there "
            "as in 2026-03-01 23:59:00 +0900",
            student,
            TIMESTAMP,
            why,
        )
