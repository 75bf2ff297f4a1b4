"""Which cells make an exercise, what its number and title are, and whether its answer is still to be written.

Feedback pages, class reports and marking all go by this: the same exercise has the same number everywhere.
"""

import json
import re
import warnings
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .cell_code import adds
from .cell_kinds import grade_id, is_answer, is_graded, is_task

# Characters of a text in which headings are looked for: as many of a cell are rendered on a page.
LONGEST_TEXT = 10_000
# Characters of a heading that is repeated elsewhere.
LONGEST_TITLE = 200
# A longer answer is not looked into: something is written there.
LONGEST_ANSWER = 20_000
FENCED = re.compile(r"^ {0,3}(```|~~~).*?(?:^ {0,3}\1|\Z)", re.M | re.S)
HEADING = re.compile(r"^ {0,3}(#{1,6})[ \t](.*)$", re.M)
# What a heading promises; pages say it beside every title anyway.
POINTS = re.compile(r"[(（]\d{1,4}(?:[.,]\d{1,2})? ?(?:점|points?)[)）]$")
# nbgrader replaces a solution by this line.
STUB = "raise NotImplementedError"

Cell = Mapping[str, Any]
"""As a notebook's file has it, or nbformat."""


@dataclass
class Exercise:
    """An answer, or a task, and the tests after it; the first may be of the tests that come before all answers.

    name: the grade id of its first cell; number: counts from 1
    heading: the last one above, or in a task; empty if there is none
    title: the heading without points, numbered where several exercises have it; or the name
    begins: index of the cell with that heading if no exercise came in between, else of its first cell
    answer: index of the answer; tests: indices by grade id
    """

    name: str
    number: int
    heading: str
    title: str
    begins: int
    answer: int | None = None
    tests: dict[str, int] = field(default_factory=dict)


def divide(
    cells: Iterable[Cell], answers: Collection[str], tests: Collection[str], headings_by_name: Mapping[str, str]
) -> list[Exercise]:
    """The exercises of a notebook, in its order.

    answers, tests: grade ids of its answers and tasks, and of its autograder cells; of each the first cell counts
    headings_by_name: those of exercises as they were released, for above an answer a student may have written anything
    """
    found: list[Exercise] = []
    seen: set[str] = set()
    heading, begins, before, same = "", None, None, 1
    for index, cell in enumerate(cells):
        name = grade_id(cell)
        is_answer, is_test = (name in kind and name not in seen for kind in (answers, tests))
        seen.add(name)
        if cell["cell_type"] == "markdown" and (is_task(cell) or not (is_answer or is_test)):
            for _level, line in headings("".join(cell["source"])):
                heading, begins = line, index
        if is_answer or (is_test and not found):
            own = headings_by_name.get(name, heading)
            known = POINTS.sub("", own).rstrip()
            is_new = known != before if name in headings_by_name else begins is not None
            before, same = known, 1 if is_new else same + 1
            title = known if known and is_new else f"{known} ({same})" if known else f"`{name}`"
            start = index if begins is None else begins
            found.append(Exercise(name, len(found) + 1, own, title, start, index if is_answer else None))
            begins = None
        if is_test and not is_answer:
            found[-1].tests[name] = index
    return found


def of_instructors(cells: Iterable[Cell]) -> list[Exercise]:
    """Those of a notebook whose metadata is to be trusted: an instructors' or a released one."""
    cells = [*cells]
    answers = {grade_id(cell) for cell in cells if is_answer(cell)} - {""}
    tests = {grade_id(cell) for cell in cells if is_graded(cell)} - {"", *answers}
    return divide(cells, answers, tests, {})


def read(path: Path) -> list[Exercise]:
    """Those of the instructors' notebook in a file. Raises OSError, ValueError if it is no JSON, or another error of
    Python's where that is no notebook."""
    return of_instructors(json.loads(path.read_text(encoding="utf-8"))["cells"])


def title(cells: Iterable[Cell]) -> str:
    """A notebook's title: its first heading of the first level; empty if there is none."""
    texts = ("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown" and not is_answer(cell))
    return next((line for text in texts for level, line in headings(text) if level == 1), "")


def headings(source: str) -> list[tuple[int, str]]:
    """The headings of a Markdown text: level and text of each, without those that are empty."""
    found = HEADING.findall(FENCED.sub("", source[:LONGEST_TEXT]))
    titles = [(len(marks), line.strip().rstrip("#").strip()[:LONGEST_TITLE]) for marks, line in found]
    return [(level, title) for level, title in titles if title]


def is_unwritten(answer: str, released: str = "") -> bool:
    """Whether a cell of code does nothing yet that the released one does not; so do comments, docstrings and `pass`.

    A function that only raises NotImplementedError is a released one, too.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what Python thinks of a student's backslashes
        return len(answer) <= LONGEST_ANSWER and not adds(answer, released)


def has_stub(answer: str) -> bool:
    """Whether the line is still there that an answer is to replace."""
    return STUB in answer
