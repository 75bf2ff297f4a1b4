"""What a page says of each exercise of a graded notebook, as plain data: only what students may see."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from math import isclose

from nbformat import NotebookNode

from ...common import exercises, notebook_record
from ...common.failure import Failure
from ...common.language import N_, translation
from ...common.outcomes import NOT_JUDGED, TOGETHER, WORDS
from ...mark.ticked import TickedItem
from . import visible
from .grades import Grades, Mark
from .shown import text

# What to do next, by outcome, if the test itself has not said so.
ADVICE = {
    "wrong answer": N_(
        "The result is not the one that is asked for. Try your code with a small example whose result you can work out "
        "by hand, and compare."
    ),
    "raised": N_(
        "Your code ended with an error here. Call it in a cell of your own with a small example, and read the last "
        "line of the error first."
    ),
    "timed out": N_("Look for a loop that never ends, or for work that is done again and again."),
    "out of memory": N_("Look for a list or an array that grows and grows."),
    "process died": N_("Look for a call that ends the program, or for functions that call each other without end."),
    "refused value": N_("Return numbers, texts, lists, dicts or NumPy arrays."),
    NOT_JUDGED: N_("You need not do anything."),
    "grader fault": N_("This is no mistake of yours, and you need not do anything."),
}
WITHOUT_POINTS = N_("This check gives no points, and did not pass.")
NUMBER = re.compile(r"\d+")
# States in which a student has something to do.
TO_FIX = ("again", "part", "untouched")


@dataclass(frozen=True)
class Check:
    """What one autograder cell looked at, or one answer that a person marks.

    says: why points are missing, and what to do, a sentence or a few each
    failure: what the test says of it, in fields
    empty: the test found only that nothing is written yet
    written: a written answer
    items: the scheme by which a person has given these points; empty without a scheme, and before there is a mark
    failed: it did not pass, whatever it gives
    """

    name: str
    mark: Mark
    says: tuple[str, ...] = ()
    failure: Failure | None = None
    empty: bool = False
    written: bool = False
    failed: bool = False
    items: tuple[TickedItem, ...] = ()

    @property
    def otherwise(self) -> bool:
        """Whether a person has given other points than the ticked items add up to."""
        return not isclose(self.mark.score, sum(item.points for item in self.items if item.ticked), abs_tol=1e-6)

    @property
    def lost(self) -> float:
        """Points that are lost; none as long as a person has to look at it."""
        return 0.0 if self.mark.waiting else max(self.mark.maximum - self.mark.score, 0.0)

    @cached_property
    def state(self) -> str:
        """ "waiting", "passed", "part" or "again"."""
        if self.mark.waiting:
            return "waiting"
        if self.mark.score >= self.mark.maximum:
            return "again" if self.failed and not self.mark.maximum else "passed"
        return "part" if self.mark.score > 0 else "again"


@dataclass(frozen=True)
class Finding:
    """What is wrong, said once for all checks that have found it.

    told: what the tests say of it; if they measured different things, what the first check says
    each: they did, and the page shows what each check says
    says: sentences that tests say without fields, or besides
    perhaps_same: an earlier finding has a known mistake, which may be the cause of this one too
    """

    checks: tuple[Check, ...]
    told: Failure | None = None
    each: bool = False
    says: tuple[str, ...] = ()
    perhaps_same: bool = False


@dataclass(frozen=True)
class Idea:
    """A thing to learn again. points: what it has cost, in these exercises"""

    title: str
    points: float
    exercises: tuple["Exercise", ...]


@dataclass
class Exercise:
    """A solution cell and the autograder cells after it.

    title: Markdown, without its points; number: counts from 1
    answer: grade id of the solution cell, None if the notebook has none
    untouched: nothing is written yet, or what is written still ends in `raise NotImplementedError()`
    begun: there is code around that line
    comment: a person's, Markdown
    marked_answer: the answer that mark and comment are for, if it has changed since
    begins: index of the cell with the title, or else of the solution cell
    """

    title: str
    number: int
    answer: str | None = None
    untouched: bool = False
    begun: bool = False
    comment: str = ""
    marked_answer: str | None = None
    begins: int | None = None
    checks: list[Check] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    @property
    def score(self) -> float:
        """Points given."""
        return sum(check.mark.score for check in self.checks)

    @property
    def maximum(self) -> float:
        """Points that can be had."""
        return sum(check.mark.maximum for check in self.checks)

    def count(self, *states: str) -> int:
        """How many checks are in one of the states."""
        return sum(check.state in states for check in self.checks)

    @property
    def unmarked(self) -> bool:
        """Whether there are no points yet, since a person has to mark all of it."""
        return bool(self.checks) and self.count("waiting") == len(self.checks)

    @property
    def state(self) -> str:
        """That of the check that most needs a look, or "untouched"."""
        if self.untouched and self.count("again"):
            return "untouched"
        return next((state for state in ("again", "part", "waiting") if self.count(state)), "passed")


@dataclass(frozen=True)
class Summary:
    """What a page says of one notebook."""

    title: str | None
    exercises: list[Exercise]
    late_penalty: float

    @property
    def score(self) -> float:
        """Points after what is taken off for being late."""
        return max(sum(exercise.score for exercise in self.exercises) - self.late_penalty, 0.0)

    @property
    def maximum(self) -> float:
        """Points that can be had."""
        return sum(exercise.maximum for exercise in self.exercises)

    def _waiting(self, *, written: bool) -> float:
        checks = [check for exercise in self.exercises for check in exercise.checks if check.written == written]
        return sum(check.mark.maximum for check in checks if check.state == "waiting")

    @property
    def waiting_written(self) -> float:
        """Points that a person has yet to give for written answers."""
        return self._waiting(written=True)

    @property
    def waiting_others(self) -> float:
        """Points that a person has yet to give for anything else."""
        return self._waiting(written=False)

    @property
    def waiting(self) -> float:
        """Points that a person has yet to give."""
        return self.waiting_written + self.waiting_others

    def those(self, *states: str) -> list[Exercise]:
        """The exercises that are in one of the states."""
        return [exercise for exercise in self.exercises if exercise.state in states]

    @property
    def to_fix(self) -> list[Exercise]:
        """The exercises for which the student can still get points, and of which the page has something to say."""
        blank = self.blank
        return [exercise for exercise in self.those(*TO_FIX) if exercise not in blank]

    @property
    def blank(self) -> list[Exercise]:
        """The exercises whose answer is still empty, and to which nobody has written a comment."""
        return [exercise for exercise in self.those("untouched") if not (exercise.begun or exercise.comment)]

    @staticmethod
    def with_words(exercises: list[Exercise]) -> list[Exercise]:
        """The exercises about which a test or a person says something."""
        return [
            exercise
            for exercise in exercises
            if exercise.comment or exercise.marked_answer or any(check.says or check.items for check in exercise.checks)
        ]

    @property
    def ideas(self) -> list[Idea]:
        """What was missed, by points; each test's words name at most one."""
        places: dict[str, dict[int, Exercise]] = {}
        points: dict[str, float] = {}
        for exercise in self.exercises:
            for check in exercise.checks:
                if check.lost and check.failure and (title := check.failure.idea):
                    places.setdefault(title, {})[exercise.number] = exercise
                    points[title] = points.get(title, 0.0) + check.lost
        found = [Idea(title, points[title], tuple(by_number.values())) for title, by_number in places.items()]
        return sorted(found, key=lambda idea: (-idea.points, -len(idea.exercises)))


@dataclass(frozen=True)
class Given:
    """What students were given of a notebook.

    title: of all of it; headings: of the exercises, by the grade ids of their first cells
    answers: the text of the cells of answers as students were given it, by their grade ids
    texts: of cells that are there to be read or run, and not to be answered
    """

    title: str = ""
    headings: dict[str, str] = field(default_factory=dict)
    answers: dict[str, str] = field(default_factory=dict)
    texts: frozenset[tuple[str, str]] = frozenset()


def _message(cell: NotebookNode) -> list[str]:
    """What the test said to the student, line by line: an error that renders itself, or what a passed test printed.

    Any other error's text, such as NumPy's, may show the expected values.
    """
    lines = []
    for output in cell.outputs:
        if output.output_type == "error" and output.ename not in WORDS:
            if output.traceback != [f"{output.ename}: {output.evalue}"]:
                lines += output.traceback
        elif output.output_type == "stream" and notebook_record.of_cell(cell).outcome == "passed":
            lines += output.text.splitlines()
    return [text(line) for line in lines if line.strip()]


def _says(cell: NotebookNode, mark: Mark, untouched: bool, released: str, _: Callable[[str], str]) -> tuple[str, ...]:
    """Why an autograder cell ended as it did, besides the fields; empty if proctor did not run it, for then its outputs
    may be anything.

    released: its text as students have it
    """
    record = notebook_record.of_cell(cell)
    outcome, failure = record.outcome, record.failure
    if not outcome or _nothing_to_say(mark, untouched):
        return ()
    # In the student's own kernel, a test puts out whatever the student's code does.
    lines = [] if failure or record.way == TOGETHER else _message(cell)
    if not (failure or lines) and (message := visible.assert_message(cell, released)):
        lines.append(message)
    if (words := WORDS[outcome]) and not (failure and failure.late):
        lines.append(_(words))
    if outcome != "passed" and not mark.maximum:
        lines.insert(0, _(WITHOUT_POINTS))
    elif outcome in ADVICE and not failure and (not lines or lines == [_(WORDS[outcome])]):
        lines.append(_(ADVICE[outcome]))
    return tuple(lines)


def _nothing_to_say(mark: Mark, untouched: bool) -> bool:
    """Whether the page says enough already, or a person gave all points."""
    return (untouched and not mark.waiting) or (mark.by_hand and mark.score >= mark.maximum)


def _is_empty(cell: NotebookNode, answer: str) -> bool:
    """Whether a test found only the `raise NotImplementedError()` of an answer that is not written yet."""
    record = notebook_record.of_cell(cell)
    if record.outcome != "raised":
        return False
    return exercises.has_stub(answer) and (
        bool(record.failure and record.failure.empty)
        or any(output.get("ename") == "NotImplementedError" for output in cell.get("outputs", []))
    )


def _check(
    cell: NotebookNode, mark: Mark, name: str, released: str, exercise: Exercise, answer: str, _: Callable
) -> Check:
    """What an autograder cell says of the exercise before it, whose solution cell holds `answer`.

    released: the text of the autograder cell as students have it
    """
    says = _says(cell, mark, exercise.untouched, released, _)
    record = notebook_record.of_cell(cell)
    failure = None if _nothing_to_say(mark, exercise.untouched) else record.failure
    failed = record.outcome not in ("", "passed")
    return Check(name, mark, says, failure, bool(says or failure) and _is_empty(cell, answer), failed=failed)


def _key(number: int, check: Check) -> tuple:
    """Two checks with the same key have found the same."""
    failure = check.failure
    if failure and failure.mistake:
        return "mistake", failure.mistake
    if failure and failure.error:
        # The numbers in its text differ from call to call, as those of an IndexError do.
        return "error", NUMBER.sub("0", failure.error), failure.line
    if failure and (failure.late or failure.empty):
        return "late", failure.late
    return ("says", check.says) if check.says and not failure else ("check", number)


def _without_repeated_hint(check: Check, hints: set[str]) -> Check:
    """A failed check, without its hint if an earlier check gave the same; notes a new hint in `hints`."""
    if not check.failure or check.failure.hint not in hints:
        hints.add(check.failure.hint if check.failure else "")
        return check
    return replace(check, failure=replace(check.failure, hint=""))


def _findings(checks: list[Check]) -> list[Finding]:
    """What failed checks have found, known mistakes first, nothing twice."""
    groups: dict[tuple, list[Check]] = {}
    for number, check in enumerate(checks):
        groups.setdefault(_key(number, check), []).append(check)
    findings: list[Finding] = []
    hints: set[str] = set()
    # A stable order: else they stay as the notebook has them.
    for (kind, *_rest), found in sorted(groups.items(), key=lambda group: group[0][0] != "mistake"):
        found = [_without_repeated_hint(check, hints) for check in found]
        failure = found[0].failure
        says = tuple(dict.fromkeys(line for check in found for line in check.says))
        perhaps_same = kind != "mistake" and any(finding.told and finding.told.mistake for finding in findings)
        each = bool(failure and not failure.error and not failure.late)
        findings.append(Finding(tuple(found), failure, each, says, perhaps_same))
    return findings


def _put_together(exercise: Exercise, answer: str | None, released: str) -> None:
    """Say of the exercise what its checks have found, and nothing twice.

    answer: its code, None if it has none; released: the code that students were given
    """
    found = [check for check in exercise.checks if check.state != "waiting"]
    unwritten = answer is not None and exercises.is_unwritten(answer, released)
    # An answer for which a test has given points is not empty, whatever it looks like.
    nothing = unwritten and not any(check.mark.score or check.mark.by_hand for check in found)
    if found and (nothing or all(check.empty for check in found)):
        exercise.untouched, exercise.begun = True, not unwritten
        exercise.checks = [
            replace(check, says=(), failure=None) if check.empty or (nothing and check in found) else check
            for check in exercise.checks
        ]
    elif not exercise.untouched:
        # If a person marked by a scheme, the items say what is wrong.
        exercise.findings = _findings([check for check in exercise.checks if check.state in TO_FIX and not check.items])
    earlier: set[str] = set()
    for index, check in enumerate(exercise.checks):
        if check.state == "passed":
            fresh = tuple(line for line in check.says if line not in earlier)
            earlier.update(fresh)
            exercise.checks[index] = replace(check, says=fresh)


def _name(released: str) -> str:
    """What an autograder cell looks at: the comment at its beginning, which students have in their notebook too.

    For `# Graded, 1 point: is the shape right?`, the text after the colon; empty without a comment.
    """
    line = released.partition("\n")[0]
    comment = line.lstrip("#").strip() if line.startswith("#") else ""
    return comment.partition(": ")[2] or comment


def summarise(
    nb: NotebookNode,
    grades: Grades,
    language: str,
    released: Callable[[NotebookNode], str],
    given: Given,
) -> Summary:
    """The summary of a graded notebook.

    released: gives the text of an autograder cell as students have it
    given: what they were given; if a title or heading is not known, the student's own is taken instead
    """
    _ = translation(language)
    missing = dict(grades.marks)
    found: list[Exercise] = []
    for section in exercises.divide(nb.cells, grades.comments.keys(), grades.tests, given.headings):
        exercise, answer = Exercise(section.title, section.number, begins=section.begins), None
        found.append(exercise)
        if section.answer is not None:
            cell = nb.cells[section.answer]
            answer = cell.source if cell.cell_type == "code" else None
            exercise.answer, exercise.untouched = section.name, section.name in grades.untouched
            exercise.comment = grades.comments[section.name]
            exercise.marked_answer = notebook_record.of_cell(cell).marked_answer
            if mark := missing.pop(section.name, None):
                items, written = grades.schemes.get(section.name, ()), cell.cell_type == "markdown"
                exercise.checks.append(Check(_("Your answer"), mark, written=written, items=items))
        for name, index in section.tests.items():
            cell, text_given = nb.cells[index], released(nb.cells[index])
            called = _name(text_given) or _("Check {number}").format(number=len(exercise.checks) + 1)
            exercise.checks.append(_check(cell, missing.pop(name), called, text_given, exercise, answer or "", _))
        _put_together(exercise, answer, given.answers.get(section.name, ""))
    if missing:
        checks = [Check(grade_id, mark) for grade_id, mark in missing.items()]
        found.append(Exercise(_("Cells that are missing from the notebook"), len(found) + 1, checks=checks))
    title = given.title or exercises.title(nb.cells) or None
    return Summary(title, [result for result in found if result.checks or result.comment], grades.late_penalty)
