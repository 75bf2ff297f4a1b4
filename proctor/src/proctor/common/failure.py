"""What a test says of a failure, field by field: an error's `fields`, kept in its cell's record (`notebook_record`).

A page or a report makes a table of it. It comes from the tests alone: the grading process reads it off the error that
a test raised, and what a submission has in its metadata was removed before.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

# Characters of a text: three times the longest sentence of our catalogue of mistakes.
LONGEST = 1000


@dataclass(frozen=True)
class Failure:
    """Any field may be empty.

    part: the piece of the result that is looked at; what: what of it is told, such as its shape
    got, expected, call: what came, what should have come, and for which call
    error, line: what the student's code raised, and the line of theirs that did
    hint: what to look at
    mistake: id of a known mistake, which is never shown; says: what is told of it; exact: or is it only close to it?
    idea: the title of what is to be learned again
    behaviour: equal for answers that do the same, which is for the class report; never shown
    empty: nothing is written yet; late: there was no result in time
    """

    part: str = ""
    what: str = ""
    got: str = ""
    expected: str = ""
    call: str = ""
    error: str = ""
    line: str = ""
    hint: str = ""
    mistake: str = ""
    says: str = ""
    exact: bool = False
    idea: str = ""
    behaviour: str = ""
    empty: bool = False
    late: bool = False


_FIELDS = [(field.name, field.type) for field in fields(Failure)]


def read(found: object) -> Failure | None:
    """The fields of a mapping that are known here and of the right type; None if there are none."""
    if not isinstance(found, Mapping):
        return None
    known: dict[str, Any] = {}  # each of its field's type, which is looked at here
    for name, kind in _FIELDS:
        value = found.get(name)
        if type(value) is kind and value:
            known[name] = value[:LONGEST] if isinstance(value, str) else value
    return Failure(**known) if known else None


def of_error(error: BaseException) -> dict:
    """The fields that an error of a test's brings along, as `read` takes them; none if it brings none."""
    failure = read(getattr(error, "fields", None))
    return {key: value for key, value in asdict(failure).items() if value} if failure else {}
