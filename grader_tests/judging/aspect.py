"""What every hidden test goes through: tried as the answer stands, then with the earlier functions put right."""

import functools
import inspect
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import asdict, dataclass, field, replace
from itertools import chain

from ..mistakes.diagnosis import Diagnosis, examine
from ..mistakes.ideas import IDEAS
from ..mistakes.relations import Told
from . import reference
from .failure import Failure
from .follow_through import faults, late, right_functions
from .junk import RANDOM, WITHOUT_VALUES, alike, junk_in
from .messages import _, repair_first
from .seen import Seen
from .silence import silence
from .syntax import may_use_others


class WrongAnswer(AssertionError):
    """An aspect is not met.

    failure: what is wrong with the answer; message: the sentences that say so
    relation: the kind of the relation to the right answer that the hint tells, such as "factor"; empty if none
    seen: where values are wrong or an error was raised, what the diagnosis starts from
    """

    def __init__(self, failure: Failure, *, relation: str = "", seen: Seen | None = None):
        super().__init__(failure)
        self.failure, self.relation, self.seen = failure, relation, seen
        self.message = failure.message()

    def __str__(self) -> str:
        return self.message

    @property
    def fields(self) -> dict[str, str | bool]:
        """The failure as plain data, for graders that make pages and reports of it."""
        return asdict(self.failure)

    def _render_traceback_(self) -> list[str]:
        """IPython shows this instead of the traceback, whose frames would show the hidden test."""
        return self.message.splitlines()


@dataclass(frozen=True)
class Aspect:
    """The aspect of a function that is being tried."""

    function: str
    name: str
    asked: list = field(default_factory=list, compare=False)
    """What the answer gave while the aspect was tried (`answers.Answer`), call by call."""
    replaced: list[str] = field(default_factory=list, compare=False)
    """The functions in whose place right ones stand meanwhile."""
    reached: set[str] = field(default_factory=set, compare=False)
    """The checks of many calls that the answer has come to as it stands."""

    def comes_to(self, check: str) -> bool:
        """Whether to make a check in which the answer calls earlier functions a thousand times, or nearly.

        With right functions in their place, in proctor across a socket, it is made only where the answer has come to it
        with its own. What fails before has mistakes enough for the aspect to be tried again once those are mended.
        """
        if not self.replaced:
            self.reached.add(check)
        return check in self.reached

    def wrong(
        self,
        *,
        got: str,
        expected: str,
        call: str,
        part: str = "",
        what: str = "",
        hint: str = "",
        idea: str = "",
        empty: bool = False,
        late: bool = False,
        seen: Seen | None = None,
    ) -> WrongAnswer:
        """The failure to raise: its fields as in `Failure`, and what was `seen`."""
        failure = Failure(
            self.function,
            self.name,
            part=part,
            what=what,
            got=got,
            expected=expected,
            call=call,
            hint=hint,
            idea=idea,
            empty=empty,
            late=late,
        )
        return WrongAnswer(failure, seen=seen)

    def stopped(self, *, error: str, line: str, call: str, seen: Seen) -> WrongAnswer:
        """The failure to raise for an answer that raised an `error` itself."""
        return WrongAnswer(Failure(self.function, self.name, error=error, line=line, call=call), seen=seen)


_current: ContextVar[Aspect] = ContextVar("aspect")


def current() -> Aspect:
    """The aspect that is being tried; LookupError outside a hidden test."""
    return _current.get()


def _refuse_junk() -> None:
    """Raise WrongAnswer where all that the answer gave for this aspect comes of no calculation at all."""
    function, name, asked = current().function, current().name, current().asked
    if not asked:
        return
    if junk := junk_in(
        function, [answer.value for answer in asked], [[*answer.call.arguments.values()] for answer in asked]
    ):
        got, expected, hint = junk
        raise asked[0].wrong(got, expected, hint)
    repeated = name in WITHOUT_VALUES and function not in RANDOM
    if repeated and not alike(asked[0].value, asked[0].again().value):
        raise asked[0].wrong(
            _("another result for the same arguments"),
            _("the same result at every call"),
            _("does the function use random numbers, or what an earlier call left behind?"),
        )


def _failure(test: Callable, answer: Callable, replaced: tuple[str, ...]) -> WrongAnswer | None:
    """What `test` finds wrong with `answer` while right functions stand for `replaced`; None if nothing."""
    current().asked.clear()
    current().replaced[:] = replaced
    try:
        with silence(), right_functions(replaced):
            test(answer)
            _refuse_junk()
    except WrongAnswer as wrong:
        # A new exception, so that no frame of the test hangs on it.
        return WrongAnswer(wrong.failure, seen=wrong.seen)
    except Exception:
        # A result that no judgement was prepared for: it is certainly no right one.
        return current().wrong(
            got=_("a result that cannot be judged"),
            expected=_("a result of the kind that the table names"),
            call=current().function,
            hint=_("print what your function returns, and its type"),
        )
    return None


def _to_repair(test: Callable, answer: Callable, candidates: dict[str, list[str]]) -> str | None:
    """The first of the functions that have to be put right for `test` to pass, which does if all candidates are.

    candidates: of each function, those in whose place right ones stand if it is put right

    None where none has to: a random start that is luckier than at the first try.
    """
    needed = list(candidates)
    # From the last on, for a right `train` hides what is wrong in the functions that the student's own would call.
    for name in reversed(candidates):
        without = tuple(chain.from_iterable(candidates[other] for other in needed if other != name))
        if not _failure(test, answer, without):
            needed.remove(name)
    return needed[0] if needed else None


def _follow_through(
    test: Callable, answer: Callable, alone: WrongAnswer, earlier: tuple[str, ...]
) -> tuple[WrongAnswer | None, str | None]:
    """What is wrong with an answer itself, which failed as it stands, or else the function to repair first.

    earlier: the functions of the notebook that right ones may replace
    """
    # What tests have found wrong so far is mostly all that has to be put right. And the fewer functions are replaced,
    # the faster: in proctor, each call of one crosses a socket. (An endless loop would take as long once more.)
    found = tuple(name for name in earlier if name in faults)
    known = bool(found) and not alone.failure.late and not _failure(test, answer, found)
    if not known and (wrong := _failure(test, answer, earlier)):
        return wrong, None
    causes: dict[str, list[str]] = {}
    for name in found if known else earlier:
        causes.setdefault(faults.get(name, name), []).append(name)
    return None, next(iter(causes)) if known and len(causes) == 1 else _to_repair(test, answer, causes)


def _diagnosed(wrong: WrongAnswer, failed: Aspect, answer: Callable, replaced: tuple[str, ...]) -> WrongAnswer:
    """The failure with the probable mistake named, or with the relation in which the answer stands to a right one."""
    with silence(), right_functions(replaced):
        examined = examine(failed.function, failed.name, answer, wrong.seen)
    diagnosis, failure = examined.named, replace(wrong.failure, behaviour=examined.behaviour)
    if isinstance(diagnosis, Diagnosis):
        mistake, exact = diagnosis.mistake, diagnosis.exact
        says, idea = _(mistake.says), _(IDEAS[mistake.idea])
        return WrongAnswer(replace(failure, mistake=str(mistake), says=says, exact=exact, idea=idea))
    if isinstance(diagnosis, Told):
        return WrongAnswer(replace(failure, hint=diagnosis.says), relation=diagnosis.kind)
    return WrongAnswer(failure)


def aspect(test: Callable) -> Callable:
    """Make `test_<function>_<aspect>(<function>)` a hidden test.

    The answer is judged as it stands. Where it fails, it is tried once more with the student's earlier functions of
    the notebook replaced by right ones, and the better result counts. If that passes, a printed line says which
    function to repair first; if not, the message is that of the second try, which speaks of this function's own
    mistake. Trying twice also squares the false-alarm rate of a statistical check.

    Raises WrongAnswer where both fail.
    """
    (function,) = inspect.signature(test).parameters
    tested = Aspect(function, test.__name__.removeprefix(f"test_{function}_"))

    @functools.wraps(test)
    def tried(*positional: Callable, **by_name: Callable) -> None:
        # A notebook hands the function over by position, pytest by name.
        (answer,) = [*positional, *by_name.values()]
        token = _current.set(tested)
        tested.reached.clear()
        earlier = reference.exercises()[function].earlier
        try:
            alone = _failure(test, answer, ())
            if not alone:
                return
            if (function,) in late and not may_use_others(function):
                # It would be as slow once more.
                faults[function] = function
                raise alone
            wrong, to_repair = _follow_through(test, answer, alone, earlier)
            if wrong:
                faults[function] = function
                # An endless loop is like nothing known, and would take as long again.
                raise wrong if wrong.failure.late else _diagnosed(wrong, tested, answer, earlier)
            if to_repair:
                faults.setdefault(function, to_repair)
                print(repair_first(to_repair))
        finally:
            _current.reset(token)

    return tried
