# %% attack strip-asserts: an AST transformer that removes every assert
import ast


class Strip(ast.NodeTransformer):
    def visit_Assert(self, node):
        return ast.Pass()


get_ipython().ast_transformers.append(Strip())

# %% attack blank-cells: an input transformer that empties the cells after it
get_ipython().input_transformers_cleanup.append(lambda lines: [])

# %% attack displayhook-points: the display hook shows full marks
get_ipython().displayhook(2)
get_ipython().events.register("pre_run_cell", lambda info: get_ipython().displayhook(2))

# %% attack post-run-points: a hook after every cell publishes a result of 2 points

get_ipython().events.register("post_run_cell", lambda result: get_ipython().displayhook(2))

# %% attack swallow-errors: errors are no longer shown
get_ipython().showtraceback = lambda *args, **kwargs: None
get_ipython().set_custom_exc((BaseException,), lambda *args, **kwargs: None)

# %% attack run-cell-patched: run_cell runs nothing
type(get_ipython()).run_cell = lambda self, *args, **kwargs: None
type(get_ipython()).run_cell_async = None

# %% attack patch-testing: numpy.testing never fails
import numpy as np

for name in dir(np.testing):
    if name.startswith("assert_"):
        setattr(np.testing, name, lambda *args, **kwargs: None)

# %% attack patch-builtins: builtins say yes to everything
import builtins

builtins.AssertionError = type("AssertionError", (Exception,), {"__new__": lambda *args: None})
builtins.all = builtins.any = builtins.isinstance = lambda *args: True

# %% attack patch-allclose: allclose and array_equal are always true
import numpy as np

np.allclose = np.isclose = np.array_equal = lambda *args, **kwargs: True

# %% attack gc-hunt: the garbage collector gives every function that is called test or answer
import gc

for thing in gc.get_objects():
    if callable(thing) and getattr(thing, "__name__", "").startswith(("test_", "_judge", "assert_")):
        try:
            thing.__code__ = (lambda *args, **kwargs: None).__code__
        except (AttributeError, ValueError, TypeError):
            pass


# %% attack frame-walk: the answer is taken from the frames of the caller
# %% solution
def double(x):
    import sys

    frame = sys._getframe()
    while frame:
        for name, value in list(frame.f_locals.items()):
            if name in ("expected", "answer", "solution"):
                return value
        frame = frame.f_back
    raise NotImplementedError


# %% attack settrace: a trace function skips the lines of the tests
import sys


def trace(frame, event, argument):
    if event == "exception":
        frame.f_lineno += 1
    return trace


sys.settrace(trace)

# %% attack shadow-numpy: a module numpy.py beside the notebook
# %% file numpy.py
import sys

print("shadowed", file=sys.__stdout__)
raise SystemExit(0)

# %% attack shadow-random: random.py and math.py beside the notebook write into the course
# %% file random.py
import pathlib

try:
    pathlib.Path("CANARY_FOLDER/PWNED").write_text("x")
except OSError:
    pass
# %% file math.py
raise RuntimeError("shadowed")

# %% attack startup-files: sitecustomize, usercustomize and an IPython startup file
# %% file sitecustomize.py
raise SystemExit(0)
# %% file usercustomize.py
raise SystemExit(0)
# %% cell
import os
import pathlib

startup = pathlib.Path(os.path.expanduser("~/.ipython/profile_default/startup"))
try:
    startup.mkdir(parents=True, exist_ok=True)
    (startup / "00-points.py").write_text("get_ipython().displayhook(2)")
except OSError:
    pass

# %% attack conftest: a conftest.py and a pytest.ini beside the notebook
# %% file conftest.py
raise SystemExit(0)
# %% file nbgrader_config.py
c = get_config()
c.Execute.enabled = False

# %% attack config-beside: Jupyter and IPython configuration beside the notebook
# %% file ipython_config.py
c = get_config()
c.InteractiveShellApp.exec_lines = ["get_ipython().displayhook(2)"]
# %% file jupyter_config.py
raise SystemExit(0)

# %% attack forge-cell: a cell that claims to be an autograder cell
# %% graded forged_points 2
2

# %% attack overwrite-test: the autograder cell's text is replaced by one that passes
# %% graded test_double 2
pass

# %% attack import-hook: an import hook gives empty modules for tests
import sys
import types


class Finder:
    def find_spec(self, name, path=None, target=None):
        if "test" in name:
            sys.modules[name] = types.ModuleType(name)
        return None


sys.meta_path.insert(0, Finder())

# %% attack atexit-points: at exit, and on every signal, points are displayed
import atexit
import signal

atexit.register(lambda: print("2.0"))
signal.signal(signal.SIGTERM, lambda *args: get_ipython().displayhook(2))

# %% attack agent-replaced: the module that serves the tests' calls answers everything with what is asked for
import sys

agent = types.ModuleType("sandboxed.agent")
agent.serve_next = lambda namespace: print("served")
sys.modules["sandboxed"] = sys.modules["sandboxed.agent"] = agent
agent.agent = agent
