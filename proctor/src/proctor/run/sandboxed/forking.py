"""Forks a process for each connection that comes in, so that all of them share one import of what they need."""

import contextlib
import gc
import os
import select
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


def fork_for_each(
    control: socket.socket, handle: Callable[[socket.socket], None], fork: Callable[[], int] = os.fork
) -> None:
    """Have `handle` serve each connection that comes over `control`, in a process of its own that ends with this one.

    fork: as `os.fork`

    With a connection comes the end of a pipe. When nobody holds the pipe's other end any more, the process is killed:
    who has asked for it has no use for it, or has ended. The first thing that the other end of the connection receives
    is a descriptor of the process (see pidfd_open(2)).
    Returns when `control` is closed at its other end, or nobody has needed this process for long.
    """
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for what is forked
    gc.collect()
    gc.freeze()  # memory that the collector does not touch stays shared
    own = os.pidfd_open(os.getpid())
    events, held = select.poll(), dict[int, int]()  # processes by their pipes
    events.register(control, select.POLLIN)
    while True:
        ready = events.poll(IDLE * 1000)
        if not ready and not held:
            return
        for descriptor, _event in ready:
            if descriptor != control.fileno():
                events.unregister(descriptor)
                _end(held.pop(descriptor))
                os.close(descriptor)
                continue
            message, descriptors, _flags, _address = socket.recv_fds(control, 1, 2)
            if not message:
                return
            connection, pipe = descriptors
            child = fork()
            if child == 0:
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                for inherited in (control.detach(), pipe, *held, *held.values()):
                    os.close(inherited)
                _serve(socket.socket(fileno=connection), handle, own)
            os.close(connection)
            held[pipe] = os.pidfd_open(child)
            events.register(pipe, 0)


def _end(process: int) -> None:
    """Kill a process, if it is still there, and close its descriptor."""
    with contextlib.suppress(ProcessLookupError):
        signal.pidfd_send_signal(process, signal.SIGKILL)
    os.close(process)


def _serve(connection: socket.socket, handle: Callable[[socket.socket], None], parent: int) -> None:
    """Serve a connection, and end this process without what its parent has yet to do.

    parent: a descriptor of it, whose number means nothing in another namespace
    """
    status = 1
    try:
        prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        ended = select.select([parent], [], [], 0)[0]
        os.close(parent)
        if not ended:
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
