"""nbgrader's preprocessors for what was handed in, without what they do anew for each cell of each submission."""

import json
from collections import Counter

from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader import preprocessors

from ..common.released_cells import released
from ..nbgrader_seams.gradebook import go_through

# Metadata that were found right: of a course, some hundreds.
MOST_KNOWN = 10_000


class OverwriteKernelspec(preprocessors.OverwriteKernelspec):
    """As the base class, from cells that were read at once."""

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        """Take the release's kernelspec."""
        names = resources["nbgrader"]
        if kernelspec := released(names["db_url"], names["assignment"], names["notebook"]).kernelspec:
            nb.metadata["kernelspec"] = json.loads(kernelspec)
        return nb, resources


class OverwriteCells(preprocessors.OverwriteCells):
    """As the base class, from cells that were read at once."""

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        """Take the release's cells where a student was not to change them."""
        if self.add_missing_cells:
            return super().preprocess(nb, resources)
        names = resources["nbgrader"]
        return go_through(self, released(names["db_url"], names["assignment"], names["notebook"]), nb, resources)


_right: set[str] = set()


def _described(cell: NotebookNode) -> str:
    return json.dumps([cell.cell_type, cell.metadata.get("nbgrader")], sort_keys=True)


class CheckCellMetadata(preprocessors.CheckCellMetadata):
    """As the base class, which checks its own schema for each cell; what was found right is not looked at again."""

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        """Look at the cells' metadata. Raises what nbgrader raises."""
        described = [_described(cell) for cell in nb.cells]
        ids = Counter(cell.metadata["nbgrader"].get("grade_id") for cell in nb.cells if "nbgrader" in cell.metadata)
        if not _right.issuperset(described) or max(ids.values(), default=1) > 1:
            super().preprocess(nb, resources)
            if len(_right) + len(described) <= MOST_KNOWN:
                _right.update(described)
        return nb, resources
