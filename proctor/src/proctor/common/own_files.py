"""The files of a submission that are its own: regular ones, in its folder, and not too many.

Others, such as a link to `/dev/zero` or a pipe, would never be copied to its end, or lead to files of the grader.
"""

import io
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fnmatch import fnmatch
from itertools import islice
from pathlib import Path

# Files and folders of one submission that are looked at: a hundred times what one has. (A virtual environment has
# 30,000, and is not the student's work.)
MOST = 10_000
# Folders in folders, and bytes of a path, as in archives. With the longest that there can be, copies elsewhere fail.
DEEPEST, LONGEST = 20, 1024


class NotOwn(Exception):
    """What is no regular file of the submission; the text says what it is instead."""


@contextmanager
def opened(path: Path, submission: Path) -> Iterator[io.BufferedReader]:
    """A regular file that really lies in the folder `submission`, wherever `path`, which may be a link, is.

    Raises NotOwn for all else, and OSError. Nothing is opened before it is known what it is, so that neither a pipe
    waits nor a device does anything; and what is opened is what was looked at, whatever `path` is by then.
    """
    handle = os.open(path, os.O_PATH)
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise NotOwn("it is no file, but a folder, a pipe, a socket or a device")
        link = f"/proc/self/fd/{handle}"
        if not Path(os.readlink(link)).is_relative_to(os.path.realpath(submission)):
            raise NotOwn("it is a link that leads out of the submission")
        with open(os.open(link, os.O_RDONLY), "rb") as file:
            yield file
    finally:
        os.close(handle)


def names(submission: Path, ignore: list[str], drop: Callable[[str, str], None]) -> Iterator[str]:
    """The paths in `submission` of all that is no folder, the upper ones first.

    ignore: patterns of names, as nbgrader has them; drop: is told a path and a reason where one is left out
    """
    left = MOST
    folders = [""]
    while folders:
        folder = folders.pop(0)
        try:
            with os.scandir(submission / folder) as entries:
                found = sorted(islice(entries, left + 1), key=lambda entry: entry.name)
        except OSError as error:
            drop(folder, f"it cannot be read: {error.strerror}")
            continue
        if len(found) > left:
            drop(folder or ".", f"there are more than {MOST} files and folders; of these, only notebooks are looked at")
            found = [entry for entry in found if entry.name.endswith(".ipynb")][:left]
        left -= len(found)
        for entry in found:
            path = f"{folder}{entry.name}"
            if any(fnmatch(entry.name, pattern) for pattern in ignore):
                continue
            if len(os.fsencode(path)) > LONGEST:
                drop(path, f"its path has more than {LONGEST} bytes")
            elif not entry.is_dir(follow_symlinks=False):
                yield path
            elif path.count("/") < DEEPEST:
                folders.append(f"{path}/")
            else:
                drop(path, f"it lies more than {DEEPEST} folders deep")
