"""Whether a notebook is whole: what nbgrader needs is in its place, and so are the answers.

In a whole notebook the student's work is left alone, whatever it looks like. An answer may begin with the line that its
stub consists of, bind names that other cells bind, or be no Python at all.
"""

from collections.abc import Iterator

from ...common.cell_code import adds, defines, runs, without_stub
from ...common.cell_kinds import grade_id, is_flagged
from .pieces import MOST_PARTS, TELLING, Piece
from .released import Place, Release


def has_its_cells(cells: list[dict], release: Release) -> bool:
    """Whether the cells that nbgrader has to find are those of the release in id, order and type."""
    theirs = [(grade_id(cell), cell["cell_type"]) for cell in cells if is_flagged(cell) and grade_id(cell)]
    return theirs == [(place.grade_id, place.cell["cell_type"]) for place in release.graded]


def is_whole(parts: list[Piece], release: Release) -> bool:
    """Whether no answer stands elsewhere than in its own cell, of pieces among which each place has its own."""
    at = {place.index: i for i, piece in enumerate(parts) if (place := place_of(piece))}
    return not any(place.is_answer and any(_signs(parts, at[place.index], place)) for place in release.graded) and not (
        any(_merged(parts, release))
    )


def place_of(piece: Piece) -> Place | None:
    """The place that a piece has in a notebook that has its cells; None for what is the student's own."""
    is_its_own = piece.claim and piece.claim.graded and is_flagged(piece.cell)
    return piece.claim if is_its_own else None


def _signs(parts: list[Piece], number: int, place: Place) -> Iterator[bool]:
    """Whether each sign is there that the answer to `place` is not what the piece in its place says."""
    own = parts[number]
    others = [piece for i, piece in enumerate(parts) if i != number and not _is_provided(piece)]
    answered = own.is_answer_to(place)
    if place.is_code:
        yield not answered and any(piece.is_answer_to(place) for piece in others)
        # What undoes it, as released: pasted below, or left below the answer in the same cell.
        yield answered and any(_is_stub(piece, place) for piece in parts[number + 1 :])
        yield without_stub(own.source, place.cell["source"]) != own.source
        yield _goes_on(parts, number)
    else:
        yield not answered and _written_beside(parts, number)


def _is_provided(piece: Piece) -> bool:
    """Whether a piece is, or was, a cell of the release that nobody has to answer in."""
    place = piece.claim
    return piece.text in piece.release.by_text or bool(place and not place.graded and defines(place.cell["source"]))


def _is_stub(piece: Piece, place: Place) -> bool:
    """Whether a cell of the student's own is a copy of what was released at `place`."""
    return place in piece.answers and not place_of(piece) and not adds(piece.source, place.cell["source"])


def _goes_on(parts: list[Piece], number: int) -> bool:
    """Whether the cells of the student's own after a piece are its other parts: only together they can be run."""
    whole = parts[number].source
    for piece in parts[number + 1 : number + MOST_PARTS]:
        if place_of(piece) or not piece.is_code or piece.text in piece.release.by_text:
            return False
        cut = not runs(whole) or not runs(piece.source)
        whole += "\n" + piece.source
        if cut and runs(whole):
            return True
    return False


def _written_beside(parts: list[Piece], number: int) -> bool:
    """Whether a text of the student's own stands between an empty place for one and the cells around it."""
    for step in (1, -1):
        i = number + step
        while 0 <= i < len(parts) and not place_of(parts[i]):
            piece = parts[i]
            if not piece.claim and piece.text not in piece.release.by_text and piece.text:
                if not (piece.is_code and runs(piece.source)):
                    return True
            elif piece.claim and piece.text.startswith(piece.claim.text) and piece.text != piece.claim.text:
                # An answer below its question.
                return True
            i += step
    return False


def _merged(parts: list[Piece], release: Release) -> Iterator[bool]:
    """Whether a text of the release that is missing stands in a cell of nbgrader's."""
    there = {piece.text for piece in parts}
    for place in release.places:
        if place.is_code or place.graded or len(place.text) < TELLING or place.text in there:
            continue
        yield any(place_of(piece) and f"\n{place.text}\n" in f"\n{piece.text}\n" for piece in parts)
