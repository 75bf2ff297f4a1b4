"""Late penalties: nbgrader takes nothing off a late notebook, unless the course says how much."""

import math

from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader import preprocessors
from nbgrader.plugins import LateSubmissionPlugin
from traitlets import Float

from .gradebook import opened

DAY = 24 * 60 * 60  # seconds


class AssignLatePenalties(preprocessors.AssignLatePenalties):
    """As the base class, which opens a gradebook of its own for each notebook, for those that are late."""

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        """Note in the gradebook what being late costs a notebook."""
        names = resources["nbgrader"]
        submission = names["assignment"], names["student"]
        with opened(names["db_url"], *submission) as gradebook:
            late = gradebook.find_submission(*submission).total_seconds_late > 0
            if late:
                # The points that were earned are the sum of what is written.
                gradebook.db.flush()
            else:
                gradebook.find_submission_notebook(names["notebook"], *submission).late_submission_penalty = None
        return super().preprocess(nb, resources) if late else (nb, resources)


class LatePenalty(LateSubmissionPlugin):
    """A grace period, and after it a part of the points for each day that has started.

    The part is of what the student earned. nbgrader notes it beside the points, so that grading again does not take it
    twice. nbgrader's own `penalty_method` holds as before, after the grace period.
    """

    grace_minutes = Float(
        0.0, min=0.0, help="Minutes after the deadline, or the student's own, that still count as in time."
    ).tag(config=True)
    penalty_per_day = Float(
        0.0,
        min=0.0,
        max=1.0,
        help="Part of the earned points that is taken off for each started day after the grace period: 0.1 is a tenth.",
    ).tag(config=True)
    max_penalty = Float(
        1.0, min=0.0, max=1.0, help="Part of the earned points that is taken off at most, however late: 0.5 is half."
    ).tag(config=True)

    def late_submission_penalty(self, student_id: str, score: float, total_seconds_late: float) -> float | None:
        """The points to take off; None for none.

        score: what the student earned in the notebook; total_seconds_late: after the deadline, extensions included
        """
        overdue = total_seconds_late - 60 * self.grace_minutes
        if overdue <= 0:
            return None
        if self.penalty_method != "none":
            return super().late_submission_penalty(student_id, score, total_seconds_late)
        return score * min(math.ceil(overdue / DAY) * self.penalty_per_day, self.max_penalty) or None
