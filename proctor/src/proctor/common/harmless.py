"""Makes what a student handed in, and what their kernel sends, safe to look at in a browser and in a terminal."""

import re
from collections.abc import Mapping
from urllib.parse import unquote

from markupsafe import Markup
from nbformat import NotebookNode

from . import notebook_record, pictures
from .cell_kinds import UNGRADED, is_ungraded
from .notebook_record import CellRecord

# The types of output that a page shows; any other may be a program.
TEXT, IMAGES = "text/plain", ("image/png", "image/jpeg")
# Of every notebook, whatever it was written with.
METADATA = {
    "kernelspec": {"name": "python3", "language": "python", "display_name": "Python 3"},
    "language_info": {"name": "python", "pygments_lexer": "ipython3"},
}
# MathJax makes a link of it, which may run a program.
FORMULA_LINK = re.compile(r"\\href(?![A-Za-z])")
# How a text shows a picture that is attached to its cell. Neither form holds the sign it begins with, so that no part
# of a text is looked at twice.
ATTACHMENT = re.compile(r"<attachment:([^<>\n]*)>|attachment:([^\s)>\"']*)")
# Control characters but tab and newline, and escape sequences but those of colours.
CONTROLS = re.compile(r"\x1b(?!\[[0-9;]*m)|[\x00-\x08\x0b-\x1a\x1c-\x1f\x7f-\x9f]")
# What turns the direction of writing around, for the text that follows too (Unicode's annex 9); shown by its number.
# Letters of Hebrew and Arabic need none of them, and keep their own direction.
DIRECTIONS = {code: f"[U+{code:04X}]" for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))}


def text(value: str) -> str:
    """`value` without what makes a terminal do more than show it, or a page show what stands around it otherwise."""
    return CONTROLS.sub("", value).translate(DIRECTIONS)


def isolated(value: str) -> Markup:
    """`value`, HTML or text, as HTML whose direction of writing is its own affair: to stand in a line of ours."""
    return Markup("<bdi>{}</bdi>").format(Markup.escape(value).translate(DIRECTIONS))


def bundle(data: Mapping[str, object]) -> dict[str, str]:
    """Of an output's representations, the plain text and the pictures, if they are none too large to be opened."""
    texts = {mime: value for mime, value in data.items() if isinstance(value, str)}
    kept = {mime: texts[mime] for mime in IMAGES if mime in texts and pictures.fits(texts[mime])}
    return {**kept, TEXT: text(texts[TEXT])} if TEXT in texts else kept


def _rename_attachments(cell: NotebookNode) -> None:
    """Number a text's pictures: nbconvert makes no page where one is missing, or its name is not plain ASCII."""
    attachments = cell.get("attachments", {})
    numbers = {name: str(number) for number, name in enumerate(attachments)}

    def numbered(match: re.Match) -> str:
        number = numbers.get(unquote(match[1] or match[2] or ""))
        return f"attachment:{number}" if number else "#missing-attachment"

    cell.source = ATTACHMENT.sub(numbered, cell.source)
    if attachments:
        cell.attachments = NotebookNode({numbers[name]: bundle(data) for name, data in attachments.items()})


def disarm(nb: NotebookNode) -> None:
    """Keep of the cells' metadata what grading needs, since pages are made from it, and no links in formulas."""
    nb.metadata = NotebookNode(METADATA)
    for cell in nb.cells:
        if cell.cell_type == "markdown":
            cell.source = FORMULA_LINK.sub(r"\\text", cell.source)
            _rename_attachments(cell)
        handed_in, ungraded = notebook_record.of_cell(cell).handed_in, is_ungraded(cell)
        cell.metadata = NotebookNode({key: cell.metadata[key] for key in ("nbgrader",) if key in cell.metadata})
        notebook_record.write(cell, CellRecord(handed_in=handed_in))
        if ungraded:
            cell.metadata["tags"] = [UNGRADED]
