"""Grades an attack and an honest neighbour through nbgrader, and looks at what came of it."""

import base64
import contextlib
import ctypes
import hashlib
import os
import re
import resource
import shutil
import socket
import struct
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from html.parser import HTMLParser
from pathlib import Path
from unittest import mock

import nbformat
import psutil
from bs4 import BeautifulSoup
from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderAPI
from sqlalchemy import text

from proctor.common import fork_server, harmless, notebook_record, pictures, room
from proctor.common.language import translation
from proctor.common.outcomes import WORDS
from proctor.run.sandboxed.system_calls import PR_SET_CHILD_SUBREAPER, prctl
from proctor.testing import course as lab

from .catalogue import Attack

HONEST_POINTS = 2 * lab.POINTS
# Attacks of this kind are graded with tests that run together with the notebook, where marks are their own affair as
# long as they are marks.
TOGETHER = "together"
# nbgrader grades in alphabetical order: the neighbour right after the attack.
NEIGHBOUR = "zz-honest"
# What a hidden test gives to a function, as plain text and as attacks write it: letters for digits, in hexadecimal,
# in Base64, without its point, and backwards.
GIVEN = (
    str(lab.GIVEN),
    "IBJB.CF",
    struct.pack(">d", lab.GIVEN).hex(),
    base64.b64encode(str(lab.GIVEN)[:6].encode()).decode(),
    str(lab.GIVEN).replace(".", ""),
    str(lab.GIVEN)[::-1],
    f"{lab.GIVEN:.5e}",
)
# The pages of the grader's in a student's folder, and ids of what each of them has.
PAGES = {"lab.html": ("points", "notebook"), "index.html": ("top", "notebooks")}
# Characters of a page with all the pictures that it may have.
LONGEST_PAGE = room.MOST_PICTURES + 5 * room.LONGEST_PAGE
# Seconds for a killed process to be gone; it takes milliseconds.
GRACE = 5
# In the place of `time_limits.CLOCK`: attacks that sleep are to be stopped, and not waited for.
CLOCK = 2.0
# Numbers of sys/ipc.h.
IPC_RMID, IPC_STAT = 0, 2
_libc = ctypes.CDLL(None)


@dataclass(frozen=True)
class Verdict:
    """What came of an attack: its points, None if it was not graded, and in words what should not have happened."""

    points: float | None
    problems: tuple[str, ...]

    @property
    def withstood(self) -> bool:
        """Whether the attack gained nothing and harmed nobody."""
        return not self.points and not self.problems


class _Active(HTMLParser):
    """Finds in a page what the attacks' own script or events left."""

    def __init__(self) -> None:
        super().__init__()
        self.found, self._in_script = False, False

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self._in_script = tag == "script"
        for name, value in attributes:
            leads_away = name in ("href", "src", "srcdoc") and not (value or "").startswith("#")
            self.found |= "PWNED" in (value or "") and (name.startswith("on") or leads_away)

    def handle_endtag(self, tag: str) -> None:
        self._in_script = False

    def handle_data(self, data: str) -> None:
        self.found |= self._in_script and "PWNED" in data


class Canaries:
    """A folder, servers, a process and memory that no submission may reach, and a secret in the environment.

    All belong to the user who grades. The folder is beside the course, in a folder with a socket.
    """

    def __init__(self, folder: Path):
        self.folder, self._heard = folder, threading.Event()
        (folder / "kept").write_text("untouched")
        with contextlib.suppress(OSError):  # not every file system has marks
            os.setxattr(folder / "kept", "user.note", b"PROCTOR_CANARY")
        self._sockets = [socket.socket(), socket.socket(type=socket.SOCK_DGRAM), socket.socket(socket.AF_UNIX)]
        self._sockets[0].bind(("127.0.0.1", 0))
        self.port = self._sockets[0].getsockname()[1]
        self._sockets[1].bind(("127.0.0.1", self.port))
        self._sockets[2].bind(f"\0proctor-canary-{self.port}")
        for listener in (self._sockets[0], self._sockets[2]):
            listener.listen()
            threading.Thread(target=self._hear, args=(listener.accept,), daemon=True).start()
        self._listen_at(folder.parent / "agent")
        for datagrams in (self._sockets[1], self._sockets[-1]):
            threading.Thread(target=self._hear, args=(partial(datagrams.recv, 1),), daemon=True).start()
        self.process = subprocess.Popen(["sleep", "3600"])
        self._process_as_it_was = self._about_process()
        self._memory = _libc.shmget(0, 4096, 0o1600)  # IPC_CREAT, for this user only
        os.environ["PROCTOR_CANARY"] = "PROCTOR_CANARY"

    def _listen_at(self, path: Path) -> None:
        """Listen as programs of a user's do, such as ssh-agent; beside it, for datagrams."""
        self._sockets += [socket.socket(socket.AF_UNIX), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)]
        for socket_, name in zip(self._sockets[-2:], (str(path), f"{path}-datagrams"), strict=True):
            socket_.bind(name)
            os.chmod(name, 0o777)
        self._sockets[-2].listen()
        threading.Thread(target=self._hear, args=(self._sockets[-2].accept,), daemon=True).start()

    def _about_process(self) -> list[object]:
        pid = self.process.pid
        limits = [resource.prlimit(pid, kind) for kind in range(16)]
        process = psutil.Process(pid)
        return [limits, process.nice(), process.cpu_affinity(), process.ionice(), os.sched_getscheduler(pid)]

    def _hear(self, wait: object) -> None:
        try:
            wait()
            self._heard.set()
        except OSError:
            pass

    def texts(self) -> dict[str, str]:
        """What stands for them in an attack."""
        return {
            "CANARY_FOLDER": str(self.folder),
            "CANARY_PORT": str(self.port),
            "CANARY_PID": str(self.process.pid),
            "CANARY_SOCKET": str(self.folder.parent / "agent"),
            "CANARY_MEMORY": str(self._memory),
        }

    def problems(self) -> Iterator[str]:
        """What happened to them."""
        if self._heard.is_set():
            yield "reached a server"
        if self.process.poll() is not None:
            yield "killed a process"
        elif self._about_process() != self._process_as_it_was:
            yield "changed a process"
        if _libc.shmctl(self._memory, IPC_STAT, ctypes.create_string_buffer(512)):
            yield "removed memory of other programs"
        if [path.name for path in self.folder.iterdir()] != ["kept"] or self.folder.stat().st_mode & 0o777 != 0o755:
            yield "changed a folder of the machine"

    def close(self) -> None:
        """Let go of them."""
        self.process.kill()
        self.process.wait()
        _libc.shmctl(self._memory, IPC_RMID, 0)
        for socket_ in self._sockets:
            socket_.close()
        del os.environ["PROCTOR_CANARY"]


@contextmanager
def _workplace(template: Path) -> Iterator[tuple[Path, Canaries]]:
    """A copy of a built course, and canaries."""
    with tempfile.TemporaryDirectory(prefix="attacked-", ignore_cleanup_errors=True) as folder:
        course, outside = Path(folder) / "course", Path(folder) / "outside"
        shutil.copytree(template, course)
        outside.mkdir(mode=0o755)
        canaries = Canaries(outside)
        home = os.environ["HOME"]
        os.environ["HOME"] = str(Path(folder) / "home")
        Path(os.environ["HOME"]).mkdir()
        try:
            yield course, canaries
        finally:
            os.environ["HOME"] = home
            canaries.close()


def _snapshot(course: Path, attack: Attack) -> dict[str, object]:
    """Every file of the course that grading the two does not make or change: hash, time and marks; and all modes."""
    own = rf"(submitted|autograded|feedback)/{attack.name}(/|$)|autograded/{NEIGHBOUR}/"
    own = re.compile(rf"{own}|backups/|gradebook\.db|\.nbgrader\.log")
    found = {}
    for path in sorted(course.rglob("*")):
        name = str(path.relative_to(course))
        if path.is_file() and not own.match(name):
            about = path.stat()
            found[name] = hashlib.sha256(path.read_bytes()).hexdigest(), about.st_mtime, os.listxattr(path)
    kept = (course, course / "gradebook.db", *course.glob("source/**/*"), *course.glob("submitted/*"))
    return found | {f"mode of {path}": path.stat().st_mode for path in kept}


def _texts(value: object) -> Iterator[str]:
    """Every text in an output."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)


def _forged(page: str, parts: tuple[str, ...]) -> Iterator[str]:
    """What stands in a page although it was made in grading, is the grader's to say, or is too much.

    parts: ids of what a page of the grader's has
    """
    soup = BeautifulSoup(page, "html.parser")
    if any(soup.find(id=part) is None for part in parts):
        yield "has a page of its own in the place of the page"
    if any(sign in page for sign in GIVEN):
        yield "shows what a hidden test gave to a function"
    fault = translation("en")(WORDS["grader fault"])
    if any(fault in notice.get_text() for notice in soup.select(".notice")):
        yield "speaks in the grader's name"
    if any(chr(code) in page for code in harmless.DIRECTIONS):
        yield "turns the direction of writing around"
    images = [image.get("src", "").partition(",")[2] for image in soup.find_all("img")]
    if not all(pictures.fits(data) for data in images if data):
        yield "shows a picture that fills a browser's memory"
    if len(page) > LONGEST_PAGE:
        yield "makes a page that hardly opens"


def _shown(course: Path, attack: Attack) -> Iterator[str]:
    """What the attack's autograded notebook and pages show that they should not."""
    folder = course / "feedback" / attack.name / "lab"
    if folder.exists() and {path.name for path in folder.iterdir()} - {*PAGES, "timestamp.txt"}:
        yield "has files of its own among the pages"
    for path in (course / "feedback" / attack.name).rglob("*.html"):
        page = path.read_text(encoding="utf-8")
        yield from _forged(page, PAGES.get(path.name, ()))
        if lab.SECRET in page:
            yield "saw a hidden test or a solution"
        parser = _Active()
        parser.feed(page)
        if parser.found:
            yield "runs script in a page"
    for path in (course / "autograded" / attack.name).rglob("*.ipynb"):
        cells = [cell for cell in nbformat.read(path, 4).cells if cell.cell_type == "code"]
        if any(notebook_record.of_cell(cell).outcome == "grader fault" for cell in cells):
            yield "is taken for a fault of the grader"
        outputs = "".join(part for cell in cells for output in cell.outputs for part in _texts(output))
        if "LEAK" in outputs or "PROCTOR_CANARY" in outputs or "root:" in outputs:
            yield "read what is not its own"
        if "\x1b]" in outputs or "\x1b[2J" in outputs:
            yield "commands a terminal"


def _kept() -> Iterator[psutil.Process]:
    """The processes that proctor keeps for the next notebook: each fork server, with bubblewrap around it."""
    for pid in fork_server.running():
        process = psutil.Process(pid)
        yield process
        while process.name() == "bwrap":
            process = process.children()[0]
            yield process


def _strays(canary: int) -> Iterator[str]:
    """Processes that a notebook left behind: as their last ancestor alive, this process has become their parent."""
    expected = {canary, *(process.pid for process in _kept())}
    children = [child for child in psutil.Process().children(recursive=True) if child.pid not in expected]
    _gone, alive = psutil.wait_procs(children, timeout=GRACE)
    for process in alive:
        process.kill()
    if alive:
        yield "left a process behind"


def run(attack: Attack, template: Path, walls: tuple[str, ...]) -> Verdict:
    """Grade the attack, and in the same run then its neighbour, in a copy of the course `template`.

    walls: those behind which proctor puts student code; if there are none, nbgrader grades without proctor
    """
    problems = []
    prctl(PR_SET_CHILD_SUBREAPER, 1)
    behind = mock.patch("proctor.run.walls.WALLS", walls)
    clock = mock.patch("proctor.run.time_limits.CLOCK", CLOCK)
    with _workplace(template) as (course, canaries), behind, clock:
        api = NbGraderAPI(config=lab.config(course, protected=bool(walls), apart=attack.kind != TOGETHER))
        lab.hand_in_honest(course, NEIGHBOUR)
        lab.hand_in(course, attack.name, attack.parts, canaries.texts() | {"CANARY_COURSE": str(course)})
        before = _snapshot(course, attack)
        api.autograde("lab", "*", force=True)
        # nbgrader removes what it could not grade.
        graded = (course / "autograded" / attack.name / "lab").exists()
        if graded and not api.generate_feedback("lab", attack.name, force=True)["success"]:
            problems.append("has no feedback page")
        if _snapshot(course, attack) != before:
            problems.append("changed what is not its own")
        problems += [*canaries.problems(), *_shown(course, attack), *_strays(canaries.process.pid)]
        with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
            if list(gradebook.db.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'"))):
                problems.append("changed the gradebook")
        points = lab.points(course, attack.name) if graded else None
        if attack.kind == TOGETHER and points is not None:
            if not 0 <= points <= HONEST_POINTS:
                problems.append(f"has {points} points")
            points = 0.0
        if (neighbours := lab.points(course, NEIGHBOUR)) != HONEST_POINTS:
            problems.append(f"the neighbour has {neighbours} points")
    return Verdict(points, tuple(problems))
