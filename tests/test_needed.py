"""Which cells grading leaves out, and that no mark depends on it."""

import builtins
import contextlib
import copy
import random
import types

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from proctor.effects import effects
from proctor.needed import Cell, needed

DATA, FUNCTIONS = ("a", "b", "c"), ("f", "g", "h")
SETUP = "import numpy as np\nfrom functools import lru_cache\nb = [[5]]"
# What cells are made of. {d}, {e}: data; {f}, {o}: functions; {k}: a number.
STATEMENTS = r"""
{d} = {k}
{d} = [{k}]
{d} = {e}
{d} = {{'x': {e}}}
{d} = list({e})
{d}, {e} = {e}, {d}
{d} += [{k}]
{d}.append({k})
{d}.append({e})
{d}[0] = {k}
{d}['x'].append({k})
del {d}
{d} = np.random.rand()
{d} = [np.random.rand() for {e} in range(2)]
np.random.seed({k})
np.seterr({k})
np.extra = {d}
{d} = np.extra
np.box.append({k})
{f}({d})
{d} = {f}({d})
{d} = {f}({e})
{d} = [{f}({d}) for {d} in [{e}]]
{d} = ({f}({d}) for {d} in [{e}])
{d} = list({e})
{d} = iter([{k}, {k}, 3])
{f} = {o}
{f} = lambda x: {o}(x)
{f} = lambda x, y={d}: [x, y]
{f} = lru_cache({o})
{f} = {d}.append
{f}.n = {k}
{f}.n = {d}
for {d} in [[1], {e}]: {f}({d})
try:\n    {f}({d})\nexcept TypeError as {e}:\n    {d} = 3
if (last := {k}) > 2:\n    {d} = last
with keeping({d}) as {e}: pass
def {f}(x): return {d}
def {f}(x): return {o}(x)
def {f}(x): return [{d} for {d} in [x]]
def {f}(x): return np.random.rand()
def {f}(x): return np.error
def {f}(x): return (np.seterr({k}), x)
def {f}(x): return [*np.box]
def {f}(x): return {o}.n
def {f}(x):\n    {d}.append({k})\n    return [*{d}]
def {f}(x):\n    x.append({k})\n    return x
def {f}(x):\n    global {d}\n    {d} = [x, {k}]\n    return x
def {f}(x):\n    {o}.n = {k}\n    return x
def {f}(x, kept=[]):\n    kept.append({k})\n    return [*kept]
def {f}(x, kept={d}):\n    kept.append({k})\n    return [*kept]
def {f}(x):\n    def {o}(y): return [y, {d}]\n    return {o}(x)
def {f}(x):\n    np.box.append({k})\n    return x
@lru_cache\ndef {f}(x=1): return {o}(x)
class {f}:\n    n = {k}\n    def __init__(self, x): self.kept = [x, {d}]\n    def __repr__(self): return str(self.kept)
class {f}:\n    kept = {d}\n    def __init__(self, x): {f}.kept.append(x)\n    def __repr__(self): return str(self.kept)
""".strip().split("\n")
STATEMENTS = [it.replace("\\n", "\n") for it in STATEMENTS]
KINDS = ("answer", "answer", "ungraded", "ungraded", "ungraded", "own", "test")


@st.composite
def notebooks(draw):
    """Pairs of a kind and a text; that of a test is the name of the function that it calls."""
    name = st.sampled_from

    def statement():
        names = {"d": draw(name(DATA)), "e": draw(name(DATA)), "f": draw(name(FUNCTIONS)), "o": draw(name(FUNCTIONS))}
        return draw(name(STATEMENTS)).format(**names, k=draw(st.integers(0, 4)))

    cells = [("locked", SETUP)]
    for kind in draw(st.lists(name(KINDS), min_size=3, max_size=10)):
        text = draw(name(FUNCTIONS)) if kind == "test" else "\n".join(statement() for _ in range(draw(st.integers(1, 3))))
        cells.append((kind, text))
    return [*cells, ("test", draw(name(FUNCTIONS)))]


def run(cells, places):
    """What the tests say, where the cells at `places` are run in a process of their own, which this one stands for."""
    shared = random.Random(1)
    numpy = types.ModuleType("numpy")
    numpy.random = types.SimpleNamespace(seed=shared.seed, rand=shared.random)
    numpy.error, numpy.box = 0, []
    numpy.seterr = lambda value: setattr(numpy, "error", value)

    def imported(name, *more):
        return numpy if name == "numpy" else builtins.__import__(name, *more)

    @contextlib.contextmanager
    def keeping(value):
        yield value

    namespace = {"__builtins__": {**vars(builtins), "__import__": imported, "keeping": keeping}, "__name__": "them"}
    said = []
    for place, (kind, text) in enumerate(cells):
        if place not in places:
            continue
        try:
            if kind == "test":
                shared.seed(0)
                said.append(repr(namespace[text]([1])))
            else:
                exec(text, namespace)
        except (Exception, RecursionError) as error:
            said += [type(error).__name__] if kind == "test" else []
    return [its if " at 0x" not in its else "an object" for its in said]


def of_grading(cells):
    return [
        Cell(
            effects(text),
            ungraded=kind == "ungraded",
            graded=kind in ("answer", "test", "locked"),
            apart=kind == "test",
            released=kind in ("ungraded", "test", "locked"),
        )
        for kind, text in cells
    ]


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(notebooks())
@example([("locked", SETUP), ("answer", "def f(x): return np.random.rand()"), ("ungraded", "np.random.seed(3)"),
          ("answer", "c = f(1)\ndef g(x): return c"), ("test", "g")])  # fmt: skip
def test_tests_say_the_same_as_when_everything_is_run(cells):
    everything = range(len(cells))
    assert run(cells, needed(of_grading(cells))) == run(copy.deepcopy(cells), everything)
