"""The gallery of wrong answers that are not in the catalogue of known mistakes.

One file a notebook, in cells as those of the right answers, titled with function, style, and what may rightly be told:
names of known mistakes, kinds of relations (`grader_tests/mistakes/relations`), or `seen`, where the message itself
says it all:
a wrong shape or type, a key that is missing, an argument that was changed, an error of the answer's own.

    # %% compute_cost: natural logarithm of the product -> factor, sum_for_mean
    def compute_cost(A2, Y):
        ...
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILES = ("numpy.py", "activations.py", "initialization.py", "network.py")


@dataclass(frozen=True)
class WrongAnswer:
    """A wrong answer: its function, its style, what may rightly be told of it, the code."""

    function: str
    style: str
    may_tell: frozenset[str]
    source: str

    def __str__(self) -> str:
        return f"{self.function}-{self.style}"


@cache
def wrong_answers() -> tuple[WrongAnswer, ...]:
    """All of them, in the order of the notebooks."""
    answers = []
    for file in FILES:
        text = (Path(__file__).parent / file).read_text(encoding="utf-8")
        for cell in re.split(r"^# %% ", text, flags=re.MULTILINE)[1:]:
            title, source = cell.split("\n", 1)
            function, rest = title.split(": ", 1)
            style, tell = rest.split(" -> ")
            answers.append(WrongAnswer(function, style.strip(), frozenset(tell.split(", ")), source))
    return tuple(answers)
