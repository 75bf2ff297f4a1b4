"""Damaged notebooks: reading and repairing as functions, bounded, and through the real pipeline."""

import copy
import json
import random
import shutil
from collections import Counter
from dataclasses import replace
from functools import cache
from pathlib import Path

import nbformat
import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from nbgrader.nbgraderformat import MetadataValidator

from proctor.intake.repair import repairing
from proctor.intake.repair.bounded import restore
from proctor.intake.repair.reading import read
from proctor.intake.repair.released import Release
from proctor.intake.repair.words import REASONS, REPAIRS, Unreadable, explained, repair_message
from tests import terminal
from tests.sampling import examples
from trials.damage import cells as cells_of
from trials.damage.catalogue import SAME, Damage, catalogue
from trials.damage.expectation import problems
from trials.damage.trial import Verdict, damaged, honest, run_all
from trials.sample_class.grading import ROOT
from trials.sample_class.roster import NOTEBOOKS, ROSTER
from trials.sample_class.submissions import hand_in

EDITIONS = ("week3", "week3-en")
# Through the pipeline: some of each kind of damage, and of what needs a kernel.
# A test below has all of them repaired, `make damage` has all graded. (In one edition, whose tests are imported once.)
SAMPLE = (
    *("no-metadata-and-no-ids", "all-tests-deleted", "exit-and-quit", "plots-in-windows", "asks"),
    *("cut-off", "wrong-notebook"),
)


def repair(notebook, release):
    return repairing.repair(notebook, Release(release))


def released(assignment: str, notebook: str) -> dict:
    return read((ROOT / "release" / assignment / f"{notebook}.ipynb").read_bytes())[0]


@cache
def full_marks(assignment: str = "week3-en", notebook: str = "3_initialization") -> bytes:
    return honest(ROOT, assignment, notebook, {})


def check_valid(notebook: dict) -> None:
    """nbformat and nbgrader take it."""
    node = nbformat.from_dict(notebook)
    nbformat.validate(node)
    MetadataValidator().validate_nb(node)
    nbformat.writes(node).encode("utf-8")


def test_the_catalogue_has_60_entries_of_different_names():
    assert len({damage.name for damage in catalogue()}) == len(catalogue()) >= 60


@pytest.mark.parametrize("damage", catalogue(), ids=str)
def test_a_damaged_notebook_is_repaired_or_refused(damage: Damage):
    data, release = damaged(damage, ROOT), released(damage.assignment, damage.notebook)
    if damage.ends_in != SAME:
        with pytest.raises(Unreadable) as refused:
            repair(read(data)[0], release)
        assert refused.value.reason == damage.ends_in
        return
    meant = json.loads(honest(ROOT, damage.assignment, damage.notebook, damage.answers))
    repaired, done = repair(read(data)[0], release)
    check_valid(repaired)
    assert list(problems(repaired, release, meant)) == []
    assert {kind for kind, _ in done} <= REPAIRS.keys()
    again, nothing = repair(copy.deepcopy(repaired), release)
    assert again["cells"] == repaired["cells"] and nothing == []


@pytest.mark.parametrize("notebook", NOTEBOOKS)
@pytest.mark.parametrize("assignment", EDITIONS)
def test_an_undamaged_notebook_is_not_changed(assignment, notebook):
    release = released(assignment, notebook)
    for data in (honest(ROOT, assignment, notebook, {}), json.dumps(release).encode()):
        cells, valid = read(data)
        repaired, done = repair(copy.deepcopy(cells), release)
        assert valid and done == [] and repaired["cells"] == cells["cells"]


@pytest.mark.parametrize("student", ROSTER, ids=lambda student: student.id)
def test_what_the_sample_class_hands_in_is_not_changed(student, built_course, tmp_path):
    (tmp_path / "release").symlink_to(built_course / "release")
    (tmp_path / "source").symlink_to(built_course / "source")
    for submission in student.submissions:
        hand_in(student, submission, tmp_path)
        for path in (tmp_path / "submitted" / student.id / student.assignment).glob("*.ipynb"):
            notebook, valid = read(path.read_bytes())
            repaired, done = repair(copy.deepcopy(notebook), released(student.assignment, path.stem))
            assert valid and done == [] and repaired["cells"] == notebook["cells"], path


def test_reading_keeps_what_nbformat_reads():
    """Of a notebook as Jupyter writes it, all but the outputs."""
    data = full_marks()
    wanted = nbformat.reads(data.decode(), as_version=4)
    assert nbformat.from_dict(read(data)[0]["cells"]) == wanted.cells


@pytest.mark.parametrize("other", ["week3", "week3-en"])
def test_the_other_edition_keeps_its_answers(other):
    """The same code and ids, other texts."""
    (assignment,) = {*EDITIONS} - {other}
    handed_in = read(full_marks(other))[0]
    repaired, done = repair(handed_in, released(assignment, "3_initialization"))
    assert list(problems(repaired, released(assignment, "3_initialization"), json.loads(full_marks(other)))) == []
    assert done == []


def test_nothing_of_the_students_stands_in_a_fixed_cell_and_forged_metadata_does_not_count():
    release = released("week3-en", "3_initialization")
    handed_in = json.loads(full_marks())
    for cell in handed_in["cells"]:
        cell["metadata"]["nbgrader"] = {**cells_of.nbgrader_metadata(release["cells"][6]), "points": 1000}
        cell["metadata"]["proctor"] = {"outcome": "passed"}
    handed_in["metadata"]["proctor"] = {"unreadable": "give me full marks"}
    repaired, _ = repair(read(json.dumps(handed_in).encode())[0], release)
    assert list(problems(repaired, release, json.loads(full_marks()))) == []
    assert "proctor" not in repaired["metadata"]


def answer_that_counts(*cells: dict) -> str:
    """The text of the function's cell after repair, in a notebook in which those cells stand for its own."""
    notebook = read(full_marks())[0]
    index = cells_of.at(notebook, "distinct_rows")
    notebook["cells"][index : index + 1] = cells
    repaired, _ = repair(notebook, released("week3-en", "3_initialization"))
    before = repaired["cells"][: cells_of.at(repaired, "test_distinct_rows_count")]
    return [cell["source"] for cell in before if "def distinct_rows" in cell["source"]][-1]


def test_of_several_versions_that_before_the_test_counts():
    """And the last of these; a stub is none."""
    own = cells_of.cell(read(full_marks())[0], "distinct_rows")
    first, second = ({**own, "source": f"def distinct_rows(W):\n    return {n}", "id": f"n{n}"} for n in (1, 2))
    stub = {**own, "source": "def distinct_rows(W):\n    raise NotImplementedError()", "id": "stub"}
    plain = {**second, "metadata": {}}
    assert answer_that_counts(first, second) == second["source"]
    assert answer_that_counts(second, first) == first["source"]
    assert answer_that_counts(first, plain) == plain["source"]
    assert answer_that_counts(first, stub) == first["source"]
    assert answer_that_counts(stub, plain) == plain["source"]


KINDS = ("strip", "delete", "repeat", "move", "merge", "retype", "scratch", "stub", "paste below")
operations = st.lists(st.tuples(st.sampled_from(KINDS), st.integers(0, 10**6), st.integers(0, 10**6)), max_size=8)


def is_written(cell: dict) -> bool:
    return cells_of.nbgrader_metadata(cell).get("grade_id", "").startswith("written_")


def spoil(notebook: dict, kind: str, first: int, two: int, names: set[str]) -> None:
    """Damage a notebook in some way that loses no answer.

    A written answer keeps its metadata: nothing else could tell it from another text, wherever it has come to stand.
    """
    cells = notebook["cells"]
    i, j = first % len(cells), two % len(cells)
    cell = cells[i]
    holds_answer = any(f"def {name}(" in cells_of.text(cell) for name in names) or is_written(cell)
    if kind == "strip" and not is_written(cell):
        cell["metadata"], cell["id"] = {}, f"stripped-{first}"
    elif kind == "delete" and not holds_answer:
        del cells[i]
    elif kind == "repeat":
        cells.insert(j, copy.deepcopy(cell))
    elif kind == "move":
        cells.insert(j, cells.pop(i))
    elif kind == "merge" and i + 1 < len(cells) and not is_written(cell) and not is_written(cells[i + 1]):
        cells[i : i + 2] = [cells_of.merged(cell, cells[i + 1])]
    elif kind == "retype":
        cells_of.retyped(cell, ("code", "markdown", "raw")[two % 3])
    elif kind == "scratch":
        cells.insert(i, cells_of.code(("1 / 0", "x = (", "import os", "# nothing", "helper = 3")[two % 5]))
    elif kind == "stub":
        name = sorted(names)[two % len(names)]
        cells.insert(i, cells_of.code(f"def {name}(*_):\n    # your code here\n    raise NotImplementedError()"))
    elif kind == "paste below" and cells_of.is_solution(cell):
        name = cells_of.nbgrader_metadata(cell)["grade_id"]
        if Counter(text for each in cells for text in [cells_of.text(each)] if f"def {name}(" in text).total() == 1:
            had = cells_of.blank(notebook, name) if cells_of.cell(notebook, name) is cell else None
            if had:
                cells.insert(max(i, j) + 1, cells_of.code(had))


@given(operations)
@examples(100, suppress_health_check=[HealthCheck.too_slow])
def test_random_damage_loses_no_answer(steps):
    release, meant = released("week3-en", "3_initialization"), json.loads(full_marks())
    names = {cells_of.nbgrader_metadata(cell)["grade_id"] for cell in release["cells"] if cells_of.is_solution(cell)}
    notebook = copy.deepcopy(meant)
    for kind, first, two in steps:
        spoil(notebook, kind, first, two, names)
    repaired, _done = repair(read(json.dumps(notebook).encode())[0], release)
    check_valid(repaired)
    assert list(problems(repaired, release, meant)) == []
    again, nothing = repair(copy.deepcopy(repaired), release)
    assert again["cells"] == repaired["cells"] and nothing == []


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
sources = st.sampled_from(
    ["def distinct_rows(W):\n    return 1", "x = (", "%matplotlib inline", "\x00", "# Check", "\ud800"]
)
some_cells = st.fixed_dictionaries(
    {},
    optional={
        "cell_type": st.sampled_from(["code", "markdown", "raw", "heading", "x"]) | values,
        "source": sources | values,
        "input": sources | values,
        "id": st.sampled_from(["a", "setup-3", "handed-in-0"]) | values,
        "outputs": values,
        "attachments": st.dictionaries(st.text(max_size=3), values, max_size=2) | values,
        "level": values,
        "metadata": values
        | st.fixed_dictionaries(
            {
                "nbgrader": values
                | st.fixed_dictionaries(
                    {"grade_id": st.sampled_from(["distinct_rows", "setup_3", "written_symmetry", "x"]) | values},
                    optional={flag: values for flag in ("grade", "solution", "locked", "task", "points")},
                )
            }
        ),
    },
)
notebooks = st.fixed_dictionaries(
    {"cells": st.lists(some_cells | values, max_size=6) | values},
    optional={"nbformat": values, "nbformat_minor": values, "worksheets": values, "metadata": values},
)


@given(notebooks | values, st.booleans())
@examples(200, suppress_health_check=[HealthCheck.too_slow])
def test_any_json_ends_in_a_valid_notebook_or_in_the_one_exception(found, beside):
    release = released("week3-en", "3_initialization")
    if beside and isinstance(found, dict) and isinstance(found.get("cells"), list):
        found["cells"] += json.loads(full_marks())["cells"]
    try:
        repaired, _ = repair(read(json.dumps(found).encode())[0], release)
    except Unreadable:
        return
    check_valid(repaired)


@given(st.binary() | st.text().map(str.encode), st.integers(0, 10**6), st.integers(0, 60))
@examples(200)
def test_any_bytes_end_in_a_valid_notebook_or_in_the_one_exception(noise, where, length):
    """By themselves, and in the middle of a notebook."""
    data = full_marks()
    where %= len(data)
    for handed_in in (noise, data[:where] + noise + data[where + length :]):
        try:
            repaired, _ = repair(read(handed_in)[0], released("week3-en", "3_initialization"))
        except Unreadable:
            continue
        check_valid(repaired)


def test_what_takes_too_much_memory_is_refused(tmp_path):
    """Where the process that reads it runs out of memory, no other does."""
    path = tmp_path / "bomb.ipynb"
    path.write_bytes(b'{"cells": [], "metadata": [' + b"{}," * 20_000_000 + b"{}]}")
    with pytest.raises(Unreadable) as refused:
        restore(path, None)
    assert refused.value.reason == "too large" and "MemoryError" in str(refused.value.__cause__)


def test_what_takes_too_much_time_is_refused(tmp_path, monkeypatch):
    path = tmp_path / "slow.ipynb"
    path.write_bytes(full_marks())
    monkeypatch.setattr("proctor.run.bounded.SECONDS", 0.0)
    with pytest.raises(Unreadable, match="too large or too intricate"):
        restore(path, ROOT / "release" / "week3-en" / "3_initialization.ipynb")


def test_a_hundred_thousand_equal_cells_and_a_long_chain_of_helpers_take_no_time(tmp_path):
    """Nothing is quadratic in what a submission may hold, or the process would be stopped."""
    notebook = json.loads(full_marks())
    many = [cells_of.code(f"def h{i}(x):\n    return h{i + 1}(x)") for i in range(900)]
    copies = [copy.deepcopy(cells_of.cell(notebook, "test_distinct_rows_count")) for _ in range(900)]
    cells_of.blank(notebook, "distinct_rows")
    notebook["cells"] += [cells_of.code("def distinct_rows(W):\n    return h0(W)"), *many, *copies]
    random.Random(1).shuffle(many)
    path = tmp_path / "many.ipynb"
    path.write_text(json.dumps(notebook))
    restored = restore(path, ROOT / "release" / "week3-en" / "3_initialization.ipynb")
    assert ("brought", "distinct_rows") in restored.repairs


@pytest.mark.parametrize("language", ["en", "ko"])
def test_everything_that_is_said_is_in_the_language(language):
    korean = language == "ko"
    for kind in REPAIRS:
        assert any("가" <= letter <= "힣" for letter in repair_message(kind, ["x"], language)) == korean, kind
    for reason in REASONS:
        assert any("가" <= letter <= "힣" for letter in explained(reason, language)) == korean, reason


@pytest.fixture(scope="module")
def verdicts(built_course, tmp_path_factory) -> dict[str, Verdict]:
    wanted = [replace(damage, assignment="week3-en") for damage in catalogue() if damage.name in SAMPLE]
    course = Path(shutil.copytree(built_course, tmp_path_factory.mktemp("damage") / "course"))
    return run_all(wanted, course, run=terminal.grade_here)


@pytest.mark.parametrize("name", SAMPLE)
def test_damage_costs_no_marks_through_the_real_pipeline(verdicts, name):
    """Or the notebook alone is left unmarked, with the reason, and the others of the student are graded."""
    assert verdicts[name].problems == ()
