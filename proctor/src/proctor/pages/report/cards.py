"""The cards of the page: the ideas that the class has not understood, and the wrong answers that do the same."""

import shlex
from dataclasses import dataclass

import pandas as pd
from markupsafe import Markup

from ...common import harmless
from ...common.language import translation
from ..feedback.shown import sentence
from . import ideas, wrong_answers
from .class_data import ClassData
from .links import Links, listed

CARDS = 3
# A screen or two of wrong answers; behind them come those of one or two students.
GROUPS = 12
SENTENCES = 3


@dataclass(frozen=True)
class Card:
    """One idea: how many of whom missed it at what cost, in which exercises, what was said of the mistakes, and who."""

    title: Markup
    count: str
    exercises: str
    says: tuple[Markup, ...]
    who: Markup


def groups(data: ClassData, language: str) -> tuple[tuple[str, tuple[Card, ...]], ...]:
    """The ideas that most students missed: those of several students, and, where there is room, slips of single ones.

    Each group has a heading, which is empty for the first.
    """
    _ = translation(language)
    found = ideas.ideas(data).head(CARDS)
    links = Links(data)
    several = found["students"] > 1
    parts = [("", found[several]), (_("Slips of single students"), found[~several])]
    return tuple((heading, tuple(_cards(part, links, language))) for heading, part in parts if len(part))


def _cards(found: pd.DataFrame, links: Links, language: str) -> list[Card]:
    _ = translation(language)
    made = []
    for its in found.itertuples():
        # An idea without a name has its only mistake's sentence for a title.
        told = [
            sentence(text if count == its.students else _("{sentence} ({count})").format(sentence=text, count=count))
            for text, count in its.says
            if text != its.Index
        ]
        more = len(told) - SENTENCES
        told = told[:SENTENCES] + ([Markup(_("and {count} more")).format(count=more)] if more > 0 else [])
        count = _("{count} of {all} students who wrote these functions; {points} points lost")
        made.append(
            Card(
                title=sentence(its.Index),
                count=count.format(count=its.students, all=its.wrote, points=f"{its.lost:g}"),
                exercises=", ".join(its.exercises),
                says=tuple(told),
                who=listed(links.name(student, *place) for student, place in its.who.items()),
            )
        )
    return made


@dataclass(frozen=True)
class Group:
    """Wrong answers that do the same.

    title: the exercise; count: how many of whom at what cost; tests: which they fail, with the message
    known: what is said of the mistake that it is; empty for one that is not known
    code: one of the answers; commands: what each does, and the command
    """

    id: str
    title: Markup
    count: str
    tests: tuple[tuple[str, Markup], ...]
    known: Markup
    code: str
    who: Markup
    commands: tuple[tuple[str, str], ...]


def wrong(data: ClassData, language: str) -> tuple[tuple[Group, ...], int]:
    """The groups of wrong answers that cost most points, and how many others there are."""
    _ = translation(language)
    found, links = wrong_answers.groups(data), Links(data)
    headings = data.exercises["heading"]
    count = _("students: {count} · points lost: {points}")
    made = []
    for its in found.head(GROUPS).itertuples():
        name = shlex.quote(data.assignment)
        commands = [(_("One comment for all of them"), f'proctor comment {name} --group={its.Index} --text="…"')]
        if not its.misconception:
            command = f"proctor report {name} --entry={its.Index}"
            commands.insert(0, (_("Make it a known mistake: a file to complete"), command))
        made.append(
            Group(
                id=its.Index,
                title=sentence(headings[its.notebook, its.exercise]),
                count=count.format(count=its.students, points=f"{its.lost:g}"),
                tests=tuple((test, sentence(message)) for test, message in its.tests),
                known=sentence(its.says),
                code=harmless.text(its.code),
                who=listed(links.name(student, its.notebook, its.exercise) for student in its.who),
                # A page to show in class has neither code nor commands.
                commands=tuple(commands) if its.code else (),
            )
        )
    return tuple(made), max(len(found) - GROUPS, 0)
