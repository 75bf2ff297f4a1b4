"""`proctor check`: whether an assignment's tests can run apart from the notebook, and whether they are right at all."""

from collections.abc import Iterable

from rich.console import Console
from rich.table import Table
from rich.text import Text

from ..common.outcomes import APART, TOGETHER
from ..mark import checking
from ..mark.checking import Row
from ..mark.regrade import Score
from ..parallel import worker
from ..run.execute import Execute
from . import Command

# Characters of what a test said.
LONGEST = 90


class Check(Command):
    """Grades an assignment's solution and its blank release with tests that run apart and together, and compares."""

    name = "proctor-check"
    description = __doc__

    of_students = None

    def start(self) -> None:
        """Exits with 1 unless, in the way that is set, the solution gets all points and the blank release none."""
        super().start()
        course, execute = self.coursedir, Execute(parent=self)
        worker.quiet()
        try:
            with self.silent():
                rows = checking.check(checking.source_of(course), course.assignment_id, self.config)
        except checking.NotChecked as error:
            self.fail("%s", error)
        way = execute.way(course.assignment_id)
        console = Console()
        if worth_listing := [row for row in rows if _is_worth_a_line(row, way)]:
            console.print(_table(worth_listing))
        passed = not any(row.fails(way) or row.is_given_away(way) for row in rows)
        if passed and way == APART:
            checking.note(course, execute)
        for sentence in _verdict(rows, course.assignment_id, way):
            console.print(sentence, highlight=False, markup=False, soft_wrap=True)
        self.exit(0 if passed else 1)


def _is_worth_a_line(row: Row, way: str) -> bool:
    if way == APART:
        # Tests that are written for it may not work together: what they import is not there.
        return row.fails(APART) or row.is_given_away(APART)
    return row.differs or any(row.fails(each_way) or row.is_given_away(each_way) for each_way in (APART, TOGETHER))


def _table(rows: Iterable[Row]) -> Table:
    table = Table("notebook", "cell", "points", "together", "apart", "why")
    table.title = "Points of the solution / of the blank release"
    for row in rows:
        both = (f"{_points_text(row.solution[way])} / {_points_text(row.blank[way])}" for way in (TOGETHER, APART))
        table.add_row(*map(Text, (*row.cell, f"{row.points:g}", *both, _why(row))))
    return table


def _points_text(mark: Score) -> str:
    return "no mark" if mark.points is None else f"{mark.points:g}"


def _why(row: Row) -> str:
    """What is wrong with the marks of a test: the solution's first, for that costs students points."""
    for way in (TOGETHER, APART):
        if row.fails(way):
            return f"{way}: {row.solution[way].message}"[:LONGEST]
    for way in (TOGETHER, APART):
        if row.is_given_away(way):
            return f"{way}: the blank release gets points"
    return f"{APART}: {row.blank[APART].message}"[:LONGEST]


def _verdict(rows: list[Row], assignment: str, way: str) -> list[str]:
    """What is wrong with the assignment in either way of running its tests; and, last, how they should run."""
    count, wrong = len(rows), []
    if failing := sum(row.fails(TOGETHER) and row.fails(APART) for row in rows):
        wrong.append(f"{failing} of {count} tests fail with the assignment's own solution: mend these first.")
    if given := sum(row.is_given_away(TOGETHER) and row.is_given_away(APART) for row in rows):
        wrong.append(f"{given} of {count} tests give points to the blank release.")
    others = sum(row.fails(APART) and not row.fails(TOGETHER) for row in rows)
    given = sum(row.is_given_away(APART) and not row.is_given_away(TOGETHER) for row in rows)
    line = f'c.Execute.apart = [..., "{assignment}"]'
    if others or given:
        what = [
            *([f"{others} of {count} tests do not give the solution its points there"] if others else []),
            *([f"{given} give points to the blank release"] if given else []),
        ]
        stay = f"take {assignment} out of c.Execute.apart" if way == APART else "stay together"
        return [*wrong, f"Not fit to run apart: {stay}, or change the tests above: {', '.join(what)}."]
    if way == APART:
        only = sum(row.fails(TOGETHER) for row in rows)
        together = f" {only} of {count} tests run only so." if only else " Together, it would get the same marks."
        return [*wrong, f"Runs apart, as {line} says: the solution gets all points, the blank release none.{together}"]
    return [*wrong, f"Fit to run apart: add {line} to nbgrader_config.py, and marks are safe, too."]
