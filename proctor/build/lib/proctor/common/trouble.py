"""Says in plain words what has gone wrong outside of grading: a locked gradebook, a full disk."""

import errno
import sqlite3
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
def _of_database(context: ExceptionContext) -> None:
    explain(context.original_exception)


def explain(error: BaseException) -> None:
    """Log what an error of a disk or of the gradebook's database means, if it is one that we know."""
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        get_logger().error("%s (%s)", FULL, error)
    for sign, words in OF_DATABASES.items():
        if sign in str(error):
            get_logger().error(words)


@contextmanager
def explained() -> Iterator[None]:
    """Explain an error, besides raising it. Those of SQLAlchemy are explained anyhow."""
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        explain(error)
        raise


class ResultWriter(FilesWriter):
    """Writes results, and explains a full disk."""

    def write(self, *arguments: object, **options: object) -> str:
        """Write a notebook with its files."""
        with explained():
            return super().write(*arguments, **options)
