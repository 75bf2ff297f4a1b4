"""Reads the messages of a student's kernel: what is not as Jupyter's protocol has it is no message.

A kernel is the student's, and says what they like. What comes out of here has fields of the right types only, whose
texts can be written to a file and shown; of everything else there is nothing left.
"""

import re
from collections.abc import Callable

from jupyter_client.session import Session

from . import harmless

# A header has some 250 bytes.
MAX_HEADER = 10_000
# Lists, dictionaries and what is in them, each of which takes up to 200 bytes when it is read, however short it is.
MAX_VALUES = 200_000
# No notebook's cells run more often.
MAX_COUNT = 10**9
VERSION = re.compile(r"5\.\d{1,3}")


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


def _nothing(value: object) -> dict:
    return {}


def _version(value: object) -> str:
    if not isinstance(value, str) or not VERSION.fullmatch(value):
        raise _Malformed
    return value


ERROR = {"ename": _text, "evalue": _text, "traceback": _lines}
SHOWN = {"data": _bundle, "metadata": _nothing, "transient": _nothing}
CONTENT = {
    "status": {"execution_state": _one_of("busy", "idle", "starting")},
    "execute_input": {"execution_count": _count},
    "clear_output": {"wait": _flag},
    "stream": {"name": _one_of("stdout", "stderr"), "text": _text},
    "display_data": SHOWN,
    "execute_result": SHOWN | {"execution_count": _count},
    "error": ERROR,
    "execute_reply": {"status": _one_of("ok", "error", "aborted")},
    "kernel_info_reply": {"protocol_version": _version, "language_info": _nothing},
}
"""Of each kind of message that is let through, its fields."""


def read(session: Session, frames: list[bytes]) -> dict | None:
    """The message that these frames hold, as jupyter_client has it; None where they hold none."""
    try:
        _identities, parts = session.feed_identities(frames)
        if any(len(part) > MAX_HEADER for part in parts[:4]) or values(parts[4]) > MAX_VALUES:
            return None
        return checked(session.deserialize(parts))
    except Exception:
        # jupyter_client is written for kernels that are believed: which of its errors it will be, nobody can tell.
        return None


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


def checked(message: dict) -> dict | None:
    """A message with what is right of this one; None where that is none of a kind that is let through."""
    kind, content, parent = message.get("msg_type"), message.get("content"), message.get("parent_header")
    if not isinstance(kind, str) or kind not in CONTENT or not isinstance(content, dict):
        return None
    fields = CONTENT[kind]
    if kind == "execute_reply" and content.get("status") == "error":
        fields = fields | ERROR
    identity = parent.get("msg_id") if isinstance(parent, dict) else None
    try:
        return {
            "header": {"msg_type": kind},
            "msg_type": kind,
            "parent_header": {"msg_id": identity if isinstance(identity, str) else ""},
            "metadata": {},
            "content": {name: check(content.get(name)) for name, check in fields.items()},
            "buffers": [],
        }
    except _Malformed:
        return None
