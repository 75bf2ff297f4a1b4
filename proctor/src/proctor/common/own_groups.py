"""The control groups that this process is in, as they are mounted: version 1, version 2, or both at once."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Hierarchy:
    """A tree of control groups that is mounted.

    version: of control groups; controllers: those of the tree in version 1, in version 2 none, for a group has its own
    top: where it is mounted; below: the folders from there to this process's own group, one in the other; None if
      that cannot be seen from here
    """

    version: int
    controllers: frozenset[str]
    top: Path
    below: tuple[str, ...] | None


def hierarchies(cgroup: str, mountinfo: str) -> Iterator[Hierarchy]:
    """The trees, by the texts of a process's files `cgroup` and `mountinfo` in /proc (see proc(5))."""
    # "4:cpu,cpuacct:/path" in version 1, "0::/path" in version 2.
    paths: dict[str, str] = {}
    for line in cgroup.splitlines():
        _number, names, path = line.split(":", 2)
        paths |= dict.fromkeys(names.split(","), path)
    for line in mountinfo.splitlines():
        mount, _dash, filesystem = line.partition(" - ")
        _id, _parent, _device, root, top = map(_unescaped, mount.split(" ")[:5])
        kind, _source, options = filesystem.split(" ", 2)
        if kind == "cgroup" and (controllers := paths.keys() & options.split(",")):
            yield Hierarchy(1, frozenset(controllers), Path(top), _below(paths[min(controllers)], root))
        elif kind == "cgroup2" and "" in paths:
            yield Hierarchy(2, frozenset(), Path(top), _below(paths[""], root))


def _below(path: str, root: str) -> tuple[str, ...] | None:
    """The folders from `root` to `path`. A container may see its own group as `root`, and be told the path outside."""
    parts = Path(os.path.relpath(path, root)).parts
    return None if ".." in parts else parts


def _unescaped(field: str) -> str:
    """A field of mountinfo, in which blanks and the like stand as octal numbers."""
    return re.sub(r"\\([0-7]{3})", lambda match: chr(int(match[1], 8)), field)
