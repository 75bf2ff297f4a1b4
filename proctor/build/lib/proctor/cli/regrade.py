"""`proctor regrade`: grade again what a changed test affects."""

from rich.console import Console
from rich.table import Table
from rich.text import Text

from ..mark.regrade import HandedIn, Mark, Reasons, grade_again, handed_in, has_fault, marks
from ..run.execute import Execute
from . import Command


class Regrade(Command):
    """Grades again the notebooks whose tests or submission have changed, and prints whose marks that changed."""

    name = "proctor-regrade"
    description = __doc__

    def start(self) -> None:
        """Exits with 1 if nbgrader failed on a notebook, or one waits for a person because of a grader fault."""
        super().start()
        everything = list(handed_in(self.coursedir))
        if not everything:
            self.fail("Nothing of %s has been graded yet", self.coursedir.assignment_id)
        reasons_for = Reasons(self.coursedir, Execute(parent=self))
        affected = {its: reasons for its in everything if (reasons := reasons_for(its))}
        before = {its: marks(self.coursedir, its) for its in affected}
        failed = grade_again(self.coursedir, affected, self.config)
        after = {its: marks(self.coursedir, its) for its in affected if its not in failed}
        console = Console()
        console.print(_table(before, after))
        for reason in sorted({reason for reasons in affected.values() for reason in reasons}):
            console.print(Text(f"changed: {reason}"))
        gained, lost = _sums(before, after)
        console.print(
            f"{len(after)} of {len(everything)} notebooks graded again: {gained:g} points gained, {lost:g} lost.",
            highlight=False,
        )
        for its in failed:
            console.print(Text(f"NOT GRADED: {its.student}, {its.notebook}: see the log, mend it, and run this again"))
        self.exit(1 if failed or any(map(has_fault, after)) else 0)


def _changes(
    before: dict[HandedIn, dict[str, Mark]], after: dict[HandedIn, dict[str, Mark]]
) -> list[tuple[HandedIn, str, Mark, Mark]]:
    nothing = Mark(None, "")
    return [
        (its, name, before[its].get(name, nothing), mark)
        for its, now in after.items()
        for name, mark in now.items()
        if before[its].get(name, nothing).points != mark.points
    ]


def _sums(*marks: dict[HandedIn, dict[str, Mark]]) -> tuple[float, float]:
    differences = [(now.points or 0) - (then.points or 0) for *_, then, now in _changes(*marks)]
    return sum(it for it in differences if it > 0), -sum(it for it in differences if it < 0)


def _table(*marks: dict[HandedIn, dict[str, Mark]]) -> Table:
    table = Table("student", "notebook", "cell", "before", "after", "why")
    for its, name, then, now in _changes(*marks):
        points = [f"{mark.points:g}" if mark.points is not None else "none" for mark in (then, now)]
        why = now.said if now.points is None or now.points < (then.points or 0) else then.said
        # As they stand: brackets would be rich's markup.
        table.add_row(*map(Text, (its.student, its.notebook, name, *points, why)))
    return table
