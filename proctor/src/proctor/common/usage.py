"""What the command `proctor` offers, told without importing what it needs: nbgrader alone takes a second."""

from dataclasses import dataclass, field

# The options of many commands.
STUDENT = {"student=ID": "only this student; * stands for any text"}
NOTEBOOK = {"notebook=NAME": "only this notebook"}
JOBS = {"jobs=N": "students at the same time on this machine; by default one per processor"}
FORCE = {"force": "redo what is finished, too"}
EVERYWHERE = {
    "course-dir=FOLDER": "the course's folder; by default the current one",
    "db=URL": "the gradebook, if it is not the one in nbgrader_config.py",
    "debug": "log everything",
}


@dataclass(frozen=True)
class Usage:
    """Of one command.

    target: the class that does it; does: in one sentence; takes: what comes after the name
    options: the useful ones, by their form, with what they do; examples: command lines, with what they do
    everywhere: those of EVERYWHERE that it takes
    """

    target: str
    does: str
    options: dict[str, str] = field(default_factory=dict)
    examples: dict[str, str] = field(default_factory=dict)
    takes: str = "ASSIGNMENT"
    everywhere: tuple[str, ...] = tuple(EVERYWHERE)


# In the order of use.
COMMANDS = {
    "status": Usage(
        "proctor.cli.status.Status",
        "Say how far each assignment is, and what to do next.",
        {},
        {"proctor status": "each assignment of the course", "proctor status week3": "only this one"},
        takes="[ASSIGNMENT]",
    ),
    "check": Usage(
        "proctor.cli.check.Check",
        "Say whether an assignment's tests are right, and how they can run.",
        NOTEBOOK,
        {"proctor check week3": "grades the solution and the blank release in both ways, and compares"},
    ),
    "grade": Usage(
        "proctor.cli.grade.Grade",
        "Grade new submissions, many at once.",
        {
            **STUDENT,
            **NOTEBOOK,
            **FORCE,
            **JOBS,
            "scheduler=ADDRESS": "grade on the workers of this Dask scheduler",
            "wait-for-workers=SECONDS": "how long to wait while the scheduler has none",
        },
        {
            "proctor grade week3": "whatever is new, on each processor of this machine",
            "proctor grade week3 --student=kim --force": "once more, what kim has handed in",
        },
    ),
    "mark": Usage(
        "proctor.cli.mark.Mark",
        "Mark written answers, one question at a time, in a browser.",
        {
            "port=N": "where the page is served, on this machine; by default Jupyter's",
            "no-browser": "print the address, with its token, and open nothing",
        },
        {"proctor mark week3": "opens the page; Ctrl-C ends it. What is marked is in the gradebook at once"},
    ),
    "feedback": Usage(
        "proctor.cli.feedback.Feedback",
        "Write the feedback pages that are missing or out of date.",
        {**STUDENT, **NOTEBOOK, **FORCE, **JOBS},
        {"proctor feedback week3": "after grading, marking by hand, and comments"},
    ),
    "report": Usage(
        "proctor.cli.report.Report",
        "Say what a class has understood and who needs help, and write its grades.",
        {
            "language=ko|en": "by default that of the assignment",
            "pass-mark=SHARE": "who has a smaller share of the points (0 to 1) needs help; by default 0.5",
            "hide-names": "only a page with pseudonyms, to show in class",
            "entry=GROUP": "only a file that makes a group of wrong answers a known mistake",
        },
        {
            "proctor report week3": "reports/week3.html, .csv, .xlsx, and .ipynb unless it is there",
            "proctor report week3 --hide-names": "reports/week3.without-names.html",
        },
    ),
    "comment": Usage(
        "proctor.cli.comment.Comment",
        "Write one comment to all students of a group of wrong answers.",
        {"group=GROUP": "the group's id in the class report", "text=TEXT": "the comment, as students read it"},
        {'proctor comment week3 --group=3fa2c1 --text="What does keepdims do?"': "to each answer of the group"},
    ),
    "return": Usage(
        "proctor.cli.returning.Return",
        "Write marks and pages in the forms that an LMS or a shared folder takes.",
        {
            "canvas=FILE": "fill in this export of Canvas's gradebook",
            "moodle=FILE": "fill in this grading worksheet of Moodle's",
            "column=NAME": "the column for the points, if it is not the usual one",
        },
        {
            "proctor return week3": "a folder with the pages of each student: returned/week3/pages/",
            "proctor return week3 --canvas=Grades.csv": "returned/week3/canvas.csv, for Grades > Import",
            "proctor return week3 --moodle=Grades.csv": "returned/week3/moodle.csv and moodle-feedback.zip",
        },
    ),
    "extend": Usage(
        "proctor.cli.extend.Extend",
        "Give students more time, or list who has more time.",
        {"days=N": "after the deadline; 0 takes an extension back", "hours=N": "besides the days"},
        {
            "proctor extend week3 kim lee --days=2": "two days more for kim and lee",
            "proctor extend week3": "who has more time",
        },
        takes="ASSIGNMENT [STUDENT ...]",
    ),
    "try": Usage(
        "proctor.cli.trying.Try",
        "Say what grading makes of one notebook, in the terminal.",
        {"only=TEXT": "only the tests whose names hold this text", "assignment=NAME": "the assignment of a download"},
        {
            "proctor try submitted/kim/week3/1_numpy.ipynb": "each test of this notebook, and what the student is told",
            "proctor try ~/Downloads/kim_1_numpy.ipynb --assignment=week3": "a download",
        },
        takes="FILE",
        everywhere=("debug",),
    ),
    "regrade": Usage(
        "proctor.cli.regrade.Regrade",
        "Grade again what a changed test affects, or say what would change.",
        {
            "dry-run": "change nothing, and say which marks would change",
            "sample=N": "with --dry-run: N notebooks of all, to see whether their marks come out the same again",
            "seed=N": "another number draws other notebooks",
            **STUDENT,
            **NOTEBOOK,
            **JOBS,
        },
        {
            "proctor regrade week3 --dry-run": "what a changed test would change",
            "proctor regrade week3": "the same in earnest",
        },
    ),
}


def overview() -> str:
    """The commands, for `proctor --help`."""
    lines = [f"  {name:<9} {usage.does}" for name, usage in COMMANDS.items()]
    return "\n".join(
        [
            "proctor COMMAND ASSIGNMENT [options]",
            "",
            *lines,
            "",
            "Start with: proctor status",
            "More about a command: proctor COMMAND --help",
        ]
    )


def help_of(name: str) -> str:
    """What `proctor NAME --help` says."""
    usage = COMMANDS[name]
    options = {**usage.options, **{form: EVERYWHERE[form] for form in usage.everywhere}}
    width = max(map(len, options)) + 4
    return "\n".join(
        [
            f"proctor {name} {usage.takes} [options]",
            "",
            usage.does,
            "",
            "Examples",
            *(f"  {command}\n      {does}" for command, does in usage.examples.items()),
            "",
            "Options",
            *(f"  --{form:<{width - 2}}{does}" for form, does in options.items()),
            "",
            f"All settings: proctor {name} --help-all",
        ]
    )
