"""nbgrader's Execute, with the student's cells in a sandboxed kernel and the autograder cells in another process."""

import asyncio
import math
import os
import secrets
import shutil
import signal
import tempfile
import time
from pathlib import Path

from nbclient.util import ensure_async, run_sync
from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode, from_dict
from nbgrader import preprocessors
from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory
from traitlets import Bool, Dict, Float, Int, Unicode

from . import harmless, processors, record, walls
from .grading_process import GradingProcess, Result, Terms, Test, zygote
from .kernel import SandboxedKernelManager
from .links_out import drop_linked
from .messages import Edition
from .outcomes import WORDS, error_output, leave_unmarked
from .student import MOST_SLOWED

# Runs in the student's kernel, whose namespace is thereby the one that is served.
SERVE = "__import__('sandboxed.agent').agent.serve({!r}, get_ipython().user_ns)"
# Seconds for a kernel that was interrupted to be ready again; it takes milliseconds.
GRACE = 10.0
# Processes for each processor up to which the limits have room: an honest training loop takes a fifth of its limit.
NOT_BUSY = 2.0
# How many times as long things may take on a busier machine. Above it, waiting helps nobody.
MOST_PATIENCE = 10.0
# Seconds that the tests themselves may compute in one cell, before that counts as their own fault.
TESTS_OWN = 120.0
# What a notebook's cells may put out together, in units of what one may: the grader holds it all in memory.
OUTPUT_OF_ALL = 10
MESSAGES = {"status", "execute_input", "clear_output", "stream", "display_data", "execute_result", "error"}


def autograder_cells(db_url: str, assignment: str, notebook: str) -> dict[str, tuple[str, float]]:
    """Source and points of a notebook's autograder cells by grade id, from the gradebook."""
    with Gradebook(db_url) as gradebook:
        its = gradebook.find_notebook(notebook, assignment)
        points = {cell.name: cell.max_score for cell in its.grade_cells}
        solutions = {cell.name for cell in its.solution_cells}
        return {
            cell.name: (cell.source, points[cell.name])
            for cell in its.source_cells
            if cell.name in points and cell.name not in solutions and cell.cell_type == "code"
        }


def patience() -> float:
    """What to multiply time limits by on a machine that is as busy as this one, by the kernel's count, is now.

    Where six processes want each processor, an honest training loop takes six times as long.
    """
    return min(max(1.0, os.getloadavg()[0] / processors.usable() / NOT_BUSY), MOST_PATIENCE)


class Execute(preprocessors.Execute):
    """Runs a notebook: the student's cells in the sandbox, the autograder cells apart from them.

    The text of an autograder cell is that of the gradebook. What became of it stands in its metadata, as
    `proctor.outcome`.
    """

    without_sandbox = Bool(
        False, help="Grade even where no sandbox can be had. Student code then runs with your rights."
    ).tag(config=True)
    setup = Unicode(
        "",
        help="Python code that the grading process runs before the tests, such as their imports. It finds "
        "`student_namespace()`, the names of the student's notebook as a mapping, and `patience()`, how many times as "
        "long as usual things may take on a machine as busy as this one.",
    ).tag(config=True)
    call_timeout = Float(10.0, help="Seconds that one call of a student's function may take.").tag(config=True)
    calls_timeout = Float(
        30.0, help="Seconds that the student's functions may take in all, in one autograder cell."
    ).tag(config=True)
    notebook_timeout = Float(600.0, help="Seconds after which the rest of a notebook is not run.").tag(config=True)
    max_output = Int(10_000_000, help="Characters that one cell may print or display.").tag(config=True)

    limits = Dict(help="Limits other than the defaults, such as {'memory_mib': 8192}: see proctor.walls.Limits.").tag(
        config=True
    )

    def __init__(self, *args: object, **kwargs: object):
        kwargs.setdefault("kernel_manager_class", SandboxedKernelManager)
        super().__init__(*args, **kwargs)

    def preprocess(
        self, nb: NotebookNode, resources: ResourcesDict, km: None = None
    ) -> tuple[NotebookNode, ResourcesDict]:
        """Run all cells of the notebook, unless it could not be read.

        Raises NoSandbox where there is none and `without_sandbox` is not set.
        """
        began = time.monotonic()
        names = resources["nbgrader"]
        self._language = Edition(config=self.config).language(names["assignment"])
        self._tests = autograder_cells(names["db_url"], names["assignment"], names["notebook"])
        self._files_read: set[Path] = set()
        course = CourseDirectory(config=self.config)
        handed_in = Path(course.format_path(course.submitted_directory, names["student"], names["assignment"]))
        submission = record.of_submission(handed_in / f"{names['notebook']}.ipynb")
        about = dict(nb.metadata.get("proctor", {}), language=self._language)
        harmless.disarm(nb)
        if "unreadable" in about:
            leave_unmarked(nb, "not read", self._language)
        else:
            source = Path(course.format_path(course.source_directory, ".", names["assignment"]))
            nb, resources = self._run(nb, resources, km, source, handed_in)
            about["walls"] = list(self._walls)
        about["graded_from"] = {
            "submission": submission,
            "tests": record.of_tests(self._tests, self.setup, self._files_read, Path(course.root)),
            "versions": record.versions(),
            "seconds": round(time.monotonic() - began, 1),
        }
        # The kernel has told of itself, too.
        nb.metadata = NotebookNode(harmless.METADATA, proctor=about)
        return nb, resources

    def _run(
        self, nb: NotebookNode, resources: ResourcesDict, km: None, source: Path, handed_in: Path
    ) -> tuple[NotebookNode, ResourcesDict]:
        """Run all cells. source, handed_in: the folders of the assignment and of the submission"""
        if self.without_sandbox:
            self._walls = ()
            self.log.warning("Student code runs WITHOUT A SANDBOX, with your rights")
        else:
            self._walls = walls.available()
            self.log.info("Student code runs behind: %s", ", ".join(self._walls))
        self._skipped: set[int] = set()
        self._kept = 0
        # Before any of the student's code could make the machine busy.
        times = patience()
        self.timeout = self.timeout and math.ceil(times * self.timeout)
        self._deadline = time.monotonic() + times * self.notebook_timeout
        terms = Terms(self.call_timeout, self.calls_timeout, times, self._language)
        longest = max(times, MOST_SLOWED) * self.calls_timeout + times * TESTS_OWN
        self._grading = GradingProcess(zygote(self.setup, source), terms, longest)
        graded = Path(resources["metadata"]["path"])
        with walls.sandbox(self._walls).place() as self._folder:
            try:
                drop_linked(graded, handed_in, self.log)
                self._support = self._copy_support(graded)
                return super().preprocess(nb, resources, km)
            finally:
                self._grading.stop()

    def _copy_support(self, submission: Path) -> Path:
        """A folder with the files that the notebook finds beside it: all of the submission but notebooks and links."""

        def ignored(folder: str, names: list[str]) -> list[str]:
            return [name for name in names if name.endswith(".ipynb") or (Path(folder) / name).is_symlink()]

        return Path(shutil.copytree(submission, self._folder / "support", ignore=ignored))

    def create_kernel_manager(self) -> SandboxedKernelManager:
        """A manager for a kernel behind the walls, with a private folder that no other kernel has had."""
        manager = super().create_kernel_manager()
        self._private = Path(tempfile.mkdtemp(dir=self._folder))
        sandbox, limits = walls.sandbox(self._walls), walls.Limits(**self.limits)
        manager.enter_sandbox(sandbox, self._private, self._support, limits)
        return manager

    def preprocess_cell(
        self, cell: NotebookNode, resources: ResourcesDict, index: int
    ) -> tuple[NotebookNode, ResourcesDict]:
        """Run a cell where it belongs, and note in its metadata what came of it."""
        self._check_assign_resources(resources)
        if cell.cell_type == "code":
            if cell.metadata.get("nbgrader", {}).get("grade_id") in self._tests:
                self._run_test(cell, index)
            else:
                self._run_student_cell(cell, index)
        return cell, resources

    def _run_test(self, cell: NotebookNode, index: int) -> None:
        grade_id = cell.metadata.nbgrader.grade_id
        cell.source, points = self._tests[grade_id]
        if time.monotonic() > self._deadline:
            result = Result("timed out")
        else:
            # A name that the student's process cannot have taken before.
            socket = str(self._private / secrets.token_hex(8))
            test = Test(cell.source, points, [self.nb.cells[i].source for i in self._executed(index)], socket)
            result = self._grading.run(test, lambda: self._serve(socket), self._interrupt)
        self._files_read |= result.read
        cell.outputs = [from_dict(output) for output in result.outputs]
        if WORDS[result.outcome]:
            cell.outputs.append(from_dict(error_output(result.outcome, self._language)))
        cell.metadata["proctor"] = {"outcome": result.outcome}
        if result.outcome == "grader fault":
            why = f"\n{result.why}" if result.why else ""
            self.log.error("GRADER FAULT in %s: no mark; mend the test and grade again%s", grade_id, why)
        if result.lost:
            self._replace_kernel(index)

    def _executed(self, index: int) -> list[int]:
        """The student's cells before `index` that are part of the kernel's state."""
        return [
            i
            for i, cell in enumerate(self.nb.cells[:index])
            if cell.cell_type == "code"
            and i not in self._skipped
            and cell.metadata.get("nbgrader", {}).get("grade_id") not in self._tests
        ]

    async def _async_serve(self, socket: str) -> None:
        await ensure_async(self.kc.execute(SERVE.format(socket), silent=True, store_history=False))

    _serve = run_sync(_async_serve)

    async def _async_interrupt(self) -> None:
        await ensure_async(self.km.interrupt_kernel())

    _interrupt = run_sync(_async_interrupt)

    def _run_student_cell(self, cell: NotebookNode, index: int) -> None:
        outcome = "timed out" if time.monotonic() > self._deadline else self._execute(cell, index)
        if outcome:
            self._skipped.add(index)
            self._replace_kernel(index)
        self._kept += len(str(cell.outputs))
        if self._kept > OUTPUT_OF_ALL * self.max_output:
            cell.outputs, outcome = [], "too much output"
        if outcome:
            cell.outputs.append(from_dict(error_output(outcome, self._language)))
            cell.metadata["proctor"] = {"outcome": outcome}

    def _execute(self, cell: NotebookNode, index: int) -> str:
        """Run a student's cell; the outcome that ended its process, or an empty text."""
        self._output_left, self._stopped_by = self.max_output, "process died"
        try:
            self.execute_cell(cell, index, store_history=True)
        except Exception as error:
            # Dead, or its messages make no sense.
            self.log.warning("The student's kernel is lost in cell %d (%s)", index, type(error).__name__)
            return self._stopped_by
        if any(output.get("ename") == self.error_on_timeout["ename"] for output in cell.outputs):
            # It would take as long again.
            self._skipped.add(index)
            try:
                run_sync(self.kc.wait_for_ready)(timeout=GRACE)
            except RuntimeError:
                return "timed out"
        return ""

    def _replace_kernel(self, index: int) -> None:
        """A fresh kernel in the state that the student's cells up to `index` make, without those that end it."""
        while time.monotonic() < self._deadline:
            run_sync(self.km.shutdown_kernel)(now=True)
            self.kc.stop_channels()
            self.create_kernel_manager()
            self.start_new_kernel()
            self.start_new_kernel_client()
            if self._replay(index):
                return

    def _replay(self, index: int) -> bool:
        """Run the student's cells before and at `index` again, for what they define; False if the kernel is lost."""
        for i in self._executed(index + 1):
            cell = self.nb.cells[i]
            lost = self._execute(from_dict(cell), i)
            self.nb.cells[i] = cell
            if lost:
                self._skipped.add(i)
                return False
        return True

    def process_message(self, msg: dict, cell: NotebookNode, cell_index: int) -> NotebookNode | None:
        """Take up a message of the student's kernel if it is of a harmless kind, and stop what says too much."""
        content = msg["content"]
        if msg["msg_type"] not in MESSAGES:
            return None
        if msg["msg_type"] in ("display_data", "execute_result"):
            content["data"], content["metadata"], content["transient"] = harmless.bundle(content["data"]), {}, {}
        for key in ("text", "ename", "evalue"):
            if key in content:
                content[key] = harmless.text(str(content[key]))
        if "traceback" in content:
            content["traceback"] = [harmless.text(str(line)) for line in content["traceback"]]
        self._output_left -= len(str(content))
        if self._output_left < 0:
            self._stopped_by = "too much output"
            self._killing = asyncio.ensure_future(ensure_async(self.km.signal_kernel(signal.SIGKILL)))
            return None
        return super().process_message(msg, cell, cell_index)
