"""What a student sees of a mistake before handing in: the check cells of the notebook."""

import copy
import json
import os
import sys
from functools import cache

import matplotlib
import numpy as np

from grader_tests import reference
from grader_tests.aspect import silence
from grader_tests.time_limit import TooSlow, time_limit

# The slowest check trains for half a second.
SECONDS = 10.0


@cache
def _run(notebook: str) -> tuple[dict[str, object], dict[str, list[str]]]:
    """The namespace of the solved notebook after all of its cells, and the check cells by function.

    The notebook is run in its own folder, from which it imports its plots and data.
    """
    namespace, checks, function = {}, {}, ""
    matplotlib.use("agg")
    sys.path.insert(0, str(reference.SOURCE))
    before = os.getcwd()
    os.chdir(reference.SOURCE)
    try:
        for cell in json.loads((reference.SOURCE / f"{notebook}.ipynb").read_text(encoding="utf-8"))["cells"]:
            its, source = cell["metadata"].get("nbgrader", {}), "".join(cell["source"])
            if cell["cell_type"] != "code" or its.get("grade"):
                continue
            with silence():
                exec(source, namespace)
            if its.get("solution"):
                function = its["grade_id"]
            elif "expect(" in source:
                checks.setdefault(function, []).append(source)
    finally:
        os.chdir(before)
        sys.path.remove(str(reference.SOURCE))
    return namespace, checks


def notices(function: str, source: str) -> bool:
    """Whether the visible checks of `function` fail when `source` stands in its place."""
    run, checks = _run(reference.exercises()[function].notebook)
    namespace = {
        name: copy.deepcopy(value) if isinstance(value, np.ndarray | dict) else value for name, value in run.items()
    }
    try:
        with silence(), time_limit(SECONDS):
            for cell in [source, *checks[function]]:
                exec(cell, namespace)
    except (Exception, TooSlow):
        return True
    return False
