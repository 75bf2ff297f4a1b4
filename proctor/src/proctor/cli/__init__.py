"""`proctor`: what nbgrader has no command for, with nbgrader's options and its nbgrader_config.py."""

import glob
import os
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from fnmatch import fnmatchcase
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError
from traitlets import Int, default
from traitlets.config import Config, ConfigFileNotFound, Configurable, JSONFileConfigLoader, PyFileConfigLoader
from traitlets.config.loader import FileConfigLoader

from ..common import processors
from ..common.language import Edition
from ..common.usage import COMMANDS
from ..intake import configured
from ..intake.exporter import SubmissionExporter
from ..mark.late import LatePenalty
from ..mark.save import SaveAutoGrades
from ..nbgrader_seams.commands import AppWithLoader, leave_out_missing_settings
from ..pages.feedback.exporter import FeedbackExporter
from ..pages.notice import Notice
from ..run.execute import Execute
from . import known
from .options import Misused, OptionsLoader, did_you_mean

SETTINGS = "nbgrader_config"
# The classes whose settings are options, besides those of nbgrader.
CLASSES = (Edition, Execute, FeedbackExporter, LatePenalty, Notice, SaveAutoGrades, SubmissionExporter)


class _NoSettings(Exception):
    """Settings cannot be read; the text says why."""


class _Checked(FileConfigLoader):
    """Says in which line of the settings an error arose. Not even `exit()` in the settings ends the command."""

    def load_config(self) -> Config:
        try:
            return super().load_config()
        except ConfigFileNotFound:
            raise
        except (Exception, SystemExit) as error:
            lines = [
                frame.lineno
                for frame in traceback.extract_tb(error.__traceback__)
                if frame.filename == self.full_filename
            ]
            place = f"{self.full_filename}{f', line {lines[-1]}' if lines else ''}"
            raise _NoSettings(f"{place}: {type(error).__name__}: {error}") from error


class _PythonSettings(_Checked, PyFileConfigLoader):
    pass


class _JSONSettings(_Checked, JSONFileConfigLoader):
    pass


class _App(AppWithLoader):
    """What `proctor` and its subcommands share: whoever misuses them gets an error and the status 2."""

    python_config_loader_class, json_config_loader_class = _PythonSettings, _JSONSettings
    extra_args: list[str]
    """The words that are no options."""
    loader = OptionsLoader

    def initialize(self, argv: list[str] | None = None, root: str = "") -> None:
        """Read options and settings; exits with 2 and a text if they cannot be read."""
        if course := _course_above(Path.cwd()):
            # Files here may be a student's, and would be read as settings and imported as modules.
            self.refuse(f"This folder is for students' work. Run this in the course's folder: {course}")
        try:
            super().initialize(argv, root)
        except Misused as error:
            self.refuse(str(error))
        except SystemExit as error:
            # traitlets raised it, and has said what is wrong with the setting.
            raise SystemExit(2 if error.code == 1 else error.code) from error

    def refuse(self, text: str) -> None:
        """Say why nothing was done, and exit with 2."""
        self.log.error("%s", text)
        self.exit(2)


class Command(_App):
    """A command about one assignment, which its argument or --assignment names.

    of_students: the course's directory with the students that --student chooses from, and what has been done to them
    """

    raise_config_file_errors = True
    of_students: tuple[str, str] | None = ("submitted_directory", "handed in")

    @default("classes")
    def configurable(self) -> list[type[Configurable]]:
        """The classes whose settings are options."""
        return [*self.all_configurable_classes(), *CLASSES]

    def initialize(self, argv: list[str] | None = None, root: str = "") -> None:
        """Exits unless the settings have proctor grade: without them, student code would run without walls."""
        # Below, all places are named.
        leave_out_missing_settings(self.log)
        try:
            super().initialize(argv, root)
        except _NoSettings as error:
            self.log.debug("The settings:", exc_info=True)
            self.refuse(f"Nothing was done, for the settings cannot be read. {error}")
        self._check_configured()

    def init_logging(self, *arguments: object, **options: object) -> None:
        """Log to a file, too, but only once it is clear that the command will do something."""
        self._check_configured()
        super().init_logging(*arguments, **options)

    def _check_configured(self) -> None:
        read = [Path(path).absolute() for path in self.loaded_config_files]
        if self.config_file and Path(self.config_file).absolute().with_suffix(".py") not in read:
            self.refuse(f"There are no settings in {self.config_file}")
        try:
            # Some of what runs has the command for its parent, and so also what is set for both together.
            configured.check_all(coursedir=self.coursedir, parent=self)
            configured.check_all(coursedir=self.coursedir, config=self.config)
        except configured.NotConfigured as error:
            if own := [str(path) for path in read if path.stem == SETTINGS]:
                why = f"{error}. What was read is {', '.join(own)}: have proctor.configure(c) called there, at the end"
            else:
                places = dict.fromkeys((os.getcwd(), self.coursedir.root, *self.config_file_paths))
                above = [folder for folder in Path.cwd().parents if _has_settings(folder)]
                why = f"there is no {SETTINGS}.py that calls proctor.configure(c) in {', '.join(places)}. " + (
                    f"Run this in the course's folder, or name it with --course-dir{f'={above[0]}' if above else ''}"
                )
            self.refuse(f"Nothing was done, for student code would run without a sandbox: {why}")

    def start(self) -> None:
        """Check the argument; exits with a text if there is no such assignment, notebook or student."""
        try:
            self._check_named()
        except Misused as error:
            self.refuse(str(error))
        except SQLAlchemyError as error:
            self.refuse(f"The gradebook {self.coursedir.db_url} cannot be read: {str(error).splitlines()[0]}")
        super().start()

    @contextmanager
    def silent(self) -> Iterator[None]:
        """Print nothing of what nbgrader says about temporary courses."""
        levels = {handler: handler.level for handler in self.log.handlers}
        try:
            for handler in levels:
                handler.setLevel(sys.maxsize)
            yield
        finally:
            for handler, level in levels.items():
                handler.setLevel(level)

    def _check_named(self) -> None:
        """Raise Misused unless assignment, notebook and student are known."""
        course, chosen = self.coursedir, self.cli_config.CourseDirectory.get("assignment_id")
        named = list(dict.fromkeys((*self.extra_args, *([chosen] if chosen else []))))
        if len(named) > 1:
            raise Misused(f"One assignment at a time: {', '.join(named)}")
        assignment = named[0] if named else course.assignment_id
        if not assignment:
            raise Misused(f"Name an assignment, such as: proctor {self.name.removeprefix('proctor-')} week3")
        self._enter_course()
        gradebook, written = known.assignments(course), known.sources(course)
        if assignment not in gradebook | written:
            raise Misused(f"No assignment {assignment} here. {did_you_mean(assignment, gradebook | written)}")
        if assignment not in gradebook:
            make = f"nbgrader generate_assignment {assignment} --force"
            raise Misused(f"{assignment} is not in the gradebook yet. Run once: {make}")
        course.assignment_id = assignment
        notebooks = known.notebooks(course, assignment)
        if not any(fnmatchcase(name, course.notebook_id) for name in notebooks):
            near = did_you_mean(course.notebook_id.removesuffix(".ipynb"), notebooks)
            raise Misused(f"No notebook {course.notebook_id} in {assignment}. {near}")
        if self.of_students:
            self._check_student(*self.of_students)

    def _enter_course(self) -> None:
        if not Path(self.coursedir.root).is_dir():
            raise Misused(f"There is no folder {self.coursedir.root}")
        # nbgrader enters it too, but late: it would make a gradebook with a relative path in the current folder.
        os.chdir(self.coursedir.root)

    def _check_student(self, directory: str, done: str) -> None:
        course = self.coursedir
        wanted, students = course.student_id, known.students(course, getattr(course, directory), course.assignment_id)
        if not students:
            self.fail("Nothing of %s has been %s yet", course.assignment_id, done)
        if wanted in students and glob.has_magic(wanted):
            raise Misused(f"nbgrader takes * ? [ for patterns and cannot find the folder {wanted}: rename it")
        if not any(fnmatchcase(name, wanted) for name in students):
            near = did_you_mean(wanted, students)
            raise Misused(f"Nothing of {wanted} has been {done} for {course.assignment_id}. {near}")


def _course_above(folder: Path) -> Path | None:
    """The course whose folders for students' work hold `folder`; None for any other folder."""
    work = {"submitted", "autograded", "feedback", "downloaded"}
    return next(
        (parent for parent in folder.parents if folder.relative_to(parent).parts[0] in work and _has_settings(parent)),
        None,
    )


def _has_settings(folder: Path) -> bool:
    return any((folder / f"{SETTINGS}.{ending}").is_file() for ending in ("py", "json"))


# The options of a command that is about all students and notebooks.
OF_ALL = {name: target for name, target in Command.aliases.items() if name not in ("student", "notebook")}


class ManyAtOnce(Command):
    """A command that does the same for many students at once."""

    jobs = Int(processors.usable(), min=1, help="Submissions graded at the same time on this machine.").tag(config=True)

    aliases = {**Command.aliases, "jobs": "ManyAtOnce.jobs"}  # noqa: RUF012 - traitlets takes it as it stands
    flags = {  # noqa: RUF012
        **Command.flags,
        "force": ({"BaseConverter": {"force": True}}, "Redo finished work too."),
    }


class Proctor(_App):
    """The command `proctor`."""

    name = "proctor"
    description = "Commands beside nbgrader's, for courses that are graded by way of proctor"
    # The options of a subcommand come after its name.
    aliases: dict[str, str] = {}  # noqa: RUF012
    flags: dict[str, tuple[dict, str]] = {}  # noqa: RUF012
    subcommands = {name: (command.target, command.does) for name, command in COMMANDS.items()}  # noqa: RUF012

    def parse_command_line(self, argv: list[str] | None = None) -> None:
        """Hand over to the subcommand. Raises Misused if there is none of that name."""
        argv = sys.argv[1:] if argv is None else argv
        first, others = argv[0] if argv else "", {"help", "-h", "--help", "--help-all", "-V", "--version"}
        if first not in {*self.subcommands, *others}:
            if first.startswith("-"):
                raise Misused(f"Options stand behind the command, such as: proctor grade week3 {first}")
            raise Misused(f"Unknown command {first}. {did_you_mean(first, self.subcommands)}")
        super().parse_command_line(argv)


main = Proctor.launch_instance
