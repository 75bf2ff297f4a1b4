"""How many processors this process may use; in a container these are fewer than the machine has."""

import math
import os
from collections.abc import Iterator
from pathlib import Path

from .own_groups import hierarchies


def usable(root: Path = Path("/")) -> int:
    """Processors that this process may run on, or as many as its control groups' quotas are worth if that is fewer.

    A quota of one and a half processors keeps two workers busy. root: where /proc and /sys are, for tests
    """
    own = len(os.sched_getaffinity(0))
    return max(1, min([own, *map(math.ceil, _quotas(root))]))


def _quotas(root: Path) -> Iterator[float]:
    """Quotas of the control groups that this process is in, version 1 or 2, in processors."""
    for folder in _groups(root):
        try:
            if (folder / "cpu.max").exists():
                quota, period = (folder / "cpu.max").read_text().split()
            else:
                quota, period = ((folder / f"cpu.cfs_{name}_us").read_text() for name in ("quota", "period"))
            if quota != "max" and int(quota) > 0:
                yield int(quota) / int(period)
        except (OSError, ValueError, ZeroDivisionError):
            continue  # no limit of its own, as at the top of all groups


def _groups(root: Path) -> Iterator[Path]:
    """Folders of this process's control groups for processors, and of the groups above: each may set a limit."""
    try:
        texts = [(root / "proc/self" / name).read_text() for name in ("cgroup", "mountinfo")]
    except OSError:
        return
    for hierarchy in hierarchies(*texts):
        if hierarchy.version == 2 or "cpu" in hierarchy.controllers:
            folder = root / hierarchy.top.relative_to("/")
            yield folder
            for name in hierarchy.below or ():
                folder /= name
                yield folder
