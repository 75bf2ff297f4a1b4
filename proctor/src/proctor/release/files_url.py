"""Tells a released notebook where its files are on the web, if it is opened without them, as on Colab."""

import re

from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor

from ..common.language import Edition

# What a source notebook's setup cell holds, and a release fills in.
LINE = re.compile(r'^FILES_URL = ""', re.MULTILINE)
GITHUB = re.compile(r"https://raw\.githubusercontent\.com/([^/]+/[^/]+)/(?:refs/heads/)?(.+)")
COLAB = "https://colab.research.google.com"


class FilesUrl(NbGraderPreprocessor):
    """Fills in `FILES_URL = ""` of the setup cell at release; says in the first cell how to open the notebook on Colab.

    Has to come before nbgrader saves the cells in its gradebook, from which it restores the setup cell.
    """

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        """Fill in `Edition.files_url` if the instructor has set it."""
        names = resources["nbgrader"]
        url = Edition(parent=self).files_url.format(assignment=names["assignment"]).rstrip("/")
        setup = [cell for cell in nb.cells if cell.cell_type == "code" and LINE.search(cell.source)]
        if url and setup:
            for cell in setup:
                cell.source = LINE.sub(lambda _: f"FILES_URL = {url!r}", cell.source)
            if (github := GITHUB.fullmatch(url)) and nb.cells[0].cell_type == "markdown":
                repository, path = github.groups()
                nb.cells[0].source = _with_badge(nb.cells[0].source, repository, path, names["notebook"])
        return nb, resources


def _with_badge(text: str, repository: str, path: str, notebook: str) -> str:
    """`text` with Colab's badge below its first line. Colab opens notebooks from GitHub, from nowhere else by address.

    path: branch and folder
    """
    heading, _, rest = text.partition("\n")
    link = f"{COLAB}/github/{repository}/blob/{path}/{notebook}.ipynb"
    return f"{heading}\n\n[![Open in Colab]({COLAB}/assets/colab-badge.svg)]({link})\n{rest}"
