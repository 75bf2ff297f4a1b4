"""The versions of a student's files: which one is graded, and where the others are kept."""

import os
import shutil
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ..common import own_files
from ..common.archives import left_behind
from ..common.digest import digest
from ..common.time_stamps import TIMESTAMP, NotUsed, TimeStamps

# How the name of a kept version's folder starts, in UTC.
TIME, TIME_LENGTH = "%Y-%m-%dT%H%M%SZ", 18
UNFINISHED = ".unfinished"


@dataclass(frozen=True)
class Version:
    """A file that a student handed in.

    name: of the file in the submission, such as `1_numpy.ipynb`
    number: of the copy, as `proctor.common.copies` has it
    path: where it was found in the archive folder; None if it was collected before
    changed: when it was last changed, if that is another time; tells copies in one archive apart
    """

    name: str
    time: datetime
    content: Path
    digest: str
    number: int = 0
    path: str | None = None
    changed: datetime | None = None


def content_digest(content: Path) -> str:
    """By which equal contents are known."""
    return digest(content.read_bytes())


def submitted(folder: Path, stamps: TimeStamps) -> list[Version]:
    """What is in a submission's folder, with its time for each file: nbgrader's copies have lost their own."""
    names = {path: path.relative_to(folder).as_posix() for path in own_files.files(folder)}
    try:
        time = stamps.of(folder)
    except NotUsed:
        time = None
    return [
        Version(name, time or datetime.fromtimestamp(path.stat().st_mtime, UTC), path, content_digest(path))
        for path, name in names.items()
        if name != TIMESTAMP and not left_behind(name)
    ]


@dataclass(frozen=True)
class Kept:
    """The versions of one student's files that are kept in `folder`, as `<time>-<digest>/<name>`."""

    folder: Path

    def __iter__(self) -> Iterator[Version]:
        for place in sorted(self.folder.glob("*")):
            time = datetime.strptime(place.name[:TIME_LENGTH], TIME).replace(tzinfo=UTC)
            for path in own_files.files(place):
                if path.name != UNFINISHED:
                    yield Version(path.relative_to(place).as_posix(), time, path, content_digest(path))

    def keep(self, version: Version) -> None:
        """Keep a version; one that is there already is not written again."""
        target = self.folder / f"{version.time.strftime(TIME)}-{version.digest[:16]}" / version.name
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            # Either there or not, whenever this is stopped.
            shutil.copyfile(version.content, target.with_name(UNFINISHED))
            os.replace(target.with_name(UNFINISHED), target)


def newest(versions: Iterable[Version], present: Iterable[Version]) -> dict[str, list[Version]]:
    """The versions of each name without repeated contents, the newest first.

    Of equally old ones that comes first which is `present` in the submission, then that which was changed last, then
    the copy with the highest number.
    """
    here = {(version.name, version.digest) for version in present}

    def age(version: Version) -> tuple:
        return (
            version.time,
            (version.name, version.digest) in here,
            version.changed or version.time,
            version.number,
            version.path or "",
        )

    by_name: dict[str, dict[str, Version]] = defaultdict(dict)
    for version in sorted(versions, key=age, reverse=True):
        by_name[version.name].setdefault(version.digest, version)
    return {name: list(by_digest.values()) for name, by_digest in by_name.items()}
