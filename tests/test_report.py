"""The class report: its numbers against others' arithmetic, its page in a real browser, its grades read back."""

import json
import math
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections import defaultdict
from contextlib import closing
from pathlib import Path
from urllib.parse import unquote, urlsplit

import nbformat
import numpy as np
import openpyxl
import pandas as pd
import pytest
import sqlalchemy
from axe_playwright_python.sync_playwright import Axe
from nbclient import NotebookClient
from nbgrader import api
from nbgrader.coursedir import CourseDirectory
from playwright.sync_api import expect
from scipy import stats

from proctor.cli import main
from proctor.common import notebook_record
from proctor.common.language import Edition
from proctor.pages.report import (
    cards,
    changes,
    class_data,
    entry,
    exports,
    ideas,
    page,
    pseudonyms,
    statistics,
    tables,
    wrong_answers,
)
from proctor.pages.report.pseudonyms import without_names
from tests import sampling
from tests.terminal import run
from trials.sample_class.grading import ROOT, course_config
from trials.sample_class.large import write_class

pytestmark = pytest.mark.filterwarnings("ignore")
PASS_MARK = 0.5


def collected(course, assignment="week3"):
    config = course_config(course)
    config.CourseDirectory.assignment_id = assignment
    return class_data.collect(CourseDirectory(config=config), Edition(config=config), course / "reports")


def report(course, *arguments, assignment="week3"):
    """Run the command as a TA does; its log."""
    where = [f"--CourseDirectory.root={course}", f"--CourseDirectory.db_url=sqlite:///{course / 'gradebook.db'}"]
    status, out, err = run(main, "report", assignment, *where, *arguments, folder=ROOT)
    return status, out + err


@pytest.fixture(scope="module")
def sample(graded_course):
    """The sample class's course folder, with the reports of both editions."""
    for assignment in ("week3", "week3-en"):
        code, log = report(graded_course, assignment=assignment)
        assert code == 0, log
    return graded_course


def synthetic(built_course, folder, students, **options):
    course = Path(shutil.copytree(built_course, folder / "course"))
    write_class(course, students, **options)
    return course


@pytest.fixture(scope="module")
def hundred(built_course, tmp_path_factory):
    """A class of 100 whose test of softmax's axis is unfair."""
    students = [f"student{number:03}" for number in range(100)]
    return synthetic(built_course, tmp_path_factory.mktemp("hundred"), students, unfair="test_softmax_axis")


# Numbers


def test_totals_are_those_of_the_gradebook(sample, marks):
    for assignment in ("week3", "week3-en"):
        totals = statistics.totals(collected(sample, assignment))
        assert len(totals) == 6
        for student, row in totals.iterrows():
            assert (row["total"], row["to_mark"]) == (marks[student].total, marks[student].to_mark)


def test_difficulty_and_discrimination_are_those_computed_by_hand(hundred):
    with closing(sqlite3.connect(hundred / "gradebook.db")) as database:
        rows = database.execute(
            "select submitted_assignment.student_id, base_cell.name, grade.auto_score from grade "
            "join base_cell on base_cell.id = grade.cell_id "
            "join submitted_notebook on submitted_notebook.id = grade.notebook_id "
            "join submitted_assignment on submitted_assignment.id = submitted_notebook.assignment_id "
            "where grade.auto_score is not null and base_cell.name like 'test_%'"
        ).fetchall()
    # (An empty written answer has automatic points, too: none.)
    points = defaultdict(lambda: defaultdict(float))
    found = statistics.exercises(collected(hundred))
    names = sorted(found.index.get_level_values("exercise"), key=len, reverse=True)
    for student, cell, score in rows:
        # `test_tanh_derivative_values` is of tanh_derivative, not of tanh.
        exercise = next(name for name in names if cell.startswith(f"test_{name}_"))
        points[student][exercise] += score
    assert len(points) == 100
    for (_notebook, exercise), row in found[~found["written"]].iterrows():
        item = np.array([points[student][exercise] for student in sorted(points)])
        rest = np.array([sum(points[student].values()) - points[student][exercise] for student in sorted(points)])
        assert row["share"] == pytest.approx(item.mean() / row["maximum"])
        assert row["discrimination"] == pytest.approx(stats.pearsonr(item, rest).statistic)
    assert found[found["written"]][["share", "discrimination"]].isna().all(axis=None)


def test_discrimination_is_left_open_where_it_says_nothing():
    maximum = pd.Series({"a": 2.0, "b": 3.0, "c": 1.0})
    points = pd.DataFrame({"a": [0, 1, 2, 2, 1] * 2, "b": [1] * 10, "c": [0, 1, 0, 1, 1] * 2}, dtype=float)
    assert list(statistics.item_rest_correlation(points, maximum).notna()) == [True, False, True]
    assert statistics.item_rest_correlation(points.head(3), maximum).isna().all()


def test_who_left_a_notebook_out_says_nothing_about_its_exercises(sample):
    data = collected(sample, "week3-en")
    table = statistics.exercises(data)
    # en-blank handed in all four, and wrote nothing.
    assert set(table.loc[["1_numpy", "2_activations"], "students"]) == {4}
    assert set(table[~table["written"]].loc[["3_initialization", "4_network"], "students"]) == {5}
    assert set(table[~table["written"]]["unwritten"]) == {1}
    assert data.exercises.loc["1_numpy"].loc["row_sums", "heading"] == "Exercise 1.3 row_sums (2 points)"


def test_a_written_answer_has_no_difficulty_before_all_are_marked(sample, tmp_path):
    """nbgrader gives ko-blank's empty ones no points by itself, and they do not count; the other five wait."""
    course = Path(shutil.copytree(sample, tmp_path / "course"))
    written = ("4_network", "written_overfitting")
    assert pd.isna(statistics.exercises(collected(course)).at[written, "share"])
    with closing(sqlite3.connect(course / "gradebook.db")) as database:
        database.execute("update grade set manual_score = 4, needs_manual_grade = 0 where needs_manual_grade = 1")
        database.commit()
    assert statistics.exercises(collected(course)).at[written, "share"] == pytest.approx(4 / 5)
    assert statistics.totals(collected(course))["to_mark"].sum() == 0


def test_known_mistakes_are_those_that_the_graded_notebooks_hold(sample):
    held = defaultdict(set)
    for path in (sample / "autograded").glob("*/week3/*.ipynb"):
        for cell in nbformat.read(path, as_version=4).cells:
            if (told := notebook_record.of_cell(cell).failure) and (mistake := told.mistake):
                held[mistake].add(path.parts[-3])
    found = statistics.misconceptions(collected(sample))
    assert {id: set(who) for id, who in found["who"].items()} == held
    assert list(found["students"]) == sorted(found["students"], reverse=True)
    assert found.at["row_sums-forgot_keepdims", "who"] == ("ko-keepdims",)
    messages = statistics.without_introduction(found["says"])
    assert messages["row_sums-forgot_keepdims"] == "합을 내면서 축이 사라졌습니다. keepdims가 하는 일을 다시 보세요."


def test_a_test_that_strong_students_fail_is_named_and_no_fair_one(hundred, built_course, tmp_path):
    found = statistics.surprising_failures(collected(hundred))
    assert list(found.index) == [("1_numpy", "test_softmax_axis")]
    (row,) = found.itertuples()
    tail = sum(math.comb(row.strong, k) * 0.1**k * 0.9 ** (row.strong - k) for k in range(row.failed, row.strong + 1))
    assert row.chance == pytest.approx(tail)
    fair = synthetic(built_course, tmp_path, [f"student{number:03}" for number in range(100)])
    assert statistics.surprising_failures(collected(fair)).empty


def test_who_needs_help(sample, marks):
    found = statistics.needing_help(collected(sample, "week3-en"), PASS_MARK)
    # en-last-two handed in half of it; nobody has marked the written answers.
    # en-raises has three functions without a point.
    assert list(found.index) == ["en-blank", "en-last-two", "en-raises"]
    assert found.at["en-blank", "empty"] and len(found.at["en-blank", "unwritten"]) == 31
    assert found.at["en-blank", "nothing"] == ()
    assert found.at["en-raises", "nothing"] == ("take_samples", "collapse_linear", "forward_propagation")
    assert found.at["en-last-two", "missing"] == ("1_numpy", "2_activations")
    assert found.at["en-last-two", "nothing"] == ()
    assert found.at["en-last-two", "total"] == marks["en-last-two"].total


def test_the_class_is_who_did_this_edition_or_none(sample, tmp_path):
    course = Path(shutil.copytree(sample, tmp_path / "course"))
    with api.Gradebook(f"sqlite:///{course / 'gradebook.db'}", "deep-learning") as gradebook:
        gradebook.add_student("nobody", first_name="No", last_name="Body")
    for assignment, edition in (("week3", "ko"), ("week3-en", "en")):
        students = collected(course, assignment).students
        assert set(students.index[students["submitted"]].str[:2]) == {edition}
        assert list(students.index[~students["submitted"]]) == ["nobody"]


# Ideas, what explains nothing, and what was not written: a class small enough to count by hand

TESTS = {"f": ("f_1", "f_2"), "g": ("g_1",), "h": ("h_1",), "essay": ("essay",)}
NAMES = ("ann", "bob", "cho", "dan")


def small(failures, unwritten=(), titles=None, behaviours=None):
    """Four students of one notebook with the functions f (2 points), g and h (1 each), and an unmarked answer (5).

    failures: by (student, test) the known mistake, which says "You `did` <mistake>.", or ""
    unwritten: (student, exercise); titles: of ideas by known mistake, no column of them where it is None
    behaviours: of answers, by (student, exercise)
    """

    def row(student, exercise, test):
        written, left = exercise == "essay", (student, exercise) in unwritten
        mistake, wrong = failures.get((student, test), ""), left or (student, test) in failures
        return {
            "student": student,
            "notebook": "n",
            "exercise": exercise,
            "cell": test,
            "written": written,
            "maximum": 5.0 if written else 1.0,
            "points": 0.0 if wrong else float("nan") if written else 1.0,
            "waiting": written and not left,
            "state": "graded",
            "outcome": "wrong answer" if wrong else "passed",
            "misconception": mistake,
            "says": f"You `did` {mistake}." if mistake else "",
            "behaviour": (behaviours or {}).get((student, exercise), ""),
            "message": f"{test} failed" if wrong else "",
        }

    grades = pd.DataFrame(
        [row(name, exercise, test) for name in NAMES for exercise, tests in TESTS.items() for test in tests]
    )
    if titles is not None:
        grades["idea"] = grades["misconception"].map(titles).fillna("")
    exercises = grades.groupby(["notebook", "exercise"], sort=False).agg(
        heading=("exercise", "first"), written=("written", "first")
    )
    exercises["maximum"] = [2.0, 1.0, 1.0, 5.0]
    about = {"first_name": "", "last_name": "", "email": "", "submitted": True, "days_late": 0.0, "penalty": 0.0}
    pages = [(name, "n", "graded", "", True, f"{name}.html") for name in NAMES]
    places = [(name, exercise, number) for name in NAMES for number, exercise in enumerate(TESTS, 1)]
    return class_data.ClassData(
        assignment="small-en",
        language="en",
        students=pd.DataFrame(about, index=pd.Index(NAMES, name="student")),
        exercises=exercises,
        notebooks=pd.DataFrame(pages, columns=["student", "notebook", "state", "why", "sandboxed", "feedback"]),
        grades=grades,
        answers=pd.DataFrame(
            [
                (
                    name,
                    "n",
                    exercise,
                    (name, exercise) in unwritten,
                    f"{name}.html#result-{number}",
                    f"def {exercise}(): pass  # {name}",
                )
                for name, exercise, number in places
            ],
            columns=["student", "notebook", "exercise", "unwritten", "feedback", "code"],
        ),
        remarks=pd.DataFrame(columns=["student", "notebook", "cell", "kind", "says"]),
    )


def small_page(*arguments):
    return page.page(small(*arguments), "en", PASS_MARK)


MIXED = {
    ("ann", "f_1"): "f-lost_axis",
    ("bob", "g_1"): "g-lost_axis",
    ("cho", "f_1"): "f-sign",
    ("cho", "f_2"): "f-sign",
    ("ann", "h_1"): "",
}
TITLES = {"f-lost_axis": "Axes", "g-lost_axis": "Axes", "f-sign": "Signs"}


def test_ideas_are_ranked_by_students_and_then_by_points():
    found = ideas.ideas(small(MIXED, {("dan", "f"), ("dan", "g")}, TITLES))
    assert list(found.index) == ["Axes", "Signs"]
    assert list(found["students"]) == [2, 1] and list(found["lost"]) == [2, 2]
    # Dan wrote none of the functions.
    assert list(found["wrote"]) == [3, 3]
    assert found.at["Axes", "exercises"] == ("f", "g")
    assert found.at["Axes", "who"] == {"ann": ("n", "f"), "bob": ("n", "g")}


@pytest.mark.parametrize("titles", [None, {}])
def test_without_ideas_what_is_said_of_a_mistake_stands_for_its_idea(titles):
    found = ideas.ideas(small(MIXED, (), titles))
    assert list(found.index) == ["You `did` f-sign.", "You `did` f-lost_axis.", "You `did` g-lost_axis."]


def test_cards_are_ideas_that_several_missed_and_then_single_slips():
    (none, several), (heading, single) = cards.groups(small(MIXED, (), TITLES), "en")
    assert (none, heading) == ("", "Slips of single students")
    assert [card.title for card in several] == ["Axes"] and [card.title for card in single] == ["Signs"]
    assert several[0].count == "2 of 4 students who wrote these functions; 2 points lost"
    assert several[0].says == ("You <code>did</code> f-lost_axis. (1)", "You <code>did</code> g-lost_axis. (1)")
    assert 'href="ann.html#result-1"' in several[0].who and 'href="bob.html#result-2"' in several[0].who
    none = "No idea was missed by more than one student"
    assert none in small_page(MIXED) and none not in small_page(MIXED, (), TITLES)


def test_points_that_no_known_mistake_explains_are_grouped_by_test_and_message():
    data = small(
        {**MIXED, ("bob", "f_1"): "", ("bob", "f_2"): "", ("bob", "h_1"): ""}, {("dan", "f"), ("dan", "essay")}
    )
    found = ideas.unexplained(data)[["exercise", "cell", "students", "lost", "who"]]
    assert list(found.itertuples(index=False, name=None)) == [
        ("h", "h_1", 2, 2, ("ann", "bob")),
        ("f", "f_1", 1, 1, ("bob",)),
        ("f", "f_2", 1, 1, ("bob",)),
    ]
    text = tables.unexplained(data, "en").to_html()
    assert "bob.html#result-1" in text and "f_1 failed" in text


def test_wrong_answers_that_do_the_same_are_one_group_whatever_they_are_told():
    failures = {
        ("ann", "f_1"): "f-sign",
        ("bob", "f_1"): "",
        ("bob", "f_2"): "",
        ("cho", "f_1"): "",
        ("dan", "g_1"): "",
    }
    same = dict.fromkeys([("ann", "f"), ("bob", "f")], "same")
    data = small(failures, (), None, {**same, ("cho", "f"): "other"})
    found = wrong_answers.groups(data)
    columns = ["exercise", "students", "lost", "who", "misconception", "code"]
    assert [*found[columns].itertuples(index=False, name=None)] == [
        ("f", 2, 3, ("ann", "bob"), "f-sign", "def f(): pass  # ann"),
        ("f", 1, 1, ("cho",), "", "def f(): pass  # cho"),
        ("g", 1, 1, ("dan",), "", "def g(): pass  # dan"),
    ]
    assert found.iloc[0]["tests"] == (("f_1", "f_1 failed"), ("f_2", "f_2 failed"))
    assert next(iter(wrong_answers.groups(small(failures, (), None, same)).index)) == found.index[0]


def test_without_a_behaviour_the_same_messages_are_one_group():
    data = small({(student, test): "" for student in ("ann", "bob") for test in ("f_1", "f_2")} | {("cho", "f_1"): ""})
    assert [*wrong_answers.groups(data)["who"]] == [("ann", "bob"), ("cho",)]


def test_a_group_has_its_code_and_its_commands_on_the_page():
    text = small_page({("ann", "f_1"): "", ("bob", "f_1"): "", ("cho", "g_1"): "g-lost_axis"})
    assert "def f(): pass  # ann" in text and "def f(): pass  # bob" not in text
    first, second = wrong_answers.groups(small({("ann", "f_1"): "", ("bob", "f_1"): "", ("cho", "g_1"): "g-l"})).index
    assert f"proctor report small-en --entry={first}" in text and f"--entry={second}" not in text
    assert all(f"proctor comment small-en --group={group}" in text for group in (first, second))


def test_a_file_for_the_catalogue_has_what_is_known_of_a_group(repository):
    group = wrong_answers.groups(small({("ann", "f_1"): "", ("ann", "f_2"): ""})).iloc[0]
    text = entry.entry("small-en", group, (repository / "grader_tests/mistakes/entry.txt").read_text(encoding="utf-8"))
    compile(text, "entry.py", "exec")
    assert '@mistake(\n    "f",' in text and 'breaks={"f_1", "f_2"}' in text and text.endswith("def f(): pass  # ann\n")
    compile(entry.entry("small-en", group), "entry.py", "exec")


def test_unwritten_answers_are_no_difficulty_and_have_a_mark_of_their_own():
    data = small({("ann", "f_1"): ""}, {("dan", "f")})
    found = statistics.exercises(data).loc[("n", "f")]
    assert (found["students"], found["unwritten"], found["none"]) == (3, 1, 0)
    assert found["share"] == pytest.approx((0.5 + 1 + 1) / 3)
    assert "f (83%; 1 did not write it)" in page.page(data, "en", PASS_MARK)
    heat = tables.heat_map(data, "en").to_html()
    assert len(re.findall('class="[^"]* unwritten"', heat)) == 1 and 'aria-label="0: f, dan, not written"' in heat


def test_stuck_is_told_from_not_started_and_from_gaps():
    wrong = {("ann", test): "" for test in ("f_1", "f_2", "g_1", "h_1")}
    gaps = {("cho", test): "" for test in ("f_1", "f_2", "g_1", "h_1")}
    data = small({**wrong, **gaps}, {("bob", "f"), ("bob", "g"), ("bob", "h"), ("dan", "g")})
    data.grades.loc[(data.grades["student"] == "cho") & (data.grades["cell"] == "f_2"), "points"] = 1.0
    found = statistics.needing_help(data, pass_mark=0.2)
    assert found["reason"].to_dict() == {"ann": "stuck", "bob": "did not start"}
    assert (found.at["bob", "unwritten"], found.at["ann", "nothing"]) == (("f", "g", "h"), ("f", "g", "h"))
    found = statistics.needing_help(small(wrong, {("cho", "h")}), pass_mark=0.0)
    assert found["reason"].to_dict() == {"ann": "gaps"}
    data = small({}, {("dan", exercise) for exercise in TESTS})
    assert "wrote nothing" in tables.needing_help(data, "en", PASS_MARK, "did not start").to_html()
    assert not len(tables.needing_help(data, "en", PASS_MARK, "stuck").index)


def test_names_and_addresses_can_be_copied_and_none_of_them_from_a_page_without_names():
    data = small({}, {("dan", exercise) for exercise in TESTS})
    assert "<pre" not in page.page(data, "en", PASS_MARK)
    data.students.loc["dan", ["first_name", "last_name", "email"]] = "Dan", "Doe", "dan@example.org"
    text = page.page(data, "en", PASS_MARK)
    assert "Dan Doe &lt;dan@example.org&gt;" in text and "Write back in one line" in text
    hidden = page.page(pseudonyms.without_names(data, b"key"), "en", PASS_MARK)
    assert "Doe" not in hidden and "<pre" not in hidden
    hidden = page.page(pseudonyms.without_names(small({("ann", "f_1"): ""}), b"key"), "en", PASS_MARK)
    assert "def f" not in hidden and "proctor comment" not in hidden


def test_each_test_has_its_rate():
    found = statistics.tests(small({("ann", "f_1"): "", ("bob", "f_1"): ""}, {("dan", "f")}))
    assert list(found.index) == [("n", test) for test in ("f_1", "f_2", "g_1", "h_1")]
    first = found.loc[("n", "f_1")]
    assert (first["students"], first["failed"], first["message"]) == (3, 2, "f_1 failed")
    assert first["passed"] == pytest.approx(1 / 3)


def test_what_changed_since_the_last_list_of_grades(tmp_path):
    before, now = tmp_path / "grades.csv", exports.grades(small({}))
    assert changes.changes(before, now) is None
    exports.write_csv(exports.grades(small({("ann", "f_1"): "", ("ann", "f_2"): ""})), before)
    found = changes.changes(before, now)
    assert (found.new, found.gained, found.lost, found.marked) == ((), {"ann": (2.0, 4.0)}, {}, 0)
    text = page.page(small({}), "en", PASS_MARK, found)
    assert "(2 → 4)" in text and "Since the last report" in text
    exports.write_csv(now, before)
    assert "No points have changed." in page.page(small({}), "en", PASS_MARK, changes.changes(before, now))


def test_what_can_be_had_so_far_leaves_out_unmarked_answers():
    assert statistics.available(small({})) == (4, 5)
    text = small_page({})
    assert "4 of 4" in text and "(without 5 for written answers not yet marked)" in text


def test_written_answers_are_a_row_a_question_and_kinds_that_did_not_occur_are_named():
    table = tables.needing_a_person(small({}), "en")
    assert len(table.index) == 1 and "students: 4" in table.to_html()
    text = small_page({})
    assert "written answer to mark: 4" in text
    assert "Did not occur" in text and "not marked · handed in, but not graded · stopped: took too long" in text
    assert "Nobody was late." in text


# What needs a person, and what is hostile

HOSTILE = '<img src=x onerror="document.title=`PWNED`">'
FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)")


@pytest.fixture(scope="module")
def troubled(built_course, tmp_path_factory):
    """A class in which everything went wrong once, and whose ids are hostile."""
    script = "</script><script>document.title='PWNED'</script>"
    students = [*(f"s{number}" for number in range(10)), *FORMULAS, f"x{HOSTILE.replace('/', '')}"]
    course = synthetic(built_course, tmp_path_factory.mktemp("troubled"), students)
    graded = course / "autograded"

    def change(student, notebook, change):
        path = graded / student / "week3" / f"{notebook}.ipynb"
        nb = json.loads(path.read_text())
        change(nb)
        path.write_text(json.dumps(nb))

    def outcome(name, text=""):
        def change(nb):
            nb["cells"][0]["metadata"]["proctor"]["outcome"] = name
            nb["cells"][0]["outputs"] = [{"output_type": "error", "ename": name, "evalue": text, "traceback": [text]}]

        return change

    (graded / "s0" / "week3" / "1_numpy.ipynb").unlink()
    (graded / "s1" / "week3" / "1_numpy.ipynb").write_text("{" + script)
    change("s2", "1_numpy", lambda nb: nb["metadata"]["proctor"].update(unreadable=f"no JSON {script}"))
    says = [{"kind": "duplicate", "grade_id": "row_sums", "says": f"twice {HOSTILE}"}]
    change("s3", "1_numpy", lambda nb: nb["metadata"]["proctor"].update(repairs=says))
    change("s4", "1_numpy", lambda nb: nb["metadata"]["proctor"].update(walls=[]))
    change("s5", "1_numpy", outcome("timed out"))
    change("s6", "1_numpy", outcome("grader fault", "KeyError: 'x'"))
    # What a student's own error says, which ends like a diagnosis.
    change("s8", "1_numpy", outcome("raised", f"ValueError: {HOSTILE} [forged-mistake]"))
    for student in ("s7", "not-in-the-gradebook"):
        folder = course / "submitted" / student / "week3"
        folder.mkdir(parents=True)
        (folder / "2_activations.ipynb").write_text("{}")
    (graded / "s7" / "week3" / "2_activations.ipynb").unlink()
    with closing(sqlite3.connect(course / "gradebook.db")) as database:
        database.execute(
            "update grade set auto_score = null, needs_manual_grade = 1 where cell_id in "
            "(select id from base_cell where name = 'test_center_crop_shape') and notebook_id in "
            "(select submitted_notebook.id from submitted_notebook join submitted_assignment "
            "on submitted_assignment.id = submitted_notebook.assignment_id where student_id = 's6')"
        )
        database.execute("update submitted_assignment set timestamp = '2026-03-29 02:59:00' where student_id = 's9'")
        database.execute("update student set first_name = ?, last_name = ?", (HOSTILE, f"박{script}"))
        database.execute("update student set email = '=cmd@example.org'")
        database.commit()
    code, log = report(course)
    assert code == 0, log
    return course


def test_everything_that_needs_a_person_is_listed(troubled):
    with closing(sqlite3.connect(troubled / "gradebook.db")) as database:
        (to_mark,) = database.execute(
            "select count(*) from grade join base_cell on base_cell.id = grade.cell_id "
            "where base_cell.name like 'written_%' and needs_manual_grade"
        ).fetchone()
    found = statistics.needing_a_person(collected(troubled))
    written = found[found["kind"] == "written"]
    assert len(written) == to_mark > 20
    others = found[found["kind"] != "written"]
    assert {(row.kind, row.student, row.notebook) for row in others.itertuples()} == {
        ("missing", "s0", "1_numpy"),
        ("unreadable", "s1", "1_numpy"),
        ("unreadable", "s2", "1_numpy"),
        ("repaired", "s3", "1_numpy"),
        ("no sandbox", "s4", "1_numpy"),
        ("timed out", "s5", "1_numpy"),
        ("grader fault", "s6", "1_numpy"),
        ("not graded", "s7", "2_activations"),
        ("not graded", "not-in-the-gradebook", "2_activations"),
        ("late", "s9", ""),
    }
    says = others.set_index("kind")["says"]
    assert (says["late"], says["grader fault"]) == ("1.5", "KeyError: 'x'")


def test_a_students_own_error_is_no_diagnosis(troubled):
    data = collected(troubled)
    assert "forged-mistake" not in set(data.grades["misconception"])
    assert f"ValueError: {HOSTILE} [forged-mistake]" in set(data.grades["message"])


def test_a_fault_of_the_grader_and_an_unread_notebook_are_no_points(troubled):
    points = statistics.points(collected(troubled))
    assert points.loc["s6"].isna().sum() == 1 + 2
    assert points.loc[["s0", "s1", "s2"], "1_numpy"].isna().all(axis=None)


def test_a_page_is_linked_to_only_where_a_notebook_was_graded(sample, tmp_path):
    course = shutil.copytree(sample, tmp_path / "course", ignore=shutil.ignore_patterns("submitted", "backups"))
    (course / "autograded" / "ko-perfect" / "week3" / "4_network.ipynb").unlink()
    page = course / "feedback" / "ko-perfect" / "week3" / "1_numpy.html"
    assert page.with_name("4_network.html").exists()
    page.rename(page.with_name("own.html"))
    page.symlink_to("own.html")
    links = collected(course).notebooks.set_index(["student", "notebook"])["feedback"]["ko-perfect"]
    assert [name for name, link in links.items() if link] == ["2_activations", "3_initialization"]


# The page


def opened(browser, path, width=1440):
    """The page, with what it complained of and asked for."""
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.complaints, page.requested = [], []
    page.on("console", lambda message: page.complaints.append(message.text))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on("request", lambda request: page.requested.append(request.url))
    page.goto(path.as_uri())
    page.wait_for_selector(".dt-search input")
    return page


@pytest.mark.parametrize(
    ("assignment", "width"), sampling.some([("week3", 390), ("week3", 1440), ("week3-en", 2560)], 2)
)
def test_the_page_is_one_accessible_file(sample, browser, assignment, width):
    path = sample / "reports" / f"{assignment}.html"
    with closing(opened(browser, path, width)) as page:
        assert page.complaints == []
        assert [url for url in page.requested if not url.startswith(("data:", "blob:"))] == [path.as_uri()]
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()


def by_id(row):
    """The cells of a table's row, with the student's id alone in the first."""
    (student,) = re.findall(r"\(([a-z-]+)\)$", row[0])
    return [student, *row[1:]]


def test_the_page_begins_with_what_its_reader_needs(sample, browser):
    with closing(opened(browser, sample / "reports" / "week3.html")) as page:
        first, *others = page.locator("main h2").all_inner_texts()[:3]
        assert first.startswith("학생들이 이해하지 못한 것")
        assert others == ["비슷한 오답 묶음", "도움이 필요한 학생"]
        assert page.locator(".ideas > li").count() == 3
        idle, gaps = (
            [by_id(row.split("\t")) for row in page.locator(f"#T_help-{reason} tbody tr").all_inner_texts()]
            for reason in ("did-not-start", "gaps")
        )
        assert idle == [["ko-blank", "0", "100", "0%", "", "아무것도 작성하지 않음", "", ""]]
        # Two functions that are not written, and one without a point.
        assert [row[0] for row in gaps] == ["ko-average"]
        # Without scrolling.
        page.set_viewport_size({"width": 1280, "height": 900})
        for selector in (".numbers", ".pressing", ".ideas"):
            box = page.locator(selector).first.bounding_box()
            assert box["y"] + box["height"] < 900


def column(page, table, number):
    return [float(text.rstrip("%")) for text in page.locator(f"{table} tbody td.col{number}").all_inner_texts() if text]


def test_tables_sort_and_filter(hundred, browser):
    assert report(hundred)[0] == 0
    with closing(opened(browser, hundred / "reports" / "week3.html")) as page:
        shares = column(page, "#T_exercises", 4)
        assert shares != sorted(shares)
        for direction in ("ascending", "descending"):
            page.locator("#T_exercises thead th", has_text="점수 비율").click()
            # DataTables sorts a moment later.
            page.wait_for_selector(f"#T_exercises th[aria-sort={direction}]")
            assert column(page, "#T_exercises", 4) == sorted(shares, reverse=direction == "descending")
        page.locator("#heat .dt-search input").fill("student042")
        page.wait_for_function("document.querySelectorAll('#T_heat tbody tr').length === 1")
        assert page.locator("#T_heat tbody th").all_inner_texts() == ["김민수42 (student042)"]
        helped = column(page, "#T_help-stuck", 0)
        assert helped == sorted(helped) and helped


def test_the_heat_map_shows_the_points_and_leads_to_the_feedback(sample, browser):
    data = collected(sample)
    with closing(opened(browser, sample / "reports" / "week3.html")) as page:
        rows = [by_id(row.split("\t")) for row in page.locator("#T_heat tbody tr").all_inner_texts()]
        points = statistics.points(data)
        shown = {row[0]: float(row[1]) for row in rows}
        assert shown == statistics.totals(data)["total"].to_dict()
        # Behind the name and the total come a sum and the exercises of each notebook.
        numbers = iter(range(2, len(rows[0])))
        for notebook in ("1_numpy", "2_activations", "3_initialization", "4_network"):
            next(numbers)
            for exercise in data.exercises.loc[notebook].index:
                number = next(numbers)
                expected = points[notebook, exercise].dropna().to_dict()
                assert {row[0]: float(row[number]) for row in rows if row[number]} == expected
        links = page.locator("main a").evaluate_all("links => links.map(link => link.href)")
        assert all(Path(unquote(urlsplit(link).path)).is_file() for link in links)
        cells = page.locator("#T_heat tbody tr", has_text="ko-average").locator("td a[href*='#result-']")
        # All exercises but the two that wait for a mark.
        assert cells.count() == len(data.exercises) - 2


def test_names_and_totals_stay_in_place(sample, browser):
    with closing(opened(browser, sample / "reports" / "week3.html", 1280)) as page:
        kept = [page.locator("#T_heat tbody tr").first.locator(selector) for selector in ("th", "td.col0")]
        before = [element.bounding_box()["x"] for element in kept]
        page.locator("#heat .table").evaluate("table => { table.scrollLeft = 400; }")
        assert [element.bounding_box()["x"] for element in kept] == pytest.approx(before, abs=2)


def test_from_a_mistake_in_the_heat_map_to_the_answer_it_is_in(sample, browser):
    with closing(opened(browser, sample / "reports" / "week3.html")) as page:
        row = page.locator("#T_heat tbody tr", has_text="ko-keepdims")
        row.get_by_role("link", name=re.compile("row_sums")).click()
        result = page.locator("section.exercise:has(:target)")
        expect(result).to_be_in_viewport()
        expect(result).to_contain_text("합을 내면서 축이 사라졌습니다.")
        result.get_by_role("link", name="row_sums").click()
        expect(page.locator("#notebook :target")).to_be_in_viewport()
        expect(page.locator(":target ~ .answer").first).to_contain_text("def row_sums")


def test_no_script_of_the_class_runs(troubled, browser):
    path = troubled / "reports" / "week3.html"
    with closing(opened(browser, path)) as page:
        page.wait_for_timeout(100)
        assert page.title() == "week3: 학급 보고서"
        # Neither ran nor was stopped by the page's policy: it is text.
        assert page.complaints == []
        assert page.locator("main figure[role=img] .bars").count() == 2
        assert "onerror" in page.inner_text("#T_heat") and "onerror" in page.inner_text("#T_person")


def test_the_pages_policy_stops_script_even_where_escaping_fails(troubled, browser, tmp_path):
    text = (troubled / "reports" / "week3.html").read_text(encoding="utf-8")
    broken = tmp_path / "broken.html"
    broken.write_text(text.replace("<main>", f"<main>{HOSTILE}<script>document.title='PWNED'</script>"))
    with closing(opened(browser, broken)) as page:
        assert page.title() == "week3: 학급 보고서"
        assert len(page.complaints) >= 2


# Without names


def plain(path):
    """All text of a page."""
    text = path.read_text(encoding="utf-8")
    assert text.count("<figure") == 2
    return unquote(text)


def test_a_page_without_names_has_no_way_back(hundred, browser):
    code, log = report(hundred, "--hide-names")
    assert code == 0, log
    path = hundred / "reports" / "week3.without-names.html"
    text = plain(path)
    for leak in ("student0", "민수", "example.org", "feedback/", "hundred"):
        assert leak not in text
    with closing(opened(browser, path)) as page:
        assert page.complaints == []
        shown = page.locator("#T_heat tbody th").all_inner_texts()
        assert len(set(shown)) == 100 and shown == sorted(shown)
        totals = [float(text) for text in page.locator("#T_heat td.col0").all_inner_texts()]
    expected = statistics.totals(collected(hundred))["total"]
    # The same students, in another order.
    assert sorted(totals) == sorted(expected) and totals != list(expected)
    report(hundred, "--hide-names")
    again = re.findall(r"<th[^>]*><bdi>([A-Z2-7]{6})</bdi></th>", path.read_text(encoding="utf-8"))
    assert set(shown) <= set(again)
    assert (hundred / "reports" / ".pseudonyms.key").stat().st_mode & 0o077 == 0


def test_pseudonyms_depend_on_the_key_alone(hundred):
    data = collected(hundred)
    first, same, other = (set(without_names(data, key).students.index) for key in (b"a" * 32, b"a" * 32, b"b" * 32))
    assert first == same and not first & other


def test_no_text_about_one_student_is_left(troubled):
    data = without_names(collected(troubled), b"a" * 32)
    left = "".join(table.to_csv() for table in (data.students, data.notebooks, data.grades, data.remarks))
    for leak in ("PWNED", "KeyError", "twice", "no JSON", "not-in-the-gradebook", "cmd@"):
        assert leak not in left


# Grades


def test_grades_are_read_back_as_numbers(sample, marks):
    path = sample / "reports" / "week3.csv"
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    table = pd.read_csv(path, encoding="utf-8-sig").set_index("student_id")
    assert set(table.index) == {id for id in marks if id.startswith("ko-")}
    for student, row in table.iterrows():
        assert row["total"] == marks[student].total and row["to_mark"] == marks[student].to_mark
        for notebook, (points, _maximum) in marks[student].notebooks.items():
            assert row[notebook] == points
            exercises = [name for name in table.columns if name.startswith(f"{notebook}/")]
            assert row[exercises].sum() == points
    assert set(table["maximum"]) == {100}
    assert table.loc["ko-perfect", ["3_initialization/written_symmetry", "4_network/written_overfitting"]].isna().all()
    sheet = openpyxl.load_workbook(path.with_suffix(".xlsx"))["grades"]
    rows = list(sheet.iter_rows(values_only=True))
    workbook = pd.DataFrame(rows[1:], columns=rows[0]).set_index("student_id")
    pd.testing.assert_frame_equal(workbook.fillna(""), table.fillna(""), check_dtype=False)


def test_nothing_in_the_grades_is_a_formula(troubled):
    path = troubled / "reports" / "week3.csv"
    table = pd.read_csv(path, encoding="utf-8-sig", dtype=str)
    assert {f"'{id}" for id in FORMULAS} <= set(table["student_id"])
    texts = table[["student_id", "first_name", "last_name", "email"]].fillna("").to_numpy().ravel()
    assert not any(text.startswith(("=", "+", "-", "@")) for text in texts)
    sheet = openpyxl.load_workbook(path.with_suffix(".xlsx"))["grades"]
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    # Who handed in nothing has a row, and no points.
    assert table.set_index("student_id").loc["not-in-the-gradebook"].drop("maximum").isna().all()


def test_characters_that_a_workbook_cannot_hold_are_left_out(tmp_path):
    table = pd.DataFrame({"student_id": [exports.defused("a\x00\x0bb\x1b")], "total": [1.0]})
    exports.write_xlsx(table, tmp_path / "grades.xlsx")
    assert pd.read_excel(tmp_path / "grades.xlsx").to_dict("list") == {"student_id": ["ab"], "total": [1]}


# The notebook, the command, a large class


def test_the_notebook_shows_the_same_and_is_left_alone(sample):
    path = sample / "reports" / "week3.ipynb"
    nb = nbformat.read(path, as_version=4)
    assert all(cell.source.count("\n") < 20 for cell in nb.cells)
    before = path.read_bytes()
    resources = {"metadata": {"path": str(path.parent)}}
    NotebookClient(nb, timeout=120, resources=resources).execute()
    outputs = [output for cell in nb.cells if cell.cell_type == "code" for output in cell.outputs]
    shown = json.dumps(outputs, ensure_ascii=False)
    assert not [output for output in outputs if output.output_type == "error"]
    assert sum('class="bars"' in output.get("data", {}).get("text/html", "") for output in outputs) == 2
    assert "row_sums-forgot_keepdims" in shown and "ko-blank" in shown
    code, log = report(sample)
    assert code == 0 and f"Kept  {path}" in log
    assert path.read_bytes() == before


def test_the_commands_language_and_its_errors(sample, tmp_path):
    code, log = report(sample, "--language=en", f"--Report.reports_directory={tmp_path}")
    assert code == 0, log
    assert "What the class has not understood" in (tmp_path / "week3.html").read_text(encoding="utf-8")
    code, log = report(sample, assignment="week9")
    assert code == 2 and "No assignment week9 here. Did you mean week3?" in log


def test_an_assignment_that_nobody_handed_in(built_course, tmp_path):
    course = Path(shutil.copytree(built_course, tmp_path / "course"))
    code, log = report(course)
    assert code != 0 and "Nobody is in the gradebook" in log
    with api.Gradebook(f"sqlite:///{course / 'gradebook.db'}", "deep-learning") as gradebook:
        gradebook.add_student("early")
    code, log = report(course)
    assert code == 0, log
    assert "early" in (course / "reports" / "week3.html").read_text(encoding="utf-8")
    assert list(pd.read_csv(course / "reports" / "week3.csv")["student_id"]) == ["early"]


def queries(course):
    """How many statements collecting sends to the database."""
    seen = []

    def count(*arguments):
        seen.append(arguments[2])

    sqlalchemy.event.listen(sqlalchemy.Engine, "before_cursor_execute", count)
    try:
        collected(course)
    finally:
        sqlalchemy.event.remove(sqlalchemy.Engine, "before_cursor_execute", count)
    return len(seen)


def test_a_large_class(built_course, hundred, tmp_path):
    """The database is asked as often as for a small class, and memory is bounded: of those that are tried, another."""
    size = 800 if sampling.whole else 20
    course = synthetic(built_course, tmp_path, [f"student{number:03}" for number in range(size)])
    assert queries(course) == queries(hundred)
    # (What getrusage says begins with the peak of the process that started this one.)
    measured = "from proctor.cli import main\ntry:\n    main()\nfinally:\n"
    measured += "    print('KIB', open('/proc/self/status').read().split('VmHWM:')[1].split()[0])"
    where = [f"--CourseDirectory.root={course}", f"--CourseDirectory.db_url=sqlite:///{course / 'gradebook.db'}"]
    done = subprocess.run(
        [sys.executable, "-c", measured, "report", "week3", *where],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    # It takes 340 MiB, 200 of which are libraries.
    assert int(done.stdout.split("KIB")[1]) < 1024 * 1024
    table = pd.read_csv(course / "reports" / "week3.csv")
    assert len(table) == size and table["total"].between(0, 90).all()
