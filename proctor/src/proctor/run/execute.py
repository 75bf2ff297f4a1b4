"""nbgrader's Execute, with the student's cells in a sandboxed kernel and the autograder cells in another process."""

import contextlib
import socket
import time
from dataclasses import replace
from pathlib import Path
from weakref import WeakKeyDictionary

from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode, from_dict
from nbgrader.coursedir import CourseDirectory
from traitlets import Bool, Float, List, Unicode
from traitlets.config import Configurable

from ..common import failure, harmless, notebook_record, provenance
from ..common.cell_code import binds
from ..common.cell_kinds import grade_id
from ..common.language import Edition
from ..common.notebook_record import CellRecord, GradedFrom
from ..common.outcomes import APART, NOT_JUDGED, NOT_RUN, TOGETHER, WORDS, error_output
from ..common.own_files import copy_folder
from ..common.released_cells import released
from ..nbgrader_seams import converters
from . import compiled, control_groups, needed, together, walls
from .cell_outputs import PER_OUTPUT, leave_unmarked
from .grader.client import GradingProcess, Result, Terms, Test, fork_server_for
from .kernel import KernelDied
from .student_kernel import StudentKernel
from .time_limits import CLOCK

# Seconds by the clock for what the tests themselves do in one cell, before that counts as their own fault: ones that
# train a model take two minutes, and five times as long on a busy machine.
TESTS_OWN = 600.0
# How much all cells of a notebook may put out, in units of what one may: the grader holds it all in memory.
OUTPUT_OF_ALL = 10
# Outcomes that do not depend on how much room the kernel has.
UNDOUBTED = ("passed", "timed out", "grader fault", NOT_RUN, NOT_JUDGED)


def autograder_cells(db_url: str, assignment: str, notebook: str) -> dict[str, tuple[str, float]]:
    """Source and points of a notebook's autograder cells by grade id, from the gradebook."""
    cells = released(db_url, assignment, notebook)
    return {
        name: (cell.source, cells.graded[name].max_score)
        for name, cell in cells.source.items()
        if name in cells.graded and name not in cells.solutions and cell.cell_type == "code"
    }


def course_cells(db_url: str, assignment: str, notebook: str) -> tuple[dict[str, str], frozenset[str]]:
    """A notebook's read-only cells of code by grade id, as released, and the names that its released answers bind."""
    cells = released(db_url, assignment, notebook)
    code = {name: cell for name, cell in cells.source.items() if cell.cell_type == "code"}
    fixed = {
        name: cell.source
        for name, cell in code.items()
        if cell.locked and name not in cells.solutions and name not in cells.graded
    }
    return fixed, frozenset().union(*(binds(code[name].source) for name in cells.solutions & code.keys()))


# By run of nbgrader, which takes up one submission after the other: the latest one, and when it was taken up. Each
# notebook gets an Execute of its own.
_latest: WeakKeyDictionary[Configurable, tuple[Path, float]] = WeakKeyDictionary()


def _ended(cell: NotebookNode) -> str:
    """The name of the error that a cell ended with; empty if there was none."""
    return next((output.ename for output in cell.get("outputs", []) if output.output_type == "error"), "")


class Execute(StudentKernel):
    """Runs a notebook: the student's cells in the sandbox, the autograder cells apart from them or together with them.

    The text of an autograder cell is that of the gradebook. What became of it is noted in its record.
    """

    without_sandbox = Bool(
        False, help="Grade even where no sandbox can be had. Student code then runs with your rights."
    ).tag(config=True)
    apart = List(
        Unicode(),
        help="Assignments whose tests run in a process of their own, and so have to be written for that: proctor check "
        "ASSIGNMENT says whether they are. Those of all others run in the student's, as nbgrader runs them.",
    ).tag(config=True)
    setup = Unicode(
        "",
        help="Python code that the grading process runs before the tests, such as their imports. It finds "
        "`student_namespace()`, the names of the student's notebook as a mapping, `processor_seconds()`, for how long "
        "the student's process has computed, and `assignment_language()`, in which the student is to be spoken to: "
        "'en' or 'ko'.",
    ).tag(config=True)
    run_everything = Bool(
        False,
        help="Run cells with the tag 'ungraded', too. They are only looked at, and where no mark depends on them, they "
        "are left out.",
    ).tag(config=True)
    call_timeout = Float(
        10.0,
        help="Processor seconds that one call of a student's function may take. Ten seconds of waiting count as one.",
    ).tag(config=True)
    calls_timeout = Float(
        30.0, help="As call_timeout, for all calls of the student's functions in one autograder cell."
    ).tag(config=True)
    notebook_timeout = Float(
        1200.0,
        help="Seconds by the clock after which the rest of a notebook is not run. The default has room for a dozen "
        "functions that never end, on a machine that is four times as busy as it should be.",
    ).tag(config=True)
    submission_timeout = Float(
        1800.0,
        help="Seconds by the clock after which the rest of a submission is not run, however many notebooks it has. The "
        "default has room for a notebook that takes all of its time, and for as many others as are graded in ten "
        "minutes.",
    ).tag(config=True)

    def way(self, assignment: str) -> str:
        """How the tests of an assignment run."""
        return APART if assignment in self.apart else TOGETHER

    def preprocess(
        self, nb: NotebookNode, resources: ResourcesDict, km: None = None
    ) -> tuple[NotebookNode, ResourcesDict]:
        """Run all cells of the notebook, unless it could not be read.

        Raises NoSandbox if there is none and `without_sandbox` is not set.
        """
        began = time.monotonic()
        names = resources["nbgrader"]
        self._way = self.way(names["assignment"])
        self._language = Edition(config=self.config).language(names["assignment"])
        self._tests = autograder_cells(names["db_url"], names["assignment"], names["notebook"])
        self._course, self._asked = course_cells(names["db_url"], names["assignment"], names["notebook"])
        self._files_read: set[Path] = set()
        self._unjudged: dict[str, list[str]] = {}
        """Cells that were not judged, by the reason."""
        self._faults: dict[str, list[str]] = {}
        """Cells that have no mark because of the grader, by what it said."""
        course = CourseDirectory(config=self.config)
        record = replace(notebook_record.of_notebook(nb), language=self._language)
        self._left_out: set[int] = set()
        source = Path(course.format_path(course.source_directory, ".", names["assignment"]))
        if not self.run_everything and not record.unreadable:
            self._left_out = needed.left_out(
                nb,
                {grade_id: source for grade_id, (source, _points) in self._tests.items()},
                apart=self._way == APART,
                changed_files=needed.has_changed_files(Path(resources["metadata"]["path"]), source),
            )
        harmless.disarm(nb)
        if record.unreadable:
            leave_unmarked(nb, "not read", self._language)
        else:
            nb, resources = self._run(nb, resources, Path(course.root), source)
            # A line for each reason: a test may fail so for a whole class.
            for why, cells in self._unjudged.items():
                self.log.error("NOT JUDGED, no mark: %s: tests that run apart can't see it: %s", ", ".join(cells), why)
            for why, cells in self._faults.items():
                what = f"mend this and grade again: {why}" if why else "mend the test and grade again"
                self.log.error("GRADER FAULT in %s: no mark; %s", ", ".join(cells), what)
            record = replace(record, walls=self._walls, way=self._way)
        graded_from = GradedFrom(
            record.submission,
            provenance.of_tests(self._tests, self._way, self.setup, self._files_read, Path(course.root)),
            provenance.versions(),
            round(time.monotonic() - began, 1),
        )
        # The kernel has told of itself, too.
        nb.metadata = NotebookNode(harmless.METADATA)
        notebook_record.write(nb, replace(record, submission=None, graded_from=graded_from))
        return nb, resources

    def _run(
        self, nb: NotebookNode, resources: ResourcesDict, course: Path, source: Path
    ) -> tuple[NotebookNode, ResourcesDict]:
        """Run all cells. course, source: the folders of the course and of the assignment"""
        if self.without_sandbox:
            self._walls = ()
            self.log.warning("Student code runs WITHOUT A SANDBOX, with your rights")
        else:
            self._walls = walls.available()
            self.log.info("Student code runs behind: %s", ", ".join(self._walls))
            if missing := control_groups.missing():
                self.log.info("No limits on all processes of a notebook together: %s", missing)
        self.log.info("The tests run %s", self._way)
        self._kept = 0
        self._course_above: list[tuple[str, frozenset[str]]] = []
        """The read-only cells of code so far, as a Test has them."""
        graded = Path(resources["metadata"]["path"])
        ends = (time.monotonic(), self.notebook_timeout), (self._submission_began(graded), self.submission_timeout)
        deadline = min(began + seconds for began, seconds in ends)
        terms = Terms(self.call_timeout, self.calls_timeout, self._language)
        longest = CLOCK * self.calls_timeout + TESTS_OWN
        self._grading = GradingProcess(fork_server_for(self.setup, course, source), terms, longest)
        with walls.sandbox(self._walls).place() as folder:
            try:
                if self._tests and self._way == APART:
                    self._grading.start()
                # What the notebook finds beside it.
                support = copy_folder(graded, folder / "support", without="*.ipynb")
                compiled.add(support, source)
                self.nb = nb
                self.begin(self._walls, folder, support, deadline, self._language)
                for index, cell in enumerate(nb.cells):
                    nb.cells[index], resources = self.preprocess_cell(cell, resources, index)
                return nb, resources
            finally:
                self.end()
                self._grading.stop()

    def _submission_began(self, graded: Path) -> float:
        """When the first notebook of the submission that is graded in this folder was run, by `time.monotonic`."""
        run = converters.run_of(self)
        if _latest.get(run, (None,))[0] != graded:
            _latest[run] = graded, time.monotonic()
        return _latest[run][1]

    def preprocess_cell(
        self, cell: NotebookNode, resources: ResourcesDict, index: int
    ) -> tuple[NotebookNode, ResourcesDict]:
        """Run a cell where it belongs, and note in its metadata what came of it."""
        self._reached = index
        if cell.cell_type == "code":
            if index in self._left_out:
                notebook_record.write(cell, replace(notebook_record.of_cell(cell), left_out=True))
            elif grade_id(cell) in self._tests:
                self._run_test(cell, index) if self._way == APART else self._run_test_here(cell, index)
            else:
                self._grading.hang_up()
                self._run_student_cell(cell, index)
        if (name := grade_id(cell)) in self._course:
            self._course_above.append((self._course[name], binds(self._course[name])))
        return cell, resources

    def _run_test(self, cell: NotebookNode, index: int) -> None:
        name = grade_id(cell)
        cell.source, points = self._tests[name]
        test = Test(cell.source, points, [], course=[*self._course_above], asked=self._asked)
        result = self._judged(test)
        cell.outputs = [from_dict(output) for output in result.outputs]
        if WORDS[result.outcome]:
            cell.outputs.append(from_dict(error_output(result.outcome, self._language)))
        record = CellRecord(result.outcome, result.line, failure=failure.read(result.failure))
        if result.outcome == NOT_JUDGED:
            record = replace(record, why=result.why)
            self._unjudged.setdefault(result.why, []).append(name)
        notebook_record.write(cell, record)
        if result.outcome == "grader fault":
            self._faults.setdefault(result.why, []).append(name)

    def _run_test_here(self, cell: NotebookNode, index: int) -> None:
        """Run a test in the student's kernel."""
        cell.source, points = self._tests[cell.metadata.nbgrader.grade_id]
        lost = self.run_student_cell(cell, index)
        line = together.line_of(cell.outputs)
        outcome, cell.outputs = together.judged(cell.outputs, points, self._language)
        if not lost and index not in self.executed:
            lost = "timed out"
        if lost:
            outcome = lost
            cell.outputs.append(from_dict(error_output(outcome, self._language)))
        notebook_record.write(cell, CellRecord(outcome, line, TOGETHER))

    def _judged(self, test: Test) -> Result:
        """The result of a test; that of a retry, if the kernel may have had no room for the first."""
        result = self._ask(test)
        died = result.lost and result.outcome == "process died"
        if died or (not result.lost and result.outcome not in UNDOUBTED and not self.can_serve()):
            self.replace(probing=True)
            if not self.over:
                result = self._ask(test)
        if result.lost and not self.over:
            self.replace()
        return result

    def _ask(self, test: Test) -> Result:
        if self.over:
            return Result(self.over)
        # A test's message may tell of any cell above.
        above = sorted({*self.executed, *(i for i in self._left_out if i < self._reached)})
        before = [self.nb.cells[i] for i in above]
        left_out = frozenset(place for place, i in enumerate(above) if i in self._left_out)
        test = replace(test, cells=[cell.source for cell in before], ended=[*map(_ended, before)], left_out=left_out)
        result = self._grading.run(test, self._serve, self._interrupt)
        self._files_read |= {*map(Path, result.read)}
        return result

    def _serve(self, connection: socket.socket) -> None:
        # If a kernel does not serve, the grading process finds out by itself.
        with contextlib.suppress(KernelDied):
            self.kernel.ask("serve", connection=connection)

    def _interrupt(self) -> None:
        with contextlib.suppress(KernelDied):
            self.kernel.interrupt()

    def _run_student_cell(self, cell: NotebookNode, index: int) -> None:
        outcome = self.run_student_cell(cell, index)
        self._kept += len(str(cell.outputs)) + PER_OUTPUT * len(cell.outputs)
        if self._kept > OUTPUT_OF_ALL * self.max_output:
            cell.outputs, outcome = [], "too much output"
        if outcome:
            cell.outputs.append(from_dict(error_output(outcome, self._language)))
            notebook_record.write(cell, replace(notebook_record.of_cell(cell), outcome=outcome))
        elif index not in self.executed:
            # It took too long, but the kernel is not lost by it.
            notebook_record.write(cell, replace(notebook_record.of_cell(cell), interrupted=True))
