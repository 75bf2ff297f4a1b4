"""The class's figures, by Matplotlib, narrow enough for a phone; tables beside them have the numbers."""

import io
import warnings
from collections.abc import Callable
from typing import TYPE_CHECKING

import matplotlib as mpl
import numpy as np
from IPython.display import SVG
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from ...common.language import translation
from . import statistics
from .class_data import ClassData

if TYPE_CHECKING:
    from matplotlib.typing import RcKeyType

WIDTH = 4.6  # inches
BINS = 10
BAR, WRITTEN, DOT, WARNING = "#4a78a8", "#a9bfd6", "#1d3f66", "#b5471b"
STYLE: "dict[RcKeyType, object]" = {
    # Text stays text, in the reader's own fonts.
    "svg.fonttype": "none",
    "font.family": "sans-serif",
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "axes.edgecolor": "#888888",
    "grid.color": "#e3e3e3",
}


def _drawn(height: float, draw: Callable[[Figure], None]) -> SVG:
    with mpl.rc_context(STYLE), warnings.catch_warnings():
        # Matplotlib measures with its own fonts, which have no Korean.
        warnings.filterwarnings("ignore", message="Glyph .* missing from")
        figure = Figure((WIDTH, height), layout="constrained")
        draw(figure)
        file = io.StringIO()
        figure.savefig(file, format="svg", metadata={"Date": None, "Creator": None})
    return SVG(file.getvalue())


def distribution(data: ClassData, language: str) -> SVG:
    """Histogram of the points, with the median."""
    _ = translation(language)
    total, maximum = statistics.totals(data)["total"], data.exercises["maximum"].sum()

    def draw(figure: Figure) -> None:
        axes = figure.subplots()
        counts, edges = np.histogram(total, bins=BINS, range=(0, max(maximum, total.max())))
        bars = axes.bar(edges[:-1], counts, np.diff(edges), align="edge", color=BAR, edgecolor="white")
        axes.bar_label(bars, [f"{count}" if count else "" for count in counts], padding=1)
        axes.axvline(total.median(), color=WARNING, linewidth=1.5)
        axes.set(xlabel=_("points"), ylabel=_("students"), xticks=np.round(edges, 6))
        ticks = axes.yaxis.get_major_locator()
        assert isinstance(ticks, MaxNLocator)  # as it is by default
        ticks.set_params(integer=True)
        axes.margins(y=0.12)

    return _drawn(2.4, draw)


def exercises(data: ClassData, language: str) -> SVG:
    """Share of points and discrimination by exercise, in the order of the notebooks."""
    _ = translation(language)
    table = statistics.exercises(data)

    def draw(figure: Figure) -> None:
        defined = bool(table["discrimination"].notna().any())
        left, *others = figure.subplots(1, 1 + defined, sharey=True, squeeze=False, width_ratios=(3, 2)[: 1 + defined])[
            0
        ]
        rows = np.arange(len(table))
        colours = np.where(table["written"], WRITTEN, BAR)
        left.barh(rows, table["share"], color=colours, height=0.7)
        left.set(xlim=(0, 1), xticks=(0, 0.5, 1), xlabel=_("share of points"), yticks=rows)
        left.set_yticklabels(table.index.get_level_values("exercise"), fontfamily="monospace", fontsize=8)
        left.set_ylim(len(table) - 0.4, -0.6)
        discrimination = table["discrimination"]
        for right in others:
            right.axvline(0, color="#888888", linewidth=0.8)
            right.scatter(discrimination, rows, color=np.where(discrimination < 0, WARNING, DOT), s=22)
            right.set(xlim=(-1.1, 1.1), xticks=(-1, 0, 1), xlabel=_("discrimination"))
            right.tick_params(axis="y", length=0)
        for axes in (left, *others):
            axes.grid(axis="x")
        left.xaxis.set_major_formatter(mpl.ticker.PercentFormatter(1))
        # A line between notebooks.
        notebooks = table.index.get_level_values("notebook")
        for row in np.flatnonzero(notebooks[1:] != notebooks[:-1]):
            for axes in (left, *others):
                axes.axhline(row + 0.5, color="#bbbbbb", linewidth=0.8)

    return _drawn(0.9 + 0.19 * len(table), draw)
