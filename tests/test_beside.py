"""A plain course of nbgrader's, into which Week 3 is taken as docs/instructors.md says: both grade as they should."""

import json
import re
import shutil
import textwrap

import nbformat
from nbgrader.api import Gradebook
from nbgrader.apps import nbgraderapp

from proctor.common.outcomes import APART, TOGETHER
from tests.terminal import run
from trials.sample_class.grading import ROOT
from trials.sample_class.roster import ROSTER, Student, Submission
from trials.sample_class.submissions import hand_in

BLOCK = re.compile(r"nbgrader_config\.py`[^\n]*\n\n((?:(?:    [^\n]*)?\n)+)")


def told(edition):
    """The settings that the instructors' page gives for such a course."""
    page = (ROOT / "docs" / edition).read_text(encoding="utf-8")
    (block,) = (block_ for block_ in BLOCK.findall(page) if "c.Execute.apart" in block_)
    return textwrap.dedent(block)


def test_a_course_keeps_its_marks_when_week3_is_taken_in(tmp_path):
    course = tmp_path / "course101"

    def nbgrader(*arguments, folder=course):
        status, out, err = run(nbgraderapp.main, *arguments, folder=folder, PYTHONWARNINGS="ignore")
        assert status == 0, out + err

    def marks(assignment):
        with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
            found = gradebook.find_submission(assignment, "kim").notebooks
            return {graded.name: {grade.name: grade.auto_score for grade in graded.grades} for graded in found}

    def way(assignment, notebook):
        path = course / "autograded" / "kim" / assignment / f"{notebook}.ipynb"
        return json.loads(path.read_bytes())["metadata"]["proctor"]["way"]

    nbgrader("quickstart", "course101", folder=tmp_path)
    (course / "source" / "ps1" / "problem2.ipynb").unlink()
    nbgrader("generate_assignment", "ps1")
    target = shutil.copytree(course / "release" / "ps1", course / "submitted" / "kim" / "ps1")
    notebook = nbformat.read(target / "problem1.ipynb", as_version=4)
    source = nbformat.read(course / "source" / "ps1" / "problem1.ipynb", as_version=4)
    written = {cell.metadata.nbgrader.grade_id: cell.source for cell in source.cells if "nbgrader" in cell.metadata}
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") in ("squares", "sum_of_squares"):
            cell.source = written[cell.metadata.nbgrader.grade_id]
    nbformat.write(notebook, target / "problem1.ipynb")
    nbgrader("autograde", "ps1")
    before = marks("ps1")
    assert sum(filter(None, before["problem1"].values())) > 0

    for folder in ("source/week3", "grader_tests"):
        shutil.copytree(ROOT / folder, course / folder, ignore=shutil.ignore_patterns("__pycache__", ".*"))
    with (course / "nbgrader_config.py").open("a", encoding="utf-8") as settings:
        settings.write(told("instructors.md"))
    nbgrader("generate_assignment", "week3")
    average = next(student for student in ROSTER if student.id == "ko-average").submissions[0]
    hand_in(Student("kim", "week3", ()), Submission(average.answers, notebooks=("1_numpy",)), course)
    nbgrader("autograde", "ps1", "--force")
    nbgrader("autograde", "week3")
    assert marks("ps1") == before and way("ps1", "problem1") == TOGETHER
    # As in README's table.
    assert sum(marks("week3")["1_numpy"].values()) == 13 and way("week3", "1_numpy") == APART


def test_both_languages_give_the_same_settings():
    assert told("instructors.md") == told("instructors.ko.md")
