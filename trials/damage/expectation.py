"""What a repaired notebook has to be like."""

from collections.abc import Iterator

from proctor.common.cell_code import essence, runs, statements

from .cells import graded, is_solution, is_test, nbgrader_metadata, text


def problems(repaired: dict, released: dict, honest: dict) -> Iterator[str]:
    """What is wrong with a repaired notebook, all as plain dicts in the shape of nbformat 4.5.

    honest: the notebook before it was damaged
    """
    wanted, found = graded(released), graded(repaired)
    if [nbgrader_metadata(cell)["grade_id"] for cell in found] != [
        nbgrader_metadata(cell)["grade_id"] for cell in wanted
    ]:
        yield f"cells are {[nbgrader_metadata(cell).get('grade_id') for cell in found]}"
        return
    answers = {nbgrader_metadata(cell)["grade_id"]: text(cell) for cell in graded(honest)}
    for cell, place in zip(found, wanted, strict=True):
        name = nbgrader_metadata(place)["grade_id"]
        if {**nbgrader_metadata(cell), "checksum": ""} != {**nbgrader_metadata(place), "checksum": ""} or cell[
            "cell_type"
        ] != place["cell_type"]:
            yield f"{name} is {nbgrader_metadata(cell)}"
        if not nbgrader_metadata(place).get("solution") and text(cell) != text(place):
            yield f"{name} has another text"
        if (
            nbgrader_metadata(place).get("solution")
            and not is_solution(place)
            and text(cell).split() != answers[name].split()
        ):
            yield f"the written answer {name} is {text(cell)!r}"
    for name in filter(is_solution, wanted):
        yield from _lost(repaired, nbgrader_metadata(name)["grade_id"], answers[nbgrader_metadata(name)["grade_id"]])


def _lost(repaired: dict, name: str, answer: str) -> Iterator[str]:
    """Whether the function is another, when its first test is reached, than it was meant to be."""
    meant = _last_definition([answer], name)
    before = []
    reached = False
    for cell in repaired["cells"]:
        reached |= nbgrader_metadata(cell).get("grade_id") == name
        if reached and is_test(cell):
            break
        if cell["cell_type"] == "code":
            before.append(text(cell))
    if _last_definition(before, name) != meant:
        yield f"{name} is {_last_definition(before, name)}, not {meant}"


def _last_definition(sources: list[str], name: str) -> frozenset[str] | None:
    for source in reversed(sources):
        # A cell that cannot be compiled defines nothing.
        for part in reversed(statements(source) if runs(source) else ()):
            if name in part.binds:
                return essence(part.text)
    return None
