"""`proctor comment`: write one comment to all students of a group of wrong answers."""

from pathlib import Path

from traitlets import Unicode

from ..common.language import Edition
from ..mark.comments import comment_all
from ..parallel import worker
from . import OF_ALL, Command
from .progress import Bar


class Comment(Command):
    """Writes a comment to the answer of each student of a group that the class report shows."""

    name = "proctor-comment"
    description = "Write one comment to all students whose answers are in one group of the class report"

    of_students = ("autograded_directory", "graded")
    group = Unicode("", help="The group's id, as it stands in the class report.").tag(config=True)
    text = Unicode("", help="The comment, as students read it on their feedback page.").tag(config=True)

    aliases = {**OF_ALL, "group": "Comment.group", "text": "Comment.text"}  # noqa: RUF012

    def start(self) -> None:
        """Exits with 2 if there is no such group, or nothing to write."""
        super().start()
        worker.quiet()
        assignment = self.coursedir.assignment_id
        if not self.group or not self.text.strip():
            self.refuse(f'Name a group and a text, such as: proctor comment {assignment} --group=3fa2c1 --text="…"')
        # pandas takes a second to import.
        from ..pages.report import wrong_answers
        from ..pages.report.class_data import collect

        with Bar() as bar:
            data = collect(self.coursedir, Edition(parent=self), Path(self.coursedir.root), bar.each)
        try:
            group = wrong_answers.group(data, self.group)
        except wrong_answers.NoGroup as error:
            self.refuse(str(error))
        added = comment_all(
            self.coursedir, assignment, group["notebook"], group["exercise"], group["who"], self.text.strip()
        )
        already = f"; {len(group['who']) - len(added)} had it already" if len(added) < len(group["who"]) else ""
        print(f"Wrote the comment to {len(added)} answers to {group['exercise']}{already}.")
        print(f"Next: proctor feedback {assignment}")
