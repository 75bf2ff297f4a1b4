"""`proctor try FILE`, run as a TA runs it."""

import re
import shutil
from pathlib import Path

import nbformat
import pytest

from proctor import cli
from proctor.common import notebook_record
from proctor.mark.one_notebook import grade
from proctor.parallel import worker
from tests.terminal import run
from trials.sample_class.grading import course_config, read_failures
from trials.sample_class.roster import ROSTER

STUDENTS = {student.id: student for student in ROSTER}


@pytest.fixture
def look(built_course):
    """Runs the command: exit status, and what stands in the terminal."""

    def run_try(file, *options):
        status, out, err = run(cli.main, "try", file, *options, folder=built_course, COLUMNS="100")
        return status, out + err

    return run_try


def lines(terminal):
    """Outcome of each aspect by its test's name, and the lines under it."""
    found = {}
    for line in terminal.splitlines():
        if match := re.fullmatch(r"(test_\w+) ([\w ]+)", line):
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
def test_it_says_what_grading_said(graded_course, look, handed_in, student, notebook, language):
    code, terminal = look(handed_in(student, notebook))
    found = lines(terminal)
    graded = nbformat.read(
        graded_course / "autograded" / student / STUDENTS[student].assignment / f"{notebook}.ipynb", as_version=4
    )
    tests = [cell.metadata.nbgrader.grade_id for cell in graded.cells if notebook_record.of_cell(cell).outcome]
    assert list(found) == tests
    failures = read_failures(STUDENTS[student], graded_course)
    failed = {name for name, (outcome, _told) in found.items() if outcome != "passed"}
    assert failed == failures.keys() & set(tests) and failed
    for name in failed:
        assert "\n".join(found[name][1]) == failures[name]
        assert language in found[name][1][0]
    # What rests on a wrong function has passed, and says so.
    told = {name: told for name, (outcome, told) in found.items() if outcome == "passed" and told}
    printed = {
        cell.metadata.nbgrader.grade_id: output.text.splitlines()
        for cell in graded.cells
        if notebook_record.of_cell(cell).outcome == "passed"
        for output in cell.outputs
    }
    assert told == printed
    assert code == 1
    assert "Traceback" not in terminal and "def test_" not in terminal


def test_a_name_from_an_lms_and_a_blank_notebook(look, handed_in):
    file = handed_in("en-blank", "3_initialization", "Kim_Minsu_12_3_initialization (2).ipynb")
    code, terminal = look(file, "--only=initialize_he")
    found = lines(terminal)
    assert code == 1
    assert len(found) == 3 and "passed" not in {outcome for outcome, _told in found.values()}
    assert all(told and told[0].startswith("[3.") for _outcome, told in found.values())


def test_hidden_tests_speak_the_language_that_the_course_has_set(built_course, tmp_path):
    """Whatever the assignment is called: `hw3` says nothing of a language; by themselves, the tests would be Korean."""
    source = Path(shutil.copytree(built_course / "source" / "week3", tmp_path / "hw3"))
    config = course_config(built_course)
    config.Execute.apart, config.Edition.default_language = ["hw3"], "en"
    worker.quiet()
    graded = grade(built_course / "release" / "week3" / "1_numpy.ipynb", source, "1_numpy", config)
    assert notebook_record.of_notebook(graded).language == "en"
    told = [record.failure for record in map(notebook_record.of_cell, graded.cells) if record.failure]
    assert told and all(failure.got == "a function that is still empty" for failure in told)


@pytest.mark.parametrize(
    ("name", "content", "options", "says"),
    [
        ("1_numpy.ipynb", "{", ["--assignment=week3"], "cannot be read as a notebook"),
        ("1_numpy.ipynb", None, ["--assignment=week3"], "There is no file"),
        ("homework.ipynb", "{}", ["--assignment=week3"], "must hold that of a notebook of week3: 1_numpy, 2"),
        ("1_numpy.ipynb", "{}", [], "Name an assignment"),
        ("1_numpy.ipynb", "{}", ["--assignment=week4"], "No assignment week4 here"),
    ],
)
def test_what_cannot_be_tried_is_named(look, tmp_path, name, content, options, says):
    if content is not None:
        (tmp_path / name).write_text(content)
    code, terminal = look(tmp_path / name, *options)
    assert code == 2
    assert says in " ".join(terminal.split()) and "Traceback" not in terminal
