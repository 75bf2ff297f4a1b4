"""The gradebook's marks and comments, in the form that a page needs."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from ...common import marks
from ...common.marks import Mark, Place, Remark, Submission, engine
from ...mark import ticked
from ...mark.ticked import TickedItem

Found = TypeVar("Found")


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


@dataclass(frozen=True)
class Gradebook:
    """What the gradebook says of an assignment's submissions: those of one student or of all.

    submissions: by student; marks, remarks, schemes: by cell; maxima: points that can be had in each notebook, by name
    """

    submissions: Mapping[str, Submission]
    marks: Mapping[Place, Mark]
    remarks: Mapping[Place, Remark]
    schemes: Mapping[Place, tuple[TickedItem, ...]]
    maxima: Mapping[str, float]

    def submission(self, student: str) -> Submission:
        """That of a student. Raises sqlalchemy's NoResultFound if there is none."""
        if student not in self.submissions:
            raise NoResultFound(student)
        return self.submissions[student]

    def grades(self, student: str, notebook: str) -> Grades:
        """Those of a submitted notebook. Raises sqlalchemy's NoResultFound if it is not known."""
        submission = self.submission(student)
        if notebook not in submission.penalties:
            raise NoResultFound(f"{notebook} of {student}")

        def own(by_place: Mapping[Place, Found]) -> dict[str, Found]:
            return {
                place.cell: found
                for place, found in by_place.items()
                if (place.student, place.notebook) == (student, notebook)
            }

        remarks = own(self.remarks)
        return Grades(
            own(self.marks),
            {cell: remark.text for cell, remark in remarks.items()},
            frozenset(cell for cell, remark in remarks.items() if remark.untouched),
            submission.penalties[notebook],
            submission.late.total_seconds(),
            own(self.schemes),
        )


def read(db_url: str, assignment: str, student: str = "") -> Gradebook:
    """What the gradebook says now of one student or of all, in a few queries, however many students there are."""
    with Session(engine(db_url)) as session:
        return Gradebook(
            marks.submissions(session, assignment, student),
            marks.marks(session, assignment, student),
            marks.remarks(session, assignment, student),
            ticked.schemes(session, assignment, student),
            marks.notebooks(session, assignment),
        )


def with_penalties_of_now(read_before: Gradebook, db_url: str, assignment: str, student: str) -> Gradebook:
    """The same with the student's submission as it is now."""
    with Session(engine(db_url)) as session:
        return replace(read_before, submissions=marks.submissions(session, assignment, student))
