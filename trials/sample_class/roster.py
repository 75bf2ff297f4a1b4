"""Who is in the class, and what each of them handed in. A student's id says what to expect."""

import ast
import re
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
    written: the written answers, by name; what is not among them is left as released
    notebooks: which ones were handed in
    scratch: code of a cell that the student added below the set-up cell
    days_early: before the deadline; negative when late
    """

    answers: dict[str, str] = field(default_factory=dict, hash=False)
    blank: bool = False
    written: dict[str, str] = field(default_factory=dict, hash=False)
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
    first_name: str = ""
    last_name: str = ""


def _answers(file: str) -> dict[str, str]:
    """The functions in a file of `answers/`, by name."""
    text = (Path(__file__).parent / "answers" / f"{file}.py").read_text(encoding="utf-8")
    return {
        node.name: ast.get_source_segment(text, node)
        for node in ast.parse(text).body
        if isinstance(node, ast.FunctionDef)
    }


def _written(student: str) -> dict[str, str]:
    """The answers in a file of `answers/written/`, each below a heading with its name."""
    text = (Path(__file__).parent / "answers" / "written" / f"{student}.md").read_text(encoding="utf-8")
    _, *parts = re.split(r"^# (\w+)\n", text, flags=re.M)
    return {name: answer.strip() for name, answer in zip(parts[::2], parts[1::2], strict=True)}


def _student(id: str, name: str, *submissions: Submission) -> Student:
    english = id.startswith("en-")
    # As names are written: 홍길동, Gildong Hong.
    first, last = name.split() if english else (name[1:], name[:1])
    return Student(id, "week3-en" if english else "week3", submissions, first, last)


ROSTER = (
    # Full marks in everything.
    _student("ko-perfect", "김서연", Submission(written=_written("ko-perfect"))),
    # Three points of five, twice.
    _student("ko-average", "이도윤", Submission(_answers("average"), written=_written("ko-average"))),
    # Speaks of all zeros only.
    _student("ko-keepdims", "박지후", Submission(_answers("lost_dimensions"), written=_written("ko-keepdims"))),
    # One answer copied from ko-perfect, with words changed; the other in haste.
    _student("ko-late", "최하은", Submission(_answers("derivatives"), written=_written("ko-late"), days_early=-1.5)),
    # One answer wrong, one nearly full.
    _student(
        "ko-resubmitted",
        "정민준",
        Submission(_answers("average"), notebooks=NOTEBOOKS[:2], days_early=3),
        Submission(_answers("small_slips"), written=_written("ko-resubmitted")),
    ),
    _student("ko-blank", "강수아", Submission(blank=True)),
    _student("en-no-written", "Maya Fischer", Submission()),
    _student("en-endless", "Daniel Okafor", Submission(_answers("endless"), written=_written("en-endless"))),
    _student("en-overflow", "Priya Sharma", Submission(_answers("overflow"), written=_written("en-overflow"))),
    # One answer copied from en-endless.
    _student(
        "en-last-two",
        "Lucas Moreau",
        Submission(_answers("initialization"), written=_written("en-last-two"), notebooks=NOTEBOOKS[2:]),
    ),
    # Both vague.
    _student(
        "en-raises",
        "Anna Kowalska",
        Submission(
            _answers("raises"),
            written=_written("en-raises"),
            scratch="print(activations)  # NameError: the list below was deleted",
        ),
    ),
    _student("en-blank", "Tom Hughes", Submission(blank=True)),
)
