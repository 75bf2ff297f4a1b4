"""Makes the kernel behave where a student's own did, so that what only works with a screen costs nobody a mark.

An IPython extension, loaded when the kernel starts. It promises nothing: the notebook can undo all of it.
"""

from . import ipykernel_seams
from .ipykernel_seams import ZMQInteractiveShell

# Answers to `input()` before there are no more: a loop that waits for one of its own, and a debugger, have to end.
ANSWERS = 100
# Each of them: a text, and a number for an `int(input())` that stands above an answer.
ANSWER = "1"


def load_ipython_extension(shell: ZMQInteractiveShell) -> None:
    """Prepare a kernel."""
    _keep_names(shell)
    _draw_inline(shell)
    _keep_running(shell)
    _answer_questions(shell)
    # There are none here for programs to run in.
    ipykernel_seams.without_terminals(shell)


def _keep_names(shell: ZMQInteractiveShell) -> None:
    """`%reset` in one cell must not take the names that the cells before it defined from those after it."""
    for name in ("reset", "reset_selective"):
        shell.magics_manager.register_function(lambda line: None, magic_name=name)


def _draw_inline(shell: ZMQInteractiveShell) -> None:
    """`%matplotlib` draws into the notebook, whatever window or widget it names."""
    original = shell.find_line_magic("matplotlib")
    shell.magics_manager.register_function(lambda line: original("inline"), magic_name="matplotlib")


def _keep_running(shell: ZMQInteractiveShell) -> None:
    """`exit()` and the like have no effect: the cell ends as it would, and so does the next one."""
    ipykernel_seams.keep_running(shell)


def _answer_questions(shell: ZMQInteractiveShell) -> None:
    """`input()` gets an answer."""
    left = iter(range(ANSWERS))

    def answer(prompt: object = "", **options: object) -> str:
        if next(left, None) is None:
            raise EOFError("nobody is there to answer")
        return ANSWER

    ipykernel_seams.answer_by(shell, answer)
