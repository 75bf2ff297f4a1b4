"""The student's functions as the tests see them: a real process of the student's, and one that lies."""

import ast
import contextlib
import inspect
import os
import resource
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from grader_tests.judging import syntax
from proctor.common.outcomes import WORDS
from proctor.run import time_limits
from proctor.run.grader import limited, notebook_source
from proctor.run.grader import stand_ins as students
from proctor.run.grader.stand_ins import ProcessDied, Student, StudentError, TimedOut
from proctor.run.sandboxed import agent, frames, peer, wire
from tests.sampling import examples

SANDBOXED = Path(students.__file__).parents[1]
SERVE = """
import signal, socket, sys
from sandboxed.agent import serve
signal.signal(signal.SIGINT, signal.default_int_handler)  # as in a kernel, even where it was ignored before
descriptor, *cells = sys.argv[1:]
connection = socket.socket(fileno=int(descriptor))
connection.sendall(b"!")  # it has imported what it needs
namespace = {}
for i, cell in enumerate(cells):
    exec(compile(cell, f"<cell {i}>", "exec"), namespace)
while True:
    try:
        serve(connection, namespace)
        break
    except KeyboardInterrupt:
        pass
"""
# Processor seconds of a call that is to be stopped.
SHORT = 0.2


@contextlib.contextmanager
def notebook(folder, *cells, executed=None, call_seconds=20.0, seconds=60.0):
    """A Student for a process that has run the cells, of which `executed` stand in the notebook (all by default)."""
    connection, theirs = socket.socketpair()
    with theirs:
        descriptor = theirs.fileno()
        process = subprocess.Popen(
            [sys.executable, "-c", SERVE, str(descriptor), *cells], cwd=SANDBOXED, pass_fds=[descriptor]
        )
    try:
        with connection:
            assert connection.recv(1)
            yield Student(
                connection,
                list(cells if executed is None else executed),
                process=process.pid,
                call_seconds=call_seconds,
                seconds=seconds,
                language="en",
                interrupt=lambda: process.send_signal(signal.SIGINT),
            )
    finally:
        process.kill()
        process.wait()


HEADS = [
    "(z)",
    "(z, slope=0.01)",
    "(a, /, b, *more, c=None, **rest)",
    "(a, *, axis=(0, 1), keepdims=True)",
    "(f: 'callable', n: int = 3) -> float",
]


@pytest.mark.parametrize("head", HEADS)
def test_a_stand_in_has_the_name_and_signature_of_the_function(tmp_path, head):
    cell = f"def answer{head}: return 0\n"
    own = {}
    exec(cell, own)
    with notebook(tmp_path, cell) as student:
        stand_in = student.namespace["answer"]
        assert stand_in.__name__ == "answer"
        ours, theirs = inspect.signature(stand_in), inspect.signature(own["answer"])
        assert [(parameter.name, parameter.kind, parameter.default) for parameter in ours.parameters.values()] == [
            (parameter.name, parameter.kind, parameter.default) for parameter in theirs.parameters.values()
        ]


def test_the_source_is_that_of_the_cell_in_the_notebook_that_binds_the_name(tmp_path):
    """The no-loop check reads it; the student's process could say that any text is the source."""
    run = "def answer(z):\n    return [x for x in z]\n"
    in_notebook = ["def answer(z): return 0\n", "import math\n\ndef answer(z):\n    return z\n", "other = 0\n"]
    with notebook(tmp_path, run, executed=in_notebook) as student:
        assert inspect.getsource(student.namespace["answer"]) == "def answer(z):\n    return z\n"
        assert student.namespace["In"] == ["", *in_notebook]
    with notebook(tmp_path, run, executed=["other = 0\n"]) as student, pytest.raises(OSError):
        inspect.getsource(student.namespace["answer"])


@pytest.mark.parametrize(
    "cell",
    [
        "%%time\ndef answer(z):\n    return z\n",
        "%%capture out\n%matplotlib inline\ndef answer(z):\n    return z\n",
        "if True:\n    a, (answer, *b) = 1, (2, 3)",
        "from math import sqrt as answer",
        "%%time\n%%capture\nanswer = lambda z: z",
        "with open('x') as answer: pass",
        "@decorated\nclass answer: pass",
        "!ls\nfor answer in []: pass",
    ],
)
def test_what_binds_a_name(cell):
    text, line = notebook_source.binding_cell(["answer = 0", cell, "answer.x = 0\nprint(answer)"], "answer")
    assert "answer" in text.splitlines()[line - 1] or text.splitlines()[line - 1] == "@decorated"
    ast.parse(text)
    assert "run_cell_magic" not in text and "%" not in text
    # The tests in grader_tests find the same.
    assert syntax.binds(notebook_source.as_run(cell), "answer")


@pytest.mark.parametrize(
    "cell",
    [
        "def f():\n    answer = 0",
        "%%writefile answer.py\nanswer = 1",
        "%%html\nanswer = 1",
        "[answer for answer in []]",
        "class A:\n    def answer(self): pass",
        "answer = (",
        "answer = 0\0",
        "answer = " + "-" * 100_000 + "1",
        "(" * 100_000,
    ],
)
def test_what_does_not_bind_a_name(cell):
    assert notebook_source.binding_cell(["answer = 0", cell], "answer") == ("answer = 0\n", 1)
    assert not syntax.binds(notebook_source.as_run(cell), "answer")


def test_changed_arguments_are_changed_here_too_and_returned_ones_are_the_same(tmp_path):
    cell = """
def change(array, numbers, table):
    array[0], numbers[1:], table["new"] = 7, [8, 9, 10], 1
    del table["old"]
    return array
"""
    with notebook(tmp_path, cell) as student:
        array, numbers, table = np.zeros(2), [1, 2], {"old": 0}
        assert student.namespace["change"](array, numbers, table=table) is array
        assert (array.tolist(), numbers, table) == ([7, 0], [1, 8, 9, 10], {"new": 1})


@pytest.mark.parametrize(
    "change, back",
    [
        (lambda array, table, numbers: array.sum(), False),
        (lambda array, table, numbers: array * 2, False),
        (lambda array, table, numbers: table["inner"][0][0][0], False),
        (lambda array, table, numbers: numbers.update({1, 2}), False),
        (lambda array, table, numbers: array.fill(5.0), True),
        (lambda array, table, numbers: setattr(array, "shape", (1, 2)), True),
        (lambda array, table, numbers: table["inner"][0][0].append(1), True),
        (lambda array, table, numbers: table.update(again=table.pop("inner")), True),
        (lambda array, table, numbers: table["inner"].__setitem__(0, 1.0), True),
        (lambda array, table, numbers: (numbers.discard(1), numbers.add(True)), True),
        (lambda array, table, numbers: array, True),
        (lambda array, table, numbers: table["inner"], True),
    ],
)
def test_arguments_travel_back_if_they_have_changed_or_are_what_is_given_back(change, back):
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(framed(["call", 0, "f", [np.ones(2), {"inner": [([0],), 1]}], {"numbers": {1, 2}}]))
        theirs.shutdown(socket.SHUT_WR)
        with pytest.raises(EOFError):
            peer.Peer(ours, {"f": change}).serve()
        kind, _serial, _value, arguments, options = wire.decode(*frames.Reader(theirs).read())
        assert (kind, len(arguments), [*options]) == ("return", *((2, ["numbers"]) if back else (0, [])))


def test_functions_go_both_ways(tmp_path):
    cell = """
def apply(function, z):
    return function(z)
def give():
    return lambda z: 3 * z
def call_lent(z):
    return lent(z)
def catch(function):
    try:
        function()
    except Exception as error:
        return f"{type(error).__name__}: {error}"
"""
    with notebook(tmp_path, cell) as student:
        theirs = student.namespace
        assert theirs["apply"](lambda z: z + 1, 41) == 42
        assert theirs["apply"](theirs["give"](), 14) == 42  # their own function comes back as itself
        theirs["lent"] = lambda z: -z
        assert theirs["call_lent"](5) == -5
        del theirs["lent"]
        with pytest.raises(NameError):
            theirs["call_lent"](5)
        text = "raised by a function that the tests provide"
        assert theirs["catch"](lambda: 1 / 0) == f"ZeroDivisionError: {text}"
        assert theirs["apply"](np.tanh, 0.0) == 0.0  # of a library that both have


KEEPING = """
from sandboxed.peer import Peer
kept, resolve = [], Peer._resolve
def keep(self, function):
    kept.append([*vars(function).values()])
    return resolve(self, function)
Peer._resolve = keep
def told(*functions):
    return kept
"""


def test_of_functions_of_ours_a_handle_travels_and_the_name_they_are_put_under(tmp_path):
    def hidden(values, *, answer=42):
        """What nobody may read."""
        return values + answer

    with notebook(tmp_path, KEEPING) as student:
        student.namespace.update({"right": hidden, "size": 3})
        student.namespace["again"] = hidden
        told = student.namespace["told"](hidden, lambda z: z, hidden.__class__, np.exp)
        assert [[owner, *rest] for owner, _key, *rest in told] == [
            *(["here", "right", ""], ["here", "again", ""]),
            *([["here", "function", ""]] * 3),
            ["library", "", ""],
        ]
        assert all(key.removeprefix("function ").isdigit() for owner, key, *_rest in told if owner == "here")


def test_names_are_replaced_for_a_while(tmp_path):
    cell = """
class Own: pass
own = Own()
def f(): return "own"
def seen(): return [type(own).__name__, f(), "g" in globals() and g()]
"""
    with notebook(tmp_path, cell) as student:
        names, seen = student.namespace, student.namespace["seen"]
        before = seen()
        with names.replaced({"f": lambda: "right", "own": 5}):
            assert seen() == ["int", "right", False]
            with pytest.raises(ZeroDivisionError), names.replaced({"f": lambda: "another", "g": lambda: "new"}):
                assert seen() == ["int", "another", "new"]
                names["f"] = 1 / 0
            assert seen() == ["int", "right", False]
        assert seen() == before == ["Own", "own", False]  # which does not travel, and need not
        with names.replaced({"f": lambda: "right"}):
            # What an interrupt has left over is put right by the one around it.
            student.call("replace", ({"f": 1},), {})
        assert seen() == before


def test_what_is_replaced_goes_with_the_next_question_and_is_put_back_when_there_is_none():
    ours, theirs = socket.socketpair()
    namespace = {"f": "own", "seen": lambda: namespace["f"]}
    serving = threading.Thread(target=agent.serve, args=(theirs, namespace))
    with theirs:
        serving.start()
        with ours:
            student = listening(ours)
            seen = student.namespace["seen"]
            with student.namespace.replaced({"f": "right"}):
                assert namespace["f"] == "own"
                assert seen() == namespace["f"] == "right"
            assert namespace["f"] == "right"
        serving.join()
    assert namespace["f"] == "own"


def test_which_names_there_are_is_said_unasked_and_asked_for_later():
    ours, theirs = socket.socketpair()
    with ours, theirs:
        for names in (["f"], ["f", "g"]):
            theirs.sendall(framed(["return", len(names) - 1, names, [], {}]))
        student = listening(ours)
        assert {*student.namespace} == {"f"} and not select.select([theirs], [], [], 0)[0]
        assert len(student.namespace) == 2
        assert wire.decode(*frames.Reader(theirs).read()) == ["call", 1, "names", [], {}]


def test_of_tests_that_follow_each_other_over_a_connection_none_sees_what_was_before():
    ours, theirs = socket.socketpair()
    namespace = {"f": "own", "draw": lambda: np.random.rand(), "seen": lambda: namespace["f"]}
    serving = threading.Thread(target=agent.serve, args=(theirs, namespace))
    drawn = []
    with theirs:
        serving.start()
        with ours:
            for _test in range(2):
                student = listening(ours)
                assert {*student.namespace} == {*namespace} and student.namespace["f"] == "own"
                drawn.append(student.namespace["draw"]())
                with student.namespace.replaced({"f": "right"}):
                    assert student.namespace["seen"]() == "right"
                student.end()
            # The end of a test and the question of the next one may come together.
            questions = [["tell", "end", []], ["call", 9, "find", ["f"], {}]]
            ours.sendall(b"".join(map(framed, questions)))
            answers, heard = frames.Reader(ours), []
            while len(heard) < 3:
                select.select([ours], [], [], 5.0)
                heard += map(wire.decode, answers.read())
            assert [answer[:3] for answer in heard] == [*[["return", 0, [*namespace]]] * 2, ["return", 9, ["own"]]]
        serving.join()
    assert drawn[0] == drawn[1] and namespace["f"] == "own"


@pytest.mark.parametrize(
    "error, name, text",
    [
        (ValueError("what is hidden"), "ValueError", None),
        (KeyError("hidden"), "KeyError", None),
        (OSError(2, "No such file or directory", "/home/teacher/tests.py"), "FileNotFoundError", None),
        (type("Hidden", (LookupError,), {})("x"), "LookupError", None),
        (NameError("name 'hidden' is not defined", name="hidden"), "NameError", None),
        (ValueError("operands could not be broadcast together with shapes (3,4) (5,) and hidden"), "ValueError", None),
    ],
)
def test_of_errors_of_ours_their_kind_travels(tmp_path, error, name, text):
    def fails():
        raise error

    cell = """
def catch(function):
    try:
        function()
    except Exception as error:
        return [type(error).__name__, str(error), str(error.__cause__), str(error.__context__), str(vars(error))]
"""
    with notebook(tmp_path, cell) as student:
        text = "raised by a function that the tests provide"
        assert student.namespace["catch"](fails) == [name, text, "None", "None", "{}"]


def test_what_numpy_says_of_shapes_travels(tmp_path):
    cell = """
import numpy as np
def catch(function):
    try:
        function()
    except Exception as error:
        return f"{type(error).__name__}: {error}"
"""
    first, other = np.zeros((3, 4)), np.zeros((5, 6))
    with notebook(tmp_path, cell) as student:
        for fails in (
            lambda: first + other,
            lambda: first @ other,
            lambda: first[0] @ np.float64(3),
            lambda: np.dot(first, other),
            lambda: first.sum(axis=2),
            lambda: first[7],
            lambda: first[0, 0, 0],
            lambda: first.reshape(5, 1),
        ):
            with pytest.raises((ValueError, IndexError)) as ours:
                fails()
            kind = "AxisError" if "axis 2" in str(ours.value) else type(ours.value).__name__
            text = student.namespace["catch"](fails)
            assert text == f"{kind.replace('AxisError', 'ValueError')}: {str(ours.value).strip()}"


def test_errors_arrive_with_their_type_and_text(tmp_path):
    cell = """
class Own(ValueError): pass
def answer(kind):
    raise {"builtin": KeyError("x"), "own": Own("of mine"), "exit": SystemExit(3), "odd": UnicodeError()}[kind]
"""
    with notebook(tmp_path, cell) as student:
        answer = student.namespace["answer"]
        with pytest.raises(KeyError, match="x"):
            answer("builtin")
        with pytest.raises(ValueError, match="of mine") as caught:
            answer("own")
        assert type(caught.value).__name__ == "Own" and isinstance(caught.value, StudentError)
        with pytest.raises(StudentError, match="3"):  # and not the end of the grading process
            answer("exit")
        with pytest.raises(UnicodeError):
            answer("odd")
        assert student.call_outcomes == ["raised"] * 4


RAISING = """\
%%time
scale = 2

def helper(z):
    return 1 / z

def answer(z):
    y = scale * z
    return helper(y)
"""


@pytest.mark.parametrize(
    ("run", "in_notebook", "line"),
    [
        (RAISING[len("%%time\n") :], RAISING, "return 1 / z"),
        # The process may say what it will: what is shown stands in a function of the notebook's own cell.
        (
            "\n\n\ndef answer(z):\n    hidden = 1 / z\n",
            "def answer(z):\n\n\n    y = 1\n    return 1 / z\n",
            "return 1 / z",
        ),
        ("\n\n\ndef answer(z):\n    hidden = 1 / z\n", "import math\ndef answer(z): return z\n\nx = 1\ny = 2\n", ""),
        ("def answer(z):\n    hidden = 1 / z\n", "def answer(z): return z\n", ""),
        ("def other(z):\n\n\n    return 1 / z\nanswer = other\n", "x = 1\ny = 2\nz = 3\nw = 4\nanswer = other\n", ""),
        ("answer = (1).__truediv__\n", "answer = (1).__truediv__\n", ""),
    ],
)
def test_an_error_leads_to_the_line_of_the_notebooks_own_cell(tmp_path, run, in_notebook, line):
    with notebook(tmp_path, run, executed=[in_notebook]) as student:
        function = student.namespace["answer"]
        with pytest.raises((ZeroDivisionError, TypeError)) as raised:
            function("1" if run.startswith("answer") else 0) + ""
        assert syntax.raising_line(raised.value, function) == line


@pytest.mark.parametrize("line", [-1, 0, 5, 10**30, True, 1])
def test_a_line_is_a_number_of_a_line_of_a_function(line):
    """The only function of the cell stands in lines 2 and 3."""
    answer = wire.Function("here", "function 0", "answer", "(z)")
    saying = ["return", 1, [answer], [], {}], ["raise", 2, "ValueError", "ValueError", "no", line]
    with asking_a_liar(*saying) as student:
        student._cells.append("scale = 2\ndef answer(z):\n    return z / scale\nprint(scale)\n")
        function = student.namespace["answer"]
        with pytest.raises(ValueError, match="no") as raised:
            function(0)
        assert syntax.raising_line(raised.value, function) == ""


def test_what_does_not_travel_is_an_object_that_knows_its_type(tmp_path):
    with notebook(tmp_path, "def answer():\n    yield 1\n") as student:
        value = student.namespace["answer"]()
        assert type(value).__name__ == "generator" and student.call_outcomes == ["refused value"]


def test_a_call_that_never_ends_is_stopped_and_the_next_one_works(tmp_path):
    cell = "def answer(z):\n    while z: pass\n    return 'done'\n"
    with notebook(tmp_path, cell, call_seconds=SHORT) as student:
        with pytest.raises(TimedOut):
            student.namespace["answer"](1)
        assert student.namespace["answer"](0) == "done"
        assert student.call_outcomes == ["timed out", "returned"] and not student.lost_by


COMPUTES = """
import os, signal, threading, time
def compute(seconds):
    began = time.process_time()
    while time.process_time() < began + seconds: pass
    return "done"
def in_a_thread():
    thread = threading.Thread(target=compute, args=(60,), daemon=True)
    thread.start()
    thread.join()
def in_another_process():
    own = os.getpid()
    if not os.fork():
        while os.getppid() == own: pass
        os._exit(0)
    os.wait()
def sleep(seconds):
    time.sleep(seconds)
    return "done"
def stop():
    os.kill(os.getpid(), signal.SIGSTOP)
"""


def test_what_the_process_computes_counts_and_not_what_it_waits(tmp_path, monkeypatch):
    """As it does for a processor that others have."""
    monkeypatch.setattr(time_limits, "CLOCK", 1e6)
    with notebook(tmp_path, COMPUTES, call_seconds=SHORT) as student:
        names = student.namespace
        assert names["sleep"](2 * SHORT) == names["compute"](SHORT / 2) == "done"
        for endless in (lambda: names["compute"](60), names["in_a_thread"]):
            with pytest.raises(TimedOut):
                endless()
    with notebook(tmp_path, COMPUTES, seconds=SHORT) as student:
        compute = student.namespace["compute"]
        assert compute(0.6 * SHORT) == "done"
        with pytest.raises(TimedOut):
            compute(0.6 * SHORT)


def test_what_sleeps_stands_still_or_has_others_compute_is_stopped_by_the_clock(tmp_path, monkeypatch):
    monkeypatch.setattr(time_limits, "CLOCK", 2.0)
    monkeypatch.setattr(students, "GRACE", SHORT)
    with notebook(tmp_path, COMPUTES, call_seconds=SHORT) as student:
        names = student.namespace
        for endless in (lambda: names["sleep"](600), names["in_another_process"], names["stop"]):
            with pytest.raises(TimedOut):
                endless()
        assert student.lost_by == "timed out"  # only now: it answers no more


def test_one_that_ignores_interrupts_is_lost(tmp_path, monkeypatch):
    monkeypatch.setattr(students, "GRACE", 0.5)
    cell = "import signal\ndef answer():\n    signal.signal(signal.SIGINT, signal.SIG_IGN)\n    while True: pass\n"
    with notebook(tmp_path, cell, call_seconds=SHORT) as student:
        answer = student.namespace["answer"]
        with pytest.raises(TimedOut):
            answer()
        # Too late for every further call, too: nothing has died by itself.
        with pytest.raises(TimedOut):
            answer()
        assert student.lost_by == "timed out" and student.call_outcomes == ["timed out", "timed out"]


def in_a_fork(run):
    """The signal that ended a child process which calls `run`; None if it came to its end."""
    child = os.fork()
    if child == 0:
        try:
            run()
        finally:
            os._exit(0)
    status = os.waitpid(child, 0)[1]
    return os.WTERMSIG(status) if os.WIFSIGNALED(status) else None


def endless_product():
    array = np.ones((3000, 3000), np.uint8)
    while True:
        array @ array


def endless_number():
    return 9**9**9


@pytest.mark.parametrize("compute", [endless_product, endless_number])
def test_a_function_of_ours_that_computes_for_too_long_ends_the_process_that_may_end(tmp_path, monkeypatch, compute):
    monkeypatch.setattr(students, "LENT_SECONDS", 0.1)

    def run():
        with notebook(tmp_path, "def answer(f):\n    return f()\n", call_seconds=1.0) as student:
            student.namespace["answer"](compute)

    assert in_a_fork(run) == limited.LATE


def test_who_waits_is_told_of_a_computation_that_takes_too_long_while_it_goes_on():
    told, pipe = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            limited.tell_of_late(pipe)
            with limited.limited(0.1):
                endless_product()  # each of which takes seconds
        finally:
            os._exit(0)
    os.close(pipe)
    try:
        assert limited.LATE in os.read(told, 1)
        assert os.waitpid(child, os.WNOHANG) == (0, 0)
    finally:
        os.kill(child, signal.SIGKILL)
        os.close(told)


def test_a_loop_that_calls_functions_of_ours_for_ever_is_stopped_as_any_other(tmp_path):
    cell = "def answer(f):\n    while True: f()\n"
    calls = []
    with notebook(tmp_path, cell, call_seconds=SHORT) as student:
        with pytest.raises(TimedOut):
            student.namespace["answer"](lambda: calls.append(1))
        assert student.call_outcomes == ["timed out"] and not student.lost_by and calls


def test_a_function_of_ours_that_wants_too_much_memory_is_the_students_affair(tmp_path):
    cell = """
def answer(f):
    return f(10**9)
def catch(f):
    try:
        f(10**9)
    except MemoryError:
        return "caught"
"""
    with notebook(tmp_path, cell) as student:
        with pytest.raises(MemoryError):
            # (NumPy's own travels by its name, and is called over there.)
            student.namespace["answer"](lambda size: np.ones(size))
        with pytest.raises(MemoryError):
            student.namespace["answer"](lambda size: [0] * size)
        assert student.namespace["catch"](lambda size: np.ones(size)) == "caught"
        assert student.call_outcomes == ["out of memory", "out of memory", "returned"]
        assert resource.getrlimit(resource.RLIMIT_AS)[0] == resource.RLIM_INFINITY


def test_limits_within_limits_and_after_them():
    """A function of ours may call one of the student's, which calls one of ours."""

    def inside():
        with limited.limited(0.3):
            with limited.limited(60):
                pass
            while True:
                pass

    def afterwards():
        with limited.limited(0.3):
            pass
        began = time.process_time()
        while time.process_time() < began + 0.6:
            pass

    assert in_a_fork(inside) == limited.LATE
    assert in_a_fork(afterwards) is None


def test_a_process_that_ends(tmp_path):
    with notebook(tmp_path, "import os\ndef answer():\n    os._exit(0)\n") as student:
        with pytest.raises(ProcessDied):
            student.namespace["answer"]()
        assert student.lost_by == "process died" and student.call_outcomes == ["process died"]


plain = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 9) | st.floats() | st.sampled_from(["", "has", "x", "function 0"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("ab"), inner, max_size=2),
    max_leaves=5,
)
described = st.builds(
    wire.Function,
    st.sampled_from(["here", "there", "library"]),
    st.sampled_from(["function 0", "function 1", "numpy.exp", "os.system", "__import__"]),
    st.sampled_from(["f", "", "a b"]),
    st.sampled_from(["(z)", "(z=__import__('os'))", "(" * 50, ""]),
)
# Nearly right: a call whose key may be one of ours, an answer whose serial may be the awaited one.
message = st.one_of(
    st.tuples(
        st.just("call"), st.integers(0, 5), st.sampled_from(["function 2", "has", "?"]), st.lists(plain), st.just({})
    ),
    st.tuples(st.just("return"), st.integers(0, 5), plain | described, st.lists(plain | described), st.just({})),
    st.tuples(
        st.just("raise"),
        st.integers(0, 5),
        st.sampled_from(["ValueError", "SystemExit"]) | st.text(),
        st.sampled_from(["ValueError", "SystemExit", "Exception", "object", "UnicodeDecodeError"]) | st.text(),
        st.text(),
        st.integers() | st.booleans(),
    ),
    st.lists(plain).map(tuple),
).map(list)


def framed(message):
    data = wire.encode(message, lambda value: None)
    return len(data).to_bytes(4, "big") + data


streams = st.lists(st.one_of(message.map(framed), st.binary(max_size=40)), max_size=6)


FUNCTION_FOR_AN_ARRAY = [
    "return", 1, wire.Function("there", "function 2"), [None, wire.Function("there", "function 2")], {}
]  # fmt: skip


def listening(ours, call_seconds=5.0):
    """A Student whose other end this process is itself."""
    return Student(
        ours,
        [],
        process=os.getpid(),
        call_seconds=call_seconds,
        seconds=5.0,
        language="en",
        interrupt=lambda: None,
    )


@contextlib.contextmanager
def asking_a_liar(*chunks):
    """A Student whose process says these chunks, whatever it is asked."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        speaking = threading.Thread(target=theirs.sendall, args=(b"".join(map(framed, chunks)),), daemon=True)
        speaking.start()
        yield listening(ours)
        speaking.join()


@pytest.mark.parametrize(
    "chunks",
    [
        ["raise", 1, "E" * 201, "ValueError", "text", 0],
        ["raise", 1, "ValueError", "E" * 201, "text", 0],
        ["raise", 1, "ValueError", "ValueError", "ab " * 700, 0],
        ["raise", 1, "ValueError", "text", 0],
        ["raise", 1, "ValueError", "ValueError", "text"],
        ["raise", 1, "ValueError", "ValueError", "text", "1"],
        ["call", 0, "k" * 201, [], {}],
    ],
)
def test_limits_on_texts_are_the_receivers(chunks):
    with asking_a_liar(chunks) as student:
        with pytest.raises(ProcessDied):
            student.call("x", (), {})
        assert student.lost_by == "process died"


def test_functions_are_counted_by_the_receiver(monkeypatch):
    monkeypatch.setattr(peer, "MAX_STAND_INS", 300)
    functions = [wire.Function("here", f"function {i}") for i in range(150)]
    with asking_a_liar(*[["return", serial, functions, [], {}] for serial in range(1, 4)]) as student:
        student.call("x", (), {})
        student.call("x", (), {})
        with pytest.raises(ProcessDied):
            student.call("x", (), {})


def test_who_does_not_read_is_late():
    ours, theirs = socket.socketpair()
    with ours, theirs:
        student = listening(ours, call_seconds=0.3)
        with pytest.raises(TimedOut), pytest.MonkeyPatch.context() as patch:
            patch.setattr(students, "GRACE", 0.1)
            student.call("x", (np.zeros(10**6),), {})
        assert student.call_outcomes == [student.lost_by] == ["timed out"]


@pytest.mark.parametrize("sent", [b"", b"\0\0", b"\0\0\0\x09half", (wire.MAX_FRAME + 1).to_bytes(4, "big")])
def test_who_hangs_up_or_says_too_much_is_gone(sent):
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(sent)
        theirs.shutdown(socket.SHUT_WR)
        student = listening(ours)
        with pytest.raises(ProcessDied):
            student.call("x", (), {})
        assert student.lost_by == "process died"


def test_who_never_comes_to_the_end_of_a_message_is_late():
    ours, theirs = socket.socketpair()
    over = threading.Event()

    def drip():
        theirs.sendall((1000).to_bytes(4, "big"))
        while not over.wait(0.05):
            theirs.sendall(b"x")

    dripping = threading.Thread(target=drip)
    with ours, theirs:
        dripping.start()
        student = listening(ours, call_seconds=0.03)
        with pytest.raises(TimedOut), pytest.MonkeyPatch.context() as patch:
            patch.setattr(students, "GRACE", 0.1)
            student.call("x", (), {})
        over.set()
        dripping.join()
        assert student.lost_by == "timed out"


@examples(300)
@example([framed(FUNCTION_FOR_AN_ARRAY)])
@given(streams)
def test_whatever_the_other_side_says_only_that_call_can_fail(chunks):
    ours, theirs = socket.socketpair()
    calls = []
    student = listening(ours)

    def lie():
        with contextlib.suppress(OSError), theirs:
            theirs.settimeout(5)
            theirs.recv(1)
            theirs.sendall(b"".join(chunks))
            theirs.shutdown(socket.SHUT_WR)
            while theirs.recv(1 << 16):
                pass

    liar = threading.Thread(target=lie)
    liar.start()
    with ours:
        try:
            value = student.call("x", (calls.append, np.zeros(2)), {})
            assert type(value) in (type(None), bool, int, float, str, list, dict) or callable(value)
        except (ProcessDied, StudentError) as error:
            assert isinstance(error, StudentError) or student.lost_by
        except ValueError:
            pass  # the one kind of built-in error that is said above
        assert set(student.call_outcomes) <= WORDS.keys() | {"returned"}
        assert all(type(call) in (type(None), bool, int, float, str, list, dict) for call in calls)
    liar.join()


def test_what_several_names_share_is_shared_and_what_has_no_room_comes_by_itself(tmp_path, monkeypatch):
    cells = "import numpy as np\na = np.arange(3)\nb = [a]\ndef f(): return a\n"
    with notebook(tmp_path, cells) as student:
        several = student.namespace.several({"a", "b", "f", "missing"})
        assert (
            several.keys() == {"a", "b", "f"}
            and several["b"][0] is several["a"]
            and several["f"].__name__ == "f"
            and student.asked
        )
        assert student.namespace.several(set()) == {}
    large = "import numpy as np\nx, y, z = (np.zeros(3_000_000) for _ in range(3))\nn = [0] * 150_000\nm = list(n)"
    with notebook(tmp_path, large) as student:
        several = student.namespace.several({"x", "y", "z", "n", "m"})
        assert [len(several[name]) for name in "xyznm"] == [3_000_000] * 3 + [150_000] * 2
        assert student.call_outcomes == []


def test_an_answer_to_a_call_that_was_interrupted_is_nobodys_and_ends_nothing():
    ours, theirs = socket.socketpair()
    with ours, theirs:
        for reply in (["return", 7, None, [], {}], ["raise", 8, "E", "Exception", "", 0], ["call", 0, "f", [], {}]):
            theirs.sendall(framed(reply))
        theirs.shutdown(socket.SHUT_WR)
        with pytest.raises(EOFError):
            peer.Peer(ours, {"f": lambda: 5}).serve()
        assert wire.decode(*frames.Reader(theirs).read()) == ["return", 0, 5, [], {}]
