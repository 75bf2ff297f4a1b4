"""The class report as a page: one file that needs no other, with what a TA needs first at the top."""

import base64
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import itables
import pandas as pd
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from pandas.io.formats.style import Styler

from ...common import harmless
from ...common.language import N_, translation
from ...common.people import full_name
from . import figures, statistics, tables
from . import ideas as understanding
from .cards import Card, Group, groups, wrong
from .changes import Changes
from .class_data import ClassData
from .links import Links, folded_list

FOLDER = Path(__file__).parent
# DataTables, which sorts and filters, as itables carries it for pages without a network.
DATATABLES = Path(itables.options.dt_bundle)
# Exercises that are named in a sentence, before the table that has all.
HARDEST = 5
HELP = {
    statistics.STUCK: (
        N_("Stuck"),
        N_("They wrote most of the answers and have less than {share} of the points marked so far."),
        N_(
            "You have worked on {assignment} and are stuck in some places. Read the first box of your feedback page, "
            "and come to the next office hour with it: most of it is one idea, which we can clear up together."
        ),
    ),
    statistics.NOT_STARTED: (
        N_("Did not start"),
        N_("They wrote fewer than half of the answers."),
        N_(
            "In {assignment}, most of your answers are still empty. Is something in the way: the installation, the "
            "beginning, or time? Write back in one line, and we will find a way to start."
        ),
    ),
    statistics.GAPS: (
        N_("Gaps"),
        N_("They have enough points, but {many} or more exercises without any."),
        N_("Your {assignment} is going well, but some exercises have no points yet. Your feedback page says which."),
    ),
}
"""Heading, explanation and draft of a message, by reason."""
ABSENT = N_(
    "We have nothing of yours for {assignment}. Was there a problem with handing it in? Write back in one line."
)
# Wrong answers that no known mistake explains: as many as a person looks at in one go.
UNEXPLAINED = 10
# So many students who gained or lost points since the last report are named.
CHANGED = 20


@dataclass(frozen=True)
class Section:
    """A part of the page.

    short: the heading in the list of contents; folded: a heading, and paragraphs under it
    cards: groups of them, each with a heading or none; wrong: groups of wrong answers
    alternative: what the figure shows, in words; names: names and addresses, to be copied
    after: sections below it, each with a smaller heading
    """

    id: str
    heading: str
    paragraphs: tuple[str, ...]
    short: str = ""
    folded: tuple[str, tuple[str, ...]] = ("", ())
    cards: tuple[tuple[str, tuple[Card, ...]], ...] = ()
    wrong: tuple[Group, ...] = ()
    figure: str = ""
    alternative: str = ""
    table: str = ""
    names: str = ""
    after: tuple["Section", ...] = ()


def _html(styler: Styler) -> Markup:
    """The table as HTML; empty if it has no rows."""
    return Markup(styler.to_html()) if len(styler.index) else Markup("")


class _Writer:
    """Writes the sections about one class in one language."""

    def __init__(self, data: ClassData, language: str, pass_mark: float, changed: Changes | None):
        self.data, self.language, self.pass_mark, self.changed = data, language, pass_mark, changed
        self._ = translation(language)
        self.submitted = int(data.students["submitted"].sum())

    def numbers(self) -> list[tuple[str, str]]:
        """The numbers at the top of the page, and their words."""
        _, totals = self._, statistics.totals(self.data)
        numbers = [(f"{self.submitted} / {len(self.data.students)}", _("students handed in"))]
        if len(totals):
            median = _("{points} of {maximum}").format(points=f"{totals['total'].median():g}", maximum=self._maximum())
            numbers.append((median, _("points, the median{waiting}").format(waiting=self._waiting())))
        return numbers

    def _maximum(self) -> str:
        return f"{statistics.available(self.data)[0]:g}"

    def _waiting(self) -> str:
        """How many points nobody can have yet, in brackets."""
        points = statistics.available(self.data)[1]
        remark = self._("(without {points} for written answers not yet marked)").format(points=f"{points:g}")
        return f" {remark}" if points else ""

    def ideas(self) -> Section:
        """The ideas that most students missed, and the hardest exercises."""
        _ = self._
        cards = groups(self.data, self.language)
        paragraphs = [] if cards else [_("No test has recognised a known mistake.")]
        if cards and cards[0][0]:
            paragraphs.append(_("No idea was missed by more than one student: talk to those whom the cards name."))
        found = statistics.exercises(self.data).dropna(subset="share").sort_values("share", kind="stable").head(HARDEST)
        hardest, left = [], _("{exercise} ({share}; {count} did not write it)")
        for exercise in found.itertuples():
            text = left if exercise.unwritten else "{exercise} ({share})"
            hardest.append(
                text.format(exercise=exercise.Index[1], share=f"{exercise.share:.0%}", count=exercise.unwritten)
            )
        text = _("Exercises with the smallest share of points, among those who wrote them: {exercises}.")
        paragraphs += [text.format(exercises=", ".join(hardest))] if hardest else []
        heading = _("What the class has not understood")
        return Section("ideas", heading, tuple(paragraphs), short=_("Ideas"), cards=cards)

    def wrong(self) -> Section:
        """Wrong answers that do the same, and lost points that no known mistake explains."""
        _, (found, others) = self._, wrong(self.data, self.language)
        text = _("Answers are in one group if calls with the same arguments give the same results. Costliest first.")
        paragraphs = [text] if found else [_("No points were lost on answers that were written.")]
        if others:
            paragraphs.append(_("{count} more groups lost fewer points.").format(count=others))
        heading = _("Wrong answers in groups")
        after = (self.unexplained(),) if found else ()
        return Section("groups", heading, tuple(paragraphs), short=_("Wrong answers"), wrong=found, after=after)

    def unexplained(self) -> Section:
        """Lost points that no known mistake explains."""
        _, count = self._, len(understanding.unexplained(self.data))
        heading, nothing = _("Lost points without a known cause"), _("None, on functions that were written.")
        text = _("The {shown} of {count} messages that cost most points. Unwritten answers are left out.")
        text = text.format(shown=min(count, UNEXPLAINED), count=count) if count > UNEXPLAINED else ""
        text = text or (_("By test and message. Unwritten answers are left out.") if count else nothing)
        table = _html(tables.unexplained(self.data, self.language, UNEXPLAINED))
        return Section("unexplained", heading, (text,), table=table)

    def help(self) -> Section:
        """Who needs help: who is stuck, who did not start, and who has gaps."""
        _, found = self._, statistics.needing_help(self.data, self.pass_mark)
        text = _(
            "Of {all} students, {stuck} are stuck, {idle} did not really start, and {gaps} have gaps. Lowest first."
        )
        counts = found["reason"].value_counts()
        stuck, idle, gaps = (int(counts.get(reason, 0)) for reason in HELP)
        paragraphs = [text.format(all=self.submitted, stuck=stuck, idle=idle, gaps=gaps)]
        absent = self.data.students.index[~self.data.students["submitted"]]
        if len(absent):
            links, text = Links(self.data), Markup(_("Nothing was handed in by {count} students: {names}"))
            paragraphs.append(text.format(count=len(absent), names=folded_list(map(links.name, absent))))
        parts = []
        for reason, (heading, about, letter) in HELP.items():
            who = found.index[found["reason"] == reason]
            if not len(who):
                continue
            about = _(about).format(share=f"{self.pass_mark:.0%}", many=statistics.MANY)
            table = _html(tables.needing_help(self.data, self.language, self.pass_mark, reason))
            id = f"help-{reason.replace(' ', '-')}"
            names = self._names(who, _(letter))
            parts.append(Section(id, f"{_(heading)}: {len(who)}", (about,), table=table, names=names))
        if len(absent) and (names := self._names(absent, _(ABSENT))):
            parts.append(
                Section("help-absent", _("Handed in nothing: {count}").format(count=len(absent)), (), names=names)
            )
        return Section("help", _("Who needs help"), tuple(paragraphs), after=tuple(parts))

    def _names(self, students: pd.Index, letter: str) -> str:
        """Names, addresses and the draft of a message to them; empty if only ids are known."""
        about = self.data.students.loc[students, ["first_name", "last_name", "email"]]
        if not (about != "").any(axis=None):
            return ""
        lines = []
        for student, first, last, email in about.itertuples(name=None):
            name = full_name(first, last) or harmless.text(student)
            lines.append(f"{name} <{harmless.text(email)}>" if email else name)
        letter = letter.format(assignment=self.data.assignment)
        return ", ".join(lines) + "\n\n" + letter

    def changes(self) -> Section:
        """What is new since the last report."""
        _, changed, links = self._, self.changed, Links(self.data)
        assert changed is not None, "there is no report before this one"

        def named(students: Iterable[str], texts: Iterable[str]) -> Markup:
            who = [
                Markup("{} {}").format(links.name(student), text) for student, text in zip(students, texts, strict=True)
            ]
            return folded_list(who)

        lines: list[Markup | str] = []
        if changed.new:
            new = Markup(_("Newly handed in, {count}: {names}"))
            lines.append(new.format(count=len(changed.new), names=folded_list(map(links.name, changed.new))))
        for found, text in (
            (changed.gained, _("More points, {count}: {names}")),
            (changed.lost, _("Fewer points, {count}: {names}")),
        ):
            if found:
                names = named(found, (f"({was:g} → {now:g})" for was, now in found.values()))
                lines.append(Markup(text).format(count=len(found), names=names))
        if changed.marked:
            lines.append(_("Written answers were marked for {count} students.").format(count=changed.marked))
        heading = _("Since the last report, of {time}").format(time=f"{changed.when:%Y-%m-%d %H:%M}")
        return Section("changes", heading, tuple(lines) or (_("No points have changed."),), short=_("What is new"))

    def pressing(self) -> str:
        """How many cases of each kind need a person, in a sentence."""
        _ = self._
        found = self._kinds()
        counts = [f"{_(words)}: {found[kind]}" for kind, words in tables.KINDS.items() if found[kind]]
        return " · ".join(counts) if counts else _("Nothing.")

    def _kinds(self) -> pd.Series:
        """How often each kind occurs; counts cells of written answers, and otherwise notebooks."""
        found = statistics.needing_a_person(self.data)
        counts = found["cells"].map(len).where(found["kind"] == "written", 1).groupby(found["kind"]).sum()
        return counts.reindex(list(tables.KINDS), fill_value=0).astype(int)

    def person(self) -> Section:
        """What needs a person."""
        _, found = self._, self._kinds()
        absent = [_(words) for kind, words in tables.KINDS.items() if not found[kind]]
        table = _html(tables.needing_a_person(self.data, self.language))
        return Section(
            "person",
            _("What needs a person"),
            (self.pressing(),),
            short=_("For TAs"),
            folded=(_("Did not occur"), (" · ".join(absent),)) if absent else ("", ()),
            table=table,
            after=(self.late(),),
        )

    def late(self) -> Section:
        """Who was late: worth knowing, but nobody has to act."""
        _, links = self._, Links(self.data)
        days = self.data.students["days_late"]
        who = [
            Markup(_("{name}, {days} days")).format(name=links.name(student), days=f"{count:.1f}")
            for student, count in days[days > 0].items()
        ]
        text = Markup(_("Handed in late: {names}.")).format(names=folded_list(who)) if who else _("Nobody was late.")
        return Section("late", _("Worth knowing"), (text,))

    def tests(self) -> Section:
        """Tests that may be wrong."""
        _ = self._
        table = _html(tables.surprising_failures(self.data, self.language))
        rule = _(
            "A test is listed if more strong students fail it, without a known mistake, than chance explains. A strong "
            "student has at least {strong} of the automatic points outside the test's exercise, and so loses at most "
            "one point in ten there. If a test is like the others, the number of strong students who fail it is "
            "binomial with a probability of at most one in ten. The column “chance” is the probability of so many or "
            "more; up to {surprise} the test is listed, which by chance alone is at most one test in twenty."
        ).format(strong=f"{statistics.STRONG:.0%}", surprise=statistics.SURPRISE)
        paragraphs = (_("Strong students fail these."),) if table else (_("No test stands out."),)
        heading = _("Tests that may be wrong")
        return Section(
            "tests", heading, paragraphs, short=_("Tests"), folded=(_("How tests are chosen"), (rule,)), table=table
        )

    def points(self) -> Section:
        """The distribution of points."""
        _, total = self._, statistics.totals(self.data)["total"]
        low, median, high = (f"{quantile:g}" for quantile in total.quantile([0.25, 0.5, 0.75]).round(1))
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
        figure = Markup(figures.distribution(self.data, self.language).data)
        heading = _("Points")
        return Section("points", heading, (text,), figure=figure, alternative=_("Histogram of the points. ") + text)

    def exercises(self) -> Section:
        """Difficulty and discrimination."""
        _ = self._
        method = (
            _(
                "Difficulty is the mean share of the points, over the students who wrote the answer, in a notebook "
                "that was read and marked. Light bars are written answers."
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
            (_("Unwritten answers do not count towards difficulty; their number is shown beside it."),),
            short=_("Exercises"),
            folded=(_("How these are calculated"), method),
            after=(self.rates(),),
            figure=Markup(figures.exercises(self.data, self.language).data),
            alternative=_("Share of points and discrimination by exercise, as in the table below."),
            table=_html(tables.exercises(self.data, self.language)),
        )

    def rates(self) -> Section:
        """How many pass each test."""
        _ = self._
        text = _("The shares of students who pass each test, among those who wrote the answer.")
        return Section("rates", _("Tests, one by one"), (text,), table=_html(tables.tests(self.data, self.language)))

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
            "not read; empty: not marked yet. {maximum} points are available{waiting}."
        ).format(mark=tables.EMPTY, maximum=self._maximum(), waiting=self._waiting())
        if (self.data.notebooks["feedback"] != "").any():
            text += " " + _("Points lead to the exercise on the student's feedback page.")
        table = _html(tables.heat_map(self.data, self.language))
        return Section("heat", _("Students and exercises"), (text,), table=table)


def page(data: ClassData, language: str, pass_mark: float, changed: Changes | None = None) -> str:
    """The page as HTML.

    language: one of messages.LANGUAGES; pass_mark: share of the points below which a student needs help
    changed: what is new since the last report; None if there was none
    """
    writer, _ = _Writer(data, language, pass_mark, changed), translation(language)
    sections = [writer.ideas(), writer.wrong(), writer.help(), writer.person(), writer.tests()]
    if changed:
        sections.insert(3, writer.changes())
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
        labels={
            name: _(text)
            for name, text in {
                "code": N_("One of these answers"),
                "known": N_("Known mistake"),
                "unknown": N_("Not a known mistake"),
                "commands": N_("What to do with this group"),
                "names": N_("Names and a draft message, to copy"),
                "top": N_("Top"),
            }.items()
        },
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
