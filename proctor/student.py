"""The student's process as the tests see it: functions that stand in for the student's own, and their namespace."""

import ast
import builtins
import functools
import inspect
import linecache
import os
import select
import signal
import socket
import time
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from types import FrameType

from IPython.core.inputtransformer2 import TransformerManager

from . import waiting
from .messages import N_, translation
from .sandboxed import wire
from .sandboxed.peer import Peer


class TimedOut(Exception):
    """A call took longer than it may."""


class ProcessDied(Exception):
    """The process is gone, or no longer makes sense."""


class StudentError(Exception):
    """An exception of the student's code that is none of Python's own."""


# These stand in what the tests tell the student.
DIED = N_("the notebook's process has ended")
LATE = N_("no result in time")
# An interrupted function of Python stops within milliseconds; this leaves room for a busy machine.
GRACE = 10.0  # seconds
# How many times as long a test may take for want of processors, at most: a notebook can see to such a want itself.
MOST_SLOWED = 5.0


class _LentTooLong(BaseException):
    """A function of the tests computes for too long on the student's behalf."""


def rebuilt_error(name: str, text: str) -> Exception:
    """An exception of the built-in class `name`, otherwise of a subclass of StudentError with that name."""
    kind = getattr(builtins, name, None)
    if isinstance(kind, type) and issubclass(kind, Exception):
        try:
            return kind(text)
        except TypeError:  # some, such as UnicodeDecodeError, are not made of a text
            pass
    return _named(name or "Exception", StudentError)(text)


def _named(name: str, base: type) -> type:
    """A subclass of `base` called `name`, whatever the text."""
    return type(name.replace("\0", ""), (base,), {})


@functools.cache  # every test hands over the cells before it once more
def _transformed(cell: str) -> str:
    """A cell as IPython runs it; as it stands where IPython gives up on it."""
    try:
        return TransformerManager().transform_cell(cell)
    except (RuntimeError, SyntaxError):
        return cell


class Opaque:
    """A value of a type that does not travel; the name of its class is that of the value's."""


def _signature(text: str) -> inspect.Signature | None:
    """The signature that `text`, such as "(z, slope=0.01)", describes; defaults that are no literals become `...`."""
    try:
        arguments = ast.parse(f"def function{text.partition('->')[0]}: pass").body[0].args
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None

    def parameters() -> Iterator[inspect.Parameter]:
        kind = inspect.Parameter
        positional = [*arguments.posonlyargs, *arguments.args]
        defaults = [kind.empty] * (len(positional) - len(arguments.defaults)) + [*map(literal, arguments.defaults)]
        for argument, default in zip(positional, defaults, strict=True):
            which = kind.POSITIONAL_ONLY if argument in arguments.posonlyargs else kind.POSITIONAL_OR_KEYWORD
            yield kind(argument.arg, which, default=default)
        if arguments.vararg:
            yield kind(arguments.vararg.arg, kind.VAR_POSITIONAL)
        for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
            yield kind(argument.arg, kind.KEYWORD_ONLY, default=kind.empty if default is None else literal(default))
        if arguments.kwarg:
            yield kind(arguments.kwarg.arg, kind.VAR_KEYWORD)

    def literal(node: ast.expr) -> object:
        try:
            return ast.literal_eval(node)
        except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
            return ...

    try:
        return inspect.Signature(list(parameters()))
    except ValueError:
        return None


class Student(Peer):
    """The trusted end of the calls during one test. Nothing that comes from the other end is believed.

    cells: the student's cells so far, as they stand in the notebook
    process: the number of the student's process
    call_seconds: how long one call may take; seconds: how long all calls together may take
    patience: how many times as long as that, since the machine is busy
    language: that of the texts of errors
    interrupt: makes the student's process raise KeyboardInterrupt
    """

    def __init__(
        self,
        connection: socket.socket,
        cells: list[str],
        *,
        process: int,
        call_seconds: float,
        seconds: float,
        patience: float,
        language: str,
        interrupt: Callable[[], None],
    ):
        super().__init__(connection)
        self.fates: list[str] = []
        """What became of each call: "returned", or the name of an outcome."""
        self.asked = False
        """Whether anything of the student's was used."""
        self.lost_by = ""
        """The outcome after which the process is gone, or no longer makes sense; empty while it does."""
        self.namespace = Namespace(self, cells)
        self._ = translation(language)
        self._executed = set(map(_transformed, cells))
        self._call_seconds, self._seconds, self._interrupt = call_seconds, seconds, interrupt
        self._depth = 0
        self._both = os.getpid(), process
        self._patience, self._test_began, self._waited_before = patience, time.monotonic(), self._waited()
        self._allow(0.0)

    def _waited(self) -> float:
        return sum(map(waiting.seconds, self._both))

    def patience(self) -> float:
        """How many times as long as usual things may take: as was given, or more where both sides have had to wait."""
        elapsed = max(time.monotonic() - self._test_began, 1e-3)
        share = min((self._waited() - self._waited_before) / elapsed, 1 - 1 / MOST_SLOWED)
        return max(self._patience, 1 / (1 - share))

    def _allow(self, seconds: float) -> None:
        """Let what now begins take so long, on a machine that is not busy."""
        self._began, self._allowed = time.monotonic(), seconds
        self._deadline = self._began + self._patience * seconds

    def stand_in(self, function: wire.Function) -> Callable:
        """A function with the name and the signature of the student's own.

        Its source is what the student's side says only where that is the text of an executed cell.
        """

        def forward(*arguments: object, **options: object) -> object:
            self.fates.append("returned")
            return self.call(function.key, arguments, options)

        if function.name.isidentifier():
            forward.__name__ = forward.__qualname__ = function.name
        if signature := _signature(function.signature):
            forward.__signature__ = signature
        # As IPython does for its cells. An empty file is one without source.
        filename = f"<student {function.key}>"
        lines = function.source.splitlines(keepends=True) if function.source in self._executed else []
        linecache.cache[filename] = (len(function.source), None, lines, filename)
        forward.__code__ = forward.__code__.replace(co_filename=filename, co_firstlineno=1)
        return forward

    def opaque(self, value: wire.Opaque) -> object:
        """An object of which nothing is known but the name of its type."""
        self._met("refused value")
        return _named(value.type_name or "object", Opaque)()

    def error(self, name: str, text: str) -> Exception:
        """The student's error, for the test to catch."""
        self._met("out of memory" if name == "MemoryError" else "raised")
        return rebuilt_error(name, text)

    def _met(self, fate: str) -> None:
        """Note what became of the last call."""
        if self.fates:
            self.fates[-1] = fate

    def _exchange(self, key: str, arguments: list, options: dict[str, object]) -> list:
        if self.lost_by:
            self._met(self.lost_by)
            raise self._gone()
        self.asked |= key != "has"
        if not self._depth:
            began = time.monotonic()
            self._allow(min(self._call_seconds, self._seconds))
        self._depth += 1
        try:
            return super()._exchange(key, arguments, options)
        except (TimeoutError, _LentTooLong) as error:
            self._met("timed out")
            self._recover()
            raise TimedOut(self._(LATE)) from error
        except (EOFError, OSError, wire.WireError) as error:
            self._met("process died")
            self.lost_by = "process died"
            raise self._gone() from error
        except BaseException:
            # The test has a time limit of its own.
            self._met("timed out")
            self._recover()
            raise
        finally:
            self._depth -= 1
            if not self._depth:
                self._seconds -= (time.monotonic() - began) / self.patience()

    def _gone(self) -> Exception:
        return TimedOut(self._(LATE)) if self.lost_by == "timed out" else ProcessDied(self._(DIED))

    def _receive(self) -> list:
        while not self._readable():
            # Only when time is up it is asked whether the machine has become busier.
            self._deadline = self._began + self.patience() * self._allowed
            if time.monotonic() >= self._deadline:
                raise TimeoutError
        self._connection.settimeout(max(self._deadline - time.monotonic(), 1e-3))
        return super()._receive()

    def _readable(self) -> bool:
        """Whether something comes in before the deadline."""
        left = self._deadline - time.monotonic()
        return left > 0 and bool(select.select([self._connection], [], [], left)[0])

    def _recover(self) -> None:
        """Interrupt the student's function, and wait until its process is ready for the next call."""
        if self._depth > 1:  # the call around this one will
            return
        # A test's own limit may ring again and again.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGALRM})
        try:
            self._interrupt()
            self._allow(GRACE)
            super()._exchange("has", [""], {})
        except (EOFError, OSError, wire.WireError):
            # Stuck, or interrupted in the middle of a message.
            self.lost_by = "timed out"
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)

    def _changed(self, arguments: list, options: dict) -> tuple[list, dict]:
        # Functions that tests lend leave their arguments alone. A training loop calls them ten thousand times, and most
        # of what would travel is arguments.
        return [], {}

    def _run(self, function: Callable, arguments: list, options: dict) -> object:
        """Run one of our functions, which the student's may call, for no longer than the call around it may take."""

        def stop(signum: int, frame: FrameType | None) -> None:
            raise _LentTooLong

        before = signal.signal(signal.SIGVTALRM, stop)
        signal.setitimer(signal.ITIMER_VIRTUAL, max(self._deadline - time.monotonic(), 1e-3))
        try:
            return super()._run(function, arguments, options)
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
            signal.signal(signal.SIGVTALRM, before)


class Namespace(MutableMapping):
    """The names of the student's notebook: read, written and deleted in the student's process.

    `In`, the list of executed cells, is that of the notebook.
    """

    def __init__(self, student: Student, cells: list[str]):
        self._student, self._cells = student, cells

    def __getitem__(self, name: str) -> object:
        if name == "In":
            return ["", *self._cells]
        if name not in self:
            raise KeyError(name)
        return self._student.call("get", (name,), {})

    def __contains__(self, name: object) -> bool:
        return self._student.call("has", (name,), {}) is True

    def __setitem__(self, name: str, value: object) -> None:
        self._student.call("put", (name, value), {})

    def update(self, other: Mapping[str, object]) -> None:
        """Write all of `other`, in one message: where a test fails, a dozen functions are replaced."""
        self._student.call("update", (dict(other),), {})

    def __delitem__(self, name: str) -> None:
        self._student.call("delete", (name,), {})

    def __iter__(self) -> Iterator[str]:
        return iter(self._student.call("names", (), {}))

    def __len__(self) -> int:
        return len(list(self))
