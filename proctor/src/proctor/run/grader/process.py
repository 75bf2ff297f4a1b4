"""The grading process: runs autograder cells, in which the student's names stand for functions in another process.

`python -m proctor.run.grader.process COURSE SETUP` runs the code SETUP, which imports from the folder COURSE, and is
then forked for each notebook (`client.fork_server_for`). Over each connection Terms come in, and the end of a pipe
(`limited`); then Tests, each with a connection to the student's process unless that waits for it, and HANG_UPs. For
each Test any number of INTERRUPTs and one Result go out.
"""

import ast
import builtins
import contextlib
import importlib.util
import inspect
import math
import numbers
import os
import socket
import sys
import traceback
from collections.abc import Iterator
from dataclasses import replace
from multiprocessing.connection import Connection
from multiprocessing.reduction import recv_handle
from pathlib import Path
from types import ModuleType

from IPython.utils.capture import capture_output

from ...common import failure
from ...common.cell_code import MAGIC, binds, own_nodes, stored
from ...common.language import LANGUAGES, N_, translation
from ...common.outcomes import NOT_JUDGED, credit_output
from ...nbgrader_seams import cells
from .. import credentials
from ..effects import effects
from ..sandboxed.forking import fork_for_each
from ..sandboxed.resources import set_limits
from . import unjudged
from .client import HANG_UP, INTERRUPT, Result, Test
from .limited import limited, tell_of_late
from .notebook_source import binding_cell, failed_cell, without_timing
from .stand_ins import Opaque, Student

# Seconds that a ready kernel may take to take up its connection; it takes milliseconds.
CONNECT_SECONDS = 10.0
# The tests themselves need little; a function that they lend to the student's code must not fill the machine.
ADDRESS_SPACE = 8 << 30  # bytes

# Files in these folders, in the environment or in a hidden folder are a program's, not a course's.
SYSTEM = ("/dev", "/etc", "/lib", "/lib64", "/proc", "/sys", "/usr", sys.prefix, sys.base_prefix)
FOREIGN = (*map(Path, SYSTEM), Path(__file__).parents[2])


class _FilesRead:
    """Notes which of the course's files this process opens or imports: the tests consist of them."""

    def __init__(self) -> None:
        self._opened: set[str] = set()
        self._known: set[str] = set()
        self._untold: set[str] = set()
        sys.addaudithook(self._note)

    def _note(self, event: str, arguments: tuple) -> None:
        if event == "open" and isinstance(arguments[0], str) and str(arguments[1]).startswith("r"):
            self._opened.add(os.path.abspath(arguments[0]))
        elif event == "import" and arguments[1]:
            # The system opens a module that is not written in Python.
            self._opened.add(os.path.abspath(arguments[1]))

    def look(self) -> None:
        """Look at what has been opened and imported since the last time."""
        new = {*map(_source, self._opened)} - self._known
        self._opened.clear()
        self._known |= new
        self._untold |= {path for path in filter(_of_course, new) if Path(path).is_file()}

    def untold(self) -> frozenset[str]:
        """The paths of those that have not been given yet, without proctor's own."""
        self.look()
        untold, self._untold = frozenset(self._untold), set()
        return untold


def _source(path: str) -> str:
    """The file that Python has compiled this one from; any other file itself."""
    try:
        return importlib.util.source_from_cache(path)
    except ValueError:
        return path


def _of_course(name: str) -> bool:
    """Whether a path is that of a course's file, not of Python's, the system's or proctor's."""
    path = Path(name)
    hidden = any(part.startswith(".") or part == "__pycache__" for part in path.parts)
    return not hidden and not any(path.is_relative_to(folder) for folder in FOREIGN)


def _taken_up_by(connection: socket.socket) -> int | None:
    """The number of the process that says hello over `connection`, None if none does in time."""
    connection.settimeout(CONNECT_SECONDS)
    try:
        hello, process = credentials.receive(connection, 1)
    except OSError:
        return None
    connection.settimeout(None)
    return process if hello else None


def _partial_credit(value: object, points: float) -> float | None:
    """The value of a cell's last expression as points, None if it is no number. nbgrader would take any for points."""
    if not isinstance(value, numbers.Real) or isinstance(value, bool) or math.isnan(value):
        return None
    if value < 0:
        return 0.0
    return float(value) if value < points else float(points)


# What is said of a name of the student's that is not there.
FAILED = N_(
    "`{name}` is not there, for a cell that it comes from ended with {error}: the one that begins with `{line}`. Mend "
    "that cell first."
)
AN_ERROR = N_("an error")
NOWHERE = N_("`{name}` is not there: none of the cells that could be run gives this name a meaning.")
# Outcomes behind which there may be a right answer, if the test needs more than it gets.
DOUBTFUL = ("wrong answer", "raised", "refused value", "grader fault")
# Characters that are shown of a cell's first line.
LONGEST_LINE = 60
# Characters that are said of why an answer was not judged.
MOST_WHY = 300
# Characters of a failed setup's error that the log gets: the message, and the last calls on the way to it.
LAST_WORDS = 2000


def _missing(error: BaseException, theirs: set[str]) -> str:
    """The one of the student's names that a test has failed for because it is not there; empty if none is."""
    return error.name if isinstance(error, NameError) and error.name in theirs else ""


def _explained(error: BaseException, name: str, test: Test, language: str) -> NameError:
    """The error of a test for which this name of the student's is not there, which tells why."""
    _ = translation(language)
    place = failed_cell(test.cells, test.ended, name)
    if place is None:
        says = _(NOWHERE).format(name=name)
    else:
        kind = getattr(builtins, test.ended[place], None)
        known = kind.__name__ if isinstance(kind, type) and issubclass(kind, BaseException) else _(AN_ERROR)
        code = (line.strip() for line in test.cells[place].splitlines())
        line = next((line for line in code if line and not line.startswith("#")), "")
        line = "".join(sign for sign in line if sign.isprintable())[:LONGEST_LINE]
        says = _(FAILED).format(name=name, error=known, line=line)
    return cells.shows_itself_as(NameError(str(error)), [says])


def _error_output(error: BaseException) -> dict:
    """The error as a notebook has it, without the frames of the test."""
    name, text = type(error).__name__, str(error)
    lines = cells.display_lines(error)
    traceback = [f"{name}: {text}"] if lines is None else lines
    return {"output_type": "error", "ename": name, "evalue": text, "traceback": traceback}


def _line(error: BaseException | None, namespace: dict) -> int | None:
    """The line of the cell at which it failed, which runs in `namespace`; None if it has not come to run."""
    frames = traceback.walk_tb(error.__traceback__ if error else None)
    return next((line for frame, line in frames if frame.f_globals is namespace), None)


def _what_went_wrong(call_outcomes: list[str]) -> str:
    """The outcome of a test that did not pass, by the outcomes of its calls of the student's code."""
    for outcome in ("process died", "timed out", "out of memory"):
        if outcome in call_outcomes:
            return outcome
    (outcome,) = set(call_outcomes) if len(set(call_outcomes)) == 1 else {"returned"}
    return "wrong answer" if outcome == "returned" else outcome


def _beyond(
    test: Test,
    tree: ast.AST,
    student: Student,
    error: BaseException | None,
    theirs: set[str],
    given: dict[str, object],
    bound: set[str],
) -> Iterator[str]:
    """Why a test that did not pass could not judge the answer; nothing if it could.

    theirs, given: the names that the test has of the student, and what there is of them; bound: those that tests bind
    """
    if error and (missing := _missing(error, theirs)):
        place = failed_cell(test.cells, test.ended, missing)
        if place is not None and test.ended[place] == "NameError":
            own = frozenset().union(*map(binds, test.cells))
            cell_effects = effects(test.cells[place])
            for name in sorted((cell_effects.now | cell_effects.later) & bound - own):
                yield f"the notebook needs {name}, which tests bind"
        return
    if isinstance(error, NotImplementedError):
        return
    yield from student.beyond
    if error is not None:
        yield from unjudged.by_error(error, tree, own_kind=student.own_errors, bound=bound)
        if isinstance(error, AttributeError) and inspect.isfunction(error.obj) and student.owns(error.obj):
            yield "it looks at a function itself"
    yield from unjudged.by_text(tree, test.cells, given)


class Grader:
    """Runs tests in an IPython of its own."""

    _student: Student
    """The student whose code the running test calls."""
    _process: int | None
    """The number of the student's process."""
    _waiting: socket.socket | None = None
    """A connection over which it waits for the next test."""

    def __init__(self, setup: str):
        self._shell = cells.QuietShell.instance(config=cells.without_history())
        self._course_run = 0
        self._kept: dict[str, int] = {}
        """What tests have bound, with how many cells of the student's had been run before."""
        self._read = _FilesRead()
        self._shell.user_ns["student_namespace"] = lambda: self._student.namespace
        self._shell.user_ns["processor_seconds"] = lambda: self._student.processor_seconds()
        self._shell.user_ns["assignment_language"] = lambda: self._terms.language
        self._no_setup = ""
        """Why the setup failed, so that no test can run; empty if it did not."""
        try:
            self._shell.run_cell(setup, store_history=False).raise_error()
        except (Exception, SystemExit) as error:
            # Not ended, or it would be started and fail anew for each test.
            last = "".join(traceback.format_exception(error))[-LAST_WORDS:]
            self._no_setup = f"c.Execute.setup in nbgrader_config.py fails, and no test can run without it:\n{last}"
        # Here, and not in each process that is forked.
        self._read.look()
        for language in LANGUAGES:
            translation(language)

    def serve(self, connection: socket.socket) -> None:
        """Run the tests that come over this connection, until it is closed."""
        self._connection = Connection(connection.detach())
        with contextlib.suppress(EOFError):
            self._terms = self._connection.recv()
            tell_of_late(recv_handle(self._connection))
            while True:
                told = self._connection.recv()
                if told == HANG_UP:
                    self._hang_up()
                else:
                    self._connection.send(self.run(told))

    @contextlib.contextmanager
    def _student_names(
        self, test: Test, tree: ast.AST, student: Student
    ) -> Iterator[tuple[set[str], dict[str, object]]]:
        """The names that a cell looks up and that are not known on this side are the student's.

        Gives those names, and what the student has of them.
        """
        names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
        namespace = self._shell.user_ns
        self._run_course(test, names)
        for name in [name for name in names & self._kept.keys() if self._is_bound_again(test, name)]:
            namespace.pop(name, None)
            del self._kept[name]
        theirs = names - namespace.keys() - vars(builtins).keys()
        # Not asked for one by one: among them are the test's own variables, which are not the student's business.
        given = student.namespace.several(theirs.intersection(student.namespace)) if theirs else {}
        namespace |= given
        before = dict(namespace)
        try:
            yield theirs, given
        finally:
            for name in theirs:
                if name in given and namespace.get(name) is given[name]:
                    del namespace[name]
            bound = (name for name, value in namespace.items() if name not in before or before[name] is not value)
            self._kept |= dict.fromkeys((name for name in bound if not name.startswith("_")), len(test.cells))

    def _is_bound_again(self, test: Test, name: str) -> bool:
        """Whether a value that a test has left under a name is one that the student's cells have replaced since.

        Functions, classes and modules that tests bind are theirs for good.
        """
        value = self._shell.user_ns.get(name)
        if callable(value) or isinstance(value, ModuleType):
            return False
        return binding_cell(test.cells[self._kept[name] :], name) is not None

    def _run_course(self, test: Test, names: set[str]) -> None:
        """Run the course's read-only cells up to a test that uses a name of theirs, which then is not the student's.

        If a cell needs a name of the student's, it ends there.
        """
        namespace = self._shell.user_ns
        if not any(names & bound - namespace.keys() for _cell, bound in test.course):
            return
        for cell, _bound in test.course[self._course_run :]:
            before = dict(namespace)
            self._shell.run_cell(MAGIC.sub(r"\1pass", cell), store_history=False)
            for name in test.asked & namespace.keys():
                if name not in before:
                    del namespace[name]
        self._course_run = len(test.course)

    def _hang_up(self) -> None:
        if self._waiting:
            self._waiting.close()
            self._waiting = None

    def run(self, test: Test) -> Result:
        """Run a test with the student's names in place."""
        with contextlib.ExitStack() as closing:
            connection = self._waiting or socket.socket(fileno=recv_handle(self._connection))
            closing.enter_context(connection)
            if self._no_setup:
                return Result("grader fault", read=self._read.untold(), why=self._no_setup)
            if not self._waiting:
                self._process = _taken_up_by(connection)
            self._waiting = None
            if self._process is None:
                return Result("process died", lost=True)
            self._student = Student(
                connection,
                [cell for place, cell in enumerate(test.cells) if place not in test.left_out],
                process=self._process,
                call_seconds=self._terms.call_seconds,
                seconds=self._terms.cell_seconds,
                language=self._terms.language,
                interrupt=lambda: self._connection.send(INTERRUPT),
            )
            result = self._judge(test, self._student)
            # After any other, the notebook may be asked how it is, or be replaced.
            if result.outcome == "passed" and not result.lost:
                with contextlib.suppress(OSError):
                    self._student.end()
                    closing.pop_all()
                    self._waiting = connection
            return replace(result, waits=self._waiting is not None)

    def _judge(self, test: Test, student: Student) -> Result:
        error: BaseException | None = None
        credit: float | None = None
        theirs: set[str] = set()
        given: dict[str, object] = {}
        source, tree, bound = without_timing(test.source), ast.Module([], []), set(self._kept)
        with capture_output(display=False) as captured:
            try:
                tree = ast.parse(self._shell.transform_cell(source))
                bound |= {name for node in own_nodes(tree.body) for name in stored(node)}
                with self._student_names(test, tree, student) as (theirs, given):
                    executed = self._shell.run_cell(source, store_history=False)
                error = executed.error_before_exec or executed.error_in_exec
                credit = _partial_credit(executed.result, test.points)
                student.beyond_asked |= issubclass(type(executed.result), Opaque)
            except Exception as unforeseen:
                error = unforeseen
        raised = error
        outputs = [{"output_type": "stream", "name": "stdout", "text": captured.stdout}] if captured.stdout else []
        if error:
            if missing := _missing(error, theirs):
                with limited(self._terms.call_seconds):
                    error = _explained(error, missing, test, self._terms.language)
            outputs.append(_error_output(error))
            # If the test used nothing of theirs, it can only be at fault if asking for a name failed.
            at_fault = student.asked or student.call_outcomes or missing
            outcome = _what_went_wrong(student.call_outcomes) if at_fault else "grader fault"
        elif credit is None:
            outcome = "passed"
        else:
            outputs.append(credit_output(credit))
            outcome = "passed" if credit >= test.points else _what_went_wrong(student.call_outcomes)
        fields = failure.of_error(error) if error else {}
        line = _line(error, self._shell.user_ns)
        why = ""
        # A test that says in fields what is wrong has judged.
        if outcome in DOUBTFUL and not fields:
            with limited(self._terms.call_seconds):
                why = "; ".join(dict.fromkeys(_beyond(test, tree, student, raised, theirs, given, bound)))
        elif outcome == "passed" and student.beyond_asked:
            why = "; ".join(dict.fromkeys(student.beyond))
        if why:
            outcome, outputs = NOT_JUDGED, []
        return Result(
            outcome, outputs, bool(student.lost_by), self._read.untold(), why=why[:MOST_WHY], line=line, failure=fields
        )


def main() -> None:
    """Run the code that is the second argument, and be forked for each connection that comes over standard input."""
    set_limits({"AS": ADDRESS_SPACE})
    course, setup = sys.argv[1:]
    sys.path.insert(0, course)
    grader = Grader(setup)
    fork_for_each(socket.socket(fileno=0), grader.serve)


if __name__ == "__main__":
    main()
