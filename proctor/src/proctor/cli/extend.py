"""`proctor extend`: give students more time."""

from datetime import UTC, datetime, timedelta

from traitlets import Float

from ..common.time_stamps import course_zone
from ..mark.extensions import deadline, extend, extensions, students
from ..parallel import worker
from . import OF_ALL, Command
from .options import Misused, did_you_mean


class Extend(Command):
    """Gives students more time than the deadline, or lists who has more."""

    name = "proctor-extend"
    description = "Give students more time after the deadline of an assignment, or list who has more time"

    of_students = None
    _students: list[str]

    days = Float(0.0, min=0.0, help="Days after the deadline; 0 takes an extension back.").tag(config=True)
    hours = Float(0.0, min=0.0, help="Hours besides the days.").tag(config=True)

    aliases = {**OF_ALL, "days": "Extend.days", "hours": "Extend.hours"}  # noqa: RUF012 - traitlets takes it as it stands

    def start(self) -> None:
        """Exits with 2 if a student is not in the class list, or no time is given."""
        super().start()
        worker.quiet()
        course, assignment = self.coursedir, self.coursedir.assignment_id
        due = deadline(course)
        if due is None:
            return self.fail("%s has no deadline. Give it one in formgrader, or by nbgrader db assignment", assignment)
        due = due.replace(tzinfo=UTC).astimezone(course_zone(self.config))
        print(f"The deadline of {assignment} is {_time(due)}.")
        if self._students:
            for student in self._students:
                extend(course, student, timedelta(days=self.days, hours=self.hours))
        found = extensions(course)
        for student, more in found.items():
            print(f"{student}: until {_time(due + more)}")
        if not found:
            print("Nobody has more time.")
        if self._students:
            print(f"Next: proctor feedback {assignment}, which takes back late penalties that are no longer due.")

    def _check_named(self) -> None:
        assignment, *self._students = self.extra_args or [""]
        self.extra_args = [assignment] if assignment else []
        super()._check_named()
        given = self.cli_config.get("Extend", {})
        if self._students and not {"days", "hours"} & {*given}:
            raise Misused(f"Say how much time, such as: proctor extend {assignment} {self._students[0]} --days=2")
        if given and not self._students:
            raise Misused(f"Say who, such as: proctor extend {assignment} kim --days=2")
        known = students(self.coursedir)
        for student in self._students:
            if student not in known:
                raise Misused(f"{student} is not in the class list. {did_you_mean(student, known)}")


def _time(time: datetime) -> str:
    return f"{time:%Y-%m-%d %H:%M %Z}"
