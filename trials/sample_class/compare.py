"""`make compare`: the sample class graded with proctor and by nbgrader alone, marks and seconds side by side.

The seconds are those of `nbgrader autograde` for one student's notebooks, one student after the other.
"""

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from nbgrader.apps import NbGraderAPI
from rich import box
from rich.console import Console
from rich.progress import track
from rich.table import Table
from traitlets.config import Config

from proctor.parallel.worker import quiet

from .grading import build_course, course_config, read_marks, stock_config
from .roster import ROSTER, Student
from .submissions import hand_in


def _graded(student: Student, course: Path, config_of: Callable[[Path], Config]) -> tuple[dict[str, float], float]:
    """Points by notebook, none where nbgrader gave up, and the seconds that grading the last submission took."""
    hand_in(student, student.submissions[-1], course)
    api = NbGraderAPI(config=config_of(course))
    began = time.monotonic()
    done = api.autograde(student.assignment, student.id, force=True)["success"]
    seconds = time.monotonic() - began
    if not done:
        return {}, seconds
    return {name: points for name, (points, _maximum) in read_marks(student, course).notebooks.items()}, seconds


def main() -> int:
    """Print the table; 1 if any marks differ."""
    quiet()
    columns = ("student", "points", "alone", "seconds", "alone", "added", "ratio")
    table = Table(*columns, box=box.SIMPLE, title="with proctor, and by nbgrader alone")
    differing, totals = 0, [0.0, 0.0]
    with tempfile.TemporaryDirectory(prefix="compare-") as folder:
        course = Path(folder) / "course"
        build_course(course)
        for student in track(ROSTER, "grading each student twice", console=Console(stderr=True)):
            alone, seconds_alone = _graded(student, course, stock_config)
            points, seconds = _graded(student, course, course_config)
            differing += points != alone
            totals = [totals[0] + seconds, totals[1] + seconds_alone]
            marks = (
                f"{sum(marks_of_way.values()):g}" if marks_of_way else "gave up" for marks_of_way in (points, alone)
            )
            table.add_row(student.id, *marks, *_times(seconds, seconds_alone))
    table.add_section()
    table.add_row("mean of all", "", "", *_times(*(total / len(ROSTER) for total in totals)))
    Console().print(table, f"{differing} of {len(ROSTER)} students have other points in some notebook")
    return differing > 0


def _times(seconds: float, alone: float) -> tuple[str, ...]:
    return f"{seconds:.1f}", f"{alone:.1f}", f"{seconds - alone:.1f}", f"{seconds / alone:.2f}"


if __name__ == "__main__":
    sys.exit(main())
