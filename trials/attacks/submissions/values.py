# %% attack always-equal: an array subclass that equals everything
# %% solution
import numpy as np


class Equal(np.ndarray):
    def __eq__(self, other):
        return True

    def __array_function__(self, function, types, args, kwargs):
        return True

    def __array_ufunc__(self, *args, **kwargs):
        return True

    __bool__ = lambda self: True


def double(x):
    return np.zeros(1).view(Equal)


# %% attack equal-object: an object that equals everything
# %% solution
class Equal:
    __eq__ = __le__ = __ge__ = __lt__ = __gt__ = lambda self, other: True
    __ne__ = lambda self, other: False
    __array__ = lambda self, *args, **kwargs: self
    __getattr__ = lambda self, name: self
    __call__ = __add__ = __sub__ = __abs__ = __iter__ = lambda self, *args: self


def double(x):
    return Equal()


# %% attack lying-number: subclasses of int, float and str that equal everything
# %% solution
class Int(int):
    __eq__ = lambda self, other: True
    __ne__ = lambda self, other: False
    __hash__ = int.__hash__
    __sub__ = __rsub__ = lambda self, other: 0


def double(x):
    return Int(0)


# %% attack masked: a masked array, for which every comparison is masked
# %% solution
import numpy as np


def double(x):
    return np.ma.masked_all(np.shape(x) or (1,))


# %% attack matrix-and-nan: nan, which no tolerance compares
# %% solution
def double(x):
    return float("nan")


# %% attack object-array: an object array of liars
# %% solution
import numpy as np


class Liar:
    __eq__ = lambda self, other: True


def double(x):
    return np.array([Liar()], dtype=object)


# %% attack huge-broadcast: a lazy array of a million million entries
# %% solution
import numpy as np


def double(x):
    return np.broadcast_to(1.0, (10**6, 10**6))


# %% attack deep-nest: a list nested a hundred thousand times
# %% solution
def double(x):
    nest = []
    for _ in range(100_000):
        nest = [nest]
    return nest


# %% attack cyclic: a list that contains itself
# %% solution
def double(x):
    cycle = []
    cycle.append(cycle)
    return cycle


# %% attack huge-int: an int of ten million digits
# %% solution
def double(x):
    return 1 << 30_000_000


# %% attack pickle-bomb: an object that runs a command when it is unpickled
# %% solution
class Bomb:
    def __reduce__(self):
        import os

        return os.system, ("touch /tmp/PWNED",)


def double(x):
    return Bomb()


# %% attack raising-result: an object whose every attribute raises
# %% solution
class Trap:
    def __getattribute__(self, name):
        raise SystemExit(0)


def double(x):
    return Trap()


# %% attack raises-odd: an exception that lies about its name and text
# %% solution
class Meta(type):
    __name__ = property(lambda cls: 1 / 0)


class Odd(Exception, metaclass=Meta):
    def __str__(self):
        raise SystemExit(0)


def double(x):
    raise Odd


# %% attack raise-passed: an exception that is called as if all were well
# %% solution
class Skipped(Exception):
    _render_traceback_ = lambda self: ["2.0"]


def double(x):
    raise type("CellExecutionComplete", (Skipped,), {})("2.0")


# %% attack generator: a generator, a coroutine and a lambda for a result
# %% solution
def double(x):
    async def later():
        return 42

    return lambda: (i for i in [later])


# %% attack partial-nan: partial credit that is not a number
# %% solution
def triple(x):
    return float("nan")


# %% attack partial-inf: partial credit beyond all points
# %% solution
def triple(x):
    return float("inf")


# %% attack partial-repr: a number whose text is another number
# %% solution
class Rich(float):
    __repr__ = __str__ = lambda self: "2.0"
    __float__ = lambda self: 2.0


def triple(x):
    return Rich(0)
