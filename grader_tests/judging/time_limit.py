"""A limit on the time that one call of a student's function takes."""

import contextlib
import math
import signal
import threading
import time
from collections.abc import Iterator

# A right answer takes milliseconds, at most 0.1 s (train). Where it runs in a process of its own and calls
# right functions that are lent to it, `train` with 1,000 iterations took 4 s on the slowest machine so far. An endless
# loop costs each aspect two tries at most: together less than the 20 s of a notebook's cell.
SECONDS = 6.0
# Processor seconds for an answer that was still computing after SECONDS of them once: ten times what a right answer
# takes, and more where `train` calls right functions of ours, which compute on our side.
SECONDS_OF_LATE = 2.0
# The share of its time that a loop has a processor on a machine that is not busy, at least.
ALL_OF_IT = 0.9
# Seconds between further signals, for code that swallows the first one.
AGAIN = 0.1


class TooSlow(BaseException):
    """A call did not come back within the seconds in its text. No Exception, or a student's `except` would stop it."""


def patience() -> float:
    """How many times as long as usual an answer may take now. Whoever runs the tests on a busy machine replaces it."""
    return 1.0


def processor_seconds() -> float:
    """Of the process that runs the answer. Whoever has it run in another process replaces it."""
    return time.process_time()


@contextlib.contextmanager
def time_limit(seconds: float = SECONDS, processor: float | None = None) -> Iterator[None]:
    """Raise TooSlow in the body after `seconds`, times `patience`, or once it has computed for `processor` seconds.

    Needs the main thread and SIGALRM; elsewhere (Windows) the notebook's own cell timeout is what stops a loop.
    """
    if not hasattr(signal, "SIGALRM") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(signum: int, frame: object) -> None:
        if processor is not None and processor_seconds() - computed >= processor:
            raise TooSlow(f"{processor:.0f}")
        # The machine may have become busier meanwhile.
        limit = patience() * seconds
        left = began + limit - time.monotonic()
        if left <= 0:
            raise TooSlow(f"{limit:.0f}")
        signal.setitimer(signal.ITIMER_REAL, left if processor is None else min(left, AGAIN), AGAIN)

    began, computed = time.monotonic(), processor_seconds()
    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, min(patience() * seconds, processor or math.inf), AGAIN)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@contextlib.contextmanager
def shorter_once_late(late: set, what: object) -> Iterator[None]:
    """A time limit that is short if `what` is among the `late`. It is added if it was still computing after SECONDS.

    By its processor time: on a busy machine, or where it waits for something, an answer may be slow and not endless.
    """
    computed = processor_seconds()
    try:
        with time_limit(SECONDS, SECONDS_OF_LATE if what in late else None):
            yield
    except TooSlow:
        if processor_seconds() - computed >= SECONDS * ALL_OF_IT:
            late.add(what)
        raise
