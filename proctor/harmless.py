"""Makes what a student handed in, and what their kernel sends, safe to look at in a browser and in a terminal."""

import re
from urllib.parse import unquote

from nbformat import NotebookNode

# What a page shows of an output; all else may be a program.
TEXT, IMAGES = "text/plain", ("image/png", "image/jpeg")
BASE64 = re.compile(r"[A-Za-z0-9+/=\s]*")
# Of every notebook, whatever it was written with.
METADATA = {
    "kernelspec": {"name": "python3", "language": "python", "display_name": "Python 3"},
    "language_info": {"name": "python", "pygments_lexer": "ipython3"},
}
# MathJax makes a link of it, which may run a program.
FORMULA_LINK = re.compile(r"\\href(?![A-Za-z])")
# How a text shows a picture that is attached to its cell.
ATTACHMENT = re.compile(r"<attachment:([^>\n]*)>|attachment:([^\s)>\"']*)")
# Control characters but tab and newline, and escape sequences but those of colours.
CONTROLS = re.compile(r"\x1b(?!\[[0-9;]*m)|[\x00-\x08\x0b-\x1a\x1c-\x1f\x7f-\x9f]")


def text(value: str) -> str:
    """`value` without what makes a terminal do more than show it."""
    return CONTROLS.sub("", value)


def bundle(data: dict[str, object]) -> dict[str, str]:
    """Of an output's representations, the plain text and the pictures."""
    kept = {mime: data[mime] for mime in IMAGES if isinstance(data.get(mime), str) and BASE64.fullmatch(data[mime])}
    return {**kept, TEXT: text(data[TEXT])} if isinstance(data.get(TEXT), str) else kept


def _rename_attachments(cell: NotebookNode) -> None:
    """Number a text's pictures: nbconvert makes no page where one is missing, or its name is not plain ASCII."""
    attachments = cell.get("attachments", {})
    numbers = {name: str(number) for number, name in enumerate(attachments)}

    def numbered(match: re.Match) -> str:
        number = numbers.get(unquote(match[1] or match[2] or ""))
        return f"attachment:{number}" if number else "#missing-attachment"

    cell.source = ATTACHMENT.sub(numbered, cell.source)
    if attachments:
        cell.attachments = NotebookNode({numbers[name]: data for name, data in attachments.items()})


def disarm(nb: NotebookNode) -> None:
    """Keep of the cells' metadata what grading needs, since pages are made from it, and no links in formulas."""
    nb.metadata = NotebookNode(METADATA)
    for cell in nb.cells:
        if cell.cell_type == "markdown":
            cell.source = FORMULA_LINK.sub(r"\\text", cell.source)
            _rename_attachments(cell)
        cell.metadata = NotebookNode({key: cell.metadata[key] for key in ("nbgrader",) if key in cell.metadata})
