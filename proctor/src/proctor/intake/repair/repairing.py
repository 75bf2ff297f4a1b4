"""Putting a submission's cells back into their places: a notebook and its release in, the notebook as released out.

All that nbgrader looks at comes from the release: the text of graded and locked cells, grade ids, points, types. The
student's are the answers, and the cells that the release does not have or leaves to them, which stay where they are.

Which answer counts if a function was written more than once? The one that the running notebook would have had when
the test was reached: that in its place, or one that stands between there and the test. If there is none, or only the
released stub, which no one means as an answer, it is the last one before the test; and if there is none either, the
last one in the notebook, which is what the student's own kernel had in the end. Older answers stay, and are run, where
they were; stubs that would undo an answer go.
"""

import copy
import dataclasses
from collections.abc import Iterator
from typing import NamedTuple

from ...common.cell_code import adds, runs
from ...common.cell_kinds import grade_id, is_flagged
from . import tags
from .alignment import best_chain
from .needs import Entry, bring_needs
from .pieces import Piece, as_type, pieces, whole_pieces, without_nbgrader
from .reading import give_ids
from .released import Place, Release
from .whole import has_its_cells, is_whole, place_of
from .words import Unreadable

# What each sign says for a cell being that of a place. A function's name outweighs a claim, which may be wrong.
SAME_TEXT, DEFINES_IT, CLAIMS_IT, IS_ANSWERED = 8.0, 10.0, 5.0, 1.0
# Of cells that are equal in all else, the later one: more of the notebook has been run when it is reached.
LATER = 0.5


def repair(notebook: dict, release: Release) -> tuple[dict, list[tuple[str, str]]]:
    """The notebook with every released cell that nbgrader needs in its place, and what was done.

    Repairs are pairs of a kind, one of `words.REPAIRS`, and a grade id, which may be empty. An
    undamaged notebook comes back as it was. Raises Unreadable if the notebook is not that of the release.
    """
    entries, done = _left_alone(notebook["cells"], release) or _put_in_place(notebook["cells"], release)
    cells = [_finished(entry.piece, entry.place, done) for entry in entries]
    for cell in cells:
        tags.keep(cell, release)
    give_ids(cells)
    return {**notebook, "cells": cells, "metadata": copy.deepcopy(release.metadata)}, list(dict.fromkeys(done))


def _left_alone(cells: list[dict], release: Release) -> tuple[list[Entry], list[tuple[str, str]]] | None:
    """The entries of a notebook that is whole, and what was done to its fixed cells; None of any other."""
    if not has_its_cells(cells, release):
        return None
    parts, done = whole_pieces(cells, release)
    return ([Entry(piece, place_of(piece)) for piece in parts], done) if is_whole(parts, release) else None


def _put_in_place(cells: list[dict], release: Release) -> tuple[list[Entry], list[tuple[str, str]]]:
    """The entries of a notebook in which something is missing, or is not where it was. Raises Unreadable."""
    parts, done = pieces(cells, release)
    _check_that_it_belongs(parts, release)
    return bring_needs(_Choice(parts, release, done).in_order(), done), done


class Likeness(NamedTuple):
    """How much of a release is in a notebook: how many of its graded cells, and how many answers."""

    graded: int
    answered: int


def compare(notebook: dict, release: Release) -> Likeness:
    """How much of a release is in a notebook. Both are taken as `repair` takes them; neither is changed."""
    parts, _done = pieces(notebook["cells"], release)
    there = {place.index for piece in parts for place in _places(piece, release) if place.graded}
    answered = sum(any(piece.is_answer_to(place) for piece in parts) for place in release.graded if place.is_answer)
    return Likeness(len(there), answered)


def _places(piece: Piece, release: Release) -> Iterator[Place]:
    """The places that a piece may be at."""
    yield from piece.answers
    yield from release.by_text.get(piece.text, ())
    if piece.claim:
        yield piece.claim


def _check_that_it_belongs(parts: list[Piece], release: Release) -> None:
    """Raise Unreadable if there is hardly anything of the release, or more of another notebook.

    A person would look at an honest one that was left out for this. What counts is how much of the release is there:
    a student's own cells, however many, are no other notebook, and so is not another one that was pasted below.
    """
    there = {place.index for piece in parts for place in _places(piece, release)}
    known = sum(piece.claim is not None or piece.text in release.by_text for piece in parts)
    foreign = sum(
        is_flagged(piece.cell) and piece.claim is None and piece.text not in release.by_text for piece in parts
    )
    if 2 * len(there) >= len(release.places):
        return
    # An honest notebook has dozens. Of one with a single function, every tenth cell is that.
    answered = len({place.index for piece in parts for place in piece.answers})
    few = 10 * len(there) < len(release.places) and 10 * (known + answered) < sum(bool(piece.text) for piece in parts)
    if foreign > known or few or not there:
        raise Unreadable("another notebook")


class _Choice:
    """Which piece has which place, and what becomes of the rest."""

    def __init__(self, parts: list[Piece], release: Release, done: list[tuple[str, str]]):
        self._parts, self._release, self._done = parts, release, done
        self._anchored = best_chain(self._signs(), len(release.places))
        self._at = {index: i for i, index in self._anchored.items()}
        self._dropped: set[int] = set()
        self._holders: dict[int, tuple[int, Piece]] = {}
        """By place: the number of a piece, and the piece, which may hold more than that one did."""
        for place in release.graded:
            self._choose(place)

    def _signs(self) -> list[tuple[int, int, float]]:
        """Pairs of a piece and a place that may belong together, with the weight of the signs for it."""
        signs = []
        for i, piece in enumerate(self._parts):
            same = self._release.by_text.get(piece.text, [])
            if piece.claim in same:
                same = [piece.claim]
            # That of a stub says no more than that it defines the function.
            weights: dict[int, float] = {place.index: SAME_TEXT for place in same if not place.names}
            for place in piece.answers:
                weights[place.index] = weights.get(place.index, 0) + (DEFINES_IT if piece.is_code else DEFINES_IT / 2)
            if claim := piece.claim:
                weights[claim.index] = weights.get(claim.index, 0) + CLAIMS_IT
            for index, weight in weights.items():
                weight += IS_ANSWERED * piece.is_answer_to(self._release.places[index])
                signs.append((i, index, weight + LATER * (i + 1) / len(self._parts)))
        return signs

    def _choose(self, place: Place) -> None:
        anchor = self._at.get(place.index)
        if not place.is_answer:
            same = [i for i, piece in enumerate(self._parts) if piece.claims(place) and i not in self._anchored]
            same = [i for i in same if self._parts[i].text == place.text]
            holder = anchor if anchor is not None else same[-1] if same else None
            self._drop([i for i in same if i != holder], place)
            self._hold(place, holder, "order")
            return
        answers = [i for i, piece in enumerate(self._parts) if piece.is_answer_to(place)]
        holder = self._answer(place, anchor, answers)
        claimed = [i for i, piece in enumerate(self._parts) if piece.claims(place) and i not in self._anchored]
        if holder is None and not place.is_code and (written := self._written_elsewhere(place, anchor)):
            self._holders[place.index] = (anchor if anchor is not None else -1, written)
            self._done.append(("answer", place.grade_id))
        elif holder is None:
            holder = anchor if anchor is not None else claimed[-1] if claimed else None
            self._hold(place, holder, "order")
        else:
            self._hold(place, holder, "order" if self._parts[holder].claims(place) else "answer")
        self._drop(
            [i for i, piece in enumerate(self._parts) if i not in (holder, anchor) and _is_stub(piece, place)], place
        )
        if holder is not None:
            text = self._parts[holder].text
            same = [i for i in answers if i < holder and self._parts[i].claims(place) and self._parts[i].text == text]
            self._drop(same, place)
        if any(self._parts[i].claims(place) and i != holder for i in answers):
            self._done.append(("duplicate", place.grade_id))

    def _answer(self, place: Place, anchor: int | None, answers: list[int]) -> int | None:
        """The piece whose answer counts."""
        if anchor in answers:
            return anchor
        free = [i for i in answers if i not in self._anchored]
        # A piece that was never code is an answer only if no code is.
        free = [i for i in free if self._parts[i].is_code or self._parts[i].claims(place)] or free
        test = min((i for i, index in self._anchored.items() if index > place.index), default=len(self._parts))
        in_effect = anchor is not None and any(anchor < i < test and self._parts[i].is_code for i in free)
        if in_effect and not place.is_read_by_a_person:
            return anchor
        counting = [i for i in free if i < test] or free
        return counting[-1] if counting else None

    def _drop(self, numbers: list[int], place: Place) -> None:
        """Leave out copies in which nothing is the student's."""
        numbers = [i for i in numbers if self._anchored.get(i, place.index) == place.index]
        self._dropped.update(numbers)
        if numbers and self._parts[numbers[0]].made is False:
            self._done.append(("duplicate", place.grade_id))

    def _hold(self, place: Place, number: int | None, kind: str) -> None:
        """Give a place to a piece, or, if there is none, to a copy of the released cell."""
        if number is None:
            piece = Piece(copy.deepcopy(place.cell), self._release, place, -1, made=True)
            self._done.append(("restored", place.grade_id))
        else:
            piece = self._parts[number]
            if self._at.get(place.index) != number:
                # That it had no metadata is no news of a cell that was found.
                piece = dataclasses.replace(piece, made=piece.made or not piece.claims(place))
                self._done.append((kind, place.grade_id))
        self._holders[place.index] = (-1 if number is None else number, piece)

    def _written_elsewhere(self, place: Place, anchor: int | None) -> Piece | None:
        """The text around an empty place, or in the question, that can only be the answer."""
        first = max((i for i, index in self._anchored.items() if index < place.index), default=-1)
        last = min((i for i, index in self._anchored.items() if index > place.index), default=len(self._parts))
        gap = [i for i in range(first + 1, last) if i != anchor and i not in self._anchored]
        loose = [i for i in gap if not self._parts[i].claim and self._parts[i].text and self._is_prose(i)]
        texts = [i for i in loose if not self._parts[i].is_code] or loose
        # The same cells in another language: as many before it and after it as the release has.
        places = self._release.places
        missing = [place for place in places if place.index not in self._at and not place.is_code and not place.graded]
        before = sum(self._anchored.get(first, -1) < other.index < place.index for other in missing)
        after = sum(place.index < other.index < self._anchored.get(last, len(places)) for other in missing)
        texts = texts[before : len(texts) - after] or texts
        if texts:
            self._dropped.update(texts)
            piece = self._parts[texts[0]].with_("\n\n".join(self._parts[i].source for i in texts), "markdown")
            pictures = [self._parts[i].cell.get("attachments", {}) for i in texts]
            if any(pictures):
                piece.cell["attachments"] = {name: data for files in pictures for name, data in files.items()}
            return piece
        question = self._release.places[place.index - 1] if place.index else None
        if question and not question.graded and self._at.get(question.index, -1) == first >= 0:
            text = self._parts[first].text
            if text.startswith(question.text) and text != question.text:
                return self._parts[first].with_(text[len(question.text) :].strip(), "markdown")
        return None

    def _is_prose(self, number: int) -> bool:
        """Whether a piece is text, and not a released text that was changed."""
        piece = self._parts[number]
        words = set(piece.text.split())
        like = (
            place
            for place in self._release.places
            if place.index not in self._at and not place.is_code and not place.graded
        )
        return not (piece.is_code and runs(piece.source)) and not any(
            len(words & (theirs := set(place.text.split()))) * 2 > max(len(words), len(theirs)) for place in like
        )

    def in_order(self) -> list[Entry]:
        """The cells of the result. Between two that stand rightly come those that are missing there."""
        entries: list[Entry] = []
        places = self._release.graded
        reached = 0
        used = {number for number, _piece in self._holders.values()}
        rest: list[Entry] = []
        anchors = [*sorted(self._anchored.items()), (len(self._parts), len(self._release.places))]
        begin = 0
        for i, index in anchors:
            rest += [Entry(self._parts[k]) for k in range(begin, i) if k not in used and k not in self._dropped]
            missing = []
            while reached < len(places) and places[reached].index < index:
                missing.append(places[reached])
                reached += 1
            leading = 0
            while leading < len(missing) and missing[leading].is_preparation:
                leading += 1
            entries += [self._entry(place) for place in missing[:leading]]
            entries += rest
            entries += [self._entry(place) for place in missing[leading:]]
            rest, begin = [], i + 1
            if i == len(self._parts):
                break
            if index in self._holders:
                entries.append(self._entry(self._release.places[index]))
                reached += 1
            else:
                entries.append(Entry(self._parts[i]))
        return entries

    def _entry(self, place: Place) -> Entry:
        number, piece = self._holders[place.index]
        return Entry(piece, place, moved=self._at.get(place.index) != number or piece.made)


def _is_stub(piece: Piece, place: Place) -> bool:
    """Whether a piece is a copy of the released cell at `place`, without an answer or anything else."""
    if not piece.claims(place) and piece.answers != (place,):
        return False
    if place.is_code:
        return not adds(piece.source, place.cell["source"])
    return piece.text in ("", place.text)


def _finished(piece: Piece, place: Place | None, done: list[tuple[str, str]]) -> dict:
    """The cell with what nbgrader goes by as the release has it."""
    cell = dict(piece.cell)
    if place is None:
        original = piece.release.by_grade_id.get(grade_id(cell))
        is_known = original and not original.graded and _nbgrader_fields(original.cell) == _nbgrader_fields(cell)
        if "nbgrader" in cell["metadata"] and not is_known:
            cell["metadata"] = without_nbgrader(cell["metadata"])
            if is_flagged(piece.cell) and not piece.claim:
                done.append(("foreign", ""))
        if piece.claim and piece.claim.graded:
            # A copy does not keep the id of the one that counts.
            cell["id"] = None
        return cell
    if not place.is_answer:
        cell["source"] = place.cell["source"]
    if cell["cell_type"] != place.cell["cell_type"]:
        cell = as_type(cell, place.cell["cell_type"])
        done.append(("type", place.grade_id))
    known = _nbgrader_fields(cell) == _nbgrader_fields(place.cell)
    cell["metadata"] = {**cell["metadata"], "nbgrader": copy.deepcopy(place.cell["metadata"]["nbgrader"])}
    if not known and not piece.made:
        done.append(("metadata", place.grade_id))
    return cell


def _nbgrader_fields(cell: dict) -> dict:
    """The metadata that nbgrader uses, without the checksum, which is in its database too."""
    fields = cell["metadata"].get("nbgrader", {})
    return {key: value for key, value in fields.items() if key != "checksum"}
