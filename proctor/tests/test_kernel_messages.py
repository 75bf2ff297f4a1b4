"""Whatever a kernel sends, a notebook gets messages as the protocol has them, or none, and no more than is allowed."""

import contextlib
import json
import socket
import struct

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_notebook

from proctor.run.cell_outputs import CellOutputs
from proctor.run.kernel import TooMuch, _Bounded
from proctor.run.kernel_messages import CONTENT, ERROR, MAX_VALUES, checked, read, values
from proctor.run.sandboxed import frames
from tests.sampling import examples

FIELDS = sorted({name for fields in CONTENT.values() for name in fields} | set(ERROR))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=20),
    lambda parts: st.lists(parts, max_size=3) | st.dictionaries(st.text(max_size=10), parts, max_size=3),
    max_leaves=6,
)
# Texts that a right message has too, so that some get far.
PLAUSIBLE = st.sampled_from(["stdout", "ok", "error", "x\ud800\x1b[2J", "text/plain", 1, -1, 2**70])
VALUES = JSON | PLAUSIBLE | st.lists(PLAUSIBLE, max_size=3) | st.dictionaries(st.just("text/plain"), JSON | PLAUSIBLE)
CONTENTS = st.dictionaries(st.sampled_from(FIELDS), VALUES) | st.fixed_dictionaries(dict.fromkeys(FIELDS, VALUES))
KINDS = st.sampled_from([*CONTENT, "comm_open", "update_display_data", "anything"])


PICTURE = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="


@examples(500)
@given(st.lists(st.tuples(KINDS, CONTENTS | JSON), min_size=1, max_size=5))
def test_no_message_makes_a_notebook_that_cannot_be_written(messages):
    notebook = new_notebook(cells=[new_code_cell()])
    outputs = CellOutputs(notebook.cells[0], 10**6)
    for kind, content in messages:
        if message := checked(kind, content):
            outputs.take(*message)
    nbformat.validate(notebook)
    nbformat.writes(notebook).encode("utf-8")


@pytest.mark.parametrize("kind", CONTENT)
def test_right_messages_arrive_as_they_are(kind):
    right = {
        "execution_count": 3,
        "wait": True,
        "name": "stderr",
        "text": "소리 \x1b[31m!",
        "data": {
            "text/plain": "3",
            "image/png": PICTURE,
        },
        "ename": "E",
        "evalue": "e",
        "traceback": ["a", "b"],
        "status": "error",
    }
    content = {name: right[name] for name in CONTENT[kind] | (ERROR if kind == "execute_reply" else {})}
    assert read(json.dumps([kind, 7, content]).encode(), 7) == (kind, content)
    assert read(json.dumps([kind, 7, content]).encode(), 8) is None  # the answer to another question


@given(JSON)
def test_values_of_json_are_counted_without_reading_it(value):
    def count(value):
        parts = value if isinstance(value, list) else value.values() if isinstance(value, dict) else []
        return isinstance(value, (list, dict)) + max(len(parts) - 1, 0) + sum(map(count, parts))

    text = json.dumps(value)
    assert values(text.encode()) == count(value)
    assert values(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")) == count(value)


def test_texts_of_any_length_are_one_value():
    assert values(json.dumps({"text": '[,{"\\' * 100_000}).encode()) == 1
    assert values(b'"' * 10 * MAX_VALUES) > MAX_VALUES


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no message",
        b"null",
        b"7",
        b'{"kind": "stream"}',
        b'["stream", 1]',
        b'["stream", true, {"name": "stdout", "text": "x"}]',
        b'["stream", 1.0, {"name": "stdout", "text": "x"}]',
        b'["stream", 1, {"name": "stdout", "text": "x"}, 1]',
        b'[["stream"], 1, {"name": "stdout", "text": "x"}]',
        b'["stream", 1, []]',
        b'["stream", 1, {"name": "nowhere", "text": "x"}]',
        b"[" * 50_000,
        b"[" * 250_000 + b"]" * 250_000,
        b'["stream", 1, {"name": "stdout", "text": "\xff\xfe"}]',
        b'["execute_input", 1, {"execution_count": 1e999999}]',
    ],
)
def test_what_cannot_be_read_is_no_message(data):
    assert read(data, 1) is None


def test_outputs_are_limited_by_number_too():
    """However short they are: each is some two kB of objects."""
    cell = new_code_cell()
    outputs = CellOutputs(cell, 10_000_000)
    with pytest.raises(TooMuch):
        for _ in range(30_000):
            outputs.take("stream", {"name": "stdout", "text": "x"})
    assert 10_000 < len(cell.outputs) < 20_000


@pytest.fixture
def reader():
    """A reader of what a kernel says, and the kernel's end."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        bounded = _Bounded(ours)
        bounded.grant(100_000, 1_000_000)
        yield bounded, theirs


@pytest.mark.parametrize(
    "data",
    [
        struct.pack(">I", 2**32 - 1) + bytes(1000),
        bytes(4 * 1000),
        struct.pack(">I", 255) + bytes(255),
        b"\xff" * 1_000,
    ],
    ids=["endless message", "empty messages", "many messages", "rubbish"],
)
def test_more_than_is_allowed_is_not_taken_in(reader, data):
    bounded, kernel = reader
    kernel.setblocking(False)
    sent = 0
    with pytest.raises(TooMuch):
        while sent < 10_000_000:
            with contextlib.suppress(BlockingIOError):
                sent += kernel.send(data * 40)
            list(bounded.read())
    assert sent < 3_000_000


def test_messages_come_together_wherever_they_are_cut(reader):
    bounded, kernel = reader
    ours, theirs = socket.socketpair()
    with ours, theirs:
        for message in (bytes(300), b"", b"y"):
            frames.send(ours, message)
        data = theirs.recv(1000)
    seen = []
    for byte in data:
        kernel.sendall(bytes([byte]))
        seen += bounded.read()
    assert seen == [bytes(300), b"", b"y"]
    kernel.close()
    with pytest.raises(EOFError):
        list(bounded.read())
