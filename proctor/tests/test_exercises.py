"""Which cells make an exercise, its number and title, and whether its answer is still to be written."""

import json

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from proctor.common import exercises
from proctor.common.cell_code import is_answered
from proctor.common.marks import Mark
from proctor.common.notebook_record import CellRecord, write
from proctor.pages.feedback.grades import Grades
from proctor.pages.feedback.summary import Given, summarise
from proctor.pages.marking import questions
from proctor.pages.report import class_data


def cell(name, source="", kind="code", **flags):
    made = (new_code_cell if kind == "code" else new_markdown_cell)(source)
    made.metadata.nbgrader = {"grade_id": name, "grade": False, "solution": False, "task": False, **flags}
    return made


def answer(name, source="", kind="code"):
    return cell(name, source, kind, solution=True, grade=kind != "code")


def test(name):
    return cell(name, grade=True, points=1)


test.__test__ = False  # a cell that holds one
TEXT = new_markdown_cell
# In an order that no course has: tests before all answers, between answers and after a task, and twice the same.
CELLS = [
    TEXT("# All of it\n\n## Before"),
    test("t_0"),
    TEXT("## 1 `f` (4 points)\n\n```\n# no heading\n```"),
    answer("f", "# no heading either"),
    test("f_1"),
    TEXT("### More tests"),
    test("f_2"),
    test("f_1"),
    answer("g"),
    answer("h"),
    test("h_1"),
    cell("task", "## 2 Draw (2점)\n\nDraw it.", "markdown", task=True, points=2),
    TEXT("my drawing"),
    test("task_1"),
    answer("why", "## My answer", "markdown"),
]
EXPECTED = [  # name, number, heading, title, begins, answer, tests
    ("t_0", 1, "Before", "Before", 0, None, {"t_0": 1}),
    ("f", 2, "1 `f` (4 points)", "1 `f`", 2, 3, {"f_1": 4, "f_2": 6}),
    ("g", 3, "More tests", "More tests", 5, 8, {}),
    ("h", 4, "More tests", "More tests (2)", 9, 9, {"h_1": 10}),
    ("task", 5, "2 Draw (2점)", "2 Draw", 11, 11, {"task_1": 13}),
    ("why", 6, "2 Draw (2점)", "2 Draw (2)", 14, 14, {}),
]


def parts(found):
    return [
        (
            exercise.name,
            exercise.number,
            exercise.heading,
            exercise.title,
            exercise.begins,
            exercise.answer,
            exercise.tests,
        )
        for exercise in found
    ]


def test_an_exercise_is_an_answer_and_the_tests_after_it(tmp_path):
    assert parts(exercises.of_instructors(CELLS)) == EXPECTED
    path = tmp_path / "a.ipynb"
    path.write_text(json.dumps(new_notebook(cells=CELLS)))
    assert parts(exercises.read(path)) == EXPECTED
    assert exercises.title(CELLS) == "All of it"
    assert exercises.of_instructors([]) == [] and exercises.title([answer("f")]) == ""


def test_what_cells_are_is_said_by_the_gradebook_and_headings_by_the_release():
    # As a student could have it, who claims an answer to be another one.
    mine = [TEXT("# Give me full marks (100 points)"), answer("f"), TEXT("own"), answer("forged"), test("f_1")]
    (found,) = exercises.divide(mine, {"f"}, {"f_1"}, {"f": "1 `f` (4 points)"})
    assert (found.title, found.answer, found.tests) == ("1 `f`", 1, {"f_1": 4})
    (found,) = exercises.divide(mine[1:], {"f"}, {"f_1"}, {})
    assert (found.title, found.heading) == ("`f`", "")


def test_page_report_and_marking_divide_alike(tmp_path):
    maxima = {"t_0", "f_1", "f_2", "h_1", "task", "task_1", "why"}
    marks = {name: Mark(0.0, 1.0) for name in maxima}
    grades = Grades(marks, dict.fromkeys(("f", "g", "h", "task", "why"), "a comment"), frozenset(), 0.0, 0.0)
    page = summarise(new_notebook(cells=CELLS), grades, "en", lambda _cell: "", Given()).exercises
    assert [(exercise.number, exercise.title) for exercise in page] == [
        (number, title) for _, number, _, title, *_ in EXPECTED
    ]
    path = tmp_path / "n.ipynb"
    path.write_text(json.dumps(new_notebook(cells=CELLS)))
    report = [*class_data._exercises(path, maxima)]
    assert [(name, test) for name, _heading, test, _written in report] == [
        ("t_0", "t_0"), ("f", "f_1"), ("f", "f_2"), ("h", "h_1"), ("task", "task"), ("task", "task_1"), ("why", "why")
    ]  # fmt: skip
    assert [test for _name, _heading, test, written in report if written] == ["task", "why"]
    asked = questions._in_notebook(path, {("n", "task"): 2.0, ("n", "why"): 1.0})
    assert [(exercise.name, exercise.title) for exercise in asked] == [("task", "2 Draw"), ("why", "2 Draw (2)")]


STUB = 'def f(x):\n    """What f does."""\n    # your code here\n    raise NotImplementedError()\n'
UNWRITTEN = {
    "as released": STUB,
    "without comments": "def f(x):\n    raise NotImplementedError",
    "with a comment": f"# I do not know\n{STUB}",
    "no line": "",
    "comments only": "# nothing\n\n",
    "does nothing": "def f(x):\n    pass\n",
    "a formula": "def f(x):\n    '''With \\sigma.'''\n    raise NotImplementedError\n",
}
WRITTEN = {
    "an answer": "def f(x):\n    return x",
    "begun": "def f(x):\n    y = x\n    raise NotImplementedError()\n",
    "begun, unreachable": "def f(x):\n    raise NotImplementedError()\n    return x",
    "a helper": f"def g(x):\n    return x\n\n{STUB}",
    "nothing returned": "def f(x):\n    return None",
    "no Python": "def f(:\n  (",
    "too long": STUB + "\n" * exercises.LONGEST_ANSWER,
}


@pytest.mark.parametrize("what", [*UNWRITTEN, *WRITTEN])
@pytest.mark.parametrize("released", [STUB, "def f(x):\n    pass\n", ""])
def test_an_answer_is_still_to_be_written_for_page_report_and_repair_alike(what, released):
    text = {**UNWRITTEN, **WRITTEN}[what]
    assert exercises.is_unwritten(text, released) == (what in UNWRITTEN)
    assert not (what in UNWRITTEN and is_answered(text, released))
    failing = test("f_1")
    write(failing, CellRecord("wrong answer"))
    for points in (0.0, 0.5):
        grades = Grades({"f_1": Mark(points, 1.0)}, {"f": ""}, frozenset(), 0.0, 0.0)
        given = Given(answers={"f": released})
        summary = summarise(new_notebook(cells=[answer("f", text), failing]), grades, "en", lambda _cell: "", given)
        # What has got points is not empty: the report looks at no other answers.
        assert bool(summary.blank) == (what in UNWRITTEN and not points)
