"""Reads the messages of a student's kernel, and drops everything that breaks Jupyter's protocol.

Students control their kernel: it may send anything. A message that this module lets through has fields of the right
types only, whose texts can be written to a file and shown.
"""

import json
from collections.abc import Callable, Mapping

from ..common import harmless

# Lists, dictionaries and what is in them, each of which takes up to 200 bytes when it is read, however short it is.
MAX_VALUES = 200_000
# No notebook's cells run more often.
MAX_COUNT = 10**9


class _Malformed(Exception):
    """A field is missing, or of another type than it should be."""


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise _Malformed
    # Half of a surrogate pair cannot be written to a file.
    return harmless.text(value.encode("utf-8", "replace").decode("utf-8"))


def _one_of(*names: str) -> Callable[[object], str]:
    def check(value: object) -> str:
        if not isinstance(value, str) or value not in names:
            raise _Malformed
        return value

    return check


def _flag(value: object) -> bool:
    return value is True


def _count(value: object) -> int | None:
    if value is None or (type(value) is int and 0 <= value <= MAX_COUNT):
        return value
    raise _Malformed


def _lines(value: object) -> list[str]:
    if not isinstance(value, list):
        raise _Malformed
    return [_text(line) for line in value]


def _bundle(value: object) -> dict[str, str]:
    if not isinstance(value, dict):
        raise _Malformed
    return harmless.bundle({mime: _text(data) for mime, data in value.items() if isinstance(data, str)})


Checks = Mapping[str, Callable[[object], object]]
ERROR: Checks = {"ename": _text, "evalue": _text, "traceback": _lines}
SHOWN: Checks = {"data": _bundle}
CONTENT: dict[str, Checks] = {
    "execute_input": {"execution_count": _count},
    "clear_output": {"wait": _flag},
    "stream": {"name": _one_of("stdout", "stderr"), "text": _text},
    "display_data": SHOWN,
    "execute_result": {**SHOWN, "execution_count": _count},
    "error": ERROR,
    "execute_reply": {"status": _one_of("ok", "error")},
}
"""Of each kind of message that is let through, its fields."""


def read(data: bytes, number: int) -> tuple[str, dict] | None:
    """Kind and content of a message that belongs to the request of this number; None if it is none."""
    if values(data) > MAX_VALUES:
        return None
    try:
        message = json.loads(data)
    except (ValueError, RecursionError):
        return None
    if not (isinstance(message, list) and len(message) == 3 and type(message[1]) is int and message[1] == number):
        return None
    return checked(message[0], message[2])


def values(data: bytes) -> int:
    """How many lists, dictionaries and values in them JSON has, without reading it; in time proportional to its size.

    Of what is no JSON, it is any number.
    """
    bare = data.replace(rb"\\", b"").replace(rb"\"", b"")
    texts = bare.count(b'"') // 2
    if texts > MAX_VALUES:
        return texts
    outside = b"".join(bare.split(b'"')[::2])
    return sum(map(outside.count, (b",", b"[", b"{")))


def checked(kind: object, content: object) -> tuple[str, dict] | None:
    """A message with what is right of this one; None if that is none of a kind that is let through."""
    if not isinstance(kind, str) or kind not in CONTENT or not isinstance(content, dict):
        return None
    fields = CONTENT[kind]
    if kind == "execute_reply" and content.get("status") == "error":
        fields = {**fields, **ERROR}
    try:
        return kind, {name: check(content.get(name)) for name, check in fields.items()}
    except _Malformed:
        return None
