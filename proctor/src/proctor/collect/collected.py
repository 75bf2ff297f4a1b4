"""Tells the instructor at the end of collecting what was refused, and what looks wrong."""

import logging
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

# Names that are shown of the files that share a student and a reason, and their length.
SHOWN, LENGTH = 3, 120


@dataclass
class Report:
    """Gathers what was refused, which copies were taken, and what looks wrong.

    assignment: its name
    earlier: where versions that are not graded are kept
    """

    log: logging.Logger
    assignment: str
    earlier: Path
    students: set[str] = field(default_factory=set)
    _refused: dict[tuple[str, str], list] = field(default_factory=lambda: defaultdict(lambda: [0]))
    _copies: list[str] = field(default_factory=list)
    _notes: list[str] = field(default_factory=list)
    _strangers: list[str] = field(default_factory=list)

    def refuse(self, student: str | None, path: str, reason: str) -> None:
        """A file was not taken."""
        entry = self._refused[student or "(nobody)", reason]
        entry[0] += 1
        if len(entry) <= SHOWN:
            entry.append(printable(path))

    def copies(self, student: str, name: str, taken: str, others: list[str]) -> None:
        """Of several copies of a notebook the newest was taken."""
        names = ", ".join([printable(other) for other in others[:SHOWN]] + ["..."] * (len(others) > SHOWN))
        self._copies.append(f"{student}, {name}: {printable(taken)}; not {names}")

    def note(self, text: str) -> None:
        """Something looks wrong."""
        self._notes.append(text)

    def stranger(self, student: str, near: list[str]) -> None:
        """Somebody handed in who is not in the class list; `near`: who is and has a similar id or name."""
        perhaps = f": is it {' or '.join(near)}?" if near else ""
        self._strangers.append(f"{printable(student)}{perhaps}")

    def log_all(self) -> None:
        """Write it all to the log."""
        count = len(self.students)
        self.log.info("%s: %s student%s handed in", self.assignment, count, "" if count == 1 else "s")
        refused = [
            f"{student}: {', '.join(paths)}{f' and {count - SHOWN} more' * (count > SHOWN)}. {reason}"
            for (student, reason), (count, *paths) in sorted(self._refused.items())
        ]
        kept = f"Of several copies of a notebook the newest was taken; the others are in {self.earlier}"
        strange = "NOT IN THE CLASS LIST, but collected: rename the file, or add the student to the list"
        for title, lines in (
            (kept, self._copies),
            ("Please look at this", self._notes),
            (strange, self._strangers),
            ("NOT COLLECTED", refused),
        ):
            if lines:
                self.log.warning("%s:%s", title, "".join(f"\n{line}" for line in lines))


def printable(path: str) -> str:
    """A path of a submission as it may stand in a terminal."""
    text = "".join(character if character.isprintable() else f"\\u{ord(character):04x}" for character in path)
    return text if len(text) <= LENGTH else f"{text[: LENGTH // 2]}...{text[-LENGTH // 2 :]}"
