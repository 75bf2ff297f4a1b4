"""Says on top of a submission's page what its readers should know about its grading."""

from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell
from nbgrader.preprocessors import NbGraderPreprocessor

from .messages import translation


def notices(nb: NotebookNode) -> list[str]:
    """The sentences to be said of a graded notebook, from what grading noted in its metadata, in its language.

    One that proctor has not run has none.
    """
    about = nb.metadata.get("proctor", {})
    _ = translation(about.get("language", "en"))
    said = [about["unreadable"]] if about.get("unreadable") else []
    said += [repair["says"] for repair in about.get("repairs", [])]
    if about.get("walls") == []:
        said.append(_("Graded without a sandbox."))
    outcomes = [cell.metadata.get("proctor", {}).get("outcome") for cell in nb.cells]
    if faults := outcomes.count("grader fault"):
        text = _("Cells not marked, through a fault of the grader: {count}. This needs to be graded again.")
        said.append(text.format(count=faults))
    return said


class Notice(NbGraderPreprocessor):
    """Puts the notices, if there are any, into a first cell of the notebook."""

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        """Add the cell, for pages that show a notebook's cells and nothing else."""
        if said := notices(nb):
            nb.cells.insert(0, new_markdown_cell("\n\n".join(f"**{notice}**" for notice in said)))
        return nb, resources
