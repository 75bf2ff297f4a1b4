"""Recognises the copies that systems, browsers and people make of a released notebook by their names."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

# What stands for a space: Colab writes underscores.
SPACE = "[ _]"
COPY = "(?:복사본|사본|copy)"
# `Copy of 1_numpy`, `Copy (2) of 1_numpy`, `복사본 1_numpy`, `사본 - 1_numpy`
BEFORE = rf"(?:copy{SPACE}(?:\((\d+)\){SPACE})?of{SPACE}|(?:복사본|사본){SPACE}(?:-{SPACE})?)"
# `1_numpy (1)`, `1_numpy-1`, `1_numpy - 복사본 (2)`, `1_numpy의 사본`, `1_numpy_사본`, `1_numpy-Copy1`,
# `1_numpy copy 2`, Drive's `1_numpy.ipynb의 사본`, Colab's `1_numpy_ipynb의_사본`, and the usual `.ipynb` itself
AFTER = rf"{SPACE}*(?:\((\d+)\)|-(\d+)|(?:의|-)?{SPACE}*({COPY})(?:{SPACE}?(\d+))?|[._]ipynb)"
# No file system has longer names, and the pattern takes a time that grows with the square of the length.
MAX_NAME = 255
# Browsers that know no notebooks add an ending of their own.
ENDING = r"(?:\.txt|\.json)?"


@dataclass(frozen=True)
class Copy:
    """A notebook that was recognised.

    notebook: its released name, such as `1_numpy.ipynb`
    number: of the copy, 0 for one that is named like the original
    start: where its name starts in the file's name
    """

    notebook: str
    number: int
    start: int


def recognise(name: str, notebooks: Iterable[str]) -> Copy | None:
    """Which of the released `notebooks` the file `name` is; in front of it there may be a student's name and more."""
    if len(name) > MAX_NAME:
        return None
    # The longest first: with `lab` and `my_lab` released, `my_lab` is no copy of `lab` by a student called my.
    for notebook in sorted(notebooks, key=len, reverse=True):
        original = re.escape(notebook.removesuffix(".ipynb"))
        pattern = rf"(?:.*?[\W_])??({BEFORE})?({original})((?:{AFTER})*){ENDING}"
        match = re.fullmatch(pattern, name, re.IGNORECASE | re.DOTALL)
        if match and "ipynb" in match[4].lower():
            start = match.start(1) if match[1] else match.start(3)
            marks = match[1] or "", match[4]
            numbers = [int(number) for mark in marks for number in re.findall(r"\d+", mark)]
            copied = any(re.search(COPY, mark, re.IGNORECASE) for mark in marks)
            return Copy(notebook, numbers[-1] if numbers else int(copied), start)
    return None
