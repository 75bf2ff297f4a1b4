"""Limits on time: by the clock, or by the processor time of a student's process with a generous clock beside it.

What a busy machine gives to others does not count, and nobody has to know how busy it is.
"""

import time

# A processor second, or so many by the clock, use up a second of a limit. The clock is there for what sleeps, waits or
# has other processes compute; what computes by itself on a machine that is less than ten times as busy as it should be
# does not meet it.
CLOCK = 10.0
# Seconds between two looks at the clocks, at least.
LOOK = 0.01


def processor_seconds(process: int) -> float:
    """For how long a process has computed, with all its threads, by the kernel's count; 0 if it is gone.

    process: its number
    """
    try:
        # What clock_getcpuclockid(3) gives, which Python does not have.
        return time.clock_gettime(~process << 3 | 2)
    except OSError:
        return 0.0


class ClockLimit:
    """A limit of so many seconds by the clock, from now on."""

    def __init__(self, seconds: float):
        self._seconds = seconds
        self._began = time.monotonic()

    def used(self) -> float:
        """The seconds that are used up."""
        return time.monotonic() - self._began

    def left(self) -> float:
        """Seconds after which to look again, 0 if the limit is reached."""
        left = self._seconds - self.used()
        return max(left, LOOK) if left > 0 else 0.0


class ProcessorLimit(ClockLimit):
    """A limit of so many processor seconds of a student's process from now on, and CLOCK times as many by the clock.

    process: its number
    """

    def __init__(self, process: int, seconds: float):
        super().__init__(seconds)
        self._process, self._before = process, processor_seconds(process)

    def used(self) -> float:
        """As in the base class, by whichever count is more."""
        return max(processor_seconds(self._process) - self._before, super().used() / CLOCK)
