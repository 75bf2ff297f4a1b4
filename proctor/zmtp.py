"""One end of a ZeroMQ connection over a Unix socket, which takes in no more than it was allowed.

libzmq takes in whatever comes, in the background, and holds a message of any number of parts before anybody can look
at it. Here what nobody asks for stays with the sender, and a message that is too long is known by its first bytes.
The protocol is ZMTP 3.0 (rfc.zeromq.org/spec/23), without encryption: the socket lies in a private folder.
"""

import asyncio
import select
import socket
import time
from collections.abc import Callable, Iterable

# Seconds in which the other end has to take up a message; on a machine that is not busy, a millisecond.
PATIENCE = 10.0
# What a part of a message costs besides its bytes, so that millions of empty ones are too much.
PER_PART = 64
CHUNK = 1 << 18  # bytes read at once
OF_BEGINNING = 2_000  # bytes; it is some hundred

MORE, LONG, COMMAND = 1, 2, 4
GREETING = b"\xff" + bytes(8) + b"\x7f\x03\x00" + b"NULL".ljust(20, b"\0") + bytes(32)
EVERYTHING = b"\x01"  # what a subscriber asks for


class Allowance:
    """How much may come in, over all connections that share it. Once that is exceeded, nothing is taken in any more.

    stop: called when it is exceeded, to end the sender
    """

    def __init__(self, stop: Callable[[], None]):
        self.exceeded, self._stop = False, stop
        self.message = self._left = 0
        """Bytes that one message may have; those that are left for all."""

    def grant(self, message: int, whole: int) -> None:
        """Allow messages of up to `message` bytes, and `whole` bytes in all, from now on."""
        self.message, self._left = message, whole

    def spend(self, size: int) -> None:
        """Count what comes in."""
        self._left -= size
        if self._left < 0:
            self.exceed()

    def exceed(self) -> None:
        """Take in no more."""
        if not self.exceeded:
            self.exceeded = True
            self._stop()


class Connection:
    """A connection to the socket at `path`, made when it is first needed. It can stand in for a `zmq.Socket` to send.

    kind: of ZeroMQ's sockets, the one that this end is, such as "DEALER"
    allowance: for what comes in; without one, it is enough for the beginning, and nothing is ever to be received
    """

    linger = None  # as ZeroMQ's sockets have it; what has not been sent here has failed

    def __init__(self, path: str, kind: str, identity: bytes = b"", allowance: Allowance | None = None):
        self._path, self._kind, self._identity = path, kind, identity
        self._allowance = allowance or _for_beginning()
        self._socket: socket.socket | None = None
        self._greeted = self._ready = self._ended = False
        self._buffer = bytearray()
        self._parts: list[bytes] = []
        self._size = 0

    def ready(self) -> bool:
        """Connect, if that is still to be done; whether the other end has answered, so that messages can be sent.

        Raises OSError, a FileNotFoundError where nobody listens yet.
        """
        if not self._socket:
            self._connect()
        while not self._ready:
            part = self._next_part()
            if not part:
                return False
            if part[0] & COMMAND:
                # It tells of itself, and now takes messages.
                self._ready = True
                if self._kind == "SUB":
                    self._send(_part(EVERYTHING, 0))
        return True

    def _connect(self) -> None:
        properties = {b"Socket-Type": self._kind.encode(), b"Identity": self._identity}
        about = b"".join(
            bytes([len(name)]) + name + len(value).to_bytes(4, "big") + value for name, value in properties.items()
        )
        its = socket.socket(socket.AF_UNIX)
        try:
            its.connect(self._path)
        except BaseException:
            its.close()
            raise
        self._socket = its
        self._send(GREETING + _part(b"\x05READY" + about, COMMAND))

    def send_multipart(self, parts: Iterable[bytes], flags: int = 0, copy: bool = True, track: bool = False) -> None:
        """Send a message; the options are ZeroMQ's, and have no effect. Raises OSError."""
        deadline = time.monotonic() + PATIENCE
        while not self.ready():
            left = deadline - time.monotonic()
            if self._ended or left <= 0 or not select.select([self._socket], [], [], left)[0]:
                raise TimeoutError("the other end does not answer")
        parts = [bytes(part) for part in parts]
        self._send(b"".join(_part(part, MORE if i < len(parts) else 0) for i, part in enumerate(parts, 1)))

    def _send(self, data: bytes) -> None:
        self._socket.settimeout(PATIENCE)
        self._socket.sendall(data)

    def receive(self) -> list[bytes] | None:
        """A message, if a whole one has come in."""
        while part := self._next_part():
            flags, data = part
            if flags & COMMAND:
                continue
            self._parts.append(data)
            self._size += len(data) + PER_PART
            if not flags & MORE:
                parts, self._parts, self._size = self._parts, [], 0
                return parts
        return None

    def _next_part(self) -> tuple[int, bytes] | None:
        """The next part of a message, or command, and its flags, if the whole of it has come in."""
        while self._socket and not self._allowance.exceeded:
            if not self._greeted and len(self._buffer) >= len(GREETING):
                self._take_greeting()
                continue
            if self._greeted and (head := self._head()):
                flags, begin, size = head
                self._admit(begin + size)
                if self._allowance.exceeded:
                    break
                if len(self._buffer) >= begin + size:
                    return flags, self._take(begin, size)
            if not self._fill():
                break
        return None

    def _take_greeting(self) -> None:
        """Take the other end's greeting; let go of who greets in another way."""
        its, self._greeted = bytes(self._buffer[: len(GREETING)]), True
        del self._buffer[: len(GREETING)]
        if its[0] != 0xFF or its[10] < 3 or its[12:16] != b"NULL":
            self._ended = True
            self._allowance.exceed()

    def _head(self) -> tuple[int, int, int] | None:
        """Of the next part its flags, where it begins, and its size, once they have come in."""
        if not self._buffer:
            return None
        flags = self._buffer[0]
        begin = 9 if flags & LONG else 2
        return (flags, begin, int.from_bytes(self._buffer[1:begin], "big")) if len(self._buffer) >= begin else None

    def _admit(self, size: int) -> None:
        """See to it that a message does not become longer than it may."""
        if self._size + size + PER_PART > self._allowance.message:
            self._allowance.exceed()

    def _take(self, begin: int, size: int) -> bytes:
        """Take the first part from what has come in."""
        with memoryview(self._buffer) as view:
            data = bytes(view[begin : begin + size])
        del self._buffer[: begin + size]
        self._allowance.spend(size + PER_PART)
        return data

    def _fill(self) -> bool:
        """Read more, if there is any."""
        self._socket.setblocking(False)
        try:
            received = self._socket.recv(CHUNK)
        except BlockingIOError:
            return False
        except OSError:
            received = b""
        self._buffer += received
        self._ended |= not received
        return bool(received)

    async def readable(self, timeout: float | None) -> bool:
        """Wait until something can be read; False after `timeout` seconds. After the end, nothing ever can."""
        loop = asyncio.get_running_loop()
        ready = loop.create_future()
        listens = self._socket and not self._ended and not self._allowance.exceeded
        descriptor = self._socket.fileno() if listens else None
        if listens:
            loop.add_reader(descriptor, lambda: ready.done() or ready.set_result(None))
        try:
            await asyncio.wait_for(ready, timeout)
        except asyncio.TimeoutError:
            return False
        finally:
            if listens:
                loop.remove_reader(descriptor)
        return True

    def close(self, linger: int | None = None) -> None:
        """Let go of the other end."""
        if self._socket:
            self._socket.close()
        self._socket = None


def _for_beginning() -> Allowance:
    """Enough to hear the other end greet and tell of itself."""
    its = Allowance(lambda: None)
    its.grant(OF_BEGINNING, OF_BEGINNING)
    return its


def _part(data: bytes, flags: int) -> bytes:
    """A part of a message, or a command, as it is sent."""
    if len(data) < 256:
        return bytes([flags, len(data)]) + data
    return bytes([flags | LONG]) + len(data).to_bytes(8, "big") + data
