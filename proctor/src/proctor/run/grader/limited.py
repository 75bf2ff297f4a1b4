"""Computing with what a student's code hands over, within limits that the operating system enforces.

Nothing else ends a matrix product halfway, or refuses the memory for it.
"""

import contextlib
import os
import resource
import signal
from collections.abc import Iterator
from functools import cache

# This signal says that a process computes for too long. Its timer counts processor time, so that a busy machine takes
# none away.
LATE = signal.SIGPROF
# Room for arguments and a result of the largest size that travels, and for arrays that are calculated in between.
MEMORY = 512 << 20  # bytes


@cache
def _statm(process: int) -> int:
    """A descriptor of what the system says of this process's memory: to open it takes longer than to read it."""
    return os.open(f"/proc/{process}/statm", os.O_RDONLY)


def _address_space() -> int:
    """The bytes that this process has mapped. Asked for at each call of a function."""
    return int(os.pread(_statm(os.getpid()), 64, 0).partition(b" ")[0]) * resource.getpagesize()


@contextlib.contextmanager
def limited(seconds: float) -> Iterator[None]:
    """Let the body use so much processor time, and MEMORY more than now.

    More memory is a MemoryError, more time the end of this process: see `tell_of_late`.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    limits = [limit for limit in (soft, _address_space() + MEMORY) if limit != resource.RLIM_INFINITY]
    resource.setrlimit(resource.RLIMIT_AS, (min(limits), hard))
    around, _interval = signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, around)
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def tell_of_late(pipe: int) -> None:
    """Have a byte with the number of LATE be written to a pipe when that comes, and then end this process.

    The latter waits for NumPy, which may compute for minutes more: whoever reads the byte kills the process at once.
    """
    os.set_blocking(pipe, False)
    signal.signal(LATE, lambda number, frame: os._exit(1))
    signal.set_wakeup_fd(pipe, warn_on_full_buffer=False)
