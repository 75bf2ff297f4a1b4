"""What a student's process finds open when it starts: behind the walls it could make none of it."""

import socket

connections: socket.socket | None = None
"""Over this socket, the grader hands over a connection for each test."""
listening: dict[str, int] = {}
"""Descriptors of Unix sockets that listen already, by their paths."""
