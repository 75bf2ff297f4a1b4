"""The student's functions as the tests see them: a real process of the student's, and one that lies."""

import contextlib
import inspect
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from proctor import student as students
from proctor.outcomes import WORDS
from proctor.sandboxed import wire
from proctor.student import ProcessDied, Student, StudentError, TimedOut

SANDBOXED = Path(students.__file__).parent
SERVE = """
import linecache, signal, socket, sys
from sandboxed.agent import serve
signal.signal(signal.SIGINT, signal.default_int_handler)  # as in a kernel, even where it was ignored before
descriptor, *cells = sys.argv[1:]
connection = socket.socket(fileno=int(descriptor))
namespace = {}
for i, cell in enumerate(cells):
    linecache.cache[f"<cell {i}>"] = (len(cell), None, cell.splitlines(keepends=True), f"<cell {i}>")
    exec(compile(cell, f"<cell {i}>", "exec"), namespace)
while True:
    try:
        serve(connection, namespace)
        break
    except KeyboardInterrupt:
        pass
"""
# Seconds of a call that is to be stopped: enough to have begun by then, even on a machine with much else to do.
SHORT = 3.0


@contextlib.contextmanager
def notebook(folder, *cells, executed=None, call_seconds=20.0):
    """A Student for a process that has run the cells, of which `executed` stand in the notebook (all by default)."""
    connection, theirs = socket.socketpair()
    with theirs:
        descriptor = theirs.fileno()
        process = subprocess.Popen(
            [sys.executable, "-c", SERVE, str(descriptor), *cells], cwd=SANDBOXED, pass_fds=[descriptor]
        )
    try:
        with connection:
            yield Student(
                connection,
                list(cells if executed is None else executed),
                process=process.pid,
                call_seconds=call_seconds,
                seconds=60.0,
                patience=1.0,
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
        assert [(its.name, its.kind, its.default) for its in ours.parameters.values()] == [
            (its.name, its.kind, its.default) for its in theirs.parameters.values()
        ]


def test_source_is_believed_only_of_executed_cells(tmp_path):
    """The no-loop check reads it; the student's process could say that any text is the source."""
    cell = "def answer(z):\n    return [x for x in z]\n"
    with notebook(tmp_path, cell) as student:
        assert inspect.getsource(student.namespace["answer"]) == cell
    with notebook(tmp_path, cell, executed=["def answer(z):\n    return z\n"]) as student, pytest.raises(OSError):
        inspect.getsource(student.namespace["answer"])


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
        assert theirs["catch"](lambda: 1 / 0) == "RuntimeError: ZeroDivisionError: division by zero"
        assert theirs["apply"](np.tanh, 0.0) == 0.0  # of a library that both have


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
        with pytest.raises(StudentError, match="of mine") as caught:
            answer("own")
        assert type(caught.value).__name__ == "Own"
        with pytest.raises(StudentError, match="3"):  # and not the end of the grading process
            answer("exit")
        with pytest.raises(UnicodeError):
            answer("odd")
        assert student.fates == ["raised"] * 4


def test_what_does_not_travel_is_an_object_that_knows_its_type(tmp_path):
    with notebook(tmp_path, "def answer():\n    yield 1\n") as student:
        value = student.namespace["answer"]()
        assert type(value).__name__ == "generator" and student.fates == ["refused value"]


def test_a_call_that_never_ends_is_stopped_and_the_next_one_works(tmp_path):
    cell = "def answer(z):\n    while z: pass\n    return 'done'\n"
    with notebook(tmp_path, cell, call_seconds=SHORT) as student:
        with pytest.raises(TimedOut):
            student.namespace["answer"](1)
        assert student.namespace["answer"](0) == "done"
        assert student.fates == ["timed out", "returned"] and not student.lost_by


@pytest.fixture
def wanted_by_others():
    """This process, and what it starts, share one processor with two that never let go of it."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(before)})
    others = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _other in range(2)]
    yield
    for other in others:
        other.kill()
        other.wait()
    os.sched_setaffinity(0, before)


def test_time_that_others_had_the_processor_is_not_the_students(tmp_path, wanted_by_others):
    cell = """
import time
def answer(seconds):
    began = time.process_time()
    while time.process_time() < began + seconds: pass
    return "done"
"""
    with notebook(tmp_path, cell, call_seconds=1.0) as student:
        began = time.monotonic()
        assert student.namespace["answer"](0.5) == "done"
        assert time.monotonic() > began + 1.0 and student.patience() > 1.0
        with pytest.raises(TimedOut):
            student.namespace["answer"](60)


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
        assert student.lost_by == "timed out" and student.fates == ["timed out", "timed out"]


def test_a_function_of_ours_computes_no_longer_than_the_call_around_it(tmp_path):
    with notebook(tmp_path, "def answer(f):\n    return f()\n", call_seconds=SHORT) as student:

        def endless():
            while True:
                pass

        with pytest.raises(TimedOut):
            student.namespace["answer"](endless)
        assert student.namespace["answer"](lambda: 1) == 1


def test_a_process_that_ends(tmp_path):
    with notebook(tmp_path, "import os\ndef answer():\n    os._exit(0)\n") as student:
        with pytest.raises(ProcessDied):
            student.namespace["answer"]()
        assert student.lost_by == "process died" and student.fates == ["process died"]


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
    st.sampled_from(["def f(z): return z", ""]),
)
# Nearly right: a call whose key may be one of ours, an answer whose serial may be the awaited one.
message = st.one_of(
    st.tuples(
        st.just("call"), st.integers(0, 5), st.sampled_from(["function 0", "has", "?"]), st.lists(plain), st.just({})
    ),
    st.tuples(st.just("return"), st.integers(0, 5), plain | described, st.lists(plain | described), st.just({})),
    st.tuples(
        st.just("raise"), st.integers(0, 5), st.sampled_from(["ValueError", "SystemExit"]) | st.text(), st.text()
    ),
    st.lists(plain).map(tuple),
).map(list)


def framed(message):
    data = wire.encode(message, lambda value: None)
    return len(data).to_bytes(4, "big") + data


said = st.lists(st.one_of(message.map(framed), st.binary(max_size=40)), max_size=6)


FUNCTION_FOR_AN_ARRAY = [
    "return", 0, wire.Function("there", "function 1"), [None, wire.Function("there", "function 1")], {}
]  # fmt: skip


@settings(max_examples=300, deadline=None)
@example([framed(FUNCTION_FOR_AN_ARRAY)])
@given(said)
def test_whatever_the_other_side_says_only_that_call_can_fail(said):
    ours, theirs = socket.socketpair()
    calls = []
    student = Student(
        ours,
        [],
        process=os.getpid(),
        call_seconds=5.0,
        seconds=5.0,
        patience=1.0,
        language="en",
        interrupt=lambda: None,
    )

    def lie():
        with contextlib.suppress(OSError), theirs:
            theirs.settimeout(5)
            theirs.recv(1)
            theirs.sendall(b"".join(said))
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
        except ValueError as error:
            assert type(error) is ValueError  # the one built-in error that is said above
        assert set(student.fates) <= WORDS.keys() | {"returned"}
        assert all(type(call) in (type(None), bool, int, float, str, list, dict) for call in calls)
    liar.join()
