"""Tries the hidden tests of one function on all that they should accept, and on all that they should not."""

import random
from collections import Counter
from dataclasses import dataclass, field

from grader_tests.judging import reference
from grader_tests.judging.student_code import lost_aspects, notebook_with
from grader_tests.mistakes import Mistake, catalogue

from .equivalent_mutants import EQUIVALENT
from .mutants import Mutant, mutants
from .mutation_score import is_killed
from .right_answers import RightAnswer, gallery
from .visible_checks import notices
from .wrong_answers import WrongAnswer, wrong_answers

# In a sample, of each function: mutants, known mistakes with which all other functions of the notebook are tried, and
# wrong answers that are not in the catalogue.
MUTANTS, ELSEWHERE, WRONG = 4, 1, 3
SEED = 3


@dataclass
class Rates:
    """Counts by what was tried and how it went, and in words each case in which the tests were wrong."""

    counts: Counter = field(default_factory=Counter)
    errors: list[str] = field(default_factory=list)

    def add(self, case: object, tried: str, **went: bool) -> None:
        """Count a case of the kind `tried`, and that it went well or not in each of the ways named."""
        self.counts.update([tried, *(way for way, well in went.items() if well)])
        self.errors += [f"{case}: not {way}" for way, well in went.items() if not well]


def _try_right_answer(answer: RightAnswer, rates: Rates) -> None:
    with notebook_with(answer.function, answer.source) as namespace:
        rates.add(answer, "right answers", accepted=not lost_aspects(namespace, answer.function))


def _try_mistake(mistake: Mistake, rates: Rates, elsewhere: bool) -> None:
    """elsewhere: whether the notebook's other functions are tried, too, which takes most of the time"""
    notebook = reference.exercises()[mistake.function].notebook
    with notebook_with(mistake.function, mistake.source) as namespace:
        lost = {
            name: lost_aspects(namespace, name)
            for name, exercise in reference.exercises().items()
            if name == mistake.function or (elsewhere and exercise.notebook == notebook)
        }
    own = lost.pop(mistake.function)
    rates.add(
        mistake,
        "mistakes",
        caught=bool(own),
        exactly=own.keys() == mistake.breaks and not any(lost.values()),
        diagnosed={failure.failure.mistake for failure in own.values()} == {str(mistake)},
    )


def _try_wrong_answer(answer: WrongAnswer, rates: Rates) -> None:
    """Count whether it is caught, and whether what is told of it is right; that nothing is told is no error."""
    with notebook_with(answer.function, answer.source) as namespace:
        lost = lost_aspects(namespace, answer.function).values()
    names = {failure.failure.mistake.partition("-")[2] for failure in lost if failure.failure.mistake}
    relations = {kind for failure in lost for kind in failure.relation.split("+") if kind}
    # Where no diagnosis is asked for, the message itself says what was seen.
    plain = [failure for failure in lost if not (failure.failure.mistake or failure.relation or failure.seen)]
    seen = {"seen"} if plain else set()
    rates.add(answer, "wrong answers", found=bool(lost))
    if lost:
        rates.counts["told"] += bool((names | relations | seen) & answer.may_tell)
        misnamed, misleading = names - answer.may_tell, relations - answer.may_tell
        rates.counts.update({"named wrongly": bool(misnamed), "misled": bool(misleading)})
        rates.errors += [f"{answer}: told {told}" for told in sorted(misnamed | misleading)]


def _try_mutant(mutant: Mutant, rates: Rates) -> None:
    if mutant.key in EQUIVALENT:
        rates.add(mutant, "equivalent", spared=not is_killed(mutant))
    else:
        rates.add(mutant, "mutants", killed=is_killed(mutant))
        rates.counts["seen"] += notices(mutant.function, mutant.source)


def measure(function: str, sample: bool = False) -> Rates:
    """Try right and wrong answers, known mistakes and mutants of `function`: all, or for a `sample` those drawn."""
    rates = Rates()
    mistakes = [mistake for mistake in catalogue() if mistake.function == function]
    elsewhere, changes = mistakes, list(mutants(function))
    wrong = [answer for answer in wrong_answers() if answer.function == function]
    if sample:
        chance = random.Random(SEED)
        elsewhere = chance.sample(mistakes, min(ELSEWHERE, len(mistakes)))
        changes = chance.sample(changes, min(MUTANTS, len(changes)))
        wrong = chance.sample(wrong, min(WRONG, len(wrong)))
    for answer in gallery():
        if answer.function == function:
            _try_right_answer(answer, rates)
    for mistake in mistakes:
        _try_mistake(mistake, rates, mistake in elsewhere)
    for mutant in changes:
        _try_mutant(mutant, rates)
    for answer in wrong:
        _try_wrong_answer(answer, rates)
    return rates
