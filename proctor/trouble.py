"""Says in plain words what has gone wrong outside of grading: a locked gradebook, a full disk."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from nbconvert.writers import FilesWriter
from sqlalchemy import event
from sqlalchemy.engine import Engine, ExceptionContext
from traitlets.log import get_logger

AGAIN = "What was graded is kept; run the same command again, and it goes on from there."
FULL = f"The disk is full. Make room. {AGAIN}"
OF_DATABASES = {
    "database is locked": "Another program is writing to the gradebook and does not let go of it: formgrader, another "
    f"nbgrader, a viewer of databases? End it. {AGAIN} (No upgrade is needed, whatever nbgrader says below.)",
    "database or disk is full": f"{FULL} (No upgrade is needed, whatever nbgrader says below.)",
    "readonly database": "The gradebook, or the folder that it is in, may not be written to. Mend its permissions. "
    f"{AGAIN} (No upgrade is needed, whatever nbgrader says below.)",
}


@event.listens_for(Engine, "handle_error")
def explain(context: ExceptionContext) -> None:
    """Log what an error of the gradebook's database means, besides raising it."""
    for sign, words in OF_DATABASES.items():
        if sign in str(context.original_exception):
            get_logger().error(words)


@contextmanager
def full_disk_explained() -> Iterator[None]:
    """Log what the error of a full disk means, besides raising it."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            get_logger().error("%s (%s)", FULL, error)
        raise


class ResultWriter(FilesWriter):
    """Writes results, and explains a full disk."""

    def write(self, *arguments: object, **options: object) -> str:
        """Write a notebook with its files."""
        with full_disk_explained():
            return super().write(*arguments, **options)
