"""Starts the process that runs the autograder cells, and talks to it."""

import contextlib
import os
import socket
import sys
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from multiprocessing import connection
from multiprocessing.connection import Connection
from multiprocessing.reduction import send_handle
from pathlib import Path

from ...common.fork_server import Forked, ForkServer, NotStarted, fork_server, stop_all
from .. import credentials
from .limited import LATE

# What the grading process says besides results.
INTERRUPT = "interrupt the student's process"
# Bytes that a pipe holds.
PIPE = 1 << 16
# What it can be told besides tests.
HANG_UP = "the student's process has something else to do"


@dataclass(frozen=True)
class Terms:
    """What a grading process needs to know of a notebook.

    call_seconds, cell_seconds: for one call of the student's code, and for all of one cell; see `ProcessorLimit`
    language: that of what the tests tell the student
    """

    call_seconds: float
    cell_seconds: float
    language: str


@dataclass(frozen=True)
class Test:
    """An autograder cell with its points, and the student's cells before it.

    ended: of each of these, the name of the error that it ended with, or an empty text
    left_out: the places among them of those that were not run, which bind nothing that tests ask for
    course: the read-only cells before it, as released, each with the names that it binds
    asked: the names that the released answers bind, which are the student's whatever else binds them
    """

    source: str
    points: float
    cells: list[str]
    ended: list[str] = field(default_factory=list)
    left_out: frozenset[int] = frozenset()
    course: list[tuple[str, frozenset[str]]] = field(default_factory=list)
    asked: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Result:
    """What came of a test.

    outcome: its name; outputs: as a notebook has them; lost: the student's process is gone or makes no sense any more
    read: the course's files that the grading process has read since its last test
    why: what a process that could not be started said last; or why the answer was not judged
    line: of the cell, at which it failed; None if it did not
    failure: what the test says of it, field by field
    waits: the student's process waits for the next test, over the same connection
    """

    outcome: str
    outputs: list[dict] = field(default_factory=list)
    lost: bool = False
    read: frozenset[str] = frozenset()
    why: str = ""
    line: int | None = None
    failure: dict = field(default_factory=dict)
    waits: bool = False


PROGRAM = [sys.executable, "-m", f"{__package__}.process"]


def fork_server_for(setup: str, course: Path, folder: Path) -> ForkServer:
    """The fork server of the grading processes in `folder`. It runs the code `setup` first.

    course: the course's folder, from which it and the tests import

    The tests find what that code defines, and it finds `student_namespace`, a function that gives the names of the
    student's notebook as a mapping, `processor_seconds`, one that says for how long the student's process has computed,
    and `assignment_language`, one that says in which language the student is to be spoken to.
    """
    return fork_server([*PROGRAM, str(course), setup], folder)


def read_tests_anew(course: Path) -> None:
    """Have the files of the course in this folder read again, because they may have changed."""
    stop_all([*PROGRAM, str(course)])


# Forking is mostly waiting.
_beside = ThreadPoolExecutor(1)


class GradingProcess:
    """A process for autograder cells, started when it is first needed, and restarted if it failed.

    seconds: how long one test may take in all before that is the grader's own fault
    """

    def __init__(self, fork_server: ForkServer, terms: Terms, seconds: float):
        self._fork_server, self._terms, self._seconds = fork_server, terms, seconds
        self._process: Forked | None = None
        self._starting: Future[None] | None = None
        self._not_started = ""
        """What it said last when it could not be started; it is not tried again for each test."""
        self._waits = False
        """Whether the student's process waits for the next test."""

    def start(self) -> Future[None]:
        """Start it now, beside what else this process does until the first test."""
        self._starting = _beside.submit(self._start)
        return self._starting

    def _start(self) -> None:
        self._process = self._fork_server.fork()
        self._connection = Connection(self._process.connection.detach())
        self._late, theirs = os.pipe()
        self._process.closing.callback(os.close, self._late)
        try:
            self._connection.send(self._terms)
            send_handle(self._connection, theirs, None)
        finally:
            os.close(theirs)

    def run(self, test: Test, serve: Callable[[socket.socket], None], interrupt: Callable[[], None]) -> Result:
        """Run a test; `serve` is to make the student's process serve a connection, `interrupt` to interrupt it.

        A grading process that fails or never ends gives the outcome "grader fault".
        """
        if self._not_started:
            return Result("grader fault", why=self._not_started)
        try:
            (self._starting or self.start()).result()
            self._connection.send(test)
            if not self._waits:
                self._connect(serve)
            while ready := connection.wait([self._connection, self._late], self._seconds):
                # Other signals write theirs, too. Nothing can be read if the process has ended.
                if self._late in ready and (signals := os.read(self._late, PIPE)):
                    if LATE not in signals:
                        continue
                    self.stop()
                    return Result("timed out", lost=True)
                message = self._connection.recv()
                if isinstance(message, Result):
                    self._waits = message.waits
                    return message
                interrupt()
        except NotStarted as error:
            self._not_started = f"The process that runs the tests cannot be started:\n{error}"
            return Result("grader fault", why=self._not_started)
        except (EOFError, OSError):
            pass
        self.stop()
        return Result("grader fault", lost=True)

    def hang_up(self) -> None:
        """Have the student's process do something else than wait for the next test."""
        if self._waits:
            self._waits = False
            with contextlib.suppress(OSError):
                self._connection.send(HANG_UP)

    def _connect(self, serve: Callable[[socket.socket], None]) -> None:
        """Give one end of a new connection to the process, and the other to `serve`."""
        ours, theirs = socket.socketpair()
        with ours, theirs:
            # Before anything can be sent: see `Grader.run`.
            credentials.ask_for(ours)
            send_handle(self._connection, ours.fileno(), None)
            serve(theirs)

    def stop(self) -> None:
        """End the process; it may take some milliseconds more."""
        if self._starting:
            wait([self._starting])
        if self._process:
            self._connection.close()
            self._process.close()
        self._process = self._starting = None
        self._waits = False
