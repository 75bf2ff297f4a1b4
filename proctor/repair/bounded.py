"""Reading and repairing in a process of their own, which no submission can make grow, hang or crash at our expense.

`python -m proctor.repair.bounded SUBMITTED [RELEASED]` prints what came of it as JSON.
"""

import json
import resource
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from .reading import MAX_BYTES, read
from .repairing import repair
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


def restore(submitted: Path, released: Path | None) -> Restored:
    """The notebook in the file `submitted`, repaired by that in `released`, if there is one.

    Raises Unreadable for what is no notebook, not this one, or takes too long or too much memory.
    """
    paths = [str(path) for path in (submitted, released) if path]
    try:
        done = subprocess.run(
            [sys.executable, "-m", "proctor.repair.bounded", *paths],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=SECONDS,
        )
    except subprocess.TimeoutExpired as error:
        raise Unreadable("too large") from error
    if done.returncode:
        # Killed for its time, out of memory, or a crash of the parser.
        last_words = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
        raise Unreadable("too large") from RuntimeError(f"exit status {done.returncode}", *last_words)
    answer = json.loads(done.stdout)
    if reason := answer.get("unreadable"):
        raise Unreadable(reason)
    return Restored(answer["notebook"], [(kind, grade_id) for kind, grade_id in answer["repairs"]])


def _read_file(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read(MAX_BYTES + 1)


def _answer(paths: list[str]) -> dict:
    try:
        notebook, valid = read(_read_file(paths[0]))
        repairs = [] if valid else [("format", "")]
        if paths[1:]:
            notebook, done = repair(notebook, read(_read_file(paths[1]))[0])
            repairs += done
    except Unreadable as error:
        return {"unreadable": error.reason}
    return {"notebook": notebook, "repairs": repairs}


def main() -> None:
    """Print a Restored, or why there is none, for the files that the arguments name."""
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    json.dump(_answer(sys.argv[1:]), sys.stdout)


if __name__ == "__main__":
    main()
