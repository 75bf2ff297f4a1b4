"""What `make bench` compares with, and what `make profile` counts."""

import json
import os
import shutil
import subprocess
import sys

import pytest

from trials.benchmark import profile
from trials.benchmark.profile import STARTING as STARTS
from trials.sample_class.grading import ROOT

STUDENT = "ko-keepdims"


@pytest.mark.parametrize("cells", ["needed", pytest.param("all", marks=pytest.mark.whole)])
def test_bare_python_comes_to_the_same_marks(graded_course, marks, tmp_path, cells):
    shutil.copy(graded_course / "gradebook.db", tmp_path)
    shutil.copytree(graded_course / "submitted" / STUDENT, tmp_path / "submitted" / STUDENT)
    done = subprocess.run(
        [sys.executable, "-m", "trials.benchmark.floor", str(tmp_path), "1", cells],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        check=True,
    )
    expected = [[STUDENT, name, points] for name, (points, _maximum) in sorted(marks[STUDENT].notebooks.items())]
    assert json.loads(done.stdout) == expected


# Forks, computes for half a second, and ends.
COMPUTING = """
import os, time
if not os.fork():
    while time.process_time() < 0.5:
        pass
    os._exit(0)
os.wait()
"""
# Starts that as if it were one of the processes in which notebooks run, and that of a notebook.
STARTING = """
import subprocess, sys
subprocess.run([sys.executable, "-c", sys.argv[1], "sandboxed/launch.py"])
"""


def test_a_profile_tells_what_kind_of_process_has_used_the_processor():
    with subprocess.Popen([sys.executable, "-c", STARTING, COMPUTING]) as process:
        seconds = profile.watch(process)
    assert seconds.keys() == {"the command itself", *(f"the students' notebooks{part}" for part in ("", STARTS))}
    # Half a second, of which the last look may miss a little.
    assert 0.3 < seconds["the students' notebooks"] < 0.6
    assert seconds[f"the students' notebooks{STARTS}"] < seconds["the students' notebooks"]
