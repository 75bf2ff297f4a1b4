"""The page: what nbgrader's GenerateFeedback calls for each notebook."""

import builtins
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache, lru_cache, partial
from pathlib import Path

import nbformat
from babel.dates import format_timedelta
from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup
from nbconvert.exporters import Exporter
from nbformat import NotebookNode
from nbgrader.converters import GenerateFeedback
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import ClearHiddenTests
from traitlets import default

from .. import handed_in, harmless
from ..messages import N_, translation
from ..notice import notices
from ..outcomes import WAYS, WORDS
from ..room import Room
from . import folder, shown
from .grades import Grades, read_grades
from .summary import Exercise, Summary, released_titles, summarise

# The name that nbclient gives the error of a cell that it interrupts.
INTERRUPTED = "CellTimeoutError"
ENDED = N_("When this cell was graded, it ended with an error.")
ENDED_WITH = N_("When this cell was graded, it ended with an error ({name}).")


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


@lru_cache(maxsize=64)
def _released_titles(path: Path, _changed: int) -> dict[str, str]:
    return released_titles(nbformat.read(path, as_version=4))


def _outcome(cell: NotebookNode) -> str:
    """How a student's cell was stopped, as grading has noted it; empty where it was not."""
    its = cell.metadata.get("proctor", {})
    return "timed out" if its.get("interrupted") else its.get("outcome", "")


def _error(cell: NotebookNode, outputs: list[NotebookNode], language: str) -> list[tuple[str, str]]:
    """That a cell ended with an error, where `outputs`, which are shown of it, do not say so.

    Its name is told where it is one of Python's own: another name, or its text, may be any value of a test's.
    """
    _ = translation(language)
    names = [output.ename for output in cell.outputs if output.output_type == "error"]
    if not names or any(output.output_type == "error" for output in outputs):
        return []
    error = getattr(builtins, names[-1], None) if names[-1].isidentifier() else None
    python = isinstance(error, type) and issubclass(error, BaseException)
    return [("outcome", _(ENDED_WITH).format(name=names[-1]) if python else _(ENDED))]


def _outputs(cell: NotebookNode, tested: bool, room: Room, language: str) -> list[tuple[str, str]]:
    """What a student's cell put out, each with its kind: "text", "warning", "error", "picture" or "outcome".

    tested: whether a test has run before: then it is what the cell was handed in with, for in grading it may put out
      what tests gave to the student's functions
    """
    _ = translation(language)
    outcome = _outcome(cell)
    official = {outcome, INTERRUPTED} if outcome else set()
    graded = [its for its in cell.outputs if not (its.output_type == "error" and its.ename in official)]
    given = handed_in.of(cell).outputs if tested else graded
    parts = []
    for output in room.outputs(given):
        if output.output_type == "stream":
            parts.append(("warning" if output.name == "stderr" else "text", shown.text(output.text)))
        elif output.output_type == "error":
            parts.append(("error", shown.traceback(output)))
        elif source := shown.picture(output):
            parts.append(("picture", source))
        elif harmless.TEXT in output.data:
            parts.append(("text", shown.text(output.data[harmless.TEXT])))
    if WORDS.get(outcome):
        return [*parts, ("outcome", _(WORDS[outcome]))]
    return [*parts, *(_error(NotebookNode(cell, outputs=graded), given, language) if tested else [])]


def _parts(nb: NotebookNode, grades: Grades, summary: Summary, render: shown.Shown, language: str) -> list[Part]:
    """The cells of the notebook, without the autograder cells."""
    _ = translation(language)
    begins = {exercise.begins: exercise for exercise in summary.exercises}
    answers = {exercise.answer: exercise for exercise in summary.exercises if exercise.answer}
    alt = _("Picture")
    parts = []
    tested = False
    for index, cell in enumerate(nb.cells):
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
        if grades.is_test(grade_id):
            tested = True
            continue
        if cell.cell_type == "markdown":
            part = Part("text", render.markdown(cell.source, cell.get("attachments")))
            for _level, title in shown.headings(cell.source)[-1:]:
                alt = _("Picture of the section “{title}”").format(title=render.inline(title).striptags())
        else:
            part = Part("code", render.code(cell.source), alt)
            if cell.cell_type == "code":
                part.outputs = _outputs(cell, tested, render.room, language)
                part.count = handed_in.of(cell).count if tested else cell.execution_count
        part.begins, part.answers = begins.get(index), answers.get(grade_id)
        parts.append(part)
    return parts


class FeedbackExporter(Exporter):
    """Makes the page of a graded notebook: no script, no request to any server, nothing hidden."""

    output_mimetype = "text/html"

    def __init__(self, **kwargs: object):
        super().__init__(**kwargs)
        if isinstance(self.parent, GenerateFeedback):
            # nbgrader would copy all that was handed in besides the notebooks, pages of the student's own too.
            self.parent.init_assignment = partial(folder.prepare, self.parent)

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".html"

    def _released(self, cell: NotebookNode) -> str:
        """The text of an autograder cell as students have it."""
        cleared, _resources = ClearHiddenTests(parent=self).preprocess_cell(NotebookNode(cell), {}, 0)
        return cleared.source

    def _titles(self, names: dict[str, str]) -> dict[str, str]:
        """The titles of the exercises by the grade ids of their first cells, as released; none without a release."""
        course = CourseDirectory(config=self.config)
        released = Path(course.format_path(course.release_directory, ".", names["assignment"]))
        path = released / f"{names['notebook']}.ipynb"
        return _released_titles(path, path.stat().st_mtime_ns) if path.is_file() else {}

    def from_notebook_node(self, nb: NotebookNode, resources: dict | None = None, **kw: object) -> tuple[str, dict]:
        """The page, from a notebook of nbgrader's with `resources["nbgrader"]` saying whose it is."""
        nb, resources = super().from_notebook_node(nb, resources, **kw)
        names = resources["nbgrader"]
        language = nb.metadata.get("proctor", {}).get("language", "en")
        grades = read_grades(names["db_url"], names["notebook"], names["assignment"], names["student"])
        summary = summarise(nb, grades, language, self._released, self._titles(names))
        render = shown.Shown(Path(resources["metadata"]["path"]), Room(language))
        late = timedelta(seconds=grades.seconds_late)
        page = _template().render(
            _=translation(language),
            language=language,
            names=names,
            summary=summary,
            notices=notices(nb),
            way=translation(language)(WAYS[way]) if (way := nb.metadata.get("proctor", {}).get("way")) in WAYS else "",
            late=format_timedelta(late, threshold=2, locale=language) if late else "",
            parts=_parts(nb, grades, summary, render, language),
            inline=render.inline,
            note=render.note,
            sentence=shown.sentence,
            plain=harmless.text,
            isolated=harmless.isolated,
            tested=any(grades.is_test(cell.metadata.get("nbgrader", {}).get("grade_id")) for cell in nb.cells),
        )
        return page, resources
