"""Attacks through the real nbgrader with proctor, each next to an honest neighbour."""

import warnings
from concurrent.futures import ProcessPoolExecutor
from functools import partial

import pytest

from attacks import course, trial
from attacks.catalogue import catalogue

# nbgrader 0.9 makes SQLAlchemy 2 warn, harmlessly, at every submission.
pytestmark = pytest.mark.filterwarnings("ignore")
# Every third one; `make attacks` tries all.
SAMPLE = catalogue()[::3]


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory):
    template = tmp_path_factory.mktemp("attacks") / "course"
    course.build(template, protected=True)
    run = partial(trial.run, template=template, protected=True)
    with ProcessPoolExecutor(initializer=warnings.simplefilter, initargs=("ignore",)) as executor:
        return dict(zip((attack.name for attack in SAMPLE), executor.map(run, SAMPLE), strict=True))


@pytest.mark.parametrize("attack", [attack.name for attack in SAMPLE])
def test_an_attack_gains_nothing_and_harms_nobody(verdicts, attack):
    assert verdicts[attack] == trial.Verdict(0, ())


def test_there_are_60_attacks_of_different_names():
    assert len({attack.name for attack in catalogue()}) == len(catalogue()) >= 60


def test_an_honest_student_has_all_points_and_a_blank_one_none(tmp_path):
    template = tmp_path / "course"
    course.build(template, protected=True)
    honest = tuple(("solution", answer) for answer in course.HONEST.values())
    right = trial.Attack("right", "", honest)
    blank = trial.Attack("blank", "", ())
    assert trial.run(right, template, protected=True) == trial.Verdict(trial.HONEST_POINTS, ())
    assert trial.run(blank, template, protected=True) == trial.Verdict(0, ())


def test_stock_nbgrader_lets_an_attack_through(tmp_path):
    """The trial itself notices what it should."""
    template = tmp_path / "course"
    course.build(template, protected=False)
    attacks = {attack.name: attack for attack in catalogue()}
    assert trial.run(attacks["blank-cells"], template, protected=False).points
    assert "reached a server" in trial.run(attacks["udp-loopback"], template, protected=False).problems
