"""`make demo`: build the releases, grade the class, write the feedback pages, print the table."""

import time

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from .grading import ROOT, Marks, build_course, grade_class, read_marks
from .roster import ROSTER, Student

COURSE = ROOT / "demo"


def _remarks(student: Student, marks: Marks) -> str:
    remarks = []
    if marks.ungraded:
        remarks.append("written answers to mark")
    if marks.seconds_late > 0:
        remarks.append(f"{marks.seconds_late / 86400:.1f} days late")
    if len(student.submissions) > 1:
        remarks.append(f"handed in {len(student.submissions)} times")
    return ", ".join(remarks)


def _table(marks: dict[Student, Marks]) -> Table:
    table = Table(title="Points by student and notebook (of 100, of which a TA gives 10 for written answers)")
    table.add_column("student", no_wrap=True)
    for name, (_points, maximum) in next(iter(marks.values())).notebooks.items():
        table.add_column(f"{name}\nof {maximum:g}", justify="right")
    table.add_column("total", justify="right", style="bold")
    table.add_column("remarks")
    for student, its in marks.items():
        points = [f"{points:g}" for points, _maximum in its.notebooks.values()]
        table.add_row(student.id, *points, f"{its.total:g}", _remarks(student, its))
    return table


def main() -> None:
    """Run the demonstration and print what came of it."""
    console = Console()
    began = time.monotonic()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        bar = progress.add_task("building the releases", total=len(ROSTER))
        build_course(COURSE)
        progress.update(bar, description="grading the class")
        for _student in grade_class(ROSTER, COURSE):
            progress.advance(bar)
    console.print(_table({student: read_marks(student, COURSE) for student in ROSTER}))
    console.print(
        f"{len(ROSTER)} students in {time.monotonic() - began:.0f} s. Feedback pages, one a notebook:\n"
        "  demo/feedback/<student>/<assignment>/<notebook>.html, such as\n"
        "  demo/feedback/ko-lost-dimensions/week3/4_network.html"
    )


if __name__ == "__main__":
    main()
