"""Runs many trials, several at once, each in a process of its own, contained."""

import math
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

from proctor.common import processors
from proctor.testing import course

from . import trial
from .catalogue import Attack
from .containment import Killed, contained

# Seconds, five times what the slowest takes with proctor.
TIME_LIMIT = 180
# Attacks that one process tries in turn, behind the same walls, whose processes are kept from one to the next.
TOGETHER = 20


def run_all(attacks: Iterable[Attack], walls: tuple[str, ...], folder: Path) -> dict[str, trial.Verdict]:
    """Verdicts by the attack's name. `walls` as in `trial.run`; `folder`, which is made, is for the course."""
    course.build(folder, protected=bool(walls))
    attacks = list(attacks)
    # Without walls, one attack would spoil what the next is tried on.
    groups = math.ceil(len(attacks) / TOGETHER) if walls else len(attacks)
    verdicts = _run_groups([attacks[start::groups] for start in range(groups)], walls, folder)
    if lost := [attack for attack in attacks if attack.name not in verdicts]:
        verdicts |= _run_groups([[attack] for attack in lost], walls, folder)
    return {attack.name: verdicts.get(attack.name, trial.Verdict(None, ("killed the grader",))) for attack in attacks}


def _run_groups(groups: list[list[Attack]], walls: tuple[str, ...], folder: Path) -> dict[str, trial.Verdict]:
    """Verdicts of the groups that came to an end."""
    run = partial(_try, template=folder, walls=walls)
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([trial.__name__])
    # Most of the time is waiting, for time limits of endless cells.
    with ProcessPool(max_workers=2 * processors.usable(), max_tasks=1, context=context, initializer=_prepare) as pool:
        futures = [(group, pool.schedule(run, (group,), timeout=TIME_LIMIT * len(group))) for group in groups]
        return {name: verdict for group, future in futures for name, verdict in _verdicts(group, future).items()}


def _try(attacks: list[Attack], template: Path, walls: tuple[str, ...]) -> dict[str, trial.Verdict]:
    try:
        return contained(lambda: {attack.name: trial.run(attack, template, walls) for attack in attacks})
    except Killed:
        return {}


def _prepare() -> None:
    """Be silent, and when time is up take along what the attack has started."""
    warnings.simplefilter("ignore")
    signal.signal(signal.SIGTERM, lambda signum, frame: _end())


def _end() -> None:
    for child in psutil.Process().children(recursive=True):
        child.kill()
    os._exit(1)


def _verdicts(group: list[Attack], future: Future) -> dict[str, trial.Verdict]:
    try:
        return future.result()
    except TimeoutError:
        problem = "grading never ended"
    except OSError as error:
        # Such as where something else has been mounted over the trial's folder.
        problem = f"broke the machine: {error.strerror}"
    return {attack.name: trial.Verdict(None, (problem,)) for attack in group if len(group) == 1}
