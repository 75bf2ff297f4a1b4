"""Asks a student's function and judges what comes back, always in the order type, shape, value.

Shapes and conditions are told to the student, hidden values never: a message shows what the student's function gave
and says in words what should have come.
"""

from collections.abc import Callable

import numpy as np

from . import follow_through
from .aspect import WrongAnswer, current
from .junk import alike, leaves
from .messages import _
from .seen import Seen
from .shapes import shape_hint, shape_idea
from .syntax import cell_source, raising_line, reads_arguments
from .time_limit import TooSlow, shorter_once_late
from .told import LEFT_OUT, told
from .tolerance import ATOL, RTOL, RTOL_FLOAT32, all_close
from .values import Arguments, Value, private_copy

# A whole number that is told has no more digits.
MOST_DIGITS = 6


def _type_of(value: Value) -> str:
    return "None" if value is None else told(type(value).__name__)


def _shorten(text: str) -> str:
    # A longer one is cut before it is looked at.
    text = told(" ".join(text[:1000].split()))
    return text if len(text) <= 120 else text[:117] + "..."


def _is_0d(value: Value) -> bool:
    return isinstance(value, np.ndarray) and value.ndim == 0


def _equal(a: Value, b: Value) -> bool:
    if isinstance(a, dict):
        return isinstance(b, dict) and a.keys() == b.keys() and all(_equal(a[k], b[k]) for k in a)
    return np.array_equal(a, b)


class Call:
    """One call of the student's function with private copies of its arguments."""

    def __init__(self, function: Callable, arguments: Arguments, options: Arguments):
        self.function, self.arguments, self.options = function, arguments, options
        self.before = {**arguments, **options}
        self.positional = [private_copy(value) for value in arguments.values()]
        self.by_name = {name: private_copy(value) for name, value in options.items()}

    def __str__(self) -> str:
        """Such as `relu(z), z.shape=(4, 1)` or `relu(0.5)`: plain numbers and settings, but no values of arrays."""
        shown = [self._setting(name, value) for name, value in self.arguments.items()]
        shown += [f"{name}={self._setting('…', value)}" for name, value in self.options.items()]
        of_arrays = []
        for name, value in self.before.items():
            if np.ndim(value) and isinstance(value, np.ndarray):
                of_arrays.append(f"{name}.shape={value.shape}")
                # Floats are the rule.
                of_arrays += [f"{name}.dtype={value.dtype}"] if value.dtype != float else []
        return ", ".join([f"{current().function}({', '.join(shown)})", *of_arrays])

    @staticmethod
    def _setting(name: str, value: Value) -> str:
        """A plain number, text, or list or tuple of whole numbers; of anything else its name."""
        whole = isinstance(value, list | tuple) and all(isinstance(entry, int) for entry in value)
        return repr(value) if whole or isinstance(value, int | float | str | np.generic) or _is_0d(value) else name

    def changed(self) -> list[str]:
        """Names of the arguments whose values are not what they were."""
        after = dict(zip(self.before, [*self.positional, *self.by_name.values()], strict=True))
        return [name for name, value in self.before.items() if not _equal(value, after[name])]


class Answer:
    """What came back from a call, and the judgements that can be passed on it; each raises WrongAnswer.

    `part` names the piece of the answer that is looked at, such as "dW1"; empty for the whole.
    """

    def __init__(self, value: Value, call: Call, part: str = ""):
        self.value, self.call, self.part = value, call, part

    def wrong(self, got: str, expected: str, hint: str, *, what: str = "", idea: str = "") -> WrongAnswer:
        """The failure to raise: `got` and `expected` in words, `hint` what to look at; see `Failure`."""
        call = str(self.call)
        return current().wrong(part=self.part, what=what, got=got, expected=expected, call=call, hint=hint, idea=idea)

    def _wrong_shape(self, got: np.ndarray, expected: tuple[int, ...], hint: str, *, idea: str = "") -> WrongAnswer:
        return self.wrong(told(str(np.shape(got))), str(expected), hint, what=_("shape"), idea=idea)

    def wrong_values(self, got: str, expected: str) -> WrongAnswer:
        """The failure to raise where values are wrong: the diagnosis finds the hint, for there are many ways."""
        seen = Seen(self.call.before, self.part)
        return current().wrong(part=self.part, got=got, expected=expected, call=str(self.call), seen=seen)

    def again(self) -> "Answer":
        """What the same call gives when it is made once more."""
        return ask(self.call.function, self.call.arguments, **self.call.options)

    def is_array(self, shape: tuple[int, ...], hint: str) -> "Answer":
        """An array of `shape`; a Python or NumPy number where `shape` is (). Returns self."""
        self._is_numeric(array=bool(shape))
        if np.shape(self.value) != shape:
            got = np.shape(self.value)
            sizes = {name: value for name, value in self.call.before.items() if type(value) is int}
            hint = shape_hint(got, shape, sizes) or hint
            raise self._wrong_shape(self.value, shape, hint, idea=shape_idea(got, shape))
        return self

    def has_values(self, expected: np.ndarray | float, what: str, free: np.ndarray | bool = False) -> "Answer":
        """The values of `expected`, whatever axes of length 1 were lost: those are another aspect's.

        what: the expected values in words; free: where any value is right. Returns self.
        """
        expected = np.asarray(expected, dtype=float)
        got = self.numbers(expected.shape)
        if all_close(got, expected, self._rtol()):
            return self
        off = ~(np.isclose(got, expected, rtol=self._rtol(), atol=ATOL) | free)
        if off.any():
            raise self.wrong_values(f"{got[off][0]:.6g}", what)
        return self

    def _rtol(self) -> float:
        """float32 within the tolerance of the input's type."""
        single = any(getattr(value, "dtype", None) == np.float32 for value in self.call.before.values())
        return RTOL_FLOAT32 if single else RTOL

    def numbers(self, shape: tuple[int, ...]) -> np.ndarray:
        """The answer as a float array of `shape`, axes of length 1 put back where they were lost."""
        self._is_numeric(array=False)
        got = np.asarray(self.value)
        if np.squeeze(got).shape != tuple(length for length in shape if length != 1):
            hint = shape_hint(got.shape, shape) or _("count rows and columns of what you return")
            raise self._wrong_shape(got, shape, hint)
        return got.astype(float).reshape(shape)

    def sequence(self) -> "Answer":
        """A list or tuple of numbers as an array; an array as it is."""
        if isinstance(self.value, list | tuple):
            try:
                return Answer(np.array(self.value, dtype=float), self.call, self.part)
            except (TypeError, ValueError):
                raise self.wrong(_type_of(self.value), _("a list of numbers"), _("what is put in the list?")) from None
        return self

    def _is_numeric(self, *, array: bool) -> None:
        """An array (also a number, unless `array`) of real numbers or booleans; a list is not an array."""
        value = self.value
        numbers = np.ndarray | np.generic if array else np.ndarray | np.generic | int | float
        expected = _("a NumPy array") if array else _("a number or a NumPy array")
        if value is None:
            raise self.wrong("None", expected, _("does every path through the function end in a return?"))
        if not isinstance(value, numbers):
            raise self.wrong(_type_of(value), expected, _("let NumPy work on the whole array at once"))
        if np.asarray(value).dtype.kind not in "biuf":
            raise self.wrong(f"dtype {np.asarray(value).dtype}", _("real numbers"), _("look at what is in the array"))
        if not np.size(value):
            raise self.wrong(_("an empty array"), expected, _("look at what is in the array"))
        if not np.any(np.isfinite(np.asarray(value, dtype=float))):
            got = f"{np.asarray(value, dtype=float).flat[0]}"
            raise self.wrong(got, _("finite numbers"), _("is there 0/0, inf - inf, or a mean of nothing?"))

    def is_string(self, expected: str, what: str) -> None:
        """The string `expected`, described by `what`."""
        # A subclass of str might call itself equal to anything.
        if not (isinstance(self.value, str) and str.__eq__(expected, self.value)):
            raise self.wrong_values(_shorten(repr(self.value)), what)

    def is_count(self, expected: int, what: str) -> None:
        """The whole number `expected`, of any integer type, described by `what`."""
        whole = isinstance(self.value, int | np.integer) and not isinstance(self.value, bool)
        if not whole and np.ndim(self.value) == 0 and getattr(self.value, "dtype", np.dtype(float)).kind in "iu":
            whole = True  # a 0-d integer array
        if not whole:
            nothing = _("is there a case in which nothing is returned, or in which a variable keeps its first value?")
            hint = nothing if self.value is None else _("what type does the count have?")
            raise self.wrong(_type_of(self.value), _("a whole number"), hint)
        if int(self.value) != expected:
            got = str(int(self.value)) if abs(int(self.value)) < 10**MOST_DIGITS else LEFT_OUT
            raise self.wrong_values(got, what)

    def pair(self, first: str, second: str) -> tuple["Answer", "Answer"]:
        """The two parts of a tuple or list of two, named as given."""
        if not (isinstance(self.value, tuple | list) and len(self.value) == 2):
            raise self.wrong(_type_of(self.value), _("a pair"), _("return both: return a, b"))
        return Answer(self.value[0], self.call, first), Answer(self.value[1], self.call, second)

    def entries(self, *keys: str) -> dict[str, "Answer"]:
        """The entries `keys` of a dict, which may hold more."""
        if not isinstance(self.value, dict):
            raise self.wrong(
                _type_of(self.value), _("a dict with {keys}").format(keys=", ".join(keys)), _("what is to be returned?")
            )
        value = dict(self.value)
        missing = [key for key in keys if key not in value]
        if missing:
            raise self.wrong(
                _("a dict without {keys}").format(keys=", ".join(missing)),
                _("a dict with {keys}").format(keys=", ".join(keys)),
                _("are the names spelled as in the table, capital letters too?"),
            )
        return {key: Answer(value[key], self.call, key) for key in keys}

    def kept_inputs(self) -> "Answer":
        """The call changed none of its arguments: no array, no dict or list, nothing in them. Returns self."""
        changed = self.call.changed()
        if changed:
            hint = _("calculate with a copy or make a new array: x = x - 1 makes one, x -= 1 and x[...] = 1 do not")
            raise Answer(self.value, self.call).wrong(
                _("{names} changed").format(names=", ".join(changed)), _("the arguments as they were"), hint
            )
        return self

    def left_inputs_alone(self) -> "Answer":
        """The call changed none of its arguments, and did not hand one of them back as its result. Returns self."""
        self.kept_inputs()
        hint = _("calculate with a copy or make a new array: x = x - 1 makes one, x -= 1 and x[...] = 1 do not")
        if any(self.value is given for given in [*self.call.positional, *self.call.by_name.values()]):
            raise self.wrong(_("the argument itself"), _("a new result"), hint)
        return self


def _run(function: Callable, call: Call) -> Value:
    """Result of the call; its own exceptions pass, an empty or endless function is a WrongAnswer at once."""
    try:
        with shorter_once_late(follow_through.late, (current().function, *current().replaced)):
            return function(*call.positional, **call.by_name)
    except NotImplementedError:
        got, hint = _("a function that is still empty"), _("write the function, then take out the raise line")
        wrong = current().wrong(got=got, expected=_("a result"), call=str(call), hint=hint, empty=True)
    except TooSlow as late:
        got, hint = _("no result after {seconds} seconds").format(seconds=late), _("is there a loop that never ends?")
        wrong = current().wrong(got=got, expected=_("a result"), call=str(call), hint=hint, late=True)
    raise wrong


def _named(error: BaseException) -> str:
    try:
        return _shorten(f"{type(error).__name__}: {error}")
    except Exception:  # its text may fail as well
        return type(error).__name__


def ask(function: Callable, arguments: Arguments, **options: Value) -> Answer:
    """Call the student's `function`: `arguments` by position in their order, `options` by name.

    It gets copies, so that nothing it changes reaches the test. WrongAnswer where it raises or takes too long.
    """
    call = Call(function, arguments, options)
    try:
        answer = Answer(_run(function, call), call)
        current().asked.append(answer)
        return answer
    except WrongAnswer:
        raise
    except (Exception, SystemExit, KeyboardInterrupt) as error:
        raise current().stopped(
            error=_named(error),
            line=raising_line(error, function),
            call=str(call),
            seen=Seen(call.before, error=error),
        ) from None


def try_asking(function: Callable, arguments: Arguments, **options: Value) -> Answer | None:
    """As `ask`; None where the answer raises, which is for another aspect to judge."""
    try:
        return ask(function, arguments, **options)
    except WrongAnswer as wrong:
        if wrong.failure.late:
            raise
        return None


def judge_integers(function: Callable, arguments: Arguments, **options: Value) -> None:
    """Integer arrays among the `arguments` give what the same numbers give as floats, be that right or wrong.

    So it costs this aspect alone where an answer takes its dtype from an argument, or raises for integers only.
    """
    floats = {
        name: value.astype(float) if isinstance(value, np.ndarray) and value.dtype.kind == "i" else value
        for name, value in arguments.items()
    }
    expected = try_asking(function, floats, **options)
    if expected is None:
        return
    answer = ask(function, arguments, **options)
    single = any(getattr(leaf, "dtype", None) == np.float32 for leaf in _parts(answer.value))
    if leaves(expected.value) and not alike(answer.value, expected.value, RTOL_FLOAT32 if single else RTOL, ATOL):
        raise answer.wrong(
            _("other numbers than for the same arguments as floats"),
            _("the same results for integers"),
            _("an array made with the dtype of an integer array has no room for fractions"),
        )


def _parts(value: Value) -> list[Value]:
    if isinstance(value, dict):
        return [part for entry in value.values() for part in _parts(entry)]
    return [part for entry in value for part in _parts(entry)] if isinstance(value, list | tuple) else [value]


def judge_inputs(function: Callable, arguments: Arguments, **options: Value) -> None:
    """The call leaves its arguments as they were; where it raises, that is for another aspect to judge."""
    if answer := try_asking(function, arguments, **options):
        answer.kept_inputs()


def definition(function: Callable, calls: list[Arguments], expected: str) -> tuple[str, str]:
    """Text of what defines the student's `function`, to be judged by itself, and a call in words.

    The answer may be wrong or raise in all of the `calls`; where it does not even look at its arguments, or cannot be
    found, this is a WrongAnswer. (What is found among its results is judged by `junk`.)
    """
    call = str(Call(function, calls[0], {}))
    answered = [answer for asked in calls if (answer := try_asking(function, asked)) and answer.value is not None]
    source = cell_source(function, current().function)
    if source is None:
        got, hint = _("a function whose cell was not found"), _("use def")
        raise current().wrong(got=got, expected=expected, call=call, hint=hint)
    if any(not leaves(answer.value) for answer in answered) or not (answered or reads_arguments(source)):
        ask(function, calls[0])  # tells what it raises
        got, hint = _("no number or array"), _("which arguments does the function use?")
        raise current().wrong(got=got, expected=_("a result that depends on the arguments"), call=call, hint=hint)
    return source, call


def ask_for_error(function: Callable, arguments: Arguments, expected: type[Exception], hint: str) -> None:
    """Call the student's `function`, which has to raise `expected`."""
    call = Call(function, arguments, {})
    try:
        value = _run(function, call)
    except WrongAnswer:
        raise
    except expected:
        return
    except (Exception, SystemExit, KeyboardInterrupt) as error:
        got = _named(error)
    else:
        got = _shorten(repr(value))
    raise current().wrong(got=got, expected=expected.__name__, call=str(call), hint=hint)
