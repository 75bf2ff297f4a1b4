"""What has changed since a student's pages were last written: points, marks and comments, day by day.

Each overview holds its history for the next one, since nothing else lasts as long as the pages.
"""

import json
from dataclasses import dataclass
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

from ...common.digest import digest
from . import folder
from .summary import Exercise, Summary

# Name of the element that holds it.
META = "proctor-history"
# Days that are kept: a resubmission, marks by hand, and a correction.
DAYS = 4
# Bytes of an overview; with ten notebooks and all days it has 50,000.
LONGEST = 1_000_000

# By notebook, then by exercise (the answer's grade id, or else the number): points, or None if nobody has given
# any yet, and a sign of the comment.
Marks = dict[str, dict[str, tuple[float | None, str]]]


@dataclass(frozen=True)
class Day:
    """How things stood at the end of a day. date: as in ISO 8601"""

    date: str
    marks: Marks


@dataclass(frozen=True)
class Change:
    """What changed in one exercise. before, now: points, None if there were none yet; comment: there is a new one"""

    notebook: str
    exercise: Exercise
    before: float | None
    now: float | None
    comment: bool


def _key(exercise: Exercise) -> str:
    return exercise.answer or str(exercise.number)


def marks_of(summaries: dict[str, Summary]) -> Marks:
    """The marks of notebooks, by name."""
    return {
        notebook: {
            _key(exercise): (
                None if exercise.unmarked else exercise.score,
                digest(exercise.comment)[:8] if exercise.comment else "",
            )
            for exercise in summary.exercises
        }
        for notebook, summary in summaries.items()
    }


def continued(days: list[Day], today: date, marks: Marks) -> list[Day]:
    """The last days with today: replaces an earlier entry of today, and adds none if nothing has changed."""
    before = [day for day in days if day.date != today.isoformat()]
    if before and before[-1].marks == marks:
        return before
    return [*before, Day(today.isoformat(), marks)][-DAYS:]


def changes(before: Marks, now: Marks, summaries: dict[str, Summary]) -> list[Change]:
    """What is new between two days, as far as the exercises are still there."""
    found = []
    for notebook, summary in summaries.items():
        for exercise in summary.exercises:
            old, new = (marks.get(notebook, {}).get(_key(exercise), (None, "")) for marks in (before, now))
            if old != new and new != (None, ""):
                found.append(Change(notebook, exercise, old[0], new[0], bool(new[1]) and new[1] != old[1]))
    return found


def written(days: list[Day]) -> str:
    """The days as text, for `read`."""
    return json.dumps([[day.date, day.marks] for day in days], separators=(",", ":"))


class _Meta(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found = "[]"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        about = dict(attrs)
        if tag == "meta" and about.get("name") == META:
            self.found = about.get("content") or "[]"


def read(pages: Path) -> list[Day]:
    """The days that the overview in the folder `pages` keeps; none if there is no overview, or it is not ours."""
    path = folder.page(pages, folder.OVERVIEW)
    if not path or path.stat().st_size > LONGEST:
        return []
    parser = _Meta()
    try:
        parser.feed(path.read_text("utf-8"))
        return [_day(*found) for found in json.loads(parser.found)][-DAYS:]
    except (ValueError, TypeError, AttributeError, RecursionError):
        return []


def _day(day: str, marks: dict) -> Day:
    def mark(points: float | None, comment: str) -> tuple[float | None, str]:
        return None if points is None else float(points), str(comment)

    found = {notebook: {key: mark(*pair) for key, pair in exercises.items()} for notebook, exercises in marks.items()}
    return Day(date.fromisoformat(day).isoformat(), found)
