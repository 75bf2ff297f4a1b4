"""Hands in a damaged notebook, grades it through nbgrader, and looks at what came of it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbgrader.api import Gradebook, SubmittedNotebook
from nbgrader.apps import NbGraderAPI

from proctor.repair.words import explained
from proctor.worker import quiet
from sample_class.grading import course_config
from sample_class.submissions import right_answers

from .catalogue import SAME, Damage

# Handed in next to a notebook that cannot be read, to see that it is graded all the same; its points.
NEIGHBOUR, ITS_POINTS = "3_initialization", 10


@dataclass(frozen=True)
class Verdict:
    """What came of a damaged notebook.

    points: of its autograder cells, None where there is no mark; full: what they are worth
    said: the kinds of repairs, or why it cannot be read; problems: in words, what should not have happened
    """

    points: float | None
    full: float
    said: tuple[str, ...]
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


def run(damage: Damage, course: Path) -> Verdict:
    """Grade the damaged notebook in the course folder, in which others may be graded at the same time."""
    quiet()
    _hand_in(damage, course)
    config = course_config(course)
    api = NbGraderAPI(config=config)
    for what in (api.autograde, api.generate_feedback):
        done = what(damage.assignment, damage.name, force=True)
        if not done["success"]:
            return Verdict(None, 0, (), (f"{what.__name__} failed: {done['log'][-2000:]}",))
    path = course / "autograded" / damage.name / damage.assignment / f"{damage.notebook}.ipynb"
    about = nbformat.read(path, as_version=4).metadata.proctor
    page = course / "feedback" / damage.name / damage.assignment / f"{damage.notebook}.html"
    with Gradebook(config.CourseDirectory.db_url, config.CourseDirectory.course_id) as gradebook:
        notebooks = {it.name: it for it in gradebook.find_submission(damage.assignment, damage.name).notebooks}
        problems = list(_problems(damage, notebooks, about, page.read_text(encoding="utf-8")))
        tests = [(grade.auto_score, grade.max_score) for grade in _tests(notebooks[damage.notebook])]
    marked = [points for points, _full in tests if points is not None]
    kinds = tuple(dict.fromkeys(repair.kind for repair in about.get("repairs", ())))
    said = (damage.ends_in,) if "unreadable" in about else kinds
    return Verdict(sum(marked) if marked else None, sum(full for _points, full in tests), said, tuple(problems))


def _tests(notebook: SubmittedNotebook) -> list:
    return [grade for grade in notebook.grades if not grade.name.startswith("written_")]


def _problems(damage: Damage, notebooks: dict[str, SubmittedNotebook], about: dict, page: str) -> Iterator[str]:
    graded = notebooks[damage.notebook]
    waiting = {grade.name for grade in graded.grades if grade.needs_manual_grade}
    if damage.ends_in == SAME:
        for grade in _tests(graded):
            if grade.auto_score != grade.max_score:
                yield f"{grade.name} has {grade.auto_score} points of {grade.max_score:g}"
        if waiting != {grade.name for grade in graded.grades} - {grade.name for grade in _tests(graded)}:
            yield f"these wait for a person: {sorted(waiting)}"
        if about.get("repairs") and about.repairs[0].says.split("{")[0][:10] not in page:
            yield "the page says nothing of the repairs"
        return
    reason = explained(damage.ends_in, about.language)
    if about.get("unreadable") != reason or reason not in page:
        yield f"it was to be said that {reason}, but it is {about.get('unreadable')!r}"
    if any(grade.auto_score is not None for grade in graded.grades) or len(waiting) < len(graded.grades):
        yield "not all of its cells wait for a person"
    if damage.notebook != NEIGHBOUR and notebooks[NEIGHBOUR].score != ITS_POINTS:
        yield f"the other notebook has {notebooks[NEIGHBOUR].score} points"
