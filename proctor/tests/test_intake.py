"""What of a submission is graded: whose files, which notebooks, and from what time; through the real nbgrader."""

import json
import logging
import os
import shutil
import socket
import unicodedata
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from nbformat.v4 import new_code_cell, new_notebook
from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from proctor import cli
from proctor.common import own_files
from proctor.common.own_files import NotOwn, opened
from proctor.common.time_stamps import NotUsed, TimeStamps
from proctor.intake import clean_copy, which_notebook
from proctor.intake.repair.bounded import Likeness, likeness
from proctor.mark.regrade import handed_in
from proctor.testing import course as lab
from tests import terminal
from tests.test_class_grading import CONFIG
from trials.damage import cells as cells_of
from trials.damage.trial import honest
from trials.sample_class.grading import ROOT

pytestmark = pytest.mark.filterwarnings("ignore")  # nbgrader 0.9 makes SQLAlchemy 2 warn at every submission
FULL = 2 * lab.POINTS


def settings(timezone: str = "", form: str = "") -> Config:
    config = Config()
    if timezone:
        config.Exchange.timezone = timezone
    if form:
        config.Exchange.timestamp_format = form
    return config


# Each is 14:00 in UTC, on the first of March.
READ = """
2026-03-01 23:00:00.000000 KST
2026-03-01 23:00:00 JST
2026-03-01 9:00 EST
2026-03-01 23:00 +0900
2026-03-01 23:00:00 +09:00
2026-03-01 23:00:00+09
2026-03-01T14:00:00Z
2026-03-01T14:00:00.000+00:00
2026-03-01 14:00:00.0 UTC
2026-03-01 14:00:00
20260301T140000Z
2026-03-01 19:30 Asia/Kolkata
2026-03-01 11:00 PM KST
Sun Mar  1 23:00:00 KST 2026
1 March 2026 23:00 UTC+9
2026/03/01 23:00 GMT+9
"""
NOT_READ = """
2026년 3월 1일 오후 11시
2026-03-01
23:00
03/02/2026 23:00
2026-02-30 10:00
2026-03-01 23:00 IST
2026-03-01 23:00 CST
2026-03-01 23:00 XYZT
2026-03-01 23:00 ../../etc/localtime
2099-01-01 00:00 UTC
0001-01-01 00:00 +0900
1772366400
yesterday
"""


@pytest.mark.parametrize("text", READ.strip().splitlines())
@pytest.mark.parametrize("zone", ["", "Asia/Seoul"])
def test_times_are_read_right(text, zone):
    assert TimeStamps(settings(zone)).read(f"{text}\n") == datetime(2026, 3, 1, 14, tzinfo=UTC)


@pytest.mark.parametrize("text", ["", " \n", "2026-03-01\n23:00", *NOT_READ.strip().splitlines()])
def test_or_they_are_not_used(text):
    with pytest.raises(NotUsed):
        TimeStamps(settings("Asia/Seoul")).read(text)


def test_the_courses_zone_says_what_an_abbreviation_means_and_its_format_the_order():
    def read(text: str, *options: str) -> str:
        return f"{TimeStamps(settings(*options)).read(text):%m-%d %H:%M}"

    for zone, hour in (("Asia/Kolkata", "08:30"), ("Asia/Jerusalem", "12:00")):
        assert read("2026-02-01 14:00 IST", zone) == f"02-01 {hour}"
    assert read("2026-02-01 14:00 CST", "America/Chicago") == "02-01 20:00"
    assert read("2026-02-01 14:00 CST", "Asia/Shanghai") == "02-01 06:00"
    # At the end of summer time one hour comes twice.
    assert read("2025-11-02 01:30 EDT", "America/New_York") == "11-02 05:30"
    assert read("2025-11-02 01:30 EST", "America/New_York") == "11-02 06:30"
    assert read("2025-07-01 01:30 EST", "America/New_York") == "07-01 06:30"
    for text in ("03/02/2026 14:00 KST", "03/02/2026 14:00 +0900"):
        assert read(text, "Asia/Seoul", "%d/%m/%Y %H:%M %Z") == "02-03 05:00"
    assert read("03/02/2026 14:00", "", "%d/%m/%Y %H:%M") == "02-03 14:00"
    with pytest.raises(NotUsed, match="add %z"):
        read("2026-02-01 14:00:00", "Asia/Seoul", "%Y-%m-%d %H:%M:%S")


def test_what_nbgrader_writes_is_read_in_every_zone():
    """Its exchange's own way of writing the time, with settings as a course may have them."""
    now = datetime(2026, 7, 1, 3, 4, 5, 678, tzinfo=UTC)
    for zone in ("UTC", "Asia/Seoul", "Asia/Kolkata", "America/New_York", "Europe/Dublin", "Asia/Manila", "Asia/Dubai"):
        for form in ("", "%Y-%m-%d %H:%M:%S.%f %z", "%d.%m.%Y %H:%M:%S.%f %Z"):
            written = now.astimezone(ZoneInfo(zone)).strftime(form or "%Y-%m-%d %H:%M:%S.%f %Z")
            assert TimeStamps(settings(zone, form)).read(written) == now, (zone, written)


def test_any_text_is_a_time_or_not_used(tmp_path):
    stamps, submission = TimeStamps(settings("Asia/Seoul")), tmp_path
    stamp = submission / "timestamp.txt"
    assert stamps.of(submission) is None
    for data in (
        b"",
        b"\xff\x00\x81",
        b"\0" * 50,
        b"2" * 10**6,
        b"1" * 199,
        b"10:00 +9999",
    ):
        stamp.write_bytes(data)
        with pytest.raises(NotUsed):
            stamps.of(submission)
    for encoding in ("utf-8-sig", "utf-16"):
        stamp.write_text("2026-03-01 23:00 KST", encoding=encoding)
        assert stamps.of(submission) == datetime(2026, 3, 1, 14, tzinfo=UTC)
    stamp.unlink()
    for make in (stamp.mkdir, lambda: os.mkfifo(stamp), lambda: stamp.symlink_to("/dev/zero")):
        make()
        with pytest.raises(NotUsed):
            stamps.of(submission)
        stamp.rmdir() if stamp.is_dir() else stamp.unlink()


def test_only_files_of_the_submission_are_its_own(tmp_path):
    submission = tmp_path / "kim"
    (submission / "data").mkdir(parents=True)
    (submission / "data" / "a.csv").write_text("1")
    (tmp_path / "secret").write_text("2")
    (submission / "own").symlink_to("data/a.csv")
    for name, target in {"out": "../secret", "zero": "/dev/zero", "lost": "nowhere", "round": "round"}.items():
        (submission / name).symlink_to(target)
    (submission / "all").symlink_to("data")
    os.mkfifo(submission / "pipe")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(submission / "socket"))
    for name in ("data/a.csv", "own"):
        with opened(submission / name, submission) as file:
            assert file.read() == b"1"
    for name in ("out", "zero", "lost", "round", "all", "pipe", "socket", "data"):
        with pytest.raises((NotOwn, OSError)), opened(submission / name, submission):
            pass
    assert "all/a.csv" not in set(own_files.names(submission, [], lambda *_: None))


def test_of_too_many_files_the_notebooks_are_graded(tmp_path, monkeypatch):
    monkeypatch.setattr("proctor.common.own_files.MOST", 50)
    for i in range(100):
        (tmp_path / f"{i}.txt").touch()
    (tmp_path / "lab.ipynb").touch()
    taken = clean_copy.look(tmp_path, {"lab.ipynb": tmp_path / "none"}, [])
    assert list(taken.notebooks) == ["lab.ipynb"] and not taken.files
    assert "more than 50 files" in next(iter(taken.dropped))
    (tmp_path / "lab.ipynb").rename(tmp_path / "mine.ipynb")
    folder = tmp_path
    for _ in range(30):
        folder /= "d"
    folder.mkdir(parents=True)
    list(own_files.names(tmp_path, [], taken.drop))


# --- which notebook ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def released():
    return {path.name: path for path in sorted((ROOT / "release" / "week3-en").glob("*.ipynb"))}


def full_marks(notebook: str) -> bytes:
    return honest(ROOT, "week3-en", notebook, {})


NUMPY, ACTIVATIONS, INITIALIZATION = "1_numpy.ipynb", "2_activations.ipynb", "3_initialization.ipynb"
# What a student's file is called; in it are the cells of 3_initialization.
NAMES = [
    "WMS 3_initialization.ipynb",
    "3_initialization (1).ipynb",
    "kim_3_initialization.ipynb",
    "Untitled.ipynb",
    "3_initialization.ipynb.txt",
    "3_INITIALIZATION.IPYNB",
    "week3-en/3_initialization.ipynb",
    "1_numpy (2).ipynb",
    unicodedata.normalize("NFD", "홍길동_과제.ipynb"),
    "<img src=x onerror=alert(1)>.ipynb",
]


@pytest.mark.parametrize("name", NAMES)
def test_the_only_one_by_its_cells_is_taken(name, released, tmp_path):
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(full_marks("3_initialization"))
    (tmp_path / ".ipynb_checkpoints").mkdir()
    shutil.copy(path, tmp_path / ".ipynb_checkpoints" / "3_initialization-checkpoint.ipynb")
    (tmp_path / "scratch.ipynb").write_text(json.dumps(new_notebook(cells=[new_code_cell("1 + 1")])))
    taken = clean_copy.look(tmp_path, released, [".ipynb_checkpoints"])
    assert taken.notebooks == {INITIALIZATION: clean_copy.Origin(name)}
    assert any(note.endswith("is graded as 3_initialization.ipynb") for note in taken.notes)
    assert any(
        "there is no 1_numpy.ipynb, 2_activations.ipynb, 4_network.ipynb, but scratch.ipynb" in note
        for note in taken.notes
    )


def test_of_two_none_is_taken_by_a_guess(released, tmp_path):
    (tmp_path / "a.ipynb").write_bytes(full_marks("3_initialization"))
    (tmp_path / "old").mkdir()
    shutil.copy(tmp_path / "a.ipynb", tmp_path / "old" / "b.ipynb")
    find = which_notebook.find
    # The same twice, and a blank one beside it, are no choice.
    shutil.copy(released[INITIALIZATION], tmp_path / "blank.ipynb")
    assert find(tmp_path, ["a.ipynb", "old/b.ipynb", "blank.ipynb"], released).files == {INITIALIZATION: "a.ipynb"}
    (tmp_path / "b.ipynb").write_bytes(full_marks("3_initialization").replace(b"return", b"return  "))
    found = find(tmp_path, ["a.ipynb", "b.ipynb"], released)
    assert (found.files, found.several) == ({}, {INITIALIZATION: ["a.ipynb", "b.ipynb"]})
    # What has the name is it.
    shutil.copy(released[INITIALIZATION], tmp_path / INITIALIZATION)
    found = find(tmp_path, ["a.ipynb", INITIALIZATION, "3_initialization (1).ipynb"], released)
    assert found.files == {INITIALIZATION: INITIALIZATION} and found.strangers == ["a.ipynb"]
    assert found.beside == {INITIALIZATION: ["3_initialization (1).ipynb"]}


def test_a_name_counts_where_there_are_no_cells(released, tmp_path):
    """It cannot be read, and so it is not marked; a person looks at it."""
    (tmp_path / "kim_1_numpy.ipynb").write_bytes(full_marks("1_numpy")[:5000])
    assert which_notebook.find(tmp_path, ["kim_1_numpy.ipynb"], released).files == {NUMPY: "kim_1_numpy.ipynb"}


def test_files_that_take_long_to_look_into_are_looked_into_for_so_long_only(released, tmp_path, monkeypatch):
    looked_into = []
    monkeypatch.setattr(which_notebook, "SECONDS", -1)
    monkeypatch.setattr(which_notebook, "likeness", lambda path, notebooks: looked_into.append(path))
    assert which_notebook.find(tmp_path, ["a.ipynb", "kim_1_numpy.ipynb"], released).files == {
        NUMPY: "kim_1_numpy.ipynb"
    }
    assert not looked_into


def test_a_thousand_notes_are_no_other_notebook(released, tmp_path):
    notebook = json.loads(full_marks("1_numpy"))
    notebook["cells"] += [cells_of.markdown(f"note {i}") for i in range(1000)]
    (tmp_path / "notes.ipynb").write_text(json.dumps(notebook))
    # Its set-up cell is like those of 2_activations and 4_network, too.
    others = [Likeness(1, 0), Likeness(0, 0), Likeness(1, 0)]
    assert likeness(tmp_path / "notes.ipynb", [*released.values()])[1:] == others
    assert which_notebook.find(tmp_path, ["notes.ipynb"], released).files == {NUMPY: "notes.ipynb"}


def _at_the_end_of_a_long_path(folder: Path) -> None:
    """As long as a path may be that a program gives to the system, so that one more letter is too much."""
    here = os.getcwd()
    os.chdir(folder)
    try:
        while (left := 4090 - len(os.getcwd())) > 250:
            os.mkdir("y" * 200)
            os.chdir("y" * 200)
        Path("x" * (left - 1)).write_text("far away")
    finally:
        os.chdir(here)


def _in_a_folder_named_like_the_time(folder: Path) -> None:
    (folder / "hw" / "timestamp.txt").mkdir(parents=True)
    (folder / "hw" / "timestamp.txt" / "notes.csv").write_text("1")
    (folder / "lab.ipynb").rename(folder / "hw" / "lab.ipynb")
    (folder / "timestamp.txt").write_text("2026-03-01 23:00:00 KST")


@pytest.mark.parametrize("make", [_at_the_end_of_a_long_path, _in_a_folder_named_like_the_time])
def test_names_that_cannot_be_copied_cost_nobody_the_run(make, released, tmp_path, caplog):
    (tmp_path / "release" / "lab").mkdir(parents=True)
    shutil.copy(released[INITIALIZATION], tmp_path / "release" / "lab" / "lab.ipynb")
    for student in ("evil", "honest"):
        (tmp_path / "submitted" / student / "lab").mkdir(parents=True)
        shutil.copy(released[INITIALIZATION], tmp_path / "submitted" / student / "lab" / "lab.ipynb")
    make(tmp_path / "submitted" / "evil" / "lab")
    course = CourseDirectory(root=str(tmp_path), assignment_id="lab")
    with clean_copy.clean_copy(course, Config(), logging.getLogger()) as (own, _origins):
        taken = Path(own.root, own.submitted_directory)
        files = {path.relative_to(taken).as_posix() for path in taken.rglob("*") if path.is_file()}
    assert files - {"evil/lab/timestamp.txt"} == {"evil/lab/lab.ipynb", "honest/lab/lab.ipynb"}
    assert "evil: left out" in caplog.text


# --- through nbgrader -------------------------------------------------------------------------------------------------


def hand_in(course: Path, student: str, name: str = "lab.ipynb") -> Path:
    """The folder in which an honest notebook lies under another name."""
    lab.hand_in_honest(course, student)
    folder = course / "submitted" / student / "lab"
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / "lab.ipynb").rename(folder / name)
    return folder


def fill(course: Path) -> None:
    """A class in which everything is honest, and nothing as it should be."""
    folder = hand_in(course, "deep", "hw/lab.ipynb")
    (folder / "hw" / "data.csv").write_text("1,2")
    folder = hand_in(course, "names", "[Kim](http:/x) LAB.IPYNB")
    (folder / "timestamp.txt").write_text("2026-03-01 23:00:00 KST")
    folder = hand_in(course, "linking")
    (folder / "data.csv").symlink_to("/dev/zero")
    (folder / "kept.csv").write_text("3")
    (folder / "own.csv").symlink_to("kept.csv")
    (folder / "up").symlink_to("../../../source")
    os.mkfifo(folder / "pipe")
    os.truncate(os.open(folder / "sparse.bin", os.O_CREAT | os.O_WRONLY), 1 << 40)
    (folder / "timestamp.txt").write_bytes("2026년 3월 1일".encode("cp949"))
    folder = hand_in(course, "piped")
    (folder / "lab.ipynb").unlink()
    os.mkfifo(folder / "lab.ipynb")
    folder = hand_in(course, "twice", "a.ipynb")
    (folder / "b.ipynb").write_text((folder / "a.ipynb").read_text().replace("return 2 * x", "return x * 2"))


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """The course, graded by nbgrader and with its pages, what was said, and a copy that proctor grade has graded."""
    course = tmp_path_factory.mktemp("intake") / "course"
    api = lab.build(course, protected=True)
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        gradebook.update_or_create_assignment("lab", duedate=datetime(2026, 3, 1, 15))
    fill(course)
    other = course.parent / "other"
    other.mkdir()
    os.system(f"cp -a {course}/. {other}")
    (other / "nbgrader_config.py").write_text(CONFIG.format(course=str(other), db_url=""))
    done = api.autograde("lab", "*", force=False)
    assert done["success"], done["log"]
    assert api.generate_feedback("lab")["success"]
    status, out, err = terminal.run(terminal.alone(cli.main), "grade", "lab", folder=other, PYTHONPATH=str(ROOT))
    assert status == 1, out + err  # somebody has to look at two of them
    return {course: done["log"], other: out + err}


def test_each_gets_what_the_notebook_is_worth(graded):
    for course, messages in graded.items():
        points = {student: lab.points(course, student) for student in ("deep", "names", "linking", "piped", "twice")}
        assert points == {"deep": FULL, "names": FULL, "linking": FULL, "piped": 0, "twice": 0}, messages
        with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
            for student in ("piped", "twice"):
                grades = gradebook.find_submission_notebook("lab", "lab", student).grades
                assert all(grade.needs_manual_grade and grade.auto_score is None for grade in grades)
            assert gradebook.find_submission("lab", "names").timestamp == datetime(2026, 3, 1, 14)
            assert gradebook.find_submission("lab", "names").total_seconds_late == 0
            assert gradebook.find_submission("lab", "linking").timestamp is None


def test_what_was_done_is_said(graded):
    for messages in graded.values():
        for line in (
            "deep: hw/lab.ipynb is graded as lab.ipynb",
            "names: [Kim](http:/x) LAB.IPYNB is graded as lab.ipynb",
            "twice: NOT GRADED: lab.ipynb may be any of a.ipynb, b.ipynb: give the right one this name",
            "linking: the time of the hand-in is not known, and so it is not late",
            "linking: left out data.csv, pipe, up: it is no file, but a folder, a pipe, a socket or a device",
            "sparse.bin: it is too large",
            "piped: left out lab.ipynb: it is no file",
        ):
            assert line in " ".join(messages.split()), (line, messages)


def test_nothing_but_own_files_is_copied_and_nothing_is_changed(graded):
    for course in graded:
        found = {path.relative_to(course / "autograded").as_posix() for path in (course / "autograded").rglob("*.*")}
        assert {"deep/lab/data.csv", "linking/lab/kept.csv", "linking/lab/own.csv"} <= found
        assert not any(path.endswith(("lab/data.csv", "pipe", ".bin")) and "linking" in path for path in found)
        left = {path.name for path in (course / "submitted" / "linking" / "lab").iterdir()}
        assert left == {"lab.ipynb", "data.csv", "kept.csv", "own.csv", "up", "pipe", "sparse.bin", "timestamp.txt"}
        assert not list(course.glob(".handed-in-*"))
        assert (course / "submitted" / "names" / "lab" / "[Kim](http:").exists()


def test_the_page_says_which_file_it_was(graded):
    course = next(iter(graded))
    page = (course / "feedback" / "names" / "lab" / "lab.html").read_text(encoding="utf-8")
    assert "Handed in under another name and recognised as this notebook: ?Kim?(http?/x) LAB.IPYNB" in page
    assert "This notebook was damaged" not in page
    page = (course / "feedback" / "twice" / "lab" / "lab.html").read_text(encoding="utf-8")
    assert "Several files may be this notebook" in page


def test_it_is_known_again(graded):
    """Neither regrade nor a second run takes it for another submission."""
    course, other = graded
    config = lab.config(course, protected=True)
    coursedir = NbGraderAPI(config=config).coursedir
    coursedir.assignment_id = "lab"
    by_student = {submission.student: submission for submission in handed_in(coursedir)}
    assert by_student["deep"].submitted == course / "submitted" / "deep" / "lab" / "hw" / "lab.ipynb"
    assert set(by_student) == {"deep", "names", "linking", "piped", "twice"}
    status, out, err = terminal.run(terminal.alone(cli.main), "grade", "lab", folder=other, PYTHONPATH=str(ROOT))
    assert status == 0 and "Nothing was graded" in out, out + err


def test_a_class_of_one_with_another_name(graded, tmp_path):
    """nbgrader looks for notebooks before anything that it lets one configure."""
    course = Path(shutil.copytree(next(iter(graded)), tmp_path / "course", ignore=shutil.ignore_patterns("submitted")))
    shutil.rmtree(course / "autograded")
    hand_in(course, "alone", "lab.ipynb.txt")
    for options in ("alone", "*"):
        done = NbGraderAPI(config=lab.config(course, protected=True)).autograde("lab", options, force=True)
        assert done["success"] and lab.points(course, "alone") == FULL, done["log"]
    shutil.move(course / "submitted" / "alone", tmp_path / "elsewhere")
    (course / "submitted" / "alone").symlink_to(tmp_path / "elsewhere")
    done = NbGraderAPI(config=lab.config(course, protected=True)).autograde("lab", "alone", force=True)
    assert not done["success"] and "is a link. Put the folder itself there" in done["log"]
