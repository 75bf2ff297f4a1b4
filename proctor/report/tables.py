"""The class's tables as they are shown, in the page and in a notebook: pandas' Styler, all text escaped."""

from collections.abc import Iterable

import matplotlib as mpl
import pandas as pd
from markupsafe import Markup, escape
from pandas.io.formats.style import Styler

from ..messages import N_, translation
from . import statistics
from .class_data import ClassData

KINDS = {
    "grader fault": N_("fault of the grader: not marked"),
    "not graded": N_("handed in, but not graded"),
    "unreadable": N_("file cannot be read"),
    "written": N_("written answer to mark"),
    "no submission": N_("nothing handed in"),
    "missing": N_("notebook missing"),
    "repaired": N_("notebook repaired"),
    "timed out": N_("stopped: took too long"),
    "out of memory": N_("stopped: too much memory"),
    "too much output": N_("stopped: too much output"),
    "process died": N_("process ended"),
    "no sandbox": N_("graded without a sandbox"),
    "late": N_("late"),
}
"""What needs a person, the most pressing first."""

SHOWN = 3
"""So many names stand in a cell, the others behind a click."""

# A light part of the colour map, on which black text has a contrast of at least 7.
SHADES = 10
_COLOURS = mpl.colormaps["Oranges_r"]
HEAT = [mpl.colors.to_hex(_COLOURS(0.45 + 0.55 * step / SHADES)) for step in range(SHADES + 1)]


def labels(data: ClassData) -> pd.Series:
    """How a student is called, by id: the name, where the gradebook has one, and the id."""
    first, last = data.students["first_name"], data.students["last_name"]
    names = (last + " " + first if data.language == "ko" else first + " " + last).str.strip()
    return (names + " (" + data.students.index + ")").where(names != "", data.students.index.to_series())


def listed(items: Iterable[str]) -> Markup:
    """A few of the items, and the others behind a click."""
    items = list(items)
    shown = Markup(", ").join(items[:SHOWN])
    if len(items) <= SHOWN:
        return shown
    rest = Markup(", ").join(items[SHOWN:])
    return Markup("{}<details><summary>+{}</summary>{}</details>").format(shown, len(items) - SHOWN, rest)


def _styler(table: pd.DataFrame, name: str, index: str, formats: dict[str, str] | None = None) -> Styler:
    """The table with the heading `index` over its index; `formats`: of columns with numbers. Markup is left as it is.

    name: of the HTML element, "T_" before it
    """
    # Over the index stands the name of the columns' axis.
    table = table.rename_axis(columns=index) if table.columns.nlevels == 1 else table
    # Two students may have the same name, but pandas styles no row twice.
    heads = [escape(head) for head in table.index]
    styler = Styler(table.reset_index(drop=True), uuid=name, cell_ids=False)
    styler.format(lambda value: value if isinstance(value, Markup) else escape(value))
    for column, form in (formats or {}).items():
        styler.format(form, subset=[column], na_rep="")
    styler.format_index(escape, axis="columns").format_index(lambda row: heads[row], axis="index")
    return styler.hide(axis="index", names=True)


def misconceptions(data: ClassData, language: str) -> Styler:
    """Known mistakes, most frequent first."""
    _ = translation(language)
    found, names = statistics.misconceptions(data), labels(data)
    table = pd.DataFrame(
        {
            _("students"): found["students"],
            _("share"): found["share"],
            _("points lost"): found["lost"],
            _("exercise"): found["exercise"],
            _("what they were told"): statistics.without_introduction(found["says"]),
            _("who"): [listed(names[list(who)]) for who in found["who"]],
        },
        index=found.index,
    )
    formats = {_("share"): "{:.0%}", _("points lost"): "{:g}"}
    return _styler(table, "misconceptions", _("known mistake"), formats)


def needing_help(data: ClassData, language: str, pass_mark: float) -> Styler:
    """Students below the pass mark, lowest first."""
    _ = translation(language)
    found = statistics.needing_help(data, pass_mark)
    table = pd.DataFrame(
        {
            _("points"): found["total"].array,
            _("share"): found["share"].array,
            _("missing notebooks"): [listed(its) for its in found["missing"]],
            _("exercises without a point"): [_all_or_listed(data, its, _("all")) for its in found["nothing"]],
            _("known mistakes"): [listed(its) for its in found["misconceptions"]],
        },
        index=labels(data)[found.index],
    )
    return _styler(table, "help", _("student"), {_("points"): "{:g}", _("share"): "{:.0%}"})


def _all_or_listed(data: ClassData, exercises: tuple[str, ...], everything: str) -> Markup:
    return Markup(escape(everything)) if len(exercises) == len(data.exercises) else listed(exercises)


def needing_a_person(data: ClassData, language: str) -> Styler:
    """What somebody has to look at, the most pressing first."""
    _ = translation(language)
    found = statistics.needing_a_person(data)
    found = found.sort_values("kind", key=lambda kinds: kinds.map(list(KINDS).index), kind="stable")
    table = pd.DataFrame(
        {
            _("student"): labels(data)[found["student"]].array,
            _("notebook"): found["notebook"].array,
            _("cells"): [listed(filter(None, cells)) for cells in found["cells"]],
            _("remark"): [
                _("{days} days").format(days=says) if kind == "late" else says
                for kind, says in zip(found["kind"], found["says"], strict=True)
            ],
        },
        index=[_(KINDS[kind]) for kind in found["kind"]],
    )
    return _styler(table, "person", _("what"))


def surprising_failures(data: ClassData, language: str) -> Styler:
    """Tests that surprisingly many strong students fail, the least likely first."""
    _ = translation(language)
    found, names = statistics.surprising_failures(data), labels(data)
    table = pd.DataFrame(
        {
            _("strong students who fail"): found["failed"],
            _("of"): found["strong"],
            _("chance"): found["chance"],
            _("who"): [listed(names[list(who)]) for who in found["who"]],
            _("what one was told"): found["message"],
        }
    ).droplevel("notebook")
    return _styler(table, "tests", _("test"), {_("chance"): "{:.2g}"})


def exercises(data: ClassData, language: str) -> Styler:
    """Difficulty and discrimination, in the order of the notebooks."""
    _ = translation(language)
    found = statistics.exercises(data)
    table = pd.DataFrame(
        {
            _("notebook"): found.index.get_level_values("notebook"),
            _("heading"): found["heading"].array,
            _("students"): found["students"].array,
            _("share of points"): found["share"].array,
            _("all points"): found["full"].array,
            _("no point"): found["none"].array,
            _("discrimination"): found["discrimination"].array,
        },
        index=found.index.get_level_values("exercise"),
    )
    formats = dict.fromkeys((_("share of points"), _("all points"), _("no point")), "{:.0%}")
    return _styler(table, "exercises", _("exercise"), {**formats, _("discrimination"): "{:.2f}"})


def heat_map(data: ClassData, language: str) -> Styler:
    """Students × exercises, a notebook's sum before its exercises and with a link to its feedback page."""
    _ = translation(language)
    known, sums, names = statistics.points(data), statistics.totals(data), labels(data)
    maxima = data.exercises["maximum"]
    pages = data.notebooks.set_index(["student", "notebook"])
    columns, classes = {(_("all"), _("total")): sums["total"].map("{:g}".format)}, {}
    for notebook in data.exercises.index.unique("notebook"):
        about = [
            (name, sums.at[name, notebook], *pages.loc[(name, notebook), ["state", "feedback"]]) for name in known.index
        ]
        columns[notebook, _("sum")] = [_sum(names[name], notebook, *its) for name, *its in about]
        for exercise in maxima[notebook].index:
            absent = [state not in ("graded",) for _name, _points, state, _page in about]
            points = known[notebook, exercise]
            columns[notebook, exercise] = points.map("{:g}".format, na_action="ignore").mask(absent, "-").fillna("")
            step = (points / maxima[notebook, exercise] * SHADES).clip(0, SHADES).round()
            classes[notebook, exercise] = step.map("heat{:.0f}".format, na_action="ignore").fillna("")
    table = pd.DataFrame(columns, index=known.index)
    table.columns = pd.MultiIndex.from_tuples(table.columns, names=[_("notebook"), _("student")])
    classes = pd.DataFrame(classes, index=known.index).reindex(columns=table.columns, fill_value="")
    table.index = names[known.index]
    colours = [{"selector": f".heat{step}", "props": f"background: {colour}"} for step, colour in enumerate(HEAT)]
    return _styler(table, "heat", _("student")).set_td_classes(classes.reset_index(drop=True)).set_table_styles(colours)


def _sum(notebook: str, student: str, points: float, state: str, page: str) -> Markup | str:
    text = "-" if state == "missing" else f"{points:g}"
    link = Markup('<a href="{}" aria-label="{}: {}, {}">{}</a>')
    return link.format(page, text, notebook, student, text) if page else text
