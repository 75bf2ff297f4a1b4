"""Grades assignments of other courses in stock nbgrader and both ways with proctor: who gets what for which cell.

    python -m trials.public_courses FOLDER...

Each FOLDER is a course's assignment: the instructors' notebooks with nbgrader's solutions, and the files beside them.
Its solution, its blank release and half of the solutions are graded. Printed is a line per folder: how many autograder
cells there are, how many the solution passes in stock nbgrader, in how many any of the three submissions gets other
points, and how many undamaged notebooks repair has changed.
"""

import json
import logging
import sys
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table
from sqlalchemy.exc import SAWarning
from traitlets.config import Config

import proctor
from proctor.common.outcomes import APART, TOGETHER
from proctor.mark.checking import Cell, NotChecked, Trial, trial
from proctor.mark.regrade import Mark, handed_in

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


def settings(way: str) -> Config:
    """Of a course that knows nothing but nbgrader, or proctor besides."""
    config = Config()
    config.Execute.shutdown_kernel = "immediate"
    config.Execute.timeout = 60
    if way != STOCK:
        proctor.configure(config)
    return config


def graded(source: Path, way: str) -> tuple[dict[Cell, float], dict[str, dict[Cell, Mark]], int]:
    """Points of the cells, the marks by submission, and how many of the notebooks repair has changed."""
    with trial(source, "assignment", settings(way)) as course:
        for name, answered in SUBMISSIONS.items():
            course.hand_in(name, answered)
        apart = {} if way == STOCK else {"apart": ["assignment"] if way == APART else []}
        return course.points(), course.grade(SUBMISSIONS, **apart), _changed(course)


def _changed(course: Trial) -> int:
    found = [json.loads(its.autograded.read_bytes())["metadata"] for its in handed_in(course.course)]
    return sum(bool(its.get("proctor", {}).get("repairs")) for its in found)


def counts(source: Path) -> Counts:
    """Of the assignment in a folder. Raises NotChecked."""
    points, stock, _changed = graded(source, STOCK)
    _points, together, changed = graded(source, TOGETHER)
    _points, apart, _changed = graded(source, APART)
    return Counts(
        len(points),
        sum(stock["solution"][cell].points == most for cell, most in points.items()),
        len(set(_others(stock, together))),
        len(set(_others(stock, apart, judged=True))),
        len({cell for name in apart for cell, mark in apart[name].items() if mark.points is None}),
        changed,
    )


def _others(stock: dict, marks: dict, *, judged: bool = False) -> Iterator[Cell]:
    """The cells in which a submission gets other points. judged: without those in which it gets no mark"""
    for name, cells in stock.items():
        for cell, mark in cells.items():
            points = marks[name][cell].points
            if points != mark.points and not (judged and points is None):
                yield cell


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
    )
    total = [0] * 6
    for folder in map(Path, sys.argv[1:]):
        try:
            its = counts(folder)
        except NotChecked as error:
            table.add_row(folder.name, f"nbgrader: {str(error).strip().splitlines()[-1][:60]}")
            continue
        row = (its.cells, its.stock, its.together, its.apart, its.unjudged, its.changed)
        total = [a + b for a, b in zip(total, row, strict=True)]
        table.add_row(folder.name, *map(str, row))
        print(folder.name, *row, file=sys.stderr, flush=True)
    table.add_section()
    table.add_row("all", *map(str, total))
    Console(width=140).print(table)
    return 0


if __name__ == "__main__":
    sys.exit(main())
