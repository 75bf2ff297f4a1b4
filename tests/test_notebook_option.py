"""`pytest grader_tests --notebook FILE`, run as a TA runs it."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from tests.terminal import run
from trials.sample_class.grading import ROOT, read_failures
from trials.sample_class.roster import ROSTER

STUDENTS = {student.id: student for student in ROSTER}


def look(file, *options):
    """Exit status and what stands in the terminal."""
    arguments = ("grader_tests", "--notebook", file, "-p", "no:cacheprovider", *options)
    status, out, err = run(pytest.console_main, *arguments, folder=ROOT, COLUMNS="100")
    return status, out + err


def lines(terminal):
    """Outcome of each aspect by its test's name, and the lines under it."""
    found = {}
    for line in terminal.splitlines():
        if match := re.match(r"grader_tests/test_\w+\.py::(\w+) (PASSED|FAILED)", line):
            found[match[1]] = (match[2], [])
        elif line.startswith("    ") and found:
            list(found.values())[-1][1].append(line.strip())
    return found


@pytest.fixture
def handed_in(graded_course, tmp_path):
    """Copies a notebook of the sample class to a folder like that of a submission."""

    def copy(student, notebook, name=None):
        assignment = STUDENTS[student].assignment
        folder = tmp_path / student / assignment
        folder.mkdir(parents=True, exist_ok=True)
        file = graded_course / "submitted" / student / assignment / f"{notebook}.ipynb"
        return Path(shutil.copy(file, folder / (name or file.name)))

    return copy


@pytest.mark.parametrize(
    ("student", "notebook", "language"), [("ko-keepdims", "1_numpy", "호출: "), ("en-overflow", "1_numpy", "Call: ")]
)
def test_it_says_what_grading_said(graded_course, handed_in, student, notebook, language):
    code, terminal = look(handed_in(student, notebook))
    found = lines(terminal)
    graded = nbformat.read(
        graded_course / "autograded" / student / STUDENTS[student].assignment / f"{notebook}.ipynb", as_version=4
    )
    tests = [cell.metadata.nbgrader.grade_id for cell in graded.cells if "outcome" in cell.metadata.get("proctor", {})]
    assert list(found) == tests
    failures = read_failures(STUDENTS[student], graded_course)
    failed = {name for name, (outcome, _told) in found.items() if outcome == "FAILED"}
    assert failed == failures.keys() & set(tests) and failed
    for name in failed:
        assert "\n".join(found[name][1]) == failures[name]
        assert language in found[name][1][0]
    # What rests on a wrong function has passed, and says so.
    told = {name: told for name, (outcome, told) in found.items() if outcome == "PASSED" and told}
    printed = {
        cell.metadata.nbgrader.grade_id: output.text.splitlines()
        for cell in graded.cells
        if cell.metadata.get("proctor", {}).get("outcome") == "passed"
        for output in cell.outputs
    }
    assert told == printed
    assert code == 1
    assert "Traceback" not in terminal and "def test_" not in terminal


def test_a_name_from_an_lms_and_a_blank_notebook(handed_in):
    code, terminal = look(handed_in("en-blank", "3_initialization", "Kim_Minsu_12_3_initialization (2).ipynb"))
    found = lines(terminal)
    assert code == 1
    assert len(found) == 10 and {outcome for outcome, _told in found.values()} == {"FAILED"}
    assert all(told and told[0].startswith("[3.") for _outcome, told in found.values())


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("1_numpy.ipynb", "{", "cannot be read as a notebook"),
        ("1_numpy.ipynb", '{"cells": 3}', "cannot be read as a notebook"),
        ("1_numpy.ipynb", None, "There is no file"),
        ("homework.ipynb", "{}", "its name must hold one of 1_numpy, 2_activations"),
    ],
)
def test_what_is_no_notebook_is_named(tmp_path, name, content, says):
    if content is not None:
        (tmp_path / name).write_text(content)
    code, terminal = look(tmp_path / name)
    assert code not in (0, 1)
    assert says in terminal and "Traceback" not in terminal


def test_a_conftest_beside_the_notebook_is_not_run(handed_in):
    """pytest runs those in the folders of its arguments, and this one is the student's."""
    file = handed_in("ko-perfect", "3_initialization")
    (file.parent / "conftest.py").write_text(f"open({str(file.parent / 'ran')!r}, 'w')")
    code, _terminal = look(file)
    assert code == 0
    assert not (file.parent / "ran").exists()


@pytest.mark.whole
def test_without_the_option_the_reference_is_judged():
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "grader_tests/test_initialization.py", "-q", "-p", "no:cacheprovider"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0 and "10 passed" in done.stdout
