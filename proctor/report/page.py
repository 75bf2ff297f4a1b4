"""The class report as a page: one file that needs nothing else, with what a TA needs first on top."""

import base64
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import itables
from IPython.display import SVG
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from pandas.io.formats.style import Styler

from ..messages import translation
from . import figures, statistics, tables
from .class_data import ClassData

FOLDER = Path(__file__).parent
# DataTables, which sorts and filters, as itables carries it for pages without a network.
DATATABLES = Path(itables.options.dt_bundle)
IDEAS = 3
HARDEST = 5


@dataclass(frozen=True)
class Idea:
    """A known mistake on top of the page: how many made it, what they were told, in which exercise, and who."""

    count: str
    says: str
    exercise: str
    who: Markup


@dataclass(frozen=True)
class Section:
    """A part of the page. alternative: what the figure shows, in words"""

    id: str
    heading: str
    paragraphs: tuple[str, ...]
    ideas: tuple[Idea, ...] = ()
    figure: str = ""
    alternative: str = ""
    table: str = ""


def _image(figure: SVG) -> str:
    return "data:image/svg+xml;base64," + base64.b64encode(figure.data.encode()).decode()


def _html(styler: Styler) -> Markup:
    """The table as HTML; empty where it has no rows."""
    return Markup(styler.to_html()) if len(styler.index) else Markup("")


class _Writer:
    """Writes the sections about one class in one language."""

    def __init__(self, data: ClassData, language: str, pass_mark: float):
        self.data, self.language, self.pass_mark = data, language, pass_mark
        self._ = translation(language)
        self.submitted = int(data.students["submitted"].sum())

    def numbers(self) -> list[tuple[str, str]]:
        """What the page begins with: numbers and their words."""
        _, totals, grades = self._, statistics.totals(self.data), self.data.grades
        numbers = [(f"{self.submitted} / {len(self.data.students)}", _("students handed in"))]
        if len(totals):
            maximum = self.data.exercises["maximum"].sum()
            numbers += [
                (f"{totals['total'].median():g} / {maximum:g}", _("points, the median")),
                (f"{(grades['waiting'] & (grades['state'] == 'graded')).sum()}", _("answers still to be marked")),
            ]
        return numbers

    def ideas(self) -> Section:
        """The most frequent known mistakes, and the hardest exercises."""
        _, found, names = self._, statistics.misconceptions(self.data).head(IDEAS), tables.labels(self.data)
        readers = (found["students"] / found["share"]).round().astype(int)
        ideas = tuple(
            Idea(
                count=_("{count} of {all} students").format(count=its.students, all=readers[its.Index]),
                says=says,
                exercise=self.data.exercises.at[(its.notebook, its.exercise), "heading"],
                who=tables.listed(names[list(its.who)]),
            )
            for its, says in zip(found.itertuples(), self._told().head(IDEAS), strict=True)
        )
        share = statistics.exercises(self.data)["share"].dropna().sort_values(kind="stable").head(HARDEST)
        hardest = ", ".join(f"{exercise} ({its:.0%})" for (_notebook, exercise), its in share.items())
        paragraphs = [] if ideas else [_("No test has recognised a known mistake.")]
        paragraphs += [_("Exercises with the smallest share of points: {exercises}.").format(exercises=hardest)]
        return Section("ideas", _("What the class has not understood"), tuple(paragraphs), ideas)

    def _told(self) -> Iterable[str]:
        return statistics.without_introduction(statistics.misconceptions(self.data)["says"])

    def help(self) -> Section:
        """Who needs help."""
        _ = self._
        styler = tables.needing_help(self.data, self.language, self.pass_mark)
        text = _("{count} of {all} students have less than {share} of the points marked so far, the lowest first.")
        paragraphs = [text.format(count=len(styler.index), all=self.submitted, share=f"{self.pass_mark:.0%}")]
        names = tables.labels(self.data)[~self.data.students["submitted"]]
        if len(names):
            text = Markup(_("Nothing was handed in by {count} students: {names}"))
            paragraphs.append(text.format(count=len(names), names=tables.listed(names)))
        return Section("help", _("Who needs help"), tuple(paragraphs), table=_html(styler))

    def person(self) -> Section:
        """What needs a person."""
        _ = self._
        found = statistics.needing_a_person(self.data)["kind"].value_counts()
        counts = [f"{_(words)}: {found[kind]}" for kind, words in tables.KINDS.items() if kind in found]
        paragraph = "; ".join(counts) + "." if counts else _("Nothing.")
        table = _html(tables.needing_a_person(self.data, self.language))
        return Section("person", _("What needs a person"), (paragraph,), table=table)

    def tests(self) -> Section:
        """Tests that may be wrong."""
        _ = self._
        table = _html(tables.surprising_failures(self.data, self.language))
        rule = _(
            "A test is listed where strong students fail it without a known mistake, and more of them than chance "
            "explains. Strong is who has {strong} or more of the automatic points outside the test's exercise, and so "
            "loses one point in ten there, at most. The number of strong students who fail a test like the others is "
            "then binomial with a probability of one in ten, at most; the column “chance” says how likely so many are, "
            "and up to {surprise} the test is listed. By chance alone that is at most one test in twenty."
        ).format(strong=f"{statistics.STRONG:.0%}", surprise=statistics.SURPRISE)
        paragraphs = (rule,) if table else (_("No test stands out."), rule)
        return Section("tests", _("Tests that may be wrong"), paragraphs, table=table)

    def points(self) -> Section:
        """The distribution of points."""
        _, total = self._, statistics.totals(self.data)["total"]
        low, median, high = (f"{it:g}" for it in total.quantile([0.25, 0.5, 0.75]).round(1))
        text = _(
            "From {lowest} to {highest} points. Half of the class has between {low} and {high}; the median, drawn as a "
            "line, is {median}. Late penalties are taken off; what is not yet marked counts as no points."
        ).format(lowest=f"{total.min():g}", highest=f"{total.max():g}", low=low, high=high, median=median)
        figure = _image(figures.distribution(self.data, self.language))
        heading = _("Points")
        return Section("points", heading, (text,), figure=figure, alternative=_("Histogram of the points. ") + text)

    def exercises(self) -> Section:
        """Difficulty and discrimination."""
        _ = self._
        paragraphs = (
            _(
                "Difficulty is the mean share of the points, over the students whose notebook was handed in, read and "
                "marked. Light bars are written answers."
            ),
            _(
                "Discrimination is the correlation of an exercise's points with the share of points on all other "
                "exercises (corrected item-total correlation; S. Henrysson, Psychometrika 28, 1963). By Ebel's rule of "
                "thumb it should be 0.2 or more; below zero, weaker students do better, and the exercise deserves a "
                "look. It is not defined, and left empty, for fewer than {fewest} students or where all have the same "
                "points. Its standard error is about 1/√(n − 3), so 0.2 for 30 students."
            ).format(fewest=statistics.FEWEST),
        )
        return Section(
            "exercises",
            _("Exercises: difficulty and discrimination"),
            paragraphs,
            figure=_image(figures.exercises(self.data, self.language)),
            alternative=_("Share of points and discrimination by exercise, as in the table below."),
            table=_html(tables.exercises(self.data, self.language)),
        )

    def misconceptions(self) -> Section:
        """All known mistakes."""
        _ = self._
        text = _(
            "A student counts once for a mistake, however many tests recognised it. The share is that of those whose "
            "notebook was handed in and read."
        )
        table = _html(tables.misconceptions(self.data, self.language))
        return Section("misconceptions", _("Known mistakes"), (text,), table=table)

    def heat(self) -> Section:
        """Students × exercises."""
        _ = self._
        text = _(
            "Points by exercise; the darker, the fewer of the possible ones. -: not handed in or not read; empty: not "
            "marked yet."
        )
        if (self.data.notebooks["feedback"] != "").any():
            text += " " + _("A notebook's sum leads to the student's feedback page.")
        table = _html(tables.heat_map(self.data, self.language))
        return Section("heat", _("Students and exercises"), (text,), table=table)


def page(data: ClassData, language: str, pass_mark: float) -> str:
    """The page as HTML.

    language: one of messages.LANGUAGES; pass_mark: share of the points below which a student needs help
    """
    writer, _ = _Writer(data, language, pass_mark), translation(language)
    sections = [writer.ideas(), writer.help(), writer.person(), writer.tests()]
    if writer.submitted:
        sections += [writer.points(), writer.exercises(), writer.misconceptions(), writer.heat()]
    environment = Environment(loader=FileSystemLoader(FOLDER), autoescape=True, undefined=StrictUndefined)
    return environment.get_template("page.html").render(
        title=_("{assignment}: class report").format(assignment=data.assignment),
        language=language,
        subtitle=_("As of {date}").format(date=date.today().isoformat()),
        numbers=writer.numbers(),
        contents=_("Contents"),
        sections=sections,
        nonce=secrets.token_urlsafe(16),
        style=Markup((FOLDER / "page.css").read_text(encoding="utf-8")),
        datatables_style=Markup(DATATABLES.with_suffix(".css").read_text(encoding="utf-8")),
        datatables=base64.b64encode(DATATABLES.read_bytes()).decode(),
        words={
            "search": _("Filter:"),
            "zeroRecords": _("No row has this text."),
            "emptyTable": _("Nothing."),
            "aria": {
                "orderable": _(": click to sort"),
                "orderableReverse": _(": click to sort the other way round"),
                "orderableRemove": _(": click to undo sorting"),
            },
        },
    )
