"""docs/lecture.md: what the lecture said is where the table says, in both editions."""

import re
from pathlib import Path

import nbformat

ROOT = Path(__file__).parent.parent


def rows():
    """(notebook, cell ids, exercises, words) of each row."""
    notebook = None
    for line in (ROOT / "docs" / "lecture.md").read_text(encoding="utf-8").splitlines():
        if heading := re.fullmatch(r"## `(\w+)`", line):
            notebook = heading[1]
        elif notebook and line.startswith("|") and "`" in line:
            _lecture, cells, exercises, words = line.strip("| ").split(" | ")
            yield notebook, *(re.findall(r"`([^`]+)`", part) for part in (cells, exercises, words))


def test_every_row_leads_to_cells_with_its_words_in_both_editions():
    table = list(rows())
    assert {row[0] for row in table} == {"1_numpy", "2_activations", "3_initialization", "4_network"}
    for edition in ("week3", "week3-en"):
        for notebook, cells, exercises, words in table:
            contents = nbformat.read(ROOT / "source" / edition / f"{notebook}.ipynb", as_version=4).cells
            text = {cell.id: cell.source for cell in contents}
            answers = {cell.metadata.get("nbgrader", {}).get("grade_id") for cell in contents}
            assert cells and set(cells) <= set(text), (edition, notebook, set(cells) - set(text))
            assert set(exercises) <= answers, (edition, notebook, set(exercises) - answers)
            shown = "\n".join(text[cell] for cell in cells)
            # Words in the two languages stand beside each other: one of them is enough.
            assert not words or any(word in shown for word in words), (edition, notebook, cells, words)


def test_every_cell_that_is_compared_with_another_course_is_in_both_editions():
    page = (ROOT / "docs" / "compared.md").read_text(encoding="utf-8")
    table = re.findall(r"^\| .+ \| `(\w+)` \| (.+) \|$", page, re.MULTILINE)
    assert len(table) == len(re.findall(r"^\| (?!거기에)", page, re.MULTILINE)) > 40
    for edition in ("week3", "week3-en"):
        ids = {
            path.stem: {cell.id for cell in nbformat.read(path, as_version=4).cells}
            for path in (ROOT / "source" / edition).glob("*.ipynb")
        }
        for notebook, cells in table:
            wanted = set(re.findall(r"`([^`]+)`", cells))
            assert wanted and wanted <= ids[notebook], (edition, notebook, wanted - ids[notebook])
