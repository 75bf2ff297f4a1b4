"""`make demo`: build the releases, grade the class, write feedback and class reports, print the table."""

import time

from rich import box
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from proctor.commands.report import Report

from .grading import ASSIGNMENTS, ROOT, Marks, build_course, course_config, grade_class, read_marks
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
    )
    table.add_column("student", no_wrap=True)
    for name, (_points, maximum) in notebooks.items():
        table.add_column(f"{name[:1]}\nof {maximum:g}", justify="right")
    table.add_column("total", justify="right", style="bold")
    table.add_column("to mark", justify="right")
    table.add_column("remarks")
    for student, its in marks.items():
        points = [f"{points:g}" for points, _maximum in its.notebooks.values()]
        to_mark = f"{its.to_mark:g}" if its.to_mark else ""
        table.add_row(student.id, *points, f"{its.total:g}", to_mark, _remarks(student, its))
    return table


def _report(assignment: str) -> None:
    """What `proctor report` writes, for the folder of the demonstration."""
    its = course_config(COURSE).CourseDirectory
    app = Report()
    app.initialize([assignment, f"--CourseDirectory.root={its.root}", f"--CourseDirectory.db_url={its.db_url}"])
    app.log_level = "WARN"
    app.start()


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
        progress.update(bar, description="writing the reports")
        for assignment in ASSIGNMENTS:
            _report(assignment)
    console.print(_table({student: read_marks(student, COURSE) for student in ROSTER}))
    console.print(
        f"{len(ROSTER)} students in {time.monotonic() - began:.0f} s. Feedback pages, one a notebook:\n"
        "  demo/feedback/<student>/<assignment>/<notebook>.html, such as\n"
        "  demo/feedback/ko-keepdims/week3/4_network.html\n"
        "What the class has understood, and who needs help:\n"
        "  demo/reports/week3.html, demo/reports/week3-en.html"
    )


if __name__ == "__main__":
    main()
