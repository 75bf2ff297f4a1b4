"""`python -m trials.error_rates.mutation_score` (or `make mutants`): which mutants the hidden tests kill."""

import contextlib
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor

from grader_tests.judging import aspect, reference
from grader_tests.judging.student_code import hidden_tests, lost_aspects, notebook_with
from grader_tests.mistakes.diagnosis import Examined

from .equivalent_mutants import EQUIVALENT
from .mutants import Mutant, mutants


@contextlib.contextmanager
def undiagnosed() -> Iterator[None]:
    """Which known mistake it is takes most of the time, and is of no interest here."""
    examine, aspect.examine = aspect.examine, lambda *arguments: Examined()
    try:
        yield
    finally:
        aspect.examine = examine


def lost_by(mutant: Mutant) -> list[str]:
    """The aspects that the mutant loses: all of them if it cannot even be defined; the first for most, see `once`."""
    aspects = list(hidden_tests()[mutant.function])
    try:
        with notebook_with(mutant.function, mutant.source) as namespace, undiagnosed():
            if mutant.once:
                return list(lost_aspects(namespace, mutant.function))
            return next(([name] for name in aspects if lost_aspects(namespace, mutant.function, [name])), [])
    except (NameError, TypeError):
        return aspects


def is_killed(mutant: Mutant) -> bool:
    """Whether the mutant loses an aspect; a single one where it is a single slip."""
    lost = lost_by(mutant)
    return len(lost) == 1 if mutant.once else bool(lost)


def survivors(function: str) -> tuple[int, list[Mutant]]:
    """How many mutants of `function` there are, and those that live, or lose more than they should."""
    tried = list(mutants(function))
    return len(tried), [mutant for mutant in tried if not is_killed(mutant)]


def main() -> int:
    """Print the numbers of mutants killed, survived and equivalent, and all that live; 1 if one is not equivalent."""
    began = time.monotonic()
    functions = list(reference.exercises())
    with ProcessPoolExecutor() as executor:
        found = dict(zip(functions, executor.map(survivors, functions), strict=True))
    total = Counter()
    for function, (tried, alive) in found.items():
        survived = [mutant for mutant in alive if mutant.key not in EQUIVALENT]
        counts = Counter(killed=tried - len(alive), survived=len(survived), equivalent=len(alive) - len(survived))
        total.update(counts)
        print(f"{function:24}", "  ".join(f"{count:4} {what}" for what, count in counts.items()))
        for mutant in alive:
            lost = ", ".join(lost_by(mutant))
            fate = f"COSTS {lost}" if lost else "SURVIVED"
            print(f"    {mutant.before}  →  {mutant.after}: {EQUIVALENT.get(mutant.key, fate)}")
    print(f"{'total':24}", "  ".join(f"{count:4} {what}" for what, count in total.items()))
    print(f"{time.monotonic() - began:.0f} s")
    return bool(total["survived"])


if __name__ == "__main__":
    sys.exit(main())
