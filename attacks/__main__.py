"""`python -m attacks [--stock]` (or `make attacks`): the table of attacks, with proctor or with stock nbgrader."""

import sys
import tempfile
import time
import warnings
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table

from . import course, trial
from .catalogue import catalogue


def try_all(protected: bool, folder: Path) -> dict[str, trial.Verdict]:
    """Run every attack; verdicts by name."""
    course.build(folder / "course", protected)
    run = partial(trial.run, template=folder / "course", protected=protected)
    with ProcessPoolExecutor(initializer=warnings.simplefilter, initargs=("ignore",)) as executor:
        return dict(zip((attack.name for attack in catalogue()), executor.map(run, catalogue()), strict=True))


def main() -> int:
    """Print the table; 1 if an attack was not withstood."""
    began = time.monotonic()
    protected = "--stock" not in sys.argv
    with tempfile.TemporaryDirectory(prefix="attacks-") as folder:
        verdicts = try_all(protected, Path(folder))
    table = Table(title="with proctor" if protected else "with stock nbgrader", box=box.SIMPLE)
    for heading in ("attack", "tries", "points", "what happened"):
        table.add_column(heading, justify="right" if heading == "points" else "left")
    for attack in catalogue():
        verdict = verdicts[attack.name]
        happened = "; ".join(verdict.problems) or ("withstood" if verdict.withstood else "gained points")
        table.add_row(attack.name, attack.tries, "none" if verdict.points is None else f"{verdict.points:g}", happened)
    console = Console(width=160)
    console.print(table)
    withstood = sum(verdict.withstood for verdict in verdicts.values())
    console.print(f"{withstood} of {len(verdicts)} withstood, in {time.monotonic() - began:.0f} s")
    return withstood < len(verdicts)


if __name__ == "__main__":
    sys.exit(main())
