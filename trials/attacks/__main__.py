"""`make attacks`: every attack with proctor, behind each wall alone, and with stock nbgrader; two Markdown tables.

`python -m trials.attacks proctor`: the first of them.

Run by root, proctor gives each notebook a user of its own. Landlock alone is tried as an ordinary user besides, since
there the notebook is the same user as everything else. With bubblewrap nothing else is there, whoever runs it, and
proctor/tests/test_walls.py tries that.
"""

import os
import sys
import tempfile
import time
from pathlib import Path

import landlockpy
from rich import box
from rich.console import Console
from rich.table import Table

from proctor.run import walls

from .catalogue import catalogue
from .elsewhere import ORDINARY_USER, run_all_elsewhere
from .trial import Verdict
from .trials import run_all

ROOT = os.geteuid() == 0
# What these try depends on who grades. The others try Python, pages and files handed in.
ON_THE_MACHINE = {"files", "network", "processes", "walls"}
BEHIND = {"both walls": walls.WALLS, **{f"{wall} alone": (wall,) for wall in walls.WALLS}}


def _what_happened(verdict: Verdict | None) -> str:
    if not verdict:
        return ""
    gained = [f"{verdict.points:g} points"] if verdict.points else []
    return "; ".join([*gained, *verdict.problems]) or "withstood"


def _print(title: str, columns: dict[str, dict[str, Verdict]]) -> None:
    table = Table("attack", "what it tries", *columns, box=box.MARKDOWN)
    for attack in catalogue():
        table.add_row(
            attack.name, attack.tries, *(_what_happened(verdicts.get(attack.name)) for verdicts in columns.values())
        )
    # As wide as it gets: a row of a Markdown table is one line.
    console = Console(width=400)
    console.print(f"\n## {title}\n", table, sep="")
    for name, verdicts in columns.items():
        console.print(f"{name}: {sum(verdict.withstood for verdict in verdicts.values())} of {len(verdicts)} withstood")


def main() -> int:
    """Print the tables; 1 if an attack was not withstood with proctor."""
    began = time.monotonic()
    # Landlock has no need to be looked for by root: the environment here may be closed to a notebook's own user.
    here = [name for name, behind in BEHIND.items() if not (ROOT and behind == ("landlock",))]
    failures = {name: walls.failure(BEHIND[name]) for name in here}
    if ROOT and not landlockpy.supported():
        failures["landlock alone"] = walls.failure(("landlock",))
    with tempfile.TemporaryDirectory(prefix="attacks-") as folder:
        proctor = {name: run_all(catalogue(), BEHIND[name], Path(folder, name)) for name in here if not failures[name]}
        if ROOT and landlockpy.supported():
            alone = ("landlock",)
            proctor["landlock alone"] = run_all_elsewhere(catalogue(), alone, 0)
            if not walls.landlock_lacks():
                attacks = [attack for attack in catalogue() if attack.kind in ON_THE_MACHINE]
                proctor["landlock alone, an ordinary user"] = run_all_elsewhere(attacks, alone, ORDINARY_USER)
        tables = {"With proctor": proctor}
        if sys.argv[1:] != ["proctor"]:
            tables["With stock nbgrader"] = {"nbgrader alone": run_all(catalogue(), (), Path(folder, "stock"))}
    for title, columns in tables.items():
        _print(title, columns)
    for name, failure in failures.items():
        if failure:
            print(f"{name}: not to be had on this machine: {failure}")
    print(f"\n{time.monotonic() - began:.0f} s")
    return not all(verdict.withstood for verdicts in proctor.values() for verdict in verdicts.values())


if __name__ == "__main__":
    sys.exit(main())
