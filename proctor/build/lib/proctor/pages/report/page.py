"""The class report as a page: one file that needs nothing else, with what a TA needs first on top."""

import base64
import secrets
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import itables
import pandas as pd
from IPython.display import SVG
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from pandas.io.formats.style import Styler

from ...common.language import translation
from . import figures, statistics, tables
from . import ideas as understanding
from .cards import Card, groups
from .class_data import ClassData
from .links import Links, listed

FOLDER = Path(__file__).parent
# DataTables, which sorts and filters, as itables carries it for pages without a network.
DATATABLES = Path(itables.options.dt_bundle)
HARDEST = 5
UNEXPLAINED = 5


@dataclass(frozen=True)
class Section:
    """A part of the page.

    cards: groups of them, each with a heading or none; alternative: what the figure shows, in words
    after: what stands under it, with a smaller heading
    """

    id: str
    heading: str
    paragraphs: tuple[str, ...]
    cards: tuple[tuple[str, tuple[Card, ...]], ...] = ()
    figure: str = ""
    alternative: str = ""
    table: str = ""
    after: "Section | None" = None


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
        _, totals = self._, statistics.totals(self.data)
        numbers = [(f"{self.submitted} / {len(self.data.students)}", _("students handed in"))]
        if len(totals):
            median = _("{points} of {maximum}").format(points=f"{totals['total'].median():g}", maximum=self._maximum())
            numbers.append((median, _("points, the median{waiting}").format(waiting=self._waiting())))
        return numbers

    def _maximum(self) -> str:
        return f"{statistics.available(self.data)[0]:g}"

    def _waiting(self) -> str:
        """What of the points cannot be had yet, in brackets."""
        points = statistics.available(self.data)[1]
        said = self._("(without {points} for written answers not yet marked)").format(points=f"{points:g}")
        return f" {said}" if points else ""

    def ideas(self) -> Section:
        """The ideas that most students missed, the hardest exercises, and points that no known mistake explains."""
        _, heading = self._, self._("What the class has not understood")
        cards = groups(self.data, self.language)
        if cards and cards[0][0]:
            heading = _("What the class has not understood: no idea was missed by more than one student")
        paragraphs = [] if cards else [_("No test has recognised a known mistake.")]
        found = statistics.exercises(self.data).dropna(subset="share").sort_values("share", kind="stable").head(HARDEST)
        hardest, left = [], _("{exercise} ({share}; {count} did not write it)")
        for its in found.itertuples():
            text = left if its.unwritten else "{exercise} ({share})"
            hardest.append(text.format(exercise=its.Index[1], share=f"{its.share:.0%}", count=its.unwritten))
        text = _("Exercises with the smallest share of points, among those who wrote them: {exercises}.")
        paragraphs += [text.format(exercises=", ".join(hardest))] if hardest else []
        return Section("ideas", heading, tuple(paragraphs), cards, after=self.unexplained())

    def unexplained(self) -> Section:
        """Lost points that no known mistake explains."""
        _, count = self._, len(understanding.unexplained(self.data))
        heading, nothing = _("Points lost that no known mistake explains"), _("None, on functions that were written.")
        text = _("The {shown} of {count} rows with the most points lost, unwritten answers left out.")
        text = text.format(shown=min(count, UNEXPLAINED), count=count) if count > UNEXPLAINED else ""
        text = text or (_("Unwritten answers are left out.") if count else nothing)
        table = _html(tables.unexplained(self.data, self.language, UNEXPLAINED))
        return Section("unexplained", heading, (text,), table=table)

    def help(self) -> Section:
        """Who needs help."""
        _ = self._
        styler = tables.needing_help(self.data, self.language, self.pass_mark)
        text = _(
            "{count} of {all} students have less than {share} of the points marked so far, or {many} or more exercises "
            "that they did not write or have no point on; the lowest first."
        )
        share = f"{self.pass_mark:.0%}"
        paragraphs = [text.format(count=len(styler.index), all=self.submitted, share=share, many=statistics.MANY)]
        absent = self.data.students.index[~self.data.students["submitted"]]
        if len(absent):
            links, text = Links(self.data), Markup(_("Nothing was handed in by {count} students: {names}"))
            paragraphs.append(text.format(count=len(absent), names=listed(map(links.name, absent))))
        return Section("help", _("Who needs help"), tuple(paragraphs), table=_html(styler))

    def pressing(self) -> str:
        """How much of what needs a person there is, in a sentence."""
        _ = self._
        found = self._kinds()
        counts = [f"{found[kind]} × {_(words)}" for kind, words in tables.KINDS.items() if found[kind]]
        return "; ".join(counts) + "." if counts else _("Nothing.")

    def _kinds(self) -> pd.Series:
        """How often each kind occurs; cells count for written answers, and otherwise notebooks."""
        found = statistics.needing_a_person(self.data)
        counts = found["cells"].map(len).where(found["kind"] == "written", 1).groupby(found["kind"]).sum()
        return counts.reindex(list(tables.KINDS), fill_value=0).astype(int)

    def person(self) -> Section:
        """What needs a person."""
        _, found = self._, self._kinds()
        absent = [_(words) for kind, words in tables.KINDS.items() if not found[kind]]
        paragraphs = [self.pressing(), *([_("None: {kinds}.").format(kinds="; ".join(absent))] if absent else [])]
        table = _html(tables.needing_a_person(self.data, self.language))
        return Section("person", _("What needs a person"), tuple(paragraphs), table=table, after=self.late())

    def late(self) -> Section:
        """Who was late, which is only worth knowing."""
        _, links = self._, Links(self.data)
        days = self.data.students["days_late"]
        who = [
            Markup(_("{name}, {days} days")).format(name=links.name(student), days=f"{its:.1f}")
            for student, its in days[days > 0].items()
        ]
        text = Markup(_("Handed in late: {names}.")).format(names=listed(who)) if who else _("Nobody was late.")
        return Section("late", _("Worth knowing"), (text,))

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
            "From {lowest} to {highest} of {maximum} points{waiting}. Half of the class has between {low} and {high}; "
            "the median, drawn as a line, is {median}. Late penalties are taken off."
        ).format(
            lowest=f"{total.min():g}",
            highest=f"{total.max():g}",
            maximum=self._maximum(),
            waiting=self._waiting(),
            low=low,
            high=high,
            median=median,
        )
        figure = _image(figures.distribution(self.data, self.language))
        heading = _("Points")
        return Section("points", heading, (text,), figure=figure, alternative=_("Histogram of the points. ") + text)

    def exercises(self) -> Section:
        """Difficulty and discrimination."""
        _ = self._
        paragraphs = (
            _(
                "Difficulty is the mean share of the points, over the students who wrote the answer, in a notebook "
                "that was read and marked; beside it stands how many did not write it. Light bars are written answers."
            ),
            _(
                "Discrimination is the correlation of an exercise's points with the share of points on all other "
                "exercises (corrected item-total correlation; S. Henrysson, Psychometrika 28, 1963). By Ebel's rule of "
                "thumb it should be 0.2 or more; below zero, weaker students do better, and the exercise deserves a "
                "look. It is not defined, and left empty, for fewer than {fewest} students or where all have the same "
                "points. Its standard error is about 1/√(n − 3), so 0.2 for 30 students. "
                "Here an answer that was not written has no points."
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
            "A student counts once for a mistake, however many tests recognised it. The share is that of those who "
            "wrote the exercise."
        )
        table = _html(tables.misconceptions(self.data, self.language))
        return Section("misconceptions", _("Known mistakes"), (text,), table=table)

    def heat(self) -> Section:
        """Students × exercises."""
        _ = self._
        text = _(
            "Points by exercise; the darker, the fewer of the possible ones. {mark}: not written; -: not handed in or "
            "not read; empty: not marked yet. {maximum} points can be had{waiting}."
        ).format(mark=tables.EMPTY, maximum=self._maximum(), waiting=self._waiting())
        if (self.data.notebooks["feedback"] != "").any():
            text += " " + _("Points lead to the exercise on the student's feedback page.")
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
        person=_("What needs a person"),
        pressing=writer.pressing(),
        contents=_("Contents"),
        sections=sections,
        nonce=secrets.token_urlsafe(16),
        style=Markup((FOLDER / "page.css").read_text(encoding="utf-8")),
        datatables_style=Markup(DATATABLES.with_suffix(".css").read_text(encoding="utf-8")),
        datatables=base64.b64encode(DATATABLES.read_bytes()).decode(),
        words={
            "search": _("Filter:"),
            "info": _("{shown} of {count} rows").format(shown="_TOTAL_", count="_MAX_"),
            "infoEmpty": _("{shown} of {count} rows").format(shown="0", count="_MAX_"),
            "infoFiltered": "",
            "zeroRecords": _("No row has this text."),
            "emptyTable": _("Nothing."),
            "aria": {
                "orderable": _(": click to sort"),
                "orderableReverse": _(": click to sort the other way round"),
                "orderableRemove": _(": click to undo sorting"),
            },
        },
    )
