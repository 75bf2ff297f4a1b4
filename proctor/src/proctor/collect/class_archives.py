"""Tells the archive of a whole class from a student's, and knows who is in the class."""

import difflib
import logging
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable

from nbgrader.coursedir import CourseDirectory
from sqlalchemy.exc import SQLAlchemyError

from ..common import marks
from .collected import SHOWN, printable

# How Moodle and Canvas name what is in their archives. No student names a file like that.
MOODLE = re.compile(r"[^/]+_\d+_assignsubmission_[a-z]+[_/]")
CANVAS = re.compile(r"[^/_]+_(?:LATE_)?\d+_\d+_[^/]+")
# Students of whom the same notebook is there. A student's own archive may have that in folders `old` and `new`.
SAME_NOTEBOOK = 3
# How similar names are that are shown as near, from 0 to 1: one letter of four may be another.
SIMILAR = 0.75


def students(names: Iterable[str], whose: Callable[[str], tuple[str, str]], known: Iterable[str]) -> str:
    """Whose work is in an archive, if that is a class's; otherwise an empty text.

    names: the paths of its files; known: ids of the class list
    whose: gives the id of a student, and the name of the notebook that a file is; both may be empty texts
    """
    found: dict[str, set[str]] = defaultdict(set)
    moodle, canvas = False, set()
    for name in names:
        student, notebook = whose(name)
        moodle |= bool(MOODLE.match(name))
        canvas |= {student} if CANVAS.fullmatch(name) else set()
        if notebook:
            found[student].add(notebook)
    # A notebook without a name in front belongs to the archive's owner.
    own = bool(found.pop("", None))
    handed_in = Counter(notebook for notebooks in found.values() for notebook in notebooks)
    same = max(handed_in.values(), default=0)
    if not (moodle or len(canvas) > 1 or len(found.keys() & set(known)) > 1 or (same >= SAME_NOTEBOOK and not own)):
        return ""
    more = f" and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
    return f"{', '.join(map(printable, sorted(found)[:SHOWN]))}{more}"


def class_list(course: CourseDirectory, log: logging.Logger) -> dict[str, str]:
    """The students of the gradebook: names by id. Empty where there is no gradebook."""
    try:
        with marks.reading(course) as session:
            people = marks.people(session) if session else {}
    except SQLAlchemyError as error:
        log.warning("The class list cannot be read, and ids are not compared with it: %s", error)
        return {}
    return {
        student: " ".join(filter(None, (person.first_name, person.last_name))) for student, person in people.items()
    }


def near(student: str, known: dict[str, str]) -> list[str]:
    """Those of the class list whose id or name is similar, as they are to be shown."""
    by_text: dict[str, str] = {}
    for student_id, name in known.items():
        words = name.split()
        for text in (student_id, name, " ".join(reversed(words)), "".join(words), "".join(reversed(words))):
            by_text.setdefault(_plain(text), student_id)
    found = difflib.get_close_matches(_plain(student), filter(None, by_text), SHOWN, SIMILAR)
    return [
        f"{student_id} ({known[student_id]})" if known[student_id] else student_id
        for student_id in dict.fromkeys(by_text[text] for text in found)
    ]


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
