"""How nbgrader's autograde reads what was handed in."""

from nbconvert.exporters import NotebookExporter
from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader.converters import Autograde

from . import batch
from .trouble import ResultWriter, full_disk_explained


class SubmissionExporter(NotebookExporter):
    """Made once for a run of `nbgrader autograde`, before anything is graded; reads every notebook."""

    def __init__(self, **kwargs: object):
        super().__init__(**kwargs)
        if isinstance(self.parent, Autograde):
            with full_disk_explained():
                batch.prepare(self.parent)
            self.parent.writer = ResultWriter(parent=self.parent, config=self.config)

    def from_filename(
        self, filename: str, resources: dict | None = None, **kwargs: object
    ) -> tuple[NotebookNode, ResourcesDict]:
        """Read a notebook, and run the preprocessors on it."""
        with full_disk_explained():
            return super().from_filename(filename, resources=resources, **kwargs)
