"""Files: encodings, formats, what editors and mail programs leave, and what is no notebook at all."""

import json
import re
from pathlib import Path

from ..catalogue import of_bytes, of_cells
from ..cells import is_solution, text

ROOT = Path(__file__).parents[3]


def _outputs(notebook: dict) -> list[list]:
    return [each["outputs"] for each in notebook["cells"] if each["cell_type"] == "code"]


@of_bytes("week3/3_initialization")
def byte_order_mark(data):
    """The file begins with a byte-order mark."""
    return b"\xef\xbb\xbf" + data


@of_bytes("week3/3_initialization")
def utf_16(data):
    """The file is UTF-16, as Windows calls Unicode."""
    return data.decode().encode("utf-16")


@of_bytes()
def utf_16_without_mark(data):
    """The file is UTF-16 without a byte-order mark."""
    return data.decode().encode("utf-16-le")


@of_bytes("week3/3_initialization")
def cp949(data):
    """The file was saved as Korean Windows does by default; what it cannot hold has become question marks."""
    return data.decode().encode("cp949", "replace")


@of_bytes()
def latin_1_in_utf_8(data):
    """A few bytes are no UTF-8."""
    return data.replace(b"Initializing", b"Init\xe9alizing\xff")


@of_bytes()
def line_ends_of_windows(data):
    """The lines of the file end as in Windows."""
    return data.replace(b"\n", b"\r\n")


@of_cells()
def line_ends_in_cells(notebook):
    """The lines of all cells end as in Windows, or as in the first Macs."""
    for number, each in enumerate(notebook["cells"]):
        each["source"] = text(each).replace("\n", ("\r\n", "\r")[number % 2])


@of_bytes()
def text_at_the_end(data):
    """A signature and zeros follow the notebook."""
    return data + b"\n--\nSent from my phone\n" + bytes(1000)


@of_bytes()
def twice_in_a_file(data):
    """The file holds the notebook twice, one after the other."""
    return data + data


@of_bytes()
def line_breaks_in_texts(data):
    """Tabs and line ends in texts are themselves, not \\t and \\n."""
    notebook = json.loads(data)
    for each in notebook["cells"]:
        each["source"] = text(each)
    return re.sub(r"(?<!\\)\\n", "\n", json.dumps(notebook, ensure_ascii=False)).encode()


@of_cells()
def nbformat_3(notebook):
    """The file is of nbformat 3, without any metadata of cells."""
    cells = notebook.pop("cells")
    for each in cells:
        each["metadata"] = {}
        del each["id"]
        source = text(each)
        if each["cell_type"] == "code":
            each.update(input=source, language="python", prompt_number=3)
            each["outputs"] = [{"output_type": "pyout", "text": ["1"], "prompt_number": 3, "metadata": {}}]
            del each["source"], each["execution_count"]
        elif source.startswith("## ") and "\n" not in source:
            each.update(cell_type="heading", level=2, source=source[3:])
    notebook.update(nbformat=3, nbformat_minor=0, metadata={"name": ""}, worksheets=[{"cells": cells, "metadata": {}}])


@of_cells()
def nbformat_4_4(notebook):
    """The file is of nbformat 4.4, whose cells have no ids."""
    notebook["nbformat_minor"] = 4
    for each in notebook["cells"]:
        del each["id"]


@of_cells()
def ids_missing(notebook):
    """The file says nbformat 4.5, but no cell has an id."""
    for each in notebook["cells"]:
        del each["id"]


@of_cells()
def ids_repeated(notebook):
    """All cells have the same id."""
    for each in notebook["cells"]:
        each["id"] = "cell"


@of_cells()
def ids_invalid(notebook):
    """Ids are numbers, empty, too long, or hold spaces."""
    for number, each in enumerate(notebook["cells"]):
        each["id"] = (number, "", "x" * 65, "a b", None, ["id"])[number % 6]


@of_cells()
def later_format(notebook):
    """The file says that it is of nbformat 5.11."""
    notebook.update(nbformat=5, nbformat_minor=11)


@of_cells()
def format_unknown(notebook):
    """The file does not say its format, or not as a number."""
    notebook["nbformat"] = "four"
    del notebook["nbformat_minor"]


@of_cells()
def keys_missing(notebook):
    """Cells lack outputs, execution counts and metadata, and so does the notebook."""
    del notebook["metadata"]
    for each in notebook["cells"]:
        for key in ("outputs", "execution_count", "metadata"):
            each.pop(key, None)


@of_cells()
def outputs_in_texts(notebook):
    """Cells of Markdown have outputs."""
    for each in notebook["cells"]:
        each.update(outputs=[{"output_type": "nonsense"}], execution_count="?")


@of_cells()
def types_unknown(notebook):
    """Cells are of types that there are none of."""
    for each in notebook["cells"]:
        each["cell_type"] = {"code": "python", "markdown": "text"}[each["cell_type"]]


@of_cells()
def cells_that_are_none(notebook):
    """Between the cells are numbers and texts, and cells without a text."""
    for place in (20, 10, 3):
        notebook["cells"][place:place] = [None, 3, "text", {"cell_type": "code"}, {"source": None}, []]


@of_cells()
def half_characters(notebook):
    """Texts hold halves of characters, which cannot be written."""
    for each in notebook["cells"]:
        if each["cell_type"] == "markdown" and not each["metadata"]:
            each["source"] = text(each) + " \ud83d"
    notebook["cells"][0]["metadata"] = {"title": "\ud83d"}


@of_cells()
def leftover_errors(notebook):
    """Outputs are errors of earlier runs."""
    for outputs in _outputs(notebook):
        error = {"output_type": "error", "ename": "NameError", "evalue": "x", "traceback": ["\x1b[0;31mNameError"]}
        outputs.append(error)


@of_cells()
def invalid_outputs(notebook):
    """Outputs are not as the format has them."""
    for outputs in _outputs(notebook):
        outputs += [{}, {"output_type": "stream"}, {"output_type": "display_data", "data": None}, "text", None]


@of_cells()
def giant_outputs(notebook):
    """The outputs are 40 MB."""
    _outputs(notebook)[3].append({"output_type": "stream", "name": "stdout", "text": ["0123456789" * 100_000] * 40})


@of_cells()
def many_outputs(notebook):
    """There are 300,000 outputs."""
    _outputs(notebook)[3] += [{"output_type": "stream", "name": "stdout", "text": "."}] * 300_000


@of_cells()
def foreign_kernel(notebook):
    """The notebook names a kernel that only the student has."""
    kernel = {"name": "conda-env-deep-py", "language": "R", "display_name": "Python [conda env:deep]"}
    notebook["metadata"] = {"kernelspec": kernel, "language_info": {"name": "R", "file_extension": ".r"}}


@of_cells()
def widgets(notebook):
    """The notebook's metadata holds a megabyte of widgets."""
    state = {f"{number:032x}": {"model_name": "HBoxModel", "state": {"x": "y" * 1000}} for number in range(1000)}
    notebook["metadata"]["widgets"] = {"application/vnd.jupyter.widget-state+json": {"state": state}}


@of_cells()
def pictures_in_the_answer(notebook):
    """A photograph of 3 MB is attached to the written answer."""
    for each in notebook["cells"]:
        if each["metadata"].get("nbgrader", {}).get("grade_id") == "written_symmetry":
            each["attachments"] = {"사진 1.png": {"image/png": "iVBORw0KGgo=" + "A" * 3_000_000}}


@of_cells()
def sources_of_lines(notebook):
    """Texts are lists of lines for some cells, and texts for others."""
    for number, each in enumerate(notebook["cells"]):
        each["source"] = text(each).splitlines(keepends=True) if number % 2 else text(each)


@of_bytes("week3-en/1_numpy", ends_in="empty")
def empty(data):
    """The file is empty."""
    return b""


@of_bytes(ends_in="empty")
def only_zeros(data):
    """The file holds nothing but zeros, as after a crash."""
    return bytes(len(data))


@of_bytes(ends_in="truncated")
def cut_off(data):
    """The file ends in the middle."""
    return data[: len(data) // 2]


@of_bytes("week3/3_initialization", ends_in="truncated")
def cut_off_at_the_end(data):
    """The last bytes of the file are missing."""
    return data.rstrip()[:-2]


@of_bytes(ends_in="not JSON")
def conflict(data):
    """The file holds the marks of a merge conflict."""
    return data.replace(b'"cells": [', b'<<<<<<< HEAD\n"cells": [\n=======\n"cells": [', 1)


@of_bytes(ends_in="not JSON")
def a_web_page(data):
    """The page that shows the notebook was saved in its place."""
    return b"<!DOCTYPE html>\n<html><body>" + data + b"</body></html>"


@of_bytes(ends_in="not JSON")
def a_program(data):
    """The file is the notebook as a program."""
    return "\n\n".join(text(each) for each in json.loads(data)["cells"] if is_solution(each)).encode()


@of_bytes(ends_in="binary")
def a_pdf(data):
    """The file is a PDF."""
    return b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + bytes(range(256)) * 100


@of_bytes(ends_in="binary")
def an_archive(data):
    """The file is a zip archive."""
    return b"PK\x03\x04\x14\x00\x00\x00\x08\x00" + bytes(range(256)) * 100


@of_bytes(ends_in="not a notebook")
def a_list(data):
    """The file is JSON, but a list."""
    return b"[" + data + b"]"


@of_bytes(ends_in="not a notebook")
def settings(data):
    """The file is JSON of something else."""
    return b'{"python.defaultInterpreterPath": "/usr/bin/python3", "cells": {}}'


@of_bytes(ends_in="another notebook")
def without_cells(data):
    """The notebook has no cells."""
    return b'{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}'


@of_bytes(ends_in="another notebook")
def wrong_notebook(data):
    """The file is another exercise's."""
    return (ROOT / "release" / "week3-en" / "1_numpy.ipynb").read_bytes()


@of_bytes("week3-en/2_activations", ends_in="another notebook")
def wrong_notebook_with_the_same_functions(data):
    """The file is another exercise's, in which functions of the same names are given, and has no metadata."""
    notebook = json.loads((ROOT / "release" / "week3-en" / "4_network.ipynb").read_bytes())
    for number, each in enumerate(notebook["cells"]):
        each.update(metadata={}, id=f"n{number}")
    return json.dumps(notebook).encode()


@of_bytes(ends_in="too deep")
def nested(data):
    """The file is nested 100,000 deep."""
    return data.replace(b'"metadata": {', b'"deep": ' + b"[" * 100_000 + b"]" * 100_000 + b', "metadata": {', 1)


@of_bytes(ends_in="too large")
def too_many_cells(data):
    """The notebook has 5,000 cells."""
    notebook = json.loads(data)
    notebook["cells"] += [{"cell_type": "markdown", "metadata": {}, "source": "x"}] * 5_000
    return json.dumps(notebook).encode()


@of_bytes(ends_in="too large")
def too_large(data):
    """The file is larger than 100 MB."""
    return data + b" " * 100_000_000
