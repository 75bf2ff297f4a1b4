"""What proctor notes in notebooks: written, read, and read of files that say anything at all."""

import re
from dataclasses import fields, replace
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook, new_output

import proctor
from proctor.common import notebook_record
from proctor.common.failure import Failure
from proctor.common.notebook_record import CellRecord, GradedFrom, HandedIn, NotebookRecord, Repair
from proctor.common.outcomes import TOGETHER

PACKAGE = Path(proctor.__file__).parent
CELL = CellRecord(
    outcome="wrong answer",
    line=3,
    way=TOGETHER,
    failure=Failure(got="(3,)", exact=True),
    why="reads a figure",
    interrupted=True,
    left_out=True,
    handed_in=HandedIn((new_output("stream", text="1\n"),), 7),
    marked_answer="",
)
NOTEBOOK = NotebookRecord(
    language="ko",
    repairs=(Repair("duplicate", "f", "twice"), Repair("name", "", "another name")),
    unreadable="no JSON",
    submission="0a",
    walls=(),
    way=TOGETHER,
    graded_from=GradedFrom("0a", {"test_f": "1b"}, {"numpy": "2.0"}, 1.5),
)
# How others would read and write it.
RAW = re.compile(r"metadata\.proctor|[\[{]['\"]proctor['\"]|(?:get|pop|setdefault)\(['\"]proctor['\"]|\bproctor=")
# What nobody writes there.
WRONG = [None, True, 1, 1.5, "?", [], ["?"], [[]], {}, {"?": "?"}, {"tests": []}, {"outputs": {}}, {"outputs": [1]}]


def test_what_is_written_is_read_in_memory_and_from_a_file(tmp_path):
    nb = new_notebook(cells=[new_code_cell()])
    notebook_record.write(nb, NOTEBOOK)
    notebook_record.write(nb.cells[0], CELL)
    nbformat.write(nb, path := tmp_path / "a.ipynb")
    for each in (nb, nbformat.read(path, as_version=4)):
        assert notebook_record.of_notebook(each) == NOTEBOOK
        assert notebook_record.of_cell(each.cells[0]) == CELL


def test_a_plain_cell_stays_plain_and_what_is_not_noted_takes_no_room():
    cell = {"metadata": {"tags": ["ungraded"]}}
    notebook_record.write(cell, replace(CELL, handed_in=HandedIn()))
    assert type(cell["metadata"]["proctor"]) is dict and "handed_in" not in cell["metadata"]["proctor"]
    assert notebook_record.without(cell["metadata"]) == {"tags": ["ungraded"]}
    notebook_record.write(cell, CellRecord())
    assert cell == {"metadata": {"tags": ["ungraded"]}}


@pytest.mark.parametrize("wrong", WRONG, ids=repr)
def test_what_is_of_the_wrong_type_counts_as_never_noted(wrong):
    for field in fields(CellRecord):
        node = NotebookNode(metadata={"proctor": {field.name: wrong}})
        fits = (field.name in ("interrupted", "left_out") and wrong is True) or (
            (field.name, wrong) in [("line", 1), ("why", "?"), ("marked_answer", "?")] and wrong is not True
        )
        assert (notebook_record.of_cell(node) != CellRecord()) == fits, field.name
    for field in fields(NotebookRecord):
        found = notebook_record.of_notebook({"metadata": {"proctor": {field.name: wrong}}})
        for value in (found.repairs, found.walls or ()):
            assert isinstance(value, tuple)
        assert found.language == "en" and found.way == "" and found.graded_from is None
    for node in (wrong, {"metadata": wrong}, {"metadata": {"proctor": wrong}}):
        assert notebook_record.of_notebook(node) == NotebookRecord("en")
        assert notebook_record.of_notebook(node, "ko") == NotebookRecord("ko")


def test_nobody_else_reads_or_writes_it():
    paths = sorted({*PACKAGE.rglob("*.py")} - {Path(notebook_record.__file__)})
    lines = [f"{path}: {line}" for path in paths for line in path.read_text(encoding="utf-8").splitlines()]
    # `versions` are those of packages, with which it was graded.
    assert [line for line in lines if RAW.search(line) and 'versions()["proctor"]' not in line] == []


def test_the_documentation_names_each_field():
    text = (Path(__file__).parents[1] / "docs" / "architecture.md").read_text(encoding="utf-8")
    table = text.partition("## Where each fact is kept")[2].partition("\n## ")[0]
    named = {(kind, name) for kind, names in re.findall(r"the (cell|notebook)'s metadata (.*?) \|$", table, re.M)
             for name in re.findall(r"`proctor\.(\w+)`", names)}  # fmt: skip
    known = {(kind, field.name) for kind, record in (("cell", CellRecord), ("notebook", NotebookRecord))
             for field in fields(record)}  # fmt: skip
    # The last is gone before the notebook is written for good.
    assert named == known - {("notebook", "submission")}
