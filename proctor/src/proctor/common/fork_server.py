"""Fork servers: a process imports once what many others need, and is forked for each of them within milliseconds.

Processes that this one starts can take its fork servers over, and then fork from the same.
"""

import atexit
import contextlib
import os
import select
import signal
import socket
import subprocess
import tempfile
import threading
from collections.abc import Iterable, Sequence
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

    def __init__(self, connection: socket.socket, descriptor: int, pipe: int):
        self.connection, self.descriptor = connection, descriptor
        self._pipe = pipe
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
        """Let go of the process, which is killed if it has not ended."""
        self.connection.close()
        os.close(self._pipe)
        os.close(self.descriptor)
        self.closing.close()


_servers: dict[tuple[tuple[str, ...], Path], "ForkServer"] = {}


def fork_server(argv: Sequence[str], cwd: Path = Path("/")) -> "ForkServer":
    """This process's fork server with these arguments, which are those of ForkServer."""
    key = (tuple(argv), cwd)
    if key not in _servers:
        _servers[key] = ForkServer(*key)
    return _servers[key]


def take_over(servers: Iterable["ForkServer"]) -> None:
    """Use these, of the process that has started this one, instead of others of the same programs."""
    _servers.update({(server.argv, server.cwd): server for server in servers})


@atexit.register
def stop_all(program: Sequence[str] = ()) -> None:
    """End all fork servers of this process, or those of one program. The next notebook starts them again."""
    for argv, cwd in list(_servers):
        if argv[: len(program)] == tuple(program):
            _servers[argv, cwd].stop()


def running() -> list[int]:
    """The process numbers of the fork servers of this process that run now."""
    return [server.pid for server in _servers.values() if server.pid]


class ForkServer:
    """A process to be forked. It is started when it is first needed, and restarted if it has ended.

    argv: a program that calls `sandboxed.forking.fork_for_each` with its standard input
    cwd: where it runs

    It can be an argument of a process of `multiprocessing`, which then forks from the same one; if that ends, the
    process starts one for itself.
    """

    def __init__(self, argv: tuple[str, ...], cwd: Path):
        self.argv, self.cwd = argv, cwd
        self._lock = threading.Lock()
        self._control: socket.socket | None = None
        self._process: subprocess.Popen | None = None
        """None also of another process's."""

    def __reduce__(self) -> tuple:
        self.start()
        return _taken_over, (self.argv, self.cwd, self._control)

    def start(self) -> None:
        """Start it now, so that it is ready when it is needed."""
        with self._lock:
            if not self._control:
                self._start()

    def fork(self) -> Forked:
        """A new process. Raises NotStarted."""
        with self._lock:
            # It may have ended a moment ago, because it had no work.
            for _attempt in range(2):
                if not self._control:
                    self._start()
                if forked := self._forked():
                    return forked
                last_words = self._stop()
        raise NotStarted(last_words)

    @property
    def pid(self) -> int | None:
        """Its process number, if it is there and this process's."""
        return self._process.pid if self._process else None

    def stop(self) -> None:
        """End it, and all that was forked from it; or let go of another process's."""
        with self._lock:
            if self._control:
                self._stop()

    def _start(self) -> None:
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._words = tempfile.TemporaryFile()  # noqa: SIM115 - closed when it has ended
        with theirs:
            self._process = subprocess.Popen(
                self.argv,
                cwd=self.cwd,
                env=os.environ | ONE_THREAD,
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=self._words,
            )

    def _forked(self) -> Forked | None:
        connection, theirs = socket.socketpair()
        their_pipe, pipe = os.pipe()
        try:
            with theirs:
                assert self._control is not None
                socket.send_fds(self._control, [b"+"], [theirs.fileno(), their_pipe])
            connection.settimeout(START_SECONDS)
            _message, descriptors, _flags, _address = socket.recv_fds(connection, 1, 1)
        except OSError:
            descriptors = []
        finally:
            os.close(their_pipe)
        if not descriptors:
            connection.close()
            os.close(pipe)
            return None
        connection.settimeout(None)
        return Forked(connection, descriptors[0], pipe)

    def _stop(self) -> str:
        """End the process; returns its last output."""
        control, process = self._control, self._process
        assert control is not None
        self._control = self._process = None
        if not process:
            control.close()
            return ""
        # Also for those who have taken it over.
        control.shutdown(socket.SHUT_RDWR)
        control.close()
        try:
            status = process.wait(START_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            status = process.wait()
        with self._words:
            self._words.seek(0)
            words = self._words.read()[-2000:].decode(errors="replace").strip()
        return words or f"exit status {status}"


def _taken_over(argv: tuple[str, ...], cwd: Path, control: socket.socket) -> ForkServer:
    server = ForkServer(argv, cwd)
    server._control = control
    return server
