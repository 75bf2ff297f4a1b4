"""What a hidden test has seen of a wrong answer, for the diagnosis to start from."""

from dataclasses import dataclass

from .values import Arguments


@dataclass(frozen=True)
class Seen:
    """Wrong values, or an error.

    arguments: those of the call by name, as they were before it
    part: the piece of the result whose values are wrong, such as "dW1"; empty for the whole
    error: what was raised, if anything
    """

    arguments: Arguments
    part: str = ""
    error: BaseException | None = None
