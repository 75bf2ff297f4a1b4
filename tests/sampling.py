"""How much is tried of what takes long: by `make test` a sample, always the same; by `make test-all` everything.

What only the latter runs is marked `whole`. `pytest --whole` runs it, and leaves no sample.
"""

from collections.abc import Callable, Sequence
from typing import TypeVar

from hypothesis import settings

Case = TypeVar("Case")
# Set before tests are collected.
whole = False


def some(everything: Sequence[Case], every: int) -> list[Case]:
    """The first case and every `every`-th after it; or all."""
    return list(everything if whole else everything[::every])


def some_of_each(everything: Sequence[Case], kind: Callable[[Case], object], every: int) -> list[Case]:
    """Of each kind, the first case and every `every`-th after it; or all."""
    kinds = dict.fromkeys(map(kind, everything))
    return [case for key in kinds for case in some([case for case in everything if kind(case) == key], every)]


def examples(number: int, **options: object) -> settings:
    """Hypothesis' settings for a test that tries `number` examples, of which a sample is a fifth; always the same."""
    return settings(max_examples=number if whole else number // 5, derandomize=True, deadline=None, **options)
