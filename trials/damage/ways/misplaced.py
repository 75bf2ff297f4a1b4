"""Answers that were written elsewhere than into their cells."""

from ..catalogue import of_cells
from ..cells import at, blank, cell, code, is_solution, markdown, retyped, text


@of_cells()
def below_the_stub(notebook):
    """An answer is in a new cell below the released one, before the tests."""
    answer = blank(notebook, "distinct_rows")
    notebook["cells"].insert(at(notebook, "distinct_rows") + 1, code(answer))


@of_cells()
def above_the_stub(notebook):
    """An answer is in a new cell above the released one, which would undo it."""
    answer = blank(notebook, "distinct_rows")
    notebook["cells"].insert(at(notebook, "distinct_rows"), code(answer))


@of_cells()
def between_the_tests(notebook):
    """An answer is between two autograder cells."""
    answer = blank(notebook, "distinct_rows")
    notebook["cells"].insert(at(notebook, "test_distinct_rows_limits"), code(answer))


@of_cells()
def in_the_next_section(notebook):
    """An answer is far below."""
    answer = blank(notebook, "initialize_zeros")
    notebook["cells"].insert(at(notebook, "initialize_parameters"), code(answer))


@of_cells()
def in_a_test(notebook):
    """An answer was written into an autograder cell."""
    answer, test = blank(notebook, "distinct_rows"), cell(notebook, "test_distinct_rows_count")
    test["source"] = text(test) + "\n" + answer


@of_cells()
def in_the_last_test(notebook):
    """An answer was written into the last of its autograder cells."""
    answer, test = blank(notebook, "initialize_parameters"), cell(notebook, "test_initialize_parameters_fresh")
    test["source"] = text(test) + "\n" + answer


@of_cells()
def in_set_up(notebook):
    """An answer was written into the read-only cell at the top."""
    answer, set_up = blank(notebook, "distinct_rows"), cell(notebook, "setup_3")
    set_up["source"] = text(set_up) + "\n\n" + answer


SIZED = """def initialize_zeros(n_x, n_h, n_y):
    n_x, n_h, n_y = sizes(n_x, n_h, n_y)
    return {"W1": numpy.zeros((n_h, n_x)), "b1": numpy.zeros((n_h, 1)),
            "W2": numpy.zeros((n_y, n_h)), "b2": numpy.zeros((n_y, 1))}"""


@of_cells("week3/3_initialization", initialize_zeros=SIZED)
def all_in_one_cell(notebook):
    """All functions are in one cell at the end, among imports, a helper that they use, and prints."""
    names = [each["metadata"]["nbgrader"]["grade_id"] for each in filter(is_solution, notebook["cells"])]
    answers = [blank(notebook, name) for name in names]
    helper = "def sizes(*numbers):\n    return tuple(map(int, numbers))"
    giant = ["import numpy\nimport numpy as np", answers[0], helper, *answers[1:], "print(initialize_zeros(2, 2, 1))"]
    notebook["cells"].append(code("\n\n".join(giant)))


@of_cells("week3-en/2_activations")
def all_in_one_cell_and_nothing_else(notebook):
    """All functions are in one cell, and the rest of the notebook was deleted."""
    answers = [text(each) for each in filter(is_solution, notebook["cells"])]
    notebook["cells"] = [code("import numpy as np\n\n" + "\n\n".join(answers))]


@of_cells(distinct_rows="def distinct_rows(W):\n    return how_many(np.unique(W, axis=0))")
def helper_after_the_answer(notebook):
    """An answer is at the end, and what it calls in the cell after it."""
    notebook["cells"].append(code(blank(notebook, "distinct_rows")))
    notebook["cells"].append(code("from builtins import len as length\ndef how_many(rows):\n    return length(rows)"))


@of_cells(distinct_rows="distinct_rows = lambda W: len(np.unique(W, axis=0))")
def as_a_lambda(notebook):
    """An answer is no `def`, and is in another cell."""
    notebook["cells"].append(code(blank(notebook, "distinct_rows")))


@of_cells()
def written_below(notebook):
    """The written answer is in a new cell below its own."""
    index = at(notebook, "written_symmetry")
    answer = text(notebook["cells"][index])
    notebook["cells"][index]["source"] = "여기에 답을 적습니다. / Write your answer here."
    notebook["cells"].insert(index + 1, markdown(answer))


@of_cells()
def written_above(notebook):
    """The written answer is in two new cells above its own."""
    index = at(notebook, "written_symmetry")
    first, rest = text(notebook["cells"][index]).split("\n\n", 1)
    notebook["cells"][index]["source"] = "여기에 답을 적습니다. / Write your answer here."
    notebook["cells"][index:index] = [markdown(first), markdown(rest)]


@of_cells("week3/3_initialization")
def written_into_the_question(notebook):
    """The written answer is below the question, in the same cell."""
    index = at(notebook, "written_symmetry")
    answer = text(notebook["cells"][index])
    notebook["cells"][index]["source"] = "여기에 답을 적습니다. / Write your answer here."
    question = notebook["cells"][index - 1]
    question["source"] = text(question) + "\n\n" + answer


@of_cells()
def written_as_code(notebook):
    """The written answer is in a new cell of code."""
    index = at(notebook, "written_symmetry")
    answer = text(notebook["cells"][index])
    notebook["cells"][index]["source"] = "여기에 답을 적습니다. / Write your answer here."
    notebook["cells"].insert(index + 1, markdown(answer))
    retyped(notebook["cells"][index + 1], "code")
