"""Whether a feedback page is up to date: each page notes what it was made from."""

import re
from collections import defaultdict
from pathlib import Path

from sqlalchemy.orm import Session

from ...common import marks, provenance
from ...common.digest import digest
from ...common.marks import engine
from ...mark import ticked
from . import folder

# Name of the element that holds this note.
META = "proctor-made-from"
_FOUND = re.compile(rf'<meta name="{META}" content="([0-9a-f]{{64}})">'.encode())
# Bytes at the beginning of a page among which it is: after them comes the style.
HEAD = 2000

# By (student, notebook), what the gradebook knows that a page depends on.
Known = dict[tuple[str, str], str]


def known(db_url: str, assignment: str, student: str = "") -> Known:
    """What the gradebook knows of one student or of all, in a few queries, however many students there are."""
    rows = defaultdict(list)
    with Session(engine(db_url)) as session:
        for owner, submission in marks.submissions(session, assignment, student).items():
            person = submission.person.first_name, submission.person.last_name
            for notebook, penalty in submission.penalties.items():
                rows[owner, notebook].append(
                    repr((person, submission.handed_in, submission.deadline, submission.extension, penalty))
                )
        for read in (marks.marks, marks.remarks, ticked.schemes):
            for place, found in read(session, assignment, student).items():
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
