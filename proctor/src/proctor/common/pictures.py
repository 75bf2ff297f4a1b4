"""How large a picture is once it is opened, read from its first bytes: a small file may fill a browser's memory."""

import base64
import binascii
import re
import struct

# A photograph from a phone has 12 million, or 24; opened, each takes four bytes, and so one of these 100 MB.
MOST_PIXELS = 25_000_000
# Bytes, of a photograph as phones make them.
MOST_BYTES = 5_000_000
# Bytes in which the size stands, in a JPEG behind what the camera and the editor have to say.
HEAD = 300_000
# In a JPEG: marks of a frame, which begins with its size (all between C0 and CF but tables), and those without a part.
_FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
_ALONE = {0x01, *range(0xD0, 0xD8)}
BASE64 = re.compile(r"[A-Za-z0-9+/=\s]*")


def size(data: bytes) -> tuple[int, int] | None:
    """Width and height in pixels of a PNG, JPEG, GIF or WebP that begins so; None if it is none of them."""
    try:
        if data.startswith(b"\x89PNG\r\n\x1a\n") and data[12:16] == b"IHDR":
            return struct.unpack(">II", data[16:24])
        if data.startswith((b"GIF87a", b"GIF89a")):
            return struct.unpack("<HH", data[6:10])
        if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
            return _webp(data)
        return _jpeg(data) if data.startswith(b"\xff\xd8") else None
    except (struct.error, IndexError):
        return None


def _webp(data: bytes) -> tuple[int, int] | None:
    if data[12:16] == b"VP8X":
        width, height = (int.from_bytes(data[start : start + 3], "little") + 1 for start in (24, 27))
        return (width, height) if len(data) >= 30 else None
    if data[12:16] == b"VP8L":
        (bits,) = struct.unpack("<I", data[21:25])
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if data[12:16] == b"VP8 ":
        width, height = struct.unpack("<HH", data[26:30])
        return width & 0x3FFF, height & 0x3FFF
    return None


def _jpeg(data: bytes) -> tuple[int, int] | None:
    at = 2
    while data[at] == 0xFF:
        mark = data[at + 1]
        if mark == 0xFF:  # may be repeated
            at += 1
        elif mark in _ALONE:
            at += 2
        else:
            (length,) = struct.unpack(">H", data[at + 2 : at + 4])
            if mark in _FRAMES:
                height, width = struct.unpack(">HH", data[at + 5 : at + 9])
                return width, height
            at += 2 + max(length, 2)
    return None


def pixels(encoded: str) -> int | None:
    """How many pixels a picture has, of which `encoded` is the Base64; None if it is no picture that is known.

    A height that a JPEG leaves open counts as the greatest one.
    """
    # Four characters are three bytes; those at the beginning are enough.
    head = "".join(encoded[: 2 * HEAD].split())[: HEAD // 3 * 4]
    try:
        found = size(base64.b64decode(head[: len(head) // 4 * 4]))
    except (binascii.Error, ValueError):
        return None
    return found[0] * (found[1] or 0xFFFF) if found else None


def fits(encoded: str) -> bool:
    """Whether it is a picture, in Base64, that may stand in a page."""
    # Base64 is longer by a third, and has line ends.
    if len(encoded) > 2 * MOST_BYTES or not BASE64.fullmatch(encoded):
        return False
    return (pixels(encoded) or MOST_PIXELS + 1) <= MOST_PIXELS
