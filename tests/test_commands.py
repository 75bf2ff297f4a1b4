"""The commands that README names, run as an instructor would, in a copy of the repository without a gradebook."""

import csv
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from proctor import commands
from sample_class.grading import ROOT
from sample_class.roster import ROSTER
from sample_class.submissions import hand_in
from tests import terminal

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
    environment = {"PATH": "/usr/bin:/bin", "HOME": os.environ["HOME"], "LANG": "C.UTF-8"}
    command = [BIN / "nbgrader", *arguments]
    done = subprocess.run(command, cwd=checkout, env=environment, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


def test_an_instructors_round(checkout):
    student = next(student for student in ROSTER if student.id == "en-last-two")
    nbgrader(checkout, "generate_assignment", "week3-en", "--force")
    hand_in(student, student.submissions[0], checkout)
    nbgrader(checkout, "autograde", "week3-en")
    nbgrader(checkout, "generate_feedback", "week3-en")
    assert (checkout / "feedback" / student.id / "week3-en" / "4_network.html").exists()
    nbgrader(checkout, "export")
    with (checkout / "grades.csv").open(encoding="utf-8") as file:
        scores = {(row["student_id"], row["assignment"]): float(row["score"]) for row in csv.DictReader(file)}
    assert scores[student.id, "week3-en"] == 36


def test_no_command_of_proctors_goes_on_without_settings(tmp_path):
    """nbgrader would, and so without walls."""
    (tmp_path / "nbgrader_config.py").write_text("import proctor\nproctor.configure(get_config())\nno_such_name\n")
    status, _printed, said = terminal.run(commands.main, "grade", "week3", folder=tmp_path)
    assert status == 1 and "Nothing was done" in said and "'no_such_name' is not defined" in said
    assert "matched" not in said, "it has looked for submissions"


def test_validate(checkout):
    assert "Success!" in nbgrader(checkout, "validate", "source/week3/3_initialization.ipynb")
    blank = nbgrader(checkout, "validate", "release/week3/3_initialization.ipynb")
    assert "VALIDATION FAILED" in blank and "NotImplementedError" in blank


def test_formgrader_lists_the_assignments(checkout):
    """A real Jupyter server on loopback, with the extension that nbgrader installs."""
    nbgrader(checkout, "generate_assignment", "week3", "--force")
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
