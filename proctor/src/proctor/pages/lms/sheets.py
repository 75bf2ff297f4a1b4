"""An LMS's own list of a class, with the points filled in: Canvas's gradebook, Moodle's grading worksheet.

Both are CSV files that the LMS has written and reads again. Which columns it needs is what its importer looks for:
Canvas's `lib/gradebook_importer.rb`, Moodle's `mod/assign/feedback/offline/importgradeslib.php`.
"""

import csv
import io
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from .final_marks import FinalMark

# Columns by which an LMS says who somebody is; a name is less sure.
IDS = ("ID", "SIS User ID", "SIS Login ID", "ID number", "Email address")
NAMES = ("Student", "Full name")


class NoSheet(Exception):
    """A file is not what the LMS writes; the text says what is missing."""


@dataclass
class Sheet:
    """A list as the LMS wrote it.

    rows: the students' rows; above: rows between the heading and these, which belong to nobody
    points: the column for the points; maximum: what the LMS gives at most, None if the list does not say
    """

    heading: list[str]
    above: list[list[str]]
    rows: list[list[str]]
    points: int
    maximum: float | None
    newline: str = "\n"
    mark: str = ""

    def cells(self, row: list[str], columns: Iterable[str]) -> list[str]:
        """A row's cells in these columns, as far as the list has them."""
        return [row[self.heading.index(name)] for name in columns if name in self.heading]

    def text(self, columns: Iterable[int] | None = None) -> str:
        """The list as CSV, with these columns or all."""
        chosen = range(len(self.heading)) if columns is None else [*columns]
        file = io.StringIO(newline="")
        writer = csv.writer(file, lineterminator=self.newline)
        writer.writerows([row[column] for column in chosen] for row in (self.heading, *self.above, *self.rows))
        return self.mark + file.getvalue()


@dataclass
class Filled:
    """Which rows of a sheet were given points, and what is left for a person.

    rows: the row of each student who was found, whether or not there are points yet
    """

    rows: dict[str, list[str]] = field(default_factory=dict)
    waiting: list[str] = field(default_factory=list)
    unclear: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


def _read(path: Path) -> tuple[list[list[str]], str, str]:
    """The rows, all as long as the first; the line ending; and the byte order mark. Raises NoSheet and OSError."""
    try:
        text = path.read_bytes().decode()
    except UnicodeDecodeError as error:
        raise NoSheet(f"{path} is not in UTF-8: take it as the LMS wrote it, not as a spreadsheet saved it") from error
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    text = text.removeprefix(mark)
    try:
        rows = [row for row in csv.reader(io.StringIO(text, newline="")) if row]
    except csv.Error as error:
        raise NoSheet(f"{path} is no CSV file: {error}") from error
    if not rows:
        raise NoSheet(f"{path} is empty")
    width = len(rows[0])
    return [[*row[:width], *[""] * (width - len(row))] for row in rows], "\r\n" if "\r\n" in text else "\n", mark


def _column(path: Path, heading: list[str], wanted: re.Pattern) -> int:
    found = [number for number, name in enumerate(heading) if wanted.fullmatch(name.strip())]
    if len(found) != 1:
        which = "no column" if not found else "more than one column"
        raise NoSheet(f"{path} has {which} for the points. Name it by --column; there are {', '.join(heading)}")
    return found[0]


def _number(text: str) -> float | None:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return None


def canvas(path: Path, assignment: str, column: str = "") -> Sheet:
    """Canvas's export of its gradebook.

    column: the one to fill in; by default the one with the assignment's name, to which Canvas appends a number
    Raises NoSheet and OSError.
    """
    (heading, *rows), newline, mark = _read(path)
    if not {"Student", "ID", "Section"} <= {*heading}:
        raise NoSheet(f"{path} is not Canvas's export: it has no columns Student, ID and Section")
    wanted = re.escape(column) if column else rf"{re.escape(assignment)}( \(\d+\))?"
    points = _column(path, heading, re.compile(wanted, re.IGNORECASE))
    person = heading.index("ID")
    # Above the students are what an assignment gives at most, and how its grades are posted.
    students = [row for row in rows if row[person].strip()]
    above = [row for row in rows if not row[person].strip()]
    most = next((row[points] for row in above if row[heading.index("Student")].strip() == "Points Possible"), "")
    return Sheet(heading, above, students, points, _number(most), newline, mark)


def moodle(path: Path, column: str = "") -> Sheet:
    """Moodle's grading worksheet, which has the participant in its first column, such as `Participant 4711`.

    column: the one to fill in, `Grade` by default. Raises NoSheet and OSError.
    """
    (heading, *rows), newline, mark = _read(path)
    if not rows or not all(participant(row) for row in rows):
        raise NoSheet(f"{path} is not Moodle's grading worksheet: its first column does not name participants")
    points = _column(path, heading, re.compile(re.escape(column or "Grade"), re.IGNORECASE))
    most = [number for number, name in enumerate(heading) if name.casefold() == "maximum grade"]
    return Sheet(heading, [], rows, points, _number(rows[0][most[0]]) if most else None, newline, mark)


def participant(row: list[str]) -> str:
    """The number of a participant of Moodle's; an empty text if there is none."""
    match = re.search(r"\d+$", row[0].strip())
    return match[0] if match else ""


def _exact(text: str) -> str:
    return unicodedata.normalize("NFC", text).strip().casefold()


def _letters(text: str) -> str:
    """A name as Canvas writes it in file names: `honggildong` for `Hong, Gildong`."""
    return "".join(character for character in _exact(text) if character.isalnum())


def fill(sheet: Sheet, marks: list[FinalMark]) -> Filled:
    """Put the points of `marks` into the rows of the students that they belong to, in the LMS's scale.

    An id, or else the name, says whose a row is. Namesakes get nothing, and are listed as unclear.
    """
    ids, names = defaultdict(set), defaultdict(set)
    for mark in marks:
        for text in mark.ids:
            ids[_exact(text)].add(mark.student)
        for text in (*mark.names, mark.student):
            names[_letters(text)].add(mark.student)
    by_student = defaultdict(list)
    for row in sheet.rows:
        named = sheet.cells(row, NAMES)
        numbered = [f"{name}{participant(row)}" for name in named]
        found = set().union(*(ids[_exact(text)] for text in sheet.cells(row, IDS) if text.strip()))
        found = found or set().union(*(names[_letters(text)] for text in (*named, *numbered) if _letters(text)))
        for student in found:
            by_student[student].append((row, found))
    filled = Filled()
    for mark in marks:
        rows = by_student[mark.student]
        if not rows:
            filled.missing.append(mark.student)
        elif len(rows) > 1 or len(rows[0][1]) > 1:
            filled.unclear.append(mark.student)
        else:
            filled.rows[mark.student] = rows[0][0]
            if mark.points is None:
                filled.waiting.append(mark.student)
            else:
                scale = sheet.maximum / mark.maximum if sheet.maximum and mark.maximum else 1
                rows[0][0][sheet.points] = f"{round(mark.points * scale, 2):g}"
    return filled
