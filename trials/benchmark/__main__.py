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
from pathlib import Path

import dask
import matplotlib.pyplot as plt
from distributed import LocalCluster
from rich import box
from rich.console import Console
from rich.table import Table

from trials.sample_class.grading import ROOT
from trials.sample_class.roster import NOTEBOOKS, Student

from . import classes, recorded
from .classes import ASSIGNMENT, Course
from .measure import Cost, run

PYTHON = sys.executable
STOCK = "nbgrader autograde"
# Submissions that are graded: two of each kind of the sample class, in classes of some size eight times as many, which
# is nearly all of a class of 100, so that starting weighs as it does there; all, of a smaller class.
FEW, NEW, SOME_SIZE = 12, 96, 100
# Students whose feedback pages are written in each way. A page takes a fraction of a second, starting takes a few.
PAGES_OF = 100
PICTURE = ROOT / "proctor" / "docs" / "images" / "benchmark.svg"


@dataclass(frozen=True)
class Row:
    """A way of grading a class.

    jobs: as many at once; memory: whether the command's processes are all that take part
    number: of submissions that were graded; points: by student and notebook
    """

    way: str
    jobs: int
    cost: Cost
    number: int
    points: dict
    memory: bool = True

    @property
    def a_minute(self) -> float:
        """Submissions."""
        return 60 * self.number / self.cost.seconds

    @property
    def each(self) -> float:
        """Processor seconds of a submission."""
        return self.cost.cpu / self.number


@contextmanager
def _dask() -> Iterator[str]:
    # As proctor/docs/scale.md has workers started.
    with (
        dask.config.set({"distributed.worker.profile.enabled": False, "distributed.worker.daemon": False}),
        LocalCluster(n_workers=1, threads_per_worker=2, dashboard_address=None, silence_logs=50) as cluster,
    ):
        yield cluster.scheduler_address


def _graded(course: Course, number: int, *arguments: str) -> tuple[Cost, int, dict]:
    cost = run([PYTHON, "-m", *arguments], course.folder, course.environment)
    return cost, number, course.points()


def _new(number: int) -> int:
    return min(number, FEW if number < SOME_SIZE else NEW)


def _floor(jobs: int, cells: str) -> str:
    return f"bare Python, {jobs} at once, {cells} cells (floor)"


def _class(students: list[Student], new: list[Student], folder: Path, recording: Path | None) -> Course:
    """A course in which the class has handed in, and what is not new has been graded."""
    course, before = classes.build(folder), students[: -len(new)]
    if recording:
        course.hand_in(before)
        recorded.grade(course, recording)
    course.hand_in(new)
    course.have_pages(students[:-PAGES_OF])
    return course


def _ways(course: Course, new: list[Student], folder: Path) -> Iterator[Row]:
    """Every way of grading what is new, each in a copy of the course; the slow ones grade the first few."""
    few, number = min(len(new), FEW), len(new)
    stock = classes.copy(course, folder / "stock", stock=True)
    stock.take_back(new[few:])
    yield Row(STOCK, 1, *_graded(stock, few, "nbgrader", "autograde", ASSIGNMENT))
    for jobs in (1, 2):
        copied = classes.copy(course, folder / f"jobs-{jobs}", stock=False)
        command = ("proctor", "grade", ASSIGNMENT, f"--jobs={jobs}")
        yield Row(f"proctor grade --jobs={jobs}", jobs, *_graded(copied, number, *command))
    copied = classes.copy(course, folder / "dask", stock=False)
    with _dask() as address:
        graded = _graded(copied, number, "proctor", "grade", ASSIGNMENT, f"--scheduler={address}")
    yield Row("proctor grade, Dask with 2 workers", 2, *graded, memory=False)
    for cells, those in (("needed", number), ("all", few)):
        copied = classes.copy(course, folder / f"floor-{cells}", stock=False)
        copied.take_back(new[those:])
        for jobs in (1, 2):
            command = [PYTHON, "-m", "trials.benchmark.floor", str(copied.folder), str(jobs), cells]
            cost = run(command, copied.folder, copied.environment)
            points = {(student, notebook): points for student, notebook, points in json.loads(cost.printed)}
            yield Row(_floor(jobs, cells), jobs, cost, those, points)


def _feedback(students: list[Student], new: list[Student], folder: Path) -> Iterator[tuple[str, Cost, int]]:
    """The ways of writing pages, in the courses in which the class has just been graded, and how many each wrote."""
    stock = Course(folder / "stock")
    stock.have_pages(student for student in students if student not in new[:FEW])
    yield "nbgrader generate_feedback", *_pages(stock, "nbgrader", "generate_feedback", ASSIGNMENT)
    for jobs in (1, 2):
        graded, command = Course(folder / f"jobs-{jobs}"), ("proctor", "feedback", ASSIGNMENT, f"--jobs={jobs}")
        yield f"proctor feedback --jobs={jobs}", *_pages(graded, *command)


def _pages(course: Course, *arguments: str) -> tuple[Cost, int]:
    cost = run([PYTHON, "-m", *arguments], course.folder, course.environment)
    # The overviews, which only proctor writes, are none.
    return cost, sum(page.stem in NOTEBOOKS for page in course.folder.glob(f"feedback/*/{ASSIGNMENT}/*.html"))


def _table(number: int, rows: list[Row]) -> Table:
    by_way, new = {row.way: row for row in rows}, _new(number)
    stock, few = by_way[STOCK], by_way[_floor(1, "all")].points
    columns = ("", "a minute", "x nbgrader", "CPU s each", "x floor", "parent MiB", "worker MiB", "other points")
    table = Table(*columns, box=box.SIMPLE, title=f"{new} new submissions of four notebooks in a class of {number}")
    for row in rows:
        table.add_row(
            row.way,
            f"{row.a_minute:.1f}",
            f"{row.a_minute / stock.a_minute:.2f}",
            f"{row.each:.2f}",
            f"{row.each / by_way[_floor(row.jobs, 'needed')].each:.2f}",
            f"{row.cost.parent:.0f}",
            f"{row.cost.others / row.jobs:.0f}" if row.memory else "",
            str(sum(row.points[name] != stock.points[name] for name in few)),
        )
    return table


def _feedback_table(number: int, ways: list[tuple[str, Cost, int]]) -> Table:
    columns = ("", "pages", "a minute", "x nbgrader", "CPU s each", "parent MiB", "others MiB")
    table = Table(*columns, box=box.SIMPLE, title=f"feedback pages in a class of {number}")
    _way, stock, theirs = ways[0]
    for way, cost, pages in ways:
        faster = pages / cost.seconds / (theirs / stock.seconds)
        values = (60 * pages / cost.seconds, faster, cost.cpu / pages)
        memory = (f"{cost.parent:.0f}", f"{cost.others:.0f}")
        table.add_row(way, str(pages), *(f"{value:.2f}" for value in values), *memory)
    return table


def _draw(tables: dict[int, list[Row]]) -> None:
    """Submissions a minute and processor seconds for each, a panel each."""
    figure, panels = plt.subplots(1, 2, figsize=(11, 0.5 + 0.45 * sum(map(len, tables.values()))), sharey=True)
    labels = [f"{row.way}\nclass of {number}" for number, rows in tables.items() for row in rows]
    drawn = [row for rows in tables.values() for row in rows]
    for panel, title, values in (
        (panels[0], "submissions a minute", [row.a_minute for row in drawn]),
        (panels[1], "processor seconds a submission", [row.each for row in drawn]),
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
        recording = recorded.record(Path(outer)) if max(sizes) > FEW else None
        for number in sizes:
            students = list(classes.students(number))
            new = students[-_new(number) :]
            with tempfile.TemporaryDirectory(dir=outer) as folder:
                course = _class(students, new, Path(folder) / "course", recording if number > len(new) else None)
                tables[number] = rows = []
                for row in _ways(course, new, Path(folder)):
                    rows.append(row)
                    console.print(f"{row.way}: {row.cost.seconds:.0f} s", highlight=False)
                console.print(_table(number, rows), _feedback_table(number, [*_feedback(students, new, Path(folder))]))
    # A look at a few submissions is not what the documentation shows.
    if min(sizes) > FEW:
        _draw(tables)


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]])
