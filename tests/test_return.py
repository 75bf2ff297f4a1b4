"""Marks and pages go back to students in the forms that Canvas, Moodle and a shared folder take."""

import csv
import io
import re
import zipfile

import pytest

from proctor import cli
from proctor.collect.collecting import PATTERN
from proctor.pages.lms import pages, sheets
from proctor.pages.lms.final_marks import FinalMark
from tests.terminal import run
from trials.sample_class.roster import ROSTER

CANVAS = """\
Student,ID,SIS User ID,SIS Login ID,Section,week2 (4710),week3 (4711),Assignments Current Score
,,,,,,Manual Posting,
    Points Possible,,,,,10,100,(read only)
"Hong, Gildong",101,20261234,gildong@x.example,DL101,7,,70
"Lee, Min",102,20261235,min@x.example,DL101,8,3,80
"Student, Test",999,,,DL101,,,
"""
MOODLE = """\
Identifier,Full name,ID number,Email address,Status,Grade,Maximum grade,Grade can be changed,Feedback comments\r
Participant 4711,Gildong Hong,,hong@x.example,Submitted for grading - ,,100.00,Yes,\r
Participant 4712,홍 길동,,gildong2@x.example,Submitted for grading - ,55.00,100.00,Yes,"well, done"\r
Participant 4713,Nobody Here,,nobody@x.example,No submission - ,,100.00,Yes,\r
"""


def mark(student, *ids, names=(), points=73.25, maximum=100.0):
    return FinalMark(student, (student, *ids), names, points or 0.0, points, maximum)


def table(text):
    return [*csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""))]


@pytest.fixture
def sheet(tmp_path):
    def read(how, text, *arguments):
        (tmp_path / "list.csv").write_bytes(text if isinstance(text, bytes) else text.encode())
        return how(tmp_path / "list.csv", *arguments)

    return read


def filled_in(made, marks):
    """The new text of the points column by row, and what is left for a person."""
    filled = sheets.fill(made, marks)
    return [row[made.points] for row in made.rows], filled


@pytest.mark.parametrize(
    "student",
    [
        mark("kim", "20261234"),
        mark("gildong@x.example"),
        mark("honggildong"),
        mark("k", names=("Gildong Hong", "Hong Gildong")),
    ],
    ids=["LMS's number", "login", "name of the downloaded files", "name in the class list"],
)
def test_a_row_of_canvas_is_found_by(student, sheet):
    points, filled = filled_in(sheet(sheets.canvas, CANVAS, "week3"), [student])
    assert points == ["73.25", "3", ""] and not (filled.missing or filled.unclear)


@pytest.mark.parametrize("student", ["hong@x.example", "Gildong Hong", "Gildong Hong_4711"])
def test_a_row_of_moodle_is_found_by(student, sheet):
    assert filled_in(sheet(sheets.moodle, MOODLE), [mark(student)])[0] == ["73.25", "55.00", ""]


@pytest.mark.parametrize(
    ("how", "text"), [(sheets.canvas, CANVAS), (sheets.moodle, MOODLE), (sheets.moodle, f"\ufeff{MOODLE}")]
)
def test_all_but_the_points_is_given_back_byte_for_byte(how, text, sheet):
    made = sheet(how, text, *(["week3"] if how is sheets.canvas else []))
    assert made.text() == text
    sheets.fill(made, [mark("honggildong", "hong@x.example")])
    changed = [*set(made.text().splitlines()) - set(text.splitlines())]
    assert len(changed) == 1 and "73.25" in changed[0]


def test_what_is_not_sure_or_not_marked_is_left_and_named(sheet):
    marks = [
        mark("a", names=("Hong Gildong",)),
        mark("b", names=("Hong Gildong",)),
        mark("min@x.example", points=None),
        mark("elsewhere"),
    ]
    points, filled = filled_in(sheet(sheets.canvas, CANVAS, "week3"), marks)
    assert points == ["", "3", ""]
    assert (filled.unclear, filled.waiting, filled.missing) == (["a", "b"], ["min@x.example"], ["elsewhere"])
    two_rows = CANVAS.replace('"Lee, Min",102,20261235,min@x.example', '"Hong, Gildong",102,1,2')
    assert filled_in(sheet(sheets.canvas, two_rows, "week3"), [mark("honggildong")])[1].unclear == ["honggildong"]


def test_points_are_on_the_lms_s_scale(sheet):
    assert filled_in(sheet(sheets.canvas, CANVAS, "week3", "week2 (4710)"), [mark("honggildong")])[0][0] == "7.33"


@pytest.mark.parametrize(
    ("how", "text", "says"),
    [
        (
            lambda path: sheets.canvas(path, "week4"),
            CANVAS,
            "no column for the points. Name it by --column; there are Student",
        ),
        (lambda path: sheets.canvas(path, "week3"), MOODLE, "not Canvas's export"),
        (sheets.moodle, CANVAS, "does not name participants"),
        (sheets.moodle, "", "is empty"),
        (sheets.moodle, "이름,성적\n".encode("cp949"), "is not in UTF-8"),
    ],
)
def test_a_file_that_the_lms_did_not_write_is_refused(how, text, says, sheet):
    with pytest.raises(sheets.NoSheet, match=re.escape(says)):
        sheet(how, text)


@pytest.mark.parametrize("name", ["Gildong Hong", "홍 길동", "A_1_b", "../../x", "", "O'Neil-Ö.", "a/b\\c"])
def test_moodle_knows_the_folder_of_feedback_and_so_does_collecting(name):
    folder = pages.moodle_folder(name, "4711")
    # As Moodle splits it.
    person, participant, kind, plugin = folder.split("_", 4)
    assert (participant, kind, plugin) == ("4711", "assignsubmission", "file")
    assert person and not set("/\\") & set(folder) and not person.startswith(".")
    assert re.match(PATTERN, f"submissions.zip/{folder}/1_numpy.ipynb")["student_id"] == person


def returned(course, folder, *options):
    """What the command that writes there prints, and what it says on standard error."""
    options = (f"--Return.returned_directory={folder}", *options)
    _status, out, err = run(cli.main, "return", "week3", *options, folder=course, NO_COLOR="1")
    return out, err


def test_the_command_writes_for_each(graded_course, tmp_path):
    students = sorted(student.id for student in ROSTER if student.assignment == "week3")
    rows = [f"Participant {number},{student},,Yes,100.00," for number, student in enumerate(students, 1)]
    heading = "Identifier,Full name,Grade,Grade can be changed,Maximum Grade,Feedback comments"
    worksheet = tmp_path / "Grades.csv"
    worksheet.write_text("\n".join([heading, *rows, "Participant 99,Not here,,Yes,100.00,", ""]), encoding="utf-8")
    printed, said = returned(graded_course, tmp_path, f"--moodle={worksheet}")
    graded = table((tmp_path / "week3" / "moodle.csv").read_text(encoding="utf-8"))
    points = {row[1]: row[2] for row in graded[1:]}
    assert points["ko-perfect"] == "90" or "ko-perfect" in printed, said
    assert points["Not here"] == ""
    with zipfile.ZipFile(tmp_path / "week3" / "moodle-feedback.zip") as archive:
        names = archive.namelist()
    number = students.index("ko-perfect") + 1
    assert f"ko-perfect_{number}_assignsubmission_file/1_numpy.html" in names
    assert all(name.endswith(".html") for name in names)

    _printed, said = returned(graded_course, tmp_path)
    folder = tmp_path / "week3" / "pages" / "ko-perfect"
    assert (folder / "4_network.html").read_bytes() == (
        graded_course / "feedback" / "ko-perfect" / "week3" / "4_network.html"
    ).read_bytes(), said


def test_a_page_that_leads_out_of_the_folder_is_not_returned(tmp_path):
    class Course:
        assignment_id, feedback_directory = "week3", "feedback"

        def format_path(self, *parts):
            return str(tmp_path.joinpath(*parts))

    folder = tmp_path / "feedback" / "kim" / "week3"
    folder.mkdir(parents=True)
    (tmp_path / "secret").write_text("secret")
    (folder / "a.html").symlink_to(tmp_path / "secret")
    (folder / "b.html").write_text("page")
    assert [*pages.pages(Course(), "kim")] == [("b.html", b"page")]
