"""`python -m trials.benchmark.floor COURSE JOBS CELLS`: the same cells and tests in bare forked processes.

CELLS: `all`, or `needed` to leave out those that are only looked at, as grading does
No Jupyter, no sandbox, no database but for reading the tests. Prints points by student and notebook as JSON.
"""

import io
import json
import multiprocessing
import os
import sys
from pathlib import Path

import matplotlib

matplotlib.use("agg")
import matplotlib.pyplot as plt
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from traitlets.config import Config

from grader_tests.judging import follow_through, student_code
from grader_tests.mistakes import catalogue
from proctor.common.cell_kinds import is_ungraded
from proctor.run.execute import autograder_cells
from trials.sample_class.grading import course_config

from .classes import ASSIGNMENT


def _draw() -> None:
    """Draw what is open, as a notebook does."""
    for number in plt.get_fignums():
        plt.figure(number).canvas.print_figure(io.BytesIO(), format="png", bbox_inches="tight")
    plt.close("all")


def _passes(shell: InteractiveShell, source: str) -> bool:
    with capture_output():
        return shell.run_cell(source).success


def _points(shell: InteractiveShell, notebook: Path, tests: dict[str, tuple[str, float]], everything: bool) -> float:
    """Run a notebook, and give its points."""
    os.chdir(notebook.parent)
    sys.path.insert(0, str(notebook.parent))
    points = 0.0
    for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
        grade_id = cell["metadata"].get("nbgrader", {}).get("grade_id")
        if grade_id in tests:
            source, maximum = tests[grade_id]
            points += maximum * _passes(shell, source)
        elif cell["cell_type"] == "code" and (everything or not is_ungraded(cell)):
            _passes(shell, "".join(cell["source"]).replace("%matplotlib inline", ""))
            _draw()
    return points


def _forked(notebook: Path, tests: dict[str, tuple[str, float]], everything: bool) -> list:
    """Student, notebook and points, found out in a process of its own."""
    reading, writing = os.pipe()
    if os.fork() == 0:
        points = _points(InteractiveShell.instance(), notebook, tests, everything)
        os.write(writing, json.dumps([notebook.parts[-3], notebook.stem, points]).encode())
        os._exit(0)
    os.close(writing)
    with open(reading) as file:
        found = json.load(file)
    os.wait()
    return found


def main(course: Path, jobs: int, cells: str) -> None:
    """Grade what is new in the class, so many notebooks at once."""
    shell = InteractiveShell.instance(config=Config({"HistoryManager": {"enabled": False}}))
    follow_through.student_namespace = lambda: shell.user_ns
    student_code.hidden_tests()  # imports them
    catalogue()
    plt.show = _draw
    db_url = course_config(course).CourseDirectory.db_url
    handed_in, graded = course / "submitted", course / "autograded"
    notebooks = [
        path
        for path in sorted(handed_in.glob(f"*/{ASSIGNMENT}/*.ipynb"))
        if not (graded / path.relative_to(handed_in)).exists()
    ]
    tests = {name: autograder_cells(db_url, ASSIGNMENT, name) for name in {path.stem for path in notebooks}}
    with multiprocessing.get_context("fork").Pool(jobs) as pool:
        tasks = [(path, tests[path.stem], cells == "all") for path in notebooks]
        json.dump(pool.starmap(_forked, tasks, chunksize=1), sys.stdout)


if __name__ == "__main__":
    # By its name, for IPython takes that of `__main__`, and other processes are to find what is in here.
    from trials.benchmark.floor import main

    main(Path(sys.argv[1]).absolute(), int(sys.argv[2]), sys.argv[3])
