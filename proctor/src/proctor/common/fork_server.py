"""Fork servers: a process imports once what many others need, and is forked for each of them within milliseconds."""

import atexit
import contextlib
import os
import select
import signal
import socket
import subprocess
import tempfile
import threading
import weakref
from pathlib import Path

# Seconds that a process may take to import what it needs. It takes about one; a busy machine needs more.
START_SECONDS = 120.0
# Many notebooks are graded at once, a core for each; and a process with threads cannot be forked safely.
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS"), "1")


class NotStarted(Exception):
    """A process could not be started; the text is its last output."""


class Forked:
    """A forked process, with a connection to it; otherwise as a Popen. Unlike a number, it never means another one."""

    stdin = stdout = stderr = None

    def __init__(self, connection: socket.socket, descriptor: int):
        self.connection, self.descriptor = connection, descriptor
        self.program = 0
        """The number of the process in which it runs a program, if that is known to be another one."""
        self.closing = contextlib.ExitStack()
        """What to do once nobody needs the process any more."""

    @property
    def pid(self) -> int:
        """Its process number, -1 if it has ended."""
        fdinfo = Path(f"/proc/self/fdinfo/{self.descriptor}").read_text()
        return int(fdinfo.partition("\nPid:")[2].split()[0])

    def poll(self) -> int | None:
        """None until the process has ended; its status is its parent's to know."""
        return 0 if select.select([self.descriptor], [], [], 0)[0] else None

    def wait(self, timeout: float | None = None) -> int:
        """Wait until the process has ended. Raises TimeoutExpired after `timeout` seconds."""
        if not select.select([self.descriptor], [], [], timeout)[0]:
            assert timeout is not None  # or it would still wait
            raise subprocess.TimeoutExpired("a forked process", timeout)
        return 0

    def send_signal(self, number: int) -> None:
        """Send a signal, if the process is still there."""
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self.descriptor, number)

    def kill(self) -> None:
        """Kill the process, and wait until it has ended; it takes milliseconds."""
        self.send_signal(signal.SIGKILL)
        self.wait()

    def close(self) -> None:
        """Let go of the process, whatever it does."""
        self.connection.close()
        os.close(self.descriptor)
        self.closing.close()


_all: weakref.WeakSet["ForkServer"] = weakref.WeakSet()


@atexit.register
def stop_all() -> None:
    """End all fork servers of this process. The next notebook starts them again."""
    for server in list(_all):
        server.stop()


def running() -> list[int]:
    """The process numbers of the fork servers that run now."""
    return [server.pid for server in _all if server.pid]


class ForkServer:
    """A process to be forked. It is started when it is first needed, and restarted if it has ended.

    argv: a program that calls `sandboxed.forking.fork_for_each` with its standard input
    cwd: where it runs
    """

    def __init__(self, argv: list[str], cwd: Path = Path("/")):
        self._argv, self._cwd = argv, cwd
        self._lock = threading.Lock()
        self._process: subprocess.Popen | None = None
        _all.add(self)

    def fork(self) -> Forked:
        """A new process. Raises NotStarted."""
        with self._lock:
            # It may have ended a moment ago, because it had no work.
            for _attempt in range(2):
                if not self._process:
                    self._start()
                if forked := self._forked():
                    return forked
                last_words = self._stop()
        raise NotStarted(last_words)

    @property
    def pid(self) -> int | None:
        """Its process number, if it is there."""
        return self._process.pid if self._process else None

    def stop(self) -> None:
        """End it, and all that was forked from it."""
        with self._lock:
            if self._process:
                self._stop()

    def _start(self) -> None:
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._words = tempfile.TemporaryFile()  # noqa: SIM115 - closed when it has ended
        with theirs:
            self._process = subprocess.Popen(
                self._argv,
                cwd=self._cwd,
                env=os.environ | ONE_THREAD,
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=self._words,
            )

    def _forked(self) -> Forked | None:
        connection, theirs = socket.socketpair()
        try:
            with theirs:
                socket.send_fds(self._control, [b"+"], [theirs.fileno()])
            connection.settimeout(START_SECONDS)
            _message, descriptors, _flags, _address = socket.recv_fds(connection, 1, 1)
        except OSError:
            descriptors = []
        if not descriptors:
            connection.close()
            return None
        connection.settimeout(None)
        return Forked(connection, descriptors[0])

    def _stop(self) -> str:
        """End the process; returns its last output."""
        self._control.close()
        process = self._process
        assert process is not None
        try:
            status = process.wait(START_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            status = process.wait()
        self._process = None
        with self._words:
            self._words.seek(0)
            words = self._words.read()[-2000:].decode(errors="replace").strip()
        return words or f"exit status {status}"
