"""What crosses from the tests to the student's process: in a whole run, nothing that the release does not hold."""

import os
import re
import shutil
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
import psutil
import pytest
from nbgrader.apps import NbGraderAPI

from grader_tests.judging import reference
from grader_tests.mistakes import catalogue
from proctor.run import sandboxed
from proctor.run.kernel import Kernel
from proctor.run.sandboxed import frames
from tests.sampling import some
from trials.sample_class.grading import course_config
from trials.sample_class.roster import NOTEBOOKS as ALL
from trials.sample_class.roster import Student, Submission
from trials.sample_class.submissions import hand_in

NOTEBOOKS = tuple(some(ALL, 4))

# Runs in the grading process: keeps what it sends to the student's.
RECORD = """
from proctor.run.sandboxed import frames as _frames
_framed = _frames.framed
def _recording(data):
    with open({path!r}, "ab") as file:
        file.write(data)
    return _framed(data)
_frames.framed = _recording
"""
# A line as short as this may stand anywhere.
SHORTEST = 28
PRINTABLE = re.compile(rb"[\x20-\x7e]{%d,}" % SHORTEST)
# The kernel's memory is searched line by line, and for this many of the longest lines in any place.
ANYWHERE = 20


def _lines(*texts):
    """The lines of texts that say something."""
    lines = {line.strip() for text in texts for line in text.splitlines()}
    return {
        line for line in lines if len(line) >= SHORTEST and line.isascii() and not line.startswith(("import ", "from "))
    }


def _cells(folder):
    return [cell for path in sorted(folder.glob("*.ipynb")) for cell in nbformat.read(path, as_version=4).cells]


@pytest.fixture(scope="module")
def wrong():
    """A wrong answer for every function of NOTEBOOKS."""
    exercises = reference.exercises()
    mistakes = [mistake for mistake in reversed(catalogue()) if exercises[mistake.function].notebook in NOTEBOOKS]
    return {mistake.function: mistake.source for mistake in mistakes}


@pytest.fixture(scope="module")
def hidden(repository, built_course, wrong):
    """Lines of solutions, hidden tests, probes and known mistakes that stand in no release and no answer.

    Nor in a module that proctor itself runs in the sandbox: Python may have read its text there.
    """
    release = built_course / "release" / "week3"
    files = [path.read_text(encoding="utf-8") for path in release.glob("*.py")]
    files += [path.read_text(encoding="utf-8") for path in Path(sandboxed.__file__).parent.glob("*.py")]
    public = "\n".join([*(cell.source for cell in _cells(release)), *files, *wrong.values()])
    instructors = [cell.source for cell in _cells(built_course / "source" / "week3")]
    tests = [path.read_text(encoding="utf-8") for path in sorted((repository / "grader_tests").rglob("*.py"))]
    return {line.encode() for line in _lines(*instructors, *tests) if line not in public}


def _text(data):
    """What in bytes can be read."""
    return b"\n".join(PRINTABLE.findall(data))


def _found(hidden, text):
    """The hidden lines in a text of any length that stand in lines of their own; of some, those in any place."""
    runs = PRINTABLE.findall(text)
    together = b"\n".join(runs)
    found = {line.strip() for line in runs} & hidden
    return found | {line for line in sorted(hidden, key=len)[-ANYWHERE:] if line in together}


def _memory(pid):
    """What a process can write to, region by region; and every second byte, for texts of wide characters."""
    with open(f"/proc/{pid}/mem", "rb", buffering=0) as memory:
        for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
            extent, mode, *_rest = line.split()
            if mode.startswith("rw"):
                first, last = (int(number, 16) for number in extent.split("-"))
                memory.seek(first)
                try:
                    text = memory.read(last - first)
                except OSError:  # not all that is mapped is there
                    continue
                # Most of it was never written to.
                text = b"\n".join(text.split(bytes(4096)))
                yield text
                yield text[::2]
                yield text[1::2]


@dataclass(frozen=True)
class Run:
    """A grading run: bytes to the agent and to the kernel, lines that its memory held, bytes of memory looked at."""

    sent: bytes = field(repr=False)
    messages: bytes = field(repr=False)
    held: set[bytes]
    looked_at: int


@pytest.fixture(scope="module")
def run(built_course, wrong, hidden, tmp_path_factory):
    """The notebooks, wrong in every function, graded."""
    folder = tmp_path_factory.mktemp("border")
    course, sent = folder / "course", folder / "sent"
    shutil.copytree(built_course, course)
    hand_in(
        student := Student("kim", "week3", (Submission(answers=wrong, notebooks=NOTEBOOKS),)),
        student.submissions[0],
        course,
    )
    config = course_config(course)
    config.Execute.setup += RECORD.format(path=str(sent))
    messages, held, looked_at = [], set(), []
    close, send = Kernel.close, frames.send

    def looking(self):
        if os.geteuid() == 0:
            first = psutil.Process(self._process.pid)
            kernel = max([first, *first.children(recursive=True)], key=lambda process: process.memory_info().rss)
            for text in _memory(kernel.pid):
                looked_at.append(len(text))
                held.update(_found(hidden, text))
        close(self)

    def recording(connection, data, descriptors=()):
        messages.append(data)
        send(connection, data, descriptors)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Kernel, "close", looking)
        patch.setattr(frames, "send", recording)
        done = NbGraderAPI(config=config).autograde("week3", "kim")
    assert done["success"], done["log"]
    return Run(sent.read_bytes(), b"\n".join(messages), held, sum(looked_at))


pytestmark = pytest.mark.filterwarnings("ignore")  # nbgrader 0.9 makes SQLAlchemy 2 warn at every submission


def test_the_run_lends_what_it_has(run, wrong):
    assert all(name.encode() in run.sent for name in wrong) and run.sent.count(b"\xa4here") > 75 * len(NOTEBOOKS)
    assert b'"kind": "execute"' in run.messages and b'"kind": "serve"' in run.messages
    assert run.looked_at > 12_500_000 * len(NOTEBOOKS) or os.geteuid()


def test_no_hidden_line_goes_to_the_students_process(run, hidden):
    assert len(hidden) > 2000
    text = _text(run.sent)
    assert [line for line in hidden if line in text] == []


def test_no_hidden_line_goes_to_the_kernel(run, hidden):
    text = _text(run.messages)
    assert [line for line in hidden if line in text] == []


def test_no_hidden_line_is_in_the_kernels_memory_when_it_ends(run):
    assert run.held == set()
