"""Says in a submission's page what its readers should know about its grading, and shows its text safely."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup
from nbconvert.exporters.exporter import ResourcesDict
from nbconvert.preprocessors import sanitize
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell
from nbgrader.preprocessors import NbGraderPreprocessor

from ..common import harmless, notebook_record
from ..common.language import translation
from ..common.notebook_record import Repair
from ..common.outcomes import NO_OUTPUTS, NOT_JUDGED, OWN_OUTPUTS, WAYS
from ..common.room import Room
from ..intake.repair.words import REPAIRS, repair_message
from ..nbgrader_seams.texts import on_page

# So many cells are named: in a notebook without any metadata, every cell was repaired.
NAMED = 8


def notices(nb: NotebookNode) -> list[str]:
    """The sentences that a graded notebook's page says about its grading, in the notebook's language.

    A notebook that proctor has not run has none.
    """
    record = notebook_record.of_notebook(nb)
    _ = translation(record.language)
    sentences = [record.unreadable] if record.unreadable else []
    if record.walls == ():
        sentences.append(_("Graded without a sandbox."))
    outcomes = [notebook_record.of_cell(cell).outcome for cell in nb.cells]
    if faults := outcomes.count("grader fault"):
        text = _("Cells not marked because of a grader error: {count}. These will be graded again.")
        sentences.append(text.format(count=faults))
    if unjudged := outcomes.count(NOT_JUDGED):
        text = _("Cells not marked, since their tests could not judge the answer: {count}. A person is to mark them.")
        sentences.append(text.format(count=unjudged))
    if record.repairs:
        text = _("This notebook was damaged, and was repaired before it was graded. By itself that costs no points.")
        damaged = any(repair.kind != "name" for repair in record.repairs)
        sentences += [*([text] if damaged else []), *_each_kind(record.repairs, record.language)]
    return sentences


def _each_kind(repairs: Sequence[Repair], language: str) -> Iterator[str]:
    """A sentence for each kind of repair, with the cells that were repaired."""
    for kind in REPAIRS:
        if done := [repair.grade_id for repair in repairs if repair.kind == kind]:
            more = [f"… (+{len(done) - NAMED})"] if len(done) > NAMED else []
            yield repair_message(kind, [*done[:NAMED], *more], language)


# Metadata of a cell that is proctor's own: the sentence that it says, and the student's text that this is about.
OWN = "proctor_says"
# Metadata of such a cell that is no notice, but a note at one of the student's cells.
QUIET = "proctor_says_quietly"
# No text of a student's can have a style on a page.
BOX = "<p style='border: 2px solid #8a4300; background: #fdf3e7; padding: 0.5em; font-weight: bold'>{}</p>"


NOTE = "<p style='color: #555; font-style: italic'>{}</p>"


def _own(sentence: str, quoted: str = "", *, quiet: bool = False) -> NotebookNode:
    return new_markdown_cell(quoted, metadata={OWN: sentence, QUIET: quiet})


class Notice(NbGraderPreprocessor):
    """Puts the notices into the notebook's first cells, and the answer that was marked above the present one.

    Keeps the beginning of what is longer than a page has room for.
    """

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        """Add the cells, for pages that show a notebook's cells and nothing else."""
        noted = notebook_record.of_notebook(nb)
        _, room = translation(noted.language), Room(noted.language)
        ways = [_(WAYS[noted.way])] if noted.way else []
        first = [*map(_own, notices(nb)), *(_own(way, quiet=True) for way in ways)]
        cells = []
        for cell in nb.cells:
            record = notebook_record.of_cell(cell)
            if record.marked_answer is not None:
                says = _("This answer has changed since it was marked. Mark and comment were for:")
                cells.append(_own(says, record.marked_answer))
            cell.source = harmless.text(room.shortened(cell.source))
            cell.metadata.pop(OWN, None)
            if cell.cell_type == "code":
                given = record.handed_in.outputs
                cell.outputs = room.outputs(given if record.left_out else cell.outputs)
            cells.append(cell)
            if cell.cell_type == "code" and record.left_out:
                # nbconvert's pages have no room between a cell's text and its outputs.
                cells.append(_own(_(OWN_OUTPUTS if given else NO_OUTPUTS), quiet=True))
        nb.cells = [*first, *cells]
        return nb, resources


class Sanitize(sanitize.SanitizeHTML):
    """nbconvert's sanitizer, for all cells but Markdown: `markdown` makes that safe once it is HTML."""

    def preprocess_cell(
        self, cell: NotebookNode, resources: ResourcesDict, cell_index: int
    ) -> tuple[NotebookNode, ResourcesDict]:
        """Leave texts alone."""
        if cell.cell_type == "markdown":
            return cell, resources
        return super().preprocess_cell(cell, resources, cell_index)


@pass_context
def markdown(context: Context, source: str) -> Markup:
    """A text of a cell as HTML, for nbconvert's templates: as on the feedback page, without links to other files.

    Files that the student handed in lie beside the page, and could be pages themselves.
    """
    # This takes a second to import, and few processes show pages.
    from .feedback.shown import Shown

    def escaped(html: Markup) -> Markup:
        # What nbconvert does next looks from every bracket for the one that closes it.
        return html.replace("[", Markup("&#91;"))

    cell, metadata = on_page(context)
    if sentence := cell.get("metadata", {}).get(OWN):
        box = Markup(NOTE if cell["metadata"].get(QUIET) else BOX).format(sentence)
        return escaped(box + Markup("<pre>{}</pre>").format(harmless.text(source)) if source else box)
    render = Shown(Path(metadata.get("path", "")), Room("en"))
    return escaped(render.markdown(source, cell.get("attachments")))
