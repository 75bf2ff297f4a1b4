"""`proctor status`: how far the work on each assignment is, and what comes next."""

from pathlib import Path

from traitlets import Unicode

from ..pages.course_status import Status as State
from ..pages.course_status import status
from . import OF_ALL, Command, known
from .options import Misused

REPORT = {"none": "not written yet", "old": "older than the marks", "current": "up to date"}


class Status(Command):
    """Says what was handed in, what waits for a person, and what is out of date."""

    name = "proctor-status"
    of_students = None
    description = "Say how far the work on an assignment is, or on each of them, and what to do next"

    reports_directory = Unicode("reports", help="Where reports are, inside the course's folder.").tag(config=True)

    aliases = OF_ALL

    def start(self) -> None:
        """Exits with 2 if an assignment is not there; whatever waits, with 0."""
        super().start()
        for assignment in self._assignments:
            self.coursedir.assignment_id = assignment
            submitted = known.students(self.coursedir, self.coursedir.submitted_directory, assignment)
            _say(status(self.coursedir, submitted, Path(self.coursedir.root) / self.reports_directory))

    def _check_named(self) -> None:
        if self.extra_args or self.coursedir.assignment_id:
            super()._check_named()
            self._assignments = [self.coursedir.assignment_id]
            return
        self._enter_course()
        self._assignments = sorted(known.assignments(self.coursedir))
        if not self._assignments:
            raise Misused("No assignment is in the gradebook yet. Run once: nbgrader generate_assignment <assignment>")


def _say(state: State) -> None:
    of_listed = f" of {state.listed}" if state.listed else ""
    waiting = [f"{state.to_mark} answers to mark", f"{state.not_judged} tests without a mark"]
    lines = {
        "handed in": f"{state.handed_in}{of_listed} students, {state.new} of them new or changed",
        "graded": f"{state.graded} students; {', '.join(waiting)}",
        "feedback": f"{state.graded - state.without_pages} of {state.graded} students have their pages",
        "report": REPORT[state.report],
        "next": state.next_step(),
    }
    print(state.assignment)
    for name, text in lines.items():
        print(f"  {name:<10} {text}")
