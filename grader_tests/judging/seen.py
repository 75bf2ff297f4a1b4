"""What a hidden test has seen of a wrong answer, for the diagnosis to start from."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Seen:
    """Wrong values, or an error.

    arguments: those of the call by name, as they were before it
    part: the piece of the result whose values are wrong, such as "dW1"; empty for the whole
    error: what was raised, if anything
    """

    arguments: dict[str, object]
    part: str = ""
    error: BaseException | None = None
