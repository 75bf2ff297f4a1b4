"""`python -m trials.error_rates.pipeline` (or `make pipeline`): drawn submissions get what the table says.

Half of them hold right answers of drawn styles, half one drawn mistake in each notebook among right answers.
`python -m trials.error_rates.pipeline gallery` (or `make gallery`): every right answer of the gallery, in the sandbox.
"""

import random
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from grader_tests.judging import reference
from grader_tests.mistakes import Mistake, catalogue
from trials.sample_class.grading import build_course, command, grade_class, read_failures, read_mistakes
from trials.sample_class.roster import NOTEBOOKS, Student, Submission

from .right_answers import gallery

SUBMISSIONS = 20
SEED = 3


@dataclass(frozen=True)
class Drawn:
    """A student, and the known mistakes in the notebooks handed in."""

    student: Student
    mistakes: tuple[Mistake, ...]

    def errors(self, course: Path) -> list[str]:
        """In words, every aspect on which nbgrader's result is not the expected one, or whose mistake is not named."""
        expected = {
            f"test_{mistake.function}_{aspect}": str(mistake) for mistake in self.mistakes for aspect in mistake.breaks
        }
        got, named = read_failures(self.student, course), read_mistakes(self.student, course)
        return [
            *(
                f"{self.student.id} lost {grade_id}: {got[grade_id]}"
                for grade_id in sorted(got.keys() - expected.keys())
            ),
            *(f"{self.student.id} kept {grade_id}" for grade_id in sorted(expected.keys() - got.keys())),
            *(
                f"{self.student.id}: {grade_id} is taken for {named[grade_id]}, not for {expected[grade_id]}"
                for grade_id in sorted(expected.keys() & got.keys())
                if named[grade_id] != expected[grade_id]
            ),
        ]


def draw(right: int, wrong: int, notebooks: tuple[str, ...] = NOTEBOOKS) -> list[Drawn]:
    """So many submissions of the notebooks with right answers and with mistakes.

    Those of a smaller draw are part of a larger one.
    """
    chance = random.Random(SEED)
    drawn = []
    for i in range(max(right, wrong)):
        answers, mistakes = ({}, {}), []
        for kind in answers:
            for name in reference.exercises():
                kind[name] = chance.choice([answer for answer in gallery() if answer.function == name]).source
        for notebook in notebooks:
            here = [mistake for mistake in catalogue() if reference.exercises()[mistake.function].notebook == notebook]
            mistakes.append(chance.choice(here))
            answers[1][mistakes[-1].function] = mistakes[-1].source
        assignment = ("week3", "week3-en")[i % 2]
        right_submission, wrong_submission = ((Submission(answer, notebooks=notebooks),) for answer in answers)
        if i < right:
            drawn.append(Drawn(Student(f"right-{i:02}", assignment, right_submission), ()))
        if i < wrong:
            drawn.append(Drawn(Student(f"wrong-{i:02}", assignment, wrong_submission), tuple(mistakes)))
    return drawn


def whole_gallery(notebooks: tuple[str, ...] = NOTEBOOKS) -> list[Drawn]:
    """Submissions of the notebooks that hold every right answer of the gallery at least once, unusual ones first."""
    styles = {name: [answer for answer in gallery() if answer.function == name] for name in reference.exercises()}
    return [
        Drawn(
            Student(
                f"style-{i:02}",
                ("week3", "week3-en")[i % 2],
                (
                    Submission(
                        {
                            name: right_answers[-1 - i % len(right_answers)].source
                            for name, right_answers in styles.items()
                        },
                        notebooks=notebooks,
                    ),
                ),
            ),
            (),
        )
        for i in range(max(map(len, styles.values())))
    ]


def grade(drawn: list[Drawn], course: Path, run: Callable[[str, str, Path], None] = command) -> list[str]:
    """Grade the submissions in the course folder; whatever is not as expected, in words. run: runs the commands"""
    grade_class([submission.student for submission in drawn], course, run)
    return [error for submission in drawn for error in submission.errors(course)]


def main() -> int:
    """Print what was graded and every unexpected result; 1 if there is any."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        course = Path(folder) / "course"
        build_course(course)
        drawn = whole_gallery() if sys.argv[1:] == ["gallery"] else draw(SUBMISSIONS, SUBMISSIONS)
        errors = grade(drawn, course)
    for submission in drawn:
        print(submission.student.id, *(submission.mistakes or ["right answers"]), sep="  ")
    print(*errors, sep="\n")
    print(f"{len(drawn)} submissions, {len(errors)} unexpected, in {time.monotonic() - began:.0f} s")
    return bool(errors)


if __name__ == "__main__":
    sys.exit(main())
