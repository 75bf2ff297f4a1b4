"""The kernel that a student's cells run in: started, replaced where it is lost, and rid of the cells that spoil it."""

import asyncio
import contextlib
import tempfile
import time
from pathlib import Path

from nbclient.util import ensure_async, run_sync
from nbformat import NotebookNode, from_dict
from nbgrader import preprocessors
from traitlets import Dict, Int

from . import walls
from .kernel import SandboxedKernelManager
from .outcomes import NO_ROOM, NOT_RUN, error_output

# Runs in the student's kernel.
PROBE = "__import__('sandboxed.probe').probe.check()"
# Seconds for a kernel that was interrupted, or asked for next to nothing, to be ready again; it takes milliseconds.
GRACE = 10.0
# Kernels that one notebook may lose. A function that ends its process whenever it is called loses two in each of its
# tests, and few functions have more than five. A kernel that is stuck is known to be lost after up to 30 seconds.
MOST_LOST = 12
# What a cell may send besides its outputs, and what may come in from what goes on behind it, in units of `max_output`:
# it is taken in and thrown away, which costs time only.
UNSEEN = 10
# Bytes of a message besides its texts.
ENVELOPE = 1 << 20
# What an output costs besides its characters: it is some two kB of Python objects, however short it is.
PER_OUTPUT = 500


class StudentKernel(preprocessors.Execute):
    """nbgrader's Execute with a kernel behind walls, whose state is that of the cells that it has run.

    `begin` comes before a notebook is run.
    """

    max_output = Int(
        10_000_000, help="Characters that one cell may print or display; of text that is not ASCII, fewer at once."
    ).tag(config=True)
    limits = Dict(help="Limits other than the defaults, such as {'memory_mib': 8192}: see proctor.walls.Limits.").tag(
        config=True
    )

    def __init__(self, *args: object, **kwargs: object):
        kwargs.setdefault("kernel_manager_class", SandboxedKernelManager)
        super().__init__(*args, **kwargs)

    def begin(self, names: tuple[str, ...], folder: Path, support: Path, deadline: float, language: str) -> None:
        """Prepare for a notebook.

        names: of the walls; folder: `Sandbox.place`; support: a folder with the files that the notebook finds beside it
        deadline: by `time.monotonic`, after which nothing is run; language: that of what is said of cells left out
        """
        self._walls, self._folder, self._support = names, folder, support
        self._deadline, self._language = deadline, language
        self._state: set[int] = set()
        self._lost = 0

    @property
    def executed(self) -> list[int]:
        """The cells that are part of the kernel's state, by their places in the notebook."""
        return sorted(self._state)

    @property
    def over(self) -> str:
        """The outcome of all cells from now on, where no more are run; else an empty text."""
        if time.monotonic() > self._deadline:
            return "timed out"
        return NOT_RUN if self._lost > MOST_LOST else ""

    def create_kernel_manager(self) -> SandboxedKernelManager:
        """A manager for a kernel behind the walls, with a private folder that no other kernel has had."""
        manager = super().create_kernel_manager()
        private = Path(tempfile.mkdtemp(dir=self._folder))
        sandbox, limits = walls.sandbox(self._walls), walls.Limits(**self.limits)
        manager.enter_sandbox(sandbox, private, self._support, limits)
        return manager

    def run_student_cell(self, cell: NotebookNode, index: int) -> str:
        """Run a cell. Gives the outcome where that has ended the kernel, which is then replaced; else an empty text."""
        outcome = self.over or self._execute(cell, index)
        if not outcome or self.over:
            return outcome
        before = self.executed
        self.replace(probing=outcome != "too much output")
        if self.executed != before and not self.over:
            # What came before it may have left it no room.
            outcome = self._execute(cell, index)
            if outcome:
                self.replace()
        return outcome

    def replace(self, *, probing: bool = False) -> None:
        """Replace the kernel by one in the state that the cells so far make, without those that end it.

        probing: leave out those, too, after which nothing could be asked of it
        """
        self._lost += 1
        while not self.over:
            started = self._start_anew()
            if started and self._replay(probing):
                return
            self._lost += 1
            if not started:
                continue
            # A cell that had come to its end before may have been left no room by another one.
            probing = True
        self.log.warning("The student's kernel is lost for good (%d times in all): nothing more is run", self._lost)

    def _start_anew(self) -> bool:
        """Start a kernel in the place of this one. False if it ended, or was not ready in time.

        Where not even the walls could be put up, that is no kernel's doing: raises NotStarted.
        """
        run_sync(self.km.shutdown_kernel)(now=True)
        if self.kc:
            self.kc.stop_channels()
        self.create_kernel_manager()
        self.start_new_kernel()
        try:
            self.start_new_kernel_client()
        except (RuntimeError, OSError):
            # nbclient has let go of it, and will want to do so once more when the notebook is done.
            self.create_kernel_manager()
            return False
        return True

    def _replay(self, probing: bool) -> bool:
        """Run the cells so far again, for what they define. False if the kernel is lost once more, by one of them."""
        for i in self.executed:
            if self.over:
                return False
            cell = self.nb.cells[i]
            outcome = self._execute(from_dict(cell), i)
            self.nb.cells[i] = cell
            if outcome == "process died" and not probing:
                self._state.add(i)
                return False
            lost = bool(outcome)
            if not lost and probing and not self.can_serve():
                outcome, lost = NO_ROOM, True
            elif not lost and i not in self._state:
                outcome = "timed out"
            if outcome:
                self._leave_out(i, outcome)
            if lost:
                return False
        return True

    def _leave_out(self, index: int, outcome: str) -> None:
        """Have a cell that was run no longer be part of the state, and say so below it."""
        self._state.discard(index)
        self.log.warning("Cell %d is left out from now on: %s", index, outcome)
        cell = self.nb.cells[index]
        cell.outputs.append(from_dict(error_output(outcome, self._language)))
        cell.metadata.setdefault("proctor", NotebookNode())["outcome"] = outcome

    def _execute(self, cell: NotebookNode, index: int) -> str:
        """Run a cell; the outcome that ended its process, or an empty text. What comes to its end makes the state."""
        self._state.discard(index)
        self._output_left, self._out_of_time = self.max_output, False
        self._grant()
        try:
            self._run_alone(cell, index)
        except Exception as error:
            # Dead, or silent.
            self.log.warning("The student's kernel is lost in cell %d (%s)", index, type(error).__name__)
            return "too much output" if self.kc.allowance.exceeded else "process died"
        if self.kc.allowance.exceeded:
            return "too much output"
        if not self._out_of_time:
            self._state.add(index)
            return ""
        # It is not run again: it would take as long.
        try:
            run_sync(self.kc.wait_for_ready)(timeout=GRACE)
        except RuntimeError:
            return "timed out"
        return ""

    def _grant(self) -> None:
        """Allow the kernel to say as much as it may during one cell."""
        self.kc.allowance.grant(self.max_output + ENVELOPE, UNSEEN * self.max_output + ENVELOPE)

    async def _async_run_alone(self, cell: NotebookNode, index: int) -> None:
        before = asyncio.all_tasks()
        try:
            await self.async_execute_cell(cell, index, store_history=True)
        finally:
            # Where it fails, nbclient leaves some waiting, which would ask for this kernel when another notebook runs.
            left = asyncio.all_tasks() - before
            for task in left:
                task.cancel()
            await asyncio.gather(*left, return_exceptions=True)

    _run_alone = run_sync(_async_run_alone)

    async def _async_handle_timeout(self, timeout: int, cell: NotebookNode | None = None) -> dict | None:
        # An error of the name that nbclient gives it may be the student's own.
        self._out_of_time = True
        return await super()._async_handle_timeout(timeout, cell)

    def can_serve(self) -> bool:
        """Whether the kernel has room left for the next question."""
        with contextlib.suppress(Exception):  # whatever goes wrong, it is the kernel's
            return self._probe()
        return False

    async def _async_probe(self) -> bool:
        self._grant()
        question = await ensure_async(self.kc.execute(PROBE, silent=True, store_history=False))
        reply = await asyncio.wait_for(self.async_wait_for_reply(question), GRACE)
        return reply is not None and reply["content"]["status"] == "ok"

    _probe = run_sync(_async_probe)

    async def _async_interrupt(self) -> None:
        await ensure_async(self.km.interrupt_kernel())

    interrupt = run_sync(_async_interrupt)

    def output(
        self, outs: list[NotebookNode], msg: dict, display_id: str | None, cell_index: int
    ) -> NotebookNode | None:
        """Keep an output, and end a kernel that puts out too much."""
        self._output_left -= len(str(msg["content"])) + PER_OUTPUT
        if self._output_left < 0:
            self.kc.allowance.exceed()
            return None
        return super().output(outs, msg, display_id, cell_index)
