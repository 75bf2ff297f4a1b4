"""What a cell had put out when it was handed in, as the student saw it.

Repair takes it from the file (`record`), before nbgrader clears all outputs. It stays in the cell's metadata, as
`proctor.handed_in`, until pages are made: the place for outputs that grading has not made, or that are not to be
shown as it has made them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from nbformat import NotebookNode, from_dict

from .language import N_, translation

KEY = "handed_in"
# What a page says of such outputs.
OWN_OUTPUTS = N_("Not run in grading. The notebook held this output when it was handed in.")
NO_OUTPUTS = N_("Not run in grading. The notebook held no output of this cell when it was handed in.")
# Of a cell that was not run, whose outputs these are.
LEFT_OUT = "left_out"


@dataclass(frozen=True)
class HandedIn:
    """outputs: as nbformat has them; count: the number by which errors among them call the cell, None if it had none"""

    outputs: list[NotebookNode] = field(default_factory=list)
    count: int | None = None


def of(cell: NotebookNode) -> HandedIn:
    """What is noted in the cell."""
    found = cell.metadata.get("proctor", {}).get(KEY, {})
    return HandedIn([from_dict(output) for output in found.get("outputs", [])], found.get("count"))


def noted(outputs: Sequence[dict], count: int | None) -> dict:
    """The metadata with which a cell has this noted; none if there are no outputs."""
    return {"proctor": {KEY: {"outputs": outputs, "count": count}}} if outputs else {}


def keep(cell: NotebookNode, its: HandedIn) -> None:
    """Note it in a cell in which nothing is noted."""
    cell.metadata.update(from_dict(noted(its.outputs, its.count)))


def stand_for(cell: NotebookNode) -> None:
    """Note in a cell that it was not run, for no mark depends on it: what it had put out is all there is."""
    cell.metadata.setdefault("proctor", NotebookNode())[LEFT_OUT] = True


def is_left_out(cell: NotebookNode) -> bool:
    """Whether that is noted in the cell."""
    return bool(cell.metadata.get("proctor", {}).get(LEFT_OUT))


def said_of_left_out(cell: NotebookNode, language: str) -> str:
    """What a page says of a cell that was not run, beside the outputs that it shows."""
    return translation(language)(OWN_OUTPUTS if of(cell).outputs else NO_OUTPUTS)


def without(metadata: Mapping) -> dict:
    """A cell's metadata without what is noted of it, or claims to be."""
    return {key: value for key, value in metadata.items() if key != "proctor"}
