"""Cells that have become of another type."""

from ..catalogue import of_cells
from ..cells import cell, is_solution, is_test, retyped


@of_cells()
def answer_to_text(notebook):
    """A solution cell was made one of Markdown."""
    retyped(cell(notebook, "initialize_he"), "markdown")


@of_cells("week3/3_initialization")
def answers_to_raw(notebook):
    """All solution cells were made raw."""
    for each in filter(is_solution, notebook["cells"]):
        retyped(each, "raw")


@of_cells()
def answers_to_text_without_metadata(notebook):
    """All solution cells were made Markdown, and nothing is left of their metadata and ids."""
    for number, each in enumerate(filter(is_solution, notebook["cells"])):
        retyped(each, "markdown")
        each.update(metadata={}, id=f"n{number}")


@of_cells()
def tests_to_text(notebook):
    """All autograder cells were made Markdown."""
    for each in filter(is_test, notebook["cells"]):
        retyped(each, "markdown")


@of_cells()
def written_to_code(notebook):
    """The written answer was made code."""
    retyped(cell(notebook, "written_symmetry"), "code")


@of_cells()
def written_to_raw_without_metadata(notebook):
    """The written answer was made raw, without metadata."""
    retyped(cell(notebook, "written_symmetry"), "raw")
    cell(notebook, "written_symmetry").update(metadata={}, id="raw")


@of_cells()
def set_up_to_text(notebook):
    """The read-only cell with the imports was made Markdown."""
    retyped(cell(notebook, "setup_3"), "markdown")


@of_cells()
def all_raw(notebook):
    """All cells were made raw."""
    for each in notebook["cells"]:
        retyped(each, "raw")
