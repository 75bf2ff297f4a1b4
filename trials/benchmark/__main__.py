"""`python -m trials.benchmark SIZE ...`: tables for classes of these sizes, and their picture in proctor/docs/images.

What takes a day for 1,000 submissions is measured on the last that were handed in. Those before have been graded, so
that folders and gradebook are as large as they are in such a class.
"""

import json
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import dask
import matplotlib.pyplot as plt
from distributed import LocalCluster
from rich import box
from rich.console import Console
from rich.table import Table

from trials.sample_class.grading import ROOT
from trials.sample_class.roster import NOTEBOOKS

from . import classes, recorded
from .classes import ASSIGNMENT, Course
from .measure import Cost, run

PYTHON = sys.executable
STOCK = "nbgrader autograde"
# Submissions that are graded in each way: two of each kind of the sample class; all, of a smaller class.
NEW = 12
# Students whose feedback pages are written in each way. A page takes a fraction of a second, starting takes a few.
PAGES_OF = 100
PICTURE = ROOT / "proctor" / "docs" / "images" / "benchmark.svg"


@dataclass(frozen=True)
class Row:
    """A way of grading a class.

    jobs: as many at once; memory: whether the command's processes are all that take part
    points: by student and notebook
    """

    way: str
    jobs: int
    cost: Cost
    points: dict
    memory: bool = True


@contextmanager
def _dask() -> Iterator[str]:
    # As proctor/docs/scale.md has workers started.
    with (
        dask.config.set({"distributed.worker.profile.enabled": False, "distributed.worker.daemon": False}),
        LocalCluster(n_workers=1, threads_per_worker=2, dashboard_address=None, silence_logs=50) as cluster,
    ):
        yield cluster.scheduler_address


def _graded(course: Course, *arguments: str) -> tuple[Cost, dict]:
    cost = run([PYTHON, "-m", *arguments], course.folder, course.environment)
    return cost, course.points()


def _new(number: int) -> int:
    return min(number, NEW)


def _floor(jobs: int, cells: str) -> str:
    return f"bare Python, {jobs} at once, {cells} cells (floor)"


def _class(number: int, folder: Path, recording: Path | None) -> Course:
    """A course with a class of `number`, in which the last submissions are new."""
    course, students = classes.build(folder), list(classes.students(number))
    if recording:
        course.hand_in(students[: -_new(number)])
        recorded.grade(course, recording)
    course.hand_in(students[-_new(number) :])
    for student in students[:-PAGES_OF]:
        # Where there is a folder, nbgrader takes the pages for written.
        (folder / "feedback" / student.id / ASSIGNMENT).mkdir(parents=True)
    return course


def _ways(course: Course, folder: Path) -> Iterator[Row]:
    """Every way of grading what is new, each in a copy of the course."""
    stock = classes.copy(course, folder / "stock", stock=True)
    yield Row(STOCK, 1, *_graded(stock, "nbgrader", "autograde", ASSIGNMENT))
    for jobs in (1, 2):
        copied = classes.copy(course, folder / f"jobs-{jobs}", stock=False)
        command = ("proctor", "grade", ASSIGNMENT, f"--jobs={jobs}")
        yield Row(f"proctor grade --jobs={jobs}", jobs, *_graded(copied, *command))
    copied = classes.copy(course, folder / "dask", stock=False)
    with _dask() as address:
        graded = _graded(copied, "proctor", "grade", ASSIGNMENT, f"--scheduler={address}")
    yield Row("proctor grade, Dask with 2 workers", 2, *graded, memory=False)
    copied = classes.copy(course, folder / "floor", stock=False)
    for jobs, cells in product((1, 2), ("needed", "all")):
        command = [PYTHON, "-m", "trials.benchmark.floor", str(copied.folder), str(jobs), cells]
        cost = run(command, copied.folder, copied.environment)
        points = {(student, notebook): points for student, notebook, points in json.loads(cost.printed)}
        yield Row(_floor(jobs, cells), jobs, cost, points)


def _feedback(folder: Path) -> Iterator[tuple[str, Cost]]:
    """Both ways of writing the pages, in the courses in which the class has just been graded."""
    stock = Course(folder / "stock")
    yield "nbgrader generate_feedback", _graded(stock, "nbgrader", "generate_feedback", ASSIGNMENT)[0]
    for jobs in (1, 2):
        graded, command = Course(folder / f"jobs-{jobs}"), ("proctor", "feedback", ASSIGNMENT, f"--jobs={jobs}")
        yield f"proctor feedback --jobs={jobs}", _graded(graded, *command)[0]


def _table(number: int, rows: list[Row]) -> Table:
    by_way, new = {row.way: row for row in rows}, _new(number)
    stock, floor = by_way[STOCK], by_way[_floor(1, "needed")]
    columns = ("", "a minute", "x nbgrader", "CPU s each", "x floor", "parent MiB", "worker MiB", "other points")
    table = Table(*columns, box=box.SIMPLE, title=f"{new} new submissions of four notebooks in a class of {number}")
    for row in rows:
        cost = row.cost
        table.add_row(
            row.way,
            f"{60 * new / cost.seconds:.1f}",
            f"{stock.cost.seconds / cost.seconds:.2f}",
            f"{cost.cpu / new:.2f}",
            f"{cost.cpu / by_way[_floor(row.jobs, 'needed')].cost.cpu:.2f}",
            f"{cost.parent:.0f}",
            f"{cost.others / row.jobs:.0f}" if row.memory else "",
            str(sum(row.points.get(name) != stock.points[name] for name in floor.points)),
        )
    return table


def _feedback_table(number: int, costs: dict[str, Cost]) -> Table:
    columns = ("", "pages a minute", "x nbgrader", "CPU s each", "parent MiB", "others MiB")
    pages = len(NOTEBOOKS) * min(number, PAGES_OF)
    table = Table(*columns, box=box.SIMPLE, title=f"{pages} feedback pages in a class of {number}")
    first = next(iter(costs.values()))
    for way, cost in costs.items():
        values = (60 * pages / cost.seconds, first.seconds / cost.seconds, cost.cpu / pages)
        table.add_row(way, *(f"{value:.2f}" for value in values), f"{cost.parent:.0f}", f"{cost.others:.0f}")
    return table


def _draw(tables: dict[int, list[Row]]) -> None:
    """Submissions a minute and processor seconds for each, a panel each."""
    figure, panels = plt.subplots(1, 2, figsize=(11, 0.5 + 0.45 * sum(map(len, tables.values()))), sharey=True)
    labels = [f"{row.way}\nclass of {number}" for number, rows in tables.items() for row in rows]
    costs = [(row.cost, _new(number)) for number, rows in tables.items() for row in rows]
    for panel, title, values in (
        (panels[0], "submissions a minute", [60 * new / cost.seconds for cost, new in costs]),
        (panels[1], "processor seconds a submission", [cost.cpu / new for cost, new in costs]),
    ):
        panel.bar_label(panel.barh(labels, values), fmt="%.1f", padding=3)
        panel.set_title(title)
        panel.margins(x=0.15)
    panels[0].invert_yaxis()
    figure.tight_layout()
    figure.savefig(PICTURE)


def main(sizes: list[int]) -> None:
    """Measure, print, draw."""
    console, tables = Console(width=140), {}
    with tempfile.TemporaryDirectory(prefix="bench-") as outer:
        recording = recorded.record(Path(outer)) if max(sizes) > NEW else None
        for number in sizes:
            with tempfile.TemporaryDirectory(dir=outer) as folder:
                course = _class(number, Path(folder) / "course", recording if number > NEW else None)
                tables[number] = rows = []
                for row in _ways(course, Path(folder)):
                    rows.append(row)
                    console.print(f"{row.way}: {row.cost.seconds:.0f} s", highlight=False)
                console.print(_table(number, rows), _feedback_table(number, dict(_feedback(Path(folder)))))
    # A look at a few submissions is not what the documentation shows.
    if min(sizes) > NEW:
        _draw(tables)


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]])
