"""The cards on top of the page: the ideas that the class has not understood."""

from dataclasses import dataclass

import pandas as pd
from markupsafe import Markup

from ...common.language import translation
from ..feedback.shown import sentence
from . import ideas
from .class_data import ClassData
from .links import Links, listed

CARDS = 3
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
