"""Runs many trials, several at once, each in a process of its own, contained."""

import multiprocessing
import os
import signal
import warnings
from collections.abc import Iterable
from concurrent.futures import Future, TimeoutError
from functools import partial
from pathlib import Path

import psutil
from pebble import ProcessPool

from . import course, trial
from .catalogue import Attack
from .containment import Killed, contained

# Seconds, five times what the slowest takes with proctor.
TIME_LIMIT = 180


def run_all(attacks: Iterable[Attack], walls: tuple[str, ...], folder: Path) -> dict[str, trial.Verdict]:
    """Verdicts by the attack's name. `walls` as in `trial.run`; `folder`, which is made, is for the course."""
    course.build(folder, protected=bool(walls))
    run = partial(_try, template=folder, walls=walls)
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([trial.__name__])
    # Most of the time is waiting, for time limits of endless cells.
    with ProcessPool(max_workers=2 * os.cpu_count(), max_tasks=1, context=context, initializer=_prepare) as pool:
        futures = {attack.name: pool.schedule(run, (attack,), timeout=TIME_LIMIT) for attack in attacks}
        return {name: _verdict(future) for name, future in futures.items()}


def _try(attack: Attack, template: Path, walls: tuple[str, ...]) -> trial.Verdict:
    try:
        return contained(partial(trial.run, attack, template, walls))
    except Killed:
        return trial.Verdict(None, ("killed the grader",))
    except OSError as error:
        # Such as where something else has been mounted over the trial's folder.
        return trial.Verdict(None, (f"broke the machine: {error.strerror}",))


def _prepare() -> None:
    """Be silent, and when time is up take along what the attack has started."""
    warnings.simplefilter("ignore")
    signal.signal(signal.SIGTERM, lambda signum, frame: _end())


def _end() -> None:
    for child in psutil.Process().children(recursive=True):
        child.kill()
    os._exit(1)


def _verdict(future: Future) -> trial.Verdict:
    try:
        return future.result()
    except TimeoutError:
        return trial.Verdict(None, ("grading never ended",))
