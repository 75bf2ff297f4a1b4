"""The class report as a notebook, which its reader can change."""

import os
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from nbgrader.coursedir import CourseDirectory

from ...common.language import translation

# The settings of the course that a report depends on.
SETTINGS = (
    "course_id",
    "db_url",
    "directory_structure",
    "source_directory",
    "submitted_directory",
    "autograded_directory",
    "feedback_directory",
)
IMPORTS = """
from pathlib import Path

import itables
from nbgrader.coursedir import CourseDirectory

from proctor.common.language import Edition
from proctor.pages.report import figures, statistics, tables
from proctor.pages.report.class_data import collect

itables.init_notebook_mode()
itables.options.css = "table.dataTable :is(th, td):not(.dt-type-numeric) { text-align: left; }"


def show(table):
    # What comes from students is escaped by `tables`.
    itables.show(table, allow_html=True, showIndex=True, paging=False, classes="display compact")
"""
LOAD = """
course = CourseDirectory({course})
data = collect(course, Edition(default_language={default!r}), Path.cwd())
language, pass_mark = {language!r}, {pass_mark!r}
"""


def _settings(course: CourseDirectory, reports: Path) -> str:
    """The arguments that make a CourseDirectory like `course`, for a notebook in `reports`."""
    usual = CourseDirectory(root=course.root)
    given = {name: getattr(course, name) for name in SETTINGS if getattr(course, name) != getattr(usual, name)}
    root = f"root=str(Path({os.path.relpath(course.root, reports)!r}).resolve())"
    given = {"assignment_id": course.assignment_id, **given}
    return ", ".join([root, *(f"{name}={value!r}" for name, value in given.items())])


def notebook(
    course: CourseDirectory, default: str, language: str, pass_mark: float, reports: Path
) -> nbformat.NotebookNode:
    """A notebook that collects the class's data and shows the tables and figures of the page.

    default: the language of assignments whose name has none; language: of the headings
    pass_mark: share of the points below which a student needs help; reports: the folder in which it will run
    """
    _ = translation(language)
    load = LOAD.format(course=_settings(course, reports), default=default, language=language, pass_mark=pass_mark)
    parts = [
        (_("What the class has not understood"), "show(tables.ideas(data, language))"),
        ("", "show(tables.unexplained(data, language))"),
        ("", "show(tables.misconceptions(data, language))"),
        (_("Who needs help"), "show(tables.needing_help(data, language, pass_mark))"),
        (_("What needs a person"), "show(tables.needing_a_person(data, language))"),
        (_("Tests that may be wrong"), "show(tables.surprising_failures(data, language))"),
        (_("Points"), "figures.distribution(data, language)"),
        ("", "statistics.totals(data).describe().round(1)"),
        (_("Exercises: difficulty and discrimination"), "figures.exercises(data, language)"),
        ("", "show(tables.exercises(data, language))"),
        (_("Students and exercises"), "show(tables.heat_map(data, language))"),
    ]
    title = _("{assignment}: class report").format(assignment=course.assignment_id)
    about = _(
        "This notebook is yours to change: proctor writes it once and leaves it alone while it is there. The data are "
        "pandas tables, which `data` and the functions of `statistics` give; help(data) says what is in them."
    )
    cells = [new_markdown_cell(f"# {title}\n\n{about}"), new_code_cell(IMPORTS.strip()), new_code_cell(load.strip())]
    for heading, code in parts:
        cells += [new_markdown_cell(f"## {heading}")] if heading else []
        cells.append(new_code_cell(code))
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return new_notebook(cells=cells, metadata={"kernelspec": kernel})
