"""A control group for each notebook: limits on all its processes together, and on what no limit of a process counts.

Buffers of pipes and sockets, locks and files in memory are counted there, too. Groups are made where the machine has
them and this process may make some; nothing of the machine's own arrangement is changed. Below the group that this
process is in, as version 1 has it; version 2 keeps processes in leaves, so there it is the nearest group above that
hands controllers down. Limits that others have set on this process hold for its notebooks, too.
"""

import atexit
import contextlib
import secrets
import subprocess
import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ..common.own_groups import hierarchies

PREFIX = "proctor-notebook-"
CONTROLLERS = ("memory", "pids")
# Seconds after which an empty group is one that a killed run has left behind; filling it takes milliseconds.
NEW = 60
# Seconds for the processes of a killed notebook to be gone; it takes milliseconds.
GRACE = 5.0
# The launcher, the supervisor, and one that either starts for a moment.
OUR_OWN = 3


@dataclass(frozen=True)
class Parent:
    """A group below which those of notebooks are made. controllers: what it limits; version: of control groups"""

    folder: Path
    controllers: tuple[str, ...]
    version: int


def parents(cgroup: str, mountinfo: str) -> Iterator[Parent]:
    """Where groups can be looked for, by the texts of a process's files `cgroup` and `mountinfo` in /proc."""
    for hierarchy in hierarchies(cgroup, mountinfo):
        if hierarchy.below is None:
            continue
        folder = hierarchy.top.joinpath(*hierarchy.below)
        controllers = tuple(name for name in CONTROLLERS if name in hierarchy.controllers)
        if hierarchy.version == 2:
            yield from _handing_down(folder, hierarchy.top)
        elif controllers:
            yield Parent(folder, controllers, 1)


def _handing_down(folder: Path, top: Path) -> Iterator[Parent]:
    """The nearest group of version 2 that delegates controllers, if no limit is set on the way to it."""
    for group in (folder, *folder.parents):
        handed_down = [name for name in CONTROLLERS if name in _text(group / "cgroup.subtree_control").split()]
        if handed_down:
            yield Parent(group, tuple(handed_down), 2)
        if handed_down or group == top or any(_text(group / f"{name}.max") not in ("", "max") for name in CONTROLLERS):
            return


def _text(path: Path) -> str:
    try:
        return path.read_text().strip()
    except OSError:
        return ""


class ControlGroup:
    """A group, in each hierarchy of the machine's; raises OSError if none can be made."""

    def __init__(self, parents: Iterable[Parent], memory: int, processes: int):
        """memory: bytes; processes: with threads, those of the sandbox itself not counted"""
        # Containers that share the machine's groups have the same process numbers, and so has a run after a killed one.
        name = f"{PREFIX}{secrets.token_hex(8)}"
        self._folders = []
        try:
            for parent in parents:
                folder = parent.folder / name
                folder.mkdir()
                _made.add(folder)
                self._folders.append(folder)
                for file, value in _limits(parent, memory, processes + OUR_OWN):
                    (folder / file).write_text(str(value))
        except OSError:
            self.remove()
            raise

    def add(self, pid: int) -> None:
        """Move a process there, and with it all that it starts."""
        for folder in self._folders:
            (folder / "cgroup.procs").write_text(str(pid))

    def remove(self) -> None:
        """Remove the group once its processes have ended; those that take a moment are waited for at the end."""
        with _lock:
            _ended.update(self._folders)
            _remove_ended()


def _limits(parent: Parent, memory: int, processes: int) -> Iterator[tuple[str, int]]:
    if "memory" in parent.controllers:
        yield ("memory.limit_in_bytes" if parent.version == 1 else "memory.max"), memory
        # Without swap, or it would be filled instead. Not every kernel counts it.
        file, value = ("memory.memsw.limit_in_bytes", memory) if parent.version == 1 else ("memory.swap.max", 0)
        if (parent.folder / file).exists():
            yield file, value
    if "pids" in parent.controllers:
        yield "pids.max", processes


_lock = threading.Lock()
_made: set[Path] = set()
_ended: set[Path] = set()


def _remove_ended() -> None:
    for folder in [*_ended]:
        with contextlib.suppress(OSError):
            folder.rmdir()
        if not folder.exists():
            _ended.remove(folder)
            _made.discard(folder)


@atexit.register
def _remove_last() -> None:
    """Remove all of this process's groups; what was started in them ends with it."""
    with _lock:
        _ended.update(_made)
        deadline = time.monotonic() + GRACE
        while _ended and time.monotonic() < deadline:
            _remove_ended()
            time.sleep(0.01)


@cache
def usable() -> tuple[tuple[Parent, ...], str]:
    """The groups in which others can be made, found by doing it; or else why there are none."""
    found: list[Parent] = []
    why = "this machine has none for memory or processes"
    for parent in parents(_text(Path("/proc/self/cgroup")), _text(Path("/proc/self/mountinfo"))):
        if {name for other in found for name in other.controllers} & {*parent.controllers}:  # mounted twice
            continue
        try:
            group = ControlGroup([parent], 1 << 30, 1)
            try:
                with subprocess.Popen(["/bin/sleep", "60"]) as process:
                    try:
                        group.add(process.pid)
                    finally:
                        process.kill()
            finally:
                group.remove()
            found.append(parent)
        except OSError as error:
            why = f"{parent.folder}: {error.strerror}"
    return tuple(found), why


def missing() -> str:
    """What a notebook's processes together are not limited in, and why; empty if nothing is missing."""
    found, why = usable()
    names = [name for name in CONTROLLERS if not any(name in parent.controllers for parent in found)]
    return f"{', '.join(names)} ({why})" if names else ""


def clear_left_behind() -> None:
    """Remove the groups of killed runs."""
    for parent in usable()[0]:
        for folder in parent.folder.glob(f"{PREFIX}*"):
            with contextlib.suppress(OSError):  # in use, or gone already
                if time.time() - folder.stat().st_mtime > NEW:
                    folder.rmdir()
