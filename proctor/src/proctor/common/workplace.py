"""Temporary folders in which notebooks are graded. If a run was killed, the next one removes its folders."""

import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# A short path: that of a Unix socket has at most 107 bytes.
PARENT, PREFIX = Path("/tmp"), "proctor-notebook-"
# Seconds after which a folder is either in use, and locked, or left behind; locking it takes microseconds.
NEW = 60


@contextmanager
def workplace(parent: Path = PARENT, prefix: str = PREFIX) -> Iterator[Path]:
    """A folder in `parent` that is locked while it is in use."""
    folder = Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
    lock = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        # The student's user has to pass through to the private folders below, which are closed.
        folder.chmod(0o711)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)


def clear_left_behind(parent: Path = PARENT, prefix: str = PREFIX) -> None:
    """Remove the folders of killed runs. A run that goes on keeps its folder locked, in whichever container it runs."""
    for folder in parent.glob(f"{prefix}*"):
        try:
            lock = os.open(folder, os.O_RDONLY | os.O_NOFOLLOW)
        except OSError:  # gone already, or another user's
            continue
        try:
            status = os.fstat(lock)
            if status.st_uid == os.geteuid() and time.time() - status.st_mtime > NEW:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder, ignore_errors=True)
        except BlockingIOError:
            pass
        finally:
            os.close(lock)
