"""The class's tables for the page and for a notebook: pandas' Styler, with all text escaped."""

import shlex

import pandas as pd
from markupsafe import Markup, escape
from pandas.io.formats.style import Styler

from ...common.language import N_, translation
from ..feedback.shown import sentence
from . import ideas as understanding
from . import statistics
from .class_data import ClassData
from .links import Links, folded_list, link

KINDS = {
    "grader fault": N_("fault of the grader: not marked"),
    "not judged": N_("a test that could not judge the answer: not marked"),
    "not graded": N_("handed in, but not graded"),
    "timed out": N_("stopped: took too long"),
    "out of memory": N_("stopped: too much memory"),
    "too much output": N_("stopped: too much output"),
    "process died": N_("process ended"),
    "left no room": N_("cell left out: it used up memory or open files"),
    "not run": N_("not run: the process ended too often"),
    "unreadable": N_("file cannot be read"),
    "repaired": N_("notebook repaired"),
    "no sandbox": N_("graded without a sandbox"),
    "missing": N_("notebook missing"),
    "no submission": N_("nothing handed in"),
    "written": N_("written answer to mark"),
}
"""What needs a person, the most pressing first. (Who is late is only worth knowing.)"""

_GRADE = "proctor grade {assignment} --student={student}"
_AGAIN = f"{_GRADE} --notebook={{notebook}} --force"
NEXT = {
    "grader fault": "proctor regrade {assignment}",
    "not graded": _GRADE,
    **dict.fromkeys(statistics.STOPPED, _AGAIN),
    "left no room": _AGAIN,
    "written": "proctor mark {assignment}",
}
"""The command that comes next, if there is one."""

# Light oranges of ColorBrewer, on which black text has a contrast of at least 7, by the share of the points.
HEAT = [
    *("#f87f2c", "#fd8f3e", "#fd9d53", "#fdac67", "#fdba7f", "#fdc997", "#fdd5ad", "#fedfc0", "#fee8d2", "#ffeede"),
    "#ffffff",
]
SHADES = len(HEAT) - 1
# Unwritten answers have a pattern and a mark instead of a colour.
UNWRITTEN = "repeating-linear-gradient(135deg, #fff 0 4px, #e4e7eb 4px 6px)"
EMPTY = "∅"


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


def _who(found: pd.DataFrame, links: Links) -> list[Markup]:
    """The students in each row's `who`, with links to the row's exercise."""
    return [
        folded_list(links.name(student, row.notebook, row.exercise) for student in row.who)
        for row in found.itertuples()
    ]


def ideas(data: ClassData, language: str) -> Styler:
    """Ideas that were not understood, the one that most students missed first."""
    _ = translation(language)
    found, links = understanding.ideas(data), Links(data)
    table = pd.DataFrame(
        {
            _("students"): found["students"],
            _("of those who wrote it"): found["wrote"],
            _("points lost"): found["lost"],
            _("exercises"): [folded_list(names) for names in found["exercises"]],
            _("who"): [
                folded_list(links.name(student, *place) for student, place in who.items()) for who in found["who"]
            ],
        },
        index=found.index,
    )
    table.index = [sentence(idea) for idea in found.index]
    return _styler(table, "ideas", _("idea"), {_("points lost"): "{:g}"})


def unexplained(data: ClassData, language: str, rows: int | None = None) -> Styler:
    """Why written functions lost points without a known mistake, the costliest first. rows: how many, None for all"""
    _ = translation(language)
    found, links = understanding.unexplained(data).head(rows), Links(data)
    table = pd.DataFrame(
        {
            _("test"): found["cell"],
            _("students"): found["students"],
            _("points lost"): found["lost"],
            _("message"): [sentence(text) for text in found["message"]],
            _("who"): _who(found, links),
        }
    ).set_axis(found["exercise"], axis=0)
    return _styler(table, "unexplained", _("exercise"), {_("points lost"): "{:g}"})


def misconceptions(data: ClassData, language: str) -> Styler:
    """Known mistakes, most frequent first."""
    _ = translation(language)
    found, links = statistics.misconceptions(data), Links(data)
    table = pd.DataFrame(
        {
            _("students"): found["students"],
            _("share"): found["share"],
            _("points lost"): found["lost"],
            _("exercise"): found["exercise"],
            _("idea"): [sentence(idea) for idea in found["idea"]],
            _("message"): [sentence(text) for text in statistics.without_introduction(found["says"])],
            _("who"): _who(found, links),
        },
        index=found.index,
    )
    formats = {_("share"): "{:.0%}", _("points lost"): "{:g}"}
    return _styler(table, "misconceptions", _("known mistake"), formats)


def needing_help(data: ClassData, language: str, pass_mark: float, reason: str = "") -> Styler:
    """Students below the pass mark or with many empty exercises, lowest first.

    reason: only those with this one, of `statistics.needing_help`
    """
    _ = translation(language)
    found, links = statistics.needing_help(data, pass_mark), Links(data)
    found = found[found["reason"] == reason] if reason else found
    places = {exercise: notebook for notebook, exercise in data.exercises.index}

    def exercises(student: str, names: tuple[str, ...]) -> Markup:
        return folded_list(links.exercise(student, places[name], name) for name in names)

    table = pd.DataFrame(
        {
            _("points"): found["total"].array,
            _("available"): found["marked"].array,
            _("share"): found["share"].array,
            _("missing notebooks"): [folded_list(notebooks) for notebooks in found["missing"]],
            _("exercises not written"): [
                Markup(escape(_("wrote nothing"))) if row.empty else exercises(row.Index, row.unwritten)
                for row in found.itertuples()
            ],
            _("attempted, 0 points"): [exercises(row.Index, row.nothing) for row in found.itertuples()],
            _("ideas to look at again"): [folded_list(map(sentence, titles)) for titles in found["ideas"]],
        },
        index=[links.name(student) for student in found.index],
    )
    formats = {_("points"): "{:g}", _("available"): "{:g}", _("share"): "{:.0%}"}
    return _styler(table, f"help-{reason.replace(' ', '-')}" if reason else "help", _("student"), formats)


def needing_a_person(data: ClassData, language: str) -> Styler:
    """What somebody has to look at, the most pressing first; written answers have one row per question."""
    _ = translation(language)
    found, links = statistics.needing_a_person(data), Links(data)
    # A solution cell that went wrong is itself an exercise.
    places = data.grades.set_index(["notebook", "cell"])["exercise"].to_dict()
    rows = []
    for case in found[~found["kind"].isin(["written", "late"])].itertuples():
        exercise = next((places.get((case.notebook, cell), cell) for cell in case.cells if cell), "")
        page = links.page(case.student, case.notebook, exercise) or links.page(case.student, case.notebook)
        cells = folded_list(filter(None, case.cells))
        step = NEXT.get(case.kind, "").format(
            assignment=shlex.quote(data.assignment),
            student=shlex.quote(case.student),
            notebook=shlex.quote(case.notebook),
        )
        step = Markup("<code>{}</code>").format(step) if step else Markup("")
        name = link(page, links.labels[case.student])
        rows.append((case.kind, name, case.notebook, cells, sentence(case.says), step))
    written = found[found["kind"] == "written"].explode("cells")
    for (notebook, cell), students in written.groupby(["notebook", "cells"], sort=False)["student"]:
        names = (links.name(student, notebook, cell) for student in students)
        who = folded_list(names, before=_("students: {count}").format(count=len(students)))
        step = Markup("<code>{}</code>").format(NEXT["written"].format(assignment=shlex.quote(data.assignment)))
        rows.append(("written", who, notebook, Markup(escape(cell)), Markup(""), step))
    rows.sort(key=lambda row: list(KINDS).index(row[0]))
    columns = [_("student"), _("notebook"), _("cells"), _("remark"), _("what to do")]
    index = [_(KINDS[row[0]]) for row in rows]
    return _styler(pd.DataFrame([row[1:] for row in rows], index=index, columns=columns), "person", _("what"))


def surprising_failures(data: ClassData, language: str) -> Styler:
    """Tests that surprisingly many strong students fail, the least likely first."""
    _ = translation(language)
    found, links = statistics.surprising_failures(data), Links(data)
    table = pd.DataFrame(
        {
            _("strong students who fail"): found["failed"],
            _("strong students"): found["strong"],
            _("chance"): found["chance"],
            _("who"): [
                folded_list(links.name(student, row.Index[0], row.exercise) for student in row.who)
                for row in found.itertuples()
            ],
            _("message, for example"): [sentence(text) for text in found["message"]],
        }
    ).droplevel("notebook")
    return _styler(table, "tests", _("test"), {_("chance"): "{:.2g}"})


def tests(data: ClassData, language: str) -> Styler:
    """How many pass each test, in the order of the notebooks."""
    _ = translation(language)
    found = statistics.tests(data)
    table = pd.DataFrame(
        {
            _("exercise"): found["exercise"],
            _("points"): found["maximum"],
            _("students who wrote it"): found["students"],
            _("pass"): found["passed"],
            _("fail"): found["failed"],
            _("most frequent message"): [sentence(text) for text in found["message"]],
        }
    ).droplevel("notebook")
    return _styler(table, "rates", _("test"), {_("points"): "{:g}", _("pass"): "{:.0%}"})


def exercises(data: ClassData, language: str) -> Styler:
    """Difficulty and discrimination, in the order of the notebooks."""
    _ = translation(language)
    found = statistics.exercises(data)
    table = pd.DataFrame(
        {
            _("notebook"): found.index.get_level_values("notebook"),
            _("heading"): found["heading"].array,
            _("students who wrote it"): found["students"].array,
            _("did not write it"): found["unwritten"].array,
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
    """Students × exercises, a notebook's sum before its exercises; each cell leads to its place on a feedback page."""
    _ = translation(language)
    known, sums, links = statistics.points(data), statistics.totals(data), Links(data)
    empty = statistics.unwritten(data)
    maxima = data.exercises["maximum"]
    states = data.notebooks.set_index(["student", "notebook"])["state"]
    columns, classes = {(_("all"), _("total")): sums["total"].map("{:g}".format)}, {}

    def cell(student: str, notebook: str, exercise: str, text: str, remark: str = "") -> Markup:
        label = ", ".join(filter(None, (f"{text}: {exercise or notebook}", links.labels[student], remark)))
        return link(links.page(student, notebook, exercise) if text else "", text, label)

    for notebook in data.exercises.index.unique("notebook"):
        state = states.xs(notebook, level="notebook").reindex(known.index)
        texts = sums[notebook].map("{:g}".format).mask(state == "missing", "-")
        columns[notebook, _("sum")] = [cell(student, notebook, "", text) for student, text in texts.items()]
        for exercise in maxima[notebook].index:
            place = (notebook, exercise)
            texts = known[place].map("{:g}".format, na_action="ignore").mask(state != "graded", "-").fillna("")
            columns[place] = [
                cell(student, *place, text, _("not written") if left else "")
                for (student, text), left in zip(texts.items(), empty[place], strict=True)
            ]
            step = (known[place] / maxima[place] * SHADES).clip(0, SHADES).round()
            heat = step.map("heat{:.0f}".format, na_action="ignore").fillna("")
            classes[place] = heat.mask(empty[place].to_numpy(bool), "unwritten")
    table = pd.DataFrame(columns, index=known.index)
    table.columns = pd.MultiIndex.from_tuples(table.columns, names=[_("notebook"), _("student")])
    classes = pd.DataFrame(classes, index=known.index).reindex(columns=table.columns, fill_value="")
    classes.loc[:, [column for column in table.columns if column[1] == _("sum")]] = "sum"
    table.index = [links.name(student) for student in known.index]
    colours = [{"selector": f".heat{step}", "props": f"background: {colour}"} for step, colour in enumerate(HEAT)]
    colours.append({"selector": ".unwritten", "props": f"background: {UNWRITTEN}"})
    # The cell keeps its points, 0, for sorting and for screen readers.
    colours.append({"selector": ".unwritten, .unwritten a", "props": "font-size: 0"})
    colours.append({"selector": ".unwritten::after", "props": f'content: "{EMPTY}"; font-size: .8rem'})
    return _styler(table, "heat", _("student")).set_td_classes(classes.reset_index(drop=True)).set_table_styles(colours)
