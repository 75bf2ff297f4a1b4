"""`proctor return`: marks and feedback pages in the forms in which students get them back."""

import shutil
from pathlib import Path

from rich.console import Console
from rich.text import Text
from traitlets import Unicode

from ..pages.lms.final_marks import FinalMark, final_marks
from ..pages.lms.pages import FeedbackZip, moodle_folder, write_folder
from ..pages.lms.sheets import NAMES, Filled, NoSheet, Sheet, canvas, fill, moodle, participant
from . import OF_ALL, Command

# The columns that Canvas needs besides the points: it would compare any others with its own.
CANVAS = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
# As many names are listed; who is to be looked for is in the gradebook, too.
LISTED = 20


class Return(Command):
    """Writes marks for an LMS and feedback pages for students."""

    name = "proctor-return"
    of_students = ("autograded_directory", "graded")
    description = "Write marks and feedback pages in the forms that Canvas, Moodle or a shared folder take"

    canvas = Unicode("", help="Canvas's export of its gradebook, as it was downloaded.").tag(config=True)
    moodle = Unicode("", help="Moodle's grading worksheet, as it was downloaded.").tag(config=True)
    column = Unicode(
        "", help="The column that gets the points. By default Canvas's of the assignment's name, and Moodle's Grade."
    ).tag(config=True)
    returned_directory = Unicode("returned", help="Where all this goes, inside the course's folder.").tag(config=True)

    aliases = {  # noqa: RUF012 - traitlets takes it as it stands
        **OF_ALL,
        "canvas": "Return.canvas",
        "moodle": "Return.moodle",
        "column": "Return.column",
    }

    def start(self) -> None:
        """Exits with 1 if something is left for a person, with 2 if the LMS's list cannot be filled in."""
        # The paths are relative to the present folder, and the command enters the course's folder below.
        files = {
            name: Path(path).expanduser().absolute() for name in ("canvas", "moodle") if (path := getattr(self, name))
        }
        super().start()
        course = self.coursedir
        self._folder = Path(course.root) / self.returned_directory / course.assignment_id
        self._left = False
        marks = final_marks(course)
        try:
            if "canvas" in files:
                self._return_to_canvas(canvas(files["canvas"], course.assignment_id, self.column), marks)
            if "moodle" in files:
                self._return_to_moodle(moodle(files["moodle"], self.column), marks)
        except (NoSheet, OSError) as error:
            self.refuse(str(error))
        if not files:
            self._return_pages(marks)
        self.exit(1 if self._left else 0)

    def _return_to_canvas(self, sheet: Sheet, marks: list[FinalMark]) -> None:
        filled = fill(sheet, marks)
        columns = [number for number, name in enumerate(sheet.heading) if name in CANVAS or number == sheet.points]
        self._say_filled(sheet, filled, marks, self._write("canvas.csv", sheet.text(columns)))
        print("Next: in Canvas, Grades > Import, and choose this file.")

    def _return_to_moodle(self, sheet: Sheet, marks: list[FinalMark]) -> None:
        filled = fill(sheet, marks)
        self._say_filled(sheet, filled, marks, self._write("moodle.csv", sheet.text()))
        path, without = self._folder / "moodle-feedback.zip", []
        with FeedbackZip(path) as archive:
            for student, row in filled.rows.items():
                name = next(iter(sheet.cells(row, NAMES)), "")
                if not archive.add(self.coursedir, student, moodle_folder(name, participant(row))):
                    without.append(student)
        print(f"Wrote {path}")
        self._say_without_pages(without)
        print("Next: in Moodle, View all submissions > Upload grading worksheet, and Upload multiple feedback files in")
        print("a zip. Both need the feedback types 'Offline grading worksheet' and 'Feedback files' in the settings.")

    def _return_pages(self, marks: list[FinalMark]) -> None:
        target = self._folder / "pages"
        # Pages of somebody who has left, or who has another name now, are not handed out again.
        shutil.rmtree(target, ignore_errors=True)
        without = [
            mark.student for mark in marks if not write_folder(self.coursedir, mark.student, mark.student, target)
        ]
        print(f"Wrote the pages of {len(marks) - len(without)} students to {target}, a folder for each")
        self._say_without_pages(without)

    def _write(self, name: str, text: str) -> Path:
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / name
        path.write_bytes(text.encode())
        return path

    def _say_filled(self, sheet: Sheet, filled: Filled, marks: list[FinalMark], path: Path) -> None:
        count = len(filled.rows) - len(filled.waiting)
        print(f"Wrote {path}: the points of {count} students; {len(sheet.rows) - count} rows stay as they were")
        if sheet.maximum and marks and sheet.maximum != marks[0].maximum:
            print(f"The points are scaled: from {marks[0].maximum:g} here to {sheet.maximum:g} there")
        assignment = self.coursedir.assignment_id
        self._list(f"NOT YET MARKED, and so left as they were; mark them by: proctor mark {assignment}", filled.waiting)
        self._list("UNCLEAR, for the list has more than one row or student of that name", filled.unclear)
        self._list("NOT IN THE LIST", filled.missing)

    def _say_without_pages(self, students: list[str]) -> None:
        self._list(f"NO FEEDBACK PAGES yet; write them by: proctor feedback {self.coursedir.assignment_id}", students)

    def _list(self, heading: str, students: list[str]) -> None:
        if students:
            self._left = True
            more = f" and {len(students) - LISTED} more" if len(students) > LISTED else ""
            Console().print(Text(f"{heading}: {', '.join(students[:LISTED])}{more}"))
