"""What a student's kernel sends fills no memory of nbgrader's own process, and leaves nothing in its log."""

import json
import subprocess
import sys

import pytest

from proctor.testing import course as lab
from tests import sampling
from trials.attacks.catalogue import catalogue

KINDS = ("flood-", "message-")
STOPPED = sampling.some(("flood-foreign", "flood-parts", "flood-lists", "flood-raw"), 2)
ATTACKS = {
    attack.name: attack
    for attack in catalogue()
    if attack.name.startswith(KINDS)
    if sampling.whole or attack.name in (*STOPPED, "message-fields")
}
# Grades one student after the other in one process, as nbgrader does, and tells for each by how many MiB its memory
# has grown at most, and what became of the cells; at the end, of an honest one, whose cell gives the event loop time
# for what the others left behind.
MEASURE = """
import asyncio, gc, json, logging, sys, warnings
from pathlib import Path
warnings.simplefilter("ignore")
warnings.simplefilter("always", ResourceWarning)
logging.basicConfig()
import nbformat
from nbgrader.apps import NbGraderAPI
from proctor.testing import course as lab

course, names = Path(sys.argv[1]), sys.argv[2:]

def memory(field):
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) // 1024 for line in lines if line.startswith(field))

for name in names:
    Path("/proc/self/clear_refs").write_text("5")
    before = memory("VmRSS")
    done = NbGraderAPI(config=lab.config(course, protected=True)).autograde("lab", name, force=True)
    grown = memory("VmHWM") - before
    notebook = nbformat.read(course / "autograded" / name / "lab" / "lab.ipynb", 4)
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    outcomes = [cell.metadata.get("proctor", {}).get("outcome") for cell in cells]
    own = [cell for cell in cells if "nbgrader" not in cell.metadata]
    errors = [output.ename for cell in own for output in cell.outputs if output.output_type == "error"]
    gc.collect()
    print(json.dumps([name, grown, outcomes, errors, done["success"], done["log"]]))
"""
NEIGHBOUR = "zz-honest"


@pytest.fixture(scope="module")
def flooded(tmp_path_factory, repository):
    """By student: MiB, outcomes, errors, success and log; and what the process itself has said."""
    course = tmp_path_factory.mktemp("floods") / "course"
    lab.build(course, protected=True)
    for attack in ATTACKS.values():
        honest = [("solution", answer) for answer in lab.HONEST.values()]
        lab.hand_in(course, attack.name, (*attack.parts, *honest), {})
    lab.hand_in(course, NEIGHBOUR, (("cell", "import time\ntime.sleep(1.5)"), *honest), {})
    command = [sys.executable, "-c", MEASURE, str(course), *ATTACKS, NEIGHBOUR]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=repository)
    return {name: rest for name, *rest in map(json.loads, done.stdout.splitlines())}, done.stderr


@pytest.mark.parametrize("name", [*ATTACKS, NEIGHBOUR])
def test_the_memory_of_nbgrader_hardly_grows(flooded, name):
    """A message of ten MB, as bytes and as text, and thousands of outputs: 20 MiB. The floods took up to 1.9 GiB."""
    grown, _outcomes, _errors, success, log = flooded[0][name]
    assert success, log
    assert grown < 250


@pytest.mark.parametrize("name", [name for name in ATTACKS if name.startswith("message-")])
def test_messages_that_make_no_sense_cost_nothing(flooded, name):
    assert flooded[0][name][1].count("passed") == 2


def test_a_flood_is_stopped_and_named(flooded):
    for name in STOPPED:
        assert "too much output" in flooded[0][name][1], name


def test_attacks_do_what_they_say(flooded):
    """And not end for a slip of theirs."""
    stopped = {"too much output", "process died", "CellTimeoutError", "KeyboardInterrupt"}
    for name, (_grown, _outcomes, errors, _success, _log) in flooded[0].items():
        assert set(errors) <= stopped, name


def test_no_log_has_a_traceback_of_ours(flooded):
    """Nor is anything left that the next submission would stumble over."""
    by_student, messages = flooded
    for text in (messages, *(log for *_, log in by_student.values())):
        for sign in ("Traceback", "never retrieved", "was destroyed but it is pending", "ResourceWarning"):
            assert sign not in text, text
