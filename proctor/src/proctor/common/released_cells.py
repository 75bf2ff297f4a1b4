"""The cells of a released notebook as the gradebook has them, read at once instead of cell by cell."""

from dataclasses import dataclass
from types import SimpleNamespace

from nbgrader.api import BaseCell, Gradebook, MissingEntry


@dataclass(frozen=True)
class Released:
    """Cells by grade id: `source` those with a text, `graded` those with points. kernelspec: as JSON, if there is one.

    It answers as nbgrader's gradebook does when a cell is looked up.
    """

    source: dict[str, SimpleNamespace]
    graded: dict[str, SimpleNamespace]
    solutions: frozenset[str]
    kernelspec: str | None

    def find_source_cell(self, name: str, notebook: str, assignment: str) -> SimpleNamespace:
        """The text of a cell. Raises MissingEntry."""
        return _found(self.source, name)

    def find_graded_cell(self, name: str, notebook: str, assignment: str) -> SimpleNamespace:
        """The points of a cell. Raises MissingEntry."""
        return _found(self.graded, name)


def _found(cells: dict[str, SimpleNamespace], name: str) -> SimpleNamespace:
    if name not in cells:
        raise MissingEntry(f"No such cell: {name}")
    return cells[name]


_kept: dict[tuple[str, str], dict[str, Released]] = {}
"""By gradebook and assignment."""


def keep(db_url: str, assignment: str, notebooks: dict[str, Released]) -> None:
    """From now on, do not read this gradebook, for it has these notebooks of the assignment; forget all others."""
    _kept.clear()
    _kept[db_url, assignment] = notebooks


def of_assignment(gradebook: Gradebook, assignment: str) -> dict[str, Released]:
    """The notebooks of an assignment by name. Raises MissingEntry if the gradebook does not know it."""
    names = [notebook.name for notebook in gradebook.find_assignment(assignment).notebooks]
    return {name: _copied(gradebook, assignment, name) for name in names}


def released(db_url: str, assignment: str, notebook: str) -> Released:
    """The cells of a notebook. Raises MissingEntry if the gradebook does not know it."""
    if (db_url, assignment) not in _kept:
        with Gradebook(db_url) as gradebook:
            return _copied(gradebook, assignment, notebook)
    if notebook not in _kept[db_url, assignment]:
        raise MissingEntry(f"No such notebook: {notebook}")
    return _kept[db_url, assignment][notebook]


def _copied(gradebook: Gradebook, assignment: str, name: str) -> Released:
    notebook = gradebook.find_notebook(name, assignment)
    return Released(
        {cell.name: _copy(cell, "cell_type", "source", "checksum", "locked") for cell in notebook.source_cells},
        {cell.name: _copy(cell, "cell_type", "max_score") for cell in (*notebook.grade_cells, *notebook.task_cells)},
        frozenset(cell.name for cell in notebook.solution_cells),
        notebook.kernelspec,
    )


def _copy(cell: BaseCell, *columns: str) -> SimpleNamespace:
    """A copy of some columns, which outlives the gradebook's session."""
    return SimpleNamespace(name=cell.name, **{column: getattr(cell, column) for column in columns})
