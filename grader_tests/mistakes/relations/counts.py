"""Relations between whole numbers: how many rows were counted, which size was chosen. Factors of such mean nothing."""

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np

from ...judging.messages import N_, _
from ...judging.planned_training import SAMPLES, planned
from .cases import Case, Told

# What is counted instead of different rows, by the table.
COUNTED: dict[str, Callable[[np.ndarray], int]] = {
    N_("Your count is the number of rows, equal ones or not."): len,
    N_("Your count is the number of columns."): lambda W: W.shape[1],
    N_("Your count is the number of all entries."): np.size,
    N_("Your count is the number of different entries."): lambda W: len(np.unique(W)),
    N_("Your count is the number of different columns."): lambda W: len(np.unique(W, axis=1).T),
    N_("Your count is the number of rows that occur only once."): lambda W: _occurring(W, np.equal),
    N_("Your count is the number of rows that occur several times."): lambda W: _occurring(W, np.less),
}


def _occurring(W: np.ndarray, compare: Callable) -> int:
    _rows, counts = np.unique(W, axis=0, return_counts=True)
    return int(np.sum(compare(1, counts)))


def relate_counts(function: str, cases: list[Case]) -> Told | None:
    """What is wrong with whole numbers; None if nothing can be said."""
    cases = [case for case in cases if not case.stopped and isinstance(case.got, int | np.integer)]
    wrong = [case for case in cases if case.got != case.right]
    if not wrong:
        return None
    return _rows(cases, wrong) if function == "distinct_rows" else _choice(wrong)


def _rows(cases: list[Case], wrong: list[Case]) -> Told | None:
    for says, count in COUNTED.items():
        # What is counted is counted everywhere, also where that is right by chance.
        if all(case.got == count(case.first) for case in cases):
            return Told("counted", _(says))
    if len(cases) > len(wrong) and all(len(case.first) == 1 for case in wrong):
        says = _("Your count is wrong only if there is a single row: does it stay a row, or turn into its numbers?")
        return Told("single row", says)
    if wrong == cases and len({int(case.got - case.right) for case in wrong}) == 1:
        return Told("shift", _("Your count is always off by the same number: where does counting begin?"))
    if all(case.got < case.right for case in wrong):
        says = _("If your count is wrong, it is too small: is a row left out, or taken for equal to another one?")
        return Told("too few", says)
    if all(case.got > case.right for case in wrong):
        says = _("If your count is wrong, it is too large: which of the equal rows is counted once more?")
        return Told("too many", says)
    return None


def _choice(wrong: list[Case]) -> Told | None:
    if not any(case.got in case.arguments["candidates"] for case in wrong):
        return Told("no candidate", _("What is returned is none of the candidates: is it their place, or an accuracy?"))
    # Of other data it is not known how good each size is.
    known = [(case, planned(case.arguments["X_train"], case.arguments["candidates"])) for case in wrong]
    known = [(case, good) for case, good in known if good]
    if len(known) < 2 or any(case.got not in good for case, good in known):
        return None
    for kind, says, chosen in _ways():
        if all(case.got == chosen([*good], good) for case, good in known):
            return Told(kind, says)
    return None


def _ways() -> Iterator[tuple[str, str, Callable[[list[int], dict[int, int]], int]]]:
    """Ways to choose: kind, words, and what they choose of candidates with known accuracies."""
    stops = _("If your choice is wrong, the candidates after the first that is no better are not looked at.")
    yield "stops", stops, _until_no_better
    yield "stops", stops, lambda candidates, good: _until_no_better(sorted(candidates), good)
    yield "first", _("If your choice is wrong, it is the first candidate."), lambda candidates, good: candidates[0]
    yield "last", _("If your choice is wrong, it is the last candidate."), lambda candidates, good: candidates[-1]
    yield (
        "smallest",
        _("If your choice is wrong, it is the smallest candidate."),
        lambda candidates, good: min(candidates),
    )
    yield (
        "largest",
        _("If your choice is wrong, it is the largest candidate."),
        lambda candidates, good: max(candidates),
    )
    enough = _("If your choice is wrong, it is a candidate that is good enough, though a later one is better.")
    for share in range(1, SAMPLES):
        yield "good enough", enough, partial(_good_enough, share)
        yield "good enough", enough, partial(_good_enough_of_sorted, share)


def _good_enough(least: int, sizes: list[int], good: dict[int, int]) -> int:
    return next((size for size in sizes if good[size] >= least), max(sizes, key=lambda size: good[size]))


def _good_enough_of_sorted(least: int, sizes: list[int], good: dict[int, int]) -> int:
    return _good_enough(least, sorted(sizes), good)


def _until_no_better(sizes: list[int], good: dict[int, int]) -> int:
    chosen = sizes[0]
    for size in sizes[1:]:
        if good[size] <= good[chosen]:
            break
        chosen = size
    return chosen
