"""The gallery of right answers: each function of the assignment in the styles that students write it in.

One file a notebook, in cells as editors know them (`# %%`), one answer a cell, titled with its function and its style:

    # %% row_sums: einsum
    def row_sums(a):
        return np.einsum("ij->i", a)[:, None]

A cell runs in a notebook that is right otherwise, so `np` and the other functions are there. It may hold what IPython
knows and Python does not. An answer that takes several cells has them below each other, with `# %%+` between them.

`unusual.py` has answers to all notebooks in dress that tests and sandbox might stumble over: magics, instances of
classes, masked arrays, a loop that checks the answer, and so on.
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILES = ("numpy.py", "activations.py", "initialization.py", "network.py", "unusual.py")


@dataclass(frozen=True)
class RightAnswer:
    """A right answer: its function, the name of its style, the code of its cells."""

    function: str
    style: str
    source: str

    def __str__(self) -> str:
        return f"{self.function}-{self.style}"


@cache
def gallery() -> tuple[RightAnswer, ...]:
    """All right answers, file by file."""
    answers = []
    for file in FILES:
        text = (Path(__file__).parent / file).read_text(encoding="utf-8")
        for cell in re.split(r"^# %% ", text, flags=re.MULTILINE)[1:]:
            title, source = cell.split("\n", 1)
            function, style = title.split(": ", 1)
            answers.append(RightAnswer(function, style.strip(), source))
    return tuple(answers)
