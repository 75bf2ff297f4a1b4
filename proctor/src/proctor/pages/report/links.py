"""How students are named in the report, and the links to their feedback pages."""

from collections.abc import Iterable

import pandas as pd
from markupsafe import Markup

from ...common import harmless
from ...common.people import called
from .class_data import ClassData

SHOWN = 3
"""So many names a cell shows, which is a line of a column; the others are behind a click."""


def labels(data: ClassData) -> pd.Series:
    """How a student is called, by id: the name, if the gradebook has one, and the id."""
    about = data.students[["first_name", "last_name"]]
    names = [called(student, *name) for student, name in zip(about.index, about.itertuples(index=False), strict=True)]
    return pd.Series(names, index=about.index, dtype=object)


def folded_list(items: Iterable[str], before: str = "") -> Markup:
    """A few of the items, and the others behind a click.

    before: if given, only this is shown, and all items are behind the click
    """
    items = list(items)
    if before:
        return Markup("<details><summary>{}</summary>{}</details>").format(before, Markup(", ").join(items))
    first = Markup(", ").join(items[:SHOWN])
    if len(items) <= SHOWN:
        return first
    rest = Markup(", ").join(items[SHOWN:])
    return Markup("{}<details><summary>+{}</summary>{}</details>").format(first, len(items) - SHOWN, rest)


def link(page: str, text: str, label: str = "") -> Markup:
    """The text as a link to `page`, or as it is if there is none. label: read aloud instead, has the text in it"""
    text = harmless.isolated(text)
    if not page:
        return text
    if not label:
        return Markup('<a href="{}">{}</a>').format(page, text)
    return Markup('<a href="{}" aria-label="{}">{}</a>').format(page, label, text)


class Links:
    """The names of one class's students, which lead to their feedback pages."""

    def __init__(self, data: ClassData):
        self.labels = labels(data)
        self._notebooks = data.notebooks.set_index(["student", "notebook"])["feedback"].to_dict()
        self._answers = data.answers.set_index(["student", "notebook", "exercise"])["feedback"].to_dict()
        pages = data.notebooks[data.notebooks["feedback"] != ""]
        self._first = pages.drop_duplicates("student").set_index("student")["feedback"].to_dict()

    def page(self, student: str, notebook: str = "", exercise: str = "") -> str:
        """The URL of a result, of a notebook's page, or of a student's first page; empty if there is none."""
        if exercise:
            return self._answers.get((student, notebook, exercise), "")
        return self._notebooks.get((student, notebook), "") if notebook else self._first.get(student, "")

    def name(self, student: str, notebook: str = "", exercise: str = "") -> Markup:
        """The student's name with such a link."""
        return link(self.page(student, notebook, exercise), self.labels[student])

    def exercise(self, student: str, notebook: str, exercise: str) -> Markup:
        """The exercise's name, which leads to the student's result."""
        text = f"{exercise}: {self.labels[student]}"
        return link(self.page(student, notebook, exercise), exercise, text)
