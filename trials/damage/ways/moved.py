"""Cells that were moved."""

import random

from ..catalogue import of_cells
from ..cells import at, is_solution, is_test, nbgrader_metadata


@of_cells()
def test_before_answer(notebook):
    """A solution cell is after its autograder cells."""
    answer = notebook["cells"].pop(at(notebook, "initialize_zeros"))
    notebook["cells"].insert(at(notebook, "test_initialize_zeros_values") + 1, answer)


@of_cells()
def exercises_swapped(notebook):
    """Two exercises have changed places, text and tests and all."""
    cells = notebook["cells"]
    first, two = at(notebook, "initialize_zeros") - 1, at(notebook, "distinct_rows") - 1
    three, four = at(notebook, "initialize_parameters") - 1, at(notebook, "initialize_he") - 1
    notebook["cells"] = cells[:first] + cells[three:four] + cells[two:three] + cells[first:two] + cells[four:]


@of_cells()
def set_up_at_the_end(notebook):
    """The read-only cell with the imports is at the end."""
    notebook["cells"].append(notebook["cells"].pop(at(notebook, "setup_3")))


@of_cells()
def answers_at_the_end(notebook):
    """All solution cells are at the end."""
    notebook["cells"].sort(key=is_solution)


@of_cells()
def answers_at_the_beginning(notebook):
    """All solution cells are before everything else."""
    notebook["cells"].sort(key=lambda each: not is_solution(each))


@of_cells()
def tests_at_the_end(notebook):
    """All autograder cells are at the end."""
    notebook["cells"].sort(key=is_test)


@of_cells("week3/3_initialization")
def backwards(notebook):
    """The cells are in the opposite order."""
    notebook["cells"].reverse()


@of_cells()
def shuffled(notebook):
    """The cells are in any order."""
    random.Random(0).shuffle(notebook["cells"])


@of_cells()
def shuffled_without_metadata(notebook):
    """The cells are in any order, and nothing is left of their metadata."""
    shuffled(notebook)
    for each in notebook["cells"]:
        # Where no cell around it is in its place, a text cannot be told to be the answer.
        if each["cell_type"] == "code" or not nbgrader_metadata(each):
            each["metadata"] = {}
