"""Reads the attacks in `submissions/`."""

import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "submissions"


@dataclass(frozen=True)
class Attack:
    """What one submission tries. parts: pairs of a kind, such as "cell" or "file numpy.py", and its text."""

    name: str
    tries: str
    parts: tuple[tuple[str, str], ...] = field(repr=False)


@cache
def catalogue() -> tuple[Attack, ...]:
    """All attacks, file by file."""
    found = []
    for path in sorted(FOLDER.glob("*.py")):
        for text in re.split(r"^# %% attack ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
            title, _, rest = text.partition("\n")
            name, tries = title.split(": ", 1)
            first, *others = re.split(r"^# %% ", rest, flags=re.MULTILINE)
            parts = [("cell", first), *(tuple(other.split("\n", 1)) for other in others)]
            found.append(
                Attack(
                    name, tries, tuple((kind, body.strip()) for kind, body in parts if kind != "cell" or body.strip())
                )
            )
    return tuple(found)
