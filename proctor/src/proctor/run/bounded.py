"""Parses what students hand in, in a process of its own: no submission makes ours grow, hang or crash.

`python -m proctor.run.bounded MODULE...` imports these modules, each given as a list in JSON: its name, and what its
function `know` is told. Then it is forked. In come, as JSON, the name of one of them and what its function `answer` is
to be given; out goes what that gives, as JSON.
"""

import importlib
import json
import socket
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from contextvars import ContextVar
from multiprocessing.connection import Connection
from typing import Any

from ..common.fork_server import ForkServer, fork_server
from .sandboxed.forking import fork_for_each
from .sandboxed.resources import set_limits

# A tenth of a second is what an honest notebook takes; outputs of 100 MB take two.
CPU_SECONDS = 30
# Of a machine with much else to do.
SECONDS = 180
# JSON of 100 MB becomes up to five times as large while it is read, if it is text. Bytes of address space.
ADDRESS_SPACE = 1 << 30


class TooMuch(Exception):
    """A piece of work took too long or too much memory, or crashed; the text says which."""


_modules: dict[str, tuple[str, ...]] = {}
"""What is imported, and what each of these modules is to know beforehand."""


def server() -> ForkServer:
    """The process that has imported all modules, and is forked for whoever asks."""
    return fork_server([sys.executable, "-m", __name__, *(json.dumps([*entry]) for entry in sorted(_modules.items()))])


class Work:
    """What a module's function `answer` does, in a process of its own. module: its dotted name"""

    def __init__(self, module: str):
        self._module = module
        _modules[module] = ()

    def know(self, *arguments: str) -> None:
        """Have the module's function `know` called with these before any process is forked: of what is trusted."""
        _modules[self._module] = arguments

    def ask(self, *arguments: object) -> Any:  # JSON; its type depends on the module
        """What `answer` gives for the arguments, which JSON can hold. Raises TooMuch."""
        question = json.dumps([self._module, *arguments]).encode()
        kept = _kept.get()
        if kept is None:
            with closing(_Process()) as process:
                return process.answer(question)
        # A process that has had other questions has less left of its limits: that must not be this question's loss.
        while kept:
            try:
                return kept[0].answer(question)
            except TooMuch:
                kept.pop().close()
        kept.append(_Process())
        try:
            return kept[0].answer(question)
        except TooMuch:
            kept.pop().close()
            raise


_kept: ContextVar[list["_Process"] | None] = ContextVar("_kept", default=None)


@contextmanager
def one_process() -> Iterator[None]:
    """In here, one process answers all questions as long as it can: for questions about one student's work."""
    kept: list[_Process] = []
    token = _kept.set(kept)
    try:
        yield
    finally:
        _kept.reset(token)
        for process in kept:
            process.close()


class _Process:
    """Forked from the server. It answers one question after the other."""

    def __init__(self) -> None:
        self._process = server().fork()
        self._connection = Connection(self._process.connection.detach())

    def answer(self, question: bytes) -> Any:
        """Raises TooMuch; then there is nothing more to be asked."""
        try:
            self._connection.send_bytes(question)
            if not self._connection.poll(SECONDS):
                raise TooMuch(f"no answer in {SECONDS} seconds")
            # Bytes, and no pickle: a parser has been at work over there that may not have survived its input.
            answer = json.loads(self._connection.recv_bytes())
        except (EOFError, OSError) as error:
            # Killed for its time, or a crash of the parser.
            raise TooMuch("the process has ended") from error
        if "failed" in answer:
            raise TooMuch(answer["failed"])
        return answer["answer"]

    def close(self) -> None:
        """End it."""
        self._connection.close()
        self._process.kill()
        self._process.close()


def _answer(module: str, *arguments: object) -> dict:
    try:
        return {"answer": importlib.import_module(module).answer(*arguments)}
    except Exception as error:
        return {"failed": repr(error)}


def _serve(connection: socket.socket) -> None:
    set_limits({"AS": ADDRESS_SPACE, "CPU": CPU_SECONDS, "CORE": 0})
    with Connection(connection.detach()) as ours, suppress(EOFError):
        while True:
            ours.send_bytes(json.dumps(_answer(*json.loads(ours.recv_bytes()))).encode())


if __name__ == "__main__":
    for name, known in map(json.loads, sys.argv[1:]):
        module = importlib.import_module(name)
        if known:
            module.know(*known)
    fork_for_each(socket.socket(fileno=0), _serve)
