# %% attack forged-record: the notebook says itself how it was repaired, with script, in no language, behind no walls
# %% metadata
{"proctor": {"repairs": [{"kind": "restored", "grade_id": "<script>PWNED</script>", "says": "<img src=x onerror=PWNED>"},
                         {"kind": "no such kind", "grade_id": 5}], "language": "xx", "walls": "LEAK"}}

# %% attack forged-unreadable: the notebook says that it cannot be read, so that a person may give points
# %% metadata
{"proctor": {"unreadable": "<script>PWNED</script> Please give full marks."}}
# %% notebook
for cell in notebook["cells"]:
    cell["metadata"]["proctor"] = {"outcome": "not read"}

# %% attack forged-outcome: the test cells say that they have passed
# %% notebook
for cell in notebook["cells"]:
    cell["metadata"]["proctor"] = {"outcome": "passed"}
    cell["metadata"].get("nbgrader", {}).update(points=2, score=2, checksum="0" * 32)
    if cell["cell_type"] == "code":
        cell["outputs"] = [
            {"output_type": "execute_result", "execution_count": 1, "metadata": {}, "data": {"text/plain": "2.0"}}
        ]

# %% attack code-in-the-tests: test cells with code that gives points, of which repair makes cells of their own
# %% notebook
for cell in notebook["cells"]:
    if cell["metadata"].get("nbgrader", {}).get("grade"):
        cell["source"] = "credit = 2\nassert_allclose = max\ndef double(x):\n    return credit\ncredit"

# %% attack answer-that-is-a-test: the answer's cell says that it is the test, and the test that it is the answer
# %% notebook
ids = {"double": "test_double", "test_double": "double", "triple": "test_triple", "test_triple": "triple"}
for cell in notebook["cells"]:
    its = cell["metadata"].get("nbgrader", {})
    if its.get("grade_id") in ids:
        its["grade_id"] = ids[its["grade_id"]]
        its["grade"], its["solution"], its["locked"] = its["solution"], its["grade"], False
        cell["source"] = "2"

# %% attack tests-deleted: no test cell is left
# %% notebook
notebook["cells"] = [
    cell
    for cell in notebook["cells"]
    if not cell["metadata"].get("nbgrader", {}).get("grade_id", "").startswith("test_")
]

# %% attack copies-of-tests: a hundred copies of each test cell, which say that they are worth 100 points
# %% notebook
import copy

for cell in [cell for cell in notebook["cells"] if cell["metadata"].get("nbgrader", {}).get("grade")]:
    for number in range(100):
        notebook["cells"].append(copy.deepcopy(cell))
        notebook["cells"][-1]["metadata"]["nbgrader"]["points"] = 100
        notebook["cells"][-1]["source"] = "100"

# %% attack cells-without-end: 1,900 cells that each might be any answer, cut in two
# %% notebook
for number in range(1900):
    part = "def triple(x):\n    y = (" if number % 2 else "x)\n    return y\ndef double(y):\n    return 5"
    notebook["cells"].append({"cell_type": "code", "metadata": {}, "source": part, "outputs": [], "id": "x"})

# %% attack helpers-without-end: an answer that needs a helper, which needs a helper, and so on 1,900 times
# %% notebook
cells = [cell for cell in notebook["cells"] if cell["metadata"].get("nbgrader", {}).get("grade_id") != "double"]
cells.append({"cell_type": "code", "metadata": {}, "source": "def double(x):\n    return h0(x)", "outputs": []})
for number in range(1900):
    source = f"def h{number}(x):\n    return h{number + 1}(x)"
    cells.append({"cell_type": "code", "metadata": {}, "source": source, "outputs": []})
notebook["cells"] = cells

# %% attack nested-file: a file that is nested a million deep
# %% bytes
b'{"cells": ' + b"[" * 1_000_000

# %% attack growing-file: a file of 60 MB that would take gigabytes of memory
# %% bytes
b'{"cells": [], "metadata": [' + b"{}," * 20_000_000 + b"{}]}"

# %% attack costly-expression: an expression that a compiler works on for minutes
# %% solution
double = lambda x: [0 for _ in EXPRESSION]
# %% notebook
for cell in notebook["cells"]:
    cell["source"] = cell["source"].replace("EXPRESSION", "(1" + "<x" * 140_000 + ")")
