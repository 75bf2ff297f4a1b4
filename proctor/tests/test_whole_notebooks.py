"""Repair leaves whole notebooks alone: of generated courses and submissions, undamaged in and unchanged out."""

import copy
import json

from hypothesis import given, settings
from hypothesis import strategies as st

from proctor.intake.repair.reading import read
from proctor.intake.repair.released import Release
from proctor.intake.repair.repairing import repair

# Few names, so that answers, provided cells and a student's own bind each other's all the time.
names = st.sampled_from(["total", "words", "grid", "mask", "f", "g", "Box"])
values = st.sampled_from(["0", "None", "[]", "'a b c'", "{}", "...", "1 + 1"])
assignments = st.builds("{} = {}".format, names, values)
variables = st.lists(assignments, min_size=1, max_size=3).map("\n".join)
functions = st.builds(
    "def {}(x):\n    {}".format, names, st.sampled_from(["pass", "...", "raise NotImplementedError()"])
)
classes = st.builds("class {}:\n    {}".format, names, st.sampled_from(["pass", "size = None"]))
bodies = st.sampled_from(["x += 1\n    return x", "return [x]", "for i in range(3):\n        x = x\n    return x"])
answered = st.builds("def {}(x):\n    {}".format, names, bodies)
work = st.sampled_from(
    [
        "for v in [1, 2]:\n    total = v",
        "words = words.split()",
        "total = total or 0",
        "grid, mask = mask, grid",
        "import numpy as np",
        "print(total",
        "%matplotlib inline",
        "%%time\ntotal = 1",
        "# what was asked for",
        "f.size = g(1)",
        "",
    ]
)
prose = st.sampled_from(
    ["A text.", "## The next exercise\n\nIt is about what stands above.", "$x$ is the number of rows."]
)


KINDS = ("provided", "text", "locked", "variables", "function", "written", "test")


def cell(number: int, kind: str, source: str, **flags: object) -> dict:
    metadata_ = {"schema_version": 3, "grade_id": f"cell-{number}", "grade": False, "solution": False, "locked": False}
    metadata = {"nbgrader": metadata_ | {"task": False} | flags} if flags else {}
    outputs = {"outputs": [], "execution_count": None} if kind == "code" else {}
    return {"id": f"id-{number}", "cell_type": kind, "source": source, "metadata": metadata, **outputs}


@st.composite
def courses(draw: st.DrawFn) -> dict:
    """A released notebook, of cells that are provided, read-only, answers and tests."""
    kinds = draw(st.lists(st.sampled_from(KINDS), min_size=1))
    cells = []
    for number, kind in enumerate(["variables", *kinds]):
        match kind:
            case "provided":
                cells.append(cell(number, "code", draw(variables | answered)))
            case "text":
                cells.append(cell(number, "markdown", draw(prose)))
            case "locked":
                cells.append(cell(number, "code", draw(variables | answered), locked=True))
            case "variables":
                cells.append(cell(number, "code", draw(variables), solution=True))
            case "function":
                cells.append(cell(number, "code", draw(functions | classes), solution=True))
            case "written":
                cells.append(cell(number, "markdown", "Your answer.", solution=True, grade=True, points=1))
            case "test":
                cells.append(cell(number, "code", draw(assignments), grade=True, locked=True, points=1))
    return notebook(cells)


def notebook(cells: list[dict]) -> dict:
    return {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


@st.composite
def answers(draw: st.DrawFn, stub: str) -> str:
    """What may be written into a cell, or left there."""
    if stub.startswith(("def", "class")):
        # One that is still empty would be looked for in other cells.
        head, _line, _body = stub.partition("\n")
        parts = [f"{head}\n    {draw(bodies)}", draw(work)]
        return draw(st.sampled_from([parts[0], "\n".join(parts), "\n".join(reversed(parts)), f"{stub}\n{parts[0]}"]))
    parts = [draw(work), draw(answered | variables)]
    return draw(st.sampled_from([stub, f"{stub}\n{parts[0]}", "\n".join([stub, *parts]), parts[1]]))


@st.composite
def handed_in(draw: st.DrawFn, release: dict) -> dict:
    """What a student makes of it who damages nothing: answers anywhere and of any kind, and cells in between."""
    cells = []
    for number, released in enumerate(copy.deepcopy(release["cells"])):
        metadata = released["metadata"].get("nbgrader", {})
        if metadata.get("solution") and released["cell_type"] == "markdown":
            # Of an empty one, the text beside it would be taken for the answer.
            released["source"] = "It is symmetric."
        elif metadata.get("solution"):
            released["source"] = draw(answers(released["source"]))
        elif not metadata and draw(st.booleans()):
            released["source"] += f"\n{draw(work | variables)}" if released["cell_type"] == "code" else " More."
        cells.append(released)
        for more in range(draw(st.integers(0, 1))):
            cells.append(cell(1000 * (number + 1) + more, "code", draw(work | variables)))
    return notebook(cells)


def without_ids(original: dict) -> dict:
    """As the format had it before its version 4.5."""
    cells = [{key: value for key, value in cell.items() if key != "id"} for cell in original["cells"]]
    return original | {"cells": cells, "nbformat_minor": 4}


@given(courses().flatmap(lambda release: st.tuples(st.just(release), handed_in(release))), st.booleans())
@settings(max_examples=300, deadline=None, derandomize=True)
def test_an_undamaged_notebook_of_any_course_is_not_changed(course, old):
    release, submitted = map(without_ids, course) if old else course
    before, _valid = read(json.dumps(submitted).encode())
    after, done = repair(copy.deepcopy(before), Release(read(json.dumps(release).encode())[0]))
    assert done == []
    assert [(code_cell["source"], code_cell["metadata"]) for code_cell in after["cells"]] == [
        (code_cell["source"], code_cell["metadata"]) for code_cell in before["cells"]
    ]


def test_an_answer_may_begin_with_its_stub_and_bind_what_others_bind():
    release = notebook(
        [
            cell(0, "code", "grid = [1]\nmask = [0]"),
            cell(1, "code", "total = 0", solution=True),
            cell(2, "code", "words = 'a b c'", solution=True),
            cell(3, "code", "grid = None\n# your code", solution=True),
            cell(4, "code", "mask = None\n# your code", solution=True),
        ]
    )
    submitted = copy.deepcopy(release)
    submitted["cells"][1]["source"] += "\nfor v in [1, 2]: total += v"
    submitted["cells"][2]["source"] += "\nwords = words.split()"
    read_in = read(json.dumps(submitted).encode())[0]
    repaired, done = repair(copy.deepcopy(read_in), Release(read(json.dumps(release).encode())[0]))
    assert done == []
    assert repaired["cells"] == read_in["cells"]


def test_variables_are_not_what_an_answer_is_known_by():
    """Also of a notebook that is damaged elsewhere: a test is missing."""
    release = notebook(
        [
            cell(0, "code", "grid = [1]\nmask = [0]"),
            cell(1, "code", "total = 0", solution=True),
            cell(2, "code", "grid = None\n# your code", solution=True),
            cell(3, "code", "mask = None\n# your code", solution=True),
            cell(4, "code", "assert total == 3", grade=True, locked=True, points=1),
        ]
    )
    submitted = copy.deepcopy(release)
    submitted["cells"][1]["source"] += "\nfor v in [1, 2]: total += v"
    submitted["cells"][0]["source"] += "\n# mine"
    sources = [code_cell["source"] for code_cell in submitted["cells"]]
    del submitted["cells"][4]
    repaired, done = repair(read(json.dumps(submitted).encode())[0], Release(read(json.dumps(release).encode())[0]))
    assert done == [("restored", "cell-4")]
    assert [code_cell["source"] for code_cell in repaired["cells"]] == sources
