"""A bar on standard error, with rate and time left."""

from collections.abc import Iterator
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn


class Bar(Progress):
    """A progress bar for submissions, with running counts of `kinds`."""

    def __init__(self, *kinds: str):
        super().__init__(
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]}"),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
            *(TextColumn(f"{kind} {{task.fields[{kind}]}}") for kind in kinds),
            console=Console(stderr=True),
        )
        # Any, because rich takes any names for what is shown of a task.
        fields: dict[str, Any] = {"rate": "", **dict.fromkeys(kinds, 0)}
        self._task = self.add_task("", total=None, **fields)

    def begin(self, total: int) -> None:
        """Set the number of submissions."""
        self.update(self._task, total=total)

    def each(self, items: list) -> Iterator:
        """Yield the items; each is one step."""
        self.begin(len(items))
        for item in items:
            yield item
            self.step()

    def step(self, **counts: int) -> None:
        """Count one submission as done. counts: the new counts of the kinds"""
        self.advance(self._task)
        speed = self.tasks[0].speed
        fields: dict[str, Any] = {"rate": f"{60 * speed:.0f} a minute" if speed else "", **counts}
        self.update(self._task, **fields)
