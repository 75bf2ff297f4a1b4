"""Starts a student's kernel in the sandbox, and speaks to it. Nothing that it says is believed."""

import json
import select
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

from . import kernel_messages, walls
from .sandboxed import frames
from .time_limits import ClockLimit

KERNEL = "sandboxed.kernel"
# Seconds for a kernel to be ready, and to take up a request; on a machine that is not busy, milliseconds.
START_SECONDS, PATIENCE = 60.0, 10.0
# Bytes that a kernel may send before it is ready.
OF_START = 1000
# What a message costs besides its bytes, as an output does: reading it takes a while, however short it is.
PER_MESSAGE = 500


class KernelDied(Exception):
    """The kernel has ended."""


class TooMuch(Exception):
    """The kernel has sent more than it may."""


class _Bounded(frames.Reader):
    """Takes in no more than is allowed, and knows of a message that is too long by its first bytes."""

    def grant(self, message: int, whole: int) -> None:
        """Allow messages of up to `message` bytes, and `whole` bytes in all, from now on."""
        self._message, self._left = message, whole

    def receive(self) -> bytes:
        """As in the base class. Raises TooMuch."""
        received = super().receive()
        self._left -= len(received)
        if self._left < 0:
            raise TooMuch
        return received

    def admit(self, size: int) -> None:
        """As in the base class. Raises TooMuch."""
        self._left -= PER_MESSAGE
        if size > self._message or self._left < 0:
            raise TooMuch


class Kernel:
    """A kernel behind walls, which is ready.

    private: an empty folder; support: one whose files the kernel gets copies of

    Raises NotStarted if the walls cannot be put up, and KernelDied, TooMuch or TimeoutError if the kernel is not
    ready in time.
    """

    def __init__(self, sandbox: walls.Sandbox, private: Path, support: Path | None, limits: walls.Limits):
        self._process = sandbox.start([KERNEL], private=private, support=support, limits=limits)
        self._answers = _Bounded(self._process.connection)
        self._asked, self._closed = 0, False
        try:
            self.grant(OF_START, OF_START)
            self.ask("greet")
            self.reply(ClockLimit(START_SECONDS))
        except BaseException:
            self.close()
            raise

    def grant(self, message: int, whole: int) -> None:
        """Allow the kernel to send messages of up to `message` bytes, and `whole` bytes in all, from now on."""
        self._answers.grant(message, whole)

    def ask(self, kind: str, *, connection: socket.socket | None = None, **more: object) -> None:
        """Send a request (`sandboxed.kernel`), with a connection. Raises KernelDied if nobody takes it up."""
        self._asked += kind != "interrupt"
        try:
            self._process.connection.settimeout(PATIENCE)
            data = json.dumps({"kind": kind, "number": self._asked, **more}).encode()
            frames.send(self._process.connection, data, [connection.fileno()] if connection else [])
        except OSError as error:
            raise KernelDied from error

    @property
    def process(self) -> int:
        """The number of the process that runs the student's code."""
        return self._process.program

    def messages(self, limit: ClockLimit | None) -> Iterator[tuple[str, dict]]:
        """Kinds and contents of what the kernel says to the last request, as they come in.

        What makes no sense is left out. Raises KernelDied, TooMuch, and TimeoutError once the limit is reached.
        """
        connection, process = self._process.connection, self._process.descriptor
        watched: list[socket.socket | int] = [connection, process]
        while True:
            left = limit.left() if limit else None
            ready = select.select(watched, [], [], left)[0]
            # What it has said before it ended is heard.
            if connection in ready:
                try:
                    for data in self._answers.read():
                        if message := kernel_messages.read(data, self._asked):
                            yield message
                except (EOFError, OSError) as error:
                    raise KernelDied from error
            elif ready:
                raise KernelDied
            # However much comes in, time may be up.
            if left == 0:
                raise TimeoutError

    def reply(self, limit: ClockLimit | None, hear: Callable[[str, dict], None] = lambda kind, content: None) -> dict:
        """The reply to the last request. `hear` is given what comes before it; raises what `messages` does."""
        for kind, content in self.messages(limit):
            if kind == "execute_reply":
                return content
            hear(kind, content)
        raise KernelDied

    def interrupt(self) -> None:
        """Interrupt what is running, if the kernel still listens."""
        self.ask("interrupt")

    def close(self) -> None:
        """End the kernel, and all that it has started."""
        if not self._closed:
            self._closed = True
            self._process.kill()
            self._process.close()
