"""Cells of the student's own, and lines in answers, that ran where the student sat and cannot run here."""

from ..catalogue import of_cells
from ..cells import at, cell, code, text


def _insert(notebook: dict, *sources: str) -> None:
    """Put cells in front of the second exercise."""
    index = at(notebook, "distinct_rows")
    notebook["cells"][index:index] = map(code, sources)


def _begin(notebook: dict, *lines: str, name: str = "distinct_rows") -> None:
    """Put lines in front of an answer, in its cell."""
    answer = cell(notebook, name)
    answer["source"] = "\n".join((*lines, text(answer)))


@of_cells()
def scratch_cells_that_raise(notebook):
    """Cells of the student's own raise, in more than one way."""
    _insert(
        notebook,
        "1 / 0",
        "print(undefined)",
        "def broken(:",
        "raise SystemExit",
        "import no_such_module",
        "x = [",
        "return 3",
    )


@of_cells()
def process_ends(notebook):
    """A cell of the student's own ends the notebook's process."""
    _insert(notebook, "import os\nos._exit(1)")


@of_cells()
def exit_and_quit(notebook):
    """Cells of the student's own, and an answer's, say exit() and quit()."""
    _insert(notebook, "exit()", "quit()", "import sys\nsys.exit(0)")
    _begin(notebook, "exit()")


@of_cells()
def widget_plots(notebook):
    """An answer begins with %matplotlib widget."""
    _begin(notebook, "%matplotlib widget")


@of_cells()
def plots_in_windows(notebook):
    """Answers begin with %matplotlib notebook and %matplotlib qt."""
    _begin(notebook, "%matplotlib notebook", name="initialize_zeros")
    _begin(notebook, "%matplotlib qt")


@of_cells()
def installs(notebook):
    """An answer begins with !pip install and %pip install."""
    _begin(notebook, "!pip install numpy", "%pip install no-such-package-here")


@of_cells()
def asks(notebook):
    """An answer begins with input() and getpass()."""
    asking = "name, age = input('Your name? '), int(input('Your age? '))"
    _begin(notebook, "import getpass", asking, "getpass.getpass()")


@of_cells()
def resets(notebook):
    """An answer begins with %reset -f, which forgets what the cells before it did."""
    _begin(notebook, "%reset -f")
    _insert(notebook, "%reset", "%reset -f")


@of_cells()
def runs_a_file(notebook):
    """A cell of the student's own runs a file that is beside the notebook, and one that is not."""
    _insert(notebook, "%run checks.py", "%run mine.py", "%run 1_numpy.ipynb")


@of_cells()
def shell(notebook):
    """Cells of the student's own are of another language."""
    _insert(
        notebook, "%%bash\nls; exit 3", "%%html\n<b>x</b>", "%%javascript\nalert(1)", "%%writefile a.py\nx = 1", "!ls"
    )


@of_cells("week3/3_initialization")
def changes_folder(notebook):
    """The first cell changes to another folder, as on Colab."""
    notebook["cells"].insert(0, code("%cd ..\n!ls\nfrom google.colab import drive\ndrive.mount('/content/drive')"))


@of_cells()
def magics_in_answers(notebook):
    """Answers are timed, and end with a question to IPython."""
    _begin(notebook, "%%time", name="initialize_zeros")
    cell(notebook, "distinct_rows")["source"] += "\ndistinct_rows?\nfiles = !ls\n%timeit -n1 -r1 np.zeros(3)\n"


@of_cells()
def debuggers(notebook):
    """Cells of the student's own start debuggers."""
    _insert(notebook, "%pdb on", "1 / 0", "%debug", "breakpoint()")


@of_cells()
def awaits(notebook):
    """A cell of the student's own awaits, and one plots."""
    _insert(
        notebook, "import asyncio\nawait asyncio.sleep(0)", "import matplotlib.pyplot as plt\nplt.plot([1]); plt.show()"
    )
