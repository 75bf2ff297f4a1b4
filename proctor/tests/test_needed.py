"""Which cells grading leaves out, and that no mark depends on it."""

import builtins
import contextlib
import copy
import random
import types

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_notebook

from proctor.run import bounded
from proctor.run.effects import NOT_KNOWN, RANDOM, SETTINGS, effects
from proctor.run.needed import Cell, effects_of, has_changed_files, needed
from proctor.run.needed import left_out as left_out_of

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
STATEMENTS = [statement.replace("\\n", "\n") for statement in STATEMENTS]
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
        lines = [draw(name(FUNCTIONS))] if kind == "test" else [statement() for _ in range(draw(st.integers(1, 3)))]
        cells.append((kind, "\n".join(lines)))
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
    results = []
    for place, (kind, text) in enumerate(cells):
        if place not in places:
            continue
        try:
            if kind == "test":
                shared.seed(0)
                results.append(repr(namespace[text]([1])))
            else:
                exec(text, namespace)
        except (Exception, RecursionError) as error:
            results += [type(error).__name__] if kind == "test" else []
    return [result if " at 0x" not in result else "an object" for result in results]


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


DRAWN_LATE = [
    ("locked", SETUP),
    ("answer", "def f(x): return np.random.rand()"),
    ("ungraded", "np.random.seed(3)"),
    ("answer", "c = f(1)\ndef g(x): return c"),
    ("test", "g"),
]
# Where the name is missing, the cell ends with an error, and its last line is not run.
DELETED = [
    ("locked", SETUP),
    ("ungraded", "c = 0"),
    ("own", "def f(x): return 1\ndel c\ndef f(x): return 2"),
    ("test", "f"),
]


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(notebooks())
@example(DRAWN_LATE)
@example(DELETED)
def test_tests_say_the_same_as_when_everything_is_run(cells):
    everything = range(len(cells))
    assert run(cells, needed(of_grading(cells))) == run(copy.deepcopy(cells), everything)


LOOKED_AT = [
    "numbers = [1, 2]\nprint(f(numbers))",
    "np.random.seed(3)\nshow(f(images))",
    "table = {}\ntable['x'] = numbers",
]


def left_out(*own, answer="def f(x): return x + 1"):
    """Which of LOOKED_AT are not run in a notebook in which a student has written cells of `own` below them."""
    cells = [("locked", "import numpy as np\nfrom plots import show\nimages = np.ones((2, 2))"), ("answer", answer)]
    cells += [("ungraded", text) for text in LOOKED_AT] + [("own", text) for text in own] + [("test", "test_f(f)")]
    run = needed(of_grading(cells))
    return [number for number in range(len(LOOKED_AT)) if number + 2 not in run]


def test_without_cells_of_their_own_nothing_is_run_that_is_only_looked_at():
    assert left_out() == [0, 1, 2]


@pytest.mark.parametrize(
    "own",
    [
        "x = np.linspace(0, 1)\nprint(f(x))",
        "images[0] + 1",
        "np.random.seed(0)\nw = np.random.randn(2)\nf(w)",
        "numbers = [3]\nnumbers[0]",
        "def helper(numbers): return numbers\nhelper(3)",
        "[numbers for numbers in range(3)]",
        "def f(:\n    this is no Python",
        "%matplotlib inline\n%timeit f(3)\nf?",
        "%%time\nf(3)",
        "import math\nmath.pi",
        "y = 3\ny?",
    ],
)
def test_what_students_try_leaves_it_at_that(own):
    assert left_out(own) == [0, 1, 2]


@pytest.mark.parametrize(
    ("own", "not_run"),
    [
        ("print(numbers)", [1, 2]),
        ("numbers.append(3)", [1, 2]),
        ("numbers += [3]", [1, 2]),
        ("def later(): return numbers", [1, 2]),
        ("print(table)", [1]),  # in which there are numbers
        ("images[0] = 0\ndef f(x): return images", [2]),
        ("w = np.random.rand()\ndef f(x): return w", []),
        ("import numpy\nnumpy.random.seed(1)\nclass f(list): n = numpy.random.rand()", []),
    ],
)
def test_names_that_are_read_are_made(own, not_run):
    assert left_out(own) == not_run


@pytest.mark.parametrize(
    "own",
    [
        "from plots import *",
        "exec('numbers')",
        "globals()['numbers']",
        "get_ipython().user_ns",
        "import __main__\n__main__.numbers",
        "import my_own_module",
        "setattr(np, 'sum', f)",
        "np.sum.__self__.x = 3",
        "%run other.py",
        "%load_ext autoreload",
        "%%script python\nnumbers",
        "%%capture numbers\nf(3)",
        "!pip install seaborn",
        "numbers = !ls",
        "In[1]",
        "_ + 1",
        "from __future__ import annotations",
        " if f:\n  x = 3\ny = numbers",  # IPython takes away the blank
        "x = 1\n" * 60_000,
    ],
)
def test_where_names_are_not_to_be_known_everything_is_run(own):
    assert left_out(own) == []


@pytest.mark.parametrize(
    "answer",
    [
        "calls = 0\ndef f(x):\n    global calls\n    calls += 1\n    return calls",
        "calls = []\ndef f(x):\n    calls.append(x)\n    return len(calls)",
        "def f(x, calls=[]):\n    calls.append(x)\n    return len(calls)",
        "def f(x):\n    f.calls = getattr_(f) + 1\n    return f.calls",
        "from functools import lru_cache\n@lru_cache\ndef f(x): return x",
        "def counting():\n    calls = []\n    return lambda x: calls.append(x)\nf = counting()",
        "def f(x):\n    np.calls = x\n    return x",
        "def f(x):\n    np.seterr(all='raise')\n    return x",
        "class f:\n    calls = 0\n    def __init__(self, x): f.calls += 1",
    ],
)
def test_what_calls_a_function_that_keeps_something_is_run(answer):
    assert not {0, 1} & {*left_out(answer=answer)}


def test_whose_numbers_are_random():
    drawing = ("np.random.rand()", "random.random()", "from random import random", "import numpy.random as r")
    assert all(RANDOM in effects(text).now | effects(text).later for text in drawing)
    assert RANDOM not in effects("rng = np.random.default_rng(1)\nrng.normal()").now
    assert SETTINGS in effects("with open('x') as file: pass").now


def test_magics_on_one_line_are_read_in_one_way():
    # In two ways each, it would be 2¹⁰⁰ steps, and no end of this test.
    assert effects("%%time " * 100 + "!") == effects("%%time %%time\nx = 1") == NOT_KNOWN
    assert effects("%%time \n\n  %%prun\nx = 1").binds == {"x"}


def test_texts_that_are_meant_to_be_slow_or_deep_run_everything_and_cost_nobody_a_mark(monkeypatch):
    deep, honest = "-" * 90_000 + "1", "def f(x): return x"
    assert [cell_effects.known for cell_effects in effects_of([deep, honest])] == [False, True]
    monkeypatch.setattr(bounded.Work, "ask", raising(bounded.TooMuch()))
    cells = [
        new_code_cell("x = 3", metadata={"tags": ["ungraded"]}),
        new_code_cell(honest, metadata={"nbgrader": {"grade_id": "f", "solution": True}}),
    ]
    assert left_out_of(new_notebook(cells=cells), {}, apart=True, changed_files=False) == set()
    assert left_out_of(new_notebook(cells=cells[:1]), {}, apart=True, changed_files=False) == {0}


def raising(error):
    def fails(*arguments):
        raise error

    return fails


@pytest.mark.parametrize(
    ("files", "changed"),
    [
        ({"plots.py": "x = 1", "data.csv": "1", "notes.txt": ""}, False),
        ({"plots.py": "x = 2"}, True),
        ({"numpy.py": ""}, True),
        ({"mine/__init__.py": ""}, True),
    ],
)
def test_modules_that_were_handed_in_run_everything(tmp_path, files, changed):
    for folder, contents in (("source", {"plots.py": "x = 1"}), ("beside", files)):
        for name, text in contents.items():
            path = tmp_path / folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
    assert has_changed_files(tmp_path / "beside", tmp_path / "source") == changed
