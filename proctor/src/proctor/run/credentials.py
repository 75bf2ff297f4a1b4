"""Which process is at the other end of a connection, by the kernel's word (SO_PASSCRED in unix(7))."""

import socket
import struct

# The numbers of a process, its user and its group.
CREDENTIALS = struct.Struct("3i")


def ask_for(connection: socket.socket) -> None:
    """Have the kernel note who sends to `connection`, from now on."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)


def receive(connection: socket.socket, most: int) -> tuple[bytes, int]:
    """As `recv`: what a single process has sent, and the number of that process. Empty at the end, with any number.

    It has to have been asked for before that was sent.
    """
    data, ancillary, _flags, _address = connection.recvmsg(most, socket.CMSG_SPACE(CREDENTIALS.size))
    ((_level, _kind, credentials),) = ancillary or ((0, 0, bytes(CREDENTIALS.size)),)
    process, _user, _group = CREDENTIALS.unpack(credentials)
    return data, process
