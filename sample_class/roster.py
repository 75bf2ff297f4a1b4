"""Who is in the class, and what each of them handed in. A student's id says what to expect."""

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

NOTEBOOKS = ("1_numpy", "2_activations", "3_initialization", "4_network")
DUE = datetime(2026, 3, 27, 14, 59, tzinfo=timezone.utc)


@dataclass(frozen=True)
class Submission:
    """One hand-in.

    answers: a file in `answers/` whose functions stand in the place of the right ones
    blank: every function not in that file is left as released, instead of being right
    written: the written answers are filled in
    notebooks: which ones were handed in
    scratch: code of a cell that the student added below the set-up cell
    days_early: before the deadline; negative when late
    """

    answers: str | None = None
    blank: bool = False
    written: bool = True
    notebooks: tuple[str, ...] = NOTEBOOKS
    scratch: str | None = None
    days_early: float = 1

    @property
    def timestamp(self) -> datetime:
        """When it was handed in."""
        return DUE - timedelta(days=self.days_early)


@dataclass(frozen=True)
class Student:
    """A student of one edition (`week3` or `week3-en`) with hand-ins in the order of time."""

    id: str
    assignment: str
    submissions: tuple[Submission, ...]


def _student(id: str, *submissions: Submission) -> Student:
    return Student(id, "week3-en" if id.startswith("en-") else "week3", submissions)


ROSTER = (
    _student("ko-perfect", Submission()),
    _student("ko-average", Submission("average")),
    _student("ko-keepdims", Submission("lost_dimensions")),
    _student("ko-late", Submission("derivatives", days_early=-1.5)),
    _student(
        "ko-resubmitted",
        Submission("average", notebooks=NOTEBOOKS[:2], days_early=3),
        Submission("small_slips"),
    ),
    _student("ko-blank", Submission(blank=True, written=False)),
    _student("en-no-written", Submission(written=False)),
    _student("en-endless", Submission("endless")),
    _student("en-overflow", Submission("overflow")),
    _student("en-last-two", Submission("initialization", notebooks=NOTEBOOKS[2:])),
    _student("en-raises", Submission("raises", scratch="print(activations)  # NameError: the list below was deleted")),
    _student("en-blank", Submission(blank=True, written=False)),
)
