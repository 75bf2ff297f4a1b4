"""Reads the attacks in `submissions/`."""

import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "submissions"


@dataclass(frozen=True)
class Attack:
    """What one submission tries.

    parts: pairs of a kind, such as "cell" or "file numpy.py", and its text
    kind: the name of the file in `submissions/` that it stands in
    """

    name: str
    tries: str
    parts: tuple[tuple[str, str], ...] = field(repr=False)
    kind: str = ""


@cache
def catalogue() -> tuple[Attack, ...]:
    """All attacks, file by file."""
    found = []
    for path in sorted(FOLDER.glob("*.py")):
        for text in re.split(r"^# %% attack ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
            title, _, rest = text.partition("\n")
            name, tries = title.split(": ", 1)
            # What stands before the first title is a cell, if there is anything.
            sections = re.split(
                r"^# %% ", rest if rest.startswith("# %% ") else f"# %% cell\n{rest}", flags=re.MULTILINE
            )
            parts = (section.partition("\n") for section in sections[1:])
            found.append(Attack(name, tries, tuple((kind, body.strip()) for kind, _, body in parts), path.stem))
    return tuple(found)
