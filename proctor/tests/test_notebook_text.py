"""A notebook's text is the one that nbformat writes, read as nbformat reads it."""

import json

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbformat import NotebookNode, from_dict
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from proctor.nbgrader_seams import notebook_text

TEXTS = st.text(max_size=8)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda parts: st.lists(parts, max_size=3) | st.dictionaries(TEXTS, parts, max_size=3),
    max_leaves=12,
)


def notebook(metadata):
    output = new_output("display_data", {"text/plain": "한\n글", "application/json": {"a": [1, "b\nc"]}})
    cells = [
        new_code_cell(
            "a = 1\n\nb", outputs=[output, new_output("stream", text="1\n2\n")], metadata=from_dict(metadata)
        ),
        new_markdown_cell("", attachments={"a.png": {"image/png": "aGk="}}),
    ]
    made = new_notebook(cells=cells, metadata={"signature": "x", "orig_nbformat": 3})
    made.cells[1].metadata["trusted"] = True
    return made


@given(st.dictionaries(TEXTS, JSON, max_size=3))
def test_as_nbformat_has_it(metadata):
    text = nbformat.v4.writes(notebook(metadata))
    assert notebook_text.write(nbformat.v4.reads(text)) == text
    # NaN is equal to nothing.
    assert repr(notebook_text.read(text)) == repr(nbformat.v4.reads(text))


def test_all_its_parts_are_nodes():
    cell = notebook_text.read(nbformat.v4.writes(notebook({"a": [{"b": {}}]}))).cells[0]
    assert {type(part) for part in (cell, cell.outputs[0].data, cell.metadata.a[0], cell.metadata.a[0].b)} == {
        NotebookNode
    }


@pytest.mark.parametrize("odd", [{"bytes": b"abc"}, {1: "a number"}])
def test_what_json_has_no_form_for_is_written_as_nbformat_does(odd):
    made = notebook({})
    dict.update(made.cells[0].metadata, odd)
    assert json.loads(notebook_text.write(made)) == json.loads(nbformat.v4.writes(made))
