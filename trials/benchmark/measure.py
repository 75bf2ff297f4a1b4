"""Runs a command, and looks at the time that it and its processes take, and at their memory."""

import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

# Looking at the memory of thirty processes takes a few milliseconds.
EVERY = 1.0  # seconds


@dataclass(frozen=True)
class Cost:
    """Of a command.

    seconds: by the clock; cpu: seconds of both kinds of all that ran on this machine meanwhile
    parent: peak of the memory of its first process; others: of all that it has started together; both in MiB, pages
    that processes share in equal parts (PSS)
    printed: its standard output
    """

    seconds: float
    cpu: float
    parent: float
    others: float
    printed: str


def _busy() -> float:
    """Processor seconds of the whole machine: those of processes that nobody waits for are counted nowhere else."""
    times = psutil.cpu_times()
    return times.user + times.nice + times.system


def _memory(process: psutil.Process) -> float:
    try:
        return process.memory_full_info().pss / 2**20
    except psutil.Error:
        return 0.0


def run(command: list[str], folder: Path, environment: dict[str, str]) -> Cost:
    """What the command costs. Raises CalledProcessError where it fails; 1 is what says that a person has to look."""
    began, busy = time.monotonic(), _busy()
    peaks = {"parent": 0.0, "others": 0.0}
    with subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        ended = threading.Event()

        def watch() -> None:
            measured = psutil.Process(process.pid)
            while not ended.wait(EVERY):
                try:
                    children = measured.children(recursive=True)
                except psutil.Error:
                    continue
                peaks["parent"] = max(peaks["parent"], _memory(measured))
                peaks["others"] = max(peaks["others"], sum(map(_memory, children)))

        watcher = threading.Thread(target=watch)
        watcher.start()
        printed = process.communicate()[0]
        ended.set()
        watcher.join()
    if process.returncode not in (0, 1):
        raise subprocess.CalledProcessError(process.returncode, command, printed)
    return Cost(time.monotonic() - began, _busy() - busy, **peaks, printed=printed)
