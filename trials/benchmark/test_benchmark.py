"""What `make bench` compares with, and how `make profile` sorts."""

import json
import os
import shutil
import subprocess
import sys

import pytest

from trials.benchmark.profile import shares
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


def test_a_profile_is_sorted_by_what_stands_in_its_stacks():
    seen = {
        "Kernel.shell_main (ipykernel/kernelbase.py:1);<module> (12345.py:2);predict (12345.py:3)": 2,
        "Kernel.shell_main (ipykernel/kernelbase.py:1);<module> (12345.py:2);FigureCanvasBase.print_figure (a.py:3)": 5,
        "Kernel.shell_main (ipykernel/kernelbase.py:1);EpollSelector.select (selectors.py:4)": 90,
        "<module> (proctor/src/proctor/__main__.py:1)": 3,
    }
    found = shares("".join(f"{stack} {times}\n" for stack, times in seen.items()))
    assert {part: share for part, share in found.items() if share} == {
        "drawing the notebooks' figures": 0.5,
        "the student's cells": 0.2,
        "starting": 0.3,
    }
