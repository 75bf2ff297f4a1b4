"""Decides which cells run: all but those that are only looked at, and of these the ones that others need.

A cell that the release has with the tag `ungraded` is left out, unless what comes of the others depends on it: it
binds a name that one of them reads, or it may have changed something that a mark depends on. So the marks are those of
a run of everything. `effects` says what a cell reads and changes; if that is unknown, everything is run.
"""

import filecmp
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from nbformat import NotebookNode

from ..common import own_files
from ..common.cell_kinds import is_ungraded
from .bounded import TooMuch, Work
from .effects import RANDOM, SETTINGS, Effects, Statement, effects

# Modules that students import and that do nothing to a notebook's names. Those that the release imports are more.
MODULES = {
    *("abc", "cmath", "collections", "copy", "dataclasses", "datetime", "decimal", "enum", "fractions", "functools"),
    *("itertools", "json", "math", "numbers", "operator", "os", "pprint", "random", "re", "statistics", "string"),
    *("sys", "textwrap", "time", "typing", "warnings"),
    *(
        "IPython",
        "PIL",
        "matplotlib",
        "mpl_toolkits",
        "numpy",
        "pandas",
        "scipy",
        "seaborn",
        "sklearn",
        "sympy",
        "tqdm",
    ),
}
MODULE_FILES = {".py", ".pyc", ".so", ".pth", ".zip", ".egg"}
# Names of a notebook, with which the calculation below takes a tenth of a second.
MOST_NAMES = 50_000


@dataclass(frozen=True)
class Cell:
    """A cell of code, as far as it is to be decided whether it is run.

    effects: what it reads and changes
    ungraded: it is to be left out if it can be
    graded: a mark depends on it: an answer, a test, or what is locked
    apart: a test that runs in another process, and calls the notebook's functions only after all shared random numbers
      were started anew
    released: its text is the course's, and not the student's
    """

    effects: Effects
    ungraded: bool = False
    graded: bool = False
    apart: bool = False
    released: bool = False


_work = Work(effects.__module__)


def effects_of(sources: list[str]) -> list[Effects]:
    """What each of the cells reads and changes; nothing of them is run. Raises TooMuch."""
    if not sources:
        return []
    return [
        Effects(tuple(Statement(*map(frozenset, part)) for part in parts), frozenset(modules), known)
        for parts, modules, known in _work.ask(*sources)
    ]


trusted_effects = lru_cache(maxsize=1024)(effects)
"""The effects of a text that is the course's: it is read once for a class."""


def needed(cells: list[Cell]) -> set[int]:
    """The places in `cells` of those that are to be run."""
    everything = set(range(len(cells)))
    imported = MODULES.union(*(cell.effects.modules for cell in cells if cell.released))
    known = all(cell.effects.known and (cell.released or cell.effects.modules <= imported) for cell in cells)
    size = sum(len(part.names) for cell in cells for part in cell.effects.statements)
    if not known or size > MOST_NAMES or not any(cell.ungraded for cell in cells):
        return everything
    return _Notebook(cells).needed()


def left_out(nb: NotebookNode, tests: dict[str, str], *, apart: bool, changed_files: bool) -> set[int]:
    """The places in a notebook of the cells that are not run.

    nb: as repair has made it, with `repair.tags` in its cells
    tests: the text of each autograder cell by grade id; apart: whether they run in a process of their own
    changed_files: whether there are modules beside the notebook that are not the course's
    """
    places = [place for place, cell in enumerate(nb.cells) if cell.cell_type == "code"]
    if changed_files or not any(is_ungraded(nb.cells[place]) for place in places):
        return set()
    own = [nb.cells[place].source for place in places if not _is_released(nb.cells[place], tests)]
    try:
        theirs = iter(effects_of(own))
    except TooMuch:
        return set()
    cells = []
    for cell in (nb.cells[place] for place in places):
        fields = cell.metadata.get("nbgrader", {})
        released = _is_released(cell, tests)
        test = tests.get(fields.get("grade_id"))
        cells.append(
            Cell(
                trusted_effects(cell.source if test is None else test) if released else next(theirs),
                ungraded=is_ungraded(cell),
                graded=any(fields.get(flag) for flag in ("grade", "solution", "locked")),
                apart=apart and test is not None,
                released=released,
            )
        )
    return set(places) - {places[number] for number in needed(cells)}


def _is_released(cell: NotebookNode, tests: dict[str, str]) -> bool:
    """Whether a cell's text is the course's."""
    fields = cell.metadata.get("nbgrader", {})
    is_read_only = bool(fields.get("locked") and not fields.get("solution"))
    return is_ungraded(cell) or fields.get("grade_id") in tests or is_read_only


def has_changed_files(beside: Path, source: Path) -> bool:
    """Whether the folder `beside` has modules of Python's that the assignment's, `source`, has not, or has others."""
    for path in own_files.files(beside):
        if path.suffix in MODULE_FILES:
            released = source / path.relative_to(beside)
            if not (released.is_file() and filecmp.cmp(path, released, shallow=False)):
                return True
    return False


class _Wanted:
    """Names that some cells read: at which place last, when they are run; or whenever their functions are called."""

    def __init__(self) -> None:
        self._now: dict[str, int] = {}
        self._later: set[str] = set()

    def add(self, place: int, cell: Effects) -> None:
        self._now |= {name: max(place, self._now.get(name, place)) for name in cell.from_before}
        self._later |= cell.later

    def any_of(self, names: Iterable[str], place: int) -> bool:
        """Whether one of `names` is read after what happens at `place`."""
        return any(name in self._later or self._now.get(name, -1) > place for name in names)


class _Notebook:
    def __init__(self, cells: list[Cell]):
        self._cells = cells
        parts = [part for cell in cells for part in cell.effects.statements]
        self._data = frozenset().union(*(part.data for part in parts))
        self._same = _Groups()
        self._called: dict[str, set[str]] = {}
        for part in parts:
            # What stands in one statement may hold the other from then on.
            self._same.join(part.names & self._data)
            for name in part.binds:
                self._called.setdefault(name, set()).update(part.later)

    def _reached(self, names: Iterable[str]) -> set[str]:
        """`names`, and all that is read when functions of these names are called."""
        found, left = set(), [*names]
        while left:
            if (name := left.pop()) not in found:
                found.add(name)
                left += self._called.get(name, ())
        return found

    def _changed(self, place: int) -> set[str]:
        """All that is not as it was before a cell was run: what it binds, and data that it had in its hands."""
        cell_effects = self._cells[place].effects
        read = self._reached(cell_effects.now)
        return {*cell_effects.binds, *self._same.all_of(read & self._data), *(read & {SETTINGS})}

    def needed(self) -> set[int]:
        """See above."""
        running, counting = set(), set()
        read, counted = _Wanted(), _Wanted()
        changed = [self._changed(place) for place in range(len(self._cells))]
        draws = 0  # before this place, what is random is drawn in the order in which the student's notebook drew it

        def run(place: int) -> None:
            running.add(place)
            read.add(place, self._cells[place].effects)

        def count(place: int) -> None:
            nonlocal draws
            cell = self._cells[place]
            counting.add(place)
            counted.add(place, Effects((*cell.effects.statements, Statement(now=frozenset({SETTINGS})))))
            if not cell.apart and RANDOM in self._reached(cell.effects.now):
                draws = max(draws, place)

        for place, cell in enumerate(self._cells):
            if not cell.ungraded:
                run(place)
            if cell.graded:
                count(place)
        found = -1
        while found < len(running) + len(counting):
            found = len(running) + len(counting)
            # As a rule, a cell needs only cells above it.
            for place in reversed(range(len(self._cells))):
                matters = counted.any_of(changed[place], place) or place < draws
                if place not in running and (matters or read.any_of(self._cells[place].effects.binds, place)):
                    run(place)
                if place in running and place not in counting and matters:
                    count(place)
        return running


class _Groups:
    """Names in groups, of which two become one where a name is in both."""

    def __init__(self) -> None:
        self._of: dict[str, set[str]] = {}

    def join(self, names: Iterable[str]) -> None:
        """Make one group of those of all `names`."""
        groups = {id(group): group for group in (self._of.setdefault(name, {name}) for name in names)}
        largest, *others = sorted(groups.values(), key=len, reverse=True) or [set()]
        for group in others:
            largest |= group
            self._of.update(dict.fromkeys(group, largest))

    def all_of(self, names: Iterable[str]) -> set[str]:
        """All names in the groups of `names`."""
        return set().union(*(self._of.get(name, {name}) for name in names))
