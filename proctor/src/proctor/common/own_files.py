"""The files of a submission that are its own: regular ones, in its folder, and not too many.

Others, such as a link to `/dev/zero` or a pipe, would never be copied to its end, or lead to files of the grader. What
is a link, and what a file, is asked here only.
"""

import io
import os
import shutil
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fnmatch import fnmatch
from itertools import islice
from pathlib import Path
from typing import BinaryIO

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


def opened_in(folder: int, name: str) -> io.FileIO:
    """The regular file `name` of the folder with this descriptor; no link, wherever it leads.

    Raises NotOwn for a device or a pipe, and OSError, also for a link. Neither a link is followed nor a pipe waited
    for, which may have come there since the folder was listed.
    """
    file = io.FileIO(os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder))
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        file.close()
        raise NotOwn("it is no file, but a device or a pipe")
    return file


def is_link(path: Path) -> bool:
    """Whether it is a symbolic link, wherever it leads."""
    return path.is_symlink()


def is_file(path: Path) -> bool:
    """Whether it is a regular file, and no link to one."""
    return path.is_file() and not is_link(path)


def is_folder(path: Path) -> bool:
    """Whether it is a folder, and no link to one."""
    return path.is_dir() and not is_link(path)


def files(folder: Path) -> list[Path]:
    """All regular files in a folder and the folders in it, in order. No link is followed."""
    return [path for path in sorted(folder.rglob("*")) if is_file(path)]


def copy_folder(folder: Path, target: Path, without: str) -> Path:
    """Copy a folder's regular files and folders to `target`, which must not be there; gives `target`.

    without: a pattern of names that are left out
    """

    def left_out(above: str, names: list[str]) -> list[str]:
        paths = (Path(above, name) for name in names)
        return [path.name for path in paths if fnmatch(path.name, without) or not (is_file(path) or is_folder(path))]

    return Path(shutil.copytree(folder, target, ignore=left_out))


def put(path: Path, submission: Path, target: Path, size: int) -> bool:
    """Give a file of the submission another name, or copy at most `size` bytes of it; whether that could be done."""
    try:
        with opened(path, submission) as file:
            target.parent.mkdir(parents=True, exist_ok=True)
            _link_or_copy(file, target, size)
    except (NotOwn, FileExistsError, NotADirectoryError, FileNotFoundError, PermissionError):
        return False
    return True


def _link_or_copy(file: BinaryIO, target: Path, size: int) -> None:
    try:
        # Of the opened file, whatever has its name by now.
        os.link(f"/proc/self/fd/{file.fileno()}", target, src_dir_fd=file.fileno(), follow_symlinks=True)
    except FileExistsError:
        raise
    except OSError:  # another file system, or another user's file
        with target.open("xb") as copy:
            while size > 0 and (data := file.read(min(size, 1 << 20))):
                size -= copy.write(data)


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
