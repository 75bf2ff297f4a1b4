"""What IPython and nbclient do with cells. Imports IPython only, for the process that runs tests does so, too."""

import ast
import re
import textwrap
from collections.abc import Callable
from typing import TypeVar

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.inputtransformer2 import TransformerManager
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

Error = TypeVar("Error", bound=BaseException)

INTERRUPTED = "CellTimeoutError"
"""The name of the error of a cell that was interrupted.

Leans on `error_on_timeout` of nbgrader's Execute having this name. If it has another, the page shows that error as the
student's own.
"""
LINE = re.compile(r"^Cell In\[\d+\], line (\d+)", re.M)
"""Where a traceback passes a cell that was run, and in which line.

Leans on IPython calling cells so. If it calls them otherwise, no page says which line of a test failed.
"""
OF_CELL = "Cell In["
"""How those lines begin. If they begin otherwise, a page shows of a traceback its last line only."""


AWAITS = re.compile(r"\b(?:async|await)\b")
"""What a cell that awaits something outside of its functions has in its text."""
MAY_BE_TRANSFORMED = re.compile(r"^\s*(?:[%!,;/]|>>>|\.\.\.)|=\s*[%!]|\?|In \[|[\r\v\f\x1c-\x1e\x85\u2028\u2029]", re.M)
"""Magics, commands, questions, calls without brackets, prompts, and ends of lines that are none to Python.

Leans on IPython leaving all else as it is but for white space. If it does not, the wrong line of a student's cell is
shown.
"""


class _DisplayHook(DisplayHook):
    """Keeps the value of a cell's last expression, and prints nothing.

    Leans on IPython calling this with the value, and on `fill_exec_result`, which puts it into what `run_cell` gives.
    If that changes, no test gives partial credit.
    """

    def __call__(self, result: object = None) -> None:
        if result is not None:
            self.fill_exec_result(result)


class _DisplayPublisher(DisplayPublisher):
    """Shows nothing.

    Leans on IPython's `display` calling this. If it calls something else, what a test displays stands on the page.
    """

    def publish(self, *_arguments: object, **_options: object) -> None:
        """As in the base class."""


class QuietShell(InteractiveShell):
    """An IPython whose errors are returned and not printed.

    Leans on `showtraceback` and `showsyntaxerror` being all that it calls for an error in a cell, and on it asking
    `should_run_async` whether to have a loop run the cell. If it calls others, tracebacks with the text of hidden tests
    are printed, and kept as the output of a test; if it asks otherwise, it compiles each cell once more.
    """

    displayhook_class = _DisplayHook
    display_pub_class = _DisplayPublisher

    def transform_cell(self, raw_cell: str) -> str:
        """As in the base class, which takes milliseconds for each cell."""
        return as_it_stands(raw_cell) or super().transform_cell(raw_cell)

    def should_run_async(self, raw_cell: str, **more: object) -> bool:
        """As in the base class, which compiles each cell to find out."""
        return bool(AWAITS.search(raw_cell)) and super().should_run_async(raw_cell, **more)

    def showtraceback(self, *args: object, **kwargs: object) -> None:
        """Print nothing."""

    showsyntaxerror = showtraceback


def without_history() -> Config:
    """Settings of an IPython that keeps no history, which comes with a thread, so that the process can be forked.

    Leans on `HistoryManager.enabled`. If it is no longer asked for, a forked process may hang.
    """
    return Config({"HistoryManager": {"enabled": False}})


def as_it_stands(cell: str) -> str:
    """A cell as IPython runs it, if that is its own text; empty if it may be another one. Leans on the same."""
    # IPython looks at each of its tokens, which takes milliseconds.
    if cell[:1].strip() and not MAY_BE_TRANSFORMED.search(cell):
        return textwrap.dedent(cell if cell.endswith("\n") else f"{cell}\n")
    return ""


def as_run(cell: str) -> str:
    """A cell as IPython runs it; as it stands where IPython gives up on it.

    Leans on a new `TransformerManager` transforming as a shell's does that has no extension. If it does not, the wrong
    line of a student's cell is shown.
    """
    try:
        return as_it_stands(cell) or TransformerManager().transform_cell(cell)
    except (RuntimeError, SyntaxError, ValueError, MemoryError):
        return cell


def cell_magic(tree: ast.Module) -> tuple[str, str] | None:
    """Name and body of the magic that a transformed cell consists of; None of any other cell.

    Leans on `%%name line` becoming `get_ipython().run_cell_magic(name, line, body)`. If it becomes something else, a
    function below `%%time` is not found.
    """
    match tree.body:
        case [
            ast.Expr(
                ast.Call(
                    ast.Attribute(attr="run_cell_magic"),
                    [ast.Constant(str() as name), _, ast.Constant(str() as body)],
                )
            )
        ]:
            return name, body
    return None


def shows_itself_as(error: Error, lines: list[str]) -> Error:
    """The error, which is shown by these lines instead of a traceback.

    Leans on IPython asking an error for `_render_traceback_`. If it does not, students are shown the frames of a test.
    """
    error.__dict__["_render_traceback_"] = lambda: lines
    return error


def display_lines(error: BaseException) -> list[str] | None:
    """The lines by which an error wants to be shown; None if it says nothing. Leans on the same."""
    render: Callable[[], list[str]] | None = getattr(error, "_render_traceback_", None)
    return render() if render else None
