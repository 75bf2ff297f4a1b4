"""The words that a student reads, in the language of the assignment (gettext catalogues in `locale`)."""

import gettext
from collections.abc import Callable
from pathlib import Path

from . import reference

LOCALE = Path(__file__).parents[1] / "locale"


def edition(folder: Path) -> str:
    """Language of the edition kept in `folder`: nbgrader runs a notebook in its assignment's folder."""
    return "en" if folder.name.endswith("-en") else "ko"


_here = edition(Path.cwd())
# Who grades and knows the assignment's language puts a function in its place that says it (`c.Execute.setup`).
language: Callable[[], str] = lambda: _here  # noqa: E731


# Messages are written in English in the code, so only other languages have a catalogue.
_CATALOGUES = {"en": gettext.NullTranslations(), "ko": gettext.translation("grader_tests", LOCALE, ["ko"])}


def _(message: str) -> str:
    """`message` in that language."""
    return _CATALOGUES[language()].gettext(message)


def N_(message: str) -> str:
    """Mark `message` for the catalogue, where it is translated later."""
    return message


# The names of the aspects, as they stand in `test_<function>_<aspect>`.
ASPECTS = {
    "activation": N_("activation"),
    "axes": N_("other axes"),
    "axis": N_("other axes"),
    "best": N_("best candidate"),
    "bias": N_("bias"),
    "cache": N_("cache"),
    "columns": N_("columns"),
    "costs": N_("costs"),
    "count": N_("count"),
    "derivative": N_("the derivative given"),
    "error": N_("unknown task"),
    "even": N_("an even number cut off"),
    "exponentials": N_("built from exponentials"),
    "extremes": N_("extreme values"),
    "fresh": N_("new numbers at every call"),
    "hidden_layer": N_("hidden layer"),
    "input": N_("input unchanged"),
    "learning_rate": N_("learning rate"),
    "limits": N_("limiting cases"),
    "mean": N_("mean over the samples"),
    "names": N_("names"),
    "no_loop": N_("no loop"),
    "odd": N_("an odd number cut off"),
    "options": N_("options"),
    "output_layer": N_("output layer"),
    "parameters": N_("parameters"),
    "random_start": N_("random start"),
    "relu": N_("relu"),
    "repeats": N_("repeats"),
    "scalar": N_("a scalar"),
    "shape": N_("shape"),
    "shapes": N_("shapes"),
    "sigmoid": N_("sigmoid"),
    "slope": N_("slope"),
    "statistics": N_("statistics"),
    "ties": N_("equally good candidates"),
    "validation": N_("validation data"),
    "values": N_("values"),
    "weights": N_("weights"),
}


def _where(function: str, aspect: str) -> str:
    """Such as `[2.3 relu] shape`."""
    return f"[{reference.exercises()[function].number} {function}] {_(ASPECTS[aspect])}"


def sentence(function: str, aspect: str, *, got: str, expected: str, call: str) -> str:
    """Four fields: where, what was got, what was expected, and for which call."""
    return _("{where}: got {got}, expected {expected}. Call: {call}.").format(
        where=_where(function, aspect), got=got, expected=expected, call=call
    )


def stopped(function: str, aspect: str, *, error: str, line: str, call: str) -> str:
    """The answer raised an `error`, in a `line` of its own cell if that is known."""
    located = _("{where}: your function stopped in the line `{line}` with {error}. Call: {call}.") if line else ""
    text = located or _("{where}: your function stopped with {error}. Call: {call}.")
    return text.format(where=_where(function, aspect), error=error, line=line, call=call)


def with_hint(text: str, hint: str) -> str:
    """`text` with the `hint` at its end, unless that is empty."""
    if not hint:
        return text
    # What follows is another sentence.
    told = _("Hint: {hint}").format(hint=hint if hint.endswith((".", "?", "!")) else f"{hint}.")
    return f"{text} {told}"


def probable_mistake(says: str, *, exact: bool) -> str:
    """What a known mistake `says`, and whether the answer is just like it or only closest to it."""
    text = _("This looks like a known mistake: {says}") if exact else _("The closest known mistake: {says}")
    return text.format(says=says)


def repair_first(earlier: str) -> str:
    """Full marks for an aspect, but it rests on an `earlier` function that is wrong."""
    return _("Full marks, tried with a right {earlier} instead of yours. Repair {earlier} first.").format(
        earlier=earlier
    )
