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
from .links import Links, folded_list

# As many ideas as a lecture or an office hour has time to go over again.
CARDS = 3
# A screen or two of wrong answers; behind them come those of one or two students.
GROUPS = 12
# Of one idea: on a card, the students' names and the next step are to be seen without scrolling.
SENTENCES = 3


@dataclass(frozen=True)
class Card:
    """One idea: how many students missed it and at what cost, in which exercises, what tests said, and who they are."""

    title: Markup
    count: str
    exercises: str
    says: tuple[Markup, ...]
    who: Markup


def groups(data: ClassData, language: str) -> tuple[tuple[str, tuple[Card, ...]], ...]:
    """The ideas that most students missed: those of several students and, if there is room, slips of single ones.

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
    for idea in found.itertuples():
        # An idea without a name has its only mistake's sentence for a title.
        sentences = [
            sentence(text if count == idea.students else _("{sentence} ({count})").format(sentence=text, count=count))
            for text, count in idea.says
            if text != idea.Index
        ]
        more = len(sentences) - SENTENCES
        sentences = sentences[:SENTENCES] + ([Markup(_("and {count} more")).format(count=more)] if more > 0 else [])
        count = _("{count} of {all} students who wrote these functions; {points} points lost")
        made.append(
            Card(
                title=sentence(idea.Index),
                count=count.format(count=idea.students, all=idea.wrote, points=f"{idea.lost:g}"),
                exercises=", ".join(idea.exercises),
                says=tuple(sentences),
                who=folded_list(links.name(student, *place) for student, place in idea.who.items()),
            )
        )
    return made


@dataclass(frozen=True)
class Group:
    """Wrong answers that do the same.

    title: the exercise; count: students and lost points; tests: the tests that they fail, with the message
    known: what tests say of the known mistake; empty if it is not known
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
    for group in found.head(GROUPS).itertuples():
        name = shlex.quote(data.assignment)
        commands = [(_("One comment for all of them"), f'proctor comment {name} --group={group.Index} --text="…"')]
        if not group.misconception:
            command = f"proctor report {name} --entry={group.Index}"
            commands.insert(0, (_("Make it a known mistake: a file to complete"), command))
        made.append(
            Group(
                id=group.Index,
                title=sentence(headings[group.notebook, group.exercise]),
                count=count.format(count=group.students, points=f"{group.lost:g}"),
                tests=tuple((test, sentence(message)) for test, message in group.tests),
                known=sentence(group.says),
                code=harmless.text(group.code),
                who=folded_list(links.name(student, group.notebook, group.exercise) for student in group.who),
                # A page to show in class has neither code nor commands.
                commands=tuple(commands) if group.code else (),
            )
        )
    return tuple(made), max(len(found) - GROUPS, 0)
