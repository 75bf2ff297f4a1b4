"""The student's kernel during a notebook: starts it, replaces it if it crashed, and drops the cells that crash it."""

import tempfile
import time
from dataclasses import replace
from pathlib import Path

from nbformat import NotebookNode, from_dict
from nbgrader import preprocessors
from traitlets import Dict, Int

from ..common import notebook_record
from ..common.outcomes import NO_ROOM, NOT_RUN, error_output
from ..nbgrader_seams import converters
from . import walls
from .cell_outputs import CellOutputs
from .kernel import Kernel, KernelDied, TooMuch
from .time_limits import ClockLimit, ProcessorLimit

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
# The outcome of a cell, by the error that came instead of a reply.
LOST = {KernelDied: "process died", TooMuch: "too much output", TimeoutError: "timed out"}


class StudentKernel(preprocessors.Execute):
    """nbgrader's Execute with a kernel behind walls, whose state is that of the cells that it has run.

    `begin` comes before a notebook is run.
    """

    max_output = Int(
        10_000_000, help="Characters that one cell may print or display; of text that is not ASCII, fewer at once."
    ).tag(config=True)
    limits = Dict(
        help="Limits other than the defaults, such as {'memory_mib': 8192}: see proctor.run.walls.Limits."
    ).tag(config=True)

    timeout: int | None
    """Seconds for one cell; see `ProcessorLimit`. (nbclient has it by the clock.)"""
    _kernel: Kernel | None = None

    def begin(self, names: tuple[str, ...], folder: Path, support: Path, deadline: float, language: str) -> None:
        """Start the kernel for a notebook. Raises NotStarted.

        names: of the walls; folder: `Sandbox.place`; support: a folder with the files that the notebook finds beside it
        deadline: by `time.monotonic`, after which nothing is run; language: that of what is said of cells left out
        """
        self._walls, self._folder, self._support = names, folder, support
        self._deadline, self._language = deadline, language
        self._state: set[int] = set()
        self._lost = 0
        self.start()

    def end(self) -> None:
        """End the kernel, when the notebook is done."""
        if self._kernel:
            self._kernel.close()

    @property
    def kernel(self) -> Kernel:
        """The one that runs the notebook's cells now."""
        assert self._kernel is not None, "a notebook has to begin first"
        return self._kernel

    @property
    def executed(self) -> list[int]:
        """The cells that are part of the kernel's state, by their places in the notebook."""
        return sorted(self._state)

    @property
    def over(self) -> str:
        """The outcome of all cells from now on, if no more are run; else an empty text."""
        if time.monotonic() > self._deadline:
            return "timed out"
        return NOT_RUN if self._lost > MOST_LOST else ""

    def start(self) -> None:
        """Start a kernel behind the walls, with a private folder that no other has had. Raises what Kernel does."""
        private = Path(tempfile.mkdtemp(dir=self._folder))
        self._kernel = Kernel(walls.sandbox(self._walls), private, self._support, walls.Limits(**self.limits))

    def run_student_cell(self, cell: NotebookNode, index: int) -> str:
        """Run a cell. If it ends the kernel, replace that, and give the outcome; else give an empty text."""
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
        """Start a kernel instead of this one. False if it ended, or was not ready in time.

        Raises NotStarted if the sandbox could not be set up, which is not the kernel's fault.
        """
        self.kernel.close()
        try:
            self.start()
        except (KernelDied, TooMuch, TimeoutError):
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
        notebook_record.write(cell, replace(notebook_record.of_cell(cell), outcome=outcome))

    def _execute(self, cell: NotebookNode, index: int) -> str:
        """Run a cell; the outcome that ended its process, or an empty text. What comes to its end makes the state."""
        self._state.discard(index)
        try:
            # nbclient runs no cell that is empty.
            in_time = not cell.source.strip() or self._run_cell(cell, index)
        except (KernelDied, TooMuch, TimeoutError) as error:
            self.log.warning("The student's kernel is lost in cell %d (%s)", index, type(error).__name__)
            return LOST[type(error)]
        if in_time:
            # Else it is not run again: it would take as long.
            self._state.add(index)
        return ""

    def _run_cell(self, cell: NotebookNode, index: int) -> bool:
        """Run a cell, and keep what it puts out; whether it has come to its end by itself.

        Raises what `Kernel.messages` does: TimeoutError if it goes on even though it was interrupted.
        """
        outputs = CellOutputs(cell, self.max_output)
        self._grant()
        self.kernel.ask("execute", code=cell.source)
        limit = ProcessorLimit(self.kernel.process, self.timeout) if self.timeout and self.timeout > 0 else None
        try:
            reply, in_time = self.kernel.reply(limit, outputs.take), True
        except TimeoutError:
            self.kernel.interrupt()
            self.kernel.reply(ClockLimit(GRACE), outputs.take)
            reply, in_time = converters.interrupted(self), False
        converters.tell_of_error(self, cell, index, reply)
        return in_time

    def _grant(self) -> None:
        """Allow the kernel to say as much as it may during one cell."""
        self.kernel.grant(self.max_output + ENVELOPE, UNSEEN * self.max_output + ENVELOPE)

    def can_serve(self) -> bool:
        """Whether the kernel has room left for the next question."""
        self._grant()
        try:
            self.kernel.ask("probe")
            return self.kernel.reply(ClockLimit(GRACE))["status"] == "ok"
        except (KernelDied, TooMuch, TimeoutError):
            return False
