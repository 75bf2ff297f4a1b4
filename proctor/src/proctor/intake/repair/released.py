"""The released notebook, as a list of places that cells of a submission belong to."""

from dataclasses import dataclass
from functools import cached_property

from ...common.cell_code import defines
from ...common.cell_kinds import grade_id, is_flagged
from .reading import GIVEN


def normal(text: str) -> str:
    """`text` without spaces at the ends of its lines, and without empty lines around it."""
    return "\n".join(line.rstrip() for line in text.strip().splitlines())


@dataclass(frozen=True)
class Place:
    """A released cell: its number, the cell, its id for nbgrader, its text."""

    index: int
    cell: dict
    grade_id: str
    text: str

    @cached_property
    def graded(self) -> bool:
        """Whether nbgrader has to find this cell in a submission: it is graded, locked, or an answer."""
        return is_flagged(self.cell) and bool(self.grade_id)

    @cached_property
    def is_answer(self) -> bool:
        """Whether its text is the student's; that of every other graded cell is the release's."""
        return self.graded and bool(self.cell["metadata"]["nbgrader"].get("solution"))

    @cached_property
    def is_code(self) -> bool:
        """Whether it is a cell of code."""
        return self.cell["cell_type"] == "code"

    @cached_property
    def is_read_by_a_person(self) -> bool:
        """Whether it is an answer that no autograder cell calls."""
        return self.is_answer and bool(self.cell["metadata"]["nbgrader"].get("grade"))

    @cached_property
    def is_preparation(self) -> bool:
        """Whether it is locked code that no points are for: what the cells after it build on."""
        return (
            self.graded and self.is_code and not self.is_answer and not self.cell["metadata"]["nbgrader"].get("grade")
        )

    @cached_property
    def names(self) -> frozenset[str]:
        """The functions and classes that the student is to define here: those of the released stub."""
        return defines(self.cell["source"]) if self.is_answer and self.is_code else frozenset()


class Release:
    """The places of a released notebook, and by what they are known. metadata: the notebook's"""

    def __init__(self, notebook: dict):
        self.metadata = notebook["metadata"]
        self.places = [
            Place(i, cell, grade_id(cell), normal(cell["source"])) for i, cell in enumerate(notebook["cells"])
        ]
        self.graded = [place for place in self.places if place.graded]
        self.by_grade_id = {place.grade_id: place for place in self.places if place.grade_id}
        # Ids that were given in reading are numbers, which mean another cell in a submission.
        known = (place for place in self.places if not place.cell.get("id", GIVEN).startswith(GIVEN))
        self.by_id = {place.cell["id"]: place for place in known}
        self.by_text: dict[str, list[Place]] = {}
        for place in self.places:
            if place.text:
                self.by_text.setdefault(place.text, []).append(place)
        self.by_name = {name: place for place in self.graded for name in place.names}
