"""How people are called."""

import re

from . import harmless

# Syllables of Hangul, in which the family's name comes first and no blank after it; a number tells apart two of a name.
HANGUL = re.compile(r"[가-힣]+\d*")


def full_name(first: str, last: str) -> str:
    """홍길동, or Gildong Hong; empty if the gradebook has no name."""
    both = HANGUL.fullmatch(first) and HANGUL.fullmatch(last)
    return harmless.text(f"{last}{first}" if both else f"{first} {last}".strip())


def called(student: str, first: str, last: str) -> str:
    """The name with the id: 홍길동 (kim); the id alone where there is no name."""
    name = full_name(first, last)
    return f"{name} ({student})" if name else harmless.text(student)
