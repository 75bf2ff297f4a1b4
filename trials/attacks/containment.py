"""A trial's own corner of the machine, so that an attack that is not withstood harms nobody who runs the trials."""

import os
from collections.abc import Callable
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from typing import TypeVar

from proctor.run.sandboxed.namespaces import keep_user
from proctor.run.sandboxed.resources import set_limits
from proctor.run.sandboxed.system_calls import (
    CLONE_NEWIPC,
    CLONE_NEWNS,
    CLONE_NEWPID,
    CLONE_NEWUSER,
    MS_PRIVATE,
    MS_REC,
    call,
    mount,
)

Result = TypeVar("Result")
# Bytes: one that is copied without end does not fill the machine's disk.
LARGEST_FILE = 1 << 30


class Killed(Exception):
    """The contained process has ended before its time."""


def unshare(namespaces: int) -> None:
    """Leave namespaces for new ones, with this process's user; that of processes begins with the next child."""
    user = os.geteuid(), os.getegid()
    call("unshare", namespaces)
    if namespaces & CLONE_NEWUSER:
        keep_user(*user)


def _leave() -> None:
    """Give this process mounts and shared memory of its own, and its children process numbers of their own."""
    try:
        unshare(CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWIPC | (CLONE_NEWUSER if os.geteuid() else 0))
        mount("none", "/", "none", MS_REC | MS_PRIVATE)
    except OSError as error:
        raise OSError(error.errno, f"trials need namespaces: {error.strerror}") from error


def contained(run: Callable[[], Result]) -> Result:
    """What `run` gives, in a process that can neither signal nor mount anything outside. To be called once a process.

    When it ends, so does everything that it has started. Raises what it raises, and Killed if it does not come to its
    end.
    """
    _leave()
    ours, theirs = Pipe(duplex=False)
    first = os.fork()
    if first == 0:
        mount("proc", "/proc", "proc", 0)
        # The first process of a namespace cannot be killed from within: the second can, as a grader can anywhere.
        second = os.fork()
        if second == 0:
            _report(run, theirs)
        while os.wait()[0] != second:
            pass
        os._exit(0)
    theirs.close()
    try:
        result = ours.recv()
    except EOFError:
        raise Killed from None
    finally:
        os.waitpid(first, 0)
    if isinstance(result, Exception):
        raise result
    return result


def _report(run: Callable[[], object], connection: Connection) -> None:
    # An attack may write to whatever is open.
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in range(3):
        os.dup2(nothing, standard)
    os.closerange(3, connection.fileno())
    set_limits({"FSIZE": LARGEST_FILE})
    os.closerange(connection.fileno() + 1, os.sysconf("SC_OPEN_MAX"))
    try:
        connection.send(run())
    except Exception as error:
        connection.send(error)
    finally:
        os._exit(0)
