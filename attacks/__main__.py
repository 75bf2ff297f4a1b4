"""`make attacks`: every attack with proctor, behind each wall alone, and with stock nbgrader; two Markdown tables."""

import sys
import tempfile
import time
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table

from proctor import walls

from .catalogue import catalogue
from .trial import Verdict
from .trials import run_all

BEHIND = {"both walls": walls.WALLS, **{f"{wall} alone": (wall,) for wall in walls.WALLS}}


def _what_happened(verdict: Verdict) -> str:
    gained = [f"{verdict.points:g} points"] if verdict.points else []
    return "; ".join([*gained, *verdict.problems]) or "withstood"


def _print(title: str, columns: dict[str, dict[str, Verdict]]) -> None:
    table = Table("attack", "what it tries", *columns, box=box.MARKDOWN)
    for attack in catalogue():
        table.add_row(
            attack.name, attack.tries, *(_what_happened(verdicts[attack.name]) for verdicts in columns.values())
        )
    # As wide as it gets: a row of a Markdown table is one line.
    console = Console(width=400)
    console.print(f"\n## {title}\n", table, sep="")
    for name, verdicts in columns.items():
        console.print(f"{name}: {sum(its.withstood for its in verdicts.values())} of {len(verdicts)} withstood")


def main() -> int:
    """Print the tables; 1 if an attack was not withstood with proctor."""
    began = time.monotonic()
    failures = {name: walls.failure(behind) for name, behind in BEHIND.items()}
    with tempfile.TemporaryDirectory(prefix="attacks-") as folder:
        proctor = {
            name: run_all(catalogue(), behind, Path(folder, name))
            for name, behind in BEHIND.items()
            if not failures[name]
        }
        stock = run_all(catalogue(), (), Path(folder, "stock"))
    _print("With proctor", proctor)
    _print("With stock nbgrader", {"nbgrader alone": stock})
    for name, failure in failures.items():
        if failure:
            print(f"{name}: not to be had on this machine: {failure}")
    print(f"\n{time.monotonic() - began:.0f} s")
    return not all(its.withstood for verdicts in proctor.values() for its in verdicts.values())


if __name__ == "__main__":
    sys.exit(main())
