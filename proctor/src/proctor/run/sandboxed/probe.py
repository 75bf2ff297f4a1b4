"""Tries whether this process has room left for what the tests ask of it. Runs in the student's kernel."""

import mmap
import os
import threading
from contextlib import ExitStack

# Twice what the largest array has that can come from the tests: as bytes and as an array.
ROOM = 64 << 20  # bytes
# A connection, and what an import opens at once.
FILES = 8


def check() -> None:
    """Raise some error if memory, open files or threads are used up."""
    with ExitStack() as taken:
        taken.enter_context(mmap.mmap(-1, ROOM))
        for _ in range(FILES):
            taken.enter_context(open(os.devnull, "rb"))
        thread = threading.Thread(target=int)
        thread.start()
        thread.join()
