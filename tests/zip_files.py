"""Zip archives, written byte by byte so that they can be wrong in every way."""

import struct
import zlib
from dataclasses import dataclass

STORED, DEFLATED = 0, 8
UTF8, ENCRYPTED = 0x800, 0x1


@dataclass(frozen=True)
class Entry:
    """One file of an archive, honest by default.

    name: text is written in UTF-8 and says so; bytes are written as they are
    time: year to second, by a clock on the wall
    mode: Unix mode; size: what the table of contents says; local_name: what stands in front of the content
    at: an entry of the archive, by its number, whose content is this one's too
    """

    name: str | bytes
    data: bytes = b""
    time: tuple[int, ...] = (2026, 3, 2, 18, 0, 0)
    extra: bytes = b""
    mode: int = 0
    flags: int = 0
    method: int = DEFLATED
    size: int | None = None
    local_name: bytes | None = None
    at: int | None = None


def zipped(*entries: Entry) -> bytes:
    """An archive of the entries."""
    body, contents, starts = b"", b"", []
    for entry in entries:
        name = entry.name.encode() if isinstance(entry.name, str) else entry.name
        flags = entry.flags | (UTF8 if isinstance(entry.name, str) else 0)
        data = entry.data
        if entry.method == DEFLATED:
            packer = zlib.compressobj(9, zlib.DEFLATED, -15)
            data = packer.compress(data) + packer.flush()
        year, month, day, hour, minute, second = entry.time
        clock, date = hour << 11 | minute << 5 | second // 2, (year - 1980) << 9 | month << 5 | day
        size = len(entry.data) if entry.size is None else entry.size
        common = (flags, entry.method, clock, date, zlib.crc32(entry.data), len(data), size)
        starts.append(len(body) if entry.at is None else starts[entry.at])
        if entry.at is None:
            local = name if entry.local_name is None else entry.local_name
            body += struct.pack("<4s5H3I2H", b"PK\3\4", 20, *common, len(local), 0) + local + data
        lengths = (len(name), len(entry.extra), 0, 0, 0, entry.mode << 16, starts[-1])
        contents += struct.pack("<4s6H3I5H2I", b"PK\1\2", 3 << 8 | 20, 20, *common, *lengths) + name + entry.extra
    end = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, *[min(len(entries), 65535)] * 2, len(contents), len(body), 0)
    return body + contents + end


def extra(kind: int, value: bytes) -> bytes:
    """An extra field."""
    return struct.pack("<HH", kind, len(value)) + value
