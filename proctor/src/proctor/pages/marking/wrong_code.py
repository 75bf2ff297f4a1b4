"""The class report's groups of wrong code, which a TA reads and comments on together."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    # pandas takes a second to import, and marking does without.
    from ..report.class_data import ClassData


@dataclass(frozen=True)
class WrongCode:
    """Answers that do the same, and are wrong.

    key: the group's id in the class report; exercise: the name of the answer's cell; heading: its title
    test: the graded cell that cost most points; lost: points in all
    says: what students were told; mistake: the id of the known mistake, empty if none explains it
    """

    key: str
    notebook: str
    exercise: str
    heading: str
    test: str
    maximum: float
    says: str
    mistake: str
    students: tuple[str, ...]
    lost: float


def wrong_code(data: "ClassData") -> list[WrongCode]:
    """The groups of a class, those with most students first. Unwritten answers are in no group."""
    from ..report import wrong_answers

    headings = data.exercises["heading"].to_dict()
    lost = (
        wrong_answers.failed(data).groupby(["notebook", "cell"]).agg(lost=("lost", "sum"), maximum=("maximum", "max"))
    )
    found = []
    for key, row in wrong_answers.groups(data).iterrows():
        test, message = max(row["tests"], key=lambda pair: lost.loc[(row["notebook"], pair[0]), "lost"])
        found.append(
            WrongCode(
                key=str(key),
                notebook=row["notebook"],
                exercise=row["exercise"],
                heading=headings[row["notebook"], row["exercise"]],
                test=test,
                maximum=lost.loc[(row["notebook"], test), "maximum"],
                says="\n".join(filter(None, (message, row["says"]))),
                mistake=row["misconception"],
                students=row["who"],
                lost=row["lost"],
            )
        )
    return sorted(found, key=lambda group: (-len(group.students), -group.lost))
