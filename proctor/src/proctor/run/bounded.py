"""Parses what students hand in, in a process of its own: no submission makes ours grow, hang or crash.

`python -m proctor.run.bounded MODULE...` imports these modules and is forked for each piece of work: the name of one of
them and what its function `answer` is to be given come in as JSON, and what it gives goes out as JSON.
"""

import importlib
import json
import socket
import sys
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


_modules: set[str] = set()


def server() -> ForkServer:
    """The process that has imported all modules, and is forked for each piece of work."""
    return fork_server([sys.executable, "-m", __name__, *sorted(_modules)])


class Work:
    """What a module's function `answer` does, in a process of its own. module: its dotted name"""

    def __init__(self, module: str):
        self._module = module
        _modules.add(module)

    def ask(self, *arguments: object) -> Any:  # JSON; its type depends on the module
        """What `answer` gives for the arguments, which JSON can hold. Raises TooMuch."""
        process = server().fork()
        try:
            with Connection(process.connection.detach()) as connection:
                connection.send_bytes(json.dumps([self._module, *arguments]).encode())
                if not connection.poll(SECONDS):
                    raise TooMuch(f"no answer in {SECONDS} seconds")
                # Bytes, and no pickle: a parser has been at work over there that may not have survived its input.
                answer = json.loads(connection.recv_bytes())
        except (EOFError, OSError) as error:
            # Killed for its time, or a crash of the parser.
            raise TooMuch("the process has ended") from error
        finally:
            process.kill()
            process.close()
        if "failed" in answer:
            raise TooMuch(answer["failed"])
        return answer["answer"]


def _answer(module: str, *arguments: object) -> dict:
    try:
        return {"answer": importlib.import_module(module).answer(*arguments)}
    except Exception as error:
        return {"failed": repr(error)}


def _serve(connection: socket.socket) -> None:
    set_limits({"AS": ADDRESS_SPACE, "CPU": CPU_SECONDS, "CORE": 0})
    with Connection(connection.detach()) as ours:
        ours.send_bytes(json.dumps(_answer(*json.loads(ours.recv_bytes()))).encode())


if __name__ == "__main__":
    for module in sys.argv[1:]:
        importlib.import_module(module)
    fork_for_each(socket.socket(fileno=0), _serve)
