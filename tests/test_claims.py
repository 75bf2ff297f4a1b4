"""What the notebooks' texts say of figures and numbers is so, and what a visible check approves earns its points."""

import contextlib
import io
import sys
from pathlib import Path

import matplotlib
import nbformat
import numpy as np
import pytest

SOURCE = Path(__file__).parent.parent / "source" / "week3"


@pytest.fixture
def run(monkeypatch):
    """Runs a notebook's cells up to one of them, with other `answers`; gives what it prints, and the names after it."""
    matplotlib.use("Agg")
    monkeypatch.syspath_prepend(str(SOURCE))
    # Both editions have modules of these names, and another test may have imported the other's.
    for module in ("checks", "datasets", "measurements", "plots"):
        monkeypatch.delitem(sys.modules, module, raising=False)

    def run(name: str, last: str, answers: dict[str, str] | None = None) -> tuple[str, dict[str, object]]:
        names: dict[str, object] = {}
        for cell in nbformat.read(SOURCE / f"{name}.ipynb", as_version=4).cells:
            metadata = cell.metadata.get("nbgrader", {})
            if cell.cell_type != "code" or (metadata.get("grade") and not metadata.get("solution")):
                continue
            with contextlib.redirect_stdout(io.StringIO()) as printed:
                exec((answers or {}).get(metadata.get("grade_id"), cell.source), names)
            matplotlib.pyplot.close("all")
            if cell.id == last:
                return printed.getvalue(), names
        raise AssertionError(f"{name} has no cell {last}")

    return run


def test_an_output_layer_follows_the_curve_within_the_range_that_it_can_give(run):
    """2_activations: sigmoid fails outside of 0 to 1 only, ReLU below 0 only."""
    _, names = run("2_activations", "activations-082")
    y, sigmoid_output, relu_output = names["y"], names["sigmoid"](names["z_sigmoid"]), names["relu"](names["z_out"])
    inside = (y > 0) & (y < 1)
    assert np.abs(sigmoid_output - y)[inside].mean() < 0.1 < np.abs(sigmoid_output - y)[~inside].mean()
    assert np.abs(relu_output - y)[y > 0].mean() < 0.01 < np.abs(relu_output - y)[y < 0].mean()


# No hidden test accepts these; each earned a "right" from the visible check once.
WRONG = (
    (
        "1_numpy",
        "center_crop",
        "def center_crop(images, size):\n"
        "    top, left = images.shape[1] // 2 - size // 2, images.shape[2] // 2 - size // 2\n"
        "    return images[:, top:top + size, left:left + size]",
    ),
    ("1_numpy", "row_sums", "def row_sums(a):\n    return [[sum(row)] for row in a]"),
    (
        "1_numpy",
        "column_means",
        "def column_means(a):\n    return [[sum(column) / len(column) for column in a.T]]",
    ),
    (
        "2_activations",
        "surviving_gradient",
        "def surviving_gradient(derivative, z, n_layers):\n"
        "    return [derivative(z) ** k for k in range(1, n_layers + 1)]",
    ),
    (
        "3_initialization",
        "distinct_rows",
        "def distinct_rows(W):\n    return 1 + sum(any(row != W[0]) for row in W)",
    ),
    (
        "4_network",
        "update_parameters",
        "def update_parameters(parameters, grads, learning_rate=1.2):\n"
        "    for key in parameters:\n        parameters[key] -= grads['d' + key]\n    return parameters",
    ),
    (
        "4_network",
        "predict",
        "def predict(parameters, X, activation='tanh'):\n"
        "    A2, _ = forward_propagation(X, parameters, activation)\n    return [[1 if a > 0.5 else 0 for a in A2[0]]]",
    ),
)


@pytest.mark.parametrize(("notebook", "function", "answer"), WRONG, ids=[wrong[1] for wrong in WRONG])
def test_a_visible_check_approves_no_answer_that_earns_nothing(run, notebook, function, answer):
    with pytest.raises((AssertionError, ValueError), match=r"differ|다릅니다|배열|read-only"):
        run(notebook, "the end", {function: answer})
