"""`proctor`: what nbgrader has no command for, with nbgrader's options and its nbgrader_config.py."""

import os

from nbgrader.apps.baseapp import NbGrader
from traitlets import Int


class Command(NbGrader):
    """A command about one assignment, which is named by its argument or by --assignment."""

    raise_config_file_errors = True

    def initialize(self, argv: list[str] | None = None, root: str = "") -> None:
        """Exits where the settings cannot be read: without them, student code would run without walls."""
        try:
            super().initialize(argv, root)
        except Exception:
            self.log.exception("Nothing was done, for the settings cannot be read")
            self.exit(1)

    def start(self) -> None:
        """Take up the argument; exits with a text where no assignment is named."""
        super().start()
        if len(self.extra_args) > 1:
            self.fail("One assignment at a time: %s", " ".join(self.extra_args))
        if self.extra_args:
            (self.coursedir.assignment_id,) = self.extra_args
        if not self.coursedir.assignment_id:
            self.fail("Name an assignment, such as: proctor %s week3", self.name.removeprefix("proctor-"))


class ManyAtOnce(Command):
    """A command that does the same for many students at once."""

    jobs = Int(os.cpu_count() or 1, min=1, help="For how many students at once, on this machine.").tag(config=True)

    aliases = {**Command.aliases, "jobs": "ManyAtOnce.jobs"}  # noqa: RUF012 - traitlets takes it as it stands
    flags = {  # noqa: RUF012
        **Command.flags,
        "force": ({"BaseConverter": {"force": True}}, "Do again what has been done."),
    }


class Proctor(NbGrader):
    """The command `proctor`."""

    name = "proctor"
    description = "Commands beside nbgrader's, for courses that are graded by way of proctor"
    subcommands = {  # noqa: RUF012 - traitlets takes it as it stands
        "feedback": ("proctor.commands.feedback.Feedback", "Write the feedback pages, many at once."),
        "grade": ("proctor.commands.grade.Grade", "Grade what is new, many submissions at once."),
        "report": ("proctor.commands.report.Report", "Say what a class has understood, and write its grades."),
        "regrade": ("proctor.commands.regrade.Regrade", "Grade again what a changed test affects."),
        "verify": ("proctor.commands.verify.Verify", "Grade a sample again, elsewhere, and compare."),
    }

    def start(self) -> None:
        """Run the subcommand, or say which there are."""
        if self.subapp is None:
            self.print_subcommands()
            self.exit(2)
        super().start()


main = Proctor.launch_instance
