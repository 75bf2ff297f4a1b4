"""Starts the process that runs the autograder cells, and talks to it."""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing import Pipe
from pathlib import Path

# What the grading process says besides results.
READY, INTERRUPT = "listening for the student's process", "interrupt the student's process"


@dataclass(frozen=True)
class Setup:
    """What a grading process needs to know.

    code: run once; the tests find what it defines, and it finds `student_namespace`, a function that gives the names
    of the student's notebook as a mapping
    call_seconds, cell_seconds: how long one call of the student's code, and all of one cell, may take
    language: that of what the tests tell the student
    """

    code: str
    call_seconds: float
    cell_seconds: float
    language: str


@dataclass(frozen=True)
class Test:
    """An autograder cell with its points, the student's cells before it, and the path of the socket for the calls."""

    source: str
    points: float
    cells: list[str]
    socket: str


@dataclass(frozen=True)
class Result:
    """What came of a test.

    outcome: its name; outputs: as a notebook has them; lost: the student's process is gone or makes no sense any more
    read: the course's files that the grading process has read so far
    """

    outcome: str
    outputs: list[dict] = field(default_factory=list)
    lost: bool = False
    read: frozenset[Path] = frozenset()


class GradingProcess:
    """A process for autograder cells, started when it is first needed, and anew after one that failed.

    folder: where it runs; seconds: how long one test may take in all before that is the grader's own fault
    """

    def __init__(self, setup: Setup, folder: Path, seconds: float):
        self._setup, self._folder, self._seconds = setup, folder, seconds
        self._process: subprocess.Popen | None = None

    def _start(self) -> None:
        self._connection, theirs = Pipe()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "proctor.grader", str(theirs.fileno())],
            cwd=self._folder,
            stdin=subprocess.DEVNULL,
            pass_fds=[theirs.fileno()],
        )
        theirs.close()
        self._connection.send(self._setup)

    def run(self, test: Test, serve: Callable[[], None], interrupt: Callable[[], None]) -> Result:
        """Run a test; `serve` is to make the student's process call at the test's socket, `interrupt` to interrupt it.

        A grading process that fails or never ends gives the outcome "grader fault".
        """
        if not self._process:
            self._start()
        answer = {READY: serve, INTERRUPT: interrupt}
        try:
            self._connection.send(test)
            while self._connection.poll(self._seconds):
                message = self._connection.recv()
                if isinstance(message, Result):
                    return message
                answer[message]()
        except (EOFError, OSError):
            pass
        self.stop()
        return Result("grader fault", lost=True)

    def stop(self) -> None:
        """End the process."""
        if self._process:
            self._connection.close()
            self._process.kill()
            self._process.wait()
            self._process = None
