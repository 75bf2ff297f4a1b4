"""What being late costs, through the real nbgrader and its gradebook."""

import shutil
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderAPI

from proctor.mark.late import DAY, LatePenalty
from proctor.testing import course as lab

pytestmark = pytest.mark.filterwarnings("ignore")  # nbgrader 0.9 makes SQLAlchemy 2 warn at every submission
DUE = datetime(2026, 3, 1, 15, 0)  # UTC, as the gradebook has it: midnight in Seoul
EARNED = 2 * lab.POINTS


def penalty(score, seconds, **settings):
    return LatePenalty(**settings).late_submission_penalty("kim", score, seconds)


@pytest.mark.parametrize(
    ("seconds", "part"),
    [
        (0, None),
        (30 * 60, None),
        (30 * 60 + 1, 0.1),
        (30 * 60 + DAY, 0.1),
        (30 * 60 + DAY + 1, 0.2),
        (30 * 60 + 3 * DAY + 1, 0.25),
        (1e9, 0.25),
    ],
)
def test_days_start_when_the_grace_period_ends(seconds, part):
    got = penalty(20.0, seconds, grace_minutes=30.0, penalty_per_day=0.1, max_penalty=0.25)
    assert got == (None if part is None else pytest.approx(20 * part, rel=1e-12))


@given(
    score=st.floats(0, 1000),
    seconds=st.floats(0, 1e9),
    later=st.floats(0, 1e9),
    grace=st.floats(0, 1e6),
    per_day=st.floats(0, 1),
    most=st.floats(0, 1),
)
def test_a_penalty_is_never_more_than_the_points_nor_less_for_being_later(score, seconds, later, grace, per_day, most):
    settings = {"grace_minutes": grace, "penalty_per_day": per_day, "max_penalty": most}
    first, second = (penalty(score, late, **settings) or 0 for late in (seconds, seconds + later))
    assert 0 <= first <= second <= score * most


def test_without_settings_nothing_is_taken_off_and_nbgraders_own_setting_holds():
    assert penalty(20.0, 9 * DAY) is None
    assert penalty(20.0, 9 * DAY, penalty_method="zero") == 20.0
    assert penalty(20.0, 59, penalty_method="zero", grace_minutes=1.0) is None


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    """The small course with a deadline."""
    folder = tmp_path_factory.mktemp("late") / "course"
    lab.build(folder, protected=True)
    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}") as gradebook:
        gradebook.update_or_create_assignment("lab", duedate=DUE)
    return folder


@pytest.fixture
def course(template, tmp_path):
    return Path(shutil.copytree(template, tmp_path / "course"))


def run(course, command, **settings):
    config = lab.config(course, protected=True)
    config.LatePenalty.update(settings)
    done = getattr(NbGraderAPI(config=config), command)("lab", "kim", force=True)
    assert done["success"], done["log"]


def hand_in(course, timestamp):
    lab.hand_in_honest(course, "kim")
    (course / "submitted" / "kim" / "lab" / "timestamp.txt").write_text(timestamp)


def marks(course):
    """Points and what is taken off."""
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        notebook = gradebook.find_submission_notebook("lab", "lab", "kim")
        return notebook.score, notebook.late_submission_penalty


def test_grading_again_takes_nothing_off_twice_and_goes_by_todays_settings(course):
    settings = {"grace_minutes": 60.0, "penalty_per_day": 0.25}
    # A day and a half late, and it says in which zone.
    hand_in(course, "2026-03-03 12:00:00+09:00")
    for _ in range(2):
        run(course, "autograde", **settings)
        assert marks(course) == (EARNED, 0.5 * EARNED)
    run(course, "autograde", **settings, max_penalty=0.3)
    assert marks(course) == (EARNED, pytest.approx(0.3 * EARNED))
    run(course, "autograde")
    assert marks(course) == (EARNED, None)


def test_grace_and_extensions_are_in_time(course):
    settings = {"grace_minutes": 60.0, "penalty_per_day": 0.25}
    hand_in(course, "2026-03-01 16:00:00")
    run(course, "autograde", **settings)
    assert marks(course) == (EARNED, None)
    (course / "submitted" / "kim" / "lab" / "timestamp.txt").write_text("2026-03-01 16:00:01")
    run(course, "autograde", **settings)
    assert marks(course) == (EARNED, 0.25 * EARNED)
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        gradebook.grant_extension("lab", "kim", hours=1)
    run(course, "autograde", **settings)
    assert marks(course) == (EARNED, None)


def test_what_a_ta_gives_later_counts_too_once_feedback_is_written(course):
    hand_in(course, str(DUE + timedelta(hours=5)))
    run(course, "autograde", penalty_per_day=0.25)
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        grade = gradebook.find_grade("written", "lab", "lab", "kim")
        grade.manual_score, grade.needs_manual_grade = 2.0, False
        gradebook.db.commit()
    run(course, "generate_feedback", penalty_per_day=0.25)
    assert marks(course) == (EARNED + 2, 0.25 * (EARNED + 2))
    page = (course / "feedback" / "kim" / "lab" / "lab.html").read_text(encoding="utf-8")
    assert f"{0.75 * (EARNED + 2):g} / {EARNED + 2:g}" in page
