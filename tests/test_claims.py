"""What the notebooks' texts say of a figure or of printed numbers is so, by the code of their own cells."""

import contextlib
import io
import re
import sys
from pathlib import Path

import matplotlib
import nbformat
import numpy as np
import pytest

SOURCE = Path(__file__).parent.parent / "source" / "week3"


@pytest.fixture
def run(monkeypatch):
    """Runs a notebook's cells up to one of them; gives what that prints, and the names after it."""
    matplotlib.use("Agg")
    monkeypatch.syspath_prepend(str(SOURCE))
    # Both editions have modules of these names, and another test may have imported the other's.
    for module in ("checks", "datasets", "measurements", "plots"):
        monkeypatch.delitem(sys.modules, module, raising=False)

    def run(name: str, last: str) -> tuple[str, dict[str, object]]:
        names: dict[str, object] = {}
        for cell in nbformat.read(SOURCE / f"{name}.ipynb", as_version=4).cells:
            its = cell.metadata.get("nbgrader", {})
            if cell.cell_type != "code" or (its.get("grade") and not its.get("solution")):
                continue
            with contextlib.redirect_stdout(io.StringIO()) as printed:
                exec(cell.source, names)
            matplotlib.pyplot.close("all")
            if cell.id == last:
                return printed.getvalue(), names
        raise AssertionError(f"{name} has no cell {last}")

    return run


def test_gradients_vanish_at_a_small_scale_and_explode_at_a_large_one(run):
    """3_initialization: a tenth in each layer at 0.01; larger in each layer at 1 and 10, though most are saturated."""
    printed, names = run("3_initialization", "initialization-038")
    # Share of saturated activations in per cent, size of the gradient after one layer and after five.
    rows = [[float(number) for number in re.findall(r"[\d.]+(?:e[+-]\d+)?", line)[1:]] for line in printed.splitlines()]
    saturated, one, five = (dict(zip((0.01, 1, 10), column, strict=True)) for column in zip(*rows, strict=True))
    assert saturated[0.01] == 0 and saturated[1] > 50 and saturated[10] > 90
    assert 0.09 < one[0.01] < 0.11 and five[0.01] < 2e-5
    assert 1 < one[1] < five[1] and 1 < one[10] < five[10]
    for scale in (1, 10):
        sizes = names["send_back"](lambda: scale * np.random.randn(100, 100), names["inputs"])  # noqa: B023
        assert np.all(np.diff(sizes) > 0)


def test_an_output_layer_follows_the_curve_within_the_range_that_it_can_give(run):
    """2_activations: sigmoid fails outside of 0 to 1 only, ReLU below 0 only."""
    _, names = run("2_activations", "activations-082")
    y, sigmoid_output, relu_output = names["y"], names["sigmoid"](names["z_sigmoid"]), names["relu"](names["z_out"])
    inside = (y > 0) & (y < 1)
    assert np.abs(sigmoid_output - y)[inside].mean() < 0.1 < np.abs(sigmoid_output - y)[~inside].mean()
    assert np.abs(relu_output - y)[y > 0].mean() < 0.01 < np.abs(relu_output - y)[y < 0].mean()
