"""The gradebook's marks and comments for one submitted notebook, in the form that a page needs."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from ...common import marks
from ...common.marks import Mark, Submission, engine
from ...mark import ticked
from ...mark.ticked import TickedItem


@dataclass(frozen=True)
class Grades:
    """The marks and comments of one submitted notebook; all dicts and sets are by grade id.

    marks: of each cell with points
    comments: what a person wrote about an answer; each answer is in it, mostly with an empty text
    untouched: answers that are still as they were released
    schemes: the items by which a person has given the points; holds only answers that were marked with a scheme
    """

    marks: dict[str, Mark]
    comments: dict[str, str]
    untouched: frozenset[str]
    late_penalty: float
    seconds_late: float
    schemes: dict[str, tuple[TickedItem, ...]] = field(default_factory=dict)

    @property
    def tests(self) -> frozenset[str]:
        """The autograder cells, whatever the submission claims of them."""
        return frozenset(self.marks.keys() - self.comments.keys())

    def is_test(self, grade_id: str) -> bool:
        """Whether a cell is an autograder cell."""
        return grade_id in self.marks and grade_id not in self.comments


def read_grades(db_url: str, notebook: str, assignment: str, student: str) -> Grades:
    """What the gradebook says. Raises sqlalchemy's NoResultFound if it does not know the notebook."""
    with Session(engine(db_url)) as session:
        submission = marks.submissions(session, assignment, student).get(student)
        if submission is None or notebook not in submission.penalties:
            raise NoResultFound(f"{notebook} of {student} for {assignment}")
        remarks = marks.remarks(session, assignment, student, notebook)
        return Grades(
            {place.cell: mark for place, mark in marks.marks(session, assignment, student, notebook).items()},
            {place.cell: remark.text for place, remark in remarks.items()},
            frozenset(place.cell for place, remark in remarks.items() if remark.untouched),
            submission.penalties[notebook],
            submission.late.total_seconds(),
            {place.cell: items for place, items in ticked.schemes(session, assignment, student, notebook).items()},
        )


def read_submission(db_url: str, assignment: str, student: str) -> tuple[Submission, Mapping[str, float]]:
    """What the gradebook says, and the points that can be had in each notebook, by name.

    Raises sqlalchemy's NoResultFound if it does not know the submission.
    """
    with Session(engine(db_url)) as session:
        found = marks.submissions(session, assignment, student)
        if student not in found:
            raise NoResultFound(f"{student} for {assignment}")
        return found[student], marks.notebooks(session, assignment)
