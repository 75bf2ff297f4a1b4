"""Groups of wrong code, as the class report has them, to be read and commented on together."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    # pandas takes a second to import, and marking does without.
    from ..report.class_data import ClassData


@dataclass(frozen=True)
class WrongCode:
    """Answers that do the same, and are wrong.

    key: the group's id in the class report; exercise: the name of the answer's cell; heading: its title
    test: of the graded cells that gave fewer points, the one that cost most; lost: points in all
    says: what students were told; mistake: the id of the known mistake, empty where none explains it
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
    """The groups of a class, those of most students first. Answers that nobody has written are in none."""
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
