"""`make demo`: build the releases, grade the class, write feedback and class reports, print the table."""

import multiprocessing
import os
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table

from proctor import cli

# What the commands import: each is then a fork of this process, and imports nothing for seconds.
from proctor.cli import feedback, grade, report  # noqa: F401
from proctor.common import processors
from proctor.pages.report import exports, notebook, page  # noqa: F401
from proctor.run import walls

from .grading import ASSIGNMENTS, ROOT, SETTINGS, Marks, copy_course, course_config, grade_class, read_marks, release
from .roster import ROSTER, Student

COURSE = ROOT / "demo"
# Processor seconds, for the loop that never ends in this class: it looks the same after 2 seconds as after 6. All marks
# of the class are the same with half a second, on a machine that was nine times as busy as it should be.
SETUP_OF_DEMO = "time_limit.SECONDS, time_limit.SECONDS_OF_LATE = 2.0, 1.0"
# Nothing here has threads, as a process that is forked must not.
_forking = multiprocessing.get_context("fork")


def _remarks(student: Student, marks: Marks) -> str:
    remarks = []
    if marks.seconds_late > 0:
        remarks.append(f"late {marks.seconds_late / 86400:.1f} d")
    if missing := len(marks.notebooks) - len(student.submissions[-1].notebooks):
        remarks.append(f"{missing} missing")
    if len(student.submissions) > 1:
        remarks.append("resubmitted")
    return ", ".join(remarks)


def _table(marks: dict[Student, Marks]) -> Table:
    notebooks = next(iter(marks.values())).notebooks
    table = Table(
        title=f"Points of 100, 10 of them for written answers that a TA marks\n{', '.join(notebooks)}",
        box=box.SIMPLE,
        # So that the remarks fit into 80 characters.
        show_edge=False,
        pad_edge=False,
    )
    table.add_column("student", no_wrap=True)
    for name, (_points, maximum) in notebooks.items():
        table.add_column(f"{name[:1]}\nof {maximum:g}", justify="right")
    table.add_column("total", justify="right", style="bold")
    table.add_column("to mark", justify="right")
    table.add_column("remarks", overflow="fold")
    for student, mark in marks.items():
        points = [f"{points:g}" for points, _maximum in mark.notebooks.values()]
        to_mark = f"{mark.to_mark:g}" if mark.to_mark else ""
        table.add_row(student.id, *points, f"{mark.total:g}", to_mark, _remarks(student, mark))
    return table


def _in_fork(function: Callable, *arguments: object) -> multiprocessing.process.BaseProcess:
    """A process that does this and ends."""
    process = _forking.Process(target=function, args=arguments)
    process.start()
    return process


def _proctor(words: list[str], course: Path, output: int) -> None:
    """Be the command `proctor` with these words, in the course's folder, printing to the file `output`."""
    for standard in (1, 2):
        os.dup2(output, standard)
    os.chdir(course)
    cli.main(words)


def _run(name: str, assignment: str, course: Path) -> None:
    """Run a command with its part of the processors, and then show it with what it prints. Raises RuntimeError."""
    jobs = max(1, processors.usable() // len(ASSIGNMENTS))
    words = [name, assignment, *([f"--jobs={jobs}"] if name == "grade" else [])]
    with tempfile.TemporaryFile() as output:
        command = _in_fork(_proctor, words, course, output.fileno())
        command.join()
        output.seek(0)
        printed = output.read().decode()
    # That somebody has to look at a submission is no failure.
    if command.exitcode not in (0, *([1] if name == "grade" else [])):
        raise RuntimeError(f"proctor {' '.join(words)} failed:\n{printed}")
    print(f"$ proctor {name} {assignment}\n{printed}", end="", flush=True)
    if name == "feedback":
        _run("report", assignment, course)


def _grade_edition(assignment: str) -> None:
    # What is graded is the last that each has handed in. Tests have earlier ones graded, too.
    students = [
        replace(student, submissions=student.submissions[-1:]) for student in ROSTER if student.assignment == assignment
    ]
    grade_class(students, COURSE, run=_run)


def _make_course() -> None:
    copy_course(COURSE)
    with (COURSE / SETTINGS).open("a", encoding="utf-8") as file:
        file.write(f"c.Execute.setup += {SETUP_OF_DEMO!r}\n")
    # One after the other: two that release at once may both enter nbgrader's default course into the gradebook.
    for assignment in ASSIGNMENTS:
        config = course_config(COURSE)
        config.Execute.setup += SETUP_OF_DEMO
        release(assignment, config)


def _done(*processes: multiprocessing.process.BaseProcess) -> bool:
    """Whether all of them have ended well."""
    for process in processes:
        process.join()
    return not any(process.exitcode for process in processes)


def main() -> int:
    """Run the demonstration and print what came of it; 1 if nothing can be graded here."""
    try:
        walls.available()
    except walls.NoSandbox as error:
        print(error, file=sys.stderr)
        return 1
    began = time.monotonic()
    print("Releasing both languages' editions, handing in, and grading both at once ...", flush=True)
    if not (
        _done(_in_fork(_make_course)) and _done(*[_in_fork(_grade_edition, assignment) for assignment in ASSIGNMENTS])
    ):
        return 1
    Console().print(_table({student: read_marks(student, COURSE) for student in ROSTER}))
    print(
        f"{len(ROSTER)} students in {time.monotonic() - began:.0f} s. Feedback pages, one a notebook:\n"
        "  demo/feedback/<student>/<assignment>/<notebook>.html, such as\n"
        "  demo/feedback/ko-keepdims/week3/4_network.html\n"
        "What the class has understood, and who needs help:\n"
        "  demo/reports/week3.html, demo/reports/week3-en.html"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
