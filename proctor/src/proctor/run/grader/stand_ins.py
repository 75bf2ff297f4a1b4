"""The student's process as the tests see it: functions that stand in for the student's own, and their namespace."""

import ast
import contextlib
import functools
import inspect
import linecache
import re
import select
import signal
import socket
import sys
from collections.abc import Callable, Collection, Iterator, Mapping, MutableMapping
from types import FrameType, TracebackType
from typing import Concatenate, NoReturn, ParamSpec, TypeVar

from ...common.language import N_, translation
from ..sandboxed import wire
from ..sandboxed.peer import MORE, Peer, built_in_base, rebuilt_error, text_of
from ..time_limits import LOOK, ClockLimit, ProcessorLimit, processor_seconds
from .limited import limited
from .notebook_source import as_run, binding_cell, lines_of_functions

More = ParamSpec("More")
Found = TypeVar("Found")


class TimedOut(Exception):
    """A call took longer than it may."""


class ProcessDied(Exception):
    """The process is gone, or no longer makes sense."""


class StudentError(Exception):
    """An exception of the student's code that is none of Python's own."""


# These stand in what the tests tell the student.
DIED = N_("the notebook's process has ended")
LATE = N_("no result in time")
# Replaces the message of a function of the tests that fails when the student's code calls it.
LENT_FAILED = N_("raised by a function that the tests provide")
# An interrupted function of Python stops within milliseconds; this leaves room for a busy machine.
GRACE = 10.0  # seconds
# Questions to the notebook that use nothing of it.
BOOKKEEPING = {"has", "find", "several", "names", "put", "delete"}
# Processor seconds for a function of ours that the student's calls in the last moment: those of the tests take
# milliseconds.
LENT_SECONDS = 1.0
# Characters of the name of a type in the log; names of libraries' types are shorter.
LONGEST_NAME = 60
# Reasons that are kept; one would do.
MOST_REASONS = 10
# What NumPy says of shapes that do not fit helps to find the mistake, and tells nothing but numbers.
NUMPY_SAYS = re.compile(
    r"operands could not be broadcast together with shapes [\d(), ]+"
    r"|matmul: Input operand \d+ has a mismatch in its core dimension \d+, with gufunc signature [nkm?,()>-]+ "
    r"\(size \d+ is different from \d+\)"
    r"|matmul: Input operand \d+ does not have enough dimensions \(has \d+, gufunc core with signature [nkm?,()>-]+ "
    r"requires \d+\)"
    r"|shapes \([\d,]+\) and \([\d,]+\) not aligned: \d+ \(dim \d+\) != \d+ \(dim \d+\)"
    r"|axis -?\d+ is out of bounds for array of dimension \d+"
    r"|index -?\d+ is out of bounds for axis \d+ with size \d+"
    r"|too many indices for array: array is \d+-dimensional, but \d+ were indexed"
    r"|cannot reshape array of size \d+ into shape \([\d,]+\)"
)


class NotJudged(AttributeError, TypeError):
    """A test asks of a value that does not travel what only the notebook could answer."""


# What an object is asked by operators and built-in functions.
BINARY = (
    *("add", "sub", "mul", "truediv", "floordiv", "mod", "divmod", "pow", "matmul"),
    *("lshift", "rshift", "and", "or", "xor"),
)
QUESTIONS = {
    *("eq", "ne", "lt", "le", "gt", "ge", "hash", "bool", "call", "len", "iter", "next", "reversed", "contains"),
    *("getitem", "setitem", "delitem", "int", "float", "complex", "index", "round", "trunc", "floor", "ceil", "neg"),
    *("pos", "abs", "invert", "enter", "exit", "aenter", "aexit", "aiter", "anext", "await"),
    *BINARY,
    *(f"r{name}" for name in BINARY),
}


class Opaque:
    """A value of a type that does not travel; the name of its class is that of the value's.

    It says of itself what class it has, and nothing else: what else it is asked, it notes and refuses.
    """

    _asked = staticmethod(lambda: None)

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"

    def __getattr__(self, attribute: str) -> NoReturn:
        # Libraries look for such ones in anything.
        if not (attribute.startswith("__") and attribute.endswith("__")):
            self._refuse()
        raise AttributeError(attribute)

    def _refuse(self, *arguments: object) -> NoReturn:
        self._asked()
        raise NotJudged(f"a value of type {type(self).__name__} does not travel")


for _question in QUESTIONS:
    setattr(Opaque, f"__{_question}__", Opaque._refuse)


def opaque_class(name: str, asked: Callable[[], None]) -> type[Opaque]:
    """A subclass of Opaque called `name`; `asked` is called where one is asked what only the notebook could answer."""
    return type(name, (Opaque,), {"_asked": staticmethod(asked)})


def _printable(name: str) -> str:
    """A name that the student's process gives, for a line of the log."""
    return "".join(sign for sign in name[:LONGEST_NAME] if sign.isprintable())


# The same functions are handed over in each test.
@functools.lru_cache(256)
def _signature(text: str) -> inspect.Signature | None:
    """The signature that `text`, such as "(z, slope=0.01)", describes; defaults that are no literals become `...`."""
    try:
        function = ast.parse(f"def function{text.partition('->')[0]}: pass").body[0]
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    if not isinstance(function, ast.FunctionDef):
        return None
    arguments = function.args

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

    Towards it nothing goes but plain values, and of functions a handle, and the name under which a test puts one into
    the notebook.

    cells: the student's cells that have been run so far, as they stand in the notebook
    process: the number of the student's process
    call_seconds, seconds: for one call, and for all calls together; see `ProcessorLimit`
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
        language: str,
        interrupt: Callable[[], None],
    ):
        super().__init__(connection)
        self._unasked["names"] = next(self._serials)  # `agent.NAMES`
        self.call_outcomes: list[str] = []
        """How each call ended: "returned", or the name of an outcome."""
        self.asked = False
        """Whether anything of the student's was used."""
        self.beyond: list[str] = []
        """What of the notebook's or of the tests' had to travel and does not, in words."""
        self.beyond_asked = False
        """Whether the test asked what only the notebook could answer."""
        self.own_errors = False
        """Whether the notebook has raised an error that is none of Python's own."""
        self.lost_by = ""
        """The outcome after which the process is gone, or no longer makes sense; empty while it does."""
        self.namespace = Namespace(self)
        self._ = translation(language)
        self._cells = cells
        self._call_seconds, self._seconds, self._interrupt = call_seconds, seconds, interrupt
        self._used = 0.0
        self._depth = 0
        self._process = process
        self._limit = ClockLimit(0.0)

    def processor_seconds(self) -> float:
        """For how long the student's process has computed so far."""
        return processor_seconds(self._process)

    def stand_in(self, function: wire.Function) -> Callable:
        """A function with the name and the signature of the student's own, and no source."""

        def forward(*arguments: object, **options: object) -> object:
            self.call_outcomes.append("returned")
            try:
                return self.call(function.key, arguments, options)
            except Exception as error:
                raise error.with_traceback(self._in_the_cell(error, sys._getframe())) from error.__cause__

        if function.name.isidentifier():
            forward.__name__ = forward.__qualname__ = function.name
        if function.signature.startswith(MORE):
            self._note(f"of {_printable(function.name)}, which is more than a function, only calls travel")
        if signature := _signature(function.signature.removeprefix(MORE)):
            forward.__signature__ = signature  # type: ignore[attr-defined] # where inspect looks for it
        forward.__code__ = forward.__code__.replace(co_filename="<student>")
        return forward

    def owns(self, value: Callable) -> bool:
        """Whether a function stands for one of the student's."""
        return value in self._theirs

    def named(self, name: str, value: object) -> object:
        """`value`, which the notebook has under `name`; a stand-in gets the source of the cell that binds the name.

        The notebook says which cell that is, and not the student's process.
        """
        if inspect.isfunction(value) and value in self._theirs and (found := self._reading(binding_cell, name)):
            text, line = found
            filename = f"<student {name}>"
            # As IPython does for its cells.
            linecache.cache[filename] = (len(text), None, text.splitlines(keepends=True), filename)
            value.__code__ = value.__code__.replace(co_filename=filename, co_firstlineno=line)
        return value

    def _in_the_cell(self, error: Exception, frame: FrameType) -> TracebackType:
        """A traceback to the line of the cell whose text a stand-in with this `frame` has; line 0 if it is unknown.

        The student's process can say any number. One that stands in no function of that cell is not believed.
        """
        line, text = getattr(error, "line_in_cell", 0), "".join(linecache.getlines(frame.f_code.co_filename))
        if line:
            with limited(self._call_seconds):
                line = line if line in lines_of_functions(text) else 0
        return TracebackType(None, frame, 0, line)

    def as_run(self) -> list[str]:
        """The student's cells as IPython runs them."""
        return self._reading(lambda cells: [*map(as_run, cells)])

    def _reading(
        self, read: Callable[Concatenate[list[str], More], Found], *more: More.args, **named: More.kwargs
    ) -> Found:
        """What `read` finds in the student's cells, which may be made to be read for ever."""
        with limited(self._call_seconds):
            return read(self._cells, *more, **named)

    def lent(self, name: str, value: object) -> object:
        """`value` as it is put into the notebook under `name`."""
        function = self._describe(value)
        return wire.Function("here", function.key, name) if function and function.owner == "here" else value

    def error_description(self, error: BaseException) -> tuple[str, str, str]:
        """What the student's side learns of an error of ours: the built-in class, and no more than numbers."""
        base, text = built_in_base(type(error)), text_of(error.__str__).strip()
        return base, base, text if NUMPY_SAYS.fullmatch(text) else self._(LENT_FAILED)

    def opaque(self, value: wire.Opaque) -> object:
        """An object of which nothing is known but the name of its type."""
        self._note_outcome("refused value")
        self._note(f"a value of type {_printable(value.type_name)} does not travel")
        return opaque_class(value.type_name.replace("\0", "") or "object", self._ask_beyond)()

    def _ask_beyond(self) -> None:
        self.beyond_asked = True

    def _note(self, reason: str) -> None:
        if reason not in self.beyond and len(self.beyond) < MOST_REASONS:
            self.beyond.append(reason)

    def _describe(self, value: object) -> wire.Function | None:
        return None if issubclass(type(value), Opaque) else super()._describe(value)

    def refused(self, type_name: str) -> None:
        """A value of the tests', or one of the notebook's that goes back to it."""
        self._note(f"a value of type {_printable(type_name)} does not travel to the notebook")

    def error(self, name: str, base: str, text: str, line: int) -> Exception:
        """The student's error, for the test to catch; its traceback will lead to the `line` of the cell."""
        self._note_outcome("out of memory" if base == "MemoryError" else "raised")
        error = rebuilt_error(name, base, text, marks=(StudentError,))
        self.own_errors |= isinstance(error, StudentError)
        error.line_in_cell = line  # type: ignore[attr-defined] # it may be of any class
        return error

    def _note_outcome(self, outcome: str) -> None:
        """Note how the last call ended, or, if there has been none, the first question."""
        self.call_outcomes[-1:] = [outcome]

    def lost(self) -> Exception:
        """Give the process up, for what it says makes no sense; the error to raise."""
        self._note_outcome("process died")
        self.lost_by = "process died"
        return self._gone()

    def _exchange(self, key: str, arguments: list, options: dict[str, object]) -> list:
        if self.lost_by:
            self._note_outcome(self.lost_by)
            raise self._gone()
        self.asked |= key not in BOOKKEEPING
        if not self._depth:
            seconds = min(self._call_seconds, self._seconds - self._used)
            self._limit = limit = ProcessorLimit(self._process, seconds)
            # A process that does not read must not hold us up.
            self._connection.settimeout(max(seconds, LOOK))
        self._depth += 1
        try:
            return super()._exchange(key, arguments, options)
        except TimeoutError as error:
            self._note_outcome("timed out")
            self._recover()
            raise TimedOut(self._(LATE)) from error
        except (EOFError, OSError, wire.WireError) as error:
            raise self.lost() from error
        except BaseException:
            # The test has a time limit of its own.
            self._note_outcome("timed out")
            self._recover()
            raise
        finally:
            self._depth -= 1
            if not self._depth:
                self._used += limit.used()

    def tell(self, key: str, *arguments: object) -> None:
        """Have the student's process call a function of its own before it answers the next call, and say nothing."""
        self._unasked.clear()
        self._unsent += self._framed(["tell", key, [*arguments]])

    def end(self) -> None:
        """Have the student's process be ready for another test."""
        self.tell("end")
        self._connection.sendall(self._unsent)

    def _gone(self) -> Exception:
        return TimedOut(self._(LATE)) if self.lost_by == "timed out" else ProcessDied(self._(DIED))

    def _wait(self) -> None:
        while left := self._limit.left():
            if select.select([self._connection], [], [], left)[0]:
                return
        raise TimeoutError

    def _recover(self) -> None:
        """Interrupt the student's function, and wait until its process is ready for the next call."""
        if self._depth > 1:  # the call around this one will
            return
        # A test's own limit may ring again and again.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGALRM})
        try:
            self._interrupt()
            self._limit = ClockLimit(GRACE)
            super()._exchange("has", [""], {})
        except (EOFError, OSError, wire.WireError):
            # Stuck, or interrupted in the middle of a message.
            self.lost_by = "timed out"
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)

    def _run(self, function: Callable, arguments: list, options: dict) -> tuple[object, list, dict]:
        """Run one of our functions, which the student's may call, for no longer than the call around it may take.

        Functions that tests lend leave their arguments alone.
        """
        with limited(self._limit.left() + LENT_SECONDS):
            return function(*arguments, **options), [], {}


class Namespace(MutableMapping):
    """The names of the student's notebook: read, written and deleted in the student's process.

    `In`, the list of executed cells as IPython runs them, is that of the notebook.
    """

    def __init__(self, student: Student):
        self._student = student
        self._replaced = 0
        """How often names have been replaced and not restored."""

    def __getitem__(self, name: str) -> object:
        if name == "In":
            return ["", *self._student.as_run()]
        # A list of it, or of nothing.
        found = self._student.call("find", (name,), {})
        if not isinstance(found, list):
            raise self._student.lost()
        if not found:
            raise KeyError(name)
        self._student.asked = True
        return self._student.named(name, found[0])

    def several(self, names: Collection[str]) -> dict[str, object]:
        """Those of the names that are there, with their values, of which what is the same in the notebook is the same.

        In one message; what that has no room for comes by itself.
        """
        student, values = self._student, {}
        before = [*student.call_outcomes]
        found = student.call("several", (sorted(names),), {}) if len(names) > 1 else {}
        if not student.lost_by:
            student.call_outcomes = before
        for name in names:
            value = found.get(name) if isinstance(found, dict) else None
            if value is None or issubclass(type(value), Opaque):
                with contextlib.suppress(KeyError):
                    values[name] = self[name]
            else:
                student.asked = True
                values[name] = student.named(name, value)
        return values

    def __contains__(self, name: object) -> bool:
        return self._student.call("has", (name,), {}) is True

    def __setitem__(self, name: str, value: object) -> None:
        self._student.call("put", (name, self._student.lent(name, value)), {})

    @contextlib.contextmanager
    def replaced(self, others: Mapping[str, object]) -> Iterator[None]:
        """Write all of `others`, and what was there before afterwards, which stays in the notebook meanwhile.

        Either is done before the notebook answers what it is asked next, and the latter when there is nothing more.
        """
        before = self._replaced
        self._student.tell("replace", {name: self._student.lent(name, value) for name, value in others.items()})
        self._replaced += 1
        try:
            yield
        finally:
            self._replaced = before
            self._student.tell("restore", before)

    def __delitem__(self, name: str) -> None:
        self._student.call("delete", (name,), {})

    def __iter__(self) -> Iterator[str]:
        names = self._student.call("names", (), {})
        if not isinstance(names, list):
            raise self._student.lost()
        return (name for name in names if isinstance(name, str))

    def __len__(self) -> int:
        return sum(1 for _name in self)  # `list` would ask for the length
