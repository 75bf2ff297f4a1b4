"""A limit on the time that one call of a student's function takes."""

import contextlib
import signal
import threading
import time
from collections.abc import Callable, Iterator

# Processor seconds. A right answer takes milliseconds, at most 0.1 s (train). Where it runs in a process of its own and
# calls right functions that are lent to it, `train` with 1,000 iterations took 4 s on the slowest machine so far.
SECONDS = 6.0
# For an answer that was too slow once: ten times what a right answer takes, and more where `train` calls right
# functions of ours, which compute on our side.
SECONDS_OF_LATE = 2.0
# What sleeps, waits, or has other processes compute is stopped after so many times as long by the clock. In plain
# nbgrader an aspect's two tries have to be over before the notebook's cell is, whose 20 s are by the clock. Whoever has
# the answer run in another process gives it more, for a busy machine.
CLOCK = 1.5
# Seconds between two looks at the clocks, and between signals for code that swallows the first one.
AGAIN = 0.1


class TooSlow(BaseException):
    """A call did not come back within the seconds in its text. No Exception, or a student's `except` would stop it."""


def processor_seconds() -> float:
    """Of the process that runs the answer. Whoever has it run in another process replaces it."""
    return time.process_time()


@contextlib.contextmanager
def time_limit(seconds: float = SECONDS, computed: Callable[[], float] | None = None) -> Iterator[None]:
    """Raise TooSlow in the body once the answer has computed for `seconds`, or after CLOCK times as many by the clock.

    computed: the processor seconds so far that are limited, where these are not the answer's
    Needs the main thread and SIGALRM; elsewhere (Windows) the notebook's own cell timeout is what stops a loop.
    """
    if not hasattr(signal, "SIGALRM") or threading.current_thread() is not threading.main_thread():
        yield
        return
    so_far = computed or processor_seconds

    def stop(signum: int, frame: object) -> None:
        by_processor = seconds - (so_far() - before)
        by_clock = CLOCK * seconds - (time.monotonic() - began)
        if min(by_processor, by_clock) <= 0:
            raise TooSlow(f"{seconds if by_processor <= 0 else CLOCK * seconds:.0f}")
        signal.setitimer(signal.ITIMER_REAL, max(min(by_processor, by_clock), AGAIN), AGAIN)

    began, before = time.monotonic(), so_far()
    handler = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds, AGAIN)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, handler)


@contextlib.contextmanager
def shorter_once_late(late: set, what: object) -> Iterator[None]:
    """A time limit that is short if `what` is among the `late`. It is added if it is too slow."""
    try:
        with time_limit(SECONDS_OF_LATE if what in late else SECONDS):
            yield
    except TooSlow:
        late.add(what)
        raise
