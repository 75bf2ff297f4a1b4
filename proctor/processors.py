"""How many processors may be used, which in a container is fewer than the machine has."""

import math
import os
import re
from collections.abc import Iterator
from pathlib import Path


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
    """Folders of the groups for processors that this process is in, with those above: each has a say."""
    try:
        groups = (root / "proc/self/cgroup").read_text().splitlines()
        mounts = (root / "proc/self/mountinfo").read_text().splitlines()
    except OSError:
        return
    # proc(5): "4:cpu,cpuacct:/path" in version 1, "0::/path" in version 2.
    paths = {controllers: path for _number, controllers, path in (line.split(":", 2) for line in groups)}
    for line in mounts:
        mount, _dash, kind = line.partition(" - ")
        _id, _parent, _device, top, point = map(_unescaped, mount.split(" ")[:5])
        kind, _source, options = kind.split(" ", 2)
        for controllers, path in paths.items():
            of_version_1 = kind == "cgroup" and "cpu" in controllers.split(",") and "cpu" in options.split(",")
            if of_version_1 or (kind == "cgroup2" and not controllers):
                # A container may see its own group as the top, and yet be told the path that it has outside.
                below = os.path.relpath(path, top)
                folder = root / point.lstrip("/")
                yield folder
                for part in [] if below.startswith("..") or below == "." else below.split("/"):
                    folder /= part
                    yield folder


def _unescaped(field: str) -> str:
    """A field of mountinfo, in which blanks and the like stand as octal numbers."""
    return re.sub(r"\\([0-7]{3})", lambda match: chr(int(match[1], 8)), field)
