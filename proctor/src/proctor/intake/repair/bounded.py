"""Reading and repairing in a process of their own, which no submission can make grow, hang or crash at our expense.

`python -m proctor.intake.repair.bounded` is forked for each notebook. What to do comes in as JSON, and what came of it
goes out as JSON: `repair` or `compare` and a list of paths, SUBMITTED and any number of RELEASED, or `effects` and a
list of texts.
"""

import json
import socket
import sys
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path

from ...common.fork_server import Zygote
from ...run.effects import Effects, Statement, effects
from ...run.sandboxed.forking import fork_for_each
from ...run.sandboxed.resources import set_limits
from . import tags
from .reading import MAX_BYTES, read
from .repairing import Likeness, compare, repair
from .words import Unreadable

# A tenth of a second is what an honest notebook takes; outputs of 100 MB take two.
CPU_SECONDS = 30
# Of a machine with much else to do.
SECONDS = 180
# JSON of 100 MB becomes up to five times as large while it is read, if it is text. Bytes of address space.
ADDRESS_SPACE = 1 << 30


@dataclass(frozen=True)
class Restored:
    """A notebook that was read. repairs: pairs of a kind of repair and a grade id, which may be empty."""

    notebook: dict
    repairs: list[tuple[str, str]] = field(default_factory=list)


_zygote = Zygote([sys.executable, "-m", "proctor.intake.repair.bounded"])


def restore(submitted: Path, released: Path | None) -> Restored:
    """The notebook in the file `submitted`, repaired by that in `released`, if there is one.

    Raises Unreadable for what is no notebook, not this one, or takes too long or too much memory.
    """
    answer = _ask("repair", submitted, *([released] if released else []))
    return Restored(answer["notebook"], [(kind, grade_id) for kind, grade_id in answer["repairs"]])


def likeness(submitted: Path, released: list[Path]) -> list[Likeness]:
    """How much of each of the notebooks `released` is in the file `submitted`. Raises Unreadable."""
    return [Likeness(*its) for its in _ask("compare", submitted, *released)["likeness"]]


def effects_of(sources: list[str]) -> list[Effects]:
    """What each of the cells reads and changes. Raises Unreadable."""
    if not sources:
        return []
    return [
        Effects(tuple(Statement(*map(frozenset, part)) for part in parts), frozenset(modules), known)
        for parts, modules, known in _ask("effects", *sources)["effects"]
    ]


def _ask(what: str, *about: Path | str) -> dict:
    """What the process answers. Raises Unreadable."""
    process = _zygote.fork()
    try:
        with Connection(process.connection.detach()) as connection:
            connection.send_bytes(json.dumps([what, *map(str, about)]).encode())
            if not connection.poll(SECONDS):
                raise Unreadable("too large") from TimeoutError()
            # Bytes, and no pickle: a parser has been at work over there that may not have survived its input.
            answer = json.loads(connection.recv_bytes())
    except (EOFError, OSError) as error:
        # Killed for its time, or a crash of the parser.
        raise Unreadable("too large") from error
    finally:
        process.kill()
        process.close()
    if "failed" in answer:
        raise Unreadable("too large") from RuntimeError(answer["failed"])
    if reason := answer.get("unreadable"):
        raise Unreadable(reason)
    return answer


def _read_file(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read(MAX_BYTES + 1)


def _answer(what: str, submitted: str, *released: str) -> dict:
    try:
        notebook, valid = read(_read_file(submitted))
        releases = [read(_read_file(path))[0] for path in released]
        if what == "compare":
            return {"likeness": [compare(notebook, its) for its in releases]}
        repairs = [] if valid else [("format", "")]
        if not releases:
            for cell in notebook["cells"]:
                tags.keep(cell, None)
        for release in releases:
            notebook, done = repair(notebook, release)
            repairs += done
    except Unreadable as error:
        return {"unreadable": error.reason}
    except Exception as error:
        return {"failed": repr(error)}
    return {"notebook": notebook, "repairs": repairs}


def _effects(*sources: str) -> dict:
    return {
        "effects": [
            ([[*map(list, vars(part).values())] for part in its.statements], list(its.modules), its.known)
            for its in map(effects, sources)
        ]
    }


def _serve(connection: socket.socket) -> None:
    set_limits({"AS": ADDRESS_SPACE, "CPU": CPU_SECONDS, "CORE": 0})
    with Connection(connection.detach()) as ours:
        what, *about = json.loads(ours.recv_bytes())
        answer = _effects(*about) if what == "effects" else _answer(what, *about)
        ours.send_bytes(json.dumps(answer).encode())


if __name__ == "__main__":
    fork_for_each(socket.socket(fileno=0), _serve)
