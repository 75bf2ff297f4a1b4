"""What the pages show: questions and how far each is, and the answer that comes next; saves the marks."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from markupsafe import Markup
from nbformat import NotebookNode
from nbgrader.coursedir import CourseDirectory

from ...common import harmless
from ...common.digest import digest
from ...common.language import Edition
from ...common.people import called
from ...common.room import Room
from ..feedback import shown
from ..feedback.shown import Shown
from . import answer_cells, similar, store
from .questions import Question, questions
from .similar import Group
from .store import Change, Entry
from .wrong_code import WrongCode, wrong_code

# Comments that are offered again: as many as have a key.
OFFERED = 9


@dataclass(frozen=True)
class Progress:
    """How many of the answers to a question that a person marks are marked."""

    question: Question
    marked: int
    total: int


@dataclass(frozen=True)
class Row:
    """One answer in the list of a group.

    difference: from the first of the group, empty if there is none; ticked: whether it will be marked with the first
    """

    entry: Entry
    difference: Markup
    ticked: bool
    conflict: bool = False


@dataclass(frozen=True)
class Sheet:
    """A group of answers to be marked.

    first: the answer that the page shows; rows: all of the group; offered: earlier comments
    given: the entry whose mark fills the form: the first, or one that says the same; None if neither is marked
    before, after: grades of the first answers of the neighbouring groups, None at the ends
    held: another TA has the group open; it is shown because no other is left
    """

    question: Question
    first: Entry
    rows: tuple[Row, ...]
    given: Entry | None
    progress: Progress
    offered: tuple[str, ...]
    before: str | None
    after: str | None
    held: bool


@dataclass(frozen=True)
class CodeSheet:
    """A group of wrong code.

    texts: different answers, as HTML, each with the entries of those who wrote it, the most frequent first
    """

    group: WrongCode
    texts: tuple[tuple[Markup, tuple[Entry, ...]], ...]
    entries: tuple[Entry, ...]
    offered: tuple[str, ...]


class Gone(Exception):
    """An address names something that does not exist, or no longer does."""


class Desk:
    """The work of marking one assignment, for all TAs that one server has.

    course: whose assignment is marked
    """

    def __init__(self, course: CourseDirectory, edition: Edition, reports: Path):
        self.course, self.edition, self.assignment = course, edition, course.assignment_id
        self.language = edition.language(self.assignment)
        self._reports = reports
        self.engine = store.connect(course.db_url)
        self.questions = questions(course, self.engine)
        self._groups: dict[tuple, list[Group]] = {}
        self.code: list[WrongCode] | None = None

    # Written answers and tasks

    def question(self, notebook: str, name: str) -> Question:
        """The question that an address names. Raises Gone."""
        for question in self.questions:
            if (question.notebook, question.name) == (notebook, name):
                return question
        raise Gone(name)

    def entries(self, question: Question) -> list[Entry]:
        """The answers that a person marks, without empty ones."""
        found = store.read(self.engine, self.assignment, question.notebook, question.name)
        # nbgrader has given no points to these.
        by_person = [entry for entry in found if entry.waiting or entry.points is not None or entry.auto is None]
        return [replace(entry, answer=self._answer(question)(entry)) for entry in by_person]

    def _answer(self, question: Question) -> Callable[[Entry], str]:
        def of(entry: Entry) -> str:
            # The gradebook does not know what a notebook holds that was graded before, or elsewhere, or for a task.
            if entry.answer is not None:
                return entry.answer
            return answer_cells.text(answer_cells.notebook_of(self.course, entry.student, question.notebook), question)

        return of

    def progress(self, question: Question, entries: Iterable[Entry] = ()) -> Progress:
        """How many answers to the question are marked."""
        entries = list(entries) or self.entries(question)
        return Progress(question, sum(not entry.waiting for entry in entries), len(entries))

    def groups(self, question: Question, entries: list[Entry]) -> list[Group]:
        """The answers in groups, in the order in which they are marked."""
        texts = {entry.grade: entry.answer or "" for entry in entries}
        key = question, tuple(sorted(texts.items()))
        if key not in self._groups:
            # Nobody asks for the earlier groups again.
            for old in [cached for cached in self._groups if cached[0] == question]:
                del self._groups[old]
            self._groups[key] = similar.groups(texts, question.code)
        return self._groups[key]

    def sheet(self, question: Question, marker_id: str, at: str = "", after: str = "") -> Sheet | None:
        """The group of the grade `at`, or the next one that waits and that nobody else has open; None if all is done.

        after: the search begins behind this grade's group, and goes on from the first group after the last
        Raises Gone if there is no grade `at`.
        """
        entries = self.entries(question)
        known = {entry.grade: entry for entry in entries}
        groups = self.groups(question, entries)
        start = next((number + 1 for number, candidate in enumerate(groups) if after in candidate.all), 0)
        in_turn = groups[start:] + groups[:start]
        waiting = [candidate for candidate in in_turn if any(known[grade].waiting for grade in candidate.all)]
        free = [candidate for candidate in waiting if not _held(candidate, known, marker_id)]
        if at:
            group = next((candidate for candidate in groups if at in candidate.all), None)
            if group is None:
                raise Gone(at)
        elif not waiting:
            return None
        else:
            group = (free or waiting)[0]
        number = groups.index(group)
        first = known[at] if at else next(known[grade] for grade in group.all if known[grade].waiting)
        if first.waiting:
            store.hold(self.engine, [first.grade], marker_id)
        return Sheet(
            question=question,
            first=first,
            rows=tuple(_rows(group, known, first)),
            given=next(_marked([first, *(known[grade] for grade in group.same if first.grade in group.same)]), None),
            progress=self.progress(question, entries),
            offered=_offered(entry.comment for entry in entries),
            before=groups[number - 1].all[0] if number else None,
            after=groups[number + 1].all[0] if number + 1 < len(groups) else None,
            held=_held(group, known, marker_id),
        )

    def save(self, question: Question, changes: list[Change], marker: str) -> list[Entry]:
        """Write the marks; gives those that were changed meanwhile, and were not written."""
        place = self.assignment, question.notebook, question.name
        return store.save(self.engine, place, changes, marker, answer_of=self._answer(question))

    def answer_parts(self, question: Question, entry: Entry) -> list[tuple[str, Markup | str]]:
        """The parts of an answer: each "text" (HTML), "code" (HTML), "output" (text) or "picture" (its source)."""
        path = answer_cells.notebook_of(self.course, entry.student, question.notebook)
        cells = answer_cells.answer(path, question)
        if not cells:
            # On another machine than the one that graded, the gradebook is all there is.
            kind = "code" if question.code else "markdown"
            cells = [NotebookNode(cell_type=kind, source=entry.answer or "", outputs=[])]
        room = Room(self.language)
        render = Shown(path.parent, room)
        parts: list[tuple[str, Markup | str]] = []
        for cell in cells:
            if cell.cell_type == "markdown":
                parts.append(("text", render.markdown(cell.source, cell.get("attachments"))))
            else:
                parts += [("code", render.code(cell.source)), *_outputs(cell, room)]
        return parts

    # Wrong code

    def find_groups(self) -> list[WrongCode]:
        """Read the class's work, and group what is wrong in it. Raises Gone if there is nothing to read."""
        from ..report.class_data import NothingToReport, collect

        try:
            self.code = wrong_code(collect(self.course, self.edition, self._reports))
        except NothingToReport as error:
            raise Gone(str(error)) from error
        return self.code

    def code_group(self, key: str) -> WrongCode:
        """The group with this id. Raises Gone."""
        for group in self.code or ():
            if group.key == key:
                return group
        raise Gone(key)

    def code_sheet(self, group: WrongCode) -> CodeSheet:
        """The different answers of a group, and the marks of its test as they are now."""
        found = store.read(self.engine, self.assignment, group.notebook, group.test, group.exercise)
        entries = tuple(entry for entry in found if entry.student in group.students)
        render = Shown(Path(), Room(self.language))
        texts: dict[str, list[tuple[str, Entry]]] = {}
        for entry in entries:
            path = answer_cells.notebook_of(self.course, entry.student, group.notebook)
            source = "\n\n".join(
                cell.source for cell in answer_cells.one_cell(answer_cells.cells(path), group.exercise)
            )
            texts.setdefault(similar.skeleton(source, code=True), []).append((source, entry))
        shown_texts = [
            (render.code(alike[0][0]), tuple(entry for _source, entry in alike))
            for alike in sorted(texts.values(), key=len, reverse=True)
        ]
        return CodeSheet(group, tuple(shown_texts), entries, _offered(entry.comment for entry in entries))

    def save_code(self, group: WrongCode, changes: list[Change], marker: str) -> list[Entry]:
        """As `save`, for the test of a group, with comments to the answer."""
        return store.save(self.engine, (self.assignment, group.notebook, group.test), changes, marker, group.exercise)

    # How students are called

    def label(self, entry: Entry, names: bool) -> str:
        """The student's name with `names`, and else a sign that stays the same and says nothing."""
        if names:
            return called(entry.student, entry.first_name, entry.last_name)
        return digest(entry.grade)[:4].upper()


def _marked(entries: Iterable[Entry]) -> Iterator[Entry]:
    return (entry for entry in entries if entry.points is not None)


def _held(group: Group, known: dict[str, Entry], marker_id: str) -> bool:
    return any(known[grade].held_by not in ("", marker_id) and known[grade].waiting for grade in group.all)


def _rows(group: Group, known: dict[str, Entry], first: Entry) -> Iterable[Row]:
    same = group.same if first.grade in group.same else (first.grade,)
    yield Row(first, Markup(""), ticked=True)
    for grade in group.all:
        entry = known[grade]
        if grade != first.grade:
            like = grade in same
            difference = Markup("") if like else similar.difference(first.answer or "", entry.answer or "")
            yield Row(entry, difference, ticked=like and entry.waiting and first.waiting)


def _offered(comments: Iterable[str]) -> tuple[str, ...]:
    """The paragraphs of comments, the most frequent first."""
    paragraphs = Counter(part.strip() for comment in comments for part in comment.split("\n\n") if part.strip())
    return tuple(text for text, _count in sorted(paragraphs.items(), key=lambda pair: (-pair[1], pair[0]))[:OFFERED])


def _outputs(cell: NotebookNode, room: Room) -> Iterable[tuple[str, str]]:
    for output in room.outputs(cell.get("outputs", [])):
        if output.output_type == "stream":
            yield "output", shown.text(output.text)
        elif output.output_type == "error":
            yield "output", shown.traceback(output)
        elif source := shown.picture(output):
            yield "picture", source
        elif harmless.TEXT in output.data:
            yield "output", shown.text(output.data[harmless.TEXT])
