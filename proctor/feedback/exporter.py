"""The page: what nbgrader's GenerateFeedback calls for each notebook."""

from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from pathlib import Path

from babel.dates import format_timedelta
from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup
from nbconvert.exporters import Exporter
from nbformat import NotebookNode
from nbgrader.preprocessors import ClearHiddenTests
from traitlets import default

from ..messages import translation
from ..notice import notices
from ..outcomes import WORDS
from . import shown
from .grades import Grades, read_grades
from .summary import Exercise, Summary, summarise

# Outcomes by the name that nbclient gives an error of its own.
NBCLIENTS = {"CellTimeoutError": "timed out"}


@dataclass
class Part:
    """A cell of the student's notebook as the page shows it.

    kind: "text" or "code"; alt: what its pictures are; count: the number that errors call it by
    begins: the exercise whose title this is; answers: the exercise that this is the answer of
    """

    kind: str
    html: Markup
    alt: str = ""
    count: int | None = None
    outputs: list[tuple[str, str]] = field(default_factory=list)
    begins: Exercise | None = None
    answers: Exercise | None = None


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("proctor.feedback"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.globals["style"] = Markup(environment.get_template("page.css").render() + shown.code_style())
    return environment.get_template("page.html.j2")


def _outputs(cell: NotebookNode, language: str) -> list[tuple[str, str]]:
    """The outputs of a student's cell, each with its kind: "text", "warning", "error", "picture" or "outcome"."""
    _ = translation(language)
    parts = []
    for output in cell.outputs:
        if output.output_type == "stream":
            parts.append(("warning" if output.name == "stderr" else "text", shown.text(output.text)))
        elif output.output_type == "error":
            outcome = NBCLIENTS.get(output.ename, output.ename)
            known = outcome in WORDS
            parts.append(("outcome", _(WORDS[outcome])) if known else ("error", shown.traceback(output)))
        elif source := shown.picture(output):
            parts.append(("picture", source))
        elif "text/plain" in output.data:
            parts.append(("text", shown.text(output.data["text/plain"])))
    return parts


def _parts(nb: NotebookNode, grades: Grades, summary: Summary, render: shown.Shown, language: str) -> list[Part]:
    """The cells of the notebook, without the autograder cells."""
    _ = translation(language)
    begins = {exercise.begins: exercise for exercise in summary.exercises}
    answers = {exercise.answer: exercise for exercise in summary.exercises if exercise.answer}
    alt = _("Picture")
    parts = []
    for index, cell in enumerate(nb.cells):
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
        if grades.is_test(grade_id):
            continue
        if cell.cell_type == "markdown":
            part = Part("text", render.markdown(cell.source, cell.get("attachments")))
            for _level, title in shown.headings(cell.source)[-1:]:
                alt = _("Picture of the section “{title}”").format(title=render.inline(title).striptags())
        else:
            part = Part("code", render.code(cell.source), alt)
            if cell.cell_type == "code":
                part.outputs, part.count = _outputs(cell, language), cell.execution_count
        part.begins, part.answers = begins.get(index), answers.get(grade_id)
        parts.append(part)
    return parts


class FeedbackExporter(Exporter):
    """Makes the page of a graded notebook: no script, no request to any server, nothing hidden."""

    output_mimetype = "text/html"

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".html"

    def _released(self, cell: NotebookNode) -> str:
        """The text of an autograder cell as students have it."""
        cleared, _resources = ClearHiddenTests(parent=self).preprocess_cell(NotebookNode(cell), {}, 0)
        return cleared.source

    def from_notebook_node(self, nb: NotebookNode, resources: dict | None = None, **kw: object) -> tuple[str, dict]:
        """The page, from a notebook of nbgrader's with `resources["nbgrader"]` saying whose it is."""
        nb, resources = super().from_notebook_node(nb, resources, **kw)
        names = resources["nbgrader"]
        language = nb.metadata.get("proctor", {}).get("language", "en")
        grades = read_grades(names["db_url"], names["notebook"], names["assignment"], names["student"])
        summary = summarise(nb, grades, language, self._released)
        render = shown.Shown(Path(resources["metadata"]["path"]))
        late = timedelta(seconds=grades.seconds_late)
        page = _template().render(
            _=translation(language),
            language=language,
            names=names,
            summary=summary,
            notices=notices(nb),
            late=format_timedelta(late, threshold=2, locale=language) if late else "",
            parts=_parts(nb, grades, summary, render, language),
            inline=render.inline,
            note=render.note,
            sentence=shown.sentence,
        )
        return page, resources
