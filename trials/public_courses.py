"""Grades assignments of other courses in stock nbgrader and both ways with proctor: who gets what for which cell.

    python -m trials.public_courses FOLDER...

Each FOLDER is a course's assignment: the instructors' notebooks with nbgrader's solutions, and the files beside them.
Its solution, its blank release and half of the solutions are graded. Printed is a line per folder: how many autograder
cells there are, how many the solution passes in stock nbgrader, in how many any of the three submissions gets other
points, how many undamaged notebooks repair has changed, and how many seconds grading a submission takes, the median of
the three. Which cells differ goes to standard error. A folder is called what its last two parts are.
"""

import json
import logging
import statistics
import sys
import time
import warnings
from dataclasses import astuple, dataclass, fields
from pathlib import Path

from rich.console import Console
from rich.table import Table
from sqlalchemy.exc import SAWarning
from traitlets.config import Config

import proctor
from proctor.common import notebook_record
from proctor.common.outcomes import APART, TOGETHER
from proctor.mark.checking import Cell, NotChecked, Trial, trial
from proctor.mark.regrade import Score, handed_in

STOCK = "stock"
# Which answers each submission has.
SUBMISSIONS = {"solution": lambda number: True, "blank": lambda number: False, "half": lambda number: number % 2 == 0}


@dataclass(frozen=True)
class Counts:
    """Of an assignment: see the module; unjudged: cells that get no mark apart."""

    cells: int
    stock: int
    together: int
    apart: int
    unjudged: int
    changed: int
    stock_seconds: float
    together_seconds: float


@dataclass(frozen=True)
class Graded:
    """points: what the cells give at most; marks: by submission; changed: notebooks that repair has changed."""

    points: dict[Cell, float]
    marks: dict[str, dict[Cell, Score]]
    changed: int
    seconds: float


def settings(way: str) -> Config:
    """Of a course that knows nothing but nbgrader, or proctor besides."""
    config = Config()
    config.Execute.shutdown_kernel = "immediate"
    config.Execute.timeout = 60
    if way != STOCK:
        proctor.configure(config)
    return config


def graded(source: Path, way: str) -> Graded:
    """What became of the submissions."""
    with trial(source, "assignment", settings(way)) as course:
        apart = {} if way == STOCK else {"apart": ["assignment"] if way == APART else []}
        marks, seconds = {}, []
        for name, answered in SUBMISSIONS.items():
            course.hand_in(name, answered)
            began = time.monotonic()
            marks |= course.grade([name], **apart)
            seconds.append(time.monotonic() - began)
        return Graded(course.points(), marks, _changed(course), statistics.median(seconds))


def _changed(course: Trial) -> int:
    found = [json.loads(submission.autograded.read_bytes()) for submission in handed_in(course.course)]
    return sum(bool(notebook_record.of_notebook(notebook).repairs) for notebook in found)


def counts(source: Path) -> Counts:
    """Of the assignment in a folder. Raises NotChecked."""
    stock, together, apart = (graded(source, way) for way in (STOCK, TOGETHER, APART))
    return Counts(
        len(stock.points),
        sum(stock.marks["solution"][cell].points == most for cell, most in stock.points.items()),
        len(_others(stock, together, TOGETHER)),
        len(_others(stock, apart, APART, judged=True)),
        len({cell for cells in apart.marks.values() for cell, mark in cells.items() if mark.points is None}),
        together.changed,
        stock.seconds,
        together.seconds,
    )


def _others(stock: Graded, ours: Graded, way: str, *, judged: bool = False) -> set[Cell]:
    """The cells in which a submission gets other points. judged: without those in which it gets no mark"""
    found = set()
    for name, cells in stock.marks.items():
        for cell, mark in cells.items():
            here = ours.marks[name][cell]
            if here.points != mark.points and not (judged and here.points is None):
                points = f"{mark.points} ({mark.message}), {way} {here.points} ({here.message})"
                print(" ", *cell, name, points, file=sys.stderr)
                found.add(cell)
    return found


def _shown(number: float) -> str:
    return str(number) if isinstance(number, int) else f"{number:.1f}"


def main() -> int:
    """Print the table of the folders that are named."""
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore", SAWarning)
    table = Table(
        "assignment",
        "cells",
        "solution passes in stock",
        "together: other",
        "apart: other",
        "apart: not judged",
        "repaired",
        "seconds: stock",
        "together",
    )
    total = [0] * len(fields(Counts))
    for folder in map(Path, sys.argv[1:]):
        name = "/".join(folder.resolve().parts[-2:])
        try:
            row = astuple(counts(folder))
        except NotChecked as error:
            table.add_row(name, f"nbgrader: {str(error).strip().splitlines()[-1][:60]}")
            continue
        total = [a + b for a, b in zip(total, row, strict=True)]
        table.add_row(name, *map(_shown, row))
        print(name, *map(_shown, row), file=sys.stderr, flush=True)
    table.add_section()
    table.add_row("all", *map(_shown, total))
    Console(width=140).print(table)
    return 0


if __name__ == "__main__":
    sys.exit(main())
