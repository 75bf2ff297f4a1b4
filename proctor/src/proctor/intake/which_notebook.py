"""Finds which file of a submission is which released notebook, if it does not have that one's name."""

import time
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from ..common import provenance
from ..common.archives import left_behind
from ..common.copies import recognise
from .repair.bounded import Likeness, likeness
from .repair.words import Unreadable

# Files with other names that are looked into: each takes a tenth of a second. Those whose names say most come first.
MOST_READ = 20
# Seconds for all of them, on a machine with much else to do; one alone may be made to take half of that.
SECONDS = 60


@dataclass
class Found:
    """What was found, by the name of the released notebook; files by their paths in the submission.

    files: the one that is this notebook; several: those of which any may be it
    strangers: notebooks that are none of those that are missing; beside: copies, by their names, of one that is there
    """

    files: dict[str, str] = field(default_factory=dict)
    several: dict[str, list[str]] = field(default_factory=dict)
    strangers: list[str] = field(default_factory=list)
    beside: dict[str, list[str]] = field(default_factory=dict)


def find(submission: Path, paths: Iterable[str], released: dict[str, Path]) -> Found:
    """Find the released notebooks in a submission.

    A file with a notebook's name is that notebook, and no other is looked into. One that is missing is what is like
    it by its cells; a copy of the release, which has no answer, only if there is no other.

    paths: its files, in its folder; released: the files of the released notebooks by name
    """
    found, others = Found(), []
    names = {_normal(name): name for name in released}
    for path in paths:
        name = names.get(_normal(path))
        if name and (name not in found.files or path == name):
            found.files[name] = path
        elif "ipynb" in path.rpartition("/")[2].lower() and not left_behind(path):
            others.append(path)
    missing = released.keys() - found.files.keys()
    by_name = {path: copy.notebook for path in others if (copy := recognise(_normal(_name(path)), released))}
    if missing:
        like = _by_cells(submission, sorted(others, key=lambda path: path not in by_name)[:MOST_READ], released)
        for name in sorted(missing):
            of_name = [path for path in others if by_name.get(path) == name and path not in like]
            of_cells = [path for path, likest in like.items() if likest.name == name]
            chosen = _chosen(submission, of_cells, like) or of_name
            if len(chosen) == 1:
                found.files[name] = chosen[0]
            elif chosen:
                found.several[name] = chosen
    known = {*found.files.values(), *(path for paths in found.several.values() for path in paths)}
    for path in others:
        if path not in known and by_name.get(path) in found.files:
            found.beside.setdefault(by_name[path], []).append(path)
        elif path not in known:
            found.strangers.append(path)
    return found


def _name(path: str) -> str:
    return path.rpartition("/")[2]


def _normal(text: str) -> str:
    return unicodedata.normalize("NFC", text)


@dataclass(frozen=True)
class _Like:
    """The released notebook that a file is like, and how much."""

    name: str
    likeness: Likeness


def _by_cells(submission: Path, paths: list[str], released: dict[str, Path]) -> dict[str, _Like]:
    """Those of the files that are like one of the released notebooks, and no other as much, as far as time permits."""
    like, deadline = {}, time.monotonic() + SECONDS
    for path in paths:
        if time.monotonic() > deadline:
            break
        try:
            likenesses = dict(zip(released, likeness(submission / path, [*released.values()]), strict=True))
        except Unreadable:
            continue
        ranked = sorted(likenesses, key=lambda name: likenesses[name], reverse=True)
        best = likenesses[ranked[0]]
        if best.graded and all(likenesses[name].graded < best.graded for name in ranked[1:]):
            like[path] = _Like(ranked[0], best)
    return like


def _chosen(submission: Path, paths: list[str], like: dict[str, _Like]) -> list[str]:
    """Of the files that are like one notebook, those that have answers, and each content once."""
    answered = [path for path in paths if like[path].likeness.answered] or paths
    by_content = defaultdict(list)
    for path in answered:
        by_content[provenance.of_submission(submission / path)].append(path)
    return [min(copies, key=lambda path: (path.count("/"), path)) for copies in by_content.values()]
