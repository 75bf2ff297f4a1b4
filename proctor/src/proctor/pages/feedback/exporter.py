"""The page: what nbgrader's GenerateFeedback calls for each notebook."""

import builtins
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import Any, TextIO

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

from ...common import exercises, harmless, notebook_record
from ...common.cell_kinds import grade_id, is_answer, is_task
from ...common.course_folder import names_of
from ...common.language import N_, Edition, translation
from ...common.notebook_record import CellRecord, NotebookRecord
from ...common.outcomes import NO_OUTPUTS, OWN_OUTPUTS, WAYS, WORDS
from ...common.people import called
from ...common.room import Room
from ...common.time_stamps import course_zone
from ...nbgrader_seams import converters
from ...nbgrader_seams.cells import INTERRUPTED
from ..notice import notices
from . import folder, freshness, history, overview, shown
from . import grades as gradebook
from .grades import Grades
from .summary import Exercise, Given, Summary, summarise

# How many exercises of an overview's row are in a state.
COUNTED = {"again": N_("to fix: {count}"), "untouched": N_("empty: {count}"), "waiting": N_("not marked yet: {count}")}
ENDED = N_("When this cell was graded, it ended with an error.")
ENDED_WITH = N_("When this cell was graded, it ended with an error ({name}).")


@dataclass
class Part:
    """A cell of the student's notebook as the page shows it.

    kind: "text" or "code"; alt: what its pictures are; count: the number that errors call it by
    begins: the exercise that starts with this title; answers: the exercise that this cell answers
    """

    kind: str
    html: Markup
    alt: str = ""
    count: int | None = None
    outputs: list[tuple[str, str]] = field(default_factory=list)
    begins: Exercise | None = None
    answers: Exercise | None = None


@cache
def _template(name: str) -> Template:
    environment = Environment(
        loader=PackageLoader("proctor.pages.feedback"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    css = environment.get_template("page.css").render()
    environment.globals.update(
        style=Markup("\n".join(map(str.strip, f"{css}{shown.code_style()}".splitlines()))),
        sentence=shown.sentence,
        plain=harmless.text,
        isolated=harmless.isolated,
    )
    return environment.get_template(name)


@lru_cache(maxsize=64)
def _given(path: Path, _changed: int) -> Given:
    cells = nbformat.read(path, as_version=4).cells
    return Given(
        exercises.title(cells),
        {exercise.name: exercise.heading for exercise in exercises.of_instructors(cells)},
        {grade_id(cell): cell.source for cell in cells if is_answer(cell)},
        frozenset((cell.cell_type, cell.source) for cell in cells if not is_answer(cell) or is_task(cell)),
    )


def _outcome(record: CellRecord) -> str:
    """How grading stopped a student's cell; empty if it did not."""
    return "timed out" if record.interrupted else record.outcome


def _error(cell: NotebookNode, outputs: Iterable[Mapping[str, Any]], language: str) -> list[tuple[str, str]]:
    """Says that a cell ended with an error, if `outputs`, which the page shows, do not say so.

    Names the error if it is one of Python's own: another name, or its text, may be any value of a test's.
    """
    _ = translation(language)
    names = [output.ename for output in cell.outputs if output.output_type == "error"]
    if not names or any(output["output_type"] == "error" for output in outputs):
        return []
    error = getattr(builtins, names[-1], None) if names[-1].isidentifier() else None
    python = isinstance(error, type) and issubclass(error, BaseException)
    return [("outcome", _(ENDED_WITH).format(name=names[-1]) if python else _(ENDED))]


def _outputs(cell: NotebookNode, tested: bool, room: Room, language: str) -> list[tuple[str, str]]:
    """A cell's outputs, each with its kind: "text", "warning", "error", "picture", "outcome" or "note".

    A cell that was not run has the outputs that the student handed in, and a note that says so.

    tested: whether a test has run before: then too the page shows the outputs that the student handed in, for in
      grading the cell may print what tests passed to the student's functions
    """
    _ = translation(language)
    record = notebook_record.of_cell(cell)
    outcome = _outcome(record)
    official = {outcome, INTERRUPTED} if outcome else set()
    graded = [
        cell_output
        for cell_output in cell.outputs
        if not (cell_output.output_type == "error" and cell_output.ename in official)
    ]
    own = record.handed_in.outputs
    given = own if tested or record.left_out else graded
    parts = [("note", _(OWN_OUTPUTS if own else NO_OUTPUTS))] if record.left_out else []
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


def _parts(
    nb: NotebookNode, grades: Grades, summary: Summary, render: shown.Shown, language: str, given: Given
) -> tuple[list[Part], bool]:
    """The cells of the notebook, without the autograder cells, and whether something was left out.

    Cells that students left as they were given keep only their headings and outputs.
    """
    _ = translation(language)
    begins = {exercise.begins: exercise for exercise in summary.exercises}
    answers = {exercise.answer: exercise for exercise in summary.exercises if exercise.answer}
    alt = _("Picture")
    parts, shortened = [], False
    tested = False
    for index, cell in enumerate(nb.cells):
        name = grade_id(cell)
        if grades.is_test(name):
            tested = True
            continue
        as_given = name not in answers and (cell.cell_type, cell.source) in given.texts
        shortened |= as_given
        if cell.cell_type == "markdown":
            headings = exercises.headings(cell.source)
            text = "\n".join(f"{'#' * level} {title}" for level, title in headings) if as_given else cell.source
            part = Part("text", render.markdown(text, cell.get("attachments")))
            for _level, title in headings[-1:]:
                alt = _("Picture of the section “{title}”").format(title=render.inline(title).striptags())
        else:
            part = Part("code", Markup("") if as_given else render.code(cell.source), alt)
            if cell.cell_type == "code":
                part.outputs = _outputs(cell, tested, render.room, language)
                record = notebook_record.of_cell(cell)
                part.count = record.handed_in.count if tested or record.left_out else cell.execution_count
        part.begins, part.answers = begins.get(index), answers.get(name)
        if part.html or part.outputs or part.begins:
            parts.append(part)
    return parts, shortened


def _answers(nb: NotebookNode, summary: Summary, render: shown.Shown) -> dict[int, tuple[Markup, bool]]:
    """The code of each answer that has something to fix, by the exercise's number.

    With it, whether the page marks lines: those that raised the error, or that make the wrong piece.
    """
    cells = {grade_id(cell): cell for cell in nb.cells if cell.cell_type == "code"}
    found = {}
    for exercise in summary.to_fix:
        if exercise.answer and (cell := cells.get(exercise.answer)) and cell.source.strip():
            failures = [check.failure for finding in exercise.findings for check in finding.checks if check.failure]
            lines = shown.lines_to_see(
                cell.source, [failure.line for failure in failures], [failure.part for failure in failures]
            )
            found[exercise.number] = render.code(cell.source, lines), bool(lines)
    return found


class FeedbackExporter(Exporter):
    """Makes the page of a graded notebook: no script, no request to any server, nothing hidden.

    For nbgrader's GenerateFeedback it makes the overview of an assignment too, with the last of its pages.
    """

    output_mimetype = "text/html"
    parent: GenerateFeedback

    def __init__(self, **kwargs: object):
        super().__init__(**kwargs)
        self._edition, self._zone = Edition(config=self.config), course_zone(self.config)
        self._clearing = ClearHiddenTests(parent=self)
        self._course = CourseDirectory(config=self.config)
        # The summaries of the student whose pages are being made, by notebook.
        self._whose = ("", "")
        self._made: dict[str, Summary] = {}
        self._read: gradebook.Gradebook | None = None
        self._days: dict[Path, list[history.Day]] = {}
        if isinstance(self.parent, GenerateFeedback):
            # nbgrader would copy all that was handed in besides the notebooks, pages of the student's own too.
            # And would leave pages as they are that say what is no longer so.
            converters.replace_folder_steps(self.parent, self._are_wanted, partial(folder.prepare, self.parent))
            # Before it removes the pages that are there.
            for source in converters.submissions(self.parent):
                student, assignment = names_of(
                    self.parent.coursedir, self.parent.coursedir.autograded_directory, source
                )
                pages = converters.target_folder(self.parent, assignment, student)
                self._days[pages] = history.read(pages)

    @default("file_extension")
    def html_extension(self) -> str:
        """The extension of a page's file."""
        return ".html"

    def _are_wanted(self, nbgraders: Callable[[str, str], bool], assignment: str, student: str) -> bool:
        """Whether to make a student's pages: nbgrader says so, or the pages that are there are out of date."""
        course = self.parent.coursedir
        excluded = student in course.student_id_exclude.split(",")
        pages = converters.target_folder(self.parent, assignment, student)
        if not excluded and not self.parent.force and pages.is_dir():
            known = freshness.known(gradebook.read(course.db_url, assignment, student))
            notebooks = converters.current_notebooks(self.parent)
            if not all(freshness.is_current(known, student, pages, path) for path in notebooks):
                self.log.info("Renewing the pages of %s, which are out of date", student)
                return True
        return nbgraders(assignment, student)

    def _released(self, cell: NotebookNode) -> str:
        """The text of an autograder cell as students have it."""
        cleared, _resources = self._clearing.preprocess_cell(NotebookNode(cell), {}, 0)
        return cleared.source

    def _given(self, assignment: str, notebook: str) -> Given:
        """What was released; nothing without a release."""
        released = Path(self._course.format_path(self._course.release_directory, ".", assignment))
        path = released / f"{notebook}.ipynb"
        return _given(path, path.stat().st_mtime_ns) if path.is_file() else Given()

    def _summary(self, nb: NotebookNode, grades: Grades, assignment: str, notebook: str) -> Summary:
        given = self._given(assignment, notebook)
        return summarise(nb, grades, self._record(nb, assignment).language, self._released, given)

    def _record(self, nb: NotebookNode, assignment: str) -> NotebookRecord:
        """What grading noted in a notebook; one that proctor has not graded is in the assignment's language."""
        return notebook_record.of_notebook(nb, self._edition.language(assignment))

    def from_file(  # type: ignore[override] # as from_notebook_node
        self, file_stream: TextIO, resources: dict | None = None, **_kw: object
    ) -> tuple[str, dict]:
        """The page, from a notebook's file: nobody else has this notebook, of which nbconvert would make copies."""
        return self._page(*converters.from_file(self, file_stream, resources))

    def from_notebook_node(  # type: ignore[override] # a text, as nbconvert's own exporters give
        self, nb: NotebookNode, resources: dict | None = None, **kw: object
    ) -> tuple[str, dict]:
        """The page, from a notebook of nbgrader's with `resources["nbgrader"]` saying whose it is."""
        return self._page(*super().from_notebook_node(nb, resources, **kw))

    def _gradebook(self, db_url: str, student: str, assignment: str, notebook: str) -> gradebook.Gradebook:
        """What the gradebook says of a student, read for the first notebook, and again when one comes once more.

        What being late costs is noted for each notebook just before its page is made.
        """
        if self._read is None or self._whose != (student, assignment) or notebook in self._made:
            self._whose, self._made = (student, assignment), {}
            self._read = gradebook.read(db_url, assignment, student)
        else:
            self._read = gradebook.with_penalties_of_now(self._read, db_url, assignment, student)
        return self._read

    def _page(self, nb: NotebookNode, resources: dict) -> tuple[str, dict]:
        names = resources["nbgrader"]
        student, assignment, notebook = (names[kind] for kind in ("student", "assignment", "notebook"))
        record = self._record(nb, assignment)
        language = record.language
        read = self._gradebook(names["db_url"], student, assignment, notebook)
        grades, submission = read.grades(student, notebook), read.submission(student)
        summary = self._summary(nb, grades, assignment, notebook)
        self._made[notebook] = summary
        render = shown.Shown(Path(resources["metadata"]["path"]), Room(language))
        # nbgrader's writer writes these besides.
        graded = converters.current_notebooks(self.parent) if isinstance(self.parent, GenerateFeedback) else []
        with_overview = bool(graded) and not (graded[0].parent / f"{folder.OVERVIEW}.ipynb").exists()
        if with_overview and graded[-1].stem == notebook:
            index = self._overview(names, read, graded[0].parent)
            resources["outputs"] = {**resources.get("outputs", {}), f"{folder.OVERVIEW}.html": index.encode()}
        late = timedelta(seconds=grades.seconds_late)
        graded_from = Path(resources["metadata"]["path"], f"{notebook}.ipynb")
        made_from: tuple[str, ...] = ()
        if graded_from.is_file():
            made_from = freshness.META, freshness.sign(freshness.known(read), student, graded_from)
        parts, shortened = _parts(nb, grades, summary, render, language, self._given(assignment, notebook))
        page = _template("page.html.j2").render(
            _=translation(language),
            made_from=made_from,
            shortened=shortened,
            language=language,
            names=names,
            called=called(student, submission.person.first_name, submission.person.last_name),
            with_overview=with_overview,
            summary=summary,
            notices=notices(nb),
            way=translation(language)(WAYS[record.way]) if record.way else "",
            late=format_timedelta(late, threshold=2, locale=language) if late else "",
            answers=_answers(nb, summary, render),
            parts=parts,
            inline=render.inline,
            note=render.note,
            tested=any(grades.is_test(grade_id(cell)) for cell in nb.cells),
        )
        return page, resources

    def _overview(self, names: dict, read: gradebook.Gradebook, graded: Path) -> str:
        """The overview, from the pages that were made just now and from what the others would say.

        read: what the gradebook says of the student; graded: the folder with the graded notebooks
        """
        student, assignment = names["student"], names["assignment"]
        submission = read.submission(student)
        pages = converters.target_folder(self.parent, assignment, student)
        rows, times = [], []
        for notebook, maximum in read.maxima.items():
            path = graded / f"{notebook}.ipynb"
            summary = self._made.get(notebook)
            if path.is_file():
                times.append(path.stat().st_mtime)
                if not summary:
                    grades = read.grades(student, notebook)
                    summary = self._summary(nbformat.read(path, as_version=4), grades, assignment, notebook)
            has_page = notebook in self._made or bool(folder.page(pages, notebook))
            rows.append(overview.Row(notebook, maximum, summary, has_page))
        days = history.continued(
            self._days.get(pages, []),
            datetime.now(self._zone).date(),
            history.marks_of({row.notebook: row.summary for row in rows if row.summary}),
        )
        language = self._edition.language(assignment)
        handed_in = submission.time and submission.time.astimezone(self._zone)
        last = datetime.fromtimestamp(max(times), self._zone) if times else None
        late = submission.late
        return _template("index.html.j2").render(
            _=translation(language),
            language=language,
            names=names,
            called=called(student, submission.person.first_name, submission.person.last_name),
            summary=overview.overview(rows, handed_in, last, days, language),
            late=format_timedelta(late, threshold=2, locale=language) if late else "",
            inline=shown.Shown(graded, Room(language)).inline,
            texts={name: translation(language)(text) for name, text in COUNTED.items()},
            history=(history.META, history.written(days)),
        )
