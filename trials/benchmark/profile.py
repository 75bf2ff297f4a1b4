"""`make profile`: where the time of `proctor grade` goes, sorted by what stands in the stacks that py-spy samples."""

import re
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table

from . import classes
from .classes import ASSIGNMENT

# A stack belongs to the first of these that matches one of its frames, which look like `draw (matplotlib/figure.py:9)`.
PARTS = {
    "drawing the notebooks' figures": r"^FigureCanvasBase\.print_figure ",
    "the tracebacks of cells that raise": r"structured_traceback \(IPython/",
    "comparing with known mistakes": r"^_diagnosed \(grader_tests/",
    "the student's functions that tests call, and the calls": r"sandboxed/(peer|wire)\.py",
    "the tests": r"^Grader\.(run|serve) ",
    "the student's cells": r"^<module> \(\d+\.py:",
    "Jupyter's kernel": r"ipykernel/(kernelbase|ipkernel|iostream)\.py|sandboxed/(kernel|frames)\.py",
    "nbgrader and nbclient in the worker": r"^_Course\.grade ",
    "the command itself": r"^ClassAutograde\.",
    "starting": r"",
}
# Where a thread waits. py-spy cannot tell that for processes in namespaces of their own.
WAITING = re.compile(
    r"^(EpollSelector\.select|_PollLikeSelector\.select|\w+\._watch_pipe_fd|Condition\.wait|device \(zmq/|sigwait|"
    r"recv_fds|GarbageCollectorThread\.run|_receive_exactly|Connection\._recv|serve \(sandboxed/launch|"
    r"Channel\._make_poll_method|pool_manager_loop|_Watch\._look)"
)


def shares(profile: str) -> dict[str, float]:
    """The share of each of PARTS in what py-spy has recorded in its raw format: stacks, and how often each was seen."""
    seen = Counter()
    for stack, times in re.findall(r"^(.*) (\d+)$", profile, re.MULTILINE):
        frames = stack.split(";")
        if not WAITING.match(frames[-1]):
            seen[next(part for part, pattern in PARTS.items() if any(re.search(pattern, f) for f in frames))] += int(
                times
            )
    return {part: seen[part] / seen.total() for part in PARTS}


def main() -> None:
    """Grade one submission of each kind with one worker, and print the shares."""
    with tempfile.TemporaryDirectory(prefix="profile-") as folder:
        course = classes.copy(classes.build(Path(folder) / "built"), Path(folder) / "course", stock=False)
        course.hand_in(classes.students(len(classes.KOREAN)))
        recorded = Path(folder) / "recorded"
        grade = [sys.executable, "-m", "proctor", "grade", ASSIGNMENT, "--jobs=1"]
        record = ["uv", "tool", "run", "py-spy", "record", "--subprocesses", "--rate=50", "--format=raw"]
        # The exit status is that of the command, which says whether anything needs a person.
        subprocess.run([*record, f"--output={recorded}", "--", *grade], cwd=course.folder, env=course.environment)
        profile = recorded.read_text(encoding="utf-8", errors="replace")
    table = Table("", "share", box=box.SIMPLE, title="The time of proctor grade")
    for part, share in sorted(shares(profile).items(), key=lambda pair: -pair[1]):
        table.add_row(part, f"{share:.0%}")
    Console().print(table)


if __name__ == "__main__":
    main()
