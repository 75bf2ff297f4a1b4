"""The instructors' notebooks: their rules, parity of the editions, the release, and that they run in silence."""

import ast
import copy
import importlib.util
import shutil
import sys
from itertools import pairwise
from pathlib import Path

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient
from nbgrader.validator import Validator
from sklearn.datasets import load_digits

from tests.sampling import some

ASSIGNMENTS = ("week3", "week3-en")
NOTEBOOKS = ("1_numpy", "2_activations", "3_initialization", "4_network")
SUPPORT = ("checks", "datasets", "measurements", "plots")
ROOT = Path(__file__).parent.parent

spec = importlib.util.spec_from_file_location("lint_notebooks", ROOT / "tools" / "lint_notebooks.py")
lint = importlib.util.module_from_spec(spec)
spec.loader.exec_module(lint)


def read(assignment, name, folder="source"):
    return nbformat.read(ROOT / folder / assignment / f"{name}.ipynb", as_version=4)


def test_notebooks_and_releases_keep_the_rules():
    assert list(lint.course_problems(ROOT)) == []


def first(notebook, condition):
    return next(cell for cell in notebook.cells if condition(cell.metadata.get("nbgrader", {})))


def is_solution(metadata):
    return metadata.get("solution") and not metadata.get("grade")


def is_autograder(metadata):
    return metadata.get("grade") and not metadata.get("solution")


def plant_output(notebook):
    first(notebook, is_solution)["execution_count"] = 3


def plant_metadata(notebook):
    first(notebook, is_solution).metadata["collapsed"] = True


def plant_kernel(notebook):
    notebook.metadata.kernelspec.name = "my-env"


def plant_orphan_marker(notebook):
    cell = first(notebook, is_solution)
    cell.source = cell.source.replace("### BEGIN SOLUTION", "")


def plant_misspelt_marker(notebook):
    cell = first(notebook, is_autograder)
    cell.source = cell.source.replace("### END HIDDEN TESTS", "### END  HIDDEN TESTS")


def plant_solution_outside(notebook):
    cell = next(cell for cell in notebook.cells if "nbgrader" not in cell.metadata)
    cell.source = "### BEGIN SOLUTION\nanswer\n### END SOLUTION"


def plant_no_points(notebook):
    del first(notebook, is_autograder).metadata.nbgrader["points"]


def plant_more_points(notebook):
    first(notebook, is_autograder).metadata.nbgrader["points"] += 1


def plant_other_first_line(notebook):
    cell = first(notebook, is_autograder)
    cell.source = cell.source.replace("1점", "2점")


def plant_same_id(notebook):
    first(notebook, is_autograder).metadata.nbgrader["grade_id"] = first(
        notebook, is_solution
    ).metadata.nbgrader.grade_id


def plant_unknown_test(notebook):
    cell = first(notebook, is_autograder)
    cell.metadata.nbgrader["grade_id"] += "s"
    cell.source = cell.source.replace("_shape(", "_shapes(")


def plant_other_call(notebook):
    cell = first(notebook, is_autograder)
    cell.source = cell.source.replace("\ntest_", "\n# test_")


def plant_late_check(notebook):
    number = next(number for number, cell in enumerate(notebook.cells) if cell.source.startswith("# 확인"))
    notebook.cells.insert(number + 1, notebook.cells.pop(number))


def of_looks(notebook):
    return next(cell for cell in notebook.cells if cell.metadata.get("tags") == ["ungraded"])


def plant_untagged(notebook):
    del of_looks(notebook).metadata["tags"]


def plant_needed_name(notebook):
    of_looks(notebook).source = "np = 3"


def plant_change(notebook):
    of_looks(notebook).source = "np.seterr(all='raise')"


def plant_unknown_names(notebook):
    of_looks(notebook).source = "exec('np = 3')"


SLIPS = {
    plant_untagged: "neither graded nor tagged",
    plant_needed_name: "binds np, which cell row_sums reads: a mark may depend on it",
    plant_change: "changes what others see",
    plant_unknown_names: "is not to be known",
    plant_output: "has outputs",
    plant_metadata: "has metadata ['collapsed']",
    plant_kernel: "notebook metadata",
    plant_orphan_marker: "do not come in pairs",
    plant_misspelt_marker: "stands alone on its line",
    plant_solution_outside: "is no solution cell",
    plant_no_points: "has points None",
    plant_more_points: "1.1 center_crop: the heading says 3 points, its graded cells give 4",
    plant_other_first_line: "cell test_center_crop_shape: its first line says 2 points, and it gives 1",
    plant_same_id: "is used 2 times",
    plant_unknown_test: "there is no test_center_crop_shapes",
    plant_other_call: "its hidden region has to be",
    plant_late_check: "move it right below the answer",
}


@pytest.mark.parametrize("plant", SLIPS, ids=lambda plant: plant.__name__)
def test_an_instructors_slip_is_named(plant):
    notebook = read("week3", "1_numpy")
    plant(notebook)
    assert any(SLIPS[plant] in problem for problem in lint.notebook_problems("1_numpy", notebook))


def test_an_answer_without_a_marking_scheme_is_named():
    notebook = read("week3", "3_initialization")
    cell = first(notebook, lambda metadata: metadata.get("grade") and metadata.get("solution"))
    cell.source = cell.source.replace("**채점 기준**", "")
    (problem,) = lint.scheme_problems(notebook)
    assert "cell written_symmetry has no marking scheme" in problem


def test_points_that_do_not_add_up_are_named():
    notebooks = {name: read("week3", name) for name in NOTEBOOKS}
    plant_more_points(notebooks["1_numpy"])
    assert list(lint.total_problems(notebooks)) == [
        "100 points are planned, 10 of them for written answers (POINTS and WRITTEN_POINTS in "
        "tools/lint_notebooks.py), and the cells give 101 and 10"
    ]


def test_editions_that_differ_are_named():
    editions = {assignment: {"1_numpy": read(assignment, "1_numpy")} for assignment in ("week3", "week3-en")}
    plant_more_points(editions["week3"]["1_numpy"])
    assert list(lint.edition_problems(editions)) == [
        "1_numpy, cell test_center_crop_shape: 2 points in week3, 1 in week3-en"
    ]


def test_a_notebook_that_was_dropped_is_named_with_what_to_change(tmp_path):
    for folder in ("source", "release"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    (tmp_path / "source" / "week3" / "2_activations.ipynb").unlink()
    told = list(lint.course_problems(tmp_path))
    assert told[0].startswith("source/week3 has no 2_activations.ipynb. If it was dropped on purpose, take it out of")
    assert any(problem.startswith("source/week3: 100 points are planned") for problem in told)


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_leak_into_the_release_is_named(name):
    source = {name: read("week3", name)}
    for secret in lint.hidden_texts(source[name]):
        indented = "\n".join(f"    {line}" for line in secret.splitlines())
        assert list(lint.leak_problems(source, {"plots.py": f"def f():\n{indented}\n"}))


def test_release_is_what_the_sources_generate_today(built_course):
    for assignment in ASSIGNMENTS:
        made, committed = built_course / "release" / assignment, ROOT / "release" / assignment
        names = {path.name for path in made.iterdir()}
        assert names == {path.name for path in committed.iterdir() if path.name != "__pycache__"}
        for name in names:
            assert (made / name).read_bytes() == (committed / name).read_bytes(), f"{name}: run make release"


class _Words(ast.NodeTransformer):
    """Sets aside what may differ between the editions: docstrings and text that is printed or raised."""

    def _without_docstring(self, node):
        if ast.get_docstring(node) is not None:
            node.body = node.body[1:]
        return self.generic_visit(node)

    visit_FunctionDef = visit_Module = visit_ClassDef = _without_docstring  # noqa: N815

    def visit_Call(self, node):
        node = self.generic_visit(node)
        speaks = ("print", "AssertionError", "FileNotFoundError", "ValueError")
        if isinstance(node.func, ast.Name) and node.func.id in speaks:
            for part in ast.walk(node):
                if isinstance(part, ast.Constant) and isinstance(part.value, str):
                    part.value = ""
        return node


def code(source):
    tree = _Words().visit(ast.parse(source))
    # Adjacent pieces of text in an f-string may be split differently once their words are gone.
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            node.values = [value for value in node.values if not isinstance(value, ast.Constant)]
    return ast.dump(tree)


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_editions_have_the_same_cells(name):
    korean, english = (read(assignment, name).cells for assignment in ASSIGNMENTS)
    assert len(korean) == len(english)
    for ko, en in zip(korean, english, strict=True):
        assert (ko.id, ko.cell_type, ko.metadata) == (en.id, en.cell_type, en.metadata)
        if ko.cell_type == "code":
            assert code(ko.source) == code(en.source), ko.id


@pytest.mark.parametrize("module", SUPPORT)
def test_editions_have_the_same_support_code(module):
    korean, english = (
        (ROOT / "source" / assignment / f"{module}.py").read_text(encoding="utf-8") for assignment in ASSIGNMENTS
    )
    assert code(korean) == code(english)


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_parity_sees_a_difference(name):
    cell = copy.deepcopy(first(read("week3", name), is_solution))
    assert code(cell.source) != code(cell.source.replace("return", "x = 1; return"))


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
@pytest.mark.parametrize("name", NOTEBOOKS)
def test_students_need_only_numpy_and_matplotlib(assignment, name):
    trees = [ast.parse(cell.source) for cell in read(assignment, name, "release").cells if cell.cell_type == "code"]
    trees += [ast.parse((ROOT / "release" / assignment / f"{module}.py").read_text()) for module in SUPPORT]
    imported = set()
    for tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                imported |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                imported.add(node.module.split(".")[0])
    assert imported - set(sys.stdlib_module_names) - set(SUPPORT) <= {"numpy", "matplotlib"}


# The editions have the same code, as is tested above.
@pytest.mark.parametrize("assignment", [pytest.param("week3", marks=pytest.mark.whole), "week3-en"])
@pytest.mark.parametrize("name", some(NOTEBOOKS, 4))
def test_finished_notebook_runs_without_error_or_stderr(assignment, name, monkeypatch):
    """The hidden tests are run elsewhere; without them the notebook is what a student has who is done."""
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    notebook = read(assignment, name)
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade") and cell.cell_type == "code":
            cell.source = ""
    where = {"metadata": {"path": str(ROOT / "source" / assignment)}}
    NotebookClient(notebook, timeout=120, resources=where).execute()
    noise = [output for cell in notebook.cells for output in cell.get("outputs", []) if output.get("name") == "stderr"]
    assert noise == []


@pytest.mark.whole
def test_validate_tells_a_right_notebook_from_a_blank_one():
    """With the course's setting, Validate reports failing check cells, whose numbers students see."""
    validator = Validator(validate_all=True)
    assert validator.validate(str(ROOT / "source/week3/3_initialization.ipynb")) == {}
    failed = validator.validate(str(ROOT / "release/week3/3_initialization.ipynb"))["failed"]
    assert any("initialize_zeros" in cell["source"] for cell in failed)


def test_digits_are_scikit_learns():
    digits = load_digits()
    for assignment in ASSIGNMENTS:
        with np.load(ROOT / "source" / assignment / "digits.npz") as data:
            assert np.array_equal(data["images"], digits.images)
            assert np.array_equal(data["labels"], digits.target)


def test_all_notebooks_are_built_alike():
    """Time and what to know before, a question in a cell of its own before each guess, the same ending."""
    words = {
        "week3": (
            "**미리 알아야 할 것.**",
            "**걸리는 시간**",
            "**예상해 보세요.**",
            ("되짚기: 시작하기 전에", "되짚기: 마치기 전에"),
            "## 더 해 보기",
        ),
        "week3-en": (
            "**What you need to know.**",
            "**Time needed:**",
            "**Guess.**",
            ("Recall: before you begin", "Recall: before you leave"),
            "## Go further",
        ),
    }
    for assignment, (know, time, guess, recall, further) in words.items():
        for name in NOTEBOOKS:
            notebook = read(assignment, name)
            assert know in notebook.cells[0].source and time in notebook.cells[0].source
            text = "\n".join(cell.source for cell in notebook.cells)
            assert all(f"### {heading}\n" in text for heading in recall) and f"\n{further} (" in f"\n{text}"
            for before, cell in pairwise(notebook.cells):
                assert not cell.source.startswith("guess_") or guess in before.source, before.id
