"""Grading that is killed, or runs into a full disk or a locked gradebook, and is run again, ends as if undisturbed."""

import ctypes
import math
import os
import random
import shutil
import sqlite3
import time
import warnings
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
from nbgrader.apps import NbGraderAPI

from proctor.common import workplace
from proctor.testing import course as lab
from proctor.testing.gradebook import everything, resubmitting_class
from tests import terminal
from trials.attacks.containment import contained

pytestmark = pytest.mark.filterwarnings("ignore")  # nbgrader 0.9 makes SQLAlchemy 2 warn at every submission
# Forked from a process that has imported nbgrader, a run takes seconds less.
processes = terminal.processes
KILLS_IN_A_ROW = 5


def autograde(course, timeout=60):
    """Whether it succeeded, and its log."""
    warnings.simplefilter("ignore")
    config = lab.config(course, protected=True)
    config.CourseDirectory.db_url = f"sqlite:///{course / 'gradebook.db'}?timeout={timeout}"
    done = NbGraderAPI(config=config).autograde("lab", "*", force=False)
    return done["success"], done["log"]


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    terminal.ready()
    course = tmp_path_factory.mktemp("lab") / "course"
    resubmitting_class(course)
    return course


@pytest.fixture(scope="module")
def undisturbed(template, tmp_path_factory):
    """The gradebook after one run, and the seconds that it took."""
    course = Path(shutil.copytree(template, tmp_path_factory.mktemp("undisturbed") / "course"))
    began = time.monotonic()
    run = processes.Process(target=autograde, args=(course,))
    run.start()
    run.join()
    seconds = time.monotonic() - began
    found = everything(lab.config(course, protected=True))
    assert [row[0] for row in found if row[2] == "written" and row[5]] == ["changed", "new"]
    return found, seconds


def pytest_generate_tests(metafunc):
    if "row" in metafunc.fixturenames:
        metafunc.parametrize("row", range(math.ceil(metafunc.config.getoption("kills") / KILLS_IN_A_ROW)))


def test_killed_at_any_moment_and_run_again(template, undisturbed, tmp_path, row, pytestconfig):
    expected, seconds = undisturbed
    course = Path(shutil.copytree(template, tmp_path / "course"))
    moments = random.Random(row)
    for _kill in range(min(KILLS_IN_A_ROW, pytestconfig.getoption("kills"))):
        run = processes.Process(target=autograde, args=(course,))
        run.start()
        run.join(moments.uniform(0, seconds))
        run.kill()
        run.join()
    success, log = autograde(course)
    assert success, log
    assert everything(lab.config(course, protected=True)) == expected
    assert all(
        (course / "autograded" / student / "lab" / "lab.ipynb").exists() for student in ("changed", "kept", "new")
    )
    copies = sorted((course / "backups").glob("*.db"))
    for copy in copies:
        with closing(sqlite3.connect(copy)) as database:
            assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_locked_gradebook_is_said_and_costs_nothing(template, undisturbed, tmp_path, monkeypatch):
    monkeypatch.setattr("proctor.intake.before_run.LOCK_SECONDS", 0)
    course = Path(shutil.copytree(template, tmp_path / "course"))
    with closing(sqlite3.connect(course / "gradebook.db", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        success, log = autograde(course, timeout=0.1)
        other.execute("ROLLBACK")
    assert not success
    assert "Another program is writing to the gradebook and does not let go of it" in log
    assert autograde(course)[0]
    assert everything(lab.config(course, protected=True)) == undisturbed[0]


def _on_a_small_disk(template, folder):
    """The log of a run on a full disk, and the gradebook after room was made and it was run again."""
    libc = ctypes.CDLL(None, use_errno=True)
    assert libc.mount(b"none", str(folder).encode(), b"tmpfs", 0, b"size=4m") == 0, os.strerror(ctypes.get_errno())
    course = Path(shutil.copytree(template, folder / "course"))
    filler = folder / "filler"
    free = shutil.disk_usage(folder).free
    # The copy of the gradebook fits, its journal and the results do not.
    filler.write_bytes(bytes(free - (course / "gradebook.db").stat().st_size - 8192))
    success, log = autograde(course)
    filler.unlink()
    return success, log, autograde(course), everything(lab.config(course, protected=True))


def _contained(template, folder, connection):
    connection.send(contained(partial(_on_a_small_disk, template, folder)))


def test_a_full_disk_is_said_and_costs_nothing(template, undisturbed, tmp_path):
    ours, theirs = processes.Pipe()
    run = processes.Process(target=_contained, args=(template, tmp_path, theirs))
    run.start()
    success, log, (again, log_again), found = ours.recv()
    run.join()
    assert not success and "The disk is full. Make room." in log, log
    assert again, log_again
    assert found == undisturbed[0]


def test_folders_of_killed_runs_are_cleared_and_those_in_use_are_not(monkeypatch):
    monkeypatch.setattr(workplace, "NEW", -1)
    with workplace.workplace() as in_use:
        with workplace.workplace() as other:
            left = Path(shutil.copytree(other, f"{other}-left"))
        assert not other.exists()
        workplace.clear_left_behind()
        assert in_use.exists() and not left.exists()
    assert not in_use.exists()
