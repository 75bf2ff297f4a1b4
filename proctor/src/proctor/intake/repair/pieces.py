"""The cells of a submission, divided and joined until each belongs to one place of the release or to none."""

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from ...common import notebook_record
from ...common.cell_code import Statement, adds, binds, defines, essence, is_answered, runs, statements, without_stub
from ...common.cell_kinds import grade_id, is_flagged
from .released import Place, Release, normal

# A text shorter than this may stand in a cell by chance.
TELLING = 20
# In how many pieces a cell may have been cut. An editor's command makes two at a time.
MOST_PARTS = 6


@dataclass(frozen=True)
class Piece:
    """A cell of a submission, or a part of one.

    claim: the place that it says it has, by its grade id or cell id; nothing is believed of that but a hint
    origin: where it comes from: the number of its cell
    made: whether it is not just as it was handed in
    """

    cell: dict
    release: Release
    claim: Place | None
    origin: int
    made: bool = False

    @cached_property
    def source(self) -> str:
        """Its text."""
        return self.cell["source"]

    @cached_property
    def text(self) -> str:
        """Its text, as places have it."""
        return normal(self.source)

    @cached_property
    def is_code(self) -> bool:
        """Whether the notebook runs it."""
        return self.cell["cell_type"] == "code"

    @cached_property
    def answers(self) -> tuple[Place, ...]:
        """The places whose functions it defines, also where an editor made text of the cell."""
        if not self.is_code and not runs(self.source):
            return ()
        found = {self.release.by_name[name].index: self.release.by_name[name] for name in self.defines}
        return tuple(found[index] for index in sorted(found))

    @cached_property
    def defines(self) -> frozenset[str]:
        """The functions that it would define as code, of those that are asked for."""
        return defines(self.source) & self.release.by_name.keys()

    def is_answer_to(self, place: Place) -> bool:
        """Whether it holds an answer that may stand at `place`."""
        if place.is_code:
            return (place in self.answers or self.claims(place)) and is_answered(self.source, place.cell["source"])
        return self.claims(place) and self.text not in ("", place.text)

    def claims(self, place: Place) -> bool:
        """Whether it says that it is the cell of `place`."""
        return self.claim is not None and self.claim.index == place.index

    def with_(self, source: str, kind: str | None = None, *, claim: Place | None = None) -> "Piece":
        """A piece with another text, and type, and without the outputs that the whole was handed in with."""
        own_id = self.cell["id"] if claim else None
        metadata = notebook_record.without(without_nbgrader(self.cell["metadata"]))
        cell = {**self.cell, "id": own_id, "source": source, "metadata": metadata}
        return dataclasses.replace(self, cell=as_type(cell, kind or cell["cell_type"]), claim=claim, made=True)


def without_nbgrader(metadata: dict) -> dict:
    """Metadata of a cell that nbgrader has nothing to do with."""
    return {key: value for key, value in metadata.items() if key != "nbgrader"}


def as_type(cell: dict, kind: str) -> dict:
    """The cell as one of type `kind`, with the keys that it has to have."""
    keys = ("execution_count", "outputs") if kind != "code" else ("attachments",)
    cell = {key: value for key, value in cell.items() if key not in keys} | {"cell_type": kind}
    return {**cell, "execution_count": None, "outputs": []} if kind == "code" else cell


def pieces(cells: list[dict], release: Release) -> tuple[list[Piece], list[tuple[str, str]]]:
    """The cells as pieces, and what was done to them: kinds of repairs and grade ids."""
    done: list[tuple[str, str]] = []
    found = _as_they_are(cells, release)
    for step in (_cut_out, _apart_from_fixed, _joined, _without_stubs, _divided):
        found = step(found, release, done)
    return found, done


def whole_pieces(cells: list[dict], release: Release) -> tuple[list[Piece], list[tuple[str, str]]]:
    """The same of cells that stand rightly: what a student wrote into fixed ones is put into cells of its own."""
    done: list[tuple[str, str]] = []
    return _apart_from_fixed(_as_they_are(cells, release), release, done), done


def _as_they_are(cells: list[dict], release: Release) -> list[Piece]:
    return [Piece(cell, release, _claim(cell, release), i) for i, cell in enumerate(cells)]


def _claim(cell: dict, release: Release) -> Place | None:
    place = release.by_grade_id.get(grade_id(cell)) if is_flagged(cell) else None
    if place is None or not place.graded:
        place = release.by_id.get(cell.get("id"))
    return place


def _apart_from_fixed(found: list[Piece], release: Release, done: list) -> list[Piece]:
    """Put what a student wrote into a cell whose text is fixed into one of its own, in front."""
    claimed = {piece.claim.index for piece in found if piece.claim} | {
        place.index for piece in found for place in release.by_text.get(piece.text, ())
    }
    missing = [place for place in release.graded if place.is_preparation and place.index not in claimed]
    result = []
    for piece in found:
        place = piece.claim or next((place for place in missing if _resembles(piece, place)), None)
        if place is None or not place.graded or place.is_answer or piece.text in ("", place.text):
            result.append(piece)
            continue
        if _has_news(piece, place):
            # A cell of text may have been one of code; the other way round it only raises.
            kind = "code" if place.is_code and binds(piece.source) else None
            result.append(piece.with_(piece.source, kind))
            done.append(("added", place.grade_id))
        elif not _says_the_same(piece, place):
            done.append(("text", place.grade_id))
        fixed = {**piece.cell, "source": place.cell["source"]}
        result.append(dataclasses.replace(piece, cell=fixed, claim=place))
    return result


def _resembles(piece: Piece, place: Place) -> bool:
    """Whether a cell without a claim defines at least half of what a fixed one does."""
    theirs = binds(place.cell["source"])
    return piece.is_code and bool(theirs) and 2 * len(theirs & binds(piece.source)) >= len(theirs)


def _lines(text: str) -> frozenset[str]:
    return frozenset(line.strip() for line in text.splitlines() if line.strip())


def _has_news(piece: Piece, place: Place) -> bool:
    if place.is_code:
        return adds(piece.source, place.cell["source"])
    return not _lines(piece.source) <= _lines(place.text)


def _says_the_same(piece: Piece, place: Place) -> bool:
    return place.is_code and essence(piece.source) == essence(place.cell["source"])


def _joined(found: list[Piece], release: Release, done: list) -> list[Piece]:
    """Join answers that were cut where no statement ends: one part does not run alone, together they do."""
    result: list[Piece] = []
    i = 0
    while i < len(found):
        piece, count = found[i], _parts(found, i)
        if count > 1:
            between = "\n" if piece.is_code else "\n\n"
            source = between.join(part.source for part in found[i : i + count])
            piece = dataclasses.replace(piece, cell={**piece.cell, "source": source}, made=True)
            done.append(("joined", (piece.claim or piece.answers[0]).grade_id))
        result.append(piece)
        i += count
    return result


def _parts(found: list[Piece], i: int) -> int:
    """How many pieces from `i` on are parts of one answer."""
    first = found[i]
    if first.claim and first.claim.is_answer and not first.claim.is_code:
        return _parts_of_text(found[i : i + MOST_PARTS], first.claim)
    if not first.is_code or not (first.answers or (first.claim and first.claim.is_answer)):
        return 1
    whole, count = first.source, 1
    for number, piece in enumerate(found[i + 1 : i + MOST_PARTS], 2):
        if not piece.is_code or piece.claim not in (None, first.claim) or piece.text in piece.release.by_text:
            break
        cut = not runs(whole) or not runs(piece.source)
        whole += "\n" + piece.source
        if cut and runs(whole):
            count = number
    return count


def _parts_of_text(found: list[Piece], place: Place) -> int:
    """How many pieces, from the first on, say that they are the answer to `place`, and are other texts than that."""
    texts: set[str] = set()
    for piece in found:
        if not piece.is_answer_to(place) or piece.text in texts:
            break
        texts.add(piece.text)
    return max(len(texts), 1)


def _cut_out(found: list[Piece], release: Release, done: list) -> list[Piece]:
    """Cut released cells out of those that they were merged with, if an answer or a fixed cell is among them.

    Out of a mixture of code and text come those, too, that are there once more.
    """
    there = {place.index for piece in found for place in release.by_text.get(piece.text, ())}
    telling = [place for place in release.places if len(place.text) >= TELLING]
    missing = [place for place in telling if place.index not in there]
    written = {place.index for place in release.graded if place.is_answer and not place.is_code}
    lost_writing = written - there - {piece.claim.index for piece in found if piece.claim}
    result = []
    for piece in found:
        mixture = piece.defines and not runs(piece.source)
        inside = _inside(piece, telling if mixture else missing)
        parts = list(_apart(piece, inside))
        matters = lost_writing or any(place.graded for _, place in inside) or any(map(_is_for_an_answer, parts))
        if not inside or not matters or piece.text in release.by_text:
            result.append(piece)
            continue
        result += parts
        own = piece.claim if piece.claim and piece.claim.graded else None
        if own and [place for _, place in inside] == [own]:
            done.append(("added", own.grade_id))
        else:
            done += [("divided", place.grade_id) for place in _concerned(piece, inside)]
    return result


def _is_for_an_answer(piece: Piece) -> bool:
    return bool(piece.answers) or (piece.claim is not None and piece.claim.is_answer)


def _inside(piece: Piece, missing: list[Place]) -> list[tuple[int, Place]]:
    """Where released texts stand in a longer one, as whole lines; none overlaps another."""
    text, found, end = f"\n{piece.text}\n", [], 0
    at = {place.index: text.find(f"\n{place.text}\n") for place in missing if len(place.text) < len(piece.text)}
    for place in sorted(missing, key=lambda place: (at.get(place.index, -1), -len(place.text))):
        start = at.get(place.index, -1)
        if start >= end:
            found.append((start, place))
            end = start + len(place.text) + 1
    return found


def _apart(piece: Piece, inside: list[tuple[int, Place]]) -> Iterator[Piece]:
    text, begin = piece.text, 0
    for start, place in [*inside, (len(text) + 1, None)]:
        if rest := text[begin:start].strip("\n"):
            yield _rest(piece, rest)
        if place:
            yield piece.with_(place.cell["source"], place.cell["cell_type"])
            begin = start + len(place.text)


def _concerned(piece: Piece, inside: list[tuple[int, Place]]) -> Iterator[Place]:
    """The graded places whose cells were merged with others."""
    places = {place.index: place for _, place in inside} | {place.index: place for place in piece.answers}
    if piece.claim:
        places[piece.claim.index] = piece.claim
    return (places[index] for index in sorted(places) if places[index].graded)


def _rest(piece: Piece, text: str) -> Piece:
    """What is left of a merged cell; it keeps the claim if that is to an answer."""
    claim = piece.claim if piece.claim and piece.claim.is_answer else None
    rest = piece.with_(text, claim=claim)
    return piece.with_(text, "code", claim=claim) if rest.answers and not rest.is_code else rest


def _without_stubs(found: list[Piece], release: Release, done: list) -> list[Piece]:
    """Leave out of cells with answers the released functions in whose place they are."""
    result = []
    for piece in found:
        source = piece.source
        for place in piece.answers:
            source = without_stub(source, place.cell["source"])
        if source != piece.source:
            done += [("duplicate", place.grade_id) for place in piece.answers]
            piece = dataclasses.replace(piece, cell={**piece.cell, "source": source.strip("\n")})
        result.append(piece)
    return result


def _divided(found: list[Piece], release: Release, done: list) -> list[Piece]:
    """Divide cells with several answers, if one of these is answered nowhere else."""
    alone = {
        piece.answers[0].index for piece in found if len(piece.answers) == 1 and piece.is_answer_to(piece.answers[0])
    }
    result = []
    for piece in found:
        others = [place for place in piece.answers if not piece.claims(place)]
        if len(piece.answers) < 2 or all(place.index in alone for place in others):
            result.append(piece)
            continue
        result += _by_answer(piece)
        done += [("divided", place.grade_id) for place in piece.answers]
    return result


def _by_answer(piece: Piece) -> Iterator[Piece]:
    def owner(statement: Statement) -> int:
        names = statement.defines & piece.release.by_name.keys()
        return min((piece.release.by_name[name].index for name in names), default=-1)

    for index, group in groupby(statements(piece.source), owner):
        claim = piece.claim if piece.claim and piece.claim.index == index else None
        if source := "".join(statement.text for statement in group).strip("\n"):
            yield piece.with_(source, "code", claim=claim)
