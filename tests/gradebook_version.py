"""nbgrader asks a program for the version of its tables, which takes a second, for each new gradebook: here, once."""

import nbgrader.api
from alembic.script import ScriptDirectory
from nbgrader.dbutil import ALEMBIC_DIR


def remember() -> None:
    """Have this process, and those forked from it, know the version."""
    version = ScriptDirectory(ALEMBIC_DIR).get_current_head()
    nbgrader.api.get_alembic_version = lambda: version
