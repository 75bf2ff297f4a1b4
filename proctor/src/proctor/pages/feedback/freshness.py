"""Whether a feedback page is up to date: each page notes what it was made from."""

import re
from collections import defaultdict
from pathlib import Path

from ...common import provenance
from ...common.digest import digest
from . import folder
from .grades import Gradebook

# Name of the element that holds this note.
META = "proctor-made-from"
_FOUND = re.compile(rf'<meta name="{META}" content="([0-9a-f]{{64}})">'.encode())
# Bytes at the beginning of a page among which it is: after them comes the style.
HEAD = 2000

# By (student, notebook), what the gradebook knows that a page depends on.
Known = dict[tuple[str, str], str]


def known(read: Gradebook) -> Known:
    """What pages depend on of what the gradebook says."""
    rows = defaultdict(list)
    for owner, submission in read.submissions.items():
        person = submission.person.first_name, submission.person.last_name
        for notebook, penalty in submission.penalties.items():
            rows[owner, notebook].append(
                repr((person, submission.handed_in, submission.deadline, submission.extension, penalty))
            )
    for by_place in (read.marks, read.remarks, read.schemes):
        for place, found in by_place.items():
            rows[place.student, place.notebook].append(f"{place.cell} {found}")
    return {key: "\n".join(sorted(parts)) for key, parts in rows.items()}


def sign(known: Known, student: str, graded: Path) -> str:
    """What a page is made from, for META: the graded notebook, what the gradebook knows, and this program."""
    parts = (
        digest(graded.read_bytes()),
        known.get((student, graded.stem), ""),
        provenance.versions()["proctor"],
    )
    return digest("\n".join(parts))


def is_current(known: Known, student: str, pages: Path, graded: Path) -> bool:
    """Whether the page of a graded notebook in the folder `pages` is what it would be today."""
    path = folder.page(pages, graded.stem)
    if not path:
        return False
    with path.open("rb") as file:
        found = _FOUND.search(file.read(HEAD))
    return found is not None and found[1].decode() == sign(known, student, graded)
