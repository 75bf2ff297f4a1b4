"""`make demo`: build the releases, grade the class, write feedback and class reports, print the table."""

import sys
import time
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table

from proctor.common import processors
from proctor.run import walls

from .grading import ASSIGNMENTS, ROOT, Marks, build_course, command, grade_class, read_marks
from .roster import ROSTER, Student

COURSE = ROOT / "demo"


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


def _run(name: str, assignment: str, course: Path) -> None:
    """Run a command with its part of the processors, and then show it with what it prints."""
    options = [f"--jobs={max(1, processors.usable() // len(ASSIGNMENTS))}"] if name == "grade" else []
    printed = command(name, assignment, course, *options)
    print(f"$ proctor {name} {assignment}\n{printed}", end="", flush=True)
    if name == "feedback":
        _run("report", assignment, course)


def main() -> int:
    """Run the demonstration and print what came of it; 1 if nothing can be graded here."""
    try:
        walls.available()
    except walls.NoSandbox as error:
        print(error, file=sys.stderr)
        return 1
    began = time.monotonic()
    print("Building the releases, and handing in ...", flush=True)
    build_course(COURSE)
    print("Grading both languages' editions at once ...", flush=True)
    grade_class(ROSTER, COURSE, run=_run, at_once=len(ASSIGNMENTS))
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
