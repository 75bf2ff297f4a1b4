"""Hands in damaged notebooks, grades them, and looks at what came of it."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbgrader.api import Gradebook, SubmittedNotebook

from proctor.common import notebook_record
from proctor.common.notebook_record import NotebookRecord
from proctor.intake.repair.words import explained
from trials.sample_class.grading import command, course_config
from trials.sample_class.submissions import right_answers

from .catalogue import SAME, Damage

# Handed in next to a notebook that cannot be read, to see that it is graded all the same; its points.
NEIGHBOUR, ITS_POINTS = "3_initialization", 10


@dataclass(frozen=True)
class Verdict:
    """What came of a damaged notebook.

    points: of its autograder cells, None where there is no mark; full: what they are worth
    reported: the kinds of repairs, or why it cannot be read; problems: in words, what should not have happened
    """

    points: float | None
    full: float
    reported: tuple[str, ...]
    problems: tuple[str, ...]


def honest(folder: Path, assignment: str, notebook: str, answers: dict[str, str]) -> bytes:
    """A notebook with full marks: the release with the right answers, or with `answers` in their place.

    folder: that of a course, with `source` and `release`
    """
    released = json.loads((folder / "release" / assignment / f"{notebook}.ipynb").read_bytes())
    right = right_answers(folder / "source" / assignment / f"{notebook}.ipynb") | answers
    for cell in released["cells"]:
        grade_id = cell["metadata"].get("nbgrader", {}).get("grade_id")
        if grade_id in right:
            cell["source"] = right[grade_id]
    return json.dumps(released, ensure_ascii=False, indent=1).encode("utf-8")


def damaged(damage: Damage, folder: Path) -> bytes:
    """What is handed in instead of the honest notebook."""
    return damage.change(honest(folder, damage.assignment, damage.notebook, damage.answers))


def _hand_in(damage: Damage, course: Path) -> None:
    folder = course / "submitted" / damage.name / damage.assignment
    folder.mkdir(parents=True)
    if damage.ends_in != SAME:
        (folder / f"{NEIGHBOUR}.ipynb").write_bytes(honest(course, damage.assignment, NEIGHBOUR, {}))
    (folder / f"{damage.notebook}.ipynb").write_bytes(damaged(damage, course))


def run_all(
    damages: Iterable[Damage], course: Path, run: Callable[[str, str, Path], None] = command
) -> dict[str, Verdict]:
    """Verdicts by the entry's name. `course` is the folder of a course that `build_course` made.

    The damaged notebooks are a class, graded by as many workers as there are processors.
    run: runs the commands
    """
    damages = list(damages)
    for damage in damages:
        _hand_in(damage, course)
    for assignment in sorted({damage.assignment for damage in damages}):
        for name in ("grade", "feedback"):
            run(name, assignment, course)
    return {damage.name: _verdict(damage, course) for damage in damages}


def _verdict(damage: Damage, course: Path) -> Verdict:
    config = course_config(course)
    path = course / "autograded" / damage.name / damage.assignment / f"{damage.notebook}.ipynb"
    if not path.exists():
        return Verdict(None, 0, (), ("it was not graded",))
    record = notebook_record.of_notebook(nbformat.read(path, as_version=4))
    page = course / "feedback" / damage.name / damage.assignment / f"{damage.notebook}.html"
    with Gradebook(config.CourseDirectory.db_url, config.CourseDirectory.course_id) as gradebook:
        notebooks = {
            notebook.name: notebook for notebook in gradebook.find_submission(damage.assignment, damage.name).notebooks
        }
        problems = list(_problems(damage, notebooks, record, page.read_text(encoding="utf-8")))
        tests = [(grade.auto_score, grade.max_score) for grade in _tests(notebooks[damage.notebook])]
    marked = [points for points, _full in tests if points is not None]
    kinds = tuple(dict.fromkeys(repair.kind for repair in record.repairs))
    messages = (damage.ends_in,) if record.unreadable else kinds
    return Verdict(sum(marked) if marked else None, sum(full for _points, full in tests), messages, tuple(problems))


def _tests(notebook: SubmittedNotebook) -> list:
    return [grade for grade in notebook.grades if not grade.name.startswith("written_")]


def _problems(
    damage: Damage, notebooks: dict[str, SubmittedNotebook], record: NotebookRecord, page: str
) -> Iterator[str]:
    graded = notebooks[damage.notebook]
    waiting = {grade.name for grade in graded.grades if grade.needs_manual_grade}
    if damage.ends_in == SAME:
        for grade in _tests(graded):
            if grade.auto_score != grade.max_score:
                yield f"{grade.name} has {grade.auto_score} points of {grade.max_score:g}"
        if waiting != {grade.name for grade in graded.grades} - {grade.name for grade in _tests(graded)}:
            yield f"these wait for a person: {sorted(waiting)}"
        if record.repairs and record.repairs[0].says.split("{")[0][:10] not in page:
            yield "the page says nothing of the repairs"
        return
    reason = explained(damage.ends_in, record.language)
    if record.unreadable != reason or reason not in page:
        yield f"it was to be said that {reason}, but it is {record.unreadable!r}"
    if any(grade.auto_score is not None for grade in graded.grades) or len(waiting) < len(graded.grades):
        yield "not all of its cells wait for a person"
    if damage.notebook != NEIGHBOUR and notebooks[NEIGHBOUR].score != ITS_POINTS:
        yield f"the other notebook has {notebooks[NEIGHBOUR].score} points"
