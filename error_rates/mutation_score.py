"""`python -m error_rates.mutation_score` (or `make mutants`): which mutants the hidden tests kill, which survive."""

import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor

from grader_tests import reference
from grader_tests.student_code import lost_aspects, notebook_with

from .equivalent_mutants import EQUIVALENT
from .mutants import Mutant, mutants


def is_killed(mutant: Mutant) -> bool:
    """Whether the mutant loses an aspect, or cannot even be defined."""
    try:
        with notebook_with(mutant.function, mutant.source) as namespace:
            return bool(lost_aspects(namespace, mutant.function))
    except (NameError, TypeError):
        return True


def survivors(function: str) -> tuple[int, list[Mutant]]:
    """How many mutants of `function` there are, and those that live."""
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
            print(f"    {mutant.before}  →  {mutant.after}: {EQUIVALENT.get(mutant.key, 'SURVIVED')}")
    print(f"{'total':24}", "  ".join(f"{count:4} {what}" for what, count in total.items()))
    print(f"{time.monotonic() - began:.0f} s")
    return bool(total["survived"])


if __name__ == "__main__":
    sys.exit(main())
