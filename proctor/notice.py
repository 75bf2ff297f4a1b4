"""Says on top of a submission's page what its readers should know about its grading."""

from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell
from nbgrader.preprocessors import NbGraderPreprocessor

# Korean and English in one, as an assignment may be in either.
NO_SANDBOX = "샌드박스 없이 채점했습니다. / Graded without a sandbox."
FAULTS = (
    "채점기의 잘못으로 채점하지 못한 칸이 {count}개 있습니다. 다시 채점해야 합니다. / "
    "Cells not marked, through a fault of the grader: {count}. This needs to be graded again."
)


class Notice(NbGraderPreprocessor):
    """Puts the notices, if there are any, into a first cell of the notebook."""

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        """Look at what `proctor.execute` noted in the metadata; a notebook that it has not run has no notices."""
        notices = [NO_SANDBOX] if nb.metadata.get("proctor", {}).get("walls") == [] else []
        outcomes = [cell.metadata.get("proctor", {}).get("outcome") for cell in nb.cells]
        if faults := outcomes.count("grader fault"):
            notices.append(FAULTS.format(count=faults))
        if notices:
            nb.cells.insert(0, new_markdown_cell("\n\n".join(f"**{notice}**" for notice in notices)))
        return nb, resources
