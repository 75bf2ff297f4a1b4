"""`nbgrader zip_collect` as an instructor runs it, on what LMSs and shared folders give, and on what attackers do."""

import inspect
import json
import os
import shutil
import struct
import unicodedata
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import patch
from zipfile import ZipFile
from zoneinfo import ZoneInfo

import nbformat
import pytest
from hypothesis import HealthCheck, example, given
from hypothesis import strategies as st
from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderAPI, NbGraderApp
from nbgrader.apps.zipcollectapp import ZipCollectApp

from proctor.collect.collecting import student_id, written_time
from proctor.common.archives import Refusal, entry_name
from proctor.common.copies import recognise
from proctor.testing import course as lab
from tests.sampling import examples
from tests.terminal import run

CONFIG = "import proctor\nc = get_config()\nproctor.configure(c)\nc.HandInExtractor.timezone = 'Asia/Seoul'\n"
NOTEBOOKS = ["1_numpy.ipynb", "2_activations.ipynb"]
STORED, DEFLATED, LZMA = 0, 8, 14
UTF8, ENCRYPTED = 0x800, 0x1


@dataclass(frozen=True)
class Entry:
    """One file of a zip archive, honest by default.

    name: text is written in UTF-8 and says so; bytes are written as they are
    time: year to second, by a clock on the wall
    mode: Unix mode; size: what the table of contents says; local_name: what stands in front of the content
    at: the number of another entry, whose content is this one's too
    """

    name: str | bytes
    data: bytes = b""
    time: tuple[int, ...] = (2026, 3, 2, 18, 0, 0)
    extra: bytes = b""
    mode: int = 0
    flags: int = 0
    method: int = DEFLATED
    size: int | None = None
    local_name: bytes | None = None
    at: int | None = None


def zipped(*entries: Entry) -> bytes:
    """A zip archive, written byte by byte so that it can be wrong in every way."""
    body, contents, starts, length = [], [], [], 0
    for entry in entries:
        name = entry.name.encode() if isinstance(entry.name, str) else entry.name
        flags = entry.flags | (UTF8 if isinstance(entry.name, str) else 0)
        packer = zlib.compressobj(9, zlib.DEFLATED, -15)
        data = packer.compress(entry.data) + packer.flush() if entry.method == DEFLATED else entry.data
        year, month, day, hour, minute, second = entry.time
        clock, date = hour << 11 | minute << 5 | second // 2, (year - 1980) << 9 | month << 5 | day
        size = len(entry.data) if entry.size is None else entry.size
        common = (flags, entry.method, clock, date, zlib.crc32(entry.data), len(data), size)
        starts.append(length if entry.at is None else starts[entry.at])
        if entry.at is None:
            local = name if entry.local_name is None else entry.local_name
            body.append(struct.pack("<4s5H3I2H", b"PK\3\4", 20, *common, len(local), 0) + local + data)
            length += len(body[-1])
        lengths = (len(name), len(entry.extra), 0, 0, 0, entry.mode << 16, starts[-1])
        contents.append(struct.pack("<4s6H3I5H2I", b"PK\1\2", 3 << 8 | 20, 20, *common, *lengths) + name + entry.extra)
    counts = [min(len(entries), 0xFFFF)] * 2
    end = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, *counts, sum(map(len, contents)), length, 0)
    return b"".join([*body, *contents, end])


def field(kind: int, value: bytes) -> bytes:
    """An extra field of an entry."""
    return struct.pack("<HH", kind, len(value)) + value


def nfd(text: str) -> str:
    """As macOS writes it."""
    return unicodedata.normalize("NFD", text)


class Course:
    """A course folder whose archive folder is filled and collected."""

    def __init__(self, root: Path, assignment: str = "week3"):
        self.root, self.assignment = root, assignment
        self.archive = root / "downloaded" / assignment / "archive"
        self.archive.mkdir(parents=True)
        (root / "nbgrader_config.py").write_text(CONFIG)
        if assignment == "week3":
            (root / "release" / "week3").mkdir(parents=True)
            for name in NOTEBOOKS:
                (root / "release" / "week3" / name).write_text("{}")

    def put(self, path: str, content: bytes | str, time: datetime | None = None) -> None:
        """Write a file into the archive folder."""
        target = self.archive / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content.encode() if isinstance(content, str) else content)
        if time:
            os.utime(target, (time.timestamp(), time.timestamp()))

    def nbgrader(self, *arguments: str) -> tuple[int, str]:
        """Run a command of nbgrader's: its exit status, and what it says."""
        status, _, messages = run(NbGraderApp.launch_instance, *arguments, folder=self.root)
        return status, messages

    def collect(self, *options: str) -> str:
        """Run nbgrader zip_collect; what it says at the end."""
        status, messages = self.nbgrader("zip_collect", self.assignment, *options)
        assert status == 0, messages
        return messages[messages.index(" handed in\n") :]

    @property
    def submitted(self) -> dict[str, str]:
        """The submissions' files, without the timestamps, by <student>/<name>."""
        paths = (path for path in (self.root / "submitted").rglob("*") if path.is_file())
        texts = {path.relative_to(self.root / "submitted").as_posix(): path.read_text() for path in paths}
        names = {name.replace(f"/{self.assignment}/", "/"): text for name, text in texts.items()}
        return {name: text for name, text in names.items() if not name.endswith("timestamp.txt")}

    @property
    def earlier(self) -> dict[str, set[str]]:
        """The contents that are kept, by student."""
        folder = self.archive.parent / "earlier"
        return {
            student.name: {path.read_text() for path in student.rglob("*") if path.is_file()}
            for student in folder.glob("*")
        }

    def time(self, student: str) -> str:
        """What stands in the timestamp, which is in UTC and says so."""
        text = (self.root / "submitted" / student / self.assignment / "timestamp.txt").read_text()
        assert text.endswith("+00:00")
        return text.removesuffix("+00:00")


@pytest.fixture
def course(tmp_path):
    return Course(tmp_path / "course")


NAMES = {
    "CP949 without a word": (Entry("홍길동.ipynb".encode("cp949")), "홍길동.ipynb"),
    "CP949 beyond KS X 1001": (Entry("똠방각하.ipynb".encode("cp949")), "똠방각하.ipynb"),
    "UTF-8 that says so": (Entry("홍길동.ipynb"), "홍길동.ipynb"),
    "UTF-8 without a word": (Entry("홍길동.ipynb".encode()), "홍길동.ipynb"),
    "CP949 that was read as CP437": (Entry("홍길동.ipynb".encode("cp949").decode("cp437")), "홍길동.ipynb"),
    "cp437": (Entry("José Núñez.ipynb".encode("cp437")), "José Núñez.ipynb"),
    "Latin": (Entry("Andréa Zoëë.ipynb"), "Andréa Zoëë.ipynb"),
    "Info-ZIP's extra field": (
        Entry(b"?.ipynb", extra=field(0x7075, struct.pack("<BI", 1, zlib.crc32(b"?.ipynb")) + "홍길동.ipynb".encode())),
        "홍길동.ipynb",
    ),
    "an extra field for another name": (
        Entry(b"?.ipynb", extra=field(0x7075, struct.pack("<BI", 1, 1) + "홍길동.ipynb".encode())),
        "?.ipynb",
    ),
}


@pytest.mark.parametrize("case", NAMES)
def test_names_in_zip_archives(case, tmp_path):
    entry, name = NAMES[case]
    (tmp_path / "a.zip").write_bytes(zipped(entry))
    with ZipFile(tmp_path / "a.zip") as archive:
        assert entry_name(archive.infolist()[0], "cp949") == name


COPIES = """
1_numpy.ipynb 0
1_numpy (1).ipynb 1
1_numpy(12).ipynb 12
1_numpy_(1).ipynb 1
1_numpy - 복사본.ipynb 1
1_numpy - 복사본 (3).ipynb 3
1_numpy 복사본 2.ipynb 2
1_numpy - Copy.ipynb 1
1_numpy - Copy (2).ipynb 2
1_numpy copy.ipynb 1
1_numpy-Copy1.ipynb 1
1_numpy-2.ipynb 2
1_numpy_사본.ipynb 1
1_numpy의 사본.ipynb 1
1_numpy.ipynb의 사본 1
1_numpy_ipynb의_사본.ipynb 1
사본 - 1_numpy.ipynb 1
Copy of 1_numpy.ipynb 1
Copy_of_1_numpy.ipynb 1
Copy (2) of 1_numpy.ipynb 2
1_numpy.ipynb.ipynb 0
1_numpy.ipynb.txt 0
1_numpy.IPYNB 0
1_Numpy (1) (2).ipynb 2
"""
# Not these: some names only look like it.
OTHERS = ["11_numpy.ipynb", "my1_numpy.ipynb", "1_numpy.py", "1_numpy", "1_numpy.txt", "1_numpyx.ipynb", "사본.ipynb"]


@pytest.mark.parametrize("line", COPIES.strip().splitlines())
def test_copies_are_recognised(line):
    name, number = line.rsplit(" ", 1)
    for prefix in ("", "홍길동_20261234_", "kim 1_numpy x-"):
        copy = recognise(prefix + name, NOTEBOOKS)
        assert (copy.notebook, copy.number, copy.start) == ("1_numpy.ipynb", int(number), len(prefix))


@pytest.mark.parametrize("name", OTHERS)
def test_other_names_are_not_recognised(name):
    assert recognise(name, NOTEBOOKS) is None


def test_the_longer_of_two_released_names_is_meant():
    assert recognise("lab_1.ipynb", ["lab.ipynb", "lab_1.ipynb", "1.ipynb"]).notebook == "lab_1.ipynb"
    assert recognise("kim_my_lab.ipynb", ["lab.ipynb", "my_lab.ipynb"]).notebook == "my_lab.ipynb"


@pytest.mark.parametrize("name", ["홍길동", "kim", "j.doe@uni.ac.kr", "Gildong Hong", "20261234", "O'Neill", "สมชาย"])
def test_student_ids(name):
    assert student_id(nfd(name)) == unicodedata.normalize("NFC", name)


@pytest.mark.parametrize(
    "name", ["", "..", ".kim", "kim.", "a/b", "a\\b", "k*", "k?", "[k]", "{k}", "k\n", "-k", "k" * 61]
)
def test_what_is_no_student_id(name):
    with pytest.raises(Refusal):
        student_id(name)


def archive_of(*names: str | bytes) -> bytes:
    """A zip archive with the notebook `!` under the last name, and rubbish under the others."""
    return zipped(*(Entry(name, b"rubbish") for name in names[:-1]), Entry(names[-1], b"!"))


# What is put where, and whose it is: the student's notebook, or an archive in which `!` stands for it.
CLASS = {
    # A folder each, as in a shared folder.
    "kim01/lab.ipynb": ("kim01", ""),
    "kim02/deep/down/here/lab.ipynb": ("kim02", ""),
    nfd("김철수/lab - 복사본.ipynb"): ("김철수", ""),
    "kim04/lab.ipynb.txt": ("kim04", ""),
    "kim05/lab.IPYNB": ("kim05", ""),
    "kim06/Copy of lab.ipynb": ("kim06", ""),
    # Files, as an LMS names them.
    "kim07_lab.ipynb": ("kim07", ""),
    "kim08_20261234_987654_lab.ipynb": ("kim08", ""),
    nfd("홍길동_20261234_lab.ipynb"): ("홍길동", ""),
    # With a space at which no line breaks: on a Mac that is one key too many.
    "김민수_20265678_lab\u00a0(1).ipynb": ("김민수", ""),
    "kim11_LATE_12345_67890_lab-1.ipynb": ("kim11", ""),
    "Gildong Hong_12345_assignsubmission_file/lab.ipynb": ("Gildong Hong", ""),
    # Archives.
    # The name inside is one that a student chose.
    "kim13.zip": ("kim13", archive_of("kim01_lab.ipynb")),
    "kim14 (1).zip": ("kim14", archive_of("lab/", "lab/lab.ipynb")),
    "kim15.zip": ("kim15", archive_of("과제".encode("cp949") + b"/" + "lab - 복사본.ipynb".encode("cp949"))),
    "kim16.zip": (
        "kim16",
        archive_of("__MACOSX/._lab.ipynb", ".DS_Store", ".ipynb_checkpoints/lab.ipynb", "lab.ipynb"),
    ),
    "kim17.zip": ("kim17", archive_of("desktop.ini", "~$lab.ipynb", "lab\\", "lab\\lab.ipynb")),
    "박영희_hw.zip": ("박영희", zipped(Entry("week3.zip", archive_of("lab.ipynb")))),
    "kim19/hw.ZIP": ("kim19", zipped(Entry("a.zip", zipped(Entry("b.zip", archive_of("lab.ipynb")))))),
    "kim20_lab.ipynb.zip": ("kim20", archive_of("lab.ipynb")),
}
LMS = {
    # In the one archive of the whole class.
    "kim21_1234_lab.ipynb": ("kim21", b"!"),
    "이순신_20261111_hw.zip": ("이순신", archive_of("hw/lab.ipynb")),
    "kim23/lab.ipynb": ("kim23", b"!"),
}
REFUSED = {
    "kim24.7z": ("kim24", b"7z", "no zip archive"),
    "kim25.tar.gz": ("kim25", b"gz", "no zip archive"),
    "kim26.zip": ("kim26", archive_of("lab.ipynb")[:-30], "damaged"),
    "kim27/homework.ipynb": ("kim27", b"{}", "It is none of lab.ipynb"),
    "kim28.zip": ("kim28", zipped(Entry("lab.ipynb", b"!", flags=ENCRYPTED)), "encrypted"),
    "lab.ipynb": ("(nobody)", b"{}", "names no student"),
    "k[i]m30_lab.ipynb": ("(nobody)", b"{}", "A student's id"),
}


@pytest.mark.filterwarnings("ignore")  # nbgrader 0.9 makes SQLAlchemy 2 warn at every submission
def test_a_download_as_an_instructor_gets_it(tmp_path):
    """Thirty students; one of them is graded afterwards."""
    lab.build(tmp_path / "course", protected=True)
    lab.hand_in_honest(tmp_path / "course", "honest")
    honest = nbformat.read(tmp_path / "course" / "submitted" / "honest" / "lab" / "lab.ipynb", as_version=4)
    shutil.rmtree(tmp_path / "course" / "submitted")
    course = Course(tmp_path / "course", "lab")

    def notebook(student: str) -> bytes:
        honest.metadata["student"] = student
        return json.dumps(honest).encode()

    def filled(student: str, content: bytes) -> bytes:
        """With the student's notebook in the place of `!`, in archives too."""
        if not content.startswith(b"PK"):
            return content.replace(b"!", notebook(student))
        path = tmp_path / "archive.zip"
        path.write_bytes(content)
        with ZipFile(path) as archive:
            entries = [
                (entry.orig_filename, entry.flag_bits & UTF8, archive.read(entry)) for entry in archive.infolist()
            ]
        return zipped(
            *(Entry(name if utf8 else name.encode("cp437"), filled(student, data)) for name, utf8, data in entries)
        )

    for path, (student, content) in CLASS.items():
        course.put(path, filled(student, content) if content else notebook(student))
    course.put("submissions (1).zip", zipped(*(Entry(path, filled(*numbers)) for path, numbers in LMS.items())))
    for path, (_, content, _) in REFUSED.items():
        course.put(path, content)
    # And a copy that is older, and something to go with it.
    course.put("kim01/lab (1).ipynb", "older", datetime(2020, 1, 1, tzinfo=UTC))
    course.put("kim01/data/points.csv", "1,2")
    messages = course.collect()

    students = {student for student, _ in (*CLASS.values(), *LMS.values())}
    collected = course.submitted
    assert collected.pop("kim01/data/points.csv") == "1,2"
    assert collected == {f"{student}/lab.ipynb": notebook(student).decode() for student in students}
    assert len(students) + len(REFUSED) == 30
    for path, (student, _, reason) in REFUSED.items():
        assert any(
            line.strip().startswith(f"{student}: {path}") and reason in line for line in messages.splitlines()
        ), path
    assert "kim01, lab.ipynb: kim01/lab.ipynb; not kim01/lab (1).ipynb" in messages
    assert course.earlier == {"kim01": {"older"}}
    assert "Copying" not in messages  # nbgrader's own lines come before
    assert "MACOSX" not in messages and "desktop" not in messages

    done = NbGraderAPI(config=lab.config(course.root, protected=True)).autograde("lab", "홍길동")
    assert done["success"], done["log"]
    assert lab.points(course.root, "홍길동") == 2 * lab.POINTS


# The limits of a test are a twentieth of nbgrader's.
SMALL = ("--CourseDirectory.max_file_size=5000", "--CourseDirectory.max_dir_size=5000")
BIG = b"\0" * 4_500_000


def bomb(depth: int) -> bytes:
    """Sixteen archives in each of sixteen archives, and so on, around a large file."""
    content = zipped(Entry("0.bin", BIG))
    for _ in range(depth):
        content = zipped(*(Entry(f"{i}.zip", content) for i in range(16)))
    return content


def nested(depth: int) -> bytes:
    """An archive in an archive, and so on."""
    return zipped(Entry("x.zip", nested(depth - 1))) if depth else b""


# Many files in few bytes: they share their content.
CROWDED = zipped(*(Entry("desktop.ini", at=0 if i else None) for i in range(8000)))
ACTIVATIONS = "2_activations.ipynb"
# From 3.11.8 and 3.12.2 on, and with Debian's patches, Python itself refuses entries that lie in each other.
OVERLAP = "damaged" if "Overlapped" in inspect.getsource(ZipFile) else "more than 1000 files or 5000 kB"
HOSTILE = {
    "up": ([Entry("../../../up.ipynb", b"!")], "leads out of the archive"),
    "back": ([Entry("..\\..\\back.ipynb", b"!")], "leads out of the archive"),
    "root": ([Entry("/tmp/root.ipynb", b"!")], "absolute"),
    "drive": ([Entry("C:\\drive.ipynb", b"!")], "absolute"),
    "share": ([Entry("\\\\host\\share.ipynb", b"!")], "absolute"),
    "link": ([Entry("lab", b"/etc", mode=0o120777), Entry(f"lab/{ACTIVATIONS}", b"link")], "a link"),
    "device": ([Entry("null", mode=0o020666)], "a device"),
    "pipe": ([Entry("pipe", mode=0o010666)], "a device"),
    "secret": ([Entry(ACTIVATIONS, b"!", flags=ENCRYPTED)], "encrypted"),
    "method": ([Entry(ACTIVATIONS, b"!", method=LZMA)], "unusual way"),
    "large": ([Entry("large.bin", b"\0" * 5_000_001)], "more than 5000 kB"),
    "much": ([Entry("1.bin", BIG), Entry("2.bin", BIG)], "more than 1000 files or 5000 kB"),
    "many": ([Entry(f"{i}", b"1") for i in range(1200)], "more than 1000 files or 5000 kB"),
    "nested": ([Entry("x.zip", bomb(2))], "more than 1000 files or 5000 kB"),
    "deep": ([Entry("x.zip", nested(4))], "4 archives around it"),
    "overlap": ([Entry("0.bin", BIG, at=0 if i else None) for i in range(9)], OVERLAP),
    "contents": ([Entry(f"{i}.zip", CROWDED) for i in range(7)], "more than 50000 files"),
    "liar": ([Entry(ACTIVATIONS, b"!" * 5000, size=10)], "damaged"),
    "two names": ([Entry(ACTIVATIONS, b"!", local_name=b"1_numpy.ipynb")], "damaged"),
    "unseen": ([Entry("\u202e2_activations.ipynb", b"!"), Entry("\x1b[31m.txt")], "invisible"),
    "long": ([Entry("a" * 4000 + ".ipynb", b"!"), Entry("b/" * 600 + "x")], "too long"),
    "stamp": ([Entry("timestamp.txt", b"no time")], "time of the hand-in"),
    "stamps": ([Entry("timestamp.txt/x", b"!")], "time of the hand-in"),
    "folder": ([Entry(f"{ACTIVATIONS}/x", b"!")], "named like a notebook"),
    "both": ([Entry("data/x"), Entry("data", b"!")], "name of a file"),
}


def test_hostile_archives_cost_themselves_only(course):
    """Beside each lies an honest notebook, and there is an honest neighbour."""
    for student, (entries, _) in HOSTILE.items():
        course.put(f"{student}.zip", zipped(*entries, Entry("1_numpy.ipynb", student.encode())))
    course.put("cut.zip", zipped(Entry("1_numpy.ipynb", b"!"))[:-9])
    course.put("submissions.zip", zipped(*(Entry(f"{i:010}" * 10, method=STORED) for i in range(40_000))))
    course.put("honest.zip", zipped(Entry("1_numpy.ipynb", b"honest")))
    # What may lie in a folder that students write to.
    (course.archive / "links").symlink_to("/etc")
    (course.archive / "loop").mkdir()
    (course.archive / "loop" / "1_numpy.ipynb").symlink_to(course.root / "nbgrader_config.py")
    (course.archive / "loop" / "all").symlink_to("..")
    os.mkfifo(course.archive / "loop" / ACTIVATIONS)
    course.put("/".join(["well", *["d"] * 30, "1_numpy.ipynb"]), "!")
    outside = sorted(course.root.parent.iterdir())
    messages = course.collect(*SMALL)

    assert sorted(course.root.parent.iterdir()) == outside
    assert not Path("/tmp/root.ipynb").exists()
    notebooks = {name: text for name, text in course.submitted.items() if name.endswith(".ipynb")}
    assert notebooks.pop(f"link/{ACTIVATIONS}") == "link"
    assert notebooks == {f"{student}/1_numpy.ipynb": student for student in (*HOSTILE, "honest")}
    reasons = [(student, reason) for student, (_, reason) in HOSTILE.items()]
    reasons += [("cut", "damaged"), ("(nobody)", "too many files"), ("(nobody)", "a link"), ("loop", "a device")]
    reasons += [("loop", "a link"), ("well", "20 folders deep")]
    lines = [line.strip() for line in messages.splitlines()]
    for student, reason in reasons:
        assert any(line.startswith(f"{student}: ") and reason in line for line in lines), (student, reason, messages)
    assert all(line.isprintable() for line in lines)


def test_times(course):
    """Those of zip archives are by the clock of the course's zone, unless they say otherwise."""
    utc = UTC
    course.put("file_1_numpy.ipynb", "!", datetime(2026, 3, 1, 12, tzinfo=utc))
    seconds = int(datetime(2026, 3, 1, 13, tzinfo=utc).timestamp())
    ticks = (seconds + 11_644_473_600) * 10_000_000  # from 1601, in units of 100 ns
    ntfs = struct.pack("<IHH3Q", 0, 1, 24, ticks, 0, 0)
    none = (1980, 1, 1, 0, 0, 0)
    archives = {
        "wall": Entry("1_numpy.ipynb", time=(2026, 3, 1, 21, 0, 0)),
        "unix": Entry("1_numpy.ipynb", extra=field(0x5455, struct.pack("<Bi", 1, seconds))),
        "ntfs": Entry("1_numpy.ipynb", extra=field(0x000A, ntfs)),
        "none": Entry("1_numpy.ipynb", time=none),
        "never": Entry("1_numpy.ipynb", time=(2026, 0, 31, 25, 0, 0)),
        "future": Entry("1_numpy.ipynb", time=(2107, 1, 1, 0, 0, 0)),
    }
    for student, entry in archives.items():
        course.put(f"{student}.zip", zipped(entry), datetime(2026, 3, 1, 14, tzinfo=utc))
    # What is not graded is not late.
    plot = Entry("plot.png", time=(2026, 3, 3, 9, 0, 0))
    course.put("plot.zip", zipped(Entry("1_numpy.ipynb", time=(2026, 3, 1, 21, 0, 0)), plot))
    before = datetime.now(utc)
    course.collect()
    hours = {"file": 12, "wall": 12, "plot": 12, "unix": 13, "ntfs": 13, "none": 14, "never": 14}
    assert {who: course.time(who) for who in hours} == {who: f"2026-03-01 {hour}:00:00" for who, hour in hours.items()}
    assert before.replace(microsecond=0, tzinfo=None) <= datetime.fromisoformat(course.time("future"))
    assert datetime.fromisoformat(course.time("future")) <= datetime.now(utc).replace(tzinfo=None)


TIMES = """
2026-03-01-21-00-02
2026-03-01T21:00:02
20260301_210002
20260301210002
2026-03-01 21.00.02
2026-03-01T12:00:02Z
2026-03-01T05:00:02-0700
2026-03-01-13-00-02+01:00
"""


@pytest.mark.parametrize("text", TIMES.strip().splitlines())
def test_times_in_names(text):
    time = datetime(2026, 3, 1, 12, 0, 2, tzinfo=UTC)
    assert written_time(text, ZoneInfo("Asia/Seoul")) == time
    if text[-1:] == "2":
        assert written_time(text[:-3] if "-" in text else text[:-2], ZoneInfo("Asia/Seoul")) == time.replace(second=0)


@pytest.mark.parametrize("text", ["", "2026", "2026-13-01-21-00", "2026-03-01-25-00", "yesterday", "1772366400"])
def test_what_is_no_time(text):
    with pytest.raises(ValueError):
        written_time(text, None)


def test_the_pattern_is_a_setting_and_may_have_the_time(course):
    with (course.root / "nbgrader_config.py").open("a") as config:
        pattern = r"[^_]+_(?P<student_id>\d+)_(?P<timestamp>[-\dxT]+)_"
        config.write(f"c.FileNameCollectorPlugin.named_regexp = {pattern!r}\n")
    course.put("홍길동_20261111_2026-03-01-21-00-00_1_numpy.ipynb", "first")
    course.put("홍길동_20262222_2026-03-01-21-00-01_1_numpy.ipynb", "older")
    course.put("홍길동_20262222_2026-03-01T21-00-02_hw.zip", zipped(Entry("1_numpy.ipynb", b"second")))
    course.put("홍길동_20263333_2026-x_1_numpy.ipynb", "third", datetime(2026, 3, 1, 10, tzinfo=UTC))
    messages = course.collect()
    assert course.submitted == {
        "20261111/1_numpy.ipynb": "first",
        "20262222/1_numpy.ipynb": "second",
        "20263333/1_numpy.ipynb": "third",
    }
    times = [course.time(student) for student in ("20261111", "20262222", "20263333")]
    assert times == ["2026-03-01 12:00:00", "2026-03-01 12:00:02", "2026-03-01 10:00:00"]
    assert "'2026-x' in 홍길동_20263333_2026-x_1_numpy.ipynb is no time" in messages


def test_the_newest_copy_is_taken_and_the_highest_number_of_equally_old_ones(course):
    new, old = datetime(2026, 3, 2, tzinfo=UTC), datetime(2026, 3, 1, tzinfo=UTC)
    course.put("kim/1_numpy.ipynb", "new", new)
    course.put("kim/1_numpy (1).ipynb", "old", old)
    course.put("lee/1_numpy.ipynb", "zero", new)
    course.put("lee/1_numpy (2).ipynb", "two", new)
    course.put("lee/1_numpy (10).ipynb", "ten", new)
    course.put("park/1_numpy.ipynb", "same", new)
    course.put("park/1_numpy - 복사본.ipynb", "same", old)
    messages = course.collect()
    assert course.submitted == {"kim/1_numpy.ipynb": "new", "lee/1_numpy.ipynb": "ten", "park/1_numpy.ipynb": "same"}
    assert course.earlier == {"kim": {"old"}, "lee": {"zero", "two"}}
    assert "lee, 1_numpy.ipynb: lee/1_numpy (10).ipynb; not lee/1_numpy (2).ipynb, lee/1_numpy.ipynb" in messages
    assert "park," not in messages


def test_collecting_again_loses_nothing(course):
    """Not what is missing from a later hand-in, not what it replaces, not a TA's change, not where it was stopped."""

    def day(number: int) -> datetime:
        return datetime(2026, 3, number, tzinfo=UTC)

    course.put("kim/1_numpy.ipynb", "numpy, first", day(1))
    course.put("kim/2_activations.ipynb", "activations, first", day(2))
    course.put("lee/1_numpy.ipynb", "lee", day(1))
    course.put("park/1_numpy.ipynb", "park", day(1))
    course.collect()
    first = course.submitted
    course.collect("--force")
    assert course.submitted == first and course.earlier == {}
    assert course.time("kim") == "2026-03-02 00:00:00"

    # The next download has only what is new.
    shutil.rmtree(course.archive)
    course.put("kim/1_numpy (1).ipynb", "numpy, second", day(3))
    course.put("park/1_numpy.ipynb", "park", day(1))
    for student in ("lee", "park"):
        (course.root / "submitted" / student / "week3" / "1_numpy.ipynb").write_text("mended by a TA")
    course.collect("--force")
    second = {
        "kim/1_numpy.ipynb": "numpy, second",
        "kim/2_activations.ipynb": "activations, first",
        "lee/1_numpy.ipynb": "mended by a TA",
        "park/1_numpy.ipynb": "mended by a TA",
    }
    assert course.submitted == second
    assert course.time("kim") == "2026-03-03 00:00:00" and course.time("park") == "2026-03-01 00:00:00"
    assert course.earlier["kim"] == {"numpy, first", "activations, first"}

    # As if it had been stopped after nbgrader removed the submission.
    shutil.rmtree(course.root / "submitted" / "kim")
    course.collect("--force")
    assert course.submitted == second
    course.put("park/1_numpy (1).ipynb", "park, second", day(4))
    course.collect("--force")
    assert course.submitted == second | {"park/1_numpy.ipynb": "park, second"}
    assert course.earlier["park"] == {"park", "mended by a TA"}


def test_what_looks_wrong_is_said(course):
    course.put("홍길동_20261111_1_numpy.ipynb", "one")
    course.put("홍길동_20262222_2_activations.ipynb", "another")
    course.put("Kim_1_numpy.ipynb", "one")
    course.put("kim_2_activations.ipynb", "another")
    course.put("class.zip", zipped(*(Entry(f"{i}/1_numpy.ipynb", b"%d" % i) for i in range(2))))
    course.put("class_2_activations.ipynb", "2")
    for i in range(6):
        course.put(f"class/1_numpy ({i}).ipynb", f"{i + 2}")
    course.put("lost_data.csv", "1")
    messages = course.collect()
    assert "홍길동: files have the numbers 20261111, 20262222 after this name" in messages
    assert "'Kim' and 'kim' may be one student" in messages
    assert "class: 8 copies of 1_numpy.ipynb" in messages
    assert "lost: lost_data.csv. No notebook of week3 came with it" in messages


# As LMSs and their instructors name and fill the archive of a class.
OF_A_CLASS = {
    "DL101-week3-4711.zip": [f"kim{i}_{'LATE_' * (i == 2)}{i}1_67890_1_numpy-1.ipynb" for i in range(3)],
    "DL101-week3 과제-98765.zip": ["Gildong Hong_12345_assignsubmission_file/1_numpy.ipynb"],
    "week3-20260302T101112Z-001.zip": [f"학생 {i} - 1_numpy.ipynb" for i in "가나다"],
    "export.zip": [f"kim{i}/week3/1_numpy.ipynb" for i in range(3)],
    "all (1).zip": [f"{i}_hw.zip" for i in ("kim", "lee", "park")],
    "two.zip": ["kim/1_numpy.ipynb", "lee/2_activations.ipynb"],
    "no list.zip": ["choi/1_numpy.ipynb", "jung/1_numpy.ipynb", "kang/1_numpy (1).ipynb"],
    # Unpacked, as a browser may have done it.
    "DL101": ["kim/1_numpy.ipynb", "lee/1_numpy.ipynb"],
    "grades\u00a04711": [f"kim{i}_{i}1_67890_1_numpy.ipynb" for i in range(2)],
}


def put_archive(course: Course, name: str, paths: list[str]) -> None:
    """As a zip archive, or unpacked."""
    entries = [Entry(path, archive_of("1_numpy.ipynb") if path.endswith(".zip") else path.encode()) for path in paths]
    if name.endswith(".zip"):
        course.put(name, zipped(*entries))
    else:
        for entry in entries:
            course.put(f"{name}/{entry.name}", entry.data)


def class_list(course: Course, **names: str) -> None:
    """Write a gradebook with these students."""
    with Gradebook(f"sqlite:///{course.root / 'gradebook.db'}", "") as gradebook:
        for student, name in names.items():
            gradebook.add_student(student, first_name=name)


@pytest.mark.filterwarnings("ignore")
def test_a_class_is_not_taken_for_a_student(course):
    """The LMS's archive under its own name; a student's own, with whatever folders and names in it, is taken."""
    for name, paths in OF_A_CLASS.items():
        put_archive(course, name, paths)
    put_archive(course, "park.zip", ["old/1_numpy.ipynb", "new/1_numpy.ipynb", "kim/1_numpy.ipynb"])
    put_archive(course, "jung", ["old/1_numpy.ipynb", "new/1_numpy.ipynb"])
    put_archive(course, "lee.zip", ["kim_1_2_1_numpy.ipynb", "park_3_4_1_numpy.ipynb", "x/2_activations.ipynb"])
    class_list(course, kim="김철수", lee="", park="")
    messages = course.collect()
    assert {path.name for path in (course.root / "submitted").iterdir()} == {"park", "jung", "lee"}
    for name in OF_A_CLASS:
        name = name.replace("\u00a0", " ")
        path, new_name = (f"{name}. It", "submissions.zip;") if name.endswith(".zip") else (f"{name}/", "submissions;")
        (line,) = [line for line in messages.splitlines() if f": {path}" in line and "whole class" in line]
        assert f"rename it to {new_name}" in line
    assert "in it is the work of 학생 가, 학생 나, 학생 다." in messages
    (course.archive / "week3-20260302T101112Z-001.zip").rename(course.archive / "submissions.zip")
    course.collect("--force")
    assert "학생 가/1_numpy.ipynb" in course.submitted


@pytest.mark.filterwarnings("ignore")
def test_who_is_not_in_the_class_list_is_said(course):
    for student in ("kim01", "Kimm01", "Gildong Hong", "somebody", "이영희"):
        course.put(f"{student}_1_numpy.ipynb", student)
    assert "CLASS LIST" not in course.collect()
    assert not (course.root / "gradebook.db").exists()
    class_list(course, kim01="", hong="Hong Gildong", s2026="이 영희")
    messages = course.collect("--force")
    wanted = [
        "Gildong Hong: is it hong (Hong Gildong)?",
        "Kimm01: is it kim01?",
        "somebody",
        "이영희: is it s2026 (이 영희)?",
    ]
    lines = [line.strip() for line in messages.splitlines()]
    start = next(i for i, line in enumerate(lines) if "NOT IN THE CLASS LIST" in line)
    assert lines[start + 1 : start + 5] == wanted
    assert len(course.submitted) == 5


def test_an_archive_in_the_lms_archive_has_the_time_that_the_lms_gave_it(course):
    """Whatever the student's clock said; of copies in it, that which was changed last is taken."""
    past, later = (2026, 1, 1, 9, 0, 0), (2026, 1, 2, 9, 0, 0)
    own = zipped(
        Entry("1_numpy.ipynb", b"new", later),
        Entry("old/1_numpy.ipynb", b"old", past),
        Entry("2_activations.ipynb", b"2", past),
    )
    entries = [
        Entry("kim_1.zip", own, (2026, 3, 2, 18, 0, 0)),
        Entry("lee_1.zip", zipped(Entry("a.zip", own, past)), (2026, 3, 3, 18, 0, 0)),
        # The LMS says nothing.
        Entry("park_1.zip", own, (1980, 1, 1, 0, 0, 0)),
    ]
    course.put("submissions.zip", zipped(*entries))
    for options in ((), ("--force",)):
        course.collect(*options)
        assert {student: course.time(student) for student in ("kim", "lee", "park")} == {
            "kim": "2026-03-02 09:00:00",
            "lee": "2026-03-03 09:00:00",
            "park": "2026-01-02 00:00:00",
        }
        assert {name: text for name, text in course.submitted.items() if "1_" in name} == {
            f"{student}/1_numpy.ipynb": "new" for student in ("kim", "lee", "park")
        }


def test_what_names_no_student_is_nobodys(course):
    """Not a student called 1 or week3."""
    archive = zipped(Entry("1_numpy.ipynb", b"!"))
    course.put("1_numpy.ipynb", "!")
    for name in ("1_numpy.zip", "submissions.zip", "week3.zip"):
        course.put(name, archive)
    course.put("kim_1_numpy.zip", archive)
    messages = course.collect()
    assert course.submitted == {"kim/1_numpy.ipynb": "!"}
    (line,) = [line for line in messages.splitlines() if "It names no student" in line]
    names = ["1_numpy.ipynb", "1_numpy.zip/1_numpy.ipynb", "submissions.zip/1_numpy.ipynb", "week3.zip/1_numpy.ipynb"]
    assert line.strip().startswith("(nobody): ") and sum(name in line for name in names) == 3 and "and 1 more" in line


def test_without_a_release_or_a_time_zone_it_says_what_to_do(course):
    course.put("kim_1_numpy.ipynb", "!")
    status, said = course.nbgrader("zip_collect", "week3", "--HandInExtractor.timezone=Mars")
    assert status != 0 and "There is no time zone 'Mars'" in said
    shutil.rmtree(course.root / "release")
    status, said = course.nbgrader("zip_collect", "week3")
    assert status != 0 and "Run: nbgrader generate_assignment week3" in said


MANGLED = zipped(
    Entry("홍길동/1_numpy.ipynb", b"numpy" * 9),
    Entry("김.ipynb".encode("cp949"), b"x", extra=field(0x5455, b"\1\0\0\0\0")),
    Entry("in.zip", zipped(Entry("../y", b"y"), Entry("z", b"z", method=STORED))),
)


@st.composite
def mangled(draw: st.DrawFn) -> bytes:
    """An archive of which some bytes are others, or missing, or twice there."""
    content = bytearray(MANGLED)
    for _ in range(draw(st.integers(1, 6))):
        start, length = draw(st.integers(0, len(content))), draw(st.integers(0, 8))
        content[start : start + length] = draw(st.binary(max_size=8))
    return bytes(content)


def harmless(raw: bytes) -> bool:
    """Whether the file system takes it as a name."""
    return raw not in (b"", b".", b"..") and not set(b"/\0") & set(raw)


# Such as bring a student and a notebook into them, so that they get far.
PARTS = st.sampled_from([b"kim", b"_", b"/", b"\\", b"..", b"1_numpy", b".ipynb", b".zip", b" (1)", b"submissions"])
ANY_NAME = st.one_of(
    st.binary(max_size=40), st.lists(st.one_of(PARTS, st.binary(max_size=4)), max_size=8).map(b"".join)
)
ENTRY_NAMES = st.one_of(ANY_NAME, ANY_NAME.map(lambda raw: raw.decode("utf-8", "replace")))


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    """nbgrader's application, of which an example takes the first step only: the second is nbgrader's own."""
    root = tmp_path_factory.mktemp("any") / "course"
    Course(root)
    before = Path.cwd()
    os.chdir(root)
    try:
        app = ZipCollectApp()
        app.initialize(["week3", "--log-level=CRITICAL"])
    finally:
        os.chdir(before)
    app.init_plugins()
    return app


@examples(100, suppress_health_check=[HealthCheck.too_slow])
@given(
    files=st.dictionaries(ANY_NAME.filter(harmless), st.one_of(st.binary(max_size=300), mangled()), max_size=3),
    entries=st.lists(st.tuples(ENTRY_NAMES, st.integers(0, 0xFFFF), st.binary(max_size=30)), max_size=4),
    archive=mangled(),
)
@example(files={}, entries=[(b"\xff", 0, b""), (b"1_numpy.ipynb", 0, b"")], archive=b"")
def test_no_name_and_no_bytes_break_it_or_get_out(app, files, entries, archive):
    root = Path(app.coursedir.root)
    folder, extracted, earlier = (root / "downloaded" / "week3" / name for name in ("archive", "extracted", "earlier"))
    for path in (folder, extracted, earlier):
        shutil.rmtree(path, ignore_errors=True)
    folder.mkdir()
    extracted.mkdir()
    for raw, content in files.items():
        with open(os.path.join(os.fsencode(folder), raw), "wb") as file:
            file.write(content)
    names = zipped(*(Entry(name, data, mode=mode, extra=data) for name, mode, data in entries))
    (folder / "kim_names.zip").write_bytes(names)
    (folder / "submissions.zip").write_bytes(names)
    (folder / "kim_mangled.zip").write_bytes(archive)

    def others() -> list[Path]:
        return sorted(path for path in root.parent.rglob("*") if not {extracted, earlier} & {path, *path.parents})

    before = others()
    with patch("atexit.register"):
        app.extractor_plugin_inst.extract(str(folder), str(extracted))
    assert others() == before
    here = {str(path) for path in extracted.rglob("*") if not path.is_dir()}
    assert here == set(app.extractor_plugin_inst.extracted)
    for path in here:
        student, name = Path(path).relative_to(extracted).parts[0], Path(path).name
        assert student_id(student) == student and name.isprintable() and not name.startswith(".")
        assert not os.path.islink(path) and (not name.endswith(".ipynb") or name in NOTEBOOKS)
