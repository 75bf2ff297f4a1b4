"""Says in a submission's page what its readers should know about its grading."""

from collections.abc import Iterator

from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell
from nbgrader.preprocessors import NbGraderPreprocessor

from .messages import translation
from .repair.words import REPAIRS, said

# Of a notebook without any metadata, every cell was repaired.
NAMED = 8


def notices(nb: NotebookNode) -> list[str]:
    """The sentences to be said of a graded notebook, from what grading noted in its metadata, in its language.

    One that proctor has not run has none.
    """
    about = nb.metadata.get("proctor", {})
    language = about.get("language", "en")
    _ = translation(language)
    sentences = [about["unreadable"]] if "unreadable" in about else []
    if about.get("walls") == []:
        sentences.append(_("Graded without a sandbox."))
    outcomes = [cell.metadata.get("proctor", {}).get("outcome") for cell in nb.cells]
    if faults := outcomes.count("grader fault"):
        text = _("Cells not marked, through a fault of the grader: {count}. This needs to be graded again.")
        sentences.append(text.format(count=faults))
    if repairs := about.get("repairs"):
        text = _("This notebook was damaged, and was repaired before it was graded. By itself that costs no points.")
        damaged = any(repair["kind"] != "name" for repair in repairs)
        sentences += [*([text] if damaged else []), *_each_kind(repairs, language)]
    return sentences


def _each_kind(repairs: list[dict], language: str) -> Iterator[str]:
    """A sentence for each kind of repair, with the cells that it was done to."""
    for kind in REPAIRS:
        if done := [repair["grade_id"] for repair in repairs if repair["kind"] == kind]:
            more = [f"… (+{len(done) - NAMED})"] if len(done) > NAMED else []
            yield said(kind, [*done[:NAMED], *more], language)


class Notice(NbGraderPreprocessor):
    """Puts the notices into a first cell of the notebook, and an answer that was marked above the one that is now."""

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        """Add the cells, for pages that show a notebook's cells and nothing else."""
        _ = translation(nb.metadata.get("proctor", {}).get("language", "en"))
        first = "\n\n".join(f"**{sentence}**" for sentence in notices(nb))
        for i, cell in reversed([*enumerate(nb.cells)]):
            if (marked := cell.metadata.get("proctor", {}).get("marked_answer")) is not None:
                text = _("This answer has changed since it was marked. Mark and comment were for:")
                quoted = "\n".join(f"> {line}" for line in marked.splitlines())
                nb.cells.insert(i, new_markdown_cell(f"**{text}**\n\n{quoted}"))
        if first:
            nb.cells.insert(0, new_markdown_cell(first))
        return nb, resources
