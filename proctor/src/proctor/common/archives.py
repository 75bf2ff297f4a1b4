"""Reads a folder of hand-ins, and the zip archives in it, without trusting a byte of them.

It copies files to a staging folder, under names made up here: no name of a submission becomes a path before the
caller has chosen one.
"""

import errno
import io
import os
import re
import stat
import struct
import tempfile
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from typing import IO

from . import own_files
from .own_files import NotOwn, opened

# Folders in folders: more than any submission has use for, and far below Python's limit on recursion.
FOLDERS = 20
# Archives in archives: the class's, a student's in it, a zipped folder in that, and one to spare.
ARCHIVES = 4
# Bytes of an archive's table of contents, which Python holds in memory: some 50,000 files, a class of thousands.
CONTENTS = 5_000_000
# Bytes that a name may have on usual file systems; and a path, of the 4096 that Linux allows.
NAME, PATH = 255, 1024
# Bytes read at a time.
CHUNK = 1 << 20
OTHER_ARCHIVE = re.compile(r"(\.tar)?\.(tar|tgz|gz|bz2|xz|zst|7z|rar|egg|alz|zipx)$", re.IGNORECASE)
LEFT_BEHIND = {"__macosx", "__pycache__", "desktop.ini", "thumbs.db"}
# MS-DOS knows no earlier time: entries without a time have it.
NO_TIME = (1980, 1, 1, 0, 0, 0)
# Flags of an entry, and kinds of its extra fields (PKWARE's APPNOTE.TXT, 4.4.4 and 4.5; Info-ZIP's extrafld.txt).
UTF8_NAME, ENCRYPTED = 0x800, 0x1
UNICODE_NAME, UNIX_TIME, NTFS_TIMES = 0x7075, 0x5455, 0x000A


class Refusal(Exception):
    """A file is not taken; the text says why, and what to do."""


@dataclass(frozen=True)
class HandedIn:
    """A file that was handed in.

    path: below the folder, archives being folders, such as `submissions.zip/kim_1.zip/week3/1_numpy.ipynb`; in NFC
    time: when it was handed in. For a file in an archive in an archive it is that of the archive, which the outer one
      says: it is the LMS's, and all that is further inside is by the student's clock
    content: the file in the staging folder
    changed: when it was last changed, as far as its own file or entry says
    """

    path: str
    time: datetime
    content: Path
    changed: datetime


@dataclass(frozen=True)
class Reader:
    """Reads folders of hand-ins.

    staging: an empty folder
    admit: called with path and size in bytes before a byte is read; raises Refusal if that is not wanted
    look_into: called with an archive's path and the number of files in it, before they are looked at; likewise
    refuse: called with path and reason of what is not taken
    encoding: of names in zip archives that do not say theirs
    zone: of times in zip archives that do not say theirs; None for this machine's
    """

    staging: Path
    admit: Callable[[str, int], None]
    look_into: Callable[[str, int], None]
    refuse: Callable[[str, str], None]
    encoding: str
    zone: tzinfo | None

    def folder(self, folder: Path) -> Iterator[HandedIn]:
        """All files in `folder`, and in the archives there, in the order of their names."""
        top = os.path.realpath(folder)
        for root, folders, files, descriptor in os.fwalk(top, onerror=self._unreadable):
            above = [decoded(os.fsencode(part), self.encoding) for part in Path(root).relative_to(top).parts]
            folders[:] = sorted(
                name for name in folders if self._enter(self._path(above, name), os.path.join(root, name), len(above))
            )
            for name in sorted(files):
                if path := self._path(above, name):
                    yield from self._file(path, name, descriptor)

    def _path(self, above: list[str], name: str) -> str | None:
        """The path of what the file system has as `name`; None if it is refused or left behind."""
        joined = "/".join([*above, decoded(os.fsencode(name), self.encoding)])
        try:
            path = checked_path(joined)
        except Refusal as refusal:
            self.refuse(joined, str(refusal))
            return None
        return None if left_behind(path) else path

    def _enter(self, path: str | None, folder: str, depth: int) -> bool:
        if path and own_files.is_link(Path(folder)):
            self.refuse(path, "It is a link. Put the folder itself there.")
        elif path and depth >= FOLDERS:
            self.refuse(path, f"It lies more than {FOLDERS} folders deep. Put it further up.")
        else:
            return path is not None
        return False

    def _unreadable(self, error: OSError) -> None:
        self.refuse(str(error.filename), "It cannot be read. Give yourself the permission to.")

    def _file(self, path: str, name: str, folder: int) -> Iterator[HandedIn]:
        try:
            file = own_files.opened_in(folder, name)
        except NotOwn:
            self.refuse(path, "It is no file but a device or a pipe. Remove it.")
            return
        except OSError:
            self.refuse(path, "It is a link, or you may not read it. Put a file there that you may read.")
            return
        with _Archive(file) as archive:
            status = os.fstat(file.fileno())
            try:
                time = moment(lambda: datetime.fromtimestamp(status.st_mtime, UTC))
                yield from self._admitted(path, archive, status.st_size, _Times(time or datetime.now(UTC)), 0)
            except Refusal as refusal:
                self.refuse(path, str(refusal))

    def _admitted(self, path: str, stream: IO[bytes], size: int, times: "_Times", depth: int) -> Iterator[HandedIn]:
        """What is in a file that has `depth` archives around it."""
        if OTHER_ARCHIVE.search(path):
            raise Refusal("It is an archive, but no zip archive. Ask for the notebooks, or a .zip of them.")
        self.admit(path, size)
        if not is_archive(path):
            yield HandedIn(path, times.outer or times.own, self._stage(stream, size), times.own)
        elif depth == ARCHIVES:
            raise Refusal(f"It has {ARCHIVES} archives around it. Ask for the notebooks, or one .zip of them.")
        elif depth == 0:
            yield from self._archive(path, stream, times, depth)
        else:
            content = self._stage(stream, size)
            with _Archive(io.FileIO(content)) as archive:
                content.unlink()
                yield from self._archive(path, archive, times, depth)

    def _archive(self, path: str, file: IO[bytes], times: "_Times", depth: int) -> Iterator[HandedIn]:
        with damage_refused():
            archive = zipfile.ZipFile(file)
        with archive:
            entries = archive.infolist()
            self.look_into(path, len(entries))
            for entry in entries:
                name = entry_name(entry, self.encoding)
                inside = f"{path}/{name}"
                try:
                    inside = f"{path}/{checked_path(name)}"
                    # Some write a backslash at the end of a folder's name, too.
                    if not name.endswith(("/", "\\")) and not left_behind(inside):
                        entry_times = times.of_entry(entry_time(entry, self.zone), depth)
                        yield from self._entry(inside, archive, entry, entry_times, depth + 1)
                except Refusal as refusal:
                    self.refuse(inside, str(refusal))

    def _entry(
        self, path: str, archive: zipfile.ZipFile, entry: zipfile.ZipInfo, times: "_Times", depth: int
    ) -> Iterator[HandedIn]:
        if stat.S_IFMT(entry.external_attr >> 16) not in (0, stat.S_IFREG):
            raise Refusal("It is no file but a link or a device. Ask for the file itself.")
        if entry.flag_bits & ENCRYPTED:
            raise Refusal("It is encrypted. Ask for a .zip without a password.")
        # Every tool writes these two. Others are unknown to Python, or may ask for gigabytes of memory.
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Refusal("It is compressed in an unusual way. Ask for a .zip made with the system's own tool.")
        with damage_refused():
            stream = archive.open(entry)
        with stream:
            yield from self._admitted(path, stream, entry.file_size, times, depth)

    def _stage(self, stream: IO[bytes], size: int) -> Path:
        """Copy at most `size` bytes, which were admitted."""
        descriptor, content = tempfile.mkstemp(dir=self.staging)
        with open(descriptor, "wb") as file, damage_refused():
            while size > 0 and (chunk := stream.read(min(CHUNK, size))):
                file.write(chunk)
                size -= len(chunk)
        return Path(content)


@dataclass(frozen=True)
class _Times:
    """Of a file: when it was last changed; when the outermost archive around it that is in another was put there, as
    that says; and what its own entry says.
    """

    own: datetime
    outer: datetime | None = None
    stated: datetime | None = None

    def of_entry(self, stated: datetime | None, depth: int) -> "_Times":
        """Of an entry that says `stated`, if anything, in this file, which has `depth` archives around it."""
        return _Times(stated or self.own, self.outer or (self.stated if depth else None), stated)


class _Archive(io.BufferedReader):
    """A file whose table of contents, which `zipfile` reads in one piece, is limited."""

    def read(self, size: int | None = -1) -> bytes:
        if size is None or size < 0:
            size = CONTENTS
        if size > CONTENTS:
            raise Refusal("It has too many files. Ask for a .zip of the notebooks only.")
        return super().read(size)


@contextmanager
def damage_refused() -> Iterator[None]:
    """Around what reads an archive: any exception but a full disk means that it is damaged."""
    try:
        yield
    except Refusal:
        raise
    # zipfile promises BadZipFile, and raises a dozen others on bytes that are no archive.
    except Exception as error:
        if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise Refusal("It is damaged, or no zip archive. Ask for it again.") from error


def file_paths(top: Path, encoding: str) -> list[str]:
    """The paths of the files in a folder or a zip archive, as `Reader` has them; empty for what is neither."""
    if top.is_dir():
        names = own_files.names(top, [], lambda _path, _reason: None)
        return [path for name in names if (path := _checked(decoded(os.fsencode(name), encoding)))]
    try:
        with opened(top, top.parent) as file, _Archive(file.raw) as bounded, damage_refused():
            entries = zipfile.ZipFile(bounded).infolist()
    except (Refusal, NotOwn, OSError):
        return []
    names = (entry_name(entry, encoding) for entry in entries)
    return [path for name in names if not name.endswith(("/", "\\")) and (path := _checked(name))]


def _checked(name: str) -> str:
    try:
        path = checked_path(name)
    except Refusal:
        return ""
    return "" if left_behind(path) else path


def is_archive(path: str) -> bool:
    """Whether a file is unpacked."""
    return path.lower().endswith(".zip")


def left_behind(path: str) -> bool:
    """Whether a file is there only because an editor or an operating system left it."""
    return any(part.startswith((".", "~$")) or part.lower() in LEFT_BEHIND for part in path.split("/"))


def checked_path(name: str) -> str:
    """A name as a relative path in NFC with `/` between its parts; raises Refusal for what can be none.

    Spaces of other kinds, such as those at which no line breaks, are ordinary ones: nobody sees the difference.
    """
    spaced = "".join(" " if unicodedata.category(character) == "Zs" else character for character in name)
    path = unicodedata.normalize("NFC", spaced).replace("\\", "/")
    if path.startswith("/") or re.match("[A-Za-z]:", path):
        raise Refusal("Its path is absolute. Ask for a .zip of the folder.")
    parts = [part for part in path.split("/") if part not in ("", ".")]
    if ".." in parts:
        raise Refusal("Its path leads out of the archive. Ask for a .zip of the folder.")
    if not path.isprintable():
        raise Refusal("Its name has invisible characters. Rename it.")
    path = "/".join(parts)
    if not path or len(path.encode()) > PATH or any(len(part.encode()) > NAME for part in parts):
        raise Refusal("Its name is empty, or too long for a file. Rename it.")
    return path


def decoded(raw: bytes, encoding: str) -> str:
    """A name that does not say its encoding: UTF-8, or else `encoding`, or else that of the first zip archives."""
    for attempt in ("utf-8", encoding):
        try:
            return raw.decode(attempt)
        except UnicodeDecodeError:
            pass
    return raw.decode("cp437")


def entry_name(entry: zipfile.ZipInfo, encoding: str) -> str:
    """An entry's name as its author saw it."""
    if not entry.flag_bits & UTF8_NAME:
        # What zipfile made of the bytes; cp437 has a character for each.
        raw = entry.orig_filename.encode("cp437")
        field = extra_fields(entry).get(UNICODE_NAME, b"")
        # Version 1, and the sum of the name that it stands for.
        if field[:5] == struct.pack("<BI", 1, zlib.crc32(raw)):
            return field[5:].decode("utf-8", "replace")
        return decoded(raw, encoding)
    # Box-drawing characters are in no name, but in every one that was written in `encoding` and read in cp437.
    if any("\u2500" <= character <= "\u259f" for character in entry.orig_filename):
        try:
            return entry.orig_filename.encode("cp437").decode(encoding)
        except UnicodeError:
            pass
    return entry.orig_filename


def entry_time(entry: zipfile.ZipInfo, zone: tzinfo | None) -> datetime | None:
    """When an entry was last changed, by a clock in `zone` unless it says otherwise; None if it says nothing."""
    fields = extra_fields(entry)
    unix, ntfs = fields.get(UNIX_TIME, b""), fields.get(NTFS_TIMES, b"")
    if len(unix) >= 5 and unix[0] & 1:
        (seconds,) = struct.unpack_from("<i", unix, 1)
        return moment(lambda: datetime.fromtimestamp(seconds, UTC))
    # Four bytes are reserved; the first attribute holds the times, in units of 100 ns since 1601.
    if len(ntfs) >= 16 and ntfs[4:8] == b"\x01\x00\x18\x00":
        (ticks,) = struct.unpack_from("<Q", ntfs, 8)
        return moment(lambda: datetime(1601, 1, 1, tzinfo=UTC) + timedelta(microseconds=ticks // 10))
    if entry.date_time == NO_TIME:
        return None
    return moment(lambda: datetime(*entry.date_time, tzinfo=zone))


def extra_fields(entry: zipfile.ZipInfo) -> dict[int, bytes]:
    """The extra fields of an entry by their ids."""
    fields: dict[int, bytes] = {}
    start = 0
    while start + 4 <= len(entry.extra):
        kind, size = struct.unpack_from("<HH", entry.extra, start)
        fields.setdefault(kind, entry.extra[start + 4 : start + 4 + size])
        start += 4 + size
    return fields


def moment(of: Callable[[], datetime]) -> datetime | None:
    """A time in UTC, at most now, for nothing is handed in later; None if there is no such date."""
    try:
        return min(of().astimezone(UTC), datetime.now(UTC))
    except (ValueError, OverflowError, OSError):
        return None
