"""Merged and split cells."""

from ..catalogue import of_cells
from ..cells import at, cell, merged, retyped, text


def _merge(notebook: dict, begin: int, end: int) -> dict:
    notebook["cells"][begin:end] = [merged(*notebook["cells"][begin:end])]
    return notebook["cells"][begin]


def _split(notebook: dict, grade_id: str, *at_lines: str, keep: bool) -> None:
    """Split a cell before the lines that begin so, as an editor does; `keep`: the parts all have its metadata."""
    index = at(notebook, grade_id)
    whole, parts = notebook["cells"][index], [[]]
    for line in text(whole).splitlines():
        if any(line.startswith(start) for start in at_lines):
            parts.append([])
        parts[-1].append(line)
    metadata = [whole["metadata"] if keep or not i else {} for i in range(len(parts))]
    notebook["cells"][index : index + 1] = [
        {**whole, "id": f"part-{i}", "metadata": metadata[i], "source": "\n".join(part)} for i, part in enumerate(parts)
    ]
    assert len(parts) == len(at_lines) + 1


ROWS = '''def distinct_rows(W):
    """Counts."""
    rows = np.unique(
        W, axis=0)
    return len(rows)'''
HELPED = "def count(rows):\n    return len(rows)\n\ndef distinct_rows(W):\n    return count(np.unique(W, axis=0))"
MERGED = "def distinct_rows(W):\n    return len(rows_of(W))"


@of_cells(distinct_rows=ROWS)
def split_in_the_function(notebook):
    """A solution cell was split in the middle of its function."""
    _split(notebook, "distinct_rows", "    return", keep=True)


@of_cells(distinct_rows=ROWS)
def split_without_metadata(notebook):
    """A solution cell was split after the docstring, and the new cell has no metadata."""
    _split(notebook, "distinct_rows", "    rows", keep=False)


@of_cells(distinct_rows=ROWS)
def split_in_three(notebook):
    """A solution cell was split in three, once within brackets."""
    _split(notebook, "distinct_rows", "        W", "    return", keep=True)


@of_cells(distinct_rows=HELPED)
def helper_split_off(notebook):
    """A solution cell with a helper was split between the two."""
    _split(notebook, "distinct_rows", "def distinct_rows", keep=True)


@of_cells()
def written_split(notebook):
    """The written answer was split in two with the same metadata."""
    _split(notebook, "written_symmetry", text(cell(notebook, "written_symmetry")).splitlines()[-1][:20], keep=True)


@of_cells()
def answer_and_tests(notebook):
    """A solution cell was merged with its autograder cells."""
    index = at(notebook, "initialize_zeros")
    _merge(notebook, index, index + 3)


@of_cells("week3/3_initialization")
def answer_and_check(notebook):
    """A solution cell was merged with its autograder cells and the check after them."""
    index = at(notebook, "distinct_rows")
    _merge(notebook, index, index + 4)


@of_cells("week3-en/1_numpy")
def answer_and_a_loop(notebook):
    """A solution that must not have a loop was merged with a cell that has one."""
    cells = notebook["cells"]
    index = at(notebook, "linear")
    loop = next(i for i in range(index, len(cells)) if cells[i]["cell_type"] == "code" and "for m in" in text(cells[i]))
    cells.insert(index + 1, cells.pop(loop))
    _merge(notebook, index, index + 2)


@of_cells(distinct_rows=MERGED)
def two_answers(notebook):
    """Two solution cells were merged, with a function of the student's own between them."""
    answer, other = cell(notebook, "initialize_zeros"), at(notebook, "distinct_rows")
    answer["source"] = text(answer) + "\n\ndef rows_of(W):\n    return np.unique(W, axis=0)"
    answer["source"] += "\n\n" + MERGED
    del notebook["cells"][other]


@of_cells()
def whole_exercise(notebook):
    """An exercise from its solution to the next one's was merged into one cell of code."""
    _merge(notebook, at(notebook, "initialize_zeros"), at(notebook, "distinct_rows") + 1)


@of_cells()
def text_into_code(notebook):
    """The text of an exercise was merged with its solution, as code."""
    index = at(notebook, "initialize_he")
    retyped(notebook["cells"][index - 1], "code")
    _merge(notebook, index - 1, index + 1)


@of_cells()
def code_into_text(notebook):
    """The text of an exercise was merged with its solution, as text."""
    index = at(notebook, "initialize_he")
    _merge(notebook, index - 1, index + 1)
    retyped(notebook["cells"][index - 1], "markdown")


@of_cells()
def set_up_and_text(notebook):
    """The read-only cell with the imports was merged with the text after it."""
    index = at(notebook, "setup_3")
    _merge(notebook, index, index + 2)


@of_cells()
def written_and_question(notebook):
    """The written answer was merged with its question."""
    index = at(notebook, "written_symmetry")
    _merge(notebook, index - 1, index + 1)


@of_cells("week3/3_initialization")
def written_and_the_end(notebook):
    """The written answer was merged with the text after it."""
    index = at(notebook, "written_symmetry")
    _merge(notebook, index, index + 2)
