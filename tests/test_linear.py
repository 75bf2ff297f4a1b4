"""What reads a student's text takes a time in proportion to it, whatever the text is.

Each reader gets texts that repeat a fragment, and four times as many of it again and again. Over a factor of 16 in
length, linear work grows 16 times and quadratic work 256 times; what grows more than 64 times, halfway between, fails.
Only processor time counts, and only from a tenth of a second on: there a busy machine changes it by less than a factor
of four, and with the length that is tried in the end, anything quadratic uses more.
"""

import importlib
import json
import pkgutil
import re
import time
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

import proctor
from grader_tests.judging import answers
from proctor.collect.collecting import PATTERN, written_time
from proctor.common import cell_code, copies, exercises, harmless, notebook_record
from proctor.common.notebook_record import CellRecord, HandedIn
from proctor.common.room import Room
from proctor.intake.repair import reading, repairing
from proctor.intake.repair.released import Release
from proctor.pages import notice
from proctor.pages.feedback import exporter, shown
from proctor.run.effects import LONGEST as LONGEST_TEXT
from proctor.run.effects import effects
from tests.sampling import some

try:
    from re import _constants, _parser
except ImportError:  # Python 3.10
    import sre_constants as _constants
    import sre_parse as _parser

FACTOR, MOST_GROWTH, SECONDS = 16, 64, 0.1
# From one length to the next: FACTOR in two steps.
STEP = 4
# Of so many fragments, one is tried: as many as there are readers, or fewer.
SOME = 20
LONGEST = 1 << 16
# What Markdown, HTML, formulas, Python, IPython and terminals give a meaning to.
SIGNS = """
    [ ] ( ![]( ]( [a][ [a]: ` ``` ~~~ * ** _ # > - + | \\ < > </ <a <a> <!-- <![CDATA[ <? &amp; & $ $$ \\[ \\(
    \\begin{a} \\end{a} { } ^ \\href ' " ''' \"\"\" f" @ % %% %%time ! ? = : ; , . / /a .py // https://a www.a a@a 1. 1
    e _1 ~ ~~ \x1b[ \x1b[0m \x1b \r \b \0 \u202e é 가 attachment: <attachment: <attachment:" data:image/png;base64,
    def class async lambda
"""


def literals(pattern):
    """The texts that stand in a regular expression, and a sign of each of its sets."""
    found, text = [], ""

    def walk(parsed):
        nonlocal text
        for kind, what in parsed:
            if kind == _constants.LITERAL:
                text += chr(what)
                continue
            found.append(text)
            text = ""
            if kind == _constants.IN:
                found.extend(chr(code) for sort, code in what if sort == _constants.LITERAL)
            parts = what if isinstance(what, tuple | list) else [what]
            for part in parts:
                for inner in part if isinstance(part, list) else [part]:
                    if isinstance(inner, _parser.SubPattern):
                        walk(inner)

    walk(_parser.parse(pattern))
    return {*found, text} - {""}


def fragments():
    """Those of all patterns of proctor's modules, and SIGNS, alone and apart by spaces and by lines."""
    texts = set(SIGNS.split()) | literals(PATTERN) | {" ", "\n", "\t", "a", "a\n"}
    for module in pkgutil.walk_packages(proctor.__path__, "proctor."):
        if "sandboxed" not in module.name and not module.name.endswith("__main__"):
            for value in vars(importlib.import_module(module.name)).values():
                texts |= literals(value.pattern) if isinstance(value, re.Pattern) else set()
    return sorted(texts | {f"{text}{sign}" for text in texts for sign in (" ", "\n")})


RELEASED = {
    "cells": [
        {"cell_type": kind, "id": name, "metadata": {"nbgrader": about}, "source": source}
        for kind, name, source, about in (
            ("code", "f", "def f():\n    raise NotImplementedError()", {"grade": False, "solution": True}),
            ("code", "t", "assert f() == 1", {"grade": True, "solution": False}),
            ("markdown", "w", "Write here.", {"grade": True, "solution": True}),
        )
    ],
    "metadata": {},
}
for cell in RELEASED["cells"]:
    cell["metadata"]["nbgrader"] |= {"grade_id": cell["id"], "locked": not cell["metadata"]["nbgrader"]["solution"]}
    cell["metadata"]["nbgrader"] |= {"schema_version": 3, "task": False, "points": 1}


def handed_in_as(kind):
    """Reads and repairs a notebook of which a cell of `kind` is the text."""

    def read(text):
        output = {"output_type": "stream", "name": "stdout", "text": text}
        cells = [*RELEASED["cells"], {"cell_type": kind, "metadata": {}, "source": text, "outputs": [output]}]
        notebook, _valid = reading.read(json.dumps({"cells": cells, "nbformat": 4, "nbformat_minor": 5}).encode())
        release = Release(reading.read(json.dumps({**RELEASED, "nbformat": 4}).encode())[0])
        repairing.repair(notebook, release)

    return read


def disarmed(text):
    harmless.disarm(new_notebook(cells=[new_markdown_cell(text, attachments={text[:50]: {"image/png": "aaaa"}})]))


def outputs(text):
    cell = new_code_cell(outputs=[new_output("stream", text=text), new_output("error", traceback=[text], evalue=text)])
    data = {"text/plain": text, "image/png": text}
    cell.outputs.append(new_output("display_data", data))
    notebook_record.write(cell, CellRecord(handed_in=HandedIn(tuple(cell.outputs))))
    for tested in (False, True):
        exporter._outputs(cell, tested, Room("en"), "en")


def page(text):
    """The cells of formgrader's page."""
    nb, _resources = notice.Notice().preprocess(new_notebook(cells=[new_markdown_cell(text), new_code_cell(text)]), {})
    notice.markdown({"cell": nb.cells[0]}, nb.cells[0].source)


def unwritten(text):
    cell_code.statements.cache_clear()
    exercises.is_unwritten(text)


def time_of(text):
    with pytest.raises(ValueError):
        written_time(f"x{text}", None)


# Each with the length to begin with. Where no more than a part of a text is rendered, by libraries that are not linear,
# that is more than this part.
READERS = {
    "terminal": (harmless.text, 1 << 10),
    "isolated": (harmless.isolated, 1 << 10),
    "disarm": (disarmed, 1 << 10),
    "outputs": (outputs, 1 << 12),
    "markdown": (lambda text: shown.Shown(Path(), Room("en")).markdown(text), 1 << 14),
    "code": (lambda text: shown.Shown(Path(), Room("en")).code(text), 1 << 14),
    "headings": (exercises.headings, 1 << 14),
    "printed": (shown.text, 1 << 10),
    "sentence": (shown.sentence, 1 << 10),
    "unwritten": (unwritten, 1 << 10),
    "points": (lambda text: exercises.POINTS.sub("", text), 1 << 10),
    "lines": (lambda text: shown.lines_to_see(f"db1 {text}", [text], ["db1", "x"]), 1 << 10),
    "formgrader": (page, 1 << 15),
    "repair of text": (handed_in_as("markdown"), 1 << 10),
    "repair of code": (handed_in_as("code"), 1 << 10),
    "statements": (lambda text: cell_code.statements.__wrapped__(text[: reading.MAX_CODE]), 1 << 10),
    "effects": (lambda text: effects(text[:LONGEST_TEXT]), 1 << 10),
    "told": (answers._shorten, 1 << 10),
    "name": (lambda text: copies.recognise(f"{text}1_numpy{text}.ipynb", ["1_numpy.ipynb", "numpy.ipynb"]), 1 << 10),
    "path": (lambda text: re.match(PATTERN, text), 1 << 10),
    "time": (time_of, 1 << 10),
}


def seconds(reader, text):
    began = time.process_time()
    reader(text)
    return time.process_time() - began


def growth(reader, shortest, fragment):
    """How many times as long a long text takes as one of a sixteenth of its length; 0 if even LONGEST is quick.

    What seems too much is measured again, twice: a collection of garbage, of which a process that has run other tests
    has much, happens to fall into one of them, quadratic work is in all three. And it has to show at two lengths, for
    up to the one at which it gives up, Python's parser may do more.
    """
    taken, before = {}, 0.0
    length, longest = shortest, max(LONGEST, FACTOR * shortest)
    while length <= longest:
        text = (fragment * (length // len(fragment) + 1))[:length] + "!"
        taken[length] = seconds(reader, text)
        if taken[length] > SECONDS and length // FACTOR in taken:
            short = max(taken[length // FACTOR], SECONDS / MOST_GROWTH / 4)
            if taken[length] / short > MOST_GROWTH:
                taken[length] = min(taken[length], seconds(reader, text), seconds(reader, text))
            times = taken[length] / short
            if times <= MOST_GROWTH or before:
                return times
            before, longest = times, STEP * length
        length *= STEP
    return 0.0


@pytest.mark.parametrize("number", range(len(READERS)), ids=[*READERS])
def test_what_reads_a_students_text_is_linear(number):
    # For each of them others, so that together all are tried.
    every, first = fragments(), number % SOME
    tried = some(every[first:] + every[:first], SOME)
    found = {fragment: growth(*[*READERS.values()][number], fragment) for fragment in tried}
    assert {fragment: times for fragment, times in found.items() if times > MOST_GROWTH} == {}


@pytest.mark.whole
def test_the_fuzz_finds_what_is_quadratic():
    attachment = re.compile(r"<attachment:([^>\n]*)>")
    assert growth(lambda text: attachment.sub("", text), 1 << 10, '<attachment:"') > MOST_GROWTH
    copies = lambda text: [sum(map(ord, text[i:])) for i in range(0, len(text), 256)]  # noqa: E731
    assert growth(copies, 1 << 12, "a") > MOST_GROWTH
    assert growth(lambda text: text.count("b"), 1 << 10, "a") == 0.0
