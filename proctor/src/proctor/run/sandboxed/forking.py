"""Forks a process for each connection that comes in, so that all of them share one import of what they need."""

import gc
import os
import signal
import socket
import sys
import traceback
from collections.abc import Callable

from .system_calls import PR_SET_PDEATHSIG, prctl

# Seconds without work after which nobody seems to need this process any more.
IDLE = 120.0
# Sent when a process is inside its sandbox. The NUL is for errors, which come the same way: one may end in "already".
READY = b"\0ready"


def fork_for_each(control: socket.socket, handle: Callable[[socket.socket], None]) -> None:
    """Have `handle` serve each connection that comes over `control`, in a process of its own that ends with this one.

    The first thing that the other end of a connection receives is a descriptor of that process (see pidfd_open(2)).
    Returns when `control` is closed at its other end, or nobody has needed this process for long.
    """
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for what is forked
    control.settimeout(IDLE)
    gc.collect()
    gc.freeze()  # memory that the collector does not touch stays shared
    own = os.getpid()
    while True:
        try:
            message, descriptors, _flags, _address = socket.recv_fds(control, 1, 1)
        except TimeoutError:
            if _has_children():
                continue
            return
        if not message:
            return
        if os.fork() == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            control.close()
            _serve(socket.socket(fileno=descriptors[0]), handle, own)
        os.close(descriptors[0])


def _has_children() -> bool:
    try:
        os.waitpid(-1, os.WNOHANG)
    except ChildProcessError:
        return False
    return True


def _serve(connection: socket.socket, handle: Callable[[socket.socket], None], parent: int) -> None:
    """Serve a connection, and end this process without what its parent has yet to do."""
    status = 1
    try:
        prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() == parent:
            descriptor = os.pidfd_open(os.getpid())
            socket.send_fds(connection, [b"!"], [descriptor])
            os.close(descriptor)
            handle(connection)
            status = 0
    except SystemExit as end:
        print(end, file=sys.stderr)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(status)
