"""A small course that is attacked: two functions, a written answer, hidden tests, and an honest neighbour."""

import json
import shutil
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderAPI
from traitlets.config import Config

import proctor

# Stands in every hidden test and solution, so that a leak is seen.
SECRET = "hidden-7f3a9c"
# Given to a student's function by a hidden test, and by nobody else.
GIVEN = 8191.25
HONEST = {"double": "def double(x):\n    return 2 * x", "triple": "def triple(x):\n    return 3 * x"}
# A function that the test lends to the notebook while it runs. (In plain nbgrader, both have the same names.)
LENT = f"""
def multiply(a, b):
    '''{SECRET}'''
    if a is None:
        raise ValueError(f"{SECRET}: {{b}}")
    return np.multiply(a, b) if np.ndim(a) < 2 else np.dot(a, b)

names = globals().get("student_namespace", globals)()
names["multiply"] = multiply
"""
TESTS = {
    "double": (
        # The number comes first: whoever fails later has been given it.
        f"{LENT}\nnp.testing.assert_allclose(double(np.array([1.5, {GIVEN}])), [3.0, {2 * GIVEN}])\n"
        f"assert double(21) == 42  # {SECRET}\n"
        "assert isinstance(double(3), int)"
    ),
    # Partial credit, the way nbgrader's manual has it.
    "triple": f"expected = 6  # {SECRET}\ncredit = 2 * float(triple(2) == expected)\ncredit",
}
# Of each test: more than 1, so that partial credit lies between none and all.
POINTS = 2


def _cell(cell: nbformat.NotebookNode, grade_id: str, *, grade: bool, solution: bool) -> nbformat.NotebookNode:
    metadata = {"schema_version": 3, "grade_id": grade_id, "grade": grade, "solution": solution}
    cell.metadata["nbgrader"] = {**metadata, "locked": grade and not solution, "task": False}
    if grade:
        cell.metadata.nbgrader["points"] = POINTS
    return cell


def _source() -> nbformat.NotebookNode:
    cells = [new_code_cell("import numpy as np")]
    for name, answer in HONEST.items():
        head, body = answer.split("\n")
        solution = f"{head}\n    ### BEGIN SOLUTION\n{body}  # {SECRET}\n    ### END SOLUTION"
        cells.append(_cell(new_code_cell(solution), name, grade=False, solution=True))
        test = f"### BEGIN HIDDEN TESTS\n{TESTS[name]}\n### END HIDDEN TESTS"
        cells.append(_cell(new_code_cell(test), f"test_{name}", grade=True, solution=False))
    cells.append(_cell(new_markdown_cell("Why?"), "written", grade=True, solution=True))
    kernel = {"name": "python3", "language": "python", "display_name": "Python 3"}
    return new_notebook(cells=cells, metadata={"kernelspec": kernel})


def config(course: Path, protected: bool, db_url: str = "", *, apart: bool = True) -> Config:
    """The course's settings: nbgrader's own, or with proctor.

    db_url: of a gradebook elsewhere than in the folder; apart: whether tests run apart from the notebook
    """
    c = Config()
    c.CourseDirectory.root = str(course)
    c.CourseDirectory.course_id = "lab"
    c.CourseDirectory.db_url = db_url or f"sqlite:///{course / 'gradebook.db'}?timeout=60"
    c.Execute.timeout = 6
    c.Execute.shutdown_kernel = "immediate"
    if protected:
        proctor.configure(c)
        c.Execute.apart = ["lab"] if apart else []
        c.Execute.setup = "import numpy as np"
        # Its cells and functions take milliseconds, and what never ends takes all of this.
        c.Execute.timeout, c.Execute.call_timeout, c.Execute.calls_timeout = 3, 2.0, 4.0
    return c


def checked(what: str, result: dict) -> None:
    """Raise RuntimeError with nbgrader's log where a step of its API did not succeed."""
    if not result["success"]:
        raise RuntimeError(f"{what} failed:\n{result.get('log') or result.get('error')}")


def build(course: Path, protected: bool, db_url: str = "") -> NbGraderAPI:
    """Make the course folder with its release; `db_url` as for `config`."""
    (course / "source" / "lab").mkdir(parents=True)
    nbformat.write(_source(), course / "source" / "lab" / "lab.ipynb")
    api = NbGraderAPI(config=config(course, protected, db_url))
    checked("generate_assignment", api.generate_assignment("lab", force=True))
    return api


def hand_in(course: Path, student: str, parts: tuple[tuple[str, str], ...], canaries: dict[str, str]) -> None:
    """Write what a student hands in: the release with the parts of an attack, or with honest answers."""
    target = course / "submitted" / student / "lab"
    shutil.copytree(course / "release" / "lab", target)
    notebook = nbformat.read(target / "lab.ipynb", as_version=4)
    blanks = {cell.metadata.get("nbgrader", {}).get("grade_id"): cell for cell in notebook.cells}
    links, others, raw = {}, [], None
    for kind, text in parts:
        for canary, value in canaries.items():
            text = text.replace(canary, value)
        what, *names = kind.split()
        if what == "cell":
            notebook.cells.insert(1, new_code_cell(text))
        elif what == "solution":
            blanks["triple" if "def triple" in text else "double"].source = text
        elif what == "markdown":
            notebook.cells.insert(1, new_markdown_cell(text))
        elif what == "last":
            notebook.cells.append(new_code_cell(text))
        elif what == "written":
            blanks["written"].source = text
        elif what == "metadata":
            notebook.metadata.update(json.loads(text))
        elif what == "graded":
            notebook.cells.append(_cell(new_code_cell(text), names[0], grade=True, solution=False))
        elif what == "notebook":
            exec(text, {"notebook": notebook})  # the attack's own way of changing what is handed in
        elif what == "bytes":
            raw = eval(text)
        elif what == "file":
            path = target / " ".join(names)
            path.parent.mkdir(exist_ok=True)
            path.write_text(text)
        elif what == "link":
            links[target / names[0]] = names[1]
        elif what == "make":
            others.append(text)
        else:
            raise ValueError(f"an attack has no part {kind!r}")
    (target / "lab.ipynb").write_bytes(raw or json.dumps(notebook).encode("utf-8"))
    for path, leads_to in links.items():
        path.unlink(missing_ok=True)
        path.symlink_to(leads_to)
    for text in others:
        exec(text, {"folder": target})  # what is no text: pipes, sockets, files with holes


def hand_in_honest(course: Path, student: str) -> None:
    """Hand in right answers."""
    hand_in(course, student, tuple(("solution", answer) for answer in HONEST.values()), {})


def points(course: Path, student: str) -> float | None:
    """A student's points in the gradebook, None if there are none."""
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}?timeout=60") as gradebook:
        found = (entry for entry in gradebook.assignment_submissions("lab") if entry.student.id == student)
        submission = next(found, None)
        return submission.score if submission else None
