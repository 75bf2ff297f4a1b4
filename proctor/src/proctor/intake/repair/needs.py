"""If an answer was moved up to its place, moves the student's helpers that it uses in front of it."""

import builtins
from dataclasses import dataclass

from ...common.cell_code import Statement, statements
from .pieces import Piece
from .released import Place

KNOWN = frozenset(dir(builtins)) | {"get_ipython", "display", "In", "Out"}


@dataclass(frozen=True)
class Entry:
    """A cell of the result: a piece, its place in the release if it has one, and whether it was brought there."""

    piece: Piece
    place: Place | None = None
    moved: bool = False

    @property
    def statements(self) -> tuple[Statement, ...]:
        """The statements of a cell that is run."""
        return statements(self.piece.source) if self.piece.is_code else ()

    @property
    def is_own(self) -> bool:
        """Whether the release has no such cell."""
        return self.place is None and not self.piece.claim and self.piece.text not in self.piece.release.by_text


def bring_needs(entries: list[Entry], done: list[tuple[str, str]]) -> list[Entry]:
    """Move what defines a name that a moved answer uses in front of it, where only cells after it do.

    Only statements of cells that the release does not have are moved, in their order.
    """
    result, left, known = [], list(entries), set(KNOWN)
    left.reverse()
    while left:
        entry = left.pop()
        own = {name for part in entry.statements for name in part.binds}
        if entry.moved and entry.place and entry.place.is_answer:
            needed = {name for part in entry.statements for name in part.uses} - known - own
            if brought := _taken_out(needed, left, known | own):
                source = "\n".join(part.text.strip("\n") for part in brought)
                result.append(Entry(entry.piece.with_(source, "code")))
                known |= {name for part in brought for name in part.binds}
                done.append(("brought", entry.place.grade_id))
        result.append(entry)
        known |= own
    return result


def _taken_out(needed: set[str], left: list[Entry], known: set[str]) -> list[Statement]:
    """Take out of the entries still to come, the next of which is the last, what defines the names, and its needs."""
    where = _definitions(left) if needed else {}
    taken: set[tuple[int, int]] = set()
    while needed:
        found = where.get(needed.pop())
        if found and found not in taken:
            taken.add(found)
            part = left[found[0]].statements[found[1]]
            needed |= part.uses - known - part.binds
    brought = []
    emptied = set()
    for number in sorted({number for number, _ in taken}, reverse=True):
        parts = left[number].statements
        brought += [part for k, part in enumerate(parts) if (number, k) in taken]
        rest = "".join(part.text for k, part in enumerate(parts) if (number, k) not in taken)
        left[number] = Entry(left[number].piece.with_(rest.strip("\n")))
        if not rest.strip():
            emptied.add(number)
    left[:] = [entry for number, entry in enumerate(left) if number not in emptied]
    return brought


def _definitions(left: list[Entry]) -> dict[str, tuple[int, int]]:
    """By name: the number of the entry, and of its statement, that defines it next."""
    where: dict[str, tuple[int, int]] = {}
    for number in reversed(range(len(left))):
        if left[number].is_own:
            for k, part in enumerate(left[number].statements):
                for name in part.binds if part.nodes else ():
                    where.setdefault(name, (number, k))
    return where
