"""Groups of wrong code: answers that lost points in the same way, to be read and commented on together."""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    # pandas takes a second to import, and marking does without.
    from ..report.class_data import ClassData

EXERCISE = ["notebook", "exercise"]


@dataclass(frozen=True)
class WrongCode:
    """Answers that are wrong in the same way.

    exercise: the name of the answer's cell; heading: its title; test: the graded cell that gave fewer points
    says: what students were told; mistake: the id of the known mistake, empty where none explains it
    """

    notebook: str
    exercise: str
    heading: str
    test: str
    maximum: float
    says: str
    mistake: str
    students: tuple[str, ...]
    lost: float

    @property
    def key(self) -> str:
        """The same for the same group, as long as students are told the same."""
        seen = self.notebook, self.test, self.says, self.mistake
        return sha256(repr(seen).encode()).hexdigest()[:12]


Grouping = Callable[["ClassData"], list[WrongCode]]
"""What the page takes its groups from; another one may tell better what is the same."""


def by_message(data: "ClassData") -> list[WrongCode]:
    """Groups by exercise, test, the first line of the message and the known mistake, the largest first.

    Answers that nobody has written are in none.
    """
    grades = data.grades[(data.grades["state"] == "graded") & ~data.grades["written"]]
    grades = grades.merge(data.answers[["student", *EXERCISE, "unwritten"]], on=["student", *EXERCISE])
    lost = grades.assign(lost=grades["maximum"] - grades["points"]).query("lost > 0 and not unwritten")
    headings = data.exercises["heading"].to_dict()
    found = [
        WrongCode(
            notebook=notebook,
            exercise=exercise,
            heading=headings[notebook, exercise],
            test=cell,
            maximum=its["maximum"].iloc[0],
            says="\n".join(dict.fromkeys(text for text in (message, *its["says"]) if text)),
            mistake=mistake,
            students=tuple(its["student"]),
            lost=its["lost"].sum(),
        )
        for (notebook, exercise, cell, message, mistake), its in lost.groupby(
            [*EXERCISE, "cell", "message", "misconception"], sort=False
        )
    ]
    return sorted(found, key=lambda group: (-len(group.students), -group.lost))
