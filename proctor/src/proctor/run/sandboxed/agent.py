"""Lets the tests call the functions of this notebook. Runs in the student's kernel, which is theirs to break."""

import contextlib
import functools
import inspect
import io
import random
import socket
import warnings
from collections.abc import Callable
from types import BuiltinFunctionType, FunctionType, MethodType
from typing import NoReturn

import numpy as np

from . import wire
from .peer import MORE, SHAPES, Peer, text_of

# Tells the grader that this process has taken up a connection; the system's kernel adds to it which process that is.
HELLO = b"!"
# The serial of the answer to what the grader would ask first of all, and need not: which names there are.
NAMES = 0


# Functions and the like: nothing of them matters but the results of their calls.
FUNCTIONS = (FunctionType, BuiltinFunctionType, MethodType, functools.partial, np.ufunc, np.vectorize)


class _TestOver(Exception):
    """The test that was answered is over, and another one follows."""


class _Dropped(io.TextIOBase):
    """A stream that keeps nothing."""

    def write(self, text: str) -> int:
        return len(text)


class _Notebook(Peer):
    """The student's end, which has nothing to hide.

    It can be told ["tell", key, arguments], too: to call a function of its own, of which it then says nothing.

    before: what answered the last test, over the same connection
    """

    shapes = SHAPES | {"tell": (str, list)}

    def __init__(self, connection: socket.socket, functions: dict[str, Callable], before: "_Notebook | None"):
        super().__init__(connection, functions)
        if before:
            # What has come in already.
            self._incoming, self._messages = before._incoming, before._messages

    def greet(self, names: list[str]) -> None:
        """Say which names there are."""
        self._send(["return", NAMES, names, [], {}])

    def _receive(self) -> list:
        while (message := super()._receive())[0] == "tell":
            _kind, key, arguments = message
            self._own[key](*arguments)
        return message

    def name_and_signature(self, function: Callable) -> tuple[str, str]:
        name = text_of(lambda: getattr(function, "__name__", wire.type_name(function)))
        signature = text_of(lambda: inspect.signature(function))
        kind = "" if issubclass(type(function), FUNCTIONS) else MORE
        return name[: wire.MAX_NAME], (kind + signature)[: wire.MAX_SIGNATURE]

    def line(self, error: BaseException, function: Callable) -> int:
        found, traceback = 0, error.__traceback__
        # (A function may be anything.)
        with contextlib.suppress(Exception):
            while isinstance(function, functools.partial):
                function = function.func
            cell = inspect.unwrap(function).__code__.co_filename
            while traceback:
                if traceback.tb_frame.f_code.co_filename == cell:
                    found = traceback.tb_lineno
                traceback = traceback.tb_next
        return found


def _start_random_numbers_anew() -> None:
    """Seed the random numbers, so that a mark depends neither on luck nor on how many earlier cells have drawn."""
    random.seed(0)
    np.random.seed(0)


def serve(connection: socket.socket, namespace: dict[str, object]) -> None:
    """Answer the calls of tests that come over `connection`, one after the other, until it is closed."""
    answered = None
    with contextlib.suppress(EOFError):
        while True:
            answered = _serve_test(connection, namespace, answered)


def _serve_test(connection: socket.socket, namespace: dict[str, object], before: _Notebook | None) -> _Notebook:
    """Answer the calls of a test until it is over; what they print is dropped.

    What they have replaced in `namespace` is then as it was. Raises EOFError if no other test follows.
    """
    _start_random_numbers_anew()
    kept: list[tuple[list[str], dict[str, object]]] = []

    def replace(others: dict[str, object]) -> None:
        kept.append(([*others], {name: namespace[name] for name in others if name in namespace}))
        namespace.update(others)

    def restore(times: int) -> None:
        while len(kept) > times:
            names, own = kept.pop()
            for name in names:
                namespace.pop(name, None)
            namespace.update(own)

    def end() -> NoReturn:
        raise _TestOver

    functions: dict[str, Callable] = {
        "has": namespace.__contains__,
        "find": lambda name: [namespace[name]] if name in namespace else [],
        "several": lambda names: {name: namespace[name] for name in names if name in namespace},
        "put": namespace.__setitem__,
        "replace": replace,
        "restore": restore,
        "delete": namespace.__delitem__,
        "names": lambda: list(namespace),
        "end": end,
    }
    notebook, dropped = _Notebook(connection, functions, before), _Dropped()
    try:
        with (
            contextlib.redirect_stdout(dropped),
            contextlib.redirect_stderr(dropped),
            warnings.catch_warnings(),
            np.errstate(all="ignore"),
        ):
            warnings.simplefilter("ignore")
            notebook.greet([*namespace])
            notebook.serve()
    except _TestOver:
        return notebook
    finally:
        restore(0)
