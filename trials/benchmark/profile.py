"""`make profile`: where the processor time of `proctor grade` goes, by kind of process.

Most of it is spent in processes of which a notebook has some of its own, behind walls that no profiler sees through.
The kernel counts for each of them what it has used; this reads it until the last one has ended.
"""

import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import psutil
from rich import box
from rich.console import Console
from rich.table import Table

from proctor.run.time_limits import processor_seconds

from . import classes
from .classes import ASSIGNMENT

# By what stands in their command lines. What is forked has that of the fork server, which has imported what it needs.
KINDS = {
    "the students' notebooks": "sandboxed/launch.py",
    "the hidden tests": "proctor.run.grader.process",
    "reading and repairing notebooks": "proctor.run.bounded",
}
# Workers are copies of the command.
COMMAND, WORKERS, STARTING = "the command itself", "workers: nbgrader and nbclient", ": starting, and imports"
# Seconds between two looks: what a process uses after the last one is missed.
EVERY = 0.02


def kind(process: psutil.Process, first: int) -> str:
    """Of a process that the process `first` has started. Raises psutil.Error if it has ended."""
    line = " ".join(process.cmdline())
    parent = process.parent()
    if process.pid == first:
        return COMMAND
    if not line:  # it is ending
        raise psutil.ZombieProcess(process.pid)
    of = next((kind for kind, part in KINDS.items() if part in line), WORKERS)
    is_forked = parent is not None and " ".join(parent.cmdline()) == line
    return of if is_forked else f"{of}{STARTING}"


def watch(process: subprocess.Popen) -> Counter[str]:
    """Processor seconds of a process and of all that it starts, by kind, once it has ended."""
    kinds: dict[psutil.Process, str] = {}
    seconds: dict[psutil.Process, float] = {}
    while process.poll() is None:
        try:
            first = psutil.Process(process.pid)
            found = [first, *first.children(recursive=True)]
        except psutil.Error:
            continue
        for each in found:
            try:
                # Each time: until it runs its own program, a process has the command line of the one that started it.
                kinds[each] = kind(each, process.pid)
            except psutil.Error:
                continue
            seconds[each] = max(seconds.get(each, 0.0), processor_seconds(each.pid))
        time.sleep(EVERY)
    total: Counter[str] = Counter()
    for each, used in seconds.items():
        total[kinds[each]] += used
    return total


def main() -> None:
    """Grade one submission of each kind with one worker, and print the seconds and shares."""
    with tempfile.TemporaryDirectory(prefix="profile-") as folder:
        course = classes.copy(classes.build(Path(folder) / "built"), Path(folder) / "course", stock=False)
        course.hand_in(classes.students(len(classes.KOREAN)))
        grade = [sys.executable, "-m", "proctor", "grade", ASSIGNMENT, "--jobs=1"]
        quiet = subprocess.DEVNULL
        # The exit status is that of the command, which says whether anything needs a person.
        with subprocess.Popen(grade, cwd=course.folder, env=course.environment, stdout=quiet, stderr=quiet) as process:
            seconds = watch(process)
    number = len(classes.KOREAN)
    table = Table("", "CPU s", "share", box=box.SIMPLE, title=f"proctor grade, {number} submissions, one worker")
    for of, used in seconds.most_common():
        table.add_row(of, f"{used:.1f}", f"{used / seconds.total():.0%}")
    Console().print(table)


if __name__ == "__main__":
    main()
