"""How nbgrader's autograde reads what was handed in."""

import sqlite3

from nbconvert.exporters import NotebookExporter
from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader.converters import Autograde
from nbgrader.converters.base import NbGraderException
from sqlalchemy.exc import SQLAlchemyError

from . import batch
from .trouble import ResultWriter, explained


class SubmissionExporter(NotebookExporter):
    """Made once for a run of `nbgrader autograde`, before anything is graded; reads every notebook."""

    def __init__(self, **kwargs: object):
        super().__init__(**kwargs)
        if isinstance(self.parent, Autograde):
            try:
                with explained():
                    batch.prepare(self.parent)
            except (OSError, sqlite3.Error, SQLAlchemyError) as error:
                # nbgrader ends with its text.
                raise NbGraderException(f"Nothing was graded: {error}") from error
            self.parent.writer = ResultWriter(parent=self.parent, config=self.config)

    def from_filename(
        self, filename: str, resources: dict | None = None, **kwargs: object
    ) -> tuple[NotebookNode, ResourcesDict]:
        """Read a notebook, and run the preprocessors on it."""
        with explained():
            return super().from_filename(filename, resources=resources, **kwargs)
