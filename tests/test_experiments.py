"""3_initialization and 4_network: what their texts say of an experiment is what it shows."""

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


def _executed(name):
    """The names of the finished notebook after its last cell, and what each cell printed, by id."""
    with pytest.MonkeyPatch.context() as patch:
        matplotlib.use("Agg")
        patch.syspath_prepend(str(SOURCE))
        # Both editions have modules of these names, and another test may have imported the other's.
        for module in ("checks", "datasets", "measurements", "plots"):
            patch.delitem(sys.modules, module, raising=False)
        names, printed = {}, {}
        for cell in nbformat.read(SOURCE / f"{name}.ipynb", as_version=4).cells:
            metadata = cell.metadata.get("nbgrader", {})
            if cell.cell_type == "code" and not metadata.get("grade"):
                with contextlib.redirect_stdout(io.StringIO()) as shown:
                    exec(cell.source, names)
                matplotlib.pyplot.close("all")
                printed[cell.id] = shown.getvalue()
    return names, printed


@pytest.fixture(scope="module")
def initialization():
    np.random.seed(0)
    return _executed("3_initialization")


@pytest.fixture(scope="module")
def network():
    return _executed("4_network")


def test_from_zeros_one_gradient_of_21_is_not_zero_and_the_answer_is_the_mean(initialization):
    names, printed = initialization
    gradients = names["measure_gradients"](names["zeros"], names["X"], names["Y"])
    assert sum(value.size for value in gradients.values()) == 21
    assert {name for name, value in gradients.items() if np.any(value)} == {"db2"}
    assert "0.4000" in printed["initialization-012"].splitlines()[-1]


def test_equal_nodes_do_the_work_of_one_until_their_exits_differ(initialization):
    names, printed = initialization
    assert names["distinct_rows"](names["four"]["W1"]) == 1
    assert re.findall(r"\d+$", "\n".join(printed["initialization-one-node"].splitlines()[:2]), re.M) == ["21", "6"]
    assert np.abs(names["score"]["four"] - names["score"]["one"]).max() < 1e-12
    assert printed["initialization-022"].splitlines()[-1].endswith(" 4")


def test_random_weights_spread_and_reach_a_low_cost(initialization):
    names, _printed = initialization
    last = {name: names["distinct_rows"](history[-1]["W1"]) for name, history in names["histories"].items()}
    assert last == {"all zero": 1, "all 0.5": 1, "random, scale 0.01": 4}


def test_the_film_shows_no_line_one_line_and_two_edges(initialization):
    names, _printed = initialization
    zero, equal, spread = (names["films"][name][150] for name in ("all zero", "all 0.5", "random, 0.01"))
    assert not np.any(zero["W1"])
    assert names["distinct_rows"](equal["W1"]) == 1
    # The edges of the band are x1 + 0.5 x2 = ±0.8: where the lines of the two strongest nodes meet the axis of x1.
    strongest = np.argsort(np.abs(spread["W2"][0]) * np.linalg.norm(spread["W1"], axis=1))[-2:]
    places = sorted(-spread["b1"][strongest, 0] / spread["W1"][strongest, 0])
    assert np.allclose(places, [-0.8, 0.8], atol=0.3)
    assert np.allclose(spread["W1"][strongest, 1] / spread["W1"][strongest, 0], 0.5, atol=0.15)
    cost = names["film_costs"]["random, 0.01"]
    assert cost[50] > 0.9 * cost[0] and cost[150] < 0.2 < 0.5 < names["film_costs"]["all 0.5"][150]


def test_gradients_vanish_at_a_small_scale_and_explode_at_a_large_one(initialization):
    """A tenth in each layer at 0.01; larger in each layer at 1 and 10, though most activations are saturated."""
    names, printed = initialization
    # Share of saturated activations in per cent, size of the gradient after one layer and after five.
    lines = [line for line in printed["initialization-038"].splitlines() if line.startswith("scale")]
    rows = [[float(number) for number in re.findall(r"[\d.]+(?:e[+-]\d+)?", line)[1:]] for line in lines]
    saturated, middle, five = (dict(zip((0.01, 1, 10), column, strict=True)) for column in zip(*rows, strict=True))
    assert saturated[0.01] == 0 and saturated[1] > 50 and saturated[10] > 90
    assert 0.09 < middle[0.01] < 0.11 and five[0.01] < 2e-5
    assert 1 < middle[1] < five[1] and 1 < middle[10] < five[10]
    for scale in (1, 10):
        sizes = names["send_back"](lambda: scale * np.random.randn(100, 100), names["inputs"])  # noqa: B023
        assert np.all(np.diff(sizes) > 0)


def test_signals_shrink_to_a_tenth_or_saturate_and_he_keeps_them(initialization):
    names, printed = initialization
    small, large = ([a.std() for a in names["signals"][f"scale {scale}"]] for scale in (0.01, 1))
    assert np.allclose(np.divide(small[1:], small[:-1]), 0.1, atol=0.02) and min(large[1:]) > 0.9
    assert round(names["deviation"][1000] / names["deviation"][10]) == 10
    assert np.mean(names["after_relu"] ** 2) / np.mean(names["z"] ** 2) == pytest.approx(0.5, abs=0.02)
    sizes = [float(line.split()[-1]) for line in printed["initialization-051"].splitlines()]
    assert sizes[0] < 1e-9 and sizes[1] > 1e6 and 0.2 < sizes[2] < 5


def test_the_gradient_map_shows_what_is_read_from_it(initialization):
    names, printed = initialization
    norms = names["norms"]
    ratio = {name: sizes[0] / sizes[-1] for name, sizes in norms.items()}
    assert ratio["sigmoid, 0.01"] < 1e-10 and ratio["sigmoid, He"] < 0.01
    for name in ("tanh, 0.01", "relu, 0.01"):
        assert norms[name].max() < 1e-7 and norms[name].max() / norms[name].min() < 30
    assert ratio["tanh, 1"] > 100 and norms["relu, 1"].min() > 1e7
    for name in ("tanh, He", "relu, He", "sigmoid, 1"):
        assert norms[name].max() / norms[name].min() < 5 and norms[name].min() > 0.05
    saturated = re.search(r"(\d+)%", printed["initialization-map-run"])
    assert 40 <= int(saturated[1]) <= 60


def test_early_layers_stand_still_to_the_tenth_decimal(initialization):
    names, printed = initialization
    assert names["moving"] == 2
    before, after = zip(*re.findall(r"([+-]0\.\d+) -> ([+-]0\.\d+)", printed["initialization-still-run"]), strict=True)
    assert before[0] == after[0] and before[-1] != after[-1]


def test_guesses_of_the_last_notebook_have_their_results(network):
    _names, printed = network
    shown = re.findall(r"결과: (.+)", "\n".join(printed.values()))
    assert shown == ["b", "c", "b", "b", "b", "b", "b", "a", "b", "c"]


def test_one_node_is_the_baseline(network):
    names, _printed = network
    model, w, _b = names["train_one_node"](names["X_spiral"], names["Y_spiral"])
    assert abs(w[0, 0]) > 4 * abs(w[0, 1])  # almost vertical
    inner = np.linalg.norm(names["X_spiral"], axis=0) < 1
    assert np.mean((model(names["X_spiral"]) == names["Y_spiral"])[0, inner]) < 0.2
    assert names["spiral_baseline"] == pytest.approx(0.70, abs=0.03)
    assert names["digit_baseline"] == pytest.approx(0.91, abs=0.01)


def test_a_network_begins_at_one_half_and_its_gradients_are_right(network):
    names, printed = network
    assert np.allclose(names["A2_untrained"], 0.5, atol=0.01)
    assert names["compute_cost"](np.array([[0.5]]), np.ones((1, 1))) == pytest.approx(np.log(2))
    lines = re.findall(r"d[Wb][12] .* (\d)e-(\d+) ", printed["network-035"])
    assert len(lines) == 12 and all(int(exponent) > 6 for _digit, exponent in lines)


def test_a_saturated_output_learns_with_cross_entropy_only(network):
    names, _printed = network
    assert names["dZ2"][0, 3] < -0.99 and abs(names["dZ2_squared"][0, 3]) < 0.001


def test_the_curves_of_zero_and_random_initialization_are_as_described(network):
    names, printed = network
    zero, cost = np.array(names["zero_costs"]), np.array(names["random_costs"])
    assert np.allclose(zero, np.log(2)) and cost[0] == pytest.approx(np.log(2), abs=1e-3)
    assert np.allclose(cost[20:85], 0.42, atol=0.02)
    assert cost[85:115].max() > 0.5 and cost[-1] < 0.05
    assert not np.any(names["predict"](names["zero_trained"], names["X_spiral"]))  # the same answer everywhere
    sizes, last = zip(*re.findall(r"매개변수 (\d+)개.*-> ([\d.]+)$", printed["network-066"], re.M), strict=True)
    assert sizes == ("9", "33", "33") and float(last[1]) == pytest.approx(0.07, abs=0.01)
    assert float(last[0]) > 0.4 and float(last[2]) > 0.4
    steps = [float(line.split()[-1]) for line in printed["network-044"].splitlines() if re.search(r"\d\.\d{4}$", line)]
    assert steps[0] - 0.01 < steps[1] < steps[0] < steps[-1]


def test_clean_spirals_need_three_nodes(network):
    names, _printed = network
    accuracy = {}
    for n_h in (1, 2, 3, 8):
        np.random.seed(0)
        parameters, _ = names["train"](names["X_spiral"], names["Y_spiral"], n_h, num_iterations=300)
        accuracy[n_h] = np.mean(names["predict"](parameters, names["X_spiral_val"]) == names["Y_spiral_val"])
    assert abs(accuracy[1] - accuracy[2]) < 0.05 and accuracy[3] == accuracy[8] == 1


def test_noisy_spirals_have_a_best_number_of_nodes(network):
    names, _printed = network
    training, validation = (names["size_accuracy"][part] for part in ("training", "validation"))
    assert names["n_hs"][np.argmax(validation)] == names["n_hs"][np.argmin(names["size_cost"]["validation"])] == 5
    # The training accuracy rises, and stays the same from 10 nodes on.
    assert np.all(np.diff(training[:5]) > 0) and np.ptp(training[4:]) < 0.02
    assert names["size_cost"]["validation"][-1] > names["size_cost"]["validation"][3] + 0.1


def test_the_learning_rates_are_too_small_good_and_too_large(network):
    names, _printed = network
    small, good, large = (np.array(names["rate_costs"][rate]) for rate in (0.01, 0.2, 3.0))
    assert small[-1] > 0.65 and np.all(np.diff(good) < 0) and good[-1] < 0.3 and np.any(np.diff(large) > 1)


def test_activations_and_initializations_train_as_described(network):
    names, _printed = network
    costs, accuracy = names["choice_costs"], names["choice_accuracy"]
    assert np.abs(np.array(costs["sigmoid", "0.01"])[:100] - np.log(2)).max() < 0.02
    for activation in ("tanh", "relu"):
        assert costs[activation, "He"][100] == min(costs[activation, start][100] for start in ("0.01", "1", "He"))
        assert costs[activation, "0.01"][40] > 0.6 and costs[activation, "1"][0] > 1
        assert accuracy[activation, "1"] < accuracy[activation, "He"]
    assert accuracy["sigmoid", "0.01"] == min(accuracy.values()) < names["digit_baseline"]


def test_with_he_the_seed_decides_whether_tanh_or_relu_is_ahead(network):
    names, _printed = network
    lead = []
    for seed in (0, 5):
        scores = {}
        for activation in ("tanh", "relu"):
            np.random.seed(seed)
            parameters, _ = names["train"](
                *(names["X_digits"][:, :320], names["Y_digits"][:, :320], 16),
                **{"num_iterations": 300, "learning_rate": 0.2, "activation": activation},
                parameters=names["he_start"](),
            )
            answers = names["predict"](parameters, names["X_digits_val"], activation=activation)
            scores[activation] = np.mean(answers == names["Y_digits_val"])
        lead.append(scores["relu"] - scores["tanh"])
    assert -0.03 < lead[1] < 0 < lead[0] < 0.03


def test_hidden_nodes_look_for_different_strokes(network):
    """Rows of W1 that matter most point in different directions; among their W2 are both signs."""
    names, _printed = network
    rows, exits = names["final"]["W1"][names["strongest"]], names["final"]["W2"][0, names["strongest"]]
    directions = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    assert np.triu(directions @ directions.T, k=1).max() < 0.6
    assert exits.min() < 0 < exits.max()


def test_written_overfitting_has_the_numbers_of_its_model_answer(network):
    names, _printed = network
    few, more, by_size = names["few"], names["more"], names["by_size"]
    lowest = {m: curves["iterations"][np.argmin(curves["val_cost"])] for m, curves in ((40, few), (80, more))}
    assert lowest == {40: pytest.approx(160, abs=20), 80: pytest.approx(220, abs=20)}
    assert np.ptp(few["val_accuracy"][7:]) < 0.03 and few["val_cost"][-1] > min(few["val_cost"]) + 0.01
    assert few["train_accuracy"][-1] == 1 and few["val_accuracy"][-1] == pytest.approx(0.82, abs=0.01)
    assert min(more["val_cost"]) == pytest.approx(0.30, abs=0.01)
    assert more["val_cost"][-1] == pytest.approx(0.36, abs=0.01) and np.all(np.diff(more["train_cost"]) < 0)
    first, last = by_size[20], by_size[320]
    assert first["train_accuracy"][-1] == 1 and last["train_accuracy"][-1] == pytest.approx(0.94, abs=0.01)
    assert first["val_accuracy"][-1] == pytest.approx(0.75, abs=0.01)
    assert last["val_accuracy"][-1] == pytest.approx(0.92, abs=0.01)


def test_a_picture_moved_by_one_pixel_is_another_picture(network):
    names, _printed = network
    accuracy = dict(names["moved_accuracy"])
    assert accuracy.pop("as it is") == pytest.approx(0.94, abs=0.015)
    assert min(accuracy.values()) > 0.58 and max(accuracy.values()) < 0.80
    # A digit drawn as the notebook's is, with some room for other linear algebra libraries.
    assert names["output"].item() > 0.9


def test_a_picture_of_ones_own_comes_from_text_or_a_file(network, tmp_path):
    names, _printed = network
    image = np.ones((80, 96, 3))
    image[10:70, 40:56] = 0  # A black bar on white, in the middle
    matplotlib.image.imsave(tmp_path / "bar.png", image)
    bar = names["picture_from_file"](tmp_path / "bar.png").reshape(8, 8)
    # Drawing programs also leave black on nothing, where the colour of what is transparent is black, too.
    drawn = np.dstack([np.zeros_like(image), 1 - image[:, :, 0]])
    matplotlib.image.imsave(tmp_path / "drawn.png", drawn)
    assert np.allclose(names["picture_from_file"](tmp_path / "drawn.png").reshape(8, 8), bar, atol=0.01)
    assert bar[0].max() < 0.5 and np.all(bar[1:7, 3:5] > 0.5) and np.all(bar[:, [0, 1, 6, 7]] == 0)
    assert names["picture_from_text"]("........\n" * 7 + "...#+...").reshape(8, 8)[7, 3:5].tolist() == [1, 0.5]
    with pytest.raises(ValueError):
        names["picture_from_text"]("...")
    assert names["moved"](bar.reshape(64, 1), down=1, right=-1).reshape(8, 8)[2, 2] == bar[1, 3]
