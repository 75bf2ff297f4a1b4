"""Cells that are there more than once."""

import copy

from ..catalogue import of_cells
from ..cells import at, blank, cell, code, is_test


def _again(notebook: dict, begin: int, end: int, to: int) -> list[dict]:
    """Put copies of cells to another place, as an editor does: with their metadata, and ids of their own."""
    copies = copy.deepcopy(notebook["cells"][begin:end])
    for number, each in enumerate(copies):
        each["id"] = f"copy-{begin}-{number}"
    notebook["cells"][to:to] = copies
    return copies


@of_cells()
def answer_twice(notebook):
    """A solution cell is there twice."""
    index = at(notebook, "initialize_zeros")
    _again(notebook, index, index + 1, index + 1)


@of_cells()
def answer_twice_with_the_same_id(notebook):
    """A solution cell is there twice, with one cell id."""
    index = at(notebook, "initialize_zeros")
    notebook["cells"].insert(index, copy.deepcopy(notebook["cells"][index]))


@of_cells()
def wrong_answer_above(notebook):
    """A copy of a solution cell above it holds an earlier, wrong answer."""
    index = at(notebook, "distinct_rows")
    _again(notebook, index, index + 1, index)[0]["source"] = "def distinct_rows(W):\n    return len(W)"


@of_cells()
def blank_copy_below(notebook):
    """Below a solution cell is a copy that is still as released."""
    index = at(notebook, "distinct_rows")
    _again(notebook, index, index + 1, index)
    blank(notebook, "distinct_rows")
    cells = notebook["cells"]
    cells[index], cells[index + 1] = cells[index + 1], cells[index]


@of_cells()
def blank_copy_above(notebook):
    """Above a solution cell is a copy that is still as released."""
    index = at(notebook, "distinct_rows")
    _again(notebook, index, index + 1, index + 1)
    blank(notebook, "distinct_rows")


@of_cells()
def blank_copy_without_metadata(notebook):
    """The released text of a solution was pasted below the answer once more."""
    index = at(notebook, "distinct_rows")
    answer = blank(notebook, "distinct_rows")
    released = cell(notebook, "distinct_rows")["source"]
    cell(notebook, "distinct_rows")["source"] = answer
    notebook["cells"].insert(index + 1, code(released))


@of_cells()
def stub_in_the_same_cell(notebook):
    """The answer was written above the released stub, in the same cell."""
    answer = blank(notebook, "distinct_rows")
    answer_cell = cell(notebook, "distinct_rows")
    answer_cell["source"] = answer + "\n\n\n" + answer_cell["source"]


@of_cells()
def test_twice(notebook):
    """All autograder cells are there twice."""
    for index in reversed([i for i, each in enumerate(notebook["cells"]) if is_test(each)]):
        _again(notebook, index, index + 1, index + 1)


@of_cells()
def set_up_twice(notebook):
    """The read-only cell with the imports is there twice, once at the end."""
    index = at(notebook, "setup_3")
    _again(notebook, index, index + 1, len(notebook["cells"]))


@of_cells("week3/3_initialization")
def all_twice(notebook):
    """The whole notebook is there twice."""
    _again(notebook, 0, len(notebook["cells"]), len(notebook["cells"]))


@of_cells()
def first_half_twice(notebook):
    """The first half is there twice."""
    middle = at(notebook, "initialize_parameters")
    _again(notebook, 0, middle, middle)


@of_cells()
def blank_half_again(notebook):
    """After the first half is a copy of it that is as released."""
    middle = at(notebook, "initialize_parameters")
    _again(notebook, 0, middle, 0)
    answers = [cell(notebook, name) for name in ("initialize_zeros", "distinct_rows")]
    copies = notebook["cells"][middle : 2 * middle]
    for name in ("initialize_zeros", "distinct_rows"):
        blank({"cells": copies}, name)
    assert all("NotImplementedError" not in answer["source"] for answer in answers)


@of_cells()
def written_answer_twice(notebook):
    """Below the written answer is a copy that is still as released."""
    index = at(notebook, "written_symmetry")
    _again(notebook, index, index + 1, index + 1)[0]["source"] = "여기에 답을 적습니다. / Write your answer here."
