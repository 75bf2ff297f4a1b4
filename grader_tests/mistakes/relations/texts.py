"""Relations between words."""

from ...judging.messages import _
from .cases import Case, Told


def relate_texts(cases: list[Case]) -> Told | None:
    """What is wrong with the words that came; None if nothing can be said."""
    wrong = [case for case in cases if not case.stopped and isinstance(case.right, str) and case.got != case.right]
    if not wrong:
        return None
    if all(case.got is None for case in wrong):
        return Told("nothing", _("Nothing is returned: printing a value is not returning it."))
    texts = [(case.got, case.right) for case in wrong if isinstance(case.got, str)]
    if len(texts) < len(wrong):
        return Told("no text", _("What is returned is no text."))
    if all(got.strip().lower() == right for got, right in texts):
        return Told("letters", _("The word is right, but not letter by letter: capitals and blanks count."))
    if all(got and (got in right or right in got) for got, right in texts):
        return Told("letters", _("The word is nearly right: compare it letter by letter with the table."))
    return None
