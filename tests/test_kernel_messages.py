"""Whatever a kernel sends, nbclient gets messages as the protocol has them, or none, and no more than is allowed."""

import asyncio
import contextlib
import json
import socket
import time
from queue import Empty

import nbformat
import pytest
import zmq
from hypothesis import given
from hypothesis import strategies as st
from jupyter_client.session import Session
from nbclient.exceptions import CellExecutionComplete
from nbformat.v4 import new_code_cell, new_notebook

from proctor import zmtp
from proctor.execute import Execute
from proctor.kernel import BoundedChannel
from proctor.kernel_messages import CONTENT, ERROR, MAX_VALUES, checked, read, values
from proctor.zmtp import GREETING, Allowance, Connection
from tests.sampling import examples

FIELDS = sorted({name for fields in CONTENT.values() for name in fields} | set(ERROR))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=20),
    lambda parts: st.lists(parts, max_size=3) | st.dictionaries(st.text(max_size=10), parts, max_size=3),
    max_leaves=6,
)
# Texts that a right message has too, so that some get far.
PLAUSIBLE = st.sampled_from(
    ["stdout", "idle", "busy", "ok", "error", "x\ud800\x1b[2J", "5.4", "text/plain", 1, -1, 2**70]
)
VALUES = JSON | PLAUSIBLE | st.lists(PLAUSIBLE, max_size=3) | st.dictionaries(st.just("text/plain"), JSON | PLAUSIBLE)
CONTENTS = st.dictionaries(st.sampled_from(FIELDS), VALUES) | st.fixed_dictionaries(dict.fromkeys(FIELDS, VALUES))
KINDS = st.sampled_from([*CONTENT, "comm_open", "update_display_data", "anything"])


PICTURE = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="


class _Client:
    """What Execute asks of a kernel's client when an output comes."""

    def __init__(self):
        self.allowance = Allowance(lambda: None)


def _executing(cell):
    """An Execute in the middle of running a cell."""
    execute = Execute()
    cell.metadata["execution"] = {}
    execute.nb, execute.kc = new_notebook(cells=[cell]), _Client()
    execute.reset_execution_trackers()
    execute.clear_before_next_output, execute._output_left = False, execute.max_output
    return execute


@examples(500)
@given(st.lists(st.tuples(KINDS, CONTENTS | JSON, JSON), min_size=1, max_size=5))
def test_no_message_makes_a_notebook_that_cannot_be_written(messages):
    cell = new_code_cell()
    execute = _executing(cell)
    for kind, content, parent in messages:
        message = checked({"msg_type": kind, "content": content, "parent_header": parent})
        if message:
            with contextlib.suppress(CellExecutionComplete):
                execute.process_message(message, cell, 0)
            if kind == "execute_reply" and message["content"]["status"] == "error":
                execute.on_cell_executed(cell=cell, cell_index=0, execute_reply=message)
    nbformat.validate(execute.nb)
    nbformat.writes(execute.nb).encode("utf-8")


@pytest.mark.parametrize("kind", CONTENT)
def test_right_messages_arrive_as_they_are(kind):
    right = {
        "execution_state": "idle",
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
        "protocol_version": "5.4",
    }
    names = CONTENT[kind] | (ERROR if kind == "execute_reply" else {})
    content = {name: right.get(name, {}) for name in names}
    message = checked({"msg_type": kind, "content": content, "parent_header": {"msg_id": "a"}})
    assert message["content"] == content and message["parent_header"] == {"msg_id": "a"}


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
    "frames",
    [
        [],
        [b"no delimiter"],
        [b"<IDS|MSG>"],
        [b"<IDS|MSG>", b"", b"{}", b"{}", b"{}", b"{}"],
        [b"<IDS|MSG>", b"", b'{"msg_id": 1, "msg_type": "status", "version": 5}', b"[]", b"7", b"null"],
        [b"<IDS|MSG>", b"", b"[" * 50_000, b"{}", b"{}", b"{}"],
        [b"<IDS|MSG>", b"", b'{"msg_id": "a", "msg_type": "stream"}', b"{}", b"{}", b"[" * 50_000],
        [b"<IDS|MSG>", b"", b"\xff\xfe", b"{}", b"{}", b'{"a": 1e999999}'],
    ],
)
def test_what_cannot_be_read_is_no_message(frames):
    assert read(Session(key=b""), frames) is None


def test_outputs_are_limited_by_number_too():
    """However short they are: each is some two kB of objects."""
    cell = new_code_cell()
    execute = _executing(cell)
    content = {"name": "stdout", "text": "x"}
    for _ in range(30_000):
        execute.process_message(checked({"msg_type": "stream", "content": content}), cell, 0)
    assert execute.kc.allowance.exceeded and 10_000 < len(cell.outputs) < 20_000


@pytest.fixture
def allowance():
    its = Allowance(lambda: None)
    its.grant(100_000, 1_000_000)
    return its


@pytest.fixture
def zeromq(tmp_path):
    """Sockets of libzmq's, by kind."""
    with zmq.Context() as context:
        sockets = []

        def bound(kind):
            its = context.socket(kind)
            its.linger = 0
            its.rcvtimeo = 10_000
            its.bind(f"ipc://{tmp_path}/socket")
            sockets.append(its)
            return its

        yield bound, str(tmp_path / "socket")
        for its in sockets:
            its.close()


def _ready(connection):
    while not connection.ready():
        time.sleep(0.01)
    return connection


async def _received(connection):
    while (parts := connection.receive()) is None:
        assert await connection.readable(10)
    return parts


def test_libzmq_understands_us_and_we_understand_it(zeromq, allowance):
    bound, path = zeromq
    router = bound(zmq.ROUTER)
    connection = _ready(Connection(path, "DEALER", b"us", allowance))
    for parts in ([b"a"], [b"", b"x" * 255, b"y" * 256, b"z" * 70_000]):
        connection.send_multipart(parts)
        assert router.recv_multipart() == [b"us", *parts]
        router.send_multipart([b"us", *parts])
        assert asyncio.run(_received(connection)) == parts
    connection.close()


def test_a_subscriber_hears_all_that_is_published(zeromq, allowance):
    bound, path = zeromq
    publisher = bound(zmq.XPUB)
    connection = _ready(Connection(path, "SUB", allowance=allowance))
    assert publisher.recv() == b"\x01"
    for number in range(2000):
        publisher.send_multipart([b"topic", str(number).encode()])
        assert asyncio.run(_received(connection)) == [b"topic", str(number).encode()]
    connection.close()


@pytest.fixture
def raw(tmp_path, allowance):
    """A connection to a socket without ZeroMQ, and the other end of it."""
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "raw"))
        listener.listen()
        connection = Connection(str(tmp_path / "raw"), "DEALER", allowance=allowance)
        assert not connection.ready()
        other, _address = listener.accept()
        with other:
            yield connection, other
        connection.close()


@pytest.mark.parametrize(
    "data",
    [
        b"\x02" + (2**63).to_bytes(8, "big"),  # a part of eight exabytes
        b"\x01\x00" * 2_000,  # parts without end
        b"\x00\xff" + bytes(255),
        b"\xff" * 1_000,
    ],
    ids=["endless part", "endless parts", "many messages", "rubbish"],
)
def test_more_than_is_allowed_is_not_taken_in(raw, allowance, data):
    connection, other = raw
    other.settimeout(1)
    other.sendall(GREETING)
    sent = 0
    while not allowance.exceeded and sent < 10_000_000:
        with contextlib.suppress(TimeoutError):
            sent += other.send(data * 40)
        while connection.receive():
            pass
    assert allowance.exceeded and sent < 3_000_000
    assert connection.receive() is None


def test_a_kernel_that_is_gone_or_silenced_is_waited_for_in_vain(raw, allowance):
    """nbclient looks by itself whether it is alive."""
    connection, other = raw
    channel = BoundedChannel(connection, Session(key=b""))
    other.sendall(GREETING + b"\x00\x01x\x00\x01")
    other.close()
    with pytest.raises(Empty):
        asyncio.run(channel.get_msg(timeout=0.05))
    allowance.exceed()
    with pytest.raises(Empty):
        asyncio.run(channel.get_msg(timeout=0.05))


def test_parts_come_together_wherever_they_are_cut(raw):
    connection, other = raw
    data = GREETING + b"\x04\x03abc\x01\x01x\x02" + (300).to_bytes(8, "big") + bytes(300)
    for byte in data[:-1]:
        other.sendall(bytes([byte]))
        assert connection.receive() is None
    other.sendall(data[-1:] + b"\x00\x01y")
    assert [connection.receive() for _ in range(3)] == [[b"x", bytes(300)], [b"y"], None]


def test_replies_that_nobody_asked_for_keep_nobody_from_seeing_that_time_is_up(raw):
    connection, other = raw
    session = Session(key=b"")
    channel = BoundedChannel(connection, session)
    other.sendall(GREETING + b"\x04\x03abc")
    assert connection.ready()
    question = session.msg("execute_request", {})
    channel.send(question)

    def answer(parent):
        parts = session.serialize(session.msg("execute_reply", {"status": "ok"}, parent))
        return b"".join(zmtp._part(part, zmtp.MORE if i < len(parts) else 0) for i, part in enumerate(parts, 1))

    other.sendall(answer(None) * 10)
    with pytest.raises(Empty):
        asyncio.run(channel.get_msg(timeout=0))
    other.sendall(answer(question))
    assert asyncio.run(channel.get_msg(timeout=10))["parent_header"]["msg_id"] == question["header"]["msg_id"]


def test_a_message_is_sent_once_the_other_end_has_answered(raw, monkeypatch):
    monkeypatch.setattr(zmtp, "PATIENCE", 0.1)
    connection, other = raw
    with pytest.raises(TimeoutError):
        connection.send_multipart([b"x"])
    sent = len(other.recv(1000))
    other.sendall(GREETING + b"\x04\x03abc")
    connection.send_multipart([b"x"])
    assert sent > len(GREETING) and other.recv(1000) == b"\x00\x01x"


def test_who_greets_like_another_protocol_is_not_heard(raw):
    connection, other = raw
    other.sendall(b"HTTP/1.1 200 OK\r\n" + bytes(64) + b"\x00\x01y")
    assert connection.receive() is None
