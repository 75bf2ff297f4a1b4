"""Edited cells whose text is fixed."""

import json
from pathlib import Path

from ..catalogue import of_cells
from ..cells import at, cell, is_test, markdown, text

ROOT = Path(__file__).parents[3]

COUNTED = "def distinct_rows(W):\n    return count(np.unique(W, axis=0))"


@of_cells(distinct_rows="def distinct_rows(W):\n    return len(numbers.unique(W, axis=0))")
def import_in_set_up(notebook):
    """An import that an answer needs was put among those of the read-only cell."""
    set_up = cell(notebook, "setup_3")
    set_up["source"] = text(set_up).replace("import numpy as np\n", "import numpy as np\nimport numpy as numbers\n")


@of_cells(distinct_rows=COUNTED)
def helper_in_set_up(notebook):
    """A function that an answer calls was written into the read-only cell."""
    set_up = cell(notebook, "setup_3")
    set_up["source"] = text(set_up) + "\n\ndef count(rows):\n    return len(rows)\n"


@of_cells(distinct_rows=COUNTED)
def helper_in_set_up_without_metadata(notebook):
    """A function that an answer calls was written into the read-only cell, which has lost its metadata and id."""
    helper_in_set_up(notebook)
    cell(notebook, "setup_3").update(id="edited", metadata={})


@of_cells()
def set_up_broken(notebook):
    """The read-only cell with the imports has a syntax error now."""
    cell(notebook, "setup_3")["source"] = text(cell(notebook, "setup_3")).replace(
        "import numpy as np", "import numpy as"
    )


@of_cells("week3/4_network")
def provided_function_broken(notebook):
    """A function that is given has been changed so that it is wrong."""
    given = cell(notebook, "provided_functions")
    given["source"] = text(given).replace("(z + np.abs(z)) / 2", "(z - np.abs(z)) / 2")


@of_cells()
def prints_in_tests(notebook):
    """Autograder cells hold the student's own tries, one of which raises."""
    for each in filter(is_test, notebook["cells"]):
        each["source"] = text(each) + "\nprint(initialize_zeros(2, 2, 1))\nassert 1 == 2"


@of_cells()
def tests_emptied(notebook):
    """Autograder cells are empty."""
    for each in filter(is_test, notebook["cells"]):
        each["source"] = ""


@of_cells()
def tests_reworded(notebook):
    """Autograder cells have another text: the release was reworded since."""
    for each in filter(is_test, notebook["cells"]):
        each["source"] = text(each).replace("Graded", "Marked automatically")


@of_cells()
def older_release(notebook):
    """All fixed texts and explanations are those of an older release."""
    for each in notebook["cells"]:
        if each["cell_type"] == "markdown" and "grade_id" not in str(each["metadata"]):
            each["source"] = text(each).replace("the", "each").replace(".", ", as we saw.")
        elif is_test(each):
            each["source"] = "# Marked with a hidden test"
    cell(notebook, "setup_3")["source"] = "# Run me first\nimport numpy as np\nfrom checks import expect"


@of_cells()
def texts_edited(notebook):
    """The student has written remarks into all explanations."""
    for each in notebook["cells"]:
        if each["cell_type"] == "markdown" and "grade_id" not in str(each["metadata"]):
            each["source"] = text(each) + "\n\n(to do: ask about this)"


@of_cells()
def answer_with_a_syntax_error_beside(notebook):
    """After one answer, a cell of its own holds text that is no valid code."""
    notebook["cells"].insert(at(notebook, "initialize_zeros") + 1, dict(cell(notebook, "initialize_zeros")))
    notebook["cells"][at(notebook, "initialize_zeros") + 1].update(
        id="beside", metadata={}, source="def initialize_zero(:"
    )


@of_cells()
def a_thousand_notes(notebook):
    """Below are a thousand short texts of the student's own."""
    notebook["cells"] += [markdown(f"Note {number}") for number in range(1000)]


@of_cells()
def another_notebook_below(notebook):
    """All of two larger notebooks of the week was pasted below."""
    for name in ("1_numpy", "2_activations"):
        other = json.loads((ROOT / "release" / "week3-en" / f"{name}.ipynb").read_bytes())
        notebook["cells"] += [{**each, "id": f"{name}-{number}"} for number, each in enumerate(other["cells"])]
