"""The rules that the assignment's notebooks have to keep; prints every slip with what to do, and exits 1.

    python -m tools.lint_notebooks [COURSE]

COURSE is the folder with `source` and `release`, by default this repository.
"""

import importlib
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from proctor.common.cell_kinds import UNGRADED, is_ungraded
from proctor.pages.marking import scheme
from proctor.run.effects import effects
from proctor.run.needed import Cell, needed

ASSIGNMENTS = ("week3", "week3-en")
POINTS = 100
WRITTEN_POINTS = 10
TEST_MODULES = {
    "1_numpy": "grader_tests.test_numpy",
    "2_activations": "grader_tests.test_activations",
    "3_initialization": "grader_tests.test_initialization",
    "4_network": "grader_tests.test_network",
}
# What a cell that is neither graded nor tagged begins with; why it is run stands behind it.
REASON = "# Run in grading, too:"
REGIONS = ("SOLUTION", "HIDDEN TESTS")
# How visible check cells begin.
CHECKS = ("# 확인", "# Check")
NOTEBOOK_METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def _nbgrader(cell: NotebookNode) -> dict:
    return cell.metadata.get("nbgrader", {})


def _is_autograder(cell: NotebookNode) -> bool:
    metadata = _nbgrader(cell)
    return bool(metadata.get("grade")) and not metadata.get("solution")


def _where(cell: NotebookNode) -> str:
    return f"cell {_nbgrader(cell).get('grade_id', cell.get('id'))}"


def clean_problems(notebook: NotebookNode) -> Iterator[str]:
    """Outputs, execution counts and metadata that a run or an editor left behind."""
    if notebook.metadata != NOTEBOOK_METADATA:
        yield f"notebook metadata {dict(notebook.metadata)}: keep just {NOTEBOOK_METADATA}"
    for cell in notebook.cells:
        if cell.get("outputs") or cell.get("execution_count") is not None:
            yield f"{_where(cell)} has outputs: clear them (Edit > Clear Outputs of All Cells)"
        allowed = {"nbgrader"} if _nbgrader(cell) or cell.metadata.get("tags") != [UNGRADED] else {"tags"}
        if extra := set(cell.metadata) - allowed:
            yield f"{_where(cell)} has metadata {sorted(extra)}: remove it"
    for cell_id, count in Counter(cell.get("id") for cell in notebook.cells).items():
        if count > 1:
            yield f"cell id {cell_id} stands {count} times: give each cell its own"


def marker_problems(notebook: NotebookNode) -> Iterator[str]:
    """Markers that do not come in pairs, or stand in a cell in which nbgrader does not look for them.

    nbgrader drops an orphan END marker in silence, and what it should have hidden reaches students.
    """
    for cell in notebook.cells:
        metadata = _nbgrader(cell)
        for region in REGIONS:
            markers = re.findall(rf"^[ \t]*### (BEGIN|END) {region}[ \t]*$", cell.source, re.M)
            if len(markers) != len(re.findall(rf"(?:BEGIN|END)\s+{region}", cell.source, re.I)):
                yield f"{_where(cell)}: a marker stands alone on its line as '### BEGIN {region}' or '### END {region}'"
            elif markers != ["BEGIN", "END"] * (len(markers) // 2):
                yield f"{_where(cell)}: markers {markers} of {region} do not come in pairs of BEGIN and END"
        if "BEGIN SOLUTION" in cell.source and not metadata.get("solution"):
            yield f"{_where(cell)} holds a solution but is no solution cell: students would get it"
        if "BEGIN HIDDEN TESTS" in cell.source and not _is_autograder(cell):
            yield f"{_where(cell)} holds hidden tests but is no autograder cell"
        if metadata.get("solution") and "### BEGIN SOLUTION" not in cell.source:
            yield f"{_where(cell)} is a solution cell without '### BEGIN SOLUTION' and '### END SOLUTION'"


def id_problems(notebook: NotebookNode) -> Iterator[str]:
    """Grade ids used twice, and points that are missing or not positive."""
    for grade_id, count in Counter(_nbgrader(cell).get("grade_id") for cell in notebook.cells).items():
        if grade_id and count > 1:
            yield f"grade id {grade_id} is used {count} times: nbgrader needs each once"
    for cell in notebook.cells:
        metadata = _nbgrader(cell)
        points = metadata.get("points")
        if metadata.get("grade") and not (isinstance(points, int | float) and points > 0):
            yield f"{_where(cell)} is graded but has points {points!r}: give it a positive number"


def test_problems(name: str, notebook: NotebookNode) -> Iterator[str]:
    """Autograder cells that do not call the hidden test they are named after, and hidden tests that nobody calls."""
    module = TEST_MODULES[name]
    there_are = {test for test in vars(importlib.import_module(module)) if test.startswith("test_")}
    called = set()
    function = None
    for cell in notebook.cells:
        metadata = _nbgrader(cell)
        grade_id = metadata.get("grade_id", "")
        if metadata.get("solution"):
            function = grade_id
        if not _is_autograder(cell):
            continue
        called.add(grade_id)
        wanted = f"from {module} import {grade_id}\n{grade_id}({function})\n"
        if grade_id not in there_are:
            yield f"{_where(cell)}: there is no {grade_id} in {module}"
        elif not grade_id.startswith(f"test_{function}_"):
            yield f"{_where(cell)} has to stand right after the solution cell of its function, not after {function}"
        elif f"### BEGIN HIDDEN TESTS\n{wanted}### END HIDDEN TESTS" not in cell.source:
            yield f"{_where(cell)}: its hidden region has to be\n{wanted}"
    for test in sorted(there_are - called):
        yield f"hidden test {test} of {module} has no autograder cell"


def heading_problems(notebook: NotebookNode) -> Iterator[str]:
    """Headings and first lines whose points are not those of the graded cells."""
    title, promised, given = "", 0.0, 0.0
    for cell in [*notebook.cells, nbformat.v4.new_markdown_cell("#")]:
        if cell.source.startswith("#") and cell.cell_type == "markdown":
            if promised != given:
                yield f"{title}: the heading says {promised:g} points, its graded cells give {given:g}"
            heading = re.match(r"### \S+ ([\d.]+) `(\w+)` \((\d+)(?:점| points?)\)", cell.source)
            title, promised = (f"{heading[1]} {heading[2]}", float(heading[3])) if heading else ("", 0.0)
            given = 0.0
        elif _is_autograder(cell):
            points = _nbgrader(cell).get("points") or 0
            given += points if title else 0
            promise = re.match(r"# (?:Graded, (\d+) points?|채점 (\d+)점)\b", cell.source)
            if promise and float(promise[1] or promise[2]) != points:
                yield f"{_where(cell)}: its first line says {promise[1] or promise[2]} points, and it gives {points:g}"


def order_problems(notebook: NotebookNode) -> Iterator[str]:
    """Visible check cells that do not stand right below an answer, or below another check of it."""
    below_an_answer = False
    for cell in notebook.cells:
        is_check = cell.cell_type == "code" and cell.source.startswith(CHECKS)
        if is_check and not below_an_answer:
            yield f"{_where(cell)} is a visible check: move it right below the answer that it checks"
        is_answer = _nbgrader(cell).get("solution") and not _nbgrader(cell).get("grade")
        below_an_answer = is_answer or (is_check and below_an_answer)


def ungraded_problems(notebook: NotebookNode) -> Iterator[str]:
    """Cells without the tag that could have it, and cells with it that grading would have to run after all."""
    codes = [cell for cell in notebook.cells if cell.cell_type == "code"]
    cells = [
        Cell(effects(cell.source), is_ungraded(cell), bool(_nbgrader(cell)), _is_autograder(cell), released=True)
        for cell in codes
    ]
    for cell, info in zip(codes, cells, strict=True):
        if not _nbgrader(cell) and not info.ungraded and not cell.source.startswith(REASON):
            yield f"{_where(cell)} is neither graded nor tagged: tag it 'ungraded', or begin it with '{REASON}'"
        if info.ungraded and not info.effects.known:
            yield f"{_where(cell)} is tagged 'ungraded', but what it reads and changes is not to be known"
    if not all(info.effects.known for info in cells):
        return  # everything is run
    run = needed(cells)
    for number, (cell, info) in enumerate(zip(codes, cells, strict=True)):
        if info.ungraded and number in run:
            readers = [other for other in codes[number:] if _nbgrader(other) and info.effects.binds & _read(other)]
            names = sorted(info.effects.binds.intersection(*map(_read, readers[:1]))) if readers else []
            why = f"binds {', '.join(names)}, which {_where(readers[0])} reads" if names else "changes what others see"
            yield f"{_where(cell)} is tagged 'ungraded', but {why}: a mark may depend on it"


def scheme_problems(notebook: NotebookNode) -> Iterator[str]:
    """Answers that a person marks without a marking scheme of the form that `proctor mark` reads."""
    for cell in notebook.cells:
        metadata = _nbgrader(cell)
        if metadata.get("task") or (metadata.get("grade") and metadata.get("solution")):
            for problem in scheme.problems(cell.source, metadata.get("points") or 0):
                yield f"{_where(cell)} {problem}"


def _read(cell: NotebookNode) -> frozenset[str]:
    return effects(cell.source).now | effects(cell.source).later


def total_problems(notebooks: dict[str, NotebookNode]) -> Iterator[str]:
    """Points of an assignment that do not add up."""
    graded = [_nbgrader(cell) for notebook in notebooks.values() for cell in notebook.cells]
    graded = [
        metadata for metadata in graded if metadata.get("grade") and isinstance(metadata.get("points"), int | float)
    ]
    total = sum(metadata["points"] for metadata in graded)
    written = sum(metadata["points"] for metadata in graded if metadata["solution"])
    if (total, written) != (POINTS, WRITTEN_POINTS):
        yield (
            f"{POINTS} points are planned, {WRITTEN_POINTS} of them for written answers (POINTS and WRITTEN_POINTS in "
            f"tools/lint_notebooks.py), and the cells give {total:g} and {written:g}"
        )


def edition_problems(editions: dict[str, dict[str, NotebookNode]]) -> Iterator[str]:
    """Graded cells that are not the same in all editions, or not worth the same."""
    (first, notebooks), *others = editions.items()
    for other, points_there in others:
        for name in notebooks.keys() & points_there.keys():
            points, theirs = _points(notebooks[name]), _points(points_there[name])
            for grade_id in sorted(points.keys() | theirs.keys()):
                if points.get(grade_id) != theirs.get(grade_id):
                    both = [f"{points_of.get(grade_id, 'none')}" for points_of in (points, theirs)]
                    yield f"{name}, cell {grade_id}: {both[0]} points in {first}, {both[1]} in {other}"


def _points(notebook: NotebookNode) -> dict[str, float]:
    return {
        metadata["grade_id"]: metadata.get("points")
        for cell in notebook.cells
        if (metadata := _nbgrader(cell)).get("grade")
    }


def hidden_texts(notebook: NotebookNode) -> set[str]:
    """What stands between the markers of an instructor's notebook, region by region, without indentation."""
    found = set()
    for cell in notebook.cells:
        for region in REGIONS:
            found |= set(re.findall(rf"### BEGIN {region}\n(.*?)\n[ \t]*### END {region}", cell.source, re.S))
    return {_without_indentation(text) for text in found}


def _without_indentation(text: str) -> str:
    return "\n".join(line.strip() for line in text.splitlines() if line.strip())


def leak_problems(source: dict[str, NotebookNode], released: dict[str, str]) -> Iterator[str]:
    """Hidden text in a released file.

    source: instructors' notebooks by name; released: text of every released file by name
    """
    hidden = set().union(*map(hidden_texts, source.values()))
    for name, text in released.items():
        text = _without_indentation(text)
        for sign in ("grader_tests", *(f"{end} {region}" for region in REGIONS for end in ("BEGIN", "END"))):
            if sign in text:
                yield f"{name} contains '{sign}': make the release anew (make release)"
        for secret in sorted(hidden):
            if secret in text:
                yield f"{name} contains what the source hides: {secret.splitlines()[0]!r} ..."


def notebook_problems(name: str, notebook: NotebookNode) -> Iterator[str]:
    """Everything that is wrong with one instructor's notebook by itself."""
    yield from clean_problems(notebook)
    yield from marker_problems(notebook)
    yield from id_problems(notebook)
    yield from test_problems(name, notebook)
    yield from heading_problems(notebook)
    yield from order_problems(notebook)
    yield from ungraded_problems(notebook)
    yield from scheme_problems(notebook)


def released_texts(folder: Path) -> dict[str, str]:
    """Text of the released files by name; of a notebook, the sources of its cells and its outputs."""
    texts = {}
    for path in sorted(folder.iterdir()):
        if path.suffix == ".ipynb":
            cells = nbformat.read(path, as_version=4).cells
            texts[path.name] = "\n".join(cell.source + "\n" + str(cell.get("outputs", "")) for cell in cells)
        elif path.suffix == ".py":
            texts[path.name] = path.read_text(encoding="utf-8")
    return texts


def course_problems(course: Path) -> Iterator[str]:
    """Everything that is wrong with the course's sources and releases, each with its file."""
    editions = {}
    for assignment in ASSIGNMENTS:
        folder = course / "source" / assignment
        notebooks = {path.stem: nbformat.read(path, as_version=4) for path in sorted(folder.glob("*.ipynb"))}
        editions[assignment] = notebooks
        for name in sorted(TEST_MODULES.keys() - notebooks.keys()):
            yield (
                f"source/{assignment} has no {name}.ipynb. If it was dropped on purpose, take it out of TEST_MODULES "
                "and lower POINTS and WRITTEN_POINTS in tools/lint_notebooks.py"
            )
        for name in sorted(notebooks.keys() - TEST_MODULES.keys()):
            yield f"source/{assignment}/{name}.ipynb has no entry in TEST_MODULES of tools/lint_notebooks.py"
            del notebooks[name]
        for name, notebook in notebooks.items():
            for problem in notebook_problems(name, notebook):
                yield f"source/{assignment}/{name}.ipynb: {problem}"
        for problem in total_problems(notebooks):
            yield f"source/{assignment}: {problem}"
        for problem in leak_problems(notebooks, released_texts(course / "release" / assignment)):
            yield f"release/{assignment}: {problem}"
    yield from edition_problems(editions)


if __name__ == "__main__":
    course = Path(sys.argv[1]) if sys.argv[1:] else Path(__file__).parent.parent
    sys.path.insert(0, str(course))  # its hidden tests are not installed
    problems = list(course_problems(course))
    print("\n".join(problems) or "The notebooks keep all the rules.")
    sys.exit(bool(problems))
