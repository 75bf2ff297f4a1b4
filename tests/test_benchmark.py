"""The floor that `make bench` compares with does the work: the same cells and tests, to the same marks."""

import json
import os
import shutil
import subprocess
import sys

from sample_class.grading import ROOT

STUDENT = "ko-keepdims"


def test_bare_python_comes_to_the_same_marks(graded_course, marks, tmp_path):
    shutil.copy(graded_course / "gradebook.db", tmp_path)
    shutil.copytree(graded_course / "submitted" / STUDENT, tmp_path / "submitted" / STUDENT)
    done = subprocess.run(
        [sys.executable, "-m", "benchmark.floor", str(tmp_path), "1"],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        check=True,
    )
    expected = [[STUDENT, name, points] for name, (points, _maximum) in sorted(marks[STUDENT].notebooks.items())]
    assert json.loads(done.stdout) == expected
