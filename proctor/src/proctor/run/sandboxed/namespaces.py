"""Forks a process into namespaces of its own, in one step (clone(2))."""

import ctypes
import os
import signal
from pathlib import Path

from seccompy import syscall_nr

# Unlike `CDLL`, it keeps Python's lock.
_libc = ctypes.PyDLL(None, use_errno=True)


def fork(kinds: int) -> int:
    """As `os.fork`, but the child is in new namespaces of these kinds: the first process in that of processes.

    kinds: the numbers of linux/sched.h, together. In a new namespace of users are none yet: see `keep_user`

    To leave the old ones after fork(2) takes another process: who leaves a namespace of processes stays in it.
    """
    # What Python does around fork(2), by the functions that it has for those who fork by other means.
    python = ctypes.pythonapi
    python.PyOS_BeforeFork()
    # Without a stack, and what else could be given, it is fork(2).
    nothing = [ctypes.c_void_p()] * 4
    child = _libc.syscall(ctypes.c_long(syscall_nr("clone")), ctypes.c_ulong(kinds | signal.SIGCHLD), *nothing)
    error = ctypes.get_errno()
    if child == 0:
        python.PyOS_AfterFork_Child()
    else:
        python.PyOS_AfterFork_Parent()
    if child < 0:
        raise OSError(error, f"clone: {os.strerror(error)}")
    return child


def keep_user(uid: int, gid: int) -> None:
    """Let a new namespace of users hold the user and the group that this process had before, and no others."""
    for name, text in (("setgroups", "deny"), ("uid_map", f"{uid} {uid} 1"), ("gid_map", f"{gid} {gid} 1")):
        Path("/proc/self", name).write_text(text)
