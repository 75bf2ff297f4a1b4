"""What is said of each exercise of a graded notebook, as plain data: made of what may be shown, and of nothing else."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from nbformat import NotebookNode

from ..messages import N_, translation
from ..outcomes import WORDS, known_mistake
from .grades import Grades, Mark
from .shown import headings, text

# What to do next, by outcome, where the test itself has not said so.
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
    "grader fault": N_("This is no mistake of yours, and you need not do anything."),
}
# What a test's advice begins with.
HINT = N_("Hint:")
# What a message says of a function that raises NotImplementedError, as it was released.
EMPTY = N_("a function that is still empty")
DOCSTRING_OR_COMMENT = re.compile(r"(\"{3}|'{3}).*?\1|#[^\n]*", re.S)
STUB = re.compile(r"(?:\A|:)\s*raise NotImplementedError(?:\(\))?\s*\Z")
# Before what a message says of a passed test: the exercise in brackets, and the aspect.
WHERE = re.compile(r"\A\[[^\]]*\][^:]*: ")


@dataclass(frozen=True)
class Check:
    """What one autograder cell looked at, or one answer that a person marks.

    says: why not all points were given, and what to do, a sentence or a few each
    mistake: id of the known mistake that is named; empty: all that was found is that nothing is written yet
    written: a written answer
    """

    name: str
    mark: Mark
    says: tuple[str, ...] = ()
    mistake: str = ""
    empty: bool = False
    written: bool = False

    @property
    def state(self) -> str:
        """ "waiting", "passed", "part" or "again"."""
        if self.mark.waiting:
            return "waiting"
        if self.mark.score >= self.mark.maximum:
            return "passed"
        return "part" if self.mark.score > 0 else "again"


@dataclass
class Exercise:
    """A solution cell and the autograder cells after it.

    title: Markdown; number: counts from 1
    answer: grade id of the solution cell, None where the notebook has none
    untouched: the answer is still as it was released, or what is in it still ends in `raise NotImplementedError()`
    begun: there is code around that line
    comment: a person's, Markdown
    marked_answer: the answer that mark and comment are for, where it has changed since
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
    """Of one notebook."""

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

    @property
    def first(self) -> Exercise | None:
        """Where to begin: the first exercise with points still to be had by the student."""
        return next((it for it in self.exercises if it.state in ("again", "part", "untouched")), None)


def _message(cell: NotebookNode) -> list[str]:
    """What the test said to the student, line by line: an error that renders itself, or what a passed test printed.

    Any other error's text, such as NumPy's, may show the expected values.
    """
    lines = []
    for output in cell.outputs:
        if output.output_type == "error" and output.ename not in WORDS:
            if output.traceback != [f"{output.ename}: {output.evalue}"]:
                lines += output.traceback
        elif output.output_type == "stream" and cell.metadata.proctor.outcome == "passed":
            lines += output.text.splitlines()
    return [text(line) for line in lines if line.strip()]


def _says(cell: NotebookNode, mark: Mark, untouched: bool, _: Callable[[str], str]) -> tuple[str, ...]:
    """Why an autograder cell ended as it did. Only of those that proctor ran is known what their outputs are."""
    outcome = cell.metadata.get("proctor", {}).get("outcome")
    if outcome is None or (untouched and not mark.waiting):
        return ()
    # Where a person gave all points, the test has nothing more to say.
    if mark.by_hand and mark.score >= mark.maximum:
        return ()
    said = _message(cell)
    if words := WORDS[outcome]:
        said.append(_(words))
    if outcome in ADVICE and (not said or said == [_(WORDS[outcome])]):
        said.append(_(ADVICE[outcome]))
    return tuple(said)


def _errors(cell: NotebookNode) -> list[NotebookNode]:
    return [output for output in cell.get("outputs", []) if output.output_type == "error"]


def _mistake(cell: NotebookNode) -> str:
    """The id of the known mistake that a test has named, which is never shown; empty where it has named none."""
    found = [known_mistake(output) for output in _errors(cell)[:1]]
    return found[0]["id"] if found and found[0] else ""


def _is_empty(cell: NotebookNode, answer: str, _: Callable[[str], str]) -> bool:
    """Whether all that a test found is the `raise NotImplementedError()` of an answer that is still to be written."""
    if cell.metadata.get("proctor", {}).get("outcome") != "raised":
        return False
    stub = "raise NotImplementedError" in answer
    return any(output.ename == "NotImplementedError" or _(EMPTY) in output.evalue for output in _errors(cell)) and stub


def _check(cell: NotebookNode, mark: Mark, name: str, its: Exercise, answer: str, _: Callable[[str], str]) -> Check:
    """What an autograder cell says of the exercise before it, whose solution cell holds `answer`."""
    says = _says(cell, mark, its.untouched, _)
    return Check(name, mark, says, _mistake(cell) if says else "", bool(says) and _is_empty(cell, answer, _))


def _same_mistake(check: Check, _: Callable[[str], str]) -> Check:
    """A failed check after one for which a mistake has been named.

    Where it is the same mistake, the hint gives way, which may well contradict it. Where none has been recognised, it
    may be that one or another, and the hint stays.
    """
    hint = f" {_(HINT)} "
    same = _("This may come from the same mistake as above; mend that one first.")
    for index, line in enumerate(check.says):
        if hint in line:
            if not check.mistake:
                return replace(check, says=(*check.says, same))
            # What a student's value says may hold the word too, but stands before it.
            return replace(check, says=(*check.says[:index], f"{line.rpartition(hint)[0]} {same}"))
    return check


def _without_repeated_hint(line: str, said: set[str], _: Callable[[str], str]) -> str:
    """What a failed test says, without a hint that another one has given already; notes the hint in `said`."""
    before, hint, its = line.rpartition(f" {_(HINT)} ")
    if not hint or its not in said:
        said.add(its)
        return line
    return before


def _put_together(exercise: Exercise, answer: str, _: Callable[[str], str]) -> None:
    """Order the checks as they are shown (right ones, named mistakes, others), and say nothing twice."""
    found = [check for check in exercise.checks if check.state != "waiting"]
    if found and all(check.empty for check in found):
        exercise.untouched, exercise.begun = True, not STUB.search(DOCSTRING_OR_COMMENT.sub("", answer))
        exercise.checks = [replace(check, says=()) if check.empty else check for check in exercise.checks]
    said, named, checks = set(), set(), []
    for check in sorted(exercise.checks, key=lambda check: (check.state != "passed", not check.mistake)):
        if named and check.state in ("again", "part") and (not check.mistake or check.mistake in named):
            check = _same_mistake(check, _)
        named |= {check.mistake} - {""}
        says = []
        for line in check.says:
            # Notes of passed tests differ in the aspect only.
            core = WHERE.sub("", line, count=1) if check.state == "passed" else line
            if core not in said:
                said.add(core)
                says.append(_without_repeated_hint(line, said, _))
        checks.append(replace(check, says=tuple(says)))
    exercise.checks = checks


def _name(cell: NotebookNode, released: Callable[[NotebookNode], str]) -> str:
    """What an autograder cell looks at: the comment at its beginning, which students have in their notebook too.

    Of `# Graded, 1 point: is the shape right?`, what stands behind the colon; without a comment, the grade id.
    """
    line = released(cell).partition("\n")[0]
    comment = line.lstrip("#").strip() if line.startswith("#") else ""
    return comment.partition(": ")[2] or comment or cell.metadata.nbgrader.grade_id


def released_titles(nb: NotebookNode) -> dict[str, str]:
    """Of a released notebook, the last heading before each cell of nbgrader's, by its grade id; at "" stands its title.

    A page calls an exercise by it: above an answer, a student may have written anything.
    """
    titles, heading = {}, ""
    for cell in nb.cells:
        if cell.cell_type == "markdown":
            for level, line in headings(cell.source):
                heading = line
                if level == 1:
                    titles.setdefault("", line)
        if grade_id := cell.metadata.get("nbgrader", {}).get("grade_id"):
            titles[grade_id] = heading
    return titles


def summarise(
    nb: NotebookNode,
    grades: Grades,
    language: str,
    released: Callable[[NotebookNode], str],
    titles: dict[str, str],
) -> Summary:
    """Of a graded notebook.

    released: gives the text of an autograder cell as students have it
    titles: those of `released_titles`; where there is none, the student's own heading stands for it
    """
    _ = translation(language)
    title, heading, begins, named = titles.get(""), "", None, None
    exercises: list[Exercise] = []
    missing = dict(grades.marks)
    # The text of each exercise's solution cell.
    sources: list[str] = []

    def begin(name: str, index: int, **about: object) -> None:
        nonlocal begins, named
        known = titles.get(name, heading)
        is_new = begins is not None if name not in titles else known != named
        named = known
        fresh = known if known and is_new else f"{known} (`{name}`)" if known else f"`{name}`"
        exercises.append(Exercise(fresh, len(exercises) + 1, begins=index if begins is None else begins, **about))
        sources.append(nb.cells[index].source if "answer" in about else "")
        begins = None

    for index, cell in enumerate(nb.cells):
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
        if grade_id in grades.comments:
            untouched = grade_id in grades.untouched
            begin(grade_id, index, answer=grade_id, untouched=untouched, comment=grades.comments[grade_id])
            exercises[-1].marked_answer = cell.metadata.get("proctor", {}).get("marked_answer")
            if mark := missing.pop(grade_id, None):
                exercises[-1].checks.append(Check(_("Your answer"), mark, written=cell.cell_type == "markdown"))
        elif grade_id in missing:
            if not exercises:
                begin(grade_id, index)
            its = exercises[-1]
            mark = missing.pop(grade_id)
            its.checks.append(_check(cell, mark, _name(cell, released), its, sources[-1], _))
        elif cell.cell_type == "markdown":
            for level, line in headings(cell.source):
                title = title or (line if level == 1 else None)
                heading, begins = line, index
    for exercise, answer in zip(exercises, sources, strict=True):
        _put_together(exercise, answer, _)
    if missing:
        checks = [Check(grade_id, mark) for grade_id, mark in missing.items()]
        exercises.append(Exercise(_("Cells that are missing from the notebook"), len(exercises) + 1, checks=checks))
    return Summary(title, [it for it in exercises if it.checks or it.comment], grades.late_penalty)
