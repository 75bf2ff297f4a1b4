"""`python -m trials.benchmark.growth SIZE ...`: how time and memory of the command itself grow with the class."""

import sys
import tempfile
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table

from . import classes, recorded
from .measure import run


def main(sizes: list[int]) -> None:
    """Measure and print."""
    columns = ("submissions", "seconds", "CPU s each", "a minute", "parent MiB")
    table = Table(*columns, box=box.SIMPLE, title="proctor grade, with a worker that answers at once")
    with tempfile.TemporaryDirectory(prefix="growth-") as folder:
        recording = recorded.record(Path(folder))
        for number in sizes:
            course = classes.build(Path(folder) / str(number))
            course.hand_in(classes.students(number))
            command = [sys.executable, "-m", "trials.benchmark.recorded", str(course.folder), str(recording)]
            cost = run(command, course.folder, course.environment)
            values = (f"{cost.seconds:.0f}", f"{cost.cpu / number:.2f}", f"{60 * number / cost.seconds:.0f}")
            table.add_row(str(number), *values, f"{cost.parent:.0f}")
    Console(width=140).print(table)


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]])
