"""The notebooks' figures. Text in figures is English in both editions: Matplotlib often has no Korean font."""

import sys

import matplotlib.pyplot as plt
import numpy as np

# Told apart by readers with deuteranopia, too. The numbers in cells are black.
LINE_COLOURS = ["#0072B2", "#D55E00", "#009E73", "#000000"]
CELL_COLOURS = ["#56B4E9", "#E69F00", "#F7F1A0", "#FFFFFF"]
CLASS_COLOURS = LINE_COLOURS[:2]
# Colour is never all that tells two things apart.
LINE_STYLES = ["-", "--", "-.", ":"]
CLASS_MARKERS = ["o", "^"]
HATCHES = ["", "///", "..", "xx"]

plt.rcParams["axes.prop_cycle"] = plt.cycler(color=LINE_COLOURS, linestyle=LINE_STYLES)
# One size of type in all figures.
plt.rcParams.update(
    dict.fromkeys(
        ("font.size", "axes.titlesize", "axes.labelsize", "xtick.labelsize", "ytick.labelsize", "legend.fontsize"), 10
    )
)
# In a notebook: twice the pixels, for a sharp picture.
_notebook = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
if _notebook is not None and hasattr(_notebook, "kernel"):
    _notebook.run_line_magic("config", "InlineBackend.figure_formats = ['retina']")

# Figures of 1_numpy


def _slice_text(part):
    """One place in the brackets as text: slice(1, 3, None) -> "1:3"."""
    if not isinstance(part, slice):
        return str(part)
    start, stop, step = ("" if n is None else str(n) for n in (part.start, part.stop, part.step))
    return f"{start}:{stop}:{step}" if step else f"{start}:{stop}"


def _draw_cells(ax, values, x=0, y=0, colours=None, letters=False):
    """Cells with numbers in them from (x, y) on; a 1-d array lies flat.

    values: (r, c) or (c,)
    colours: colour numbers, of the shape of values; with letters, each colour has its letter below the number
    """
    values = np.atleast_2d(values)
    colours = np.zeros(values.shape, int) if colours is None else np.broadcast_to(colours, values.shape)
    for (i, j), value in np.ndenumerate(values):
        ax.add_patch(plt.Rectangle((x + j, y + i), 1, 1, facecolor=CELL_COLOURS[colours[i, j]], edgecolor="0.3", lw=1))
        text = f"{value:g}\n{'abcd'[colours[i, j]]}" if letters else f"{value:g}"
        ax.text(x + j + 0.5, y + i + 0.5, text, ha="center", va="center", linespacing=1.3)


def show_slices(image, *slices):
    """Above: the image, chosen cells framed. Below: what was cut out.

    image: (H, W)
    slices: np.s_[1:3, :] and the like
    """
    _, axes = plt.subplots(
        2,
        len(slices),
        figsize=(2.3 * len(slices), 3.8),
        height_ratios=[3, 2],
        squeeze=False,
        subplot_kw={"xticks": [], "yticks": []},
    )
    for (above, below), where in zip(axes.T, slices, strict=True):
        where = where if isinstance(where, tuple) else (where,)
        result = image[where]
        above.imshow(image, cmap="gray_r", vmin=0, vmax=16)
        chosen = np.zeros(image.shape, bool)
        chosen[where] = True
        i, j = np.nonzero(chosen)
        above.scatter(j, i, marker="s", s=180, facecolor="none", edgecolor=LINE_COLOURS[1], linewidth=2)
        above.set_title("image[" + ", ".join(_slice_text(part) for part in where) + "]")
        below.imshow(np.atleast_2d(result), cmap="gray_r", vmin=0, vmax=16)
        below.set_xlabel(f"shape {result.shape}")
    axes[0, 0].set(xticks=range(image.shape[1]), yticks=range(image.shape[0]))
    plt.show()


def show_digit_rows(rows):
    """Digit pictures row by row, with their labels below if there are any.

    rows: title -> (images (k, h, w), labels (k,) or None)
    """
    heights = [images.shape[1] for images, _ in rows.values()]
    _, axes = plt.subplots(
        len(rows),
        1,
        figsize=(7, 0.14 * sum(heights)),
        height_ratios=heights,
        squeeze=False,
        subplot_kw={"xticks": [], "yticks": []},
        gridspec_kw={"hspace": 0.5},
    )
    for ax, (title, (images, labels)) in zip(axes[:, 0], rows.items(), strict=True):
        k, h, w = images.shape
        strip = np.full((h, k * (w + 1)), np.nan)  # an empty column between pictures
        for i, image in enumerate(images):
            strip[:, i * (w + 1) : i * (w + 1) + w] = image
        ax.imshow(strip, cmap="gray_r", vmin=0, vmax=16)
        ax.axis("off")
        ax.text(-2, (h - 1) / 2, title, ha="right", va="center")
        for i, label in enumerate([] if labels is None else labels):
            ax.text(i * (w + 1) + (w - 1) / 2, h + 1, label, ha="center", va="center")
    plt.show()


def show_axis_sums(a):
    """Which cells np.sum adds for each axis: those with the same letter and colour.

    a: (r, c), r and c at most 4
    """
    r, c = a.shape
    columns, rows = np.arange(c), np.arange(r).reshape(r, 1)
    panels = [
        ("np.sum(a)", np.sum(a), 0, (c + 1, (r - 1) / 2)),
        ("np.sum(a, axis=0)", np.sum(a, axis=0), columns, (0, r + 1)),
        ("np.sum(a, axis=1)", np.sum(a, axis=1), rows, (c + 1, 0)),
    ]
    _, axes = plt.subplots(1, 3, figsize=(9.5, 3.4), subplot_kw={"xticks": [], "yticks": []})
    for ax, (title, result, colours, (x, y)) in zip(axes, panels, strict=True):
        _draw_cells(ax, a, colours=colours, letters=True)
        # Sums of rows stand beside their rows (the real shape is in the title).
        drawn = np.reshape(result, (r, 1)) if colours is rows else result
        _draw_cells(ax, drawn, x, y, colours, letters=True)
        if colours is columns:
            ax.annotate("", (c / 2, r + 0.9), (c / 2, r + 0.1), arrowprops={"arrowstyle": "->"})
        else:
            ax.annotate("", (c + 0.9, r / 2), (c + 0.1, r / 2), arrowprops={"arrowstyle": "->"})
        ax.set(xlim=(-0.1, c + 2.1), ylim=(r + 2.1, -0.1), aspect="equal")
        ax.set_title(f"{title}\nshape {np.shape(result)}")
        ax.axis("off")
    plt.show()


def show_subtractions(*pairs):
    """One line for each subtraction: left - right = result; 1-d arrays lie flat.

    pairs: (left, right), each (r, c) or (c,), at most three cells long
    """
    _, axes = plt.subplots(
        1, len(pairs), figsize=(4.8 * len(pairs), 2.3), squeeze=False, subplot_kw={"xticks": [], "yticks": []}
    )
    for ax, (left, right) in zip(axes[0], pairs, strict=True):
        x = 0.3
        for values, sign in ((left, "-"), (right, "="), (left - right, "")):
            r, c = np.atleast_2d(values).shape
            _draw_cells(ax, values, x, (3 - r) / 2, colours=0 if sign else 1)
            ax.text(x + c / 2, 3.5, f"{values.shape}", ha="center", va="center")
            ax.text(x + c + 0.75, 1.5, sign, ha="center", va="center")
            x += c + 1.5
        ax.set(xlim=(0, 11), ylim=(3.9, -0.1), aspect="equal")
        ax.axis("off")
    plt.show()


def show_scales(panels, names):
    """Scatter plots of two features, side by side.

    panels: title -> X (2, m)
    names: the names of the two features
    """
    _, axes = plt.subplots(1, len(panels), figsize=(3.2 * len(panels), 2.7), gridspec_kw={"wspace": 0.4})
    for ax, (title, X) in zip(axes, panels.items(), strict=True):
        ax.scatter(X[0], X[1], s=8, alpha=0.5)
        ax.axhline(0, color="grey", lw=0.8)
        ax.axvline(0, color="grey", lw=0.8)
        ax.set(title=title, xlabel=names[0], ylabel=names[1])
        ax.margins(0.2)
        ax.axis("equal")
    plt.show()


def show_probabilities(Z, P):
    """A bar for each sample: class probabilities stacked, with the scores written below.

    Z, P: (n_classes, m) scores and probabilities
    """
    _, ax = plt.subplots(figsize=(7, 3))
    base = np.zeros(P.shape[1])
    for i, row in enumerate(P):
        ax.bar(range(len(row)), row, bottom=base, width=0.6, color=CELL_COLOURS[i], edgecolor="0.3", label=f"class {i}")
        for j, p in enumerate(row):
            if p > 0.04:
                ax.text(j, base[j] + p / 2, f"{i}: {p:.2f}", ha="center", va="center")
        base = base + row
    ax.set_xticks(range(P.shape[1]), [", ".join(f"{z:g}" for z in column) for column in Z.T])
    ax.set(xlabel="scores z of one sample (class 0, 1, 2, ...)", ylabel="probability", xlim=(-0.5, P.shape[1] + 0.4))
    ax.legend(loc="right")
    plt.show()


def show_times(sizes, times):
    """Bar chart of running times (log scale).

    sizes: list of numbers of samples
    times: name -> list of seconds, as long as sizes
    """
    _, ax = plt.subplots(figsize=(7, 3))
    ax.set_yscale("log")
    ax.minorticks_off()
    ax.yaxis.set_major_formatter("{x:g}")
    for i, (name, seconds) in enumerate(times.items()):
        milliseconds = 1000 * np.array(seconds)
        style = {"color": CELL_COLOURS[1 - i], "edgecolor": "0.3", "hatch": HATCHES[1 - i]}
        bars = ax.bar(np.arange(len(sizes)) + 0.4 * i, milliseconds, width=0.38, label=name, **style)
        ax.bar_label(bars, [f"{t:.3g} ms" for t in milliseconds])
    everything = 1000 * np.concatenate(list(times.values()))
    ax.set_ylim(everything.min() / 5, everything.max() * 20)
    ax.set_xticks(np.arange(len(sizes)) + 0.2 * (len(times) - 1), [f"m = {m}" for m in sizes])
    ax.set(ylabel="milliseconds (log scale)", xlabel="number of samples")
    ax.legend(loc="upper left")
    plt.show()


# Figures of 2_activations


def plot_activations(functions, Z):
    """Curves on the left; on the right how the activations of the same inputs Z are spread.

    functions: dict, name -> function
    Z: (m,) pre-activations
    """
    z = np.linspace(-6, 6, 241)
    _, (left, right) = plt.subplots(1, 2, figsize=(9, 2.8))
    for k, (name, function) in enumerate(functions.items()):
        A = function(Z)
        left.plot(z, function(z), label=name)
        bars = {"color": f"C{k}", "alpha": 0.6, "hatch": HATCHES[k], "edgecolor": "black"}
        right.hist(A, bins=np.linspace(-1, 1, 41), histtype="stepfilled", label=name, **bars)
        right.axvline(A.mean(), color=f"C{k}", linestyle=LINE_STYLES[k], linewidth=2.5, label=f"mean {A.mean():.2f}")
    left.axhline(0, color="gray", linewidth=0.5)
    left.set(title="the functions", xlabel="z", xticks=[-6, -3, 0, 3, 6], yticks=[-1, 0, 1])
    right.set(title="activations of the same inputs", xlabel="activation", xticks=[-1, 0, 1], yticks=[])
    left.legend()
    right.legend(loc="upper left")
    plt.show()


def plot_with_derivatives(rows, limit=0.05):
    """Each function with its derivative; where the derivative is below limit is shaded.

    rows: list of (name, function, derivative)
    """
    z = np.linspace(-6, 6, 240)  # 0 is not among them
    _, axes = plt.subplots(1, len(rows), figsize=(9, 2.8), sharey=True, squeeze=False)
    for ax, (name, function, derivative) in zip(axes[0], rows):
        slope = derivative(z)
        ax.plot(z, function(z), label=name)
        ax.plot(z, slope, "--", label="derivative")
        ax.fill_between(
            z,
            0,
            1,
            where=slope < limit,
            color="gray",
            alpha=0.2,
            transform=ax.get_xaxis_transform(),
            label=f"derivative < {limit}",
        )
        ax.set(title=name, xlabel="z", ylim=(-1.2, 3.4), xticks=[-6, -3, 0, 3, 6], yticks=[-1, 0, 1, 2, 3])
        ax.legend(loc="upper left")
    plt.show()


def plot_paths(runs, target):
    """The path of two weights over the contours of the cost.

    runs: dict, title -> (X (2, m), path (steps + 1, 2))
    target: (2,) the weights whose cost is 0
    """
    w = np.linspace(-1.8, 1.8, 40)
    grid = np.stack(np.meshgrid(w, w)).reshape(2, -1)
    _, axes = plt.subplots(1, len(runs), figsize=(8, 3.6), sharey=True)
    for ax, (title, (X, path)) in zip(axes, runs.items()):
        cost = np.mean(((grid - target.reshape(2, 1)).T @ X) ** 2, axis=1).reshape(40, 40)
        ax.contour(w, w, cost, levels=[0.05, 0.3, 1, 2.5], colors="lightgray")
        ax.plot(path[:, 0], path[:, 1], ".-", linewidth=1, label="path")
        ax.plot(*path[0], "ks", label="start")
        ax.plot(*target, "*", color=LINE_COLOURS[1], markersize=14, label="goal")
        ax.set(title=title, xlabel="w1", aspect="equal", xticks=[-1, 0, 1], yticks=[-1, 0, 1])
    axes[0].set_ylabel("w2")
    axes[0].legend()
    plt.show()


def plot_one_node(x, y, runs):
    """Training one node: the cost on the left, its output after training on the right.

    x, y: (m,) inputs and targets
    runs: dict, name -> (costs (steps,), output after training (m,))
    """
    _, (left, right) = plt.subplots(1, 2, figsize=(9, 2.8))
    right.plot(x, y, "k.", label="target")
    for name, (costs, output) in runs.items():
        left.plot(costs, label=name)
        right.plot(x, output, label=name)
    left.set(title="cost", xlabel="iteration", xticks=[0, 250, 500], yticks=[0, 0.25, 0.5])
    right.set(title="output after training", xlabel="x", xticks=[-1, 0, 1], yticks=[0, 0.5, 1, 1.5])
    left.legend()
    right.legend()
    plt.show()


def plot_spiral_boundaries(models, X, Y):
    """The points, and each model's decision boundary.

    models: dict, title -> function from (2, m) to (1, m); split at 0.5
    X: (2, m), Y: (1, m) 0 or 1
    """
    side = np.linspace(-5, 5, 60)
    grid = np.stack(np.meshgrid(side, side)).reshape(2, -1)
    _, axes = plt.subplots(1, len(models), figsize=(9, 3.6), sharey=True)
    for ax, (title, model) in zip(axes, models.items()):
        output = model(grid).reshape(60, 60)
        accuracy = np.mean((model(X) > 0.5) == Y)
        ax.contourf(side, side, output, levels=[-1e9, 0.5, 1e9], colors=CLASS_COLOURS, alpha=0.25)
        _points(ax, X, Y, size=3)
        ax.set(title=f"{title}\naccuracy on these points {accuracy:.2f}", xticks=[-4, 0, 4], yticks=[-4, 0, 4])
    axes[-1].legend(loc="upper left", bbox_to_anchor=(1, 1))
    plt.show()


def plot_layer_choices(x, y, outputs):
    """The targets and a network's output, one network per panel.

    x, y: (m,)
    outputs: dict, title -> (m,)
    """
    _, axes = plt.subplots(1, len(outputs), figsize=(9, 2.5), sharey=True)
    for ax, (title, output) in zip(axes, outputs.items()):
        ax.plot(x, y, "k.", markersize=3, label="target")
        ax.plot(x, output, label="network")
        ax.set(title=title, xlabel="x", xticks=[-3, 0, 3], yticks=[-1, 0, 1], ylim=(-1.7, 3.4))
    axes[0].legend(loc="upper center", ncols=2)
    plt.show()


def plot_surviving(left):
    """The fraction of a gradient that is left, layer by layer, on a log scale: one panel for each z.

    left: dict, name of the activation function -> {z: (n_layers,)}
    """
    zs = list(next(iter(left.values())))
    _, axes = plt.subplots(1, len(zs), figsize=(9, 3.2), sharey=True)
    for ax, z in zip(axes, zs, strict=True):
        for marker, (name, factors) in zip("os^xDv", left.items()):
            layers = np.arange(1, len(factors[z]) + 1)
            ax.semilogy(layers, factors[z], marker=marker, markersize=4, markevery=3, label=name)
        ax.set(title=f"z = {z}", xlabel="layers gone back", xticks=[1, 5, 10, 15, 20], ylim=(1e-25, 10))
        ax.minorticks_off()
    axes[0].set_ylabel("fraction of the gradient left")
    axes[0].legend(loc="lower left")
    plt.show()


# Figures of 3_initialization


def show_matrices(matrices):
    """Matrices side by side as colours and numbers, on one colour scale; only what is exactly 0 is written "0".

    matrices: {title: 2-d array}
    """
    # Black numbers are easy to read as the darkest colours are not used.
    limit = 1.6 * max(np.abs(a).max() for a in matrices.values()) or 1.0
    fig, ax = plt.subplots(figsize=(9, 2.2))
    left, wide = 0, 1.9  # the width of one entry
    for title, a in matrices.items():
        height, width = len(a), wide * a.shape[1]
        ax.imshow(a, cmap="RdBu_r", vmin=-limit, vmax=limit, extent=(left, left + width, height, 0), aspect="auto")
        for (i, j), value in np.ndenumerate(a):
            text = f"{value:.2g}" if value else "0"
            ax.text(left + wide * (j + 0.5), i + 0.5, text, ha="center", va="center")
        ax.plot(left + np.array([0, width, width, 0, 0]), [0, 0, height, height, 0], "k", linewidth=0.8)
        ax.text(left, -0.15, title, va="bottom")
        left += max(width, 0.3 * len(title)) + 1
    ax.set(xlim=(-0.1, max(left - 1, 20.5)), ylim=(max(a.shape[0] for a in matrices.values()) + 0.1, -0.8))
    ax.axis("off")
    plt.show()


def show_starts(rows, costs, every):
    """Left: distinct rows during the updates; right: the cost.

    rows: {name of the start: counts, one for every `every` updates}
    costs: {name: (n_updates + 1,)}
    """
    fig, (left, right) = plt.subplots(1, 2, figsize=(9, 3))
    for (name, counts), style in zip(rows.items(), ("-", "--", "-.")):
        left.plot(every * np.arange(len(counts)), counts, style, linewidth=2, label=name)
        right.plot(costs[name], style, linewidth=2, label=name)
    left.set(title="distinct rows of W1", xlabel="updates", yticks=range(6), ylim=(0, 5))
    right.set(title="cost", xlabel="updates", ylim=(0, None))
    left.legend(loc="center right")
    plt.show()


def show_saturation(Z, slopes):
    """Top: histograms of the pre-activations; bottom: of their tanh, with the mean derivative of tanh.

    Z: {scale: pre-activations (n, m)}
    slopes: {scale: mean derivative}
    """
    fig, axes = plt.subplots(2, len(Z), figsize=(9, 4))
    fig.subplots_adjust(hspace=0.8, wspace=0.1)
    for (top, bottom), (scale, z) in zip(axes.T, Z.items()):
        top.hist(z.ravel(), bins=40, histtype="stepfilled")
        top.set(title=f"scale = {scale}", xlabel="pre-activation z", yticks=[])
        bottom.hist(np.tanh(z).ravel(), bins=40, range=(-1, 1), color="tab:orange", histtype="stepfilled")
        bottom.set(
            title=f"mean derivative {slopes[scale]:.3f}", xlabel="activation tanh(z)", xticks=(-1, 0, 1), yticks=[]
        )
    plt.show()


def show_signals(signals):
    """Part of each layer's activations (30 nodes × 30 samples) as colours.

    signals: {name of the line: list from pass_through}
    """
    n_layers = len(next(iter(signals.values())))
    # A border of NaN keeps the pictures apart.
    lines = [[np.pad(a[:30, :30], 2, constant_values=np.nan) for a in layers] for layers in signals.values()]
    fig, ax = plt.subplots(figsize=(9, 1.7 * len(signals)))
    image = ax.imshow(np.block(lines), cmap="RdBu_r", vmin=-1, vmax=1)
    ax.set_facecolor("0.4")
    ax.set_xticks(17 + 34 * np.arange(n_layers), ["input X"] + [f"layer {k}" for k in range(1, n_layers)])
    ax.set_yticks(17 + 34 * np.arange(len(signals)), list(signals))
    fig.colorbar(image, ticks=(-1, 0, 1))
    plt.show()


# Figures of 4_network


def plot_spirals(X, Y):
    """The points on the spirals, each class in its colour.

    X: (2, m) coordinates, Y: (1, m) 0 or 1
    """
    plt.figure(figsize=(4, 3.5))
    _points(plt.gca(), X, Y)
    plt.legend(loc="upper left", bbox_to_anchor=(1, 1))
    plt.title(f"two spirals, m = {X.shape[1]}")
    plt.show()


def plot_boundaries(predict, trained, X, Y, costs=None):
    """The decision boundary of each network, side by side; with costs, the cost curves on the left.

    predict: your function predict(parameters, X)
    trained: {title: parameters}
    X: (2, m), Y: (1, m)
    costs: {title: the cost at each iteration}
    """
    count = len(trained) + (costs is not None)
    figure, axes = plt.subplots(1, count, figsize=(min(10, 3.2 * count), 2.9), squeeze=False)
    figure.subplots_adjust(wspace=0.35)
    axes = list(axes[0])
    if costs is not None:
        ax = axes.pop(0)
        for title, values in costs.items():
            ax.plot(values, label=title)
        ax.set(title="training cost", xlabel="iteration", ylim=(0, None))
        ax.legend()
    for ax, (title, parameters) in zip(axes, trained.items()):
        x1, x2 = np.meshgrid(np.linspace(-5.5, 5.5, 80), np.linspace(-5.5, 5.5, 80))
        grid = np.stack([x1.ravel(), x2.ravel()])  # shape (2, 6400)
        answer = np.reshape(predict(parameters, grid), x1.shape)
        ax.contourf(x1, x2, 1.0 * answer, levels=[-1, 0.5, 2], colors=CLASS_COLOURS, alpha=0.25)
        _points(ax, X, Y, size=3)
        ax.set(xticks=[], yticks=[])
        ax.set_title(title, fontsize=10)
    plt.show()


def plot_odd_digits(images, labels):
    """Handwritten digits in two rows.

    images: (count, 8, 8), labels: (count,) digits 0-9
    """
    columns = (len(images) + 1) // 2
    # One large picture: faster than many axes.
    sheet = np.zeros((2 * 12, columns * 10))
    plt.figure(figsize=(8, 2.4))
    for k, (image, label) in enumerate(zip(images, labels)):
        row, column = divmod(k, columns)
        sheet[row * 12 + 3 : row * 12 + 11, column * 10 + 1 : column * 10 + 9] = image
        word = "odd" if label % 2 else "even"
        plt.text(column * 10 + 4.5, row * 12 + 1, f"{label}: {word}", ha="center", va="center", fontsize=9)
    plt.imshow(sheet, cmap="gray_r")
    plt.axis("off")
    plt.show()


def plot_training_and_validation(curves, title):
    """Cost and accuracy on training and validation data against the number of iterations.

    curves: five lists of the same length:
        iterations, train_cost, val_cost, train_accuracy, val_accuracy
    """
    _, axes = plt.subplots(1, 2, figsize=(8, 3))
    for ax, what in zip(axes, ["cost", "accuracy"]):
        ax.plot(curves["iterations"], curves[f"train_{what}"], label="training")
        ax.plot(curves["iterations"], curves[f"val_{what}"], label="validation")
        ax.set(title=f"{what}, {title}", xlabel="iteration")
        ax.legend()
    axes[0].set_ylim(0, None)
    axes[1].set_ylim(0.45, 1.02)
    plt.show()


def plot_more_data(curves_by_m):
    """How the final cost and accuracy change with the number of samples.

    curves_by_m: {number of training samples: curves}
        curves as in plot_training_and_validation
    """
    sizes = list(curves_by_m)
    places = range(len(sizes))  # one place for each doubling of the samples
    _, axes = plt.subplots(1, 2, figsize=(8, 3))
    for ax, what in zip(axes, ["cost", "accuracy"]):
        ax.plot(places, [curves_by_m[m][f"train_{what}"][-1] for m in sizes], "o-", label="training")
        ax.plot(places, [curves_by_m[m][f"val_{what}"][-1] for m in sizes], "s--", label="validation")
        ax.set(title=f"final {what}", xlabel="number of training samples m")
        ax.set_xticks(places, sizes)
        ax.legend()
    plt.show()


def _points(ax, X, Y, size=4):
    """The points, class by class. X: (2, m), Y: (1, m)"""
    for value, (color, marker) in enumerate(zip(CLASS_COLOURS, CLASS_MARKERS, strict=True)):
        points = {"marker": marker, "linestyle": "", "markersize": size, "markeredgewidth": 0, "color": color}
        ax.plot(*X[:, Y[0] == value], label=f"y = {value}", **points)
    ax.set(aspect="equal", xlabel="$x_1$", ylabel="$x_2$")


# Experiments of 3 and 4: the gradient map, the film of symmetry, comparisons


def show_gradient_map(norms):
    """The gradient map: one experiment per row, one layer per column. Numbers are log10 ‖dW‖.

    norms: {name of the row: (n_layers,) ‖dW‖ of each layer, beginning next to the input}
    """
    logs = np.log10(np.array(list(norms.values())))
    _, ax = plt.subplots(figsize=(9, 0.45 * len(norms) + 1))
    image = ax.imshow(logs, cmap="PuOr", vmin=-8, vmax=8, aspect="auto")
    for (i, j), value in np.ndenumerate(logs):
        ax.text(j, i, f"{value:+.1f}", ha="center", va="center", color="white" if abs(value) > 5 else "black")
    ax.set_xticks(range(logs.shape[1]), [f"{k}" for k in range(1, logs.shape[1] + 1)])
    ax.set_yticks(range(len(norms)), list(norms))
    ax.set(title=r"$\log_{10}$ of the size of dW, layer by layer", xlabel="layer (1 is next to the input)")
    ax.figure.colorbar(image, label="vanishes (-) / explodes (+)")
    plt.show()


def show_film(histories, X, Y, updates):
    """The line w·x + b = 0 of each hidden node over the data during training; one start per row.

    histories: {name: descend's parameters [n_updates + 1]}
    X (2, m), Y (1, m)
    updates: at which updates to draw
    """
    size = (1.9 * len(updates), 2.1 * len(histories))
    _, axes = plt.subplots(len(histories), len(updates), figsize=size, sharex=True, sharey=True, squeeze=False)
    x = np.array([-3.2, 3.2])
    for i, (row, (name, history)) in enumerate(zip(axes, histories.items())):
        for ax, k in zip(row, updates):
            _points(ax, X, Y, size=3)
            W, b = history[k]["W1"], history[k]["b1"]
            lines = 0
            for j, (w, c) in enumerate(zip(W, b[:, 0])):
                if np.any(w != 0):
                    # w1 x1 + w2 x2 + b = 0, solved for the flatter coordinate
                    flat = abs(w[1]) >= abs(w[0])
                    y = -(w[0 if flat else 1] * x + c) / w[1 if flat else 0]
                    # later nodes thinner, so that coinciding lines show
                    style = LINE_STYLES[j % len(LINE_STYLES)]
                    ax.plot(*((x, y) if flat else (y, x)), "k", linestyle=style, linewidth=3.4 - 0.8 * j)
                    lines += 1
            if not lines:
                ax.text(0, 0, "w = 0:\nno line", ha="center", va="center", bbox={"facecolor": "white", "pad": 2})
            ax.set(xlim=x, ylim=x, xticks=[], yticks=[], xlabel="", ylabel="")
            if i == 0:
                ax.set_title(f"{k} updates")
        row[0].set_ylabel(name)
    plt.show()


def plot_choices(costs):
    """One panel per activation function: the cost curve of each initialization.

    costs: {(activation, initialization): cost per iteration}
    """
    activations = list(dict.fromkeys(a for a, _ in costs))
    _, axes = plt.subplots(1, len(activations), figsize=(9.5, 3), sharey=True)
    for ax, activation in zip(axes, activations):
        curves = {start: values for (a, start), values in costs.items() if a == activation}
        for k, (start, values) in enumerate(curves.items()):
            ax.plot(values, LINE_STYLES[k], linewidth=2, label=start)
        ax.set(title=activation, xlabel="iteration", ylim=(0, 1))
        ax.legend(title="initialization")
    axes[0].set_ylabel("training cost")
    plt.show()


def plot_sizes(sizes, accuracy, cost):
    """Accuracy (left) and cost (right) by the number of hidden nodes.

    accuracy, cost: {"training": [...], "validation": [...]}, sizes's length each
    """
    _, axes = plt.subplots(1, 2, figsize=(9, 3))
    for ax, what, curves in zip(axes, ("accuracy", "cost"), (accuracy, cost)):
        for (name, values), style in zip(curves.items(), ("o-", "s--")):
            ax.plot(range(len(sizes)), values, style, label=name)
        ax.set_xticks(range(len(sizes)), sizes)
        ax.set(title=what, xlabel="hidden nodes $n_h$")
        ax.legend()
    plt.show()


def plot_pictures(pictures, limit=None):
    """8×8 pictures side by side, with their titles.

    pictures: {title: (64,) or (8, 8)}
    limit: if given, colours from -limit (violet) to limit (orange), otherwise 0 (white) to 1 (black)
    """
    _, axes = plt.subplots(1, len(pictures), figsize=(1.7 * len(pictures) + (0.8 if limit else 0), 2.1), squeeze=False)
    colours = {"cmap": "PuOr_r", "vmin": -limit, "vmax": limit} if limit else {"cmap": "gray_r", "vmin": 0, "vmax": 1}
    for ax, (title, picture) in zip(axes[0], pictures.items()):
        image = ax.imshow(np.reshape(picture, (8, 8)), **colours)
        ax.set(xticks=[], yticks=[])
        ax.set_title(title)
    if limit:
        plt.colorbar(image, ax=axes[0].tolist())
    plt.show()
