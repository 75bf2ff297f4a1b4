"""Grades many damaged notebooks, several at once."""

from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from proctor import processors

from . import trial
from .catalogue import Damage, catalogue


def run_all(damages: Iterable[Damage], course: Path) -> dict[str, trial.Verdict]:
    """Verdicts by the entry's name. `course` is the folder of a course that `build_course` made."""
    with ProcessPoolExecutor(processors.usable()) as executor:
        futures = {damage.name: executor.submit(_run, damage.name, course) for damage in damages}
        return {name: future.result() for name, future in futures.items()}


def _run(name: str, course: Path) -> trial.Verdict:
    # The entries themselves are functions, which do not travel between processes.
    return trial.run(next(damage for damage in catalogue() if damage.name == name), course)
