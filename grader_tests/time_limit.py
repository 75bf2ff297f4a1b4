"""A limit on the time that one call of a student's function takes."""

import contextlib
import signal
import threading
import time
from collections.abc import Iterator

# A right answer takes milliseconds, at most 0.1 s (train). Where it runs in a process of its own and calls
# right functions that are lent to it, `train` with 1,000 iterations took 4 s on the slowest machine so far. An endless
# loop costs each aspect two tries at most: together less than the 20 s of a notebook's cell.
SECONDS = 6.0


# Seconds between further signals, for code that swallows the first one.
AGAIN = 0.1


class TooSlow(BaseException):
    """A call did not come back within the seconds in its text. No Exception, or a student's `except` would stop it."""


def patience() -> float:
    """How many times as long as usual an answer may take now. Whoever runs the tests on a busy machine replaces it."""
    return 1.0


@contextlib.contextmanager
def time_limit(seconds: float = SECONDS) -> Iterator[None]:
    """Raise TooSlow in the body after `seconds`, times `patience`.

    Needs the main thread and SIGALRM; elsewhere (Windows) the notebook's own cell timeout is what stops a loop.
    """
    if not hasattr(signal, "SIGALRM") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(signum: int, frame: object) -> None:
        # The machine may have become busier meanwhile.
        limit = patience() * seconds
        left = began + limit - time.monotonic()
        if left > 0:
            signal.setitimer(signal.ITIMER_REAL, left, AGAIN)
        else:
            raise TooSlow(f"{limit:.0f}")

    began = time.monotonic()
    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, patience() * seconds, AGAIN)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
