"""`proctor.configure(c)` keeps what a course has set, whenever and however often it is called."""

import os
import sys
from pathlib import Path

import pytest
from traitlets.config import Config

import proctor

LISTS = [
    ("GenerateAssignment", "preprocessors"),
    ("Autograde", "sanitize_preprocessors"),
    ("Autograde", "autograde_preprocessors"),
    ("GenerateFeedback", "preprocessors"),
    ("HTMLExporter", "preprocessors"),
]


def configured(c):
    proctor.configure(c)
    return c


def test_once_more_changes_nothing():
    once, path = configured(Config()), os.environ["PATH"]
    assert configured(Config(once)) == once and os.environ["PATH"] == path


def test_the_environment_stands_first_in_path_and_once(monkeypatch):
    own = str(Path(sys.executable).parent)
    for before in (["/first", "/last"], ["/first", own, "/last"], [own, "/first", "/last"]):
        monkeypatch.setenv("PATH", os.pathsep.join(before))
        proctor.configure(Config())
        assert os.environ["PATH"].split(os.pathsep) == [own, "/first", "/last"]


@pytest.mark.parametrize("before", [True, False])
def test_a_courses_own_filters_stay(before):
    c = Config()
    if not before:
        proctor.configure(c)
    c.HTMLExporter.filters.update({"mine": "mycourse.mine"})
    ours = configured(Config()).HTMLExporter.filters
    assert configured(c).HTMLExporter.filters == {**ours, "mine": "mycourse.mine"}


@pytest.mark.parametrize(("kind", "setting"), LISTS)
@pytest.mark.parametrize("before", [True, False])
def test_a_courses_own_preprocessors_stay(kind, setting, before):
    c = Config()
    if not before:
        proctor.configure(c)
    # traitlets' way of adding to what is there by default.
    c[kind][setting].insert(0, "mycourse.First")
    c[kind][setting].append("mycourse.Last")
    ours = configured(Config())[kind][setting]
    theirs = configured(c)[kind][setting]
    assert [name for name in theirs if name not in ("mycourse.First", "mycourse.Last")] == ours
    assert "mycourse.First" in theirs and theirs[-1] == "mycourse.Last"


def test_a_list_that_a_course_has_written_itself_keeps_its_order():
    c = Config()
    c.Autograde.autograde_preprocessors = [
        "mycourse.Anonymise",
        "nbgrader.preprocessors.Execute",
        "mycourse.AfterRunning",
        "nbgrader.preprocessors.SaveAutoGrades",
    ]
    assert configured(c).Autograde.autograde_preprocessors == [
        "mycourse.Anonymise",
        "proctor.run.execute.Execute",
        "mycourse.AfterRunning",
        "proctor.mark.save.SaveAutoGrades",
    ]
