"""Tests in the student's own kernel: nbgrader's marks, cell by cell, with all else that proctor does."""

import re
import shutil
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output
from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderAPI
from nbgrader.utils import determine_grade
from traitlets.config import Config

import proctor
from proctor.cli import check, main
from proctor.common.outcomes import APART, TOGETHER
from proctor.mark.checking import Row
from proctor.mark.regrade import Score
from proctor.pages.feedback.visible import assert_message
from proctor.run.together import judged
from proctor.testing.course import checked
from tests import sampling
from tests.terminal import alone, run

pytestmark = pytest.mark.filterwarnings("ignore")  # nbgrader 0.9 makes SQLAlchemy 2 warn at every submission
STOCK = "stock"
SECRET = "this_is_hidden"
IDIOM = r"^## (\w+)\n(.*?)(?=^## |\Z)"
# By name: what the student writes, and what the test does with it. Little of it is plain values.
IDIOMS = {
    name: tuple(code.rstrip("\n").split("\n--\n"))
    for name, code in re.findall(IDIOM, Path(__file__).with_name("idioms.txt").read_text(), re.M | re.S)
}
POINTS = 2


def released(name: str, answer: str, test: str) -> list[nbformat.NotebookNode]:
    flags = {"schema_version": 3, "grade": False, "solution": True, "locked": False, "task": False}
    solution = new_code_cell(f"### BEGIN SOLUTION\n{answer}\n### END SOLUTION")
    solution.metadata["nbgrader"] = {**flags, "grade_id": name}
    if not test.startswith("%%"):
        test = f"{test}\n### BEGIN HIDDEN TESTS\n# {SECRET}\n### END HIDDEN TESTS" if name != "half" else test
    cell = new_code_cell(test)
    cell.metadata["nbgrader"] = {**flags, "grade_id": f"test_{name}", "grade": True, "solution": False, "locked": True}
    cell.metadata.nbgrader["points"] = POINTS
    return [solution, cell]


def course(folder: Path, *, protected: bool, cells: list, **settings: object) -> NbGraderAPI:
    config = Config()
    config.CourseDirectory.root = str(folder)
    config.CourseDirectory.db_url = f"sqlite:///{folder / 'gradebook.db'}?timeout=60"
    config.ClearSolutions.code_stub = {"python": "pass"}
    config.Execute.shutdown_kernel = "immediate"
    if protected:
        proctor.configure(config)
        config.Execute.update(settings)
    (folder / "source" / "hw").mkdir(parents=True)
    kernel = {"name": "python3", "language": "python", "display_name": "Python 3"}
    nbformat.write(new_notebook(cells=cells, metadata={"kernelspec": kernel}), folder / "source" / "hw" / "hw.ipynb")
    api = NbGraderAPI(config=config)
    checked("generate_assignment", api.generate_assignment("hw", force=True))
    return api


def hand_in(folder: Path, student: str, *, answered: bool = True, **answers: str) -> None:
    """`answers` by grade id; of all others those of the source, or nothing."""
    target = folder / "submitted" / student / "hw"
    target.mkdir(parents=True)
    blank = nbformat.read(folder / "release" / "hw" / "hw.ipynb", as_version=4)
    full = nbformat.read(folder / "source" / "hw" / "hw.ipynb", as_version=4)
    for cell, known in zip(blank.cells, full.cells, strict=True):
        metadata = cell.metadata.get("nbgrader", {})
        if metadata.get("solution"):
            cell.source = answers.get(metadata["grade_id"], known.source if answered else cell.source)
    nbformat.write(blank, target / "hw.ipynb")


def grade(api: NbGraderAPI, folder: Path, student: str) -> dict[str, float | None]:
    checked("autograde", api.autograde("hw", student, force=True))
    return marks_of(folder, student)


def marks_of(folder: Path, student: str) -> dict[str, float | None]:
    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}") as gradebook:
        grades = gradebook.find_submission_notebook("hw", "hw", student).grades
        return {grade.name: None if grade.needs_manual_grade else grade.auto_score for grade in grades}


@pytest.fixture(scope="module")
def idioms(tmp_path_factory) -> tuple[dict[str, NbGraderAPI], dict[str, dict]]:
    """The marks of stock nbgrader's, together and apart: of the solution, and of half of it; of the blank release."""
    cells = [
        fixed("given", "import pytest"),
        *(cell for name, cells_of_idiom in IDIOMS.items() for cell in released(name, *cells_of_idiom)),
    ]
    marks, made = {}, {}
    for way in (STOCK, TOGETHER, APART):
        folder = tmp_path_factory.mktemp("idioms") / "course"
        api = made[way] = course(folder, protected=way != STOCK, cells=cells, apart=["hw"] if way == APART else [])
        hand_in(folder, "right")
        hand_in(folder, "half", **dict.fromkeys([*IDIOMS][::2], "pass"))
        # The half that is blank stands for the whole; whether that gives points, is asked of one way.
        students = ["right", "half", *(["blank"] if sampling.whole or way == TOGETHER else [])]
        if "blank" in students:
            hand_in(folder, "blank", answered=False)
        checked("autograde", api.autograde("hw", "*", force=True))
        marks[way] = {student: marks_of(folder, student) for student in students}
    return made, marks


def test_marks_are_those_of_stock_nbgrader_cell_by_cell(idioms):
    _made, marks = idioms
    assert {student: marks[TOGETHER][student] for student in marks[STOCK]} == marks[STOCK]
    right = {name.removeprefix("test_"): points for name, points in marks[TOGETHER]["right"].items()}
    assert right == dict.fromkeys(IDIOMS, POINTS) | {"half": 0.5, "numpy_half": 0.5, "warned": 0}
    assert sum(marks[TOGETHER]["blank"].values()) <= 3 * POINTS


# All that these need travels.
TRAVEL = {
    *("keys", "kept", "kept_on", "half", "numpy_half", "value", "sets", "ranges", "octets", "names", "module"),
    *("key_error", "timed", "timed_line", "same_array"),
}


def test_apart_no_right_answer_is_wrong_and_what_cannot_be_judged_has_no_mark(idioms):
    _made, marks = idioms
    for student, points in marks[STOCK].items():
        judged_apart = {name: given for name, given in marks[APART][student].items() if given is not None}
        # Text on stderr costs nothing there.
        judged_apart.pop("test_warned", None)
        assert judged_apart == {name: points[name] for name in judged_apart}
    judged_right = {name.removeprefix("test_") for name, given in marks[APART]["right"].items() if given is not None}
    assert judged_right >= TRAVEL


def test_apart_a_name_that_the_notebook_needs_of_a_test_is_why_it_cannot_be_judged(idioms):
    made, _marks = idioms
    graded = nbformat.read(Path(made[APART].coursedir.root) / "autograded" / "right" / "hw" / "hw.ipynb", as_version=4)
    tests = {cell.metadata.nbgrader.grade_id: cell for cell in graded.cells if "nbgrader" in cell.metadata}
    assert tests["test_needs_rate"].metadata.proctor.get("why") == "the notebook needs rate, which tests bind"


def test_no_hidden_test_is_on_the_page_and_a_visible_message_is(idioms):
    made, _marks = idioms
    api = made[TOGETHER]
    folder = Path(api.coursedir.root)
    assert api.generate_feedback("hw", "half", force=True)["success"]
    page = (folder / "feedback" / "half" / "hw" / "hw.html").read_text(encoding="utf-8")
    assert SECRET not in page
    assert "in this notebook&#39;s own process" in page


def output(kind: str, **fields: object) -> nbformat.NotebookNode:
    return new_output(kind, **fields)


def value(text: str) -> nbformat.NotebookNode:
    return output("execute_result", data={"text/plain": text})


ERROR = output("error", ename="AssertionError", evalue="no", traceback=["no"])
STDERR = output("stream", name="stderr", text="a warning")
PUT_OUT = {
    "nothing": ([], 2.0),
    "printed": ([output("stream", name="stdout", text="0.5")], 2.0),
    "an error": ([ERROR], 0.0),
    "an error after much else": ([output("stream", name="stdout", text="x")] * 3000 + [ERROR], 0.0),
    "a warning": ([STDERR], 0.0),
    "part": ([value("0.5")], 0.5),
    "part, then a warning": ([value("0.5"), STDERR], 0.5),
    "nothing of it": ([value("0")], 0.0),
    "a list": ([value("[1, 2]")], 2.0),
    "false": ([value("False")], 2.0),
    "a text": ([value("'0.5'")], 2.0),
    "no number": ([value("nan")], 2.0),
}
MENDED = {
    "above": ([value("9")], 2.0),
    "below": ([value("-1")], 0.0),
    "NumPy's": ([value("np.float64(0.5)")], 0.5),
    "a picture": ([output("execute_result", data={"image/png": "x"})], 2.0),
}


def points_of(outputs: list) -> float:
    flags = {"grade": True, "solution": False, "points": POINTS, "grade_id": "x"}
    cell = new_code_cell("", outputs=outputs, metadata={"nbgrader": flags})
    return determine_grade(cell)[0]


@pytest.mark.parametrize("name", [*PUT_OUT, *MENDED])
def test_what_a_test_puts_out_counts_as_in_nbgrader_apart_from_what_that_gets_wrong(name):
    outputs, points = (PUT_OUT | MENDED)[name]
    if name in PUT_OUT:
        assert points_of(outputs) == points
    outcome, kept = judged(outputs, POINTS, "en")
    assert points_of(kept) == points
    assert (outcome == "passed") == (points == POINTS)


def test_of_a_failed_test_only_what_students_can_see_is_shown():
    visible = "assert f(1) == 2, 'did you double it?'\nassert f(3) == 6, f'{f(3)} for 3'\nassert f(4) == 8"
    hidden = "assert f(77) == 154, 'hidden'"

    def shown(line: int, text: str, name: str = "AssertionError") -> str:
        error = output("error", ename=name, evalue=text, traceback=[])
        cell = new_code_cell(f"{visible}\n{hidden}", outputs=[error], metadata={"proctor": {"line": line}})
        return assert_message(cell, visible)

    assert shown(1, "did you double it?") == shown(1, "whatever a kernel says") == "did you double it?"
    assert shown(2, "4 for 3") == "4 for 3"
    assert shown(2, "[77, 154] for 3") == "… for 3"
    assert shown(3, "") == "`assert f(4) == 8`"
    assert shown(4, "hidden") == shown(99, "") == shown(1, "", "ValueError") == ""


def verdict(*rows: tuple[float, float, float, float], way: str = "together") -> str:
    """The last sentence on tests of 2 points: what solution and blank release get together, and then apart."""
    marks = [[Score(points, "") for points in row] for row in rows]
    found = [
        Row(("hw", str(i)), 2.0, {"together": a, "apart": c}, {"together": b, "apart": d})
        for i, (a, b, c, d) in enumerate(marks)
    ]
    return check._verdict(found, "hw", way)


def test_check_ends_in_the_line_to_add_or_in_what_stands_in_the_way():
    assert verdict((2, 0, 2, 0)) == [
        'Fit to run apart: add c.Execute.apart = [..., "hw"] to nbgrader_config.py, and marks are safe, too.'
    ]
    assert "Not fit to run apart: stay together" in verdict((2, 0, 0, 0), (2, 0, 2, 0))[-1]
    assert "take hw out" in verdict((2, 0, None, 0), way="apart")[-1]
    assert "1 of 1 tests run only so" in verdict((0, 0, 2, 0), way="apart")[-1]
    assert "1 give points to the blank release" in verdict((2, 0, 2, 2))[-1]
    assert verdict((0, 0, 0, 0), (2, 2, 2, 2))[:2] == [
        "1 of 2 tests fail with the assignment's own solution: mend these first.",
        "1 of 2 tests give points to the blank release.",
    ]


@pytest.fixture
def checked_course(tmp_path):
    """A course with an assignment that is fit to run apart, `fit`, and one that is not, `hw`."""
    frame, fits = IDIOMS["frame"], ("def f(x):\n    return 2 * x", "assert f(2) == 4")
    cells = [
        *released("fits", *fits),
        *released("frame", *frame),
        *released("broken", "def g():\n    return 5", "assert g() == 6"),
        *released("given", "y = 1", "assert True"),
    ]
    folder = tmp_path / "course"
    api = course(folder, protected=True, cells=cells)
    kernel = {"name": "python3", "language": "python", "display_name": "Python 3"}
    (folder / "source" / "fit").mkdir()
    fit = new_notebook(cells=released("fits", *fits), metadata={"kernelspec": kernel})
    nbformat.write(fit, folder / "source" / "fit" / "fit.ipynb")
    checked("generate_assignment", api.generate_assignment("fit", force=True))
    settings = "import proctor\nc = get_config()\nproctor.configure(c)\nc.Execute.apart = ['fit']\n"
    (folder / "nbgrader_config.py").write_text(settings + "c.ClearSolutions.code_stub = {'python': 'pass'}\n")
    return folder


def output_of(folder, *arguments):
    """The command's exit status, and all that it says."""
    status, out, err = run(alone(main), *arguments, folder=folder, COLUMNS="200", PYTHONWARNINGS="ignore")
    return status, out + err


def test_check_says_cell_by_cell_what_stands_in_the_way(checked_course):
    status, text = output_of(checked_course, "check", "hw")
    assert status == 1
    (frame,) = (line for line in text.splitlines() if "test_frame" in line)
    assert "2 / 0" in frame and "no mark / 0" in frame and "a value of type DataFrame does not travel" in frame
    (broken,) = (line for line in text.splitlines() if "test_broken" in line)
    assert "assert g() == 6" in broken or "AssertionError" in broken
    assert "2 / 2" in next(line for line in text.splitlines() if "test_given" in line)
    assert "test_fits" not in text
    assert "1 of 4 tests fail with the assignment's own solution" in text
    assert "1 of 4 tests give points to the blank release" in text
    assert text.strip().splitlines()[-1].startswith("Not fit to run apart: stay together")


def test_grade_warns_once_of_tests_that_nobody_has_tried(checked_course):
    shutil.copytree(checked_course / "release" / "fit", checked_course / "submitted" / "kim" / "fit")
    warning = "nobody has tried its tests as they are now: run proctor check fit"
    assert warning in output_of(checked_course, "grade", "fit")[1]
    assert warning not in output_of(checked_course, "grade", "fit")[1]
    path = checked_course / "source" / "fit" / "fit.ipynb"
    path.write_text(path.read_text().replace("f(2) == 4", "f(3) == 6"))
    status, text = output_of(checked_course, "check", "fit")
    assert status == 0 and "Together, it would get the same marks." in text
    assert warning not in output_of(checked_course, "grade", "fit")[1]


# Apart: what is written for plain nbgrader as far as it can be judged without the notebook.
def fixed(name: str, source: str) -> nbformat.NotebookNode:
    cell = new_code_cell(source)
    flags = {"schema_version": 3, "grade": False, "solution": False, "locked": True, "task": False}
    cell.metadata["nbgrader"] = {**flags, "grade_id": name}
    return cell


def test_what_the_course_gives_in_read_only_cells_is_the_courses_also_apart(tmp_path):
    cells = [
        fixed("given", "%matplotlib inline\nimport math\nfrom numpy.testing import assert_allclose\nREF = 3"),
        fixed("shown", "f(1)\nlater = 5"),
        *released("one", "def f():\n    return 3", "assert_allclose(f(), REF)\nseen = f()"),
        *released(
            "two", "def g():\n    return {(0, 1): 2, 3: 4}", "assert g()[0, 1] == 2 and seen == 3 and math.pi > 3"
        ),
        *released("three", "seen = 7", "assert seen == 7"),
    ]
    api = course(tmp_path / "course", protected=True, cells=cells, apart=["hw"])
    lies = "assert_allclose = lambda *a, **k: None\nREF = None\nclass math: pi = 4\ndef {}(): return {{}}"
    hand_in(tmp_path / "course", "right")
    hand_in(tmp_path / "course", "liar", one=lies.format("f"), two=lies.format("g"), three="pass")
    assert set(grade(api, tmp_path / "course", "right").values()) == {POINTS}
    assert set(grade(api, tmp_path / "course", "liar").values()) == {0}


ANYTHING = """
class Anything:
    def __getattr__(self, name): return self
    __eq__ = __ne__ = __lt__ = __gt__ = __contains__ = lambda self, other: True
    __hash__ = lambda self: 0
    __bool__ = lambda self: True
    __len__ = lambda self: 3
    __iter__ = lambda self: iter([3])
class Callable(Anything):
    def __call__(self, *a): return self
def {}(*a): return Callable() if {} else Anything()
"""


def test_apart_what_cannot_be_judged_is_worth_nothing(tmp_path):
    """Whatever the test asks of it, an object that agrees to anything earns no point."""
    tests = {
        "equal": "assert equal() == 3",
        "true": "assert true()",
        "other": "assert other() != 5",
        "inside": "assert 3 in inside()",
        "caught": "try:\n    assert caught().x == 3\nexcept Exception:\n    pass",
        "raising": "import pytest\nwith pytest.raises(Exception):\n    raising().x",
        "sized": "assert len(sized()) == 3",
        "part": "part()",
        "hashed": "{hashed(): 1}",
        "close": "import numpy as np\nassert np.allclose(close(), 3)",
        "shaped": "import numpy as np\nassert np.shape(shaped()) == ()",
        "listed": "assert [listed()] == [3]",
        "called": "assert called() == 3",
        "called_len": "assert len(called_len()) == 3",
    }
    cells = [cell for name, test in tests.items() for cell in released(name, f"def {name}():\n    return 3", test)]
    api = course(tmp_path / "course", protected=True, cells=cells, apart=["hw"])
    hand_in(tmp_path / "course", "liar", **{name: ANYTHING.format(name, name.startswith("called")) for name in tests})
    assert grade(api, tmp_path / "course", "liar") == dict.fromkeys((f"test_{name}" for name in tests), None)
    path = tmp_path / "course" / "autograded" / "liar" / "hw" / "hw.ipynb"
    graded = {cell.metadata.nbgrader.grade_id: cell for cell in nbformat.read(path, as_version=4).cells}
    record = graded["test_true"].metadata.proctor
    assert record.outcome == "not judged" and record.why == "a value of type Anything does not travel"
    with Gradebook(f"sqlite:///{tmp_path / 'course' / 'gradebook.db'}") as gradebook:
        assert gradebook.find_submission("hw", "liar").score == 0
