"""`make damage`: every way of damaging a notebook through nbgrader with proctor; a Markdown table."""

import sys
import tempfile
import time
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table

from trials.sample_class.grading import build_course

from .catalogue import SAME, catalogue
from .trial import Verdict, run_all


def _points(verdict: Verdict) -> str:
    return "no mark" if verdict.points is None else f"{verdict.points:g}"


def main() -> int:
    """Print the table, or that of the entries that are named; 1 if any does not end as it should."""
    began = time.monotonic()
    wanted = [damage for damage in catalogue() if not sys.argv[1:] or damage.name in sys.argv[1:]]
    with tempfile.TemporaryDirectory(prefix="damage-") as folder:
        course = Path(folder) / "course"
        build_course(course)
        verdicts = run_all(wanted, course)
    table = Table("entry", "what was damaged", "what was said", "before", "after", box=box.MARKDOWN)
    for damage in wanted:
        verdict = verdicts[damage.name]
        messages = ", ".join(verdict.reported)
        table.add_row(damage.name, damage.does, messages, f"{verdict.full:g}", _points(verdict))
    # As wide as it gets: a row of a Markdown table is one line.
    console = Console(width=400)
    console.print(table)
    failed = {name: verdict.problems for name, verdict in verdicts.items() if verdict.problems}
    same = sum(damage.ends_in == SAME for damage in wanted)
    console.print(
        f"{len(wanted) - len(failed)} of {len(wanted)} ended as they should: {same} in the same marks, "
        f"{len(wanted) - same} in the named error. {time.monotonic() - began:.0f} s"
    )
    for name, problems in failed.items():
        console.print(f"{name}: {'; '.join(problems)}", markup=False)
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
