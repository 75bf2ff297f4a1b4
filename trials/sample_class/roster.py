"""Who is in the class, and what each of them handed in. A student's id says what to expect."""

import ast
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

NOTEBOOKS = ("1_numpy", "2_activations", "3_initialization", "4_network")
DUE = datetime(2026, 3, 27, 14, 59, tzinfo=UTC)


@dataclass(frozen=True)
class Submission:
    """One hand-in.

    answers: cells by function, which stand in the place of the right ones; `# %%+` between them where there are several
    blank: every function not among them is left as released, instead of being right
    written: the written answers are filled in
    notebooks: which ones were handed in
    scratch: code of a cell that the student added below the set-up cell
    days_early: before the deadline; negative when late
    """

    answers: dict[str, str] = field(default_factory=dict, hash=False)
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


def _answers(file: str) -> dict[str, str]:
    """The functions in a file of `answers/`, by name."""
    text = (Path(__file__).parent / "answers" / f"{file}.py").read_text(encoding="utf-8")
    return {
        node.name: ast.get_source_segment(text, node)
        for node in ast.parse(text).body
        if isinstance(node, ast.FunctionDef)
    }


def _student(id: str, *submissions: Submission) -> Student:
    return Student(id, "week3-en" if id.startswith("en-") else "week3", submissions)


ROSTER = (
    _student("ko-perfect", Submission()),
    _student("ko-average", Submission(_answers("average"))),
    _student("ko-keepdims", Submission(_answers("lost_dimensions"))),
    _student("ko-late", Submission(_answers("derivatives"), days_early=-1.5)),
    _student(
        "ko-resubmitted",
        Submission(_answers("average"), notebooks=NOTEBOOKS[:2], days_early=3),
        Submission(_answers("small_slips")),
    ),
    _student("ko-blank", Submission(blank=True, written=False)),
    _student("en-no-written", Submission(written=False)),
    _student("en-endless", Submission(_answers("endless"))),
    _student("en-overflow", Submission(_answers("overflow"))),
    _student("en-last-two", Submission(_answers("initialization"), notebooks=NOTEBOOKS[2:])),
    _student(
        "en-raises",
        Submission(_answers("raises"), scratch="print(activations)  # NameError: the list below was deleted"),
    ),
    _student("en-blank", Submission(blank=True, written=False)),
)
