"""Deleted cells."""

from ..catalogue import of_cells
from ..cells import at, blank, code, graded, is_solution, is_test, nbgrader_metadata


def _keep(notebook: dict, wanted) -> None:
    notebook["cells"] = [each for each in notebook["cells"] if wanted(each)]


@of_cells()
def one_test_deleted(notebook):
    """An autograder cell was deleted."""
    del notebook["cells"][at(notebook, "test_distinct_rows_limits")]


@of_cells("week3/3_initialization")
def all_tests_deleted(notebook):
    """All autograder cells were deleted."""
    _keep(notebook, lambda each: not is_test(each))


@of_cells()
def set_up_deleted(notebook):
    """The read-only cell with the imports was deleted."""
    del notebook["cells"][at(notebook, "setup_3")]


@of_cells("week3-en/4_network")
def provided_functions_deleted(notebook):
    """The read-only cell with functions that are given was deleted."""
    del notebook["cells"][at(notebook, "provided_functions")]


@of_cells()
def texts_deleted(notebook):
    """All explanations were deleted."""
    _keep(notebook, lambda each: each["cell_type"] == "code" or nbgrader_metadata(each))


@of_cells()
def checks_deleted(notebook):
    """All cells that are not graded were deleted."""
    _keep(notebook, nbgrader_metadata)


@of_cells()
def all_but_answers_deleted(notebook):
    """Everything but the answers was deleted."""
    _keep(notebook, lambda each: nbgrader_metadata(each).get("solution"))


@of_cells()
def all_but_functions_deleted_with_metadata(notebook):
    """Everything but the answers was deleted, and their metadata is gone."""
    all_but_answers_deleted(notebook)
    for number, each in enumerate(notebook["cells"]):
        each["metadata"], each["id"] = {}, f"n{number}"


@of_cells()
def answer_deleted_and_written_again(notebook):
    """A solution cell was deleted, and its function written in a new cell after its tests."""
    index = at(notebook, "distinct_rows")
    answer = notebook["cells"].pop(index)["source"]
    notebook["cells"].insert(at(notebook, "test_distinct_rows_limits") + 1, code(answer))


@of_cells()
def exercise_deleted_and_written_at_the_end(notebook):
    """A solution cell and its tests were deleted, and the function written at the end."""
    answer = blank(notebook, "initialize_he")
    _keep(notebook, lambda each: "initialize_he" not in nbgrader_metadata(each).get("grade_id", ""))
    notebook["cells"].append(code(answer))


@of_cells()
def answers_emptied_and_written_elsewhere(notebook):
    """The solution cells were emptied, and all functions written in new cells at the end."""
    for each in list(filter(is_solution, graded(notebook))):
        notebook["cells"].append(code(each["source"]))
        each["source"] = ""
