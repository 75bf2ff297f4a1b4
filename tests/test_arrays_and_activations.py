"""Notebooks 1 and 2 as a student has run them: what their texts say is so, and figures can be read by everyone."""

import contextlib
import importlib
import io
import itertools
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import matplotlib
import matplotlib.pyplot as plt
import nbformat
import numpy as np
import pytest
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.text import Text

SOURCE = Path(__file__).parent.parent / "source"
NOTEBOOKS = ("1_numpy", "2_activations")
MODULES = ("checks", "datasets", "measurements", "plots")


class Run:
    """A notebook that was run: by cell id, what was printed, the names after it, and the figures that it left."""

    def __init__(self, name: str) -> None:
        self.cells = nbformat.read(SOURCE / "week3" / f"{name}.ipynb", as_version=4).cells
        self.printed: dict[str, str] = {}
        self.names: dict[str, dict[str, object]] = {}
        self.figures: dict[str, list[Figure]] = {}
        names: dict[str, object] = {}
        plt.close("all")  # pyplot's figures are the process's: those of earlier tests are not this notebook's
        for cell in self.cells:
            if cell.cell_type == "code" and not cell.metadata.get("nbgrader", {}).get("grade"):
                with contextlib.redirect_stdout(io.StringIO()) as printed:
                    exec(cell.source, names)
                self.printed[cell.id] = printed.getvalue()
                self.names[cell.id] = dict(names)
                self.figures[cell.id] = [plt.figure(number) for number in plt.get_fignums()]
                plt.close("all")

    def numbers(self, cell: str) -> list[list[float]]:
        """The numbers of each printed line, if it has any."""
        lines = [re.findall(r"-?\d+(?:\.\d+)?(?:e[+-]\d+)?", line) for line in self.printed[cell].splitlines()]
        return [[float(number) for number in line] for line in lines if line]


@pytest.fixture(scope="module")
def ran() -> Iterator[dict[str, Run]]:
    """The two notebooks, each run once."""
    with pytest.MonkeyPatch.context() as patch, matplotlib.rc_context():
        matplotlib.use("Agg")
        patch.syspath_prepend(str(SOURCE / "week3"))
        for module in MODULES:
            patch.delitem(sys.modules, module, raising=False)
        with np.errstate():
            yield {name: Run(name) for name in NOTEBOOKS}


RESULTS = {
    "1_numpy": ["b", "(8,)", "(1, 4)", "(1797,)", "(3, 1)", "b", "a", None],  # the last one is a matter of time
    "2_activations": ["0.5", "b", "0.25", "b", "3", "c", "-1", "c"],
}


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_each_guess_is_followed_by_its_result(ran, name):
    code = [cell for cell in ran[name].cells if cell.cell_type == "code"]
    guesses = [cell for cell in code if re.fullmatch(r'guess_\d = "\?"  # .+', cell.source)]
    assert [cell.source.split(" ")[0] for cell in guesses] == [f"guess_{k}" for k in range(1, 9)]
    for guess, result in zip(guesses, RESULTS[name], strict=True):
        variable = guess.source.split(" ")[0]
        shown = next(cell for cell in code[code.index(guess) + 1 :] if f"predicted({variable}, " in cell.source)
        # Only the cell with the result may stand between, and what is marked not at all.
        assert code.index(shown) == code.index(guess) + 1
        found = re.search(r"결과: (.+)", ran[name].printed[shown.id])[1]
        assert found in "abc" if result is None else found == result


def test_what_notebook_1_says(ran):
    run = ran["1_numpy"]
    names = run.names["numpy-028"]
    assert np.array_equal(names["Y_right"], names["Y"][:, names["order"]])
    assert not np.any(names["Y_wrong"] == names["Y_right"])
    assert re.findall(r": ([\d.]+)", run.printed["numpy-049"]) == ["0.0", "1.3333"]
    standardized = run.names["numpy-060"]["standardize"](run.names["numpy-060"]["X"], axis=0)
    assert np.allclose(standardized, [[1], [-1]])
    ratios = [line.split()[-1] for line in run.printed["numpy-063"].splitlines()]
    assert ratios[0] == ratios[3] == "nan" and ratios[1] == ratios[2] == "0.1353"
    with np.errstate(over="ignore"):
        assert np.isfinite(np.exp(709)) and np.isinf(np.exp(710))
    P = run.names["numpy-072"]["P"]
    assert np.array_equal(P[:, 0], P[:, 1])
    assert np.allclose(P[:, 0], [0.67, 0.24, 0.09], atol=0.005)
    assert np.allclose(P[:, 2], 1 / 3) and P[2, 3] > 0.99
    assert run.names["numpy-031"]["a"].sum() == 78


def test_what_notebook_2_says_of_activations(ran):
    run = ran["2_activations"]
    names = run.names["activations-018"]
    sigmoid, tanh, Z = names["sigmoid"], names["tanh"], names["Z"]
    assert abs(sigmoid(Z).mean() - 0.5) < 0.02 and abs(tanh(Z).mean()) < 0.05 and sigmoid(Z).min() > 0
    assert re.findall(r"(\d+)%", run.printed["activations-020"]) == ["33", "100"]
    steps = np.diff(run.names["activations-020"]["path"], axis=0)
    assert np.all(np.sign(steps[:, 0]) == np.sign(steps[:, 1]))
    # Contours are round where the two axes of X Xᵀ are alike, and stretched where they are not.
    names = run.names["activations-020"]
    assert np.linalg.cond(names["X_centred"] @ names["X_centred"].T) < 2
    assert np.linalg.cond(names["X_positive"] @ names["X_positive"].T) > 4
    for line in [line for line in run.numbers("activations-slopes") if len(line) == 4]:
        assert line[3] == pytest.approx(line[1] * line[2], abs=1e-4)
    for line in run.numbers("activations-tanh-slopes"):
        assert line[2] + line[3] == pytest.approx(1, abs=1e-4)
    names, z = run.names["activations-051"], np.linspace(-6, 6, 241)
    slopes = {name: names[f"{name}_derivative"](z) for name in ("sigmoid", "tanh")}
    assert [(z[np.argmax(slope)], slope.max()) for slope in slopes.values()] == [(0, 0.25), (0, 1)]
    assert slopes["tanh"][-1] < slopes["sigmoid"][-1] < 0.05
    last = run.numbers("activations-051")[-1]
    assert last[0] == 10 and max(last[1:3]) < 1e-4 and last[3] == last[4] == 10
    assert max(line[-1] for line in run.numbers("activations-065")) < 1e-8


def test_what_notebook_2_says_of_the_dying_relu(ran):
    run = ran["2_activations"]
    names = run.names["activations-067"]
    dead, alive = run.numbers("activations-067")[:2]
    assert dead[1:] == [0, 0] and 0 not in alive[1:]
    with contextlib.redirect_stdout(io.StringIO()):
        costs, output = names["train_one_node"](names["relu"], names["relu_derivative"])
        assert len(set(costs)) == 1 and not output.any()
        leaky = names["leaky_relu"], names["leaky_relu_derivative"]
        costs, output = names["train_one_node"](*leaky)
        assert np.abs(output - names["targets"]).max() < 0.01
        # The cost falls fastest when pre-activations begin to be positive.
        sudden = int(np.argmin(np.diff(costs)))
        assert names["train_one_node"](*leaky, steps=sudden - 20)[1].max() < 0
        assert names["train_one_node"](*leaky, steps=sudden + 1)[1].max() > 0


def test_what_notebook_2_says_of_nonlinearity(ran):
    run = ran["2_activations"]
    names, lines = run.names["activations-077"], run.printed["activations-077"].splitlines()
    assert sum(W.size + b.size for W, b in names["layers"]) == 481 and re.findall(r"\d+", lines[2]) == ["481", "3"]
    assert np.allclose(names["through"](names["layers"], names["X"]), names["W"] @ names["X"] + names["b"])
    sums = [line[-1] for line in run.numbers("activations-090")]
    assert sums[1] != pytest.approx(1, abs=0.1) and sums[2] == pytest.approx(1)
    titles = [ax.get_title() for ax in run.figures["activations-079"][0].axes]
    assert [title[-4:] for title in titles] == ["0.70", "1.00"]
    slopes = [line for line in run.numbers("activations-slopes-to-one") if len(line) == 3]
    assert [line[1] for line in slopes] == [1, 1, 1, 1, 0.7]
    weights = [line[2] for line in slopes[:-1]]
    assert weights == sorted(weights) and weights[-1] > 50 * weights[0]


def test_what_notebook_2_says_of_gradients(ran):
    run = ran["2_activations"]
    rows = [line for line in run.numbers("activations-cost-gradients") if len(line) == 5]
    assert [abs(row[2]) for row in rows] == sorted((abs(row[2]) for row in rows), reverse=True)
    assert all(row[3] == pytest.approx(row[4], abs=1e-4) for row in rows)
    left = run.names["activations-098"]["surviving_gradient"]
    derivative = run.names["activations-098"]["derivatives"]
    assert left(derivative["sigmoid"], 0.0, 20)[-1] == pytest.approx(1e-12, rel=0.2)
    assert left(derivative["sigmoid"], 0.1, 20)[-1] == pytest.approx(1e-12, rel=0.2)
    assert left(derivative["tanh"], 0.1, 20)[-1] == pytest.approx(0.8, abs=0.05)
    assert 1e-24 < left(derivative["tanh"], 2.0, 20)[-1] < 1e-22 < left(derivative["sigmoid"], 2.0, 20)[-1] < 1e-19
    for z in (0.1, 2.0):
        assert np.all(left(derivative["ReLU"], z, 20) == 1) and np.all(left(derivative["leaky ReLU"], z, 20) == 1)
    assert not left(derivative["ReLU"], -0.5, 20).any()
    assert np.allclose(left(derivative["leaky ReLU"], -0.5, 20), 0.01 ** np.arange(1.0, 21), rtol=1e-9, atol=0)
    chain = run.names["activations-chain-updates"]["chain"]
    updated = {name: 1 - 0.1 * dw for name, dw in chain.items()}
    assert f"{updated['sigmoid'][0]:.6f}" == "1.000000" and updated["sigmoid"][-1] < 0.995
    assert updated["tanh"][0] < 0.999 and np.ptp(updated["ReLU"]) == 0


def test_an_activation_function_of_ones_own_can_be_drawn(ran):
    """Alone, and as a fifth beside the four."""
    names = ran["2_activations"].names["activations-098"]
    cases = [("swish", lambda z: z * names["sigmoid"](z), lambda z: z)]
    left = {name: {z: np.ones(20) for z in (0.1, 2.0)} for name in ("swish", *names["derivatives"])}
    for pairs in (cases, names["pairs"] + cases):
        names["plot_with_derivatives"](pairs)
        assert len(plt.gcf().axes) == len(pairs)
    names["plot_surviving"]({"swish": left["swish"]})
    names["plot_surviving"](left)
    markers = [line.get_marker() for line in plt.gcf().axes[0].get_lines()]
    plt.close("all")
    assert len(set(markers)) == 5


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_every_figure_is_described_below_it(ran, name):
    english = nbformat.read(SOURCE / "week3-en" / f"{name}.ipynb", as_version=4).cells
    cells, drawn = ran[name].cells, [cell for cell, figures in ran[name].figures.items() if figures]
    assert len(drawn) > 7
    for number, cell in enumerate(cells):
        if cell.id in drawn:
            assert cells[number + 1].source.startswith("**그림.** "), cell.id
            assert english[number + 1].source.startswith("**Figure.** "), cell.id


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_figures_have_one_size_of_type_and_lines_differ_in_more_than_colour(ran, name):
    for figure in itertools.chain.from_iterable(ran[name].figures.values()):
        assert {text.get_fontsize() for text in figure.findobj(Text) if text.get_text()} == {10}
        for ax in figure.axes:
            lines = [line for line in ax.get_lines() if not line.get_label().startswith("_")]
            looks = [(line.get_linestyle(), line.get_marker()) for line in lines]
            assert len(set(looks)) == len(looks), ax.get_title()


# Machado, Oliveira and Fernandes, "A Physiologically-based Model for Simulation of Color Vision Deficiency" (2009),
# full deuteranopia and protanopia, for linear RGB.
BLIND = {
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "neither": np.eye(3),
}
TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
WHITE = np.array([0.9505, 1, 1.089])


def linear(colour: str) -> np.ndarray:
    rgb = np.array(to_rgb(colour))
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def lab(rgb: np.ndarray) -> np.ndarray:
    """CIELAB of linear RGB, in which distances are as large as differences look; 2.3 can just be seen."""
    xyz = TO_XYZ @ np.clip(rgb, 0, 1) / WHITE
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def contrast(color: str, other: str) -> float:
    """As WCAG has it."""
    dark, light = sorted(TO_XYZ[1] @ linear(colour) + 0.05 for colour in (color, other))
    return light / dark


@pytest.mark.parametrize("sight", BLIND)
def test_colours_are_told_apart_by_everyone(ran, sight):
    plots = importlib.import_module("plots")
    for palette in (plots.LINE_COLOURS, plots.CELL_COLOURS, plots.CLASS_COLOURS):
        seen = [lab(np.array(BLIND[sight]) @ linear(colour)) for colour in palette]
        assert min(np.linalg.norm(color - other) for color, other in itertools.combinations(seen, 2)) > 20


def test_numbers_and_lines_stand_out(ran):
    plots = importlib.import_module("plots")
    assert min(contrast(colour, "black") for colour in plots.CELL_COLOURS) > 4.5
    assert min(contrast(colour, "white") for colour in plots.LINE_COLOURS) > 3


def test_a_failing_line_is_shown_with_its_shapes():
    """In IPython, and below the error."""
    cells = [
        "from checks import expect, predicted\nimport numpy as np",
        "def forward(X, parameters):\n    Z = parameters['W1'] @ X + b1\n    return Z",
        "b1 = np.zeros(4)\nexpect(forward(np.ones((2, 3)), {'W1': np.ones((4, 2))}), 0.0)",
        "expect([1.0], [1.0])",
        "expect(np.full((1, 2), 1 / 3),\n       [[0.3333, 0.5]])",
        "expect(2 / 3, 0.6667)",
    ]
    code = (
        "from IPython.core.interactiveshell import InteractiveShell\n"
        "shell = InteractiveShell.instance(colors='NoColor')\n"
        f"for cell in {cells!r}: shell.run_cell(cell, store_history=True)"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=SOURCE / "week3-en", text=True, capture_output=True, check=True
    )
    assert "Shapes in the line that failed: Z = parameters['W1'] (4, 2) @ X (2, 3) + b1 (4,)\n" in run.stdout
    assert "AssertionError: [1.0] is a list. Return a NumPy array" in run.stdout
    assert "The value of np.full((1, 2), 1 / 3) differs.\nGot\n[[0.3333 0.3333]]\nExpected\n[[0.3333 0.5" in run.stdout
    assert "Right: 2 / 3 = 0.6667\n" in run.stdout
    assert run.stdout.count("Shapes in the line") == 1
