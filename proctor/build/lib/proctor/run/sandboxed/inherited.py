"""What a student's process finds open when it starts."""

import socket

connections: socket.socket | None = None
"""The connection to the grader, which behind the walls nobody could make."""
private = ""
"""A folder that the grader has made for this process, in which nothing can be made."""
