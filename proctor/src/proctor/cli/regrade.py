"""`proctor regrade`: grade again what a changed test affects."""

import csv
import random
from collections import Counter
from datetime import datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text
from traitlets import Bool, Int, List, Unicode

from ..common.cells_of_sheets import defused
from ..mark.regrade import HandedIn, Reasons, Score, handed_in, has_fault, scores, tests_read
from ..parallel import worker
from ..parallel.payload import NoPayload, pack
from ..parallel.pool import NoWorkers
from ..parallel.regrading import grade_again, rehearse
from ..run.execute import Execute
from . import Command, ManyAtOnce
from .progress import Bar

# Notebook, grade id, mark before and mark now.
Change = tuple[HandedIn, str, Score, Score]


class Regrade(ManyAtOnce):
    """Grades again the notebooks whose tests or submission have changed, and says which marks that changes."""

    name = "proctor-regrade"
    description = __doc__

    dry_run = Bool(False, help="Change nothing: say which marks would change.").tag(config=True)
    sample = Int(
        0,
        min=0,
        help="With --dry-run: so many notebooks, drawn from all; 0 for those that are affected.",
    ).tag(config=True)
    seed = Int(0, help="Another number draws other notebooks.").tag(config=True)
    reports_directory = Unicode("reports", help="Where the details go, inside the course's folder.").tag(config=True)
    tests = List(
        Unicode(), help="Files of the course that new tests read, besides those that are known to: as c.Grade.tests."
    ).tag(config=True)

    # There is no --force here.
    flags = {  # noqa: RUF012 - traitlets takes it as it stands
        **Command.flags,
        "dry-run": ({"Regrade": {"dry_run": True}}, "Change nothing: say which marks would change."),
    }
    aliases = {**ManyAtOnce.aliases, "sample": "Regrade.sample", "seed": "Regrade.seed"}  # noqa: RUF012

    def start(self) -> None:
        """Exits with 1 if a person should look: at what could not be graded, at a fault, or at a mark that differs
        although nothing has changed."""
        super().start()
        if self.sample and not self.dry_run:
            self.refuse("--sample draws notebooks to look at, and needs --dry-run")
        self.log.addFilter(worker.worth_saying)
        worker.quiet()
        everything = list(handed_in(self.coursedir))
        if not everything:
            self.fail("Nothing of %s has been graded yet", self.coursedir.assignment_id)
        reasons_for = Reasons(self.coursedir, Execute(parent=self))
        reasons = {submission: reasons_for(submission) for submission in everything}
        chosen = [submission for submission in everything if reasons[submission]]
        if self.sample:
            drawn = random.Random(self.seed).sample(everything, min(self.sample, len(everything)))
            chosen = [submission for submission in everything if submission in drawn]
        before = scores(self.coursedir, chosen)
        after, failed = self._again(chosen, tests_read(self.coursedir, everything))
        changes = _changes(before, after)
        self._say(changes, {reason for submission in chosen for reason in reasons[submission]})
        count = f"{len(after)} of {len(everything)} notebooks {'would be ' if self.dry_run and not self.sample else ''}"
        print(f"{count}graded again: {_sums(changes)}.")
        unexplained = [change for change in changes if not reasons[change[0]]]
        if self.sample:
            same = sum(map(len, after.values())) - len(changes)
            print(f"{same} of {same + len(changes)} marks came out the same again.")
            if unexplained:
                print(f"{len(unexplained)} differ although neither tests nor submission have changed: look at these.")
        for submission in failed:
            Console().print(
                Text(
                    f"NOT GRADED: {submission.student}, {submission.notebook}: see the log, mend it, and run this again"
                )
            )
        if changes:
            print(f"Details: {self._write(changes)}")
            assignment = self.coursedir.assignment_id
            print(f"Next: proctor {'regrade' if self.dry_run else 'feedback'} {assignment}")
        fault = any(map(has_fault, after)) and not self.dry_run
        self.exit(1 if failed or unexplained or fault else 0)

    def _again(
        self, chosen: list[HandedIn], read: list[str]
    ) -> tuple[dict[HandedIn, dict[str, Score]], list[HandedIn]]:
        """Today's marks, and the submissions that could not be graded. read: files that the tests read"""
        if not chosen:
            return {}, []
        course = self.coursedir
        tests = {*read, *self.tests, *self.config.Grade.get("tests", ())}
        try:
            packed = pack(course, self.config, sorted(tests))
            with worker.workers(packed, self.jobs) as pool, Bar() as bar:
                bar.begin(len({submission.student for submission in chosen}))
                arguments = (
                    course,
                    chosen,
                    self.config,
                    pool,
                    bar.step,
                )
                if self.dry_run:
                    after = rehearse(*arguments, self.log)
                    return after, [submission for submission in chosen if submission not in after]
                failed = grade_again(*arguments)
        except (NoWorkers, NoPayload) as error:
            self.fail("%s", error)
        return scores(course, [submission for submission in chosen if submission not in failed]), failed

    def _say(self, changes: list[Change], reasons: set[str]) -> None:
        """A line for each test whose marks change, and what has changed."""
        console, table = Console(), Table("notebook", "test", "students", "now, for example")
        counts = Counter((submission.notebook, name, _difference(then, now)) for submission, name, then, now in changes)
        examples = {
            (submission.notebook, name, _difference(then, now)): (then, now)
            for submission, name, then, now in changes[::-1]
        }
        for (notebook, name, difference), count in sorted(counts.items()):
            then, now = examples[notebook, name, difference]
            message = now.message if difference.startswith("-") or now.points is None else f"was: {then.message}"
            # As they stand: brackets would be rich's markup.
            table.add_row(*map(Text, (notebook, name, f"{count} × {difference}", message)))
        if changes:
            console.print(table)
        for reason in sorted(reasons):
            console.print(Text(f"changed: {reason}"))

    def _write(self, changes: list[Change]) -> Path:
        """Write a list of the marks that change; gives its path."""
        folder = Path(self.coursedir.root, self.reports_directory)
        folder.mkdir(parents=True, exist_ok=True)
        kind = "dry-run" if self.dry_run else "regrade"
        path = folder / f"{self.coursedir.assignment_id}.{kind}-{datetime.now():%Y-%m-%dT%H-%M-%S}.csv"
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            rows = csv.writer(file)
            rows.writerow(["student_id", "notebook", "test", "before", "after", "said_before", "said_now"])
            for submission, name, then, now in changes:
                words = [defused(text) for text in (submission.student, submission.notebook, name)]
                rows.writerow([*words, then.points, now.points, defused(then.message), defused(now.message)])
        return path


def _changes(before: dict[HandedIn, dict[str, Score]], after: dict[HandedIn, dict[str, Score]]) -> list[Change]:
    nothing = Score(None, "")
    return [
        (submission, name, before[submission].get(name, nothing), mark)
        for submission, now in after.items()
        for name, mark in now.items()
        if before[submission].get(name, nothing).points != mark.points
    ]


def _difference(then: Score, now: Score) -> str:
    """Such as "+1 point"; "no mark" if there is no mark now."""
    if now.points is None:
        return "no mark"
    points = now.points - (then.points or 0)
    return f"{points:+g} {'point' if abs(points) == 1 else 'points'}"


def _sums(changes: list[Change]) -> str:
    differences = [(now.points or 0) - (then.points or 0) for *_, then, now in changes]
    gained, lost = (
        sum(points for points in differences if points > 0),
        -sum(points for points in differences if points < 0),
    )
    return f"{gained:g} {'point' if gained == 1 else 'points'} gained, {lost:g} lost"
