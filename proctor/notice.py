"""Says in a submission's page what its readers should know about its grading."""

from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell
from nbgrader.preprocessors import NbGraderPreprocessor

from .messages import translation


class Notice(NbGraderPreprocessor):
    """Puts what concerns the notebook into a first cell of it, and the answer that was marked above the one that is."""

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        """Look at what `proctor.execute` noted in the metadata; a notebook that it has not run has no notices."""
        about = nb.metadata.get("proctor", {})
        _ = translation(about.get("language", "en"))
        notices = [_("Graded without a sandbox.")] if about.get("walls") == [] else []
        outcomes = [cell.metadata.get("proctor", {}).get("outcome") for cell in nb.cells]
        if faults := outcomes.count("grader fault"):
            text = _("Cells not marked, through a fault of the grader: {count}. This needs to be graded again.")
            notices.append(text.format(count=faults))
        for i, cell in reversed([*enumerate(nb.cells)]):
            if (marked := cell.metadata.get("proctor", {}).get("marked_answer")) is not None:
                text = _("This answer has changed since it was marked. Mark and comment were for:")
                quoted = "\n".join(f"> {line}" for line in marked.splitlines())
                nb.cells.insert(i, new_markdown_cell(f"**{text}**\n\n{quoted}"))
        if notices:
            nb.cells.insert(0, new_markdown_cell("\n\n".join(f"**{notice}**" for notice in notices)))
        return nb, resources
