"""How long processes have waited for a processor, and how long they have had one, by the kernel's count."""

import time
from pathlib import Path


def seconds(pid: int) -> float:
    """For how long the first thread of a process could have run, and others did.

    0 if it is gone, or the kernel does not count (see the scheduler statistics in the kernel's documentation).
    """
    try:
        _ran, waited, _times = Path(f"/proc/{pid}/schedstat").read_text().split()
    except (OSError, ValueError):
        return 0.0
    return int(waited) / 1e9


def computed(pid: int) -> float:
    """The processor seconds of a process, with all its threads; 0 if it is gone."""
    try:
        # What clock_getcpuclockid(3) gives, which Python does not have.
        return time.clock_gettime(~pid << 3 | 2)
    except OSError:
        return 0.0
