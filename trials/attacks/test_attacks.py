"""An attack of every kind, through the real nbgrader with proctor; `make attacks` and `make test-all` try all.

Each is graded next to an honest neighbour.
"""

import os

import landlockpy
import pytest

from proctor.run import walls
from proctor.testing.course import HONEST
from tests import terminal
from tests.sampling import some
from trials.attacks.catalogue import Attack, catalogue
from trials.attacks.elsewhere import ORDINARY_USER, run_all_elsewhere
from trials.attacks.trial import HONEST_POINTS, Verdict
from trials.attacks.trials import run_all

SAMPLE = [*{attack.kind: attack for attack in reversed(catalogue())}.values()]
# What is there behind Landlock alone where an ordinary user grades: that user's files, processes and sockets.
ALONE = some(("modes-of-the-course", "limits-of-others", "slow-others", "agents-of-the-user", "memory-of-others"), 5)
CONTROLS = (
    Attack("right", "", tuple(("solution", answer) for answer in HONEST.values())),
    Attack("blank", "", ()),
)


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory):
    terminal.ready()
    return run_all([*CONTROLS, *SAMPLE], walls.available(), tmp_path_factory.mktemp("attacks") / "course")


@pytest.mark.parametrize("attack", [attack.name for attack in SAMPLE])
def test_an_attack_gains_nothing_and_harms_nobody(verdicts, attack):
    assert verdicts[attack] == Verdict(0, ())


@pytest.fixture(scope="module")
def verdicts_of_ordinary_user():
    if os.geteuid():
        pytest.skip("only root can be another user")
    if not landlockpy.supported() or walls.landlock_lacks():
        pytest.skip("Landlock alone is not enough here")
    attacks = [attack for attack in catalogue() if attack.name in ALONE]
    return run_all_elsewhere(attacks, ("landlock",), ORDINARY_USER)


@pytest.mark.parametrize("attack", ALONE)
def test_an_attack_behind_landlock_alone_on_an_ordinary_user(verdicts_of_ordinary_user, attack):
    assert verdicts_of_ordinary_user[attack] == Verdict(0, ())


def test_there_are_60_attacks_of_different_names():
    assert len({attack.name for attack in catalogue()}) == len(catalogue()) >= 60


def test_an_honest_student_has_all_points_and_a_blank_one_none(verdicts):
    assert verdicts["right"] == Verdict(HONEST_POINTS, ())
    assert verdicts["blank"] == Verdict(0, ())


# What they gain from nbgrader alone: points, or else a problem.
GAINED = {"blank-cells": "", "udp-loopback": "reached a server", "signal-parents": "killed the grader"}


def test_stock_nbgrader_lets_attacks_through(tmp_path):
    """The trial itself notices what it should."""
    tried = some([*GAINED], 2)
    verdicts = run_all([attack for attack in catalogue() if attack.name in tried], (), tmp_path / "course")
    for name in tried:
        assert GAINED[name] in verdicts[name].problems if GAINED[name] else verdicts[name].points, name
