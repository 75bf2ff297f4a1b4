"""`proctor grade`: grade what is new, on all processors or many machines."""

from contextlib import AbstractContextManager
from functools import partial

from nbgrader.converters.base import NbGraderException
from rich.console import Console
from rich.table import Table
from rich.text import Text
from traitlets import Float, List, Unicode

from ..common.outcomes import APART
from ..mark import checking
from ..parallel import worker
from ..parallel.class_grading import ClassAutograde, Tally
from ..parallel.payload import CoursePayload, NoPayload, pack
from ..parallel.pool import NoWorkers, Pool, dask
from ..run.execute import Execute
from . import ManyAtOnce
from .progress import Bar

KINDS = ("passed", "failed", "repaired", "faulty")
# A notebook with 19 of 20 points has not failed.
HEADINGS = dict(zip(KINDS, ("all tests passed", "some points lost", "repaired", "not judged"), strict=True))


class Grade(ManyAtOnce):
    """Grades an assignment's submissions as `nbgrader autograde` does, many at once."""

    name = "proctor-grade"
    description = "Grade what is new of an assignment, many submissions at once"

    scheduler = Unicode("", help="Address of a Dask scheduler whose workers are to grade.").tag(config=True)
    wait_for_workers = Float(
        300.0,
        min=0.0,
        help="Seconds to wait while a Dask scheduler has no worker, or is away itself. Dask starts a worker that has "
        "died anew within seconds; a machine takes a few minutes.",
    ).tag(config=True)
    tests = List(
        Unicode(),
        help="Files and folders of the course that its hidden tests import or read, besides the assignment's source.",
    ).tag(config=True)

    aliases = {  # noqa: RUF012 - traitlets takes it as it stands
        **ManyAtOnce.aliases,
        "scheduler": "Grade.scheduler",
        "wait-for-workers": "Grade.wait_for_workers",
    }

    def start(self) -> None:
        """Exits with 1 if something needs a person, 130 if interrupted."""
        super().start()
        if self.scheduler and any("jobs" in self.cli_config[name] for name in ("Grade", "ManyAtOnce")):
            self.refuse("--jobs is for this machine, not for a scheduler's workers: leave it out")
        self.log.addFilter(worker.worth_saying)
        worker.quiet()
        self._warn_if_unchecked()
        tally = Tally()
        bar = Bar(*KINDS)
        try:
            # First: if that fails, no result is removed.
            packed = pack(self.coursedir, self.config, self.tests)
            with self._workers(packed) as pool, bar:
                autograde = ClassAutograde(
                    pool,
                    begun=bar.begin,
                    done=lambda tally: bar.step(**{kind: tally.total(kind) for kind in KINDS}),
                    coursedir=self.coursedir,
                    parent=self,
                )
                tally = autograde.tally
                autograde.start()
        except (NbGraderException, NoWorkers, NoPayload) as error:
            self.fail("%s", error)
        except KeyboardInterrupt:
            self.log.error("Interrupted. What was graded is kept; run proctor grade again, and it goes on from there")
            self.exit(130)
        finally:
            _say(tally)
        if tally.counts:
            print(f"Graded notebooks are in {self.coursedir.autograded_directory}, marks in the gradebook.")
        print(f"Next: proctor status {self.coursedir.assignment_id} says what waits.")
        self.exit(1 if tally.needs_person() else 0)

    def _warn_if_unchecked(self) -> None:
        execute, assignment = Execute(parent=self), self.coursedir.assignment_id
        if execute.way(assignment) == APART and not checking.is_known(self.coursedir, execute):
            self.log.warning(
                "c.Execute.apart names %s, and nobody has tried its tests as they are now: run proctor check %s "
                "(this is said once)",
                *(assignment, assignment),
            )
            checking.note(self.coursedir, execute)

    def _workers(self, packed: CoursePayload) -> AbstractContextManager[Pool]:
        if self.scheduler:
            return dask(self.scheduler, self.wait_for_workers, partial(worker.workers, packed))
        return worker.workers(packed, self.jobs)


def _say(tally: Tally) -> None:
    console = Console()
    table = Table("notebook", *(HEADINGS[kind] for kind in KINDS))
    for notebook, counts in sorted(tally.counts.items()):
        table.add_row(Text(notebook), *(str(counts[kind]) for kind in KINDS))
    if table.row_count:
        console.print(table)
    elif not tally.failures:
        console.print("Nothing was graded.")
    for student, why in sorted(tally.failures.items()):
        console.print(Text(f"NOT GRADED: {student}: {why}"))
