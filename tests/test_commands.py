"""The commands that README names, run as an instructor would, in a copy of the repository without a gradebook."""

import csv
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from nbgrader.apps import NbGraderAPI, nbgraderapp
from traitlets.config import Config

from proctor import cli
from proctor.mark import one_notebook
from proctor.testing import course as lab
from tests import terminal
from tests.sampling import some
from trials.sample_class.grading import ROOT
from trials.sample_class.roster import Student, Submission
from trials.sample_class.submissions import hand_in

BIN = Path(sys.executable).parent


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    """The committed files of a fresh clone; no gradebook yet, and nothing of ours on PATH."""
    target = tmp_path_factory.mktemp("checkout")
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout.decode()
    for name in filter(None, tracked.split("\0")):
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, target / name)
    return target


def nbgrader(checkout, *arguments):
    """What a command of nbgrader's prints, forked from a process that has imported it."""
    status, out, err = terminal.run(nbgraderapp.main, *arguments, folder=checkout, PATH="/usr/bin:/bin", LANG="C.UTF-8")
    assert status in (0, None), err
    return out + err


def nbgrader_as_installed(checkout, *arguments):
    """The same by the script that stands in the environment, which takes seconds more."""
    environment = {"PATH": "/usr/bin:/bin", "HOME": os.environ["HOME"], "LANG": "C.UTF-8"}
    command = [BIN / "nbgrader", *arguments]
    done = subprocess.run(command, cwd=checkout, env=environment, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr


def test_an_instructors_round(checkout):
    student = Student("kim", "week3-en", (Submission(notebooks=("3_initialization",)),))
    nbgrader(checkout, "generate_assignment", "week3-en", "--force")
    hand_in(student, student.submissions[0], checkout)
    nbgrader_as_installed(checkout, "autograde", "week3-en")
    nbgrader(checkout, "generate_feedback", "week3-en")
    assert (checkout / "feedback" / student.id / "week3-en" / "3_initialization.html").exists()
    nbgrader(checkout, "export")
    with (checkout / "grades.csv").open(encoding="utf-8") as file:
        scores = {(row["student_id"], row["assignment"]): float(row["score"]) for row in csv.DictReader(file)}
    assert scores[student.id, "week3-en"] == 10


def test_validate(checkout):
    assert "Success!" in nbgrader(checkout, "validate", "source/week3/1_numpy.ipynb")
    blank = nbgrader(checkout, "validate", "release/week3/1_numpy.ipynb")
    assert "VALIDATION FAILED" in blank and "NotImplementedError" in blank


def test_formgrader_lists_the_assignments(checkout):
    """A real Jupyter server on loopback, with the extension that nbgrader installs."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port, token = free.getsockname()[1], "secret"
    command = [
        BIN / "jupyter",
        "server",
        "--no-browser",
        "--allow-root",
        f"--port={port}",
        f"--IdentityProvider.token={token}",
    ]
    server = subprocess.Popen(command, cwd=checkout, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        url = f"http://127.0.0.1:{port}/formgrader/api/assignments?token={token}"
        for _attempt in range(120):
            try:
                with urllib.request.urlopen(url) as reply:
                    assert b'"week3"' in reply.read()
                break
            except OSError:
                assert server.poll() is None, "the server stopped"
                time.sleep(0.5)
        else:
            pytest.fail("no answer from formgrader after a minute")
    finally:
        server.terminate()
        server.wait()


@pytest.fixture(scope="module")
def lab_course(tmp_path_factory):
    """A course without settings, in which two have handed in; what one of them has would write outside of a sandbox."""
    course = tmp_path_factory.mktemp("lab") / "course"
    lab.build(course, protected=True)
    lab.hand_in_honest(course, "ko-perfect")
    (course / "autograded" / "ko-perfect" / "lab").mkdir(parents=True)
    lab.hand_in(course, "writes", (("cell", f"open({str(course / 'outside.txt')!r}, 'w').write('it ran')"),), {})
    return course


@pytest.fixture
def bare_course(lab_course, tmp_path):
    return Path(shutil.copytree(lab_course, tmp_path / "course"))


def files(folder):
    return {path: path.is_file() and path.read_bytes() for path in folder.rglob("*") if "__pycache__" not in path.parts}


CALLED = "import proctor\nc = get_config()\nproctor.configure(c)\n"
SETTINGS = {
    "without proctor": ("c = get_config()\nc.Execute.timeout = 7\n", (), "proctor.configure(c) called there"),
    "a list replaced": (
        CALLED + 'names = ["nbgrader.preprocessors.Execute", "proctor.mark.save.SaveAutoGrades"]\n'
        "c.Autograde.autograde_preprocessors = names",
        (),
        "runs cells by nbgrader.preprocessors.execute.Execute",
    ),
    "a list replaced in the command": (
        CALLED,
        ("--Autograde.autograde_preprocessors=nbgrader.preprocessors.Execute",),
        "runs cells by nbgrader.preprocessors.execute.Execute",
    ),
    "a list replaced inside of the command": (
        "import proctor\nfrom traitlets.config import Config\nc, new = get_config(), Config()\nproctor.configure(new)\n"
        "c.Grade.Autograde, c.Grade.GenerateFeedback = new.Autograde, new.GenerateFeedback\n",
        (),
        "runs cells by nbgrader.preprocessors.execute.Execute",
    ),
    "nothing run": (CALLED + "c.Execute.enabled = False", (), "all would count as passed"),
    "marks before the run": (
        CALLED + "its = c.Autograde.autograde_preprocessors\nits.append(its.pop(0))",
        (),
        "lacks proctor's Execute",
    ),
    "one more that runs cells": (
        CALLED + 'c.Autograde.sanitize_preprocessors = ["nbconvert.preprocessors.ExecutePreprocessor"]',
        (),
        "Autograde.sanitize_preprocessors runs cells",
    ),
    "run for the page": (
        CALLED + 'c.Exporter.preprocessors = ["nbconvert.preprocessors.ExecutePreprocessor"]',
        (),
        "FeedbackExporter.preprocessors runs cells",
    ),
    "another page": (CALLED + 'c.GenerateFeedback.exporter_class = "nbconvert.exporters.HTMLExporter"', (), "exporter"),
    "another exporter": (
        CALLED + 'c.Autograde.exporter_class = "nbconvert.exporters.NotebookExporter"',
        (),
        "Autograde.exporter_class is nbconvert",
    ),
    "a class that is not there": (CALLED + 'c.Autograde.exporter_class = "proctor.No"', (), "could not be imported"),
    "a setting that cannot be": (CALLED + 'c.Execute.without_sandbox = "perhaps"', (), "expected a boolean"),
    "it raises": (CALLED + "no_such_name\n", (), "nbgrader_config.py, line 4: NameError: name 'no_such_name'"),
    "it is no Python": (CALLED + "c.(", (), "SyntaxError"),
    "it ends": (CALLED + "exit()", (), "nbgrader_config.py, line 4: SystemExit"),
    "settings that are not there": (
        CALLED,
        ("--NbGrader.config_file=others.py",),
        "There are no settings in others.py",
    ),
}


@pytest.mark.parametrize("command", ["grade", "regrade", "comment", "feedback", "report"])
def test_without_settings_no_command_does_anything(lab_course, bare_course, tmp_path, command):
    before, account = files(bare_course), str(tmp_path / "account")
    status, printed, errors = terminal.run(
        cli.main, command, "lab", "--NbGrader.logfile=log.txt", folder=bare_course, JUPYTER_CONFIG_DIR=account
    )
    assert (status, printed) == (2, ""), errors
    assert "there is no nbgrader_config.py that calls proctor.configure(c) in" in errors
    assert f"{bare_course}, " in errors and account in errors and "--course-dir" in errors
    assert files(bare_course) == before and not (lab_course / "outside.txt").exists()


@pytest.mark.parametrize("settings", SETTINGS)
def test_with_settings_that_undo_it_no_command_does_anything(bare_course, settings):
    text, options, told = SETTINGS[settings]
    (bare_course / "nbgrader_config.py").write_text(text)
    before = files(bare_course)
    status, printed, errors = terminal.run(cli.main, "grade", "lab", *options, folder=bare_course)
    assert (status, printed) == (2, "") and told in errors, errors
    assert files(bare_course) == before


def test_settings_in_json_that_undo_it(bare_course):
    (bare_course / "nbgrader_config.py").write_text(CALLED)
    stock = {"Autograde": {"autograde_preprocessors": ["nbgrader.preprocessors.Execute"]}}
    (bare_course / "nbgrader_config.json").write_text(json.dumps(stock))
    status, _printed, errors = terminal.run(cli.main, "feedback", "lab", folder=bare_course)
    assert status == 2 and "runs cells by" in errors and "nbgrader_config.json" in errors


def test_a_subfolder_is_not_the_course_and_what_students_hand_in_is_no_setting(bare_course):
    (bare_course / "nbgrader_config.py").write_text(CALLED)
    status, _printed, errors = terminal.run(cli.main, "grade", "lab", folder=bare_course / "source")
    assert status == 2 and f"--course-dir={bare_course}" in errors
    folder = bare_course / "submitted" / "writes" / "lab"
    (folder / "nbgrader_config.py").write_text(f"open({str(bare_course / 'written')!r}, 'w')\n{CALLED}")
    status, _printed, errors = terminal.run(cli.main, "grade", "lab", folder=folder)
    assert status == 2 and f"Run this in the course's folder: {bare_course}" in errors
    assert not (bare_course / "written").exists()


def test_settings_of_the_account_and_those_named_by_an_option_are_in_force(bare_course, tmp_path):
    (tmp_path / "account").mkdir()
    (tmp_path / "account" / "nbgrader_config.py").write_text(CALLED)
    account = {"JUPYTER_CONFIG_DIR": str(tmp_path / "account")}
    status, _printed, errors = terminal.run(cli.main, "grade", "other", folder=bare_course, **account)
    assert status == 2 and "No assignment other here. There are: lab." in errors
    (bare_course / "nbgrader_config.py").write_text(CALLED + 'c.CourseDirectory.db_url = "sqlite:///gradebook.db"\n')
    where = f"--course-dir={bare_course}"
    status, _printed, errors = terminal.run(cli.main, "grade", "other", where, folder=tmp_path)
    assert (
        status == 2 and "No assignment other here. There are: lab." in errors and "No nbgrader_config.py" not in errors
    )
    status, _printed, errors = terminal.run(cli.main, "regrade", "lab", where, folder=tmp_path)
    assert status == 1 and "Nothing of lab has been graded yet" in errors
    assert not (tmp_path / "gradebook.db").exists()


def test_settings_of_the_account_have_nbgrader_itself_grade_behind_walls(lab_course, bare_course, tmp_path):
    """As proctor/docs/security.md has it, for a folder without settings."""
    (tmp_path / "account").mkdir()
    (tmp_path / "account" / "nbgrader_config.py").write_text(CALLED)
    account = {"JUPYTER_CONFIG_DIR": str(tmp_path / "account")}
    _status, _printed, errors = terminal.run(nbgraderapp.main, "autograde", "lab", folder=bare_course, **account)
    assert (
        "Student code runs behind" in errors and (bare_course / "autograded" / "writes" / "lab" / "lab.ipynb").exists()
    )
    assert not (lab_course / "outside.txt").exists()


def test_nbgrader_itself_refuses_where_only_a_part_is_proctors(bare_course, tmp_path):
    config = lab.config(bare_course, protected=True)
    config.Autograde.autograde_preprocessors = ["nbgrader.preprocessors.Execute", "proctor.mark.save.SaveAutoGrades"]
    before = files(bare_course)
    done = NbGraderAPI(config=config).autograde("lab", "writes")
    assert not done["success"] and "Nothing was graded, for student code would run without a sandbox" in done["log"]
    with pytest.raises(one_notebook.NotGraded, match="would run without a sandbox"):
        one_notebook.grade(bare_course / "release/lab/lab.ipynb", bare_course / "source" / "lab", "lab", Config())
    assert files(bare_course) == before


def test_the_demonstration_is_a_course(built_course):
    status, _printed, errors = terminal.run(cli.main, "grade", "week3", folder=built_course)
    assert status == 1 and "Nothing of week3 has been handed in yet" in errors


OPTIONS = "--assignment, --course-dir, --db, --debug"
MISUSES = [
    # what is typed, and the sentence that it is answered with
    ("status lba", "No assignment lba here. Did you mean lab?"),
    ("comment week9", "No assignment week9 here. There are: lab, written."),
    ("regrade lba", "No assignment lba here. Did you mean lab?"),
    ("grade lba", "No assignment lba here. Did you mean lab?"),
    ("report lba", "No assignment lba here. Did you mean lab?"),
    ("feedback la*", "No assignment la* here. Did you mean lab?"),
    ("grade written", "written is not in the gradebook yet. Run once: nbgrader generate_assignment written --force"),
    ("report written", "written is not in the gradebook yet. Run once: nbgrader generate_assignment written --force"),
    ("grade lab --db=sqlite:///none.db", "lab is not in the gradebook yet. Run once: nbgrader generate_assignment"),
    ("grade lab --db=none", "The gradebook none cannot be read: Could not parse"),
    ("grade lab --course-dir=/nowhere", "There is no folder"),
    ("grade lab --student=ko-prefect", "Nothing of ko-prefect has been handed in for lab. Did you mean ko-perfect?"),
    ("feedback lab --student=ko-prefect", "Nothing of ko-prefect has been graded for lab. Did you mean ko-perfect?"),
    ("regrade lab --student=k[a-n]", "Nothing of k[a-n] has been handed in for lab. There are: ko-perfect, writes."),
    ("grade lab --notebook=lba", "No notebook lba in lab. Did you mean lab?"),
    ("regrade lab --notebook=lab.ipynb", "No notebook lab.ipynb in lab. Did you mean lab?"),
    ("reprot lab", "Unknown command reprot. Did you mean report?"),
    ("--student=writes grade lab", "Options stand behind the command, such as: proctor grade week3 --student=writes"),
    ("grade", "Name an assignment, such as: proctor grade week3"),
    ("grade lab other", "One assignment at a time: lab, other"),
    ("grade lab --force other", "One assignment at a time: lab, other"),
    ("grade lab --assignment=other", "One assignment at a time: lab, other"),
    ("feedback lab --studnet=writes --force", "Unknown option --studnet. Did you mean --student?"),
    ("feedback lab --studnet writes --force", "Unknown option --studnet. Did you mean --student?"),
    ("grade lab -student=writes", "Unknown option -student. Did you mean --student?"),
    ("grade --forse lab", "Unknown option --forse. Did you mean --force?"),
    ("grade lab -f", f"Unknown option -f. There are {OPTIONS}"),
    ("grade lab --no-execute", f"Unknown option --no-execute. There are {OPTIONS}"),
    ("regrade lab --force", f"Unknown option --force. There are {OPTIONS}"),
    ("report lab --langauge=ko", "Unknown option --langauge. Did you mean --language?"),
    ("report lab --hide-name", "Unknown option --hide-name. Did you mean --hide-names?"),
    ("report lab --student=nobody", f"Unknown option --student. There are {OPTIONS}"),
    ("grade lab --Exceute.timeout=3", "Unknown option --Exceute.timeout. Did you mean --Execute.timeout?"),
    ("grade lab --Execute.timout=3", "Unknown option --Execute.timout. Did you mean --Execute.timeout?"),
    ("grade lab --student", "--student needs a value, such as --student=..."),
    ("grade lab --student=", "--student needs a value; without one, leave it out."),
    ("grade lab --student=writes --student=ko-perfect", "--student can be given once: writes, ko-perfect."),
    ("grade lab --force=yes", "--force takes no value."),
    ("grade lab --jobs=many", "--jobs takes a whole number from 1 on, not many."),
    ("grade lab --jobs=0", "--jobs takes a whole number from 1 on, not 0."),
    ("grade lab --scheduler=tcp://127.0.0.1:1 --jobs=2", "--jobs is for this machine, not for a scheduler's workers"),
    ("regrade lab --sample=-1", "--sample takes a whole number from 0 on, not -1."),
    ("report lab --language=fr", "--language takes one of en, ko, not fr."),
    ("report lab --pass-mark=60", "--pass-mark takes a number from 0.0 to 1.0, not 60. "),
    ("report lab --Report.hide_names=perhaps", "--Report.hide_names takes True or False, not perhaps."),
]


@pytest.fixture(scope="module")
def settled_course(lab_course, tmp_path_factory):
    """The course with settings, and one more assignment that has not been generated."""
    course = Path(shutil.copytree(lab_course, tmp_path_factory.mktemp("settled") / "course"))
    (course / "source" / "written").mkdir()
    (course / "nbgrader_config.py").write_text(CALLED)
    return course


@pytest.mark.parametrize(("typed", "told"), some(MISUSES, 3))
def test_what_is_mistyped_is_told_and_nothing_is_done(settled_course, typed, told):
    before = files(settled_course)
    status, printed, errors = terminal.run(cli.main, *typed.split(), folder=settled_course)
    assert (status, printed) == (2, "") and told in errors, errors
    assert len(errors.splitlines()) == 1, errors
    assert files(settled_course) == before


def test_what_is_typed_right_is_not_refused(settled_course):
    for typed in some(("grade --help", "help report", "regrade --help-all"), 2):
        status, printed, errors = terminal.run(cli.main, *typed.split(), folder=settled_course)
        assert (status, errors) == (0, "") and "--assignment" in printed
    for typed in (
        "--student=wr* --notebook [kl]ab lab",
        "lab --log-level ERROR --CourseDirectory.student_id=wr*",
        "--assignment=lab --Execute.limits memory_mib=3 --Execute.limits processes=9",
        "--Execute.timeout=3 --course-dir=. lab --assignment=lab",
    ):
        status, _printed, errors = terminal.run(cli.main, "regrade", *typed.split(), folder=settled_course)
        assert status == 1 and "Nothing of lab has been graded yet" in errors, errors


def test_a_folder_whose_name_reads_as_a_pattern(settled_course, tmp_path):
    course = Path(shutil.copytree(settled_course, tmp_path / "course"))
    (course / "submitted" / "ko-perfect").rename(course / "submitted" / "ko[1]")
    status, _printed, errors = terminal.run(cli.main, "grade", "lab", "--student=ko[1]", folder=course)
    assert status == 2 and "cannot find the folder ko[1]: rename it" in errors
