"""The overview of a student's pages, `index.html`: all notebooks, what to learn again, and what is new."""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

from babel.dates import format_date

from .history import Change, Day, changes
from .summary import Exercise, Summary


@dataclass(frozen=True)
class Row:
    """A notebook of the assignment.

    maximum: points that can be had; summary: None if it was not handed in or not graded; page: whether there is one
    """

    notebook: str
    maximum: float
    summary: Summary | None
    page: bool

    @property
    def counts(self) -> list[tuple[str, int]]:
        """The states that exercises are in, and how many are in each; leaves out states with none."""
        summary = self.summary
        if summary is None:
            return []
        counts = {
            "again": len(summary.to_fix),
            "untouched": len(summary.blank),
            "waiting": len(summary.those("waiting")),
        }
        return [(name, count) for name, count in counts.items() if count]


@dataclass(frozen=True)
class Place:
    """Where an idea was missed."""

    row: Row
    exercise: Exercise


@dataclass
class Idea:
    """A thing to learn again, in all notebooks. points: what it has cost"""

    title: str
    points: float
    places: list[Place]


@dataclass(frozen=True)
class News:
    """What changed on one day."""

    day: str
    changes: list[Change]


@dataclass(frozen=True)
class Overview:
    """The overview of one student. handed_in, graded: times in words, empty if they are not known"""

    rows: list[Row]
    handed_in: str
    graded: str
    news: list[News]

    def row(self, notebook: str) -> Row:
        """The row of a notebook."""
        return next(row for row in self.rows if row.notebook == notebook)

    @property
    def summaries(self) -> list[Summary]:
        """The summaries of the notebooks that were graded."""
        return [row.summary for row in self.rows if row.summary]

    @property
    def score(self) -> float:
        """Points in all."""
        return sum(summary.score for summary in self.summaries)

    @property
    def maximum(self) -> float:
        """Points that can be had in all."""
        return sum(row.maximum for row in self.rows)

    @property
    def waiting(self) -> float:
        """Points that a person has yet to give."""
        return sum(summary.waiting for summary in self.summaries)

    @property
    def late_penalty(self) -> float:
        """Points taken off."""
        return sum(summary.late_penalty for summary in self.summaries)

    @property
    def ideas(self) -> list[Idea]:
        """What was missed, by points."""
        found: dict[str, Idea] = {}
        for row in self.rows:
            for missed in row.summary.ideas if row.summary else ():
                idea = found.setdefault(missed.title, Idea(missed.title, 0.0, []))
                idea.points += missed.points
                idea.places += [Place(row, exercise) for exercise in missed.exercises]
        return sorted(found.values(), key=lambda idea: (-idea.points, -len(idea.places)))


def _time(time: datetime | None, language: str) -> str:
    # The name of the zone in English, as it stands in timestamp.txt too.
    return f"{format_date(time, 'long', locale=language)} {time:%H:%M %Z}" if time else ""


def overview(
    rows: list[Row], handed_in: datetime | None, graded: datetime | None, days: list[Day], language: str
) -> Overview:
    """The overview of a student who handed in, and was graded last, at these times. days: with today's"""
    summaries = {row.notebook: row.summary for row in rows if row.summary}
    news = [
        News(format_date(date.fromisoformat(now.date), "long", locale=language), found)
        for before, now in pairwise(days)
        if (found := changes(before.marks, now.marks, summaries))
    ]
    return Overview(rows, _time(handed_in, language), _time(graded, language), news[::-1])
