"""Calls across a socket, in both directions: each side may call what the other has handed to it as a function.

The other side learns of a function its handle, and what `Peer.name_and_signature` gives.
"""

import ast
import builtins
import contextlib
import importlib
import math
import operator
import socket
import sys
from collections.abc import Callable, Iterable, Iterator
from itertools import count
from types import BuiltinFunctionType, ModuleType
from typing import NoReturn

import numpy as np

from . import frames, wire

# Compiled functions that both sides have travel by name, and are themselves again on the other side.
LIBRARY: dict[str, Callable] = {
    f"{module.__name__}.{name}": function
    for module, kind in ((math, BuiltinFunctionType), (np, np.ufunc))
    for name, function in vars(module).items()
    if isinstance(function, kind)
}
_LIBRARY_KEYS: dict[object, str] = {function: key for key, function in LIBRARY.items()}
# Modules that do, too: a notebook's `np` is the tests' own. What is called of them, and with what, stands in the test;
# none of them begins processes, and a name that stands for another one of them than it says has nothing to gain.
MODULES = (
    *("math", "cmath", "statistics", "random", "itertools", "functools", "operator", "string", "fractions", "decimal"),
    *("datetime", "collections", "numpy", "numpy.linalg", "numpy.fft", "numpy.random"),
)
# What stands before the signature of what can be called and is more than a function: a class, or an object of one.
MORE = "more "
# What follows the kind in a message; a side may understand more than these.
SHAPES: dict[str, tuple[type, ...]] = {
    "call": (int, str, list, dict),
    "return": (int, object, list, dict),
    "raise": (int, str, str, str, int),
}
# What can be changed in place.
Changeable = np.ndarray | list | dict | set
MAX_TEXT = 2000  # characters of an error's text: a few lines
# A test looks up some ten functions; a student's function may give another one at each call.
MAX_STAND_INS = 10_000


def text_of(ask: Callable[[], object]) -> str:
    """What `ask` says, as text; empty if it fails, for functions and errors may be anything."""
    try:
        return str(ask())
    except Exception:
        return ""


def built_in_base(kind: type) -> str:
    """The name of the class of Python's own that a class of exceptions is based on, or is itself."""
    bases: tuple[type, ...] = type.__dict__["__mro__"].__get__(kind)
    return next(base.__name__ for base in bases if getattr(builtins, base.__name__, None) is base)


def rebuilt_error(name: str, base: str, text: str, *, marks: tuple[type[Exception], ...] = ()) -> Exception:
    """An exception called `name`, which is caught as the built-in class `base` is.

    marks: what one that is none of Python's own is an instance of, too
    """
    kind = getattr(builtins, base, None)
    if not (isinstance(kind, type) and issubclass(kind, Exception)):
        name, kind, base = name or base, Exception, ""
    # Some, such as UnicodeDecodeError, are not made of a text; what they are based on is.
    for ancestor in kind.__mro__:
        bases = (*(marks if name != base else ()), ancestor)
        with contextlib.suppress(TypeError):
            made = ancestor if name == ancestor.__name__ == base else _named(name, bases)
            error = made(_key_of(text) if issubclass(ancestor, KeyError) else text)
            return error if str(error) == text else _named(name, bases, __str__=lambda self: text)(text)
    raise AssertionError  # an Exception is made of anything


def _key_of(text: str) -> object:
    """The key that a KeyError shows, whose text is in quotation marks; the text itself if it is nothing plain."""
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return text


def _named(name: str, bases: tuple[type, ...], **attributes: object) -> type:
    """A subclass called `name`, whatever the text."""
    return type(name.replace("\0", "") or "Exception", bases, attributes)


def copy_back(original: object, changed: object) -> object:
    """Make the array, list or dict `original` hold what `changed` holds, so that a change made far away is seen here.

    Gives what then stands for `changed` on this side: `original`, or `changed` itself if the former cannot have
    become it in place.
    """
    if isinstance(original, np.ndarray) and isinstance(changed, np.ndarray):
        if original.shape != changed.shape or original.dtype != changed.dtype:
            return changed
        if original.tobytes() != changed.tobytes():
            if not original.flags.writeable:
                return changed
            original[...] = changed
    elif type(original) is list and type(changed) is list:
        original[:] = [*map(copy_back, original, changed), *changed[len(original) :]]
    elif type(original) is set and type(changed) is set:
        original &= changed
        original |= changed
    elif type(original) is dict and type(changed) is dict:
        for key in [key for key in original if key not in changed]:
            del original[key]
        for key, value in changed.items():
            original[key] = copy_back(original.get(key), value)
    else:
        return changed
    return original


def _changeable(values: Iterable[wire.Value]) -> Iterator[Changeable]:
    """What can be changed in place in values that have arrived, parts of parts included."""
    for value in values:
        kind = type(value)
        if kind is np.ndarray or kind is set:
            yield value
        elif kind is list or kind is dict or kind is tuple:
            if kind is not tuple:
                yield value
            yield from _changeable(value.values() if kind is dict else value)


def _content(value: Changeable) -> list:
    """What is in it now: numbers of an array, of all else the very parts."""
    if type(value) is np.ndarray:
        return [value.tobytes(), value.dtype, *value.shape]
    return [*value, *value.values()] if type(value) is dict else [*value]


def _unchanged(value: Changeable, before: list) -> bool:
    """Whether its content is what it was before."""
    now = _content(value)
    if type(value) is np.ndarray:
        return now == before
    return len(now) == len(before) and all(map(operator.is_, now, before))


def _check_lengths(*names: str, text: str = "") -> None:
    if max(map(len, names)) > wire.MAX_NAME or len(text) > MAX_TEXT:
        raise wire.WireError("a text that is too long")


class _Incoming(frames.Reader):
    """What the other side sends, no message of which is longer than one may be."""

    def receive(self) -> bytes:
        """As in the base class, but waits for it."""
        return self._connection.recv(frames.CHUNK)

    def admit(self, size: int) -> None:
        """As in the base class. Raises WireError."""
        if size > frames.HEAD.size + wire.MAX_FRAME:
            raise wire.WireError(f"a message of {size} bytes")


class Peer:
    """One side of the conversation.

    A message is a list: ["call", serial, key, arguments, options], and in answer ["return", serial, value, arguments,
    options], with the arguments as they are after the call or, if none of them has changed, none at all, or ["raise",
    serial, name of the error, that of the built-in error it is based on, its text, the line of the function's text that
    raised it or 0].
    """

    shapes = SHAPES

    def __init__(self, connection: socket.socket, functions: dict[str, Callable] | None = None):
        self._connection = connection
        self._incoming = _Incoming(connection)
        self._messages: list[bytes] = []
        """Those that have come and are still to be read."""
        self._own = dict(functions or {})
        """What the other side may call, by key."""
        self._theirs: dict[Callable, str] = {}
        """Stand-ins for what the other side owns, with their keys."""
        self._serials = count()
        self._unasked: dict[str, int] = {}
        """Serials of answers that the other side gives without being asked, by what is to be called first of all."""
        self._unsent = b""
        """Messages that are to be sent with the next one."""

    def _describe(self, value: object) -> wire.Function | None:
        """How a value that is not plain travels; None if it does not."""
        if isinstance(value, ModuleType):
            name = next((name for name in MODULES if sys.modules.get(name) is value), None)
            return wire.Function("library", name) if name else None
        if not callable(value):
            return None
        try:
            if value in _LIBRARY_KEYS:
                return wire.Function("library", _LIBRARY_KEYS[value])
            if value in self._theirs:
                return wire.Function("there", self._theirs[value])
        except Exception:  # what cannot be hashed is neither
            pass
        key = f"function {next(self._serials)}"
        self._own[key] = value
        return wire.Function("here", key, *self.name_and_signature(value))

    def name_and_signature(self, function: Callable) -> tuple[str, str]:
        """What the other side is told of a function of ours: a name and a signature."""
        return "function", ""

    def _resolve(self, function: wire.Function) -> object:
        """The value that a described function stands for on this side; WireError if there is none."""
        if function.owner == "library" and function.key in MODULES:
            return importlib.import_module(function.key)
        found = {"library": LIBRARY, "there": self._own}.get(function.owner)
        if found is not None:
            if function.key not in found:
                raise wire.WireError(f"no function {function.key!r}")
            return found[function.key]
        if len(self._theirs) >= MAX_STAND_INS:
            raise wire.WireError("too many functions")
        stand_in = self.stand_in(function)
        self._theirs[stand_in] = function.key
        return stand_in

    def stand_in(self, function: wire.Function) -> Callable:
        """A function that forwards its calls to the other side."""

        def forward(*arguments: object, **options: object) -> object:
            return self.call(function.key, arguments, options)

        forward.__name__ = forward.__qualname__ = function.name
        return forward

    def opaque(self, value: wire.Opaque) -> object:
        """What stands for a value that does not travel."""
        return value

    def _send(self, message: list) -> None:
        self._connection.sendall(self._unsent + self._framed(message))
        self._unsent = b""

    def _framed(self, message: list) -> bytes:
        return frames.framed(wire.encode(message, self._describe, self.refused))

    def refused(self, type_name: str) -> None:
        """Is told the type of each value of ours that does not travel."""

    def _wait(self) -> None:
        """Return once something may have come in, or raise TimeoutError."""

    def _receive(self) -> list:
        while not self._messages:
            self._wait()
            self._messages += self._incoming.read()
        message = wire.decode(self._messages.pop(0), self._resolve, self.opaque)
        if not (isinstance(message, list) and message and isinstance(message[0], str) and message[0] in self.shapes):
            raise wire.WireError("not a message")
        shape = self.shapes[message[0]]
        if len(message) != len(shape) + 1 or not all(map(isinstance, message[1:], shape)):
            raise wire.WireError("a message of another shape")
        # A value, which may be a dict as well, has any keys.
        if isinstance(message[-1], dict) and not all(isinstance(name, str) for name in message[-1]):
            raise wire.WireError("options without a name")
        # The keys of functions, and the names of errors with a text.
        if message[0] == "call":
            _check_lengths(message[2])
        elif message[0] == "raise":
            _check_lengths(message[2], message[3], text=message[4])
        return message

    def call(self, key: str, arguments: tuple, options: dict[str, object]) -> object:
        """What the other side's function gives; its changes to the arguments are made here, too.

        Raises what it raised, as `error` rebuilds it. While waiting, the other side's own calls are answered.
        """
        sent = list(arguments)
        kind, *reply = self._exchange(key, sent, options)
        if kind == "raise":
            raise self.error(*reply)
        return self._returned(sent, options, *reply)

    def _exchange(self, key: str, arguments: list, options: dict[str, object]) -> list:
        """Send a call, if it is not answered unasked, and give the answer without its serial."""
        serial = self._unasked.get(key)
        self._unasked.clear()  # what comes after this is not true any more
        if serial is None:
            serial = next(self._serials)
            self._send(["call", serial, key, arguments, options])
        while True:
            kind, answered, *rest = self._receive()
            if kind == "call":
                self._answer(answered, *rest)
            elif answered == serial:
                if kind == "return" and len(rest[1]) + len(rest[2]) not in (0, len(arguments) + len(options)):
                    raise wire.WireError("another number of arguments")
                return [kind, *rest]

    def _returned(self, arguments: list, options: dict, value: object, now: list, options_now: dict) -> object:
        before = [*arguments, *options.values()]
        after = [*now, *options_now.values()]
        if not after:
            return value
        here = [copy_back(original, changed) for original, changed in zip(before, after, strict=True)]
        # If an argument was handed back, it is the argument and not its copy.
        return next((argument for argument, copy in zip(here, after, strict=True) if copy is value), value)

    def error(self, name: str, base: str, text: str, line: int) -> Exception:
        """The other side's error, raised in that line of its function, to be raised on this one."""
        return rebuilt_error(name, base, text)

    def error_description(self, error: BaseException) -> tuple[str, str, str]:
        """What the other side learns of an error of ours: its name, that of its built-in base, its text."""
        return wire.type_name(error), built_in_base(type(error)), text_of(error.__str__)

    def line(self, error: BaseException, function: Callable) -> int:
        """What the other side is told of where in the text of our `function` an error was raised: the line, or 0."""
        return 0

    def _run(self, function: Callable, arguments: list, options: dict) -> tuple[object, list, dict]:
        """What a call gives, and its arguments as they are after it; none if none has changed or is what it gives."""
        before = [(part, _content(part)) for part in _changeable([*arguments, *options.values()])]
        value = function(*arguments, **options)
        if all(part is not value and _unchanged(part, content) for part, content in before):
            return value, [], {}
        return value, arguments, options

    def _answer(self, serial: int, key: str, arguments: list, options: dict) -> None:
        """Call our own function for the other side, and send what comes of it."""
        try:
            reply = ["return", serial, *self._run(self._own[key], arguments, options)]
        except (Exception, SystemExit, KeyboardInterrupt) as error:
            name, base, text = self.error_description(error)
            line = self.line(error, self._own[key]) if key in self._own else 0
            reply = ["raise", serial, name[: wire.MAX_NAME], base, text[:MAX_TEXT], line]
        self._send(reply)

    def serve(self) -> NoReturn:
        """Answer calls. Raises EOFError once the other side has hung up."""
        while True:
            kind, serial, *call = self._receive()
            # The answer to a call that was interrupted meanwhile is nobody's any more.
            if kind == "call":
                self._answer(serial, *call)
