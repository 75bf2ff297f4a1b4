"""Plug-ins of `nbgrader zip_collect` that collect the files of an LMS or a shared folder.

The extractor brings the newest of each student's files into the extracted folder; the collector then tells nbgrader
about them. Versions that are not taken, and what was collected before, are kept beside that folder, under `earlier`.
"""

import atexit
import glob
import os
import re
import shutil
import tempfile
import unicodedata
from collections import defaultdict
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from nbgrader.plugins import ExtractorPlugin, FileNameCollectorPlugin
from traitlets import Int, TraitError, Unicode, validate

from ..common import own_files
from ..common.archives import (
    OTHER_ARCHIVE,
    HandedIn,
    Reader,
    Refusal,
    checked_path,
    decoded,
    file_paths,
    is_archive,
    moment,
)
from ..common.copies import Copy, recognise
from ..common.time_stamps import TIMESTAMP, TimeStamps
from ..nbgrader_seams import commands
from . import class_archives
from .collected import Report, printable
from .file_versions import Kept, Version, content_digest, newest, submitted

# The archive, or folder, of a whole class has to be told from a student's by its name.
CLASS = "submissions"
PATTERN = rf"(?:{CLASS}[^/]*/|(?!{CLASS}))(?P<student_id>[^/_]+?)(?: ?\(\d+\))?(?: - |_|(?i:\.zip)/|/)"
# As the names of files have it: digits, and no more than one other character between them.
WRITTEN_TIME = r"(\d{4})\D?(\d\d)\D?(\d\d)\D?(\d\d)\D?(\d\d)(?:\D?(\d\d))?(Z|[+-]\d\d:?\d\d)?"
# Characters, of up to 4 bytes; a folder's name may have 255.
ID_LENGTH = 60
# Files in the archives of one student, which are a fraction of a second's work each ten thousand. Virtual environments
# have some 30,000.
LOOKED_AT = 50_000
# More copies of one notebook than a student makes.
MANY_COPIES = 5


class HandInCollector(FileNameCollectorPlugin):
    """Tells whose a file is, by its name."""

    named_regexp = Unicode(
        PATTERN,
        help="Regular expression that the beginning of a file's path has to match: its path below the archive folder, "
        "with archives as folders, such as submissions.zip/kim_20261234_hw.zip/week3/1_numpy.ipynb. The group "
        "student_id is the student's id. A group timestamp, if there is one, is the time of the hand-in, and not the "
        "file's own. By default the id is what comes before the first _ or ' - ', or the whole name of a folder or "
        "archive.",
    ).tag(config=True)

    @validate("named_regexp")
    def _finds_a_student(self, proposal: dict) -> str:
        try:
            groups = re.compile(proposal["value"]).groupindex
        except re.error as error:
            raise TraitError(f"named_regexp is no regular expression: {error}") from error
        if "student_id" not in groups:
            raise TraitError("named_regexp has no group (?P<student_id>...)")
        return proposal["value"]

    def match(self, path: str, notebooks: list[str]) -> tuple[str, re.Match]:
        """The id of the student who handed in `path`, and the match; raises Refusal if it names none.

        path: below the archive folder, in NFC; that of an archive ends with a slash
        notebooks: the released names
        """
        match = re.match(self.named_regexp, path)
        no_student = (None, self.parent.coursedir.assignment_id)
        if not match or match["student_id"] in no_student or is_own_name(path, match.end("student_id"), notebooks):
            raise Refusal(
                "It names no student: see c.HandInCollector.named_regexp. As a rule, rename it to <student>_<its name> "
                f"or put it into a folder <student>; the archive of a whole class is to be called {CLASS}.zip."
            )
        return student_id(match["student_id"]), match

    def collect(self, submitted_file: str) -> dict | None:
        """What nbgrader wants to know of a file in the extracted folder."""
        return commands.extractor(self.parent).extracted.get(submitted_file)


def student_id(text: str) -> str:
    """`text` as a student's id, in NFC.

    Raises Refusal if it cannot safely name a folder, or has a meaning in the patterns that nbgrader makes of it.
    """
    name = unicodedata.normalize("NFC", text).strip(" ")
    letters = all(unicodedata.category(character)[0] in "LMN" or character in " _.-+@'()" for character in name)
    if not letters or not name[:1].isalnum() or name.endswith(".") or len(name) > ID_LENGTH:
        raise Refusal(
            f"A student's id starts with a letter or digit and has at most {ID_LENGTH} letters, digits, spaces and "
            "_ . - + @ ' ( ), without a dot at the end. Rename it."
        )
    return name


def is_own_name(path: str, end: int, notebooks: list[str]) -> bool:
    """Whether what ends at `end` is part of a notebook's name: in `1_numpy.ipynb` or `1_numpy.zip`, 1 is no student."""
    start = path.rfind("/", 0, end) + 1
    part = path[start:].partition("/")[0]
    stem = part[:-4] if is_archive(part) else part
    copy = recognise(part, notebooks) or recognise(f"{stem}.ipynb", notebooks)
    return copy is not None and end > start + copy.start


class HandInExtractor(ExtractorPlugin):
    """Unpacks archives, tells students and copies apart, and brings the newest into the extracted folder."""

    timezone = Unicode(
        "",
        help="Time zone, such as Asia/Seoul, of times in zip archives, and in names, that do not say theirs. Empty: "
        "this machine's.",
    ).tag(config=True)
    names_encoding = Unicode(
        "cp949",
        help="Encoding of names in zip archives that neither say theirs nor are UTF-8: cp949 is Korean Windows'.",
    ).tag(config=True)
    max_files = Int(
        1000,
        help="How many copies of notebooks are taken from one student, and archives, and other files. How large one of "
        "each may be, and all together, say CourseDirectory.max_file_size and max_dir_size.",
    ).tag(config=True)

    @validate("timezone")
    def _known(self, proposal: dict) -> str:
        try:
            return proposal["value"] and ZoneInfo(proposal["value"]).key
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise TraitError(f"There is no time zone {proposal['value']!r}") from error

    def extract(self, archive_path: str, extracted_path: str) -> None:
        """Bring what is in the archive folder, and what was collected before, into the extracted folder."""
        course = self.parent.coursedir
        release = Path(course.format_path(course.release_directory, ".", course.assignment_id))
        self._notebooks = sorted(path.name for path in release.glob("*.ipynb"))
        if not self._notebooks:
            self.parent.fail("No notebooks in %s. Run: nbgrader generate_assignment %s", release, course.assignment_id)
        # A time without a zone is by this machine's clock.
        self._zone = ZoneInfo(self.timezone) if self.timezone else None
        self._taken: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
        self._folder, self._earlier = extracted_path, commands.collect_folder(self.parent, "earlier")
        self._report = Report(self.log, course.assignment_id, self._earlier)
        # nbgrader goes on after this, with two log lines per file, and calls nothing of ours.
        atexit.register(self._report.log_all)
        self.extracted: dict[str, dict[str, str | datetime]] = {}
        self._stamps, self._list = TimeStamps(self.config), class_archives.class_list(course, self.log)
        self._of_classes = self._find_classes(Path(archive_path))
        try:
            with tempfile.TemporaryDirectory(dir=extracted_path) as staging:
                reader = Reader(
                    Path(staging), self._admit, self._look_into, self._refuse, self.names_encoding, self._zone
                )
                hand_ins: dict[str, list[HandedIn]] = defaultdict(list)
                for file in reader.folder(Path(archive_path)):
                    hand_ins[self._match(file.path)[0]].append(file)
                for student, files in sorted(hand_ins.items()):
                    self._extract_student(student, files)
        except OSError as error:
            self.parent.fail("Nothing was collected: %s", error)
        self._look_alikes(hand_ins)
        for student in sorted(self._report.students) if self._list else ():
            if student not in self._list:
                self._report.stranger(student, class_archives.near(student, self._list))

    def _find_classes(self, archive: Path) -> dict[str, str]:
        """Class archives that have a student's name: by name, whose work is in it."""
        collector, found = commands.collector(self.parent), {}
        # An instructor's own pattern says what belongs to whom.
        for top in sorted(archive.iterdir()) if collector.named_regexp == PATTERN else ():
            try:
                path = checked_path(decoded(os.fsencode(top.name), self.names_encoding))
                student, _match = self._match(path if own_files.is_file(top) else f"{path}/x")
            except Refusal:
                continue
            if own_files.is_folder(top) or (is_archive(path) and own_files.is_file(top)):
                names = file_paths(top, self.names_encoding)
                if student not in self._list and (whose := class_archives.students(names, self._whose, self._list)):
                    found[path] = whose
        return found

    def _whose(self, name: str) -> tuple[str, str]:
        """Of a file, as if it lay in a class's archive: the student, and the notebook that it is, `*` for an archive.

        Either is an empty text if the name says nothing of it.
        """
        copy = self._recognise(name)
        notebook = copy.notebook if copy else "*" if is_archive(name) else ""
        try:
            return self._match(f"{CLASS}.zip/{name}")[0], notebook
        except Refusal:
            return "", notebook

    def _recognise(self, path: str) -> Copy | None:
        return recognise(path.rpartition("/")[2], self._notebooks)

    def _match(self, path: str) -> tuple[str, re.Match]:
        path = OTHER_ARCHIVE.sub(".zip", path)
        return commands.collector(self.parent).match(f"{path}/" if is_archive(path) else path, self._notebooks)

    def _refuse(self, path: str, reason: str) -> None:
        try:
            student = self._match(unicodedata.normalize("NFC", path))[0]
        except Refusal:
            student = None
        self._report.refuse(student, path, reason)

    def _admit(self, path: str, size: int) -> None:
        """Raise Refusal for a file that is nobody's, of no use, or too much of one student."""
        if self._is_class(path):
            return
        top = path.partition("/")[0]
        if top in self._of_classes:
            name = f"{CLASS}.zip" if is_archive(top) else CLASS
            raise Refusal(
                f"It looks like the archive of a whole class: in it is the work of {self._of_classes[top]}. If it is, "
                f"rename it to {name}; if it is one student's, put it into a folder <student>."
            )
        student = self._match(path)[0]
        name = path.rpartition("/")[2].lower()
        if name == TIMESTAMP:
            raise Refusal("nbgrader notes the time of the hand-in under this name. Nothing to do.")
        if TIMESTAMP in path.lower().split("/"):
            raise Refusal("It lies in a folder named like nbgrader's file with the time of the hand-in. Rename it.")
        copy = self._recognise(path)
        if copy is None and name.endswith(".ipynb"):
            raise Refusal(f"It is none of {', '.join(self._notebooks)}. If it is meant to be, rename it.")
        if any(part.endswith(".ipynb") for part in path.lower().split("/")[:-1]) and copy is None:
            raise Refusal("It lies in a folder that is named like a notebook. Rename the folder.")
        # Each kind has its own limit: whatever else a student hands in, the notebooks are taken.
        kind = "notebook" if copy else "archive" if is_archive(path) else "other"
        taken, course = self._taken[student, kind], self.parent.coursedir
        if size > course.max_file_size * 1000:
            raise Refusal(f"It has more than {course.max_file_size} kB. Ask for it without what makes it large.")
        if taken[0] >= self.max_files or taken[1] + size > course.max_dir_size * 1000:
            raise Refusal(
                f"The student handed in more than {self.max_files} files or {course.max_dir_size} kB. "
                "Ask for the notebooks only."
            )
        taken[0], taken[1] = taken[0] + 1, taken[1] + size

    def _look_into(self, path: str, files: int) -> None:
        """Raise Refusal for an archive if there are too many files in those of its student."""
        if self._is_class(path):
            return
        looked_at = self._taken[self._match(path)[0], "entries"]
        if looked_at[0] + files > LOOKED_AT:
            raise Refusal(
                f"There are more than {LOOKED_AT} files in the student's archives. Ask for the notebooks only."
            )
        looked_at[0] += files

    def _is_class(self, path: str) -> bool:
        """Whether it is an archive that belongs to no student, and so to all of them."""
        try:
            return not self._match(path)
        except Refusal:
            return is_archive(path) and "/" not in path

    def _extract_student(self, student: str, files: list[HandedIn]) -> None:
        """Bring the newest version of each of a student's files into the extracted folder; keep the others."""
        course = self.parent.coursedir
        folder = Path(course.format_path(course.submitted_directory, student, course.assignment_id))
        present = submitted(folder, self._stamps)
        handed_in = self._versions(student, files)
        if not any(version.name in self._notebooks for version in (*handed_in, *present)):
            for file in files:
                self._report.refuse(
                    student, file.path, f"No notebook of {course.assignment_id} came with it. Ask for them."
                )
            return
        kept = Kept(self._earlier / student)
        known = {(version.name, version.digest) for version in (*handed_in, *kept)}
        for version in present:
            # nbgrader removes a submission before it writes the new one: should it be stopped just then, here it is.
            if (version.name, version.digest) not in known:
                kept.keep(version)
        self._report.students.add(student)
        by_name = newest((*handed_in, *kept), present)
        # Notebooks come first, for a folder may have the name of one.
        for name in sorted(by_name, key=lambda name: (name not in self._notebooks, name)):
            self._place(student, by_name[name][0])
            for version in by_name[name][1:]:
                kept.keep(version)
            if name in self._notebooks:
                self._tell_of_copies(student, by_name[name])

    def _versions(self, student: str, files: list[HandedIn]) -> list[Version]:
        """What a student's files are called in the submission, and when they were handed in."""
        homes = [os.path.dirname(file.path) for file in files if self._recognise(file.path)]
        versions = []
        for file in files:
            copy = self._recognise(file.path)
            name, number = (copy.notebook, copy.number) if copy else (beside(file.path, homes), 0)
            time = self._time(student, file)
            versions.append(
                Version(name, time, file.content, content_digest(file.content), number, file.path, file.changed)
            )
        return versions

    def _time(self, student: str, file: HandedIn) -> datetime:
        """When a file was handed in: as its path says, or else when it was last changed."""
        written = self._match(file.path)[1].groupdict().get("timestamp")
        if not written:
            return file.time
        if time := moment(lambda: written_time(written, self._zone)):
            return time
        self._report.note(
            f"{student}: {printable(written)!r} in {printable(file.path)} is no time; that of the file was taken."
        )
        return file.time

    def _place(self, student: str, version: Version) -> None:
        target = os.path.join(self._folder, student, version.name)
        try:
            os.makedirs(os.path.dirname(target), exist_ok=True)
            shutil.copyfile(version.content, target)
        except (FileExistsError, NotADirectoryError, IsADirectoryError):
            reason = "A folder has the name of a file, or a file that of a folder. Rename one."
            self._report.refuse(student, version.path or version.name, reason)
            return
        self.extracted[target] = {"student_id": student, "file_id": version.name}
        # Only notebooks are graded, so that only they can be late.
        if version.name in self._notebooks:
            # With its zone, which nbgrader writes into the submission as it is.
            self.extracted[target]["timestamp"] = version.time.replace(microsecond=0)

    def _tell_of_copies(self, student: str, versions: list[Version]) -> None:
        """`versions`: of one notebook, the newest first."""
        others = [version.path for version in versions[1:] if version.path]
        if others:
            taken = versions[0]
            self._report.copies(student, taken.name, taken.path or "the one that was collected before", others)
        if len(others) >= MANY_COPIES:
            self._report.note(
                f"{student}: {len(others) + 1} copies of {versions[0].name}. If this is no student but the class's "
                f"archive, give it a name that starts with {CLASS}, and remove what was collected."
            )

    def _look_alikes(self, hand_ins: dict[str, list[HandedIn]]) -> None:
        """Note ids that may be two students, and pairs of ids that may be one."""
        for student, files in hand_ins.items():
            numbers = set()
            for file in files:
                named = self._match(file.path)[1]
                numbers.update(re.findall(r"^_(\d{4,})(?!\d)", file.path[named.end("student_id") :]))
            if len(numbers) > 1:
                self._report.note(
                    f"{student}: files have the numbers {', '.join(sorted(numbers))} after this name. If these are "
                    "several students, set c.HandInCollector.named_regexp so that the number is part of the id, and "
                    "remove what was collected under this name."
                )
        course = self.parent.coursedir
        pattern = course.format_path(course.submitted_directory, "(?P<student>.*)", course.assignment_id, escape=True)
        paths = glob.glob(course.format_path(course.submitted_directory, "*", course.assignment_id))
        ids = {match["student"] for path in paths if (match := re.fullmatch(pattern, path))} | self._report.students
        alike = defaultdict(list)
        for name in sorted(ids):
            alike[unicodedata.normalize("NFKC", name).casefold()].append(name)
        for names in alike.values():
            if len(names) > 1 and self._report.students.intersection(names):
                self._report.note(
                    f"{' and '.join(map(repr, names))} may be one student, and would be graded as several."
                )


def beside(path: str, homes: list[str]) -> str:
    """Where a file that is no notebook belongs in a submission.

    homes: the folders of its notebooks; what lies in one of them, or below, keeps its place
    """
    home = max(
        (home for home in homes if not home or path.startswith(f"{home}/")), key=len, default=os.path.dirname(path)
    )
    return path.removeprefix(f"{home}/")


def written_time(text: str, zone: ZoneInfo | None) -> datetime:
    """The time in a file's name, by a clock in `zone` unless it says otherwise; raises ValueError if it is none."""
    match = re.fullmatch(WRITTEN_TIME, text, re.ASCII)
    if not match:
        raise ValueError(f"not a time: {text!r}")
    *numbers, offset = match.groups("")
    year, month, day, hour, minute, second = (int(number or 0) for number in numbers)
    time = datetime(year, month, day, hour, minute, second, tzinfo=zone)
    return time.replace(tzinfo=datetime.strptime(offset, "%z").tzinfo) if offset else time
