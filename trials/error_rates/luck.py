"""`python -m trials.error_rates.luck` (or `make luck`): the same answers, graded again and again, get the same marks.

The reference's functions that train or draw numbers, and an answer that only statistics can tell from a right one, are
graded 1,000 times; all of the reference, and answers that train or draw numbers, right and wrong ones, training that
stops early among them, 30 times each.
"""

import functools
import sys
import time
from collections import Counter
from collections.abc import Collection
from concurrent.futures import ProcessPoolExecutor

import numpy as np

from grader_tests.judging import reference
from grader_tests.judging.student_code import lost_aspects, notebook_with
from grader_tests.mistakes import Mistake, catalogue

from .deviations import deviations
from .mutation_score import undiagnosed
from .right_answers import gallery

GRADINGS, FEWER = 1000, 30
# What these are judged by holds random numbers.
RANDOM = ("initialize_parameters", "initialize_he", "train", "choose_hidden_size")
# Uniform numbers of the right deviation: the mistake that only statistics can tell from a right answer.
MISTAKE = "initialize_he-he_uniform"


def known_mistake() -> Mistake:
    """The entry MISTAKE."""
    return next(entry for entry in catalogue() if str(entry) == MISTAKE)


def lost(seed: int, function: str, source: str, judged: Collection[str] | None = None) -> frozenset[str]:
    """The aspects lost in the notebook of `function`, answered by `source`, with random numbers from `seed`.

    judged: the functions whose aspects are tried; all by default

    The reference draws from NumPy's legacy generator; whoever makes a generator inside is fresh at every call.
    """
    notebook = reference.exercises()[function].notebook
    np.random.seed(seed)
    with notebook_with(function, source) as namespace:
        return frozenset(
            f"{name}_{aspect}"
            for name, exercise in reference.exercises().items()
            if exercise.notebook == notebook and (judged is None or name in judged)
            for aspect in lost_aspects(namespace, name)
        )


def lost_by_reference(judged: Collection[str], seed: int) -> frozenset[str]:
    """The aspects of these functions that the reference loses."""
    exercises = reference.exercises()
    last = {exercises[name].notebook: name for name in judged}
    return frozenset().union(*(lost(seed, name, reference.solution(name), judged) for name in last.values()))


def lost_by_mistake(seed: int) -> frozenset[str]:
    """The aspects that MISTAKE loses in its notebook."""
    return lost(seed, known_mistake().function, known_mistake().source)


@functools.cache
def answers() -> dict[str, tuple[str, str]]:
    """Function and source of every answer to a RANDOM function, by name: right styles, mistakes, odd training."""
    found = {str(answer): (answer.function, answer.source) for answer in (*gallery(), *catalogue())}
    for function in ("train", "choose_hidden_size"):
        for deviation in deviations(function):
            if deviation.when.startswith(("training", "choice")):
                found[f"{function}-{deviation.when}"] = function, deviation.source
    return {name: answer for name, answer in found.items() if answer[0] in RANDOM}


def lost_by(name: str, seed: int) -> frozenset[str]:
    """The aspects of its function that an answer loses."""
    function, source = answers()[name]
    np.random.seed(seed)
    with notebook_with(function, source) as namespace, undiagnosed():
        return frozenset(lost_aspects(namespace, function))


def main() -> int:
    """Print what was lost how often; 1 if it was not the same each time."""
    began = time.monotonic()
    steady = True
    with ProcessPoolExecutor() as executor:
        tried = [
            ("reference, what is random", functools.partial(lost_by_reference, RANDOM), GRADINGS),
            ("reference, all", functools.partial(lost_by_reference, [*reference.exercises()]), FEWER),
            (MISTAKE, lost_by_mistake, GRADINGS),
        ]
        tried += [(name, functools.partial(lost_by, name), FEWER) for name in answers()]
        for what, grade, gradings in tried:
            outcomes = Counter(executor.map(grade, range(gradings), chunksize=5))
            steady &= len(outcomes) == 1
            for aspects, times in outcomes.items():
                print(f"{what}: loses {', '.join(sorted(aspects)) or 'nothing'} {times} times of {gradings}")
    print(f"{time.monotonic() - began:.0f} s")
    return not steady


if __name__ == "__main__":
    sys.exit(main())
