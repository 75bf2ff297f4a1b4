"""How grading a cell can end, through the real nbgrader with proctor, on the small course that is attacked."""

import html
import itertools
import re
import shutil
import time
from dataclasses import dataclass
from multiprocessing.connection import wait
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderAPI
from traitlets.config import Configurable

from proctor.common import notebook_record
from proctor.common.fork_server import ForkServer
from proctor.run import student_kernel, time_limits, walls
from proctor.run.execute import Execute
from proctor.run.grader import client
from proctor.run.kernel import Kernel, KernelDied
from proctor.testing import course as lab
from tests.sampling import some

pytestmark = pytest.mark.filterwarnings("ignore")  # nbgrader 0.9 makes SQLAlchemy 2 warn at every submission
DOUBLE, TRIPLE = lab.HONEST["double"], lab.HONEST["triple"]


@dataclass
class Graded:
    """What came of a submission: the log, the notebook, and the gradebook's marks."""

    success: bool
    log: str
    folder: Path
    student: str

    @property
    def notebook(self) -> nbformat.NotebookNode:
        """The autograded notebook."""
        return nbformat.read(self.folder / "autograded" / self.student / "lab" / "lab.ipynb", as_version=4)

    @property
    def outcomes(self) -> dict[str, str]:
        """Of the test cells, by grade id."""
        cells = [cell for cell in self.notebook.cells if cell.metadata.get("nbgrader", {}).get("grade")]
        return {cell.metadata.nbgrader.grade_id: notebook_record.of_cell(cell).outcome or None for cell in cells}

    @property
    def marks(self) -> dict[str, tuple[float | None, bool]]:
        """Points of the test cells, and whether a person has to look."""
        with Gradebook(f"sqlite:///{self.folder / 'gradebook.db'}") as gradebook:
            grades = gradebook.find_submission_notebook("lab", "lab", self.student).grades
            return {mark.name: (mark.auto_score, mark.needs_manual_grade) for mark in grades if mark.name != "written"}

    @property
    def page(self) -> str:
        """The feedback page."""
        api = NbGraderAPI(config=lab.config(self.folder, protected=True))
        assert api.generate_feedback("lab", self.student, force=True)["success"]
        return (self.folder / "feedback" / self.student / "lab" / "lab.html").read_text(encoding="utf-8")

    def words(self, which: str) -> str:
        """All that the outputs of the cell with that id or source say."""
        cells = [cell for cell in self.notebook.cells if cell.metadata.get("nbgrader", {}).get("grade_id") == which]
        cells = cells or [cell for cell in self.notebook.cells if cell.source == which]
        return str(cells[0].outputs)


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    folder = tmp_path_factory.mktemp("lab") / "course"
    lab.build(folder, protected=True)
    return folder


@pytest.fixture
def course(template, tmp_path):
    return Path(shutil.copytree(template, tmp_path / "course"))


def grade(course, *parts, student="someone", language="en", **settings):
    """Hand in the parts, as `proctor.testing.course.hand_in` has them, and grade; `settings` are those of Execute."""
    if parts:
        lab.hand_in(course, student, parts, {})
    config = lab.config(course, protected=True)
    config.Execute.update(settings)
    config.Edition.default_language = language
    done = NbGraderAPI(config=config).autograde("lab", student, force=True)
    return Graded(done["success"], done["log"], course, student)


FULL, NONE = (2.0, False), (0.0, False)


@pytest.mark.parametrize(
    ("double", "triple", "outcomes"),
    [
        (
            "double = None",
            "def triple_(x):\n    return 3 * x",
            ("wrong answer", "wrong answer"),
        ),  # a missing function is no fault of ours
        ("def double(x):\n    return 2.0 * x", TRIPLE, ("wrong answer", "passed")),
        ("def double(x):\n    raise ValueError('oh')", "def triple(x):\n    yield x", ("raised", "not judged")),
        (
            "def double(x):\n    return [0] * 10**12",
            "def triple(x):\n    while x: pass",
            ("out of memory", "timed out"),
        ),
        ("import os\ndef double(x):\n    os._exit(0)", TRIPLE, ("process died", "passed")),
    ],
)
def test_outcomes_of_a_test(course, double, triple, outcomes):
    graded = grade(course, ("solution", double), ("solution", triple))
    assert graded.success, graded.log
    assert tuple(graded.outcomes[name] for name in ("test_double", "test_triple")) == outcomes
    for name, answer, right in (("test_double", double, DOUBLE), ("test_triple", triple, TRIPLE)):
        unmarked = graded.outcomes[name] == "not judged"
        assert graded.marks[name] == (FULL if answer == right else (None, True) if unmarked else NONE)


def test_a_cell_that_ends_the_process_costs_itself_only(course):
    """The others are run in a fresh process, with what the cells before defined."""
    graded = grade(
        course,
        ("solution", "def double(x):\n    return TWO * x"),
        ("solution", "def triple(x):\n    return x + double(x)"),
        ("cell", "import os\nos._exit(0)"),
        ("cell", "print('y' * 2_000_000)\n" * 6),
        ("cell", "TWO = 2"),
    )
    assert graded.marks == {"test_double": FULL, "test_triple": FULL}
    assert "The notebook's process ended in this cell" in graded.words("import os\nos._exit(0)")
    assert "printed too much" in graded.words("print('y' * 2_000_000)\n" * 6)


def test_of_a_function_that_is_not_there_the_cell_is_told_that_failed(course):
    graded = grade(
        course,
        ("cell", "# mine\nimport missing_package as numba\nbase = 3"),
        ("solution", "def double(x):\n    return 2 * x\ndel double"),
        ("solution", "@numba.njit\ndef triple(x):\n    return base * x"),
    )
    assert graded.marks == {"test_double": NONE, "test_triple": NONE}
    why = graded.words("test_triple")
    assert "`triple` is not there, for a cell that it comes from ended with ModuleNotFoundError" in why
    assert "begins with `import missing_package as numba`" in why
    assert "`double` is not there: none of the cells that could be run" in graded.words("test_double")
    page = html.unescape(re.sub(r"<[^>]*>", "", graded.page))
    assert page.count("ended with ModuleNotFoundError") == 1


HOARDS = {
    "memory": "hoard = []\nwhile True:\n    hoard.append(bytearray(10_000_000))",
    "all memory": (
        "hoard = []\nfor size in (10_000_000, 100_000, 1000):\n    try:\n        while True:\n"
        "            hoard.append(bytearray(size))\n    except MemoryError:\n        pass"
    ),
    "files": "hoard = []\ntry:\n    while True:\n        hoard.append(open('/dev/null'))\nexcept OSError:\n    pass",
}


@pytest.mark.parametrize("hoard", some([*HOARDS], 2))
def test_a_cell_that_leaves_no_room_for_the_tests_is_named_and_costs_nothing(course, hoard):
    """It comes before the answers, one of which needs some memory."""
    needs_memory = "import numpy as np\ndef double(x):\n    np.ones(3_000_000)\n    return 2 * x"
    limits = {"memory_mib": 1536, "open_files": 128}
    hoard = HOARDS[hoard]
    graded = grade(course, ("solution", needs_memory), ("solution", TRIPLE), ("cell", hoard), limits=limits)
    assert graded.marks == {"test_double": FULL, "test_triple": FULL}
    assert "After this cell there was no memory left for the tests, or no open files" in graded.words(hoard)
    assert "left no room" in graded.log and "GRADER FAULT" not in graded.log


def test_where_the_process_is_lost_too_often_the_rest_is_not_run(course, monkeypatch):
    monkeypatch.setattr(student_kernel, "MOST_LOST", 1)
    deadly = [("cell", f"import os\nos._exit({number})") for number in range(4)]
    graded = grade(course, ("solution", DOUBLE), ("solution", TRIPLE), *deadly, language="ko")
    assert graded.marks == {"test_double": NONE, "test_triple": NONE}
    assert set(graded.outcomes.values()) == {"not run", None}
    outcomes = [notebook_record.of_cell(cell).outcome or None for cell in graded.notebook.cells[1:5]]
    assert outcomes == ["process died", "process died", "not run", "not run"]
    assert "프로세스가 너무 자주 끝났습니다" in graded.page


@pytest.mark.parametrize(("failing", "marks"), [((2,), FULL), (range(2, 99), NONE)], ids=["once", "for good"])
def test_a_kernel_that_does_not_start_again_is_one_more_that_is_lost(course, monkeypatch, failing, marks):
    monkeypatch.setattr(student_kernel, "MOST_LOST", 2)
    starts = itertools.count(1)

    def start_sometimes(*arguments):
        if next(starts) in failing:
            raise KernelDied
        return Kernel(*arguments)

    monkeypatch.setattr(student_kernel, "Kernel", start_sometimes)
    graded = grade(course, ("solution", DOUBLE), ("solution", TRIPLE), ("cell", "import os\nos._exit(0)"))
    assert graded.success, graded.log
    assert graded.marks == {"test_double": marks, "test_triple": marks}


def test_files_beside_the_notebook_are_not_run_before_its_cells(course):
    """Names that IPython tries to import when it starts, and that nobody has."""
    files = [(f"file {name}.py", "import os\nos._exit(1)") for name in ("argcomplete", "storemagic")]
    helper = [
        ("file helper.py", "TWO = 2"),
        ("cell", "import helper, os\nassert list(map(str, _dh)) == [os.getcwd()]\nTWO = helper.TWO"),
    ]
    uses_helper = ("solution", "def double(x):\n    return TWO * x")
    graded = grade(course, uses_helper, ("solution", TRIPLE), *files, *helper)
    assert graded.success, graded.log
    assert graded.marks == {"test_double": FULL, "test_triple": FULL}


def test_output_of_many_cells_is_limited_and_costs_nothing_else(course):
    loud = [("cell", f"x = {i}\nprint('y' * 900)") for i in range(20)]
    needs_all = "def double(x):\n    return 2 * x if globals()['x'] == 0 else 0"  # the last one in the notebook is 0
    graded = grade(course, ("solution", needs_all), ("solution", TRIPLE), *loud, max_output=1500)
    texts = [str(cell.outputs) for cell in graded.notebook.cells if cell.source.startswith("x =")]
    too_much = ["printed too much" in text for text in texts]
    assert too_much == sorted(too_much) and 0 < sum(too_much) < 20, texts
    assert graded.marks == {"test_double": FULL, "test_triple": FULL}


def test_time_that_a_cell_may_take_is_what_its_process_computes(course, monkeypatch):
    """And not what it waits, as for a processor that others have."""
    monkeypatch.setattr(time_limits, "CLOCK", 1e6)
    waits, loops = "import time\ntime.sleep(1.5)\nprint('a' + 'wake')", "while True:\n    pass"
    cells = ("cell", waits), ("cell", loops), ("solution", DOUBLE), ("solution", TRIPLE)
    graded = grade(course, *cells, timeout=1)
    assert "awake" in graded.words(waits) and "CellTimeoutError" in graded.words(loops)
    assert graded.marks == {"test_double": FULL, "test_triple": FULL}


def test_a_notebook_that_takes_too_long_keeps_what_it_has(course):
    graded = grade(
        course,
        ("solution", DOUBLE),
        ("solution", TRIPLE),
        ("cell", "import time\ntime.sleep(60)"),
        notebook_timeout=0.0,
    )
    assert graded.marks == {"test_double": NONE, "test_triple": NONE}
    assert set(graded.outcomes.values()) <= {"timed out", None}
    assert "This took too long" in graded.words("test_double")


def test_the_notebooks_of_a_submission_have_one_deadline(course):
    """By the run that they are graded in."""
    run, other = Configurable(), Configurable()
    kim, lee = Path("submitted/kim/lab"), Path("submitted/lee/lab")
    began = [
        Execute(parent=parent)._submission_began(submission)
        for parent, submission in ((run, kim), (run, kim), (run, lee))
    ]
    assert began[0] == began[1] < began[2] < Execute(parent=other)._submission_began(lee)
    graded = grade(course, ("solution", DOUBLE), ("solution", TRIPLE), submission_timeout=0.0)
    assert set(graded.outcomes.values()) == {"timed out", None}


def test_prints_and_warnings_change_no_mark(course):
    noisy = (
        "import sys, warnings\ndef double(x):\n    print(x, file=sys.stderr)\n    warnings.warn('y')\n    return 2 * x"
    )
    graded = grade(course, ("solution", noisy), ("solution", TRIPLE), ("cell", "import sys\nprint(1, file=sys.stderr)"))
    assert graded.marks == {"test_double": FULL, "test_triple": FULL}


def test_a_fault_of_the_grader_takes_no_marks_and_is_loud(course):
    """Until the test is mended and the notebook graded again."""
    honest = (("solution", DOUBLE), ("solution", TRIPLE))
    graded = grade(course, *honest, setup="import numpy as np; double = triple = None")
    assert set(graded.outcomes.values()) <= {"grader fault", None}
    assert graded.marks == {"test_double": (None, True), "test_triple": (None, True)}
    assert "GRADER FAULT in test_double, test_triple: no mark" in graded.log
    assert "because of a grader error: 2. These will be graded again." in graded.page
    again = grade(course)
    assert again.marks == {"test_double": FULL, "test_triple": FULL}
    assert "because of a grader error" not in again.page


@pytest.mark.parametrize(
    ("setup", "said", "starts"),
    [
        ("import a_module_that_nobody_has", "No module named 'a_module_that_nobody_has'", 1),
        ("import sys\nsys.exit('as I wish')", "as I wish", 1),
        # It is tried a second time, since it may have ended because it had no work.
        ("import os, sys\nsys.stderr.write('my last')\nsys.stderr.flush()\nos._exit(3)", "my last", 2),
    ],
)
def test_what_the_setup_fails_on_is_said_once_and_tried_once(course, monkeypatch, setup, said, starts):
    started, start = [], ForkServer._start
    monkeypatch.setattr(ForkServer, "_start", lambda self: (started.append(self.argv), start(self)))
    graded = grade(course, ("solution", DOUBLE), ("solution", TRIPLE), setup=setup)
    assert set(graded.outcomes.values()) <= {"grader fault", None}
    assert graded.marks == {"test_double": (None, True), "test_triple": (None, True)}
    assert graded.log.count("GRADER FAULT in test_double, test_triple: no mark; mend this and grade again: ") == 1
    assert said in graded.log and ("c.Execute.setup" in graded.log) == (starts == 1)
    assert sum("proctor.run.grader.process" in argv for argv in started) == starts


@pytest.mark.parametrize("patience", [0, 0.2], ids=["awake", "busy"])
def test_tests_that_kill_their_own_process_are_a_fault_of_the_grader(course, monkeypatch, patience):
    """Whoever waits may see the end of its connection before that of its pipe, or both at once."""
    monkeypatch.setattr(client.connection, "wait", lambda *waiting: time.sleep(patience) or wait(*waiting))
    setup = "import numpy as np, os\nclass Np:\n    @property\n    def testing(self): os._exit(1)\nnp = Np()"
    graded = grade(course, ("solution", DOUBLE), ("solution", TRIPLE), setup=setup)
    assert graded.outcomes["test_double"] == "grader fault" and graded.marks["test_double"] == (None, True)
    assert graded.marks["test_triple"] == FULL


@pytest.mark.parametrize(
    "agent",
    [
        "from sandboxed import wire\nwire.encode = lambda *arguments: b'\\x91' * 100",
        "import os\nfrom sandboxed.peer import Peer\nPeer._answer = lambda *arguments: os._exit(0)",
        "from sandboxed.peer import Peer\nPeer._answer = lambda self, serial, *arguments: "
        "self._send(['raise', serial, 'NameError', 'NameError', 'x'])",
    ],
)
def test_a_process_that_gives_no_answer_to_the_first_question_is_no_fault_of_the_grader(course, agent):
    graded = grade(course, ("solution", DOUBLE), ("solution", TRIPLE), ("cell", agent))
    assert "GRADER FAULT" not in graded.log
    assert not any(needs_a_person for _points, needs_a_person in graded.marks.values())


def test_what_tests_compute_for_too_long_on_a_students_behalf_is_the_students_affair(course):
    """One matrix product, which nothing but the end of its process stops."""
    greedy = "import numpy as np\ndef double(x):\n    a = np.ones((5500, 5500), np.uint8)\n    return multiply(a, a)"
    graded = grade(course, ("solution", greedy), ("solution", TRIPLE))
    assert (graded.outcomes["test_double"], graded.outcomes["test_triple"]) == ("timed out", "passed")
    assert "GRADER FAULT" not in graded.log
    assert graded.marks == {"test_double": NONE, "test_triple": FULL}


def test_words_are_in_the_language_of_the_edition(course):
    endless = "def double(x):\n    while True: pass"
    graded = grade(
        course, ("solution", endless), ("cell", "import os\nos._exit(0)"), language="ko", without_sandbox=True
    )
    assert "시간이 너무 오래 걸려 멈추었습니다." in graded.words("test_double")
    assert "제시간에 결과가 나오지 않았습니다" in graded.words("test_double")
    assert "노트북의 프로세스가 끝나 버렸습니다." in graded.words("import os\nos._exit(0)")
    assert "샌드박스 없이 채점했습니다." in graded.page


def test_where_no_wall_can_be_had_grading_stops_and_says_what_to_install(course, monkeypatch):
    monkeypatch.setattr(walls, "failure", lambda names: "not here.")
    graded = grade(course, ("solution", DOUBLE), ("solution", TRIPLE))
    assert not graded.success
    assert "No sandbox can be had on this machine" in graded.log
    assert "Install the package bubblewrap" in graded.log and "Linux 5.13 or later" in graded.log


def test_grading_without_a_sandbox_is_announced_and_keeps_the_processes_apart(course):
    spy = "import gc, sys\nprint('tests here:', 'proctor.run.grader.process' in sys.modules)"
    graded = grade(course, ("solution", DOUBLE), ("solution", TRIPLE), ("cell", spy), without_sandbox=True)
    assert graded.marks == {"test_double": FULL, "test_triple": FULL}
    assert "WITHOUT A SANDBOX" in graded.log
    assert "Graded without a sandbox." in graded.page
    assert "tests here: False" in graded.words(spy) and lab.SECRET not in graded.page
    assert "sandbox" not in grade(course).page
