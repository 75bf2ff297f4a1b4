"""The student's kernel: ipykernel's own, with one connection to the grader instead of Jupyter's five sockets.

`make` makes it, in a process that is then forked for each notebook; there `serve` takes up requests. In come objects of
JSON (`frames`), whose `kind` is one of

- `execute`: run a cell, whose text is `code`
- `greet`: say that it is ready
- `probe`: find out whether there is room left for the tests
- `serve`: let the tests call the notebook's functions, over the connection that comes with it
- `interrupt`: raise KeyboardInterrupt in what is running

and `number` counts them. Lists of JSON go out: the kind of a message as Jupyter has it, the number of the request that
it belongs to, and its content: PUBLISHED, and an `execute_reply` for each `execute`, `greet` and `probe`. What a cell
publishes after its reply goes nowhere.
"""

import asyncio
import contextlib
import json
import logging
import os
import select
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable

from . import agent, frames, ipykernel_seams, probe, surroundings
from .ipykernel_seams import IPythonKernel, ZMQInteractiveShell

PUBLISHED = {"execute_input", "stream", "display_data", "execute_result", "error", "clear_output"}
"""Kinds of message that change a notebook."""
QUESTIONS = {"greet": lambda: None, "probe": lambda: probe.check()}
"""Requests that only ask whether something works, and the functions that find out."""
# Seconds after which printed text is sent, and bytes of other programs' output that are read at once.
FLUSH, PIPE = 0.2, 1 << 16
# Bytes kept free to report it if a cell has used up all memory.
RESERVE = 4 << 20
# The descriptors of the streams.
STREAMS = {"stdout": 1, "stderr": 2}


# In a notebook, nobody sees what a kernel logs.
_NO_LOG = logging.Logger("kernel")
_NO_LOG.addHandler(logging.NullHandler())


class _Channel(ipykernel_seams.Channel):
    """Sends what ipykernel publishes; by the process only that has opened it."""

    _process: int | None = None

    def open(self, connection: socket.socket) -> None:
        """Send over this connection from now on."""
        self._connection, self._sending, self._process = connection, threading.Lock(), os.getpid()
        self._number, self._running = 0, False

    def begin(self, number: int) -> dict:
        """Begin with a cell, which came with this number: the request that ipykernel is to have had for it."""
        self._number, self._running = number, True
        return {"header": {"msg_id": str(number)}}

    def end(self, number: int, reply: dict) -> None:
        """End with it. What it leaves running publishes nothing any more; a process that it has forked ends."""
        if os.getpid() != self._process:
            os._exit(0)
        self._number, self._running = number, False
        self.tell("execute_reply", reply)

    def tell(self, kind: str, content: dict) -> None:
        """Send a message, all of it: an interrupt has to wait."""
        data = self.pack([kind, self._number, content])
        with self._sending:
            before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
            try:
                frames.send(self._connection, data)
            finally:
                signal.pthread_sigmask(signal.SIG_SETMASK, before)

    def publish(self, kind: str, content: dict, msg_id: str | None) -> None:
        """As in the base class, if it is a message of the cell that is running."""
        if os.getpid() != self._process:
            # In a forked process, whose output is read as that of any other program.
            if kind == "stream":
                os.write(STREAMS[content["name"]], content["text"].encode("utf-8", "replace"))
        elif kind in PUBLISHED and self._running and msg_id == str(self._number):
            self.tell(kind, content)


class _Stream(ipykernel_seams.Stream):
    """ipykernel's stream, which also gets what other programs print; a `_Watch` looks after it.

    notice: called when there is something to be sent
    """

    def __init__(self, channel: _Channel, name: str, notice: Callable[[], None]):
        super().__init__(channel, name, notice, os.dup(STREAMS[name]))
        self.pipe, end = os.pipe()
        os.set_blocking(self.pipe, False)
        os.dup2(end, STREAMS[name])
        os.close(end)

    def take_in(self) -> None:
        """Take in what other programs have printed so far."""
        with contextlib.suppress(BlockingIOError):
            while data := os.read(self.pipe, PIPE):
                self.write(data.decode(errors="replace"))


class _Requests(frames.Reader):
    """Requests with the connections that come with them."""

    def __init__(self, connection: socket.socket):
        super().__init__(connection)
        self.connections: list[int] = []

    def receive(self) -> bytes:
        """As in the base class; what comes along is kept."""
        data, descriptors, *_ = socket.recv_fds(self._connection, frames.CHUNK, 1)
        self.connections += descriptors
        return data


class _Watch(threading.Thread):
    """Takes up requests, sends what was printed a while ago, and reads what other programs print.

    take: is given each request but interrupts
    """

    def __init__(self, connection: socket.socket, channel: _Channel, take: Callable[[dict], object]):
        super().__init__(name="IOPub", daemon=True)
        self._requests, self._connection, self._take = _Requests(connection), connection, take
        self._waits_since = 0.0
        self._woken, self._wake = os.pipe()
        os.set_blocking(self._wake, False)
        self.streams = [_Stream(channel, name, self._notice) for name in STREAMS]

    def _notice(self) -> None:
        with contextlib.suppress(BlockingIOError):
            os.write(self._wake, b"+")

    def run(self) -> None:
        """Do so until the grader hangs up, which ends this process."""
        pipes = {stream.pipe: stream for stream in self.streams}
        while True:
            try:
                self._look(pipes)
            except MemoryError:
                continue  # the cell that has taken it all will find that out, too
            except (EOFError, OSError):
                os._exit(0)

    def _look(self, pipes: dict[int, _Stream]) -> None:
        waiting = [stream for stream in self.streams if stream.waiting]
        watched: list[socket.socket | int] = [self._connection, self._woken, *pipes]
        ready = select.select(watched, [], [], FLUSH if waiting else None)[0]
        now = time.monotonic()
        # Not at once, or each line would be two outputs: its text, and its end.
        if not waiting or now - self._waits_since > FLUSH:
            self._waits_since = now
            for stream in waiting:
                stream.flush()
        if self._woken in ready:
            os.read(self._woken, PIPE)
        for descriptor in pipes.keys() & ready:
            pipes[descriptor].take_in()
        if self._connection in ready:
            for request in map(json.loads, self._requests.read()):
                self._take_up(request)

    def _take_up(self, request: dict) -> None:
        if request["kind"] == "interrupt":
            main = threading.main_thread().ident
            assert main is not None  # it has been started
            signal.pthread_kill(main, signal.SIGINT)
        else:
            if request["kind"] == "serve":
                request["connection"] = self._requests.connections.pop(0)
            self._take(request)


def make() -> IPythonKernel:
    """The kernel of this process and of those that are forked from it. It has run nothing."""
    kernel = ipykernel_seams.make_kernel(_Channel(key=b""), _NO_LOG)
    shell, _channel = _parts(kernel)
    surroundings.load_ipython_extension(shell)
    return kernel


def _parts(kernel: IPythonKernel) -> tuple[ZMQInteractiveShell, _Channel]:
    """What a kernel that `make` has made runs cells with, and what it publishes by."""
    assert isinstance(kernel.shell, ZMQInteractiveShell)
    assert isinstance(kernel.session, _Channel)
    return kernel.shell, kernel.session


def serve(connection: socket.socket, work: str) -> None:
    """Have the kernel take up the requests that come over a connection, in the folder `work`, until that is closed."""
    kernel = ipykernel_seams.the_kernel()
    shell, _channel = _parts(kernel)
    ipykernel_seams.settle(shell, work)
    os.chdir(work)
    # Files beside the notebook can be imported from whatever folder it changes to.
    sys.path[:] = ["", *sys.path, work]
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    loop.run_until_complete(_serve(kernel, connection))


async def _serve(kernel: IPythonKernel, connection: socket.socket) -> None:
    shell, channel = _parts(kernel)
    loop = asyncio.get_running_loop()
    requests: asyncio.Queue[dict] = asyncio.Queue()
    channel.open(connection)
    watch = _Watch(connection, channel, lambda request: loop.call_soon_threadsafe(requests.put_nowait, request))
    sys.stdout, sys.stderr = watch.streams
    ipykernel_seams.attend(kernel)
    watch.start()
    reserve = [bytes(RESERVE)]
    while True:
        request = await requests.get()
        try:
            if request["kind"] == "execute":
                await _execute(kernel, request, watch.streams)
            elif request["kind"] in QUESTIONS:
                channel.end(request["number"], _tried(QUESTIONS[request["kind"]]))
            else:
                _tried(lambda: _answer(request["connection"], shell.user_ns))  # noqa: B023 - it is called at once
        except MemoryError as error:
            reserve.clear()
            channel.end(request["number"], _failed(error))


def _answer(descriptor: int, namespace: dict[str, object]) -> None:
    """Answer the tests' calls over a connection."""
    with socket.socket(fileno=descriptor) as asking:
        asking.sendall(agent.HELLO)
        agent.serve(asking, namespace)


async def _execute(kernel: IPythonKernel, request: dict, streams: list[_Stream]) -> None:
    """Run a cell, and tell what comes of it."""
    _shell, channel = _parts(kernel)

    def begun(count: int) -> None:
        channel.tell("execute_input", {"execution_count": count})
        signal.signal(signal.SIGINT, signal.default_int_handler)

    parent = channel.begin(request["number"])
    try:
        reply = await ipykernel_seams.execute(kernel, request["code"], parent, begun)
    except BaseException as error:
        # Of ours, or an interrupt that came when the cell had just ended.
        reply = _failed(error)
    with contextlib.suppress(KeyboardInterrupt):
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    for stream in streams:
        stream.take_in()
        stream.flush()
    channel.end(request["number"], {name: reply.get(name) for name in ("status", "ename", "evalue", "traceback")})


def _tried(what: Callable[[], None]) -> dict:
    """Do something that an interrupt may end; a reply that says whether it has failed."""
    try:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            what()
        finally:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
    except BaseException as error:
        return _failed(error)
    return {"status": "ok"}


def _failed(error: BaseException) -> dict:
    return {"status": "error", "ename": type(error).__name__, "evalue": str(error), "traceback": []}
