"""What every hidden test goes through: tried as the answer stands, then with the earlier functions put right."""

import contextlib
import functools
import inspect
import io
import sys
import warnings
from collections.abc import Callable, Iterator, MutableMapping
from contextvars import ContextVar
from dataclasses import dataclass

import numpy as np

from . import reference
from .messages import sentence


class WrongAnswer(AssertionError):
    """An aspect is not met; the text is the five-field message for the student."""

    def _render_traceback_(self) -> list[str]:
        """IPython shows this instead of the traceback, whose frames would show the hidden test."""
        return [str(self)]


@dataclass(frozen=True)
class Aspect:
    """The aspect of a function that is being tried."""

    function: str
    name: str

    def wrong(self, *, got: str, expected: str, call: str, hint: str) -> WrongAnswer:
        """The failure to raise, its message in the five fields."""
        number = reference.exercises()[self.function].number
        return WrongAnswer(
            sentence(
                number=number,
                function=self.function,
                aspect=self.name,
                got=got,
                expected=expected,
                call=call,
                hint=hint,
            )
        )


_current: ContextVar[Aspect] = ContextVar("aspect")


def current() -> Aspect:
    """The aspect that is being tried; LookupError outside a hidden test."""
    return _current.get()


def student_namespace() -> MutableMapping[str, object]:
    """Where the student's functions live: in plain nbgrader, the kernel's own namespace."""
    return vars(sys.modules["__main__"])


@contextlib.contextmanager
def right_functions(names: tuple[str, ...]) -> Iterator[None]:
    """Put right functions in the place of the student's `names`, and the student's own back afterwards."""
    namespace = student_namespace()
    own = {name: namespace[name] for name in names if name in namespace}
    namespace.update({name: reference.function(name) for name in names})
    try:
        yield
    finally:
        for name in names:
            del namespace[name]
        namespace.update(own)


class _Dropped(io.TextIOBase):
    """A stream that keeps nothing."""

    def write(self, text: str) -> int:
        return len(text)


@contextlib.contextmanager
def silence() -> Iterator[None]:
    """Drop prints and warnings: nbgrader gives no mark to a cell that writes anything to stderr."""
    dropped = _Dropped()
    with (
        contextlib.redirect_stdout(dropped),
        contextlib.redirect_stderr(dropped),
        warnings.catch_warnings(),
        np.errstate(all="ignore"),
    ):
        warnings.simplefilter("ignore")
        yield


def aspect(test: Callable) -> Callable:
    """Make `test_<function>_<aspect>(<function>)` a hidden test.

    The answer is judged as it stands. Where it fails, it is tried once more with the student's earlier functions of
    the notebook replaced by right ones, and the better result counts; the message is that of the second try, which
    speaks of this function's own mistake. Trying twice also squares the false-alarm rate of a statistical check.

    Raises WrongAnswer where both fail.
    """
    (function,) = inspect.signature(test).parameters
    name = test.__name__.removeprefix(f"test_{function}_")

    @functools.wraps(test)
    def tried(*args: Callable, **kwargs: Callable) -> None:
        token = _current.set(Aspect(function, name))
        try:
            with silence():
                try:
                    return test(*args, **kwargs)
                except WrongAnswer:
                    pass
                try:
                    with right_functions(reference.exercises()[function].earlier):
                        return test(*args, **kwargs)
                except WrongAnswer as wrong:
                    # A new exception, so that no frame of the test hangs on it.
                    failure = WrongAnswer(*wrong.args)
            raise failure
        finally:
            _current.reset(token)

    return tried
