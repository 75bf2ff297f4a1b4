"""Cells put out in the sandbox what they put out in Jupyter's own kernel: the same notebook through both."""

import math
import re

import pytest
from nbformat.v4 import new_code_cell, new_notebook
from nbgrader.preprocessors import Execute

from proctor.common import harmless
from proctor.run import walls
from proctor.run.student_kernel import StudentKernel

# What a cell may do besides computing; each is run after those before it. Not `os.system`: what it prints comes to
# Jupyter whenever it comes, perhaps in the next cell; here it is read before a cell ends.
CELLS = {
    "value": "x = 1\nx + 1",
    "values of many kinds": "import numpy as np\n(np.float64(2.5), np.arange(3), 'text', {1: [2]})",
    "print": "print('a', end='')\nprint('b', 'c', sep='-')",
    "both streams": "import sys\nprint('out')\nsys.stdout.flush()\nprint('err', file=sys.stderr)",
    "carriage returns": "for i in range(3):\n    print(i, end='\\r')",
    "not ASCII": "print('한글 \\N{GRINNING FACE}', '\\ud800'.encode('utf-8', 'replace'))",
    "stream": "sys.stdout.write('5'), sys.stdout.isatty(), sys.stdout.encoding, sys.stdout.writable()",
    "several values": "1; 2\n3",
    "no value": "4;",
    "last value": "_",
    "counts": "In[1], Out[1], _i, get_ipython().execution_count",
    "error": "def fail():\n    return 1 / 0\n\nfail()",
    "error in error": "try:\n    fail()\nexcept ZeroDivisionError as error:\n    raise KeyError('k') from error",
    "syntax": "def (:",
    "indentation": "  if True:\nx",
    "missing name": "nothing_of_this_name",
    "warning": "import warnings\nwarnings.warn('careful')",
    "numpy's warning": "np.array([1.0]) / 0",
    "display": "from IPython.display import HTML, Markdown, display\ndisplay(x, HTML('<b>b</b>'), Markdown('*m*'))",
    "rich value": "class Rich:\n    def _repr_html_(self):\n        return '<i>i</i>'\n\n\nRich()",
    "failing repr": "class Bad:\n    def __repr__(self):\n        raise ValueError('no')\n\n\nBad()",
    "display id": "type(display('first', display_id=True)).__name__",
    "clear": "from IPython.display import clear_output\nprint('gone')\nclear_output()\nprint('kept')",
    "clear later": "print('gone')\nclear_output(wait=True)\nprint('kept')",
    "clear never": "print('kept')\nclear_output(wait=True)",
    "figure": "%matplotlib inline\nimport matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()",
    "figure as value": "plt.subplots()[0]",
    "figure at the end": "print('before')\nplt.plot([2, 1]);",
    "magics": "%pwd\n%time 1 + 1\n%timeit -n1 -r1 pass",
    "cell magic": "%%capture captured\nprint('caught')",
    "what was caught": "captured.stdout",
    "shell": "!echo shell\nfiles = !echo a b\nfiles",
    "bash": "%%bash\necho bash",
    "python": "%%python\nprint('another Python')",
    "subprocess": "import subprocess\nprint(subprocess.run(['echo', 'sub'], capture_output=True, text=True).stdout)",
    "thread": "import threading\nthread = threading.Thread(target=print, args='t')\nthread.start()\nthread.join()",
    "await": "import asyncio\nawait asyncio.sleep(0, 'awaited')",
    "await that fails": "async def fails():\n    raise OSError('async')\n\n\nawait fails()",
    "running loop": "asyncio.get_running_loop().is_running(), asyncio.run(asyncio.sleep(0))",
    "task": "task = asyncio.create_task(asyncio.sleep(0, 'task'))",
    "its result": "await task",
    "async for": "async def count():\n    for i in range(2):\n        yield i\n\n\n[i async for i in count()]",
    "help": "print.__name__, len?",
    "widget": "import ipywidgets\nipywidgets.IntSlider(value=3)",
    "names": "__name__, get_ipython().__class__.__name__, 'IPKernelApp' in get_ipython().config",
    "pickle": "import pickle\nclass Own: pass\npickle.loads(pickle.dumps(Own())).__class__.__name__",
    "source": "import inspect\nprint(inspect.getsource(fail))",
    "exit": "raise SystemExit('bye')",
    "interrupt": "raise KeyboardInterrupt",
    "history": "%history -n 1-2",
    "print in error": "try:\n    print('tried')\nfinally:\n    fail()",
    "logging": "import logging\nlogging.warning('logged')",
    "hook": "get_ipython().events.register('post_run_cell', lambda result: print('after'))",
    "formatter": "np.set_printoptions(precision=2)\nnp.array([1 / 3])",
    "redirected": "import contextlib, io\nwith contextlib.redirect_stdout(io.StringIO()):\n    print('hidden')",
    "raw": "from IPython.display import publish_display_data\npublish_display_data({'text/plain': 'published'})",
    "script": "get_ipython().run_cell('print(7)\\n8')",
}
# What is another one each time: numbers of processes, addresses, times.
CHANGING = [
    (re.compile(r"/tmp/ipykernel_\d+/|(/home/student/tmp|/tmp/[^ ]*/tmp)/ipykernel_\d+/"), "FILE/"),
    (re.compile(r"(0x|at )[0-9a-f]{8,}"), "ADDRESS"),
    (re.compile(r"\d+(\.\d+)?(e\+\d+)? (ns|µs|μs|us|ms|s)\b"), "TIME"),
    (re.compile(r"'/[^']*'"), "'FOLDER'"),
    (re.compile(r"\x1b\[[0-9;]*m"), ""),
    (re.compile(r"File [~/][^:]*/lib/"), "File lib/"),
]


def _same(text):
    text = harmless.text(text)
    for pattern, word in CHANGING:
        text = pattern.sub(word, text)
    return text


def _shown(outputs):
    """What a notebook shows of outputs: texts that follow each other are one, however they came."""
    shown = []
    for output in outputs:
        if output.output_type == "stream":
            if shown and shown[-1][0] == output.name:
                shown[-1][1] += output.text
            else:
                shown.append([output.name, output.text])
        elif output.output_type == "error":
            shown.append([output.ename, output.evalue, "\n".join(output.traceback)])
        elif data := harmless.bundle(output.data):
            # Of a picture, that there is one: how it is drawn depends on the folder of fonts.
            shown.append([output.output_type, output.get("execution_count"), data["text/plain"], sorted(data)])
    return [[_same(part) if isinstance(part, str) else part for part in parts] for parts in shown]


def _notebook():
    return new_notebook(cells=[new_code_cell(source) for source in CELLS.values()])


@pytest.fixture(scope="module")
def in_jupyter(tmp_path_factory):
    """The cells, run by nbgrader in Jupyter's kernel."""
    with pytest.MonkeyPatch.context() as patch:
        # Where it is set, ipykernel does not read what other programs print.
        patch.delenv("PYTEST_CURRENT_TEST")
        resources = {"metadata": {"path": tmp_path_factory.mktemp("jupyter")}}
        notebook, _ = Execute(timeout=120).preprocess(_notebook(), resources)
    return dict(zip(CELLS, notebook.cells, strict=True))


@pytest.fixture(scope="module")
def in_sandbox(tmp_path_factory):
    """The cells, run in the sandbox."""
    notebook, kernel = _notebook(), StudentKernel(timeout=120)
    kernel.nb = notebook
    with walls.sandbox(walls.available()).place() as folder:
        (folder / "support").mkdir()
        kernel.begin(walls.available(), folder, folder / "support", math.inf, "en")
        try:
            outcomes = [kernel.run_student_cell(cell, index) for index, cell in enumerate(notebook.cells)]
        finally:
            kernel.end()
    assert not any(outcomes)
    return dict(zip(CELLS, notebook.cells, strict=True))


@pytest.mark.parametrize("name", CELLS)
def test_a_cell_puts_out_the_same(in_jupyter, in_sandbox, name):
    assert _shown(in_sandbox[name].outputs) == _shown(in_jupyter[name].outputs)
    assert in_sandbox[name].execution_count == in_jupyter[name].execution_count
