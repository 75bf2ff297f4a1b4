"""Limits where this process may use less than is asked for, as in batch systems (`ulimit -v`)."""

import os
import resource
import subprocess
import sys

import nbformat
from nbformat.v4 import new_code_cell, new_notebook

from proctor.run.sandboxed.system_calls import PR_CAPBSET_DROP, prctl

GIB = 1 << 30
CAP_SYS_RESOURCE = 24  # linux/capability.h
START = """
import resource, sys
from pathlib import Path
from proctor.intake.repair import bounded
from proctor.run.grader import client
server = client.fork_server_for("", Path("/"), Path("/"))
process = server.fork()
print(resource.prlimit(server.pid, resource.RLIMIT_AS)[1] >> 30)
process.kill()
process.close()
print(len(bounded.restore(Path(sys.argv[1]), None).notebook["cells"]))
"""


def _lower():
    """Have hard limits that this process cannot raise, not even as root."""
    resource.setrlimit(resource.RLIMIT_AS, (6 * GIB, 6 * GIB))
    resource.setrlimit(resource.RLIMIT_CPU, (20, 20))
    if os.geteuid() == 0:
        prctl(PR_CAPBSET_DROP, CAP_SYS_RESOURCE)


def test_processes_of_the_grader_start_under_lower_limits_than_they_would_set(tmp_path):
    notebook = tmp_path / "lab.ipynb"
    nbformat.write(new_notebook(cells=[new_code_cell("x = 1")]), notebook)
    done = subprocess.run([sys.executable, "-c", START, notebook], preexec_fn=_lower, capture_output=True, text=True)
    assert done.stdout.split() == ["6", "1"], done.stderr


def test_the_grading_process_imports_what_it_needs_and_no_nbgrader():
    """It would be a second of processor time and 50 MiB for each worker."""
    ask = "import sys, proctor.run.grader.process; print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    imported = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True).stdout.split()
    assert {"IPython", "proctor"} <= {*imported}
    assert not {"nbgrader", "nbformat", "nbconvert", "sqlalchemy", "tornado"} & {*imported}
