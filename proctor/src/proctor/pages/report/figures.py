"""The class's figures as HTML without script, narrow enough for a phone; their numbers are in tables beside them."""

from html import escape

import numpy as np
import pandas as pd
from IPython.display import HTML

from ...common.language import translation
from . import statistics
from .class_data import ClassData

BINS = 10  # bars of the histogram: a tenth of the points each
STYLE = """
<style>
.bars { max-width: 40rem; font-size: .8rem; }
.bars .drawn { position: relative; display: flex; height: 9rem; border-bottom: 1px solid #888; margin-top: 1.2rem; }
.bars .drawn > span { flex: 1; display: flex; flex-direction: column; justify-content: flex-end; text-align: center; }
.bars .drawn > span > i, .bars .share > i { background: #4a78a8; margin-right: 1px; }
.bars .drawn > b { position: absolute; top: -.6rem; bottom: 0; border-left: 2px solid #b5471b; }
.bars .edges { display: flex; justify-content: space-between; }
.bars .row { display: grid; grid-template-columns: 12rem 3fr 2fr; gap: .75rem; align-items: center; line-height: 1.3; }
.bars .row.head { font-weight: bold; overflow-wrap: normal; }
.bars .row.first { border-top: 1px solid #888; }
.bars .row.head span { display: flex; justify-content: space-between; }
.bars .row code { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.bars .share, .bars .dots { position: relative; height: .8rem; border: solid #888; border-width: 0 1px; }
.bars .share > i { display: block; height: 100%; }
.bars .share > i.written { background: repeating-linear-gradient(135deg, #4a78a8 0 3px, #dce6f0 3px 6px); }
.bars .dots { background: linear-gradient(#888, #888) center / 1px 100% no-repeat; }
.bars .dots > i { position: absolute; width: .6rem; height: .6rem; margin-left: -.3rem; top: .1rem; }
.bars .dots > i { background: #4a78a8; border-radius: 50%; }
.bars .dots > i.negative { background: #b5471b; border-radius: 0; }
@media (max-width: 40rem) { .bars .row { grid-template-columns: 10rem 3fr 2fr; } .bars small { display: none; } }
@media print { .bars i { print-color-adjust: exact; } }
</style>
"""


def _drawn(body: str) -> HTML:
    return HTML(f'{STYLE}<div class="bars">{body}</div>')


def distribution(data: ClassData, language: str) -> HTML:
    """Histogram of the points, with the median as a line."""
    _ = translation(language)
    total, maximum = statistics.totals(data)["total"], data.exercises["maximum"].sum()
    counts, edges = np.histogram(total, bins=BINS, range=(0, max(maximum, total.max())))
    bars = "".join(f'<span>{count or ""}<i style="height: {count / counts.max():.0%}"></i></span>' for count in counts)
    median = f'<b style="left: {total.median() / edges[-1]:.1%}"></b>'
    labels = "".join(f"<span>{edge:g}</span>" for edge in np.round(edges, 6))
    return _drawn(f'<div class="drawn">{bars}{median}</div><div class="edges">{labels}</div>{_("points")}')


def exercises(data: ClassData, language: str) -> HTML:
    """Share of points and discrimination by exercise, in the order of the notebooks."""
    _ = translation(language)
    table, before = statistics.exercises(data), None
    names = f"<span><small>0%</small>{_('share of points')}<small>100%</small></span>"
    if defined := table["discrimination"].notna().any():
        names += f"<span><small>−1</small>{_('discrimination')}<small>1</small></span>"
    rows = [f'<div class="row head"><span></span>{names}</div>']
    for (notebook, exercise), row in table.iterrows():
        share, discrimination = row["share"], row["discrimination"]
        bar = "" if pd.isna(share) else f'<i{" class=written" * row["written"]} style="width: {share:.1%}"></i>'
        dot = f'<i{" class=negative" * (discrimination < 0)} style="left: {(1 + discrimination) / 2:.1%}"></i>'
        dots = f'<span class="dots">{"" if pd.isna(discrimination) else dot}</span>' if defined else ""
        first = " first" if notebook != before else ""
        rows.append(
            f'<div class="row{first}"><code>{escape(exercise)}</code><span class="share">{bar}</span>{dots}</div>'
        )
        before = notebook
    return _drawn("".join(rows))
