"""In what relation does a wrong result stand to the right one? A closed set, tried on fresh inputs.

A known mistake names what was probably done. Most wrong answers are none of those, but what is wrong with their values
can still be seen: they are the right ones times the number of samples, or those of another activation, or wrong for
negative numbers only. A relation is told if it holds in every call in which the answer goes wrong.
"""

import numpy as np

from ...judging.values import Arguments
from .cases import Case, Told, Values, part_of, values_of
from .counts import relate_counts
from .same_function import as_if
from .spread import relate_random
from .texts import relate_texts
from .what import LAST, RELATIONS, unfinished
from .where import IMPLIED, condition, stops

__all__ = ["Case", "Told", "relate", "relate_counts", "relate_random", "stops"]


def relate(function: str, cases: list[Case], part: str, asked: Arguments) -> Told | None:
    """What is wrong with the values of `part`, and in which calls; None if it is none of the relations.

    asked: the arguments of the call that a test found wrong, whose numbers can be told
    """
    if not isinstance(part_of(function, cases[0].right, part), np.ndarray | np.generic | int | float | list):
        return relate_texts(cases)
    values = values_of(function, part, cases)
    wrong = [result for result in values if result.wrong]
    if not wrong:
        return None
    where = condition([result.case for result in wrong], [result.case for result in values if not result.wrong])
    what = _what(function, part, wrong, asked)
    if not what:
        # Several things may be wrong in different calls: what is wrong in those like the one that was found?
        alike = [result for result in wrong if _kind(result.case.arguments) == _kind(asked)]
        if 0 < len(alike) < len(wrong):
            what = _what(function, part, alike, asked)
    if where and what and where.kind not in IMPLIED:
        return where + what
    return what or where


def _what(function: str, part: str, wrong: list[Values], asked: Arguments) -> Told | None:
    """The first relation that holds in all of the calls."""
    # What overflows here and there can be the right values of something elsewhere.
    finite = [result for result in wrong if np.all(np.isfinite(result.got))]
    with np.errstate(all="ignore"):
        if told := unfinished(function, part, wrong, asked):
            return told
        for relation in (*RELATIONS, as_if, *LAST):
            if finite and (told := relation(function, part, finite, asked)):
                return told
    return None


def _kind(arguments: Arguments) -> tuple:
    """What sets calls apart: the texts among their arguments, and whether there are integers."""
    whole = (isinstance(value, np.ndarray) and value.dtype.kind in "iu" for value in arguments.values())
    return (*(value for value in arguments.values() if isinstance(value, str)), any(whole))
