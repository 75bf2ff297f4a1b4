"""Messages between the grader and a student's process: bytes with their length before them, over one connection."""

import socket
import struct
from collections.abc import Iterator, Sequence

HEAD = struct.Struct(">I")
CHUNK = 1 << 16  # bytes read at once; for more, memory would be mapped anew each time


def framed(data: bytes) -> bytes:
    """A message with its length before it."""
    return HEAD.pack(len(data)) + data


def send(connection: socket.socket, data: bytes, descriptors: Sequence[int] = ()) -> None:
    """Send a message, and open files with it."""
    left = framed(data)
    if descriptors:
        left = left[socket.send_fds(connection, [left], descriptors) :]
    connection.sendall(left)


class Reader:
    """Puts together what comes in over a connection."""

    def __init__(self, connection: socket.socket):
        self._connection = connection
        self._buffer = bytearray()

    def receive(self) -> bytes:
        """What is there to be read; empty once the other end has hung up."""
        return self._connection.recv(CHUNK, socket.MSG_DONTWAIT)

    def admit(self, size: int) -> None:
        """Is told how long the next message is, as soon as its first bytes have come, and may raise something."""

    def read(self) -> Iterator[bytes]:
        """The messages that are complete with what is there to be read. Raises EOFError at the end."""
        received = self.receive()
        if not received:
            raise EOFError
        self._buffer += received
        while len(self._buffer) >= HEAD.size:
            end = HEAD.size + HEAD.unpack_from(self._buffer)[0]
            self.admit(end)
            if len(self._buffer) < end:
                return
            with memoryview(self._buffer) as view:
                message = bytes(view[HEAD.size : end])
            del self._buffer[:end]
            yield message
