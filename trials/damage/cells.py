"""Finding and making cells of a notebook that is plain dicts and lists."""

from zlib import crc32


def text(cell: dict) -> str:
    """The text of a cell, which in a file may be a list of lines."""
    return cell["source"] if isinstance(cell["source"], str) else "".join(cell["source"])


def nbgrader_metadata(cell: dict) -> dict:
    """What nbgrader knows of a cell, an empty dict if that is nothing."""
    return cell["metadata"].get("nbgrader", {})


def at(notebook: dict, grade_id: str) -> int:
    """The number of the cell with that grade id."""
    return next(i for i, cell in enumerate(notebook["cells"]) if nbgrader_metadata(cell).get("grade_id") == grade_id)


def cell(notebook: dict, grade_id: str) -> dict:
    """The cell with that grade id."""
    return notebook["cells"][at(notebook, grade_id)]


def graded(notebook: dict) -> list[dict]:
    """The cells that nbgrader knows."""
    return [cell for cell in notebook["cells"] if nbgrader_metadata(cell)]


def is_solution(cell: dict) -> bool:
    """Whether the student was to write a function here."""
    return bool(nbgrader_metadata(cell).get("solution")) and cell["cell_type"] == "code"


def is_test(cell: dict) -> bool:
    """Whether it is an autograder cell."""
    return bool(nbgrader_metadata(cell).get("grade")) and not nbgrader_metadata(cell).get("solution")


def code(source: str) -> dict:
    """A new cell of code."""
    return {**markdown(source), "cell_type": "code", "execution_count": None, "outputs": []}


def markdown(source: str) -> dict:
    """A new cell of text."""
    return {"cell_type": "markdown", "id": f"new-{crc32(source.encode())}", "metadata": {}, "source": source}


def blank(notebook: dict, grade_id: str) -> str:
    """Leave the cell as it was released; gives the text it had."""
    answer_cell = cell(notebook, grade_id)
    had = text(answer_cell)
    heads = (line for line in had.splitlines() if line.startswith("def "))
    head = next(heads, f"def {grade_id}(*arguments):")
    answer_cell["source"] = f"{head}\n    # 여기에 작성합니다 / your code here\n    raise NotImplementedError()"
    return had


def merged(first: dict, *others: dict) -> dict:
    """What an editor makes of cells that it merges: the first one with all of the text."""
    return {**first, "source": "\n\n".join(map(text, (first, *others)))}


def retyped(cell: dict, kind: str) -> None:
    """Make a cell one of another type, as an editor does."""
    cell["cell_type"] = kind
    for key in ("outputs", "execution_count"):
        cell.pop(key, None)
    if kind == "code":
        cell.update(outputs=[], execution_count=None)
