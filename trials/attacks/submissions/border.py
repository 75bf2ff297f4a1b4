# %% attack lent-descriptions: keeps what is told of functions that tests lend, and prints it at the end
# %% cell
from sandboxed.peer import Peer

kept, resolve = [], Peer._resolve


def keep(self, function):
    kept.append(vars(function))
    return resolve(self, function)


Peer._resolve = keep
# %% last
print(kept)

# %% attack lent-bytes: keeps every byte that the tests send, and prints it at the end
# %% cell
from sandboxed import peer

frames, receive = [], peer._Incoming.receive


def keep_frame(self):
    frames.append(receive(self))
    return frames[-1]


peer._Incoming.receive = keep_frame
# %% last
print(frames)

# %% attack lent-object: looks into a function that tests lend, as far as Python lets it
# %% solution
import gc
import inspect
import linecache

seen = []


def double(x):
    function = multiply
    for name in dir(function):
        seen.append(repr(getattr(function, name, None)))
    for part in (function.__code__, function.__code__.co_consts, function.__closure__, function.__defaults__):
        seen.append(repr(part))
    seen.append(repr([cell.cell_contents for cell in function.__closure__ or ()]))
    seen.append(repr(gc.get_referents(function)))
    try:
        seen.append(inspect.getsource(function))
    except Exception as error:
        seen.append(repr(error))
    seen.extend(line for entry in linecache.cache.values() for line in entry[2] if "multiply" in line)


# %% last
print(seen)

# %% attack lent-errors: makes a function that tests lend fail, and prints all that the errors tell
# %% solution
import traceback

told = []


def double(x):
    for arguments in [(), (1,), (None, None), ("a", "b"), (None, x), ([1, 2], [[1]]), ({}, {}), (double, double)]:
        try:
            multiply(*arguments)
        except BaseException as error:
            told.append(traceback.format_exc() + repr(vars(error)) + repr(error.args))
    try:
        multiply(no_such_option=1)
    except BaseException as error:
        told.append(repr(error))


# %% last
print(told)

# %% attack own-memory: searches its own memory for a line of a hidden test or a solution after the tests
# %% last
import re

found = set()
with open("/proc/self/maps") as maps, open("/proc/self/mem", "rb", 0) as memory:
    for line in maps:
        extent, mode, *_ = line.split()
        if mode.startswith("rw"):
            first, last = (int(number, 16) for number in extent.split("-"))
            try:
                memory.seek(first)
                found |= set(re.findall(rb"hidden[-][0-9a-f]{6}", memory.read(last - first)))
            except (OSError, ValueError, OverflowError):
                pass
if found:
    print("LEAK", found)

# %% attack asked-names: notes for which names of its own the tests ask, among them variables of the hidden tests
# %% cell
from sandboxed.peer import Peer

asked, answer = [], Peer._answer


def note(self, serial, key, arguments, options):
    asked.append((key, arguments))
    return answer(self, serial, key, arguments, options)


Peer._answer = note
# %% last
if any(name in str(asked) for name in ("expected", "credit")):
    print("LEAK", asked)

# %% attack lent-product: has a function that tests lend multiply small numbers for minutes
# %% solution
import numpy as np


def double(x):
    a = np.ones((5500, 5500), np.uint8)
    return multiply(a, a)


# %% attack lent-integers: has a function that tests lend multiply integers, without BLAS, again and again
# %% solution
import numpy as np


def double(x):
    a = np.ones((1400, 1400), np.int64)
    while True:
        multiply(a, a)


# %% attack lent-memory: has a function that tests lend make a result of 4 TB, then of 2 GB
# %% solution
import numpy as np


def double(x):
    for n in (2_000_000, 46_000):
        try:
            multiply(np.ones((n, 1), np.uint8), np.ones((1, n), np.uint8))
        except MemoryError:
            pass
    return multiply(np.ones((46_000, 1), np.uint8), np.ones((1, 46_000), np.uint8))


# %% attack lent-flood: calls a function that tests lend with the largest arguments there are, for ever
# %% solution
import numpy as np


def double(x):
    large = np.ones(1 << 22)
    while True:
        multiply(large, large)


# %% attack lent-recursion: a function that tests lend and one that it is given call each other for ever
# %% solution
class Number:
    def __mul__(self, other):
        return multiply(self, other)


def double(x):
    try:
        return multiply(double, double)
    except Exception:
        return double(x)


# %% attack first-garbage: answers the first question of a test with bytes that mean nothing
# %% cell
from sandboxed import wire

wire.encode = lambda value, describe=None: b"\x91" * 100

# %% attack first-end: ends the process at the first question of a test
# %% cell
import os

from sandboxed.peer import Peer

Peer._answer = lambda *arguments: os._exit(0)

# %% attack first-silence: never answers the first question of a test
# %% cell
from sandboxed.peer import Peer


def wait(*arguments):
    while True:
        pass


Peer._answer = wait

# %% attack first-hang-up: closes the connection at the first question of a test
# %% cell
from sandboxed.peer import Peer

Peer._answer = lambda self, *arguments: self._connection.close()

# %% attack first-error: answers each question with an error that a misspelt name in a test would raise
# %% cell
from sandboxed.peer import Peer


def raise_forged(self, serial, key, arguments, options):
    self._send(["raise", serial, "NameError", "NameError", "name 'np' is not defined", 0])


Peer._answer = raise_forged

# %% attack first-names: says of its names that they are a number, a text, a dict, 200,000 names
# %% cell
from sandboxed import agent
from sandboxed.peer import Peer

answer, kinds = Peer._answer, [5, "double", {"double": 1}, [["double"]], [None] * 190_000, None]


def kind():
    return kinds.pop() if kinds else 5


def forge(self, serial, key, arguments, options):
    if key in ("names", "has", "find"):
        self._send(["return", serial, kind(), [], {}])
    else:
        answer(self, serial, key, arguments, options)


Peer._answer = forge
agent._Notebook.greet = lambda self, names: self._send(["return", agent.NAMES, kind(), [], {}])

# %% attack first-lies: has every name that a test asks for, each an array of 30 MB
# %% cell
import numpy as np
from sandboxed import agent
from sandboxed.peer import Peer

NAMES = ["expected", "credit", "np", "names", "multiply", "double", "triple"]


def lie(self, serial, key, arguments, options):
    values = {"has": True, "names": NAMES, "find": [np.ones(30 << 17)]}
    self._send(["return", serial, values.get(key, np.ones(30 << 17)), [], {}])


Peer._answer = lie
agent._Notebook.greet = lambda self, names: self._send(["return", agent.NAMES, NAMES, [], {}])

# %% attack long-error: an error with a text of 42 MB, sent without the limit on it
# %% cell
from sandboxed import peer

peer.MAX_TEXT = 10**9
# %% solution
def double(x):
    raise ValueError("ab " * 14_000_000)


# %% attack long-names: an error and a function whose names have 10 MB
# %% cell
from sandboxed import wire

wire.MAX_NAME = wire.MAX_SIGNATURE = 10**9
# %% solution
def double(x):
    raise type("E" * 10_000_000, (Exception,), {})


# %% solution
def triple(x):
    def inner():
        pass

    inner.__name__ = "f" * 10_000_000
    return inner


# %% attack long-text: a result that is a text of 90 MB of short words
# %% cell
from sandboxed import wire

wire.MAX_ITEMS = 10**9
# %% solution
def double(x):
    return "ab " * 30_000_000


# %% attack many-odd-values: a result of 190,000 values that do not travel, then of as many functions
# %% cell
from sandboxed import peer, wire

wire.MAX_ITEMS = 10**12
# %% solution
class Odd:
    pass


def double(x):
    return [type(f"Odd{i}", (), {})() for i in range(190_000)]


# %% solution
def triple(x):
    return [lambda: i for i in range(190_000)]


# %% attack many-functions: a new function from each of endless calls
# %% cell
from sandboxed.peer import Peer

answer = Peer._answer


def overwhelm(self, serial, key, arguments, options):
    while key == "find":
        self._send(["call", 0, "no such function", [lambda: i for i in range(150)], {}])
    answer(self, serial, key, arguments, options)


Peer._answer = overwhelm

# %% attack bytes-of-a-memory: asks back arguments whose unused bytes hold what lay in the tests' memory
# %% cell
import numpy as np
from sandboxed.peer import Peer

kept = []
# %% solution
import numpy as np


def double(x):
    product = multiply(np.ones(1 << 16, np.longdouble), np.float64(2))
    kept.append(np.asarray(product).tobytes())


# %% last
print(kept)

# %% attack forged-file: an answer whose code claims to be in another cell, and an own supervisor of linecache
# %% solution
import linecache


def double(x):
    return 0


double.__code__ = double.__code__.replace(co_filename="/etc/passwd")
linecache.cache["/etc/passwd"] = (1, None, ["root: LEAK"], "/etc/passwd")
