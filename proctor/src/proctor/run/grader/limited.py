"""Computing with what a student's code hands over, within limits that the operating system enforces.

Nothing else ends a matrix product halfway, or refuses the memory for it.
"""

import contextlib
import os
import resource
import signal
from collections.abc import Iterator

# This signal ends a process that computes for too long. Its timer counts processor time, so that a busy machine takes
# none away.
LATE = signal.SIGPROF
# Room for arguments and a result of the largest size that travels, and for arrays that are calculated in between.
MEMORY = 512 << 20  # bytes


def _address_space() -> int:
    """The bytes that this process has mapped. Asked for at each call of a function, and so without a file object."""
    descriptor = os.open("/proc/self/statm", os.O_RDONLY)
    try:
        return int(os.read(descriptor, 64).partition(b" ")[0]) * resource.getpagesize()
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def limited(seconds: float) -> Iterator[None]:
    """Let the body use so much processor time, and MEMORY more than now.

    More memory is a MemoryError, more time the end of this process, by LATE.
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


def ended_late(child: int) -> bool:
    """Wait for the end of a child process; whether it is one that computed for too long."""
    _child, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == LATE
