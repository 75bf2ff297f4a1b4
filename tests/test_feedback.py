"""The feedback page: what it says to each kind of student, that nothing else is in it, and that anyone can read it."""

import ast
import base64
import contextlib
import html
import io
import re
import shutil
import sys
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe
from babel.messages.pofile import read_po
from bs4 import BeautifulSoup
from nbconvert.exporters import HTMLExporter
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderAPI
from nbgrader.converters import GenerateFeedback
from nbgrader.server_extensions import formgrader
from traitlets.config import Config

import proctor
from grader_tests.mistakes import catalogue
from proctor.common import failure, harmless, notebook_record, pictures
from proctor.common.language import LOCALE, translation
from proctor.common.marks import Mark
from proctor.common.outcomes import WORDS
from proctor.common.room import Room
from proctor.pages import notice
from proctor.pages.feedback import exporter, folder, formulas, shown, summary
from proctor.pages.feedback.grades import Grades
from proctor.pages.report import exports
from proctor.testing import course as lab
from tests.sampling import some
from tools.lint_notebooks import hidden_texts
from trials.sample_class.grading import ROOT, course_config
from trials.sample_class.roster import ROSTER

pytestmark = pytest.mark.filterwarnings("ignore")  # nbgrader 0.9 makes SQLAlchemy 2 warn at every submission
STUDENTS = {student.id: student for student in ROSTER}
PAGES = [(student.id, name) for student in ROSTER for name in student.submissions[-1].notebooks]
# A page or two for each kind of student, all notebooks, both languages.
OPENED = [
    ("ko-perfect", "2_activations"),
    ("ko-perfect", "4_network"),
    ("ko-blank", "3_initialization"),
    ("en-endless", "1_numpy"),
]


def read(course, student, notebook):
    """The page that nbgrader wrote."""
    return (course / "feedback" / student / STUDENTS[student].assignment / f"{notebook}.html").read_text("utf-8")


def graded(course, student, notebook):
    """The autograded notebook."""
    path = course / "autograded" / student / STUDENTS[student].assignment / f"{notebook}.ipynb"
    return nbformat.read(path, as_version=4)


def make(course, student, notebook, nb=None, **settings):
    """The page, made of a changed notebook or a changed gradebook."""
    assignment = STUDENTS[student].assignment
    db_url = course_config(course).CourseDirectory.db_url
    about = {"student": student, "assignment": assignment, "notebook": notebook, "db_url": db_url}
    resources = {"nbgrader": about, "metadata": {"path": str(course / "autograded" / student / assignment)}}
    page, _resources = exporter.FeedbackExporter(**settings).from_notebook_node(
        nb or graded(course, student, notebook), resources
    )
    return page


def words(page):
    """All that a page says, in one line."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", page.partition("<body>")[2])).split())


def top(page):
    """What stands above the notebook, parsed."""
    return BeautifulSoup(page.partition('<section id="notebook"')[0], "html.parser")


def section(page, title):
    """What the page says of the exercise in whose title stands `title`."""
    (found,) = [section_ for section_ in top(page).select("section.exercise") if title in section_.h3.get_text()]
    return words(f"<body>{found}")


@pytest.fixture
def course(graded_course, tmp_path):
    """A copy of what pages are made from, to be changed."""
    shutil.copytree(graded_course / "autograded", tmp_path / "autograded")
    shutil.copy(graded_course / "gradebook.db", tmp_path)
    return tmp_path


@contextlib.contextmanager
def submitted(course, student, notebook):
    """The gradebook's entry of a submitted notebook, to be changed."""
    with Gradebook(course_config(course).CourseDirectory.db_url) as gradebook:
        yield gradebook.find_submission_notebook(notebook, STUDENTS[student].assignment, student)
        gradebook.db.commit()


# What must not be in a page.


def code_lines(text):
    """The lines of a text. (`break` is a word of the page's style.)"""
    return {" ".join(line.split()) for line in text.splitlines()} - {"", "break"}


def sources(folder):
    """The cells of the notebooks in a folder, and its Python files."""
    cells = [cell for path in folder.glob("*.ipynb") for cell in nbformat.read(path, as_version=4).cells]
    return "\n".join([*(cell.source for cell in cells), *(path.read_text("utf-8") for path in folder.glob("*.py"))])


def names_in(text):
    """The names that a program gives, those of one word left out, which anyone might use."""
    nodes = list(ast.walk(ast.parse(text)))
    stored = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    return {name for name in stored | {node.name for node in nodes if isinstance(node, ast.FunctionDef)} if "_" in name}


@pytest.fixture(scope="session")
def hidden():
    """Lines and names that students have never been shown, by edition."""
    tests = "\n".join(path.read_text("utf-8") for path in sorted((ROOT / "grader_tests").rglob("*.py")))
    found = {}
    for assignment in ("week3", "week3-en"):
        notebooks = [nbformat.read(path, as_version=4) for path in (ROOT / "source" / assignment).glob("*.ipynb")]
        solutions = "\n".join(text for nb in notebooks for text in hidden_texts(nb))
        released = " ".join(sources(ROOT / "release" / assignment).split())
        lines = code_lines(tests) | code_lines(solutions)
        found[assignment] = (
            {line for line in lines if line not in released},
            names_in(tests) - set(re.findall(r"\w+", released)),
        )
    return found


def leaks(page, hidden, course, student):
    """What stands in a page and must not: hidden lines, names, ids of mistakes, paths, tracebacks."""
    assignment = STUDENTS[student].assignment
    # Attributes and style too, and code without the tags of its colours.
    everything = " ".join(html.unescape(re.sub(r"</?span[^>]*>", "", page)).split())
    own = " ".join(sources(course / "submitted" / student / assignment).split())
    lines, names = hidden[assignment]
    found = {line for line in lines if line in everything and line not in own}
    found |= {name for name in names & set(re.findall(r"\w+", everything)) if name not in own}
    found |= {str(mistake) for mistake in catalogue() if f"{mistake}]" in everything}
    signs = ("Traceback (most recent", "grader_tests", "site-packages", "/tmp/", "/home/", "/run/", "ipykernel_")
    return found | {sign for sign in (*signs, str(ROOT), str(course), sys.prefix) if sign in everything}


@pytest.mark.parametrize(("student", "notebook"), PAGES)
def test_nothing_hidden_is_in_a_page(graded_course, hidden, student, notebook):
    assert leaks(read(graded_course, student, notebook), hidden, graded_course, student) == set()


def show_autograder_cells(monkeypatch):
    monkeypatch.setattr(Grades, "is_test", lambda self, grade_id: False)


def show_ids(monkeypatch):
    of = notebook_record.of_cell

    def with_id(cell):
        record = of(cell)
        told = record.failure
        return replace(record, failure=told and replace(told, hint=f"[{told.mistake}]"))

    monkeypatch.setattr(notebook_record, "of_cell", with_id)


def show_whole_tracebacks(monkeypatch):
    monkeypatch.setattr(shown, "traceback", lambda output: shown.strip_ansi("\n".join(output.traceback)))


def show_a_solution(monkeypatch):
    line = "return -np.mean(Y * np.log(A2) + (1 - Y) * np.log(1 - A2))"
    monkeypatch.setattr(shown, "text", lambda value: line)


def show_a_name(monkeypatch):
    monkeypatch.setattr(shown, "text", lambda value: "NameError: name 'at_zero' is not defined")


def show_paths(monkeypatch):
    monkeypatch.setattr(shown, "_without_paths", lambda value: f"/home/student/work/checks.py {value}")


@pytest.mark.parametrize(
    ("leak", "what"),
    [
        (show_paths, "/home/"),
        (show_autograder_cells, "from grader_tests.test_network import test_compute_cost_scalar"),
        (show_ids, "compute_cost-"),
        (show_whole_tracebacks, "Traceback (most recent"),
        (show_a_solution, "return -np.mean(Y * np.log(A2)"),
        (show_a_name, "at_zero"),
    ],
)
def test_a_leak_would_be_found(graded_course, hidden, monkeypatch, leak, what):
    leak(monkeypatch)
    nb = graded(graded_course, "ko-keepdims", "4_network")
    error = new_output("error", ename="ValueError", evalue="x", traceback=["Traceback (most recent call last)", "x"])
    nb.cells.insert(0, new_code_cell("f()", outputs=[error]))
    found = leaks(make(graded_course, "ko-keepdims", "4_network", nb), hidden, graded_course, "ko-keepdims")
    assert any(what in leak for leak in found), found


# What it says.


def test_the_points_are_those_of_the_gradebook(graded_course, marks):
    for student, notebook in PAGES:
        page = top(read(graded_course, student, notebook))
        points, maximum = marks[student].notebooks[notebook]
        assert page.select_one(".total .points").get_text().split()[1:] == [f"{points:g}", "/", f"{maximum:g}"]
        rows = [number.get_text().split()[1::2] for number in page.select(".exercise h3 .points, .blank .points")]
        assert sum(float(score) for score, _of in rows if score != "–") == points
        assert sum(float(of) for _score, of in rows) == maximum


def test_everything_right(graded_course):
    page = read(graded_course, "ko-perfect", "4_network")
    assert "잘했습니다. 지금까지 채점한 것은 모두 맞았습니다." in words(page)
    assert "서술형 5점은 조교가 아직 채점하지 않았습니다." in words(page)
    assert "채점 전 내 답 점수: – / 5" in section(page, "서술형")
    assert "고칠 것" not in words(page)
    assert "통과 비용의 값" in section(page, "compute_cost")
    assert "잘했습니다. 모두 맞았습니다." in words(read(graded_course, "ko-perfect", "1_numpy"))


def test_what_is_said_of_a_notebook_is_light(graded_course):
    for student, notebook in PAGES:
        opening = read(graded_course, student, notebook).partition(START)[0]
        assert len(opening.encode()) < 50_000, (student, notebook)


def test_nothing_begun(graded_course):
    """One kind sentence for all of them, a line for each, and no message for any of its checks."""
    page = top(read(graded_course, "ko-blank", "4_network"))
    text = words(f"<body>{page}")
    assert text.count("아직 비어 있습니다. 노트북의 설명을 한 번 더 읽고") == 1
    assert "하나씩 풀면 됩니다. 여기서 시작하세요: 연습 4.1" in text
    lines = [" ".join(line.get_text().split()) for line in page.select(".blank li")]
    assert "연습 4.3 backward_propagation 점수: 0 / 7" in lines and len(lines) == 8
    assert not page.select(".exercise, .finding, .seen")
    # As untouched, but not as nbgrader compares it: some lines of the released cell are gone.
    page = top(read(graded_course, "ko-average", "4_network"))
    assert [line.get_text().split()[2] for line in page.select(".blank li")] == ["choose_hidden_size"]


# An exercise by itself.


def failed(*lines, ename="WrongAnswer", outcome="wrong answer", **fields):
    """What a test left: its outcome, the outputs of its cell, and the fields of its failure."""
    return outcome, [new_output("error", ename=ename, evalue="\n".join(lines), traceback=list(lines))], fields


def passed(*lines):
    """What a test left that passed, and the lines that it printed."""
    return "passed", [new_output("stream", text="".join(f"{line}\n" for line in lines))] if lines else [], {}


def exercise(answer, *tests, language="en", points=1.0):
    """What the page says of one exercise, in which these tests of so many points each ended as they did."""
    cells, marks = [new_code_cell(answer, metadata={"nbgrader": {"grade_id": "answer"}})], {}
    for number, (outcome, outputs, fields) in enumerate(tests):
        about = {"nbgrader": {"grade_id": f"test_{number}"}, "proctor": {"outcome": outcome, "failure": fields}}
        cells.append(new_code_cell("", metadata=about, outputs=outputs))
        marks[f"test_{number}"] = Mark(points * (outcome == "passed"), points)
    grades = Grades(marks, {"answer": ""}, frozenset(), 0.0, 0.0)
    (result,) = summary.summarise(
        new_notebook(cells=cells), grades, language, lambda cell: "", summary.Given()
    ).exercises
    return result


def test_a_check_of_no_points_says_so_and_that_it_did_not_pass():
    result = exercise("y = 1", failed("x", ename="AssertionError"), passed("Well done."), points=0.0)
    assert [check.state for check in result.checks] == ["again", "passed"] and result.state == "again"
    assert result.checks[0].says == ("This check gives no points, and did not pass.", "x")
    assert result.checks[1].says == ("Well done.",)


def found(result):
    """The checks of each finding by their numbers, with whether it may come from an earlier mistake."""
    return [
        ([int(check.name.split()[-1]) - 1 for check in finding.checks], finding.perhaps_same)
        for finding in result.findings
    ]


def test_a_named_mistake_comes_first_and_a_finding_is_told_once():
    result = exercise(
        "def f(): ...",
        failed(error="NameError: x", line="y = x", outcome="raised"),
        failed(got="1", expected="2", mistake="f-one", says="b"),
        failed(got="5", expected="6", mistake="f-one", says="b"),
        failed(got="7", expected="8", mistake="f-two", says="c"),
        failed("No fields."),
        passed(),
        failed(error="NameError: x", line="y = x", outcome="raised"),
        failed(error="NameError: x", line="z = x", outcome="raised"),
        failed(got="no result after 6 seconds", late=True, outcome="timed out"),
        failed(got="no result after 6 seconds", late=True, outcome="timed out"),
        failed("No fields."),
        failed(got="1", expected="2"),
        failed(got="1", expected="2"),
    )
    assert found(result) == [
        ([1, 2], False), ([3], False), ([0, 6], True), ([4, 10], True), ([7], True), ([8, 9], True), ([11], True),
        ([12], True),
    ]  # fmt: skip
    assert [finding.each for finding in result.findings] == [True, True, False, False, False, False, True, True]
    # That it took too long is what the field says already.
    assert [finding.says for finding in result.findings if finding.says] == [("No fields.",)]


def test_only_known_fields_of_the_right_kind_are_taken():
    wrong = type("Wrong", (AssertionError,), {"fields": {"got": "1" * 5000, "exact": "yes", "other": "x", "call": 7}})
    told = failure.of_error(wrong())
    assert told == {"got": "1" * failure.LONGEST}
    for nothing in (AssertionError(), type("Odd", (AssertionError,), {"fields": ["got"]})()):
        assert failure.of_error(nothing) == {}


def test_an_idea_is_counted_with_what_it_has_cost():
    idea = {"idea": "Axes"}
    result = exercise("def f(): ...", failed(got="1", **idea), failed(got="2", **idea), failed(got="3"), passed())
    (found,) = summary.Summary(None, [result], 0.0).ideas
    assert (found.title, found.points, found.exercises) == ("Axes", 2.0, (result,))


def test_lines_to_see():
    source = 'def f(Y, db1):\n    Y = 1\n    z = Y + 2\n    return {\n        "db1": z,\n        "W1": Y == 3}'
    assert shown.lines_to_see(source, [], ["db1"]) == {4}
    assert shown.lines_to_see(source, [], ["Y"]) == {1}
    assert shown.lines_to_see(source, ["z = Y + 2", ""], ["", "db", "z"]) == {2}
    # Lines are counted as the page has them.
    for before in ("", "\n\n", "\r\r\n"):
        code = shown.Shown(Path(), Room("en")).code(before + source, shown.lines_to_see(before + source, [], ["db1"]))
        page = BeautifulSoup(f"<pre>{code}</pre>", "html.parser")
        assert page.mark.get_text() == '        "db1": z,'
        assert page.get_text().strip() == source


STUB = "    raise NotImplementedError()\n"


@pytest.mark.parametrize(
    ("answer", "untouched", "begun"),
    [
        (f'def f(a):\n    """Of a.\n\n    More.\n    """\n    # YOUR CODE HERE\n{STUB}', True, False),
        (f"def f(a):\n{STUB}", True, False),
        (f"def f(a):\n    b = a + 1\n{STUB}    return b", True, True),
        ("def f(a):\n    return g(a)", False, False),
    ],
)
@pytest.mark.parametrize("ename", ["WrongAnswer", "NotImplementedError"])
def test_an_answer_is_empty_that_raises_as_it_was_released(answer, untouched, begun, ename):
    tests = [failed("x", ename=ename, outcome="raised", empty=ename == "WrongAnswer") for _test in range(3)]
    result = exercise(answer, *tests)
    assert (result.state == "untouched", result.begun) == (untouched, begun)
    assert (not result.findings) == untouched
    # Where only a branch is left to be written, it is told.
    result = exercise(answer, *tests, passed())
    assert result.state == "again" and result.findings


def test_a_note_of_several_checks_is_said_once():
    result = exercise("def f(): ...", *[passed("Full marks. Repair g first.")] * 3)
    assert [len(check.says) for check in result.checks] == [1, 0, 0]


def test_a_wrong_shape_says_what_is_wrong_and_where_and_what_to_do(graded_course):
    """The idea first, then what was seen as a table, the next step, and the line in the student's own code."""
    page = read(graded_course, "ko-keepdims", "4_network")
    # What stands between backticks is code.
    assert "`" not in words(page.partition('<section id="notebook"')[0])
    soup = BeautifulSoup(page, "html.parser")
    (card,) = [card_ for card_ in soup.select(".exercise.again") if "backward_propagation" in card_.h3.get_text()]
    rows = [[" ".join(cell.get_text().split()) for cell in row.select("th, td")] for row in card.select(".seen tr")]
    assert rows == [
        ["틀린 것", "db1: 모양"], ["지금", "(4,)"], ["기대", "(4, 1)"],
        ["호출", "backward_propagation(parameters, cache, X, Y), X.shape=(3, 5), Y.shape=(1, 5)"],
    ]  # fmt: skip
    assert card.select_one("details.mine mark").get_text().strip() == '"db1": np.sum(dZ1, axis=1) / m,'
    spoken = words(f"<body>{card}")
    order = (
        "축과 keepdims",
        "고칠 곳 네 기울기의 모양",
        "틀린 것 db1: 모양",
        "다음에 할 일: 길이 1인 축이",
        "내 코드",
        "통과한",
    )
    places = [spoken.index(text) for text in order]
    assert places == sorted(places)
    assert "[4.3" not in spoken
    # The same idea elsewhere, and the way to the exercise and back.
    top_idea = soup.select_one("section .idea")
    assert "개념 하나 때문에 3곳에서 3점을 잃었습니다: 축과 keepdims" in words(f"<body>{top_idea}")
    assert [a["href"] for a in top_idea.select("a")].count(f"#{card.h3['id']}") == 1
    link = card.select_one(".go a")
    assert "연습 4.3 backward_propagation" in soup.select_one(link["href"]).get_text()
    back = soup.select_one(f"{link['href']} ~ .answer a")
    assert back["href"] == f"#{card.h3['id']}"


def test_a_known_mistake_stands_before_what_was_measured(graded_course):
    text = section(read(graded_course, "ko-keepdims", "1_numpy"), "row_sums")
    mistake = "축과 keepdims. 다음과 같은 흔한 실수로 보입니다: 합을 내면서 축이 사라졌습니다."
    assert text.index(mistake) < text.index("고칠 곳 결과의 모양이 (r, 1)인가") < text.index("지금 (3,) 기대 (3, 1)")
    assert text.index("지금 (3,)") < text.index("통과 행마다 맞게 더했는가")


def test_what_comes_first_is_to_be_fixed_then_waits_then_is_right(graded_course):
    page = top(read(graded_course, "ko-keepdims", "4_network"))
    states = [card["class"][1] for card in page.select(".exercise")]
    assert states == sorted(states, key=["again", "waiting", "passed"].index) and len(set(states)) == 3
    # What a test has to say of right ones is seen at once, the others are folded.
    assert page.select("details.done .exercise.passed") and page.select("section > .exercise.passed .says")
    assert not page.select("details.done .says")


def test_one_error_is_told_once_with_its_line(graded_course):
    page = read(graded_course, "en-raises", "4_network")
    text = section(page, "forward_propagation")
    assert text.count("NameError") == 1 and text.count("to fix") == 4
    assert "error NameError: name 'activations' is not defined line A1 = activations[activation](Z1)" in text
    (card,) = [card_ for card_ in top(page).select(".exercise.again") if "forward_propagation" in card_.h3.get_text()]
    assert card.mark.get_text().strip() == "A1 = activations[activation](Z1)"


def test_what_raises_is_told_its_own_error_and_no_mistake_that_is_only_close(graded_course):
    text = section(read(graded_course, "en-raises", "1_numpy"), "take_samples")
    assert "mistake" not in text and text.count("IndexError") == 1 and text.count("to fix") == 3


def test_what_never_ended(graded_course):
    page = read(graded_course, "en-endless", "1_numpy")
    text = section(page, "row_sums")
    # 6, or by the clock.
    assert len(re.findall(r"now no result after [\d.]+ seconds", text)) == 1
    assert "This took too long and was stopped." not in text
    # The cells that only look at what the function gives were not run, and so did not run into it.
    notebook = BeautifulSoup(page, "html.parser").select_one("#notebook").get_text()
    assert "This took too long and was stopped." not in notebook and "CellTimeoutError" not in notebook


def test_full_marks_that_rest_on_a_wrong_function_say_so(graded_course):
    text = section(read(graded_course, "en-raises", "4_network"), "predict")
    assert "3 / 3" in text and text.count("Repair forward_propagation first.") == 1


def test_late_without_and_with_a_penalty(course):
    assert "마감보다 36시간 늦게 제출했습니다(감점 없음)." in words(make(course, "ko-late", "2_activations"))
    with submitted(course, "ko-late", "2_activations") as notebook:
        notebook.late_submission_penalty = 2.5
        points = notebook.score
    page = words(make(course, "ko-late", "2_activations"))
    assert "늦게 내서 깎은 점수(위의 점수에 이미 반영): 2.5점." in page
    assert f"{points - 2.5:g} / 30" in page


def test_a_page_says_the_same_whatever_pages_its_process_has_made_before(course, monkeypatch):
    """What one exporter keeps of a student stays this student's; of late penalties it keeps nothing."""
    made = ("ko-late", "1_numpy"), ("ko-average", "1_numpy"), ("ko-late", "2_activations"), ("ko-late", "4_network")
    alone = [make(course, *page) for page in made]
    one = exporter.FeedbackExporter()
    monkeypatch.setattr(exporter, "FeedbackExporter", lambda: one)
    assert [make(course, *page) for page in made] == alone
    with submitted(course, "ko-late", "3_initialization") as notebook:
        notebook.late_submission_penalty = 2.5
    assert "2.5점" in words(make(course, "ko-late", "3_initialization"))
    with submitted(course, "ko-late", "4_network") as notebook:
        notebook.grades[0].manual_score = 0.25
    monkeypatch.undo()
    changed = make(course, "ko-late", "4_network")
    monkeypatch.setattr(exporter, "FeedbackExporter", lambda: one)
    assert changed != alone[-1] and make(course, "ko-late", "4_network") == changed


def test_marks_and_comments_of_a_person(course):
    assert "not marked yet Your answer points: – / 5" in section(
        make(course, "en-raises", "4_network"), "Written answer"
    )
    waiting = "5 points for written answers are still to be marked by a TA."
    assert waiting in words(make(course, "en-raises", "4_network"))
    with submitted(course, "en-raises", "4_network") as notebook:
        grades = {grade.name: grade for grade in notebook.grades}
        grades["written_overfitting"].manual_score, grades["written_overfitting"].needs_manual_grade = 4, False
        grades["test_forward_propagation_shapes"].manual_score = 1
        for comment in notebook.comments:
            if comment.name in ("written_overfitting", "forward_propagation"):
                comment.manual_comment = f"## On {comment.name}\n**Well** seen: $a^2 < b$."
    page = make(course, "en-raises", "4_network")
    notebook = section(page, "Written answer")
    assert (
        "4 / 5" in notebook
        and "not marked yet" not in notebook
        and "Comment on your answer On written_overfitting" in notebook
    )
    notebook = section(page, "forward_propagation")
    assert "A person has set these points." in notebook and "Comment on your answer On forward_propagation" in notebook
    assert "passed the shapes of A2" in notebook and notebook.count("to fix") == 3 and "NameError" in notebook
    comment = top(page).select_one(".comment")
    assert comment.select_one("strong") and comment.select_one("math") and not comment.select_one("h2")
    assert "still to be marked" not in words(page)


def test_a_fault_of_the_grader_is_not_the_students(course):
    with submitted(course, "ko-perfect", "1_numpy") as notebook:
        (grade,) = [grade for grade in notebook.grades if grade.name == "test_row_sums_shape"]
        grade.auto_score, grade.needs_manual_grade = None, True
    nb = graded(course, "ko-perfect", "1_numpy")
    (cell,) = [cell for cell in nb.cells if cell.metadata.get("nbgrader", {}).get("grade_id") == "test_row_sums_shape"]
    cell.metadata.proctor.outcome = "grader fault"
    page = make(course, "ko-perfect", "1_numpy", nb)
    assert "채점기의 잘못으로 채점하지 못한 셀이 1개 있습니다." in words(page)
    notebook = section(page, "row_sums")
    assert "채점 전 결과의 모양이 (r, 1)인가" in notebook and "여러분의 잘못이 아니며" in notebook
    assert "잘했습니다. 지금까지 채점한 것은 모두 맞았습니다." in words(page)


def test_nobody_is_praised_for_what_nobody_has_marked(course):
    with submitted(course, "ko-perfect", "1_numpy") as notebook:
        for grade in notebook.grades:
            grade.auto_score, grade.needs_manual_grade = None, True
    page = words(make(course, "ko-perfect", "1_numpy"))
    assert "0 / 20" in page and "20점은 아직 채점하지 않았습니다" in page
    assert "잘했습니다" not in page and "여기서 시작해" not in page


def test_notices_stand_on_top_of_the_page(course):
    nb = graded(course, "ko-perfect", "1_numpy")
    repair = {"kind": "duplicated", "grade_id": "row_sums", "says": "`row_sums` 셀이 둘이었습니다."}
    nb.metadata.proctor.update(walls=[], unreadable="<b>읽을 수 없었습니다.</b>", repairs=[repair])
    page = top(make(course, "ko-perfect", "1_numpy", nb))
    notices = [notice.get_text() for notice in page.select(".notice")]
    assert notices == [sentence.replace("`", "") for sentence in exporter.notices(nb)]
    assert len(notices) >= 3 and "<b>읽을 수 없었습니다.</b>" in notices and "샌드박스 없이 채점했습니다." in notices


def test_an_answer_that_changed_after_it_was_marked_is_told_with_the_one_that_was(course):
    nb = graded(course, "en-raises", "4_network")
    (cell,) = [cell for cell in nb.cells if cell.metadata.get("nbgrader", {}).get("grade_id") == "written_overfitting"]
    cell.metadata["proctor"] = {"marked_answer": "<b>Because.</b>"}
    text = section(make(course, "en-raises", "4_network", nb), "Written answer")
    assert "This answer has changed since it was marked." in text and "<b>Because.</b>" in text
    assert "has changed since" not in words(make(course, "en-raises", "4_network"))


def test_points_of_cells_that_are_missing_are_not_lost(course):
    nb = graded(course, "ko-perfect", "1_numpy")
    nb.cells = [cell for cell in nb.cells if "row_sums" not in cell.metadata.get("nbgrader", {}).get("grade_id", "")]
    page = make(course, "ko-perfect", "1_numpy", nb)
    assert "test_row_sums_shape" in section(page, "노트북에서 없어진 셀")
    assert "20 / 20" in words(page)


def test_a_test_that_is_no_message_is_not_quoted(course):
    """The text of any other error may show the expected values, as NumPy's does."""
    nb = graded(course, "en-overflow", "2_activations")
    for cell in nb.cells:
        if notebook_record.of_cell(cell).outcome == "wrong answer":
            error = {"ename": "AssertionError", "evalue": "ACTUAL 1 DESIRED 2"}
            cell.outputs = [new_output("error", traceback=["AssertionError: ACTUAL 1 DESIRED 2"], **error)]
            cell.metadata.proctor.pop("failure", None)
    page = make(course, "en-overflow", "2_activations", nb)
    assert "DESIRED" not in page and "Try your code with a small example" in section(page, "2.3 relu")


def test_a_notebook_that_proctor_did_not_grade_shows_no_test_output(course):
    nb = graded(course, "en-overflow", "2_activations")
    del nb.metadata["proctor"]
    for cell in nb.cells:
        cell.metadata.pop("proctor", None)
    page = make(course, "en-overflow", "2_activations", nb)
    assert "to fix" in section(page, "2.3 relu") and not top(page).select(".says, .seen, .idea")
    nb = graded(course, "ko-perfect", "1_numpy")
    del nb.metadata["proctor"]
    assert '<html lang="ko">' in make(course, "ko-perfect", "1_numpy", nb, config=course_config(course))


def test_every_outcome_is_told_and_says_what_to_do(course):
    nb = graded(course, "en-blank", "1_numpy")
    assert set(summary.ADVICE) < set(WORDS)
    cell = next(cell for cell in nb.cells if notebook_record.of_cell(cell).outcome == "raised")
    read = exporter.gradebook.read(course_config(course).CourseDirectory.db_url, "week3-en")
    grades = read.grades("en-blank", "1_numpy")
    mark = grades.marks[cell.metadata.nbgrader.grade_id]
    for language in ("en", "ko"):
        _ = translation(language)
        # Only a cell of the student's own can print too much.
        for outcome in set(WORDS) - {"passed", "too much output"}:
            cell.metadata.proctor, cell.outputs = NotebookNode(outcome=outcome), []
            messages = summary._says(cell, mark, False, "", _)
            assert messages == tuple(_(text) for text in (WORDS[outcome], summary.ADVICE.get(outcome)) if text)
            assert messages


def test_pages_speak_one_language(graded_course):
    with (LOCALE / "ko" / "LC_MESSAGES" / "proctor.po").open("rb") as file:
        pairs = [(entry.id, entry.string) for entry in read_po(file) if entry.id and "{" not in entry.id]
    assert all(korean for _english, korean in pairs)
    # Single words, such as "Points", may stand in a notebook too.
    pairs = [pair for pair in pairs if pair[0].count(" ") > 1]
    told = {"ko": "", "en": ""}
    for student, notebook in PAGES:
        page = read(graded_course, student, notebook)
        language = "en" if student.startswith("en-") else "ko"
        assert top(page).html["lang"] == language
        told[language] += words(page)
    assert [english for english, _korean in pairs if english in told["ko"]] == []
    assert [korean for _english, korean in pairs if korean in told["en"]] == []
    assert "Does something look wrong" in told["en"] and "잘못된 것 같거나" in told["ko"]


# How it looks, in a real browser.


@contextlib.contextmanager
def opened(browser, path, width=1200):
    """The page in the browser, which may ask for that file only."""
    asked = []
    with contextlib.closing(browser.new_context(viewport={"width": width, "height": 800})) as context:
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.goto(path.as_uri(), wait_until="load")
        yield page
        assert [url for url in asked if not url.startswith("data:")] == [path.as_uri()]


@pytest.mark.parametrize(("student", "notebook"), some(OPENED, 3))
def test_anyone_can_read_it(graded_course, browser, student, notebook):
    """On a phone of 360 pixels axe finds nothing; only code, tables and formulas scroll sideways, in their boxes."""
    path = graded_course / "feedback" / student / STUDENTS[student].assignment / f"{notebook}.html"
    with opened(browser, path, 360) as page:
        too_wide = "document.documentElement.scrollWidth > window.innerWidth"
        assert not page.evaluate(too_wide)
        assert page.evaluate("document.scripts.length") == 0
        found = Axe().run(page).response["violations"]
        assert [(violation["id"], violation["nodes"][0]["html"][:200]) for violation in found] == []
        assert page.locator("h1").count() == 1
        alts = page.locator("img").evaluate_all("images => images.map(it => it.alt)")
        assert all(re.search("“.+”", alt) for alt in alts)
        page.set_viewport_size({"width": 1200, "height": 800})
        assert not page.evaluate(too_wide)


def test_a_print_holds_the_results_alone_on_a_few_sheets_and_no_line_is_cut(graded_course, browser):
    path = graded_course / "feedback" / "ko-average" / "week3" / "4_network.html"
    # The width of A4 less its margins.
    with opened(browser, path, 680) as page:
        page.emulate_media(media="print")
        wider = "elements => elements.filter(it => it.scrollWidth > it.clientWidth + 1).length"
        assert page.locator("pre").evaluate_all(wider) == 0
        inside = "elements => [...new Set(elements.map(it => getComputedStyle(it).breakInside))]"
        assert page.locator(".seen").evaluate_all(inside) == ["avoid"]
        assert page.locator(".go, .stuck, #notebook").filter(visible=True).count() == 0
        assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4"))) <= 3


def test_formulas_of_all_notebooks_are_formulas(monkeypatch):
    fallen_back, seen = [], 0

    def mathml(latex, *, block):
        nonlocal seen
        seen += 1
        made = formulas.mathml(latex, block=block)
        fallen_back.extend([latex] if not made.startswith("<math") else [])
        return made

    monkeypatch.setattr(shown, "mathml", mathml)
    for path in sorted((ROOT / "source").glob("*/*.ipynb")):
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type == "markdown":
                # Uncached, so that each is seen.
                text = shown._sanitised(cell.source, shown._nothing)
                assert "$" not in BeautifulSoup(text, "html.parser").get_text().replace("$$", "")
    assert seen > 400 and fallen_back == []


@pytest.mark.parametrize(
    "latex",
    [
        r"\begin{aligned} a &= b \\ c &= \frac{d}{e} \end{aligned}",
        r"\begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}",
        r"\begin{align*} x &= 1 \\ y &= 2 \end{align*}",
    ],
)
def test_aligned_formulas_and_matrices_are_tables_with_their_columns(latex):
    soup = BeautifulSoup(shown.Shown(Path(), Room("en")).markdown(f"$${latex}$$"), "html.parser")
    assert len(soup.select("mtr")) == 2 and len([cell for cell in soup.select("mtd") if cell.get_text()]) == 4
    if "align" in latex:
        assert "text-align:right" in next(cell for cell in soup.select("mtd") if cell.get_text())["style"]


# What hostile submissions and careless comments can put into it.

PWN = "document.title='PWNED'"
SITE = "https://example.org/"
HOSTILE = [
    f"<script>{PWN}</script>",
    f'<img src=x onerror="{PWN}">',
    f"<img alt='<img x' onerror=\"{PWN}\" src='{SITE}a.png'>",
    f"<img alt='<table>\" onerror={PWN} x=' src=x>",
    f'<svg onload="{PWN}"></svg><math><mtext><table><mglyph><style><img src=x onerror="{PWN}">',
    f'<math href="javascript:{PWN}" display=\'block\'><mi onclick="{PWN}">x</mi><maction>y</maction></math>',
    f'<iframe srcdoc="<script>parent.{PWN}</script>"></iframe><object data="x"></object><embed src="x">',
    f'<details open ontoggle="{PWN}"><summary>x</summary></details><video src=x onerror="{PWN}"></video>',
    f'<a href="javascript:{PWN}">a</a> [b](JaVaScRiPt&colon;{PWN}) [c](data:text/html;base64,PHNjcmlwdD4=)',
    f'<a href="checks.py">d</a> <link rel="stylesheet" href="{SITE}a.css"><style>@import "{SITE}b.css";</style>',
    f'<p style="background:url({SITE}c.png)">x</p> ![y]({SITE}d.png) <body background="{SITE}e.png">',
    f'<meta http-equiv="refresh" content="0; url={SITE}"><base href="{SITE}"><form action="{SITE}"><input autofocus>',
    f"$\\href{{javascript:{PWN}}}{{x}}$ $\\text{{<script>{PWN}</script>}}$ $$<img src=x onerror={PWN}>$$",
    f'# <img src=x onerror="{PWN}"> "><script>{PWN}</script>',
    '<h1 id="points">x</h1><form name="querySelectorAll"></form><a id="notebook" href="#points">x</a>',
    '<img src="data:image/svg+xml;base64,PHN2Zz4="> <img src="data:text/html,x"> ![](data:image/gif;base64,R0lG)',
    "</style></title></textarea></pre></div></section></main><!-- <![CDATA[ <plaintext>",
]


@pytest.fixture
def hostile(course):
    """A page with all of that in every place that a student or a comment can fill."""
    text = "\n\n".join(HOSTILE)
    with submitted(course, "en-raises", "1_numpy") as notebook:
        for comment in notebook.comments:
            comment.manual_comment = text
    nb = graded(course, "en-raises", "1_numpy")
    evil = new_code_cell(text, execution_count=1)
    evil.outputs = [
        new_output("stream", name="stdout", text=text),
        new_output("stream", name="stderr", text=text),
        new_output("error", ename=text, evalue=text, traceback=["Cell In[1]" + text, text]),
        new_output("display_data", {"text/html": text, "image/svg+xml": text, "text/plain": text}),
        new_output("display_data", {"image/png": f'"><script>{PWN}</script>'}),
        new_output("execute_result", {"text/latex": text, "application/javascript": PWN, "text/markdown": text}),
    ]
    picture = {"0": {"image/svg+xml": "PHN2Zz4=", "image/png": f'"><script>{PWN}</script>'}}
    attached = new_markdown_cell(
        "![](attachment:0) ![](attachment:missing) ![](../../../gradebook.db)", attachments=picture
    )
    nb.cells = [new_markdown_cell(piece) for piece in HOSTILE] + [new_markdown_cell(text), evil, attached] + nb.cells
    for cell in nb.cells:
        if cell.metadata.get("nbgrader", {}).get("solution"):
            cell.source = text
        for output in cell.get("outputs", []) if "proctor" in cell.metadata else []:
            if output.output_type == "error":
                output.traceback = [text, *output.traceback]
    return make(course, "en-raises", "1_numpy", nb)


@pytest.mark.parametrize("policy", [True, False], ids=["as it is", "without its content security policy"])
def test_nothing_of_a_submission_or_a_comment_runs(hostile, browser, tmp_path, policy):
    """Either wall is enough: what the page is made of, and what it allows itself."""
    text, tag = hostile, re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>')
    assert len(tag.findall(text)) == 1
    path = tmp_path / "page.html"
    path.write_text(text if policy else tag.sub("", text), encoding="utf-8")
    with opened(browser, path) as page:
        assert "example.org" in page.inner_text("body")
        page.wait_for_timeout(100)
        assert page.evaluate("document.scripts.length") == 0
        odd = """() => [...document.querySelectorAll('*')].flatMap(it => [...it.attributes]
            .filter(its => its.name.startsWith('on') || /javascript:|data:text|^file:/i.test(its.value)
                || its.name == 'src' && !/^data:image.(png|jpeg);base64,/.test(its.value))
            .map(its => its.name + '=' + its.value))"""
        assert page.evaluate(odd) == []
        tags = "() => [...new Set([...document.body.querySelectorAll('*')].map(it => it.localName))]"
        own = {"bdi", "header", "main", "nav", "section"}
        assert set(page.evaluate(tags)) <= shown.TAGS | shown.MATH_TAGS | own
        assert page.evaluate("document.querySelectorAll('h1').length") == 1
        ids = page.evaluate("() => [...document.querySelectorAll('[id]')].map(it => it.id)")
        assert len(ids) == len(set(ids))
        assert page.title().startswith("1_numpy")
        assert page.url == path.as_uri()


def test_the_browser_would_run_it(browser, tmp_path):
    """What is looked for happens where nothing is done about it."""
    path = tmp_path / "page.html"
    path.write_text(f"<body>{HOSTILE[1]}", encoding="utf-8")
    with contextlib.closing(browser.new_page()) as page:
        page.goto(path.as_uri())
        page.wait_for_function("document.title == 'PWNED'")


def png(colour):
    buffer = io.BytesIO()
    import matplotlib.pyplot as plt

    plt.imsave(buffer, [[colour]])
    return buffer.getvalue()


def test_pictures_come_from_beside_the_notebook_and_from_nowhere_else(tmp_path):
    (tmp_path / "work").mkdir()
    for name, colour in (("work/a b.png", 0.1), ("outside.png", 0.9)):
        (tmp_path / name).write_bytes(png(colour))
    (tmp_path / "work" / "link.png").symlink_to(tmp_path / "outside.png")
    (tmp_path / "work" / "text.txt").write_text("secret")
    attachments = {"0": {"image/png": base64.b64encode(png(0.5)).decode()}}
    sources = ["a%20b.png", "attachment:0", "../outside.png", "link.png", str(tmp_path / "outside.png"), "text.txt"]
    text = "\n".join(f'<img src="{source}">' for source in sources) + "\n\n![word](a%20b.png)"
    found = BeautifulSoup(shown.Shown(tmp_path / "work", Room("en")).markdown(text, attachments), "html.parser").select(
        "img"
    )
    assert [bool(image.get("src")) for image in found] == [True, True, False, False, False, False, True]
    assert [image["alt"] for image in found] == [""] * 6 + ["word"]


def test_what_is_meant_to_take_long_or_to_overflow_is_shown_as_it_is():
    """A formula of 200,000 braces ends a process that converts it; ten thousand such lines keep it busy for minutes."""
    for formula in ("{" * 200_000 + "}" * 200_000, r"\newcommand{\a}{\a\a}\a", r"\nonsense{"):
        assert formulas.mathml(formula, block=True) == f"<code>{html.escape(formula)}</code>"
    page = shown.Shown(Path(), Room("en"))
    assert "span" not in page.code("  \n" * 10_000)
    assert page.markdown("*a" * 10_000).startswith("<pre")
    cells = [page.code("x = ''\n" * 1000) for _cell in range(60)]
    assert "span" in cells[0] and "span" not in cells[-1]


def test_headings_leave_no_level_out():
    page = shown.Shown(Path(), Room("en"))
    text = page.markdown("### a\n\n# b\n\n#### c\n\n<h6>d</h6>\n\n## e\n\n#\n")
    assert re.findall(r"<h(\d)>(\w*)</h(\d)>", text) == [
        ("3", "a", "3"), ("3", "b", "3"), ("4", "c", "4"), ("5", "d", "5"), ("4", "e", "4"),
    ]  # fmt: skip


def test_what_scrolls_is_reached_without_a_mouse():
    text = "```python\nx = ''\n```\n\n|a|\n|-|\n|b|\n\n$$x$$"
    boxes = BeautifulSoup(shown.Shown(Path(), Room("en")).markdown(text), "html.parser").select("[tabindex='0']")
    assert [box.name for box in boxes] == ["pre", "div", "span"]
    assert boxes[0].select_one("span.s") and boxes[1].select_one("th") and boxes[2].select_one("math")


# What grading has made, and what is not the grader's.


def a_cell(source="f()", outputs=(), handed_in=(), **proctor):
    """A student's cell as it stands in a graded notebook."""
    cell = new_code_cell(source, outputs=[*outputs], execution_count=5)
    if handed_in:
        proctor["handed_in"] = {"outputs": [*handed_in], "count": 7}
    cell.metadata["proctor"] = nbformat.from_dict(proctor)
    return cell


def printed(text):
    return new_output("stream", name="stdout", text=text)


def raised(name, text="secret 8191.25"):
    return new_output("error", ename=name, evalue=text, traceback=[f"Cell In[5], {text}", f"{name}: {text}"])


START = '<section id="notebook"'


def shown_last(course, *cells):
    """The page's notebook, and words, where `cells` come after the tests of a notebook."""
    nb = graded(course, "en-raises", "1_numpy")
    nb.cells += cells
    page = make(course, "en-raises", "1_numpy", nb)
    return words(f"<body>{page.partition(START)[2]}")


def test_after_a_test_a_cell_shows_what_it_was_handed_in_with(graded_course):
    printing = a_cell(outputs=[printed("8191.25"), raised("8191.25")], handed_in=[printed("as handed in")])
    page = shown_last(graded_course, printing)
    assert "as handed in" in page and "8191.25" not in page
    assert "From the first check on, the outputs are the ones that you handed in" in page
    assert "it ended with an error. Here ends" in page
    python = shown_last(graded_course, a_cell(outputs=[raised("ZeroDivisionError")]))
    assert "it ended with an error (ZeroDivisionError)." in python and "secret" not in python
    own = a_cell(outputs=[raised("ValueError")], handed_in=[raised("ValueError", "my own text")])
    page = shown_last(graded_course, own)
    assert "my own text" in page and "secret" not in page
    assert page.count("it ended with an error") == shown_last(graded_course).count("it ended with an error")


def test_a_cell_that_was_not_run_shows_what_it_was_handed_in_with_and_says_so(graded_course):
    nb = graded(graded_course, "en-raises", "1_numpy")
    drawn, empty = a_cell(handed_in=[printed("as handed in")], left_out=True), a_cell(left_out=True)
    nb.cells[:0] = [drawn, empty]
    page = BeautifulSoup(make(graded_course, "en-raises", "1_numpy", nb), "html.parser")
    cells = [cell.get_text(" ", strip=True) for cell in page.select("#notebook .cell.code")]
    assert cells[0] == "f() Not run in grading. The notebook held this output when it was handed in. as handed in"
    assert cells[1] == "f() Not run in grading. The notebook held no output of this cell when it was handed in."
    shown, _resources = notice.Notice().preprocess(nbformat.from_dict(dict(nb, cells=[drawn, empty])), {})
    way, first, note, second, _note = shown.cells
    assert [cell.cell_type for cell in (way, first, note, second)] == ["markdown", "code", "markdown", "code"]
    assert first.outputs[0].text == "as handed in" and not second.outputs
    context = {"cell": note, "resources": {"metadata": {"path": ""}}}
    assert "held this output" in notice.markdown(context, note.source)


def test_before_the_first_test_a_cell_shows_what_it_put_out(graded_course):
    nb = graded(graded_course, "en-raises", "1_numpy")
    nb.cells.insert(0, a_cell(outputs=[printed("made in grading")], handed_in=[printed("made at home")]))
    page = words(make(graded_course, "en-raises", "1_numpy", nb))
    assert "made in grading" in page and "made at home" not in page


def test_official_words_come_from_what_grading_has_noted(graded_course):
    fault, late = (WORDS[outcome] for outcome in ("grader fault", "timed out"))
    for name in (*WORDS, "CellTimeoutError"):
        nb = graded(graded_course, "en-raises", "1_numpy")
        nb.cells.insert(0, a_cell(outputs=[raised(name)], handed_in=[raised(name)]))
        nb.cells.append(nb.cells[0])
        page = make(graded_course, "en-raises", "1_numpy", nb)
        notices = BeautifulSoup(page, "html.parser").select("#notebook .notice")
        assert fault not in page and not any(late in notice.get_text() for notice in notices), name
    for noted in ({"interrupted": True}, {"outcome": "timed out"}):
        page = shown_last(graded_course, a_cell(outputs=[raised("CellTimeoutError")], **noted))
        assert late in page and "secret" not in page


def test_a_title_is_the_released_one(graded_course):
    nb = graded(graded_course, "en-raises", "1_numpy")
    index = next(i for i, cell in enumerate(nb.cells) if cell.metadata.get("nbgrader", {}).get("solution"))
    nb.cells.insert(index, new_markdown_cell("# All right: ✓ passed 20 / 20"))
    page = top(make(graded_course, "en-raises", "1_numpy", nb))
    assert "All right" not in page.get_text()


def test_direction_and_letters_of_a_student_stay_their_own():
    turn = "".join(map(chr, harmless.DIRECTIONS))
    page = shown.Shown(Path(), Room("en"))
    for made in (
        page.markdown(f"# {turn}\n\n`{turn}` &#x202e; &rlo; $\\text{{{turn}}}$ ![{turn}](x)"),
        page.markdown("a" * 20_000 + turn), page.code(turn), page.code("a" * 20_000 + turn), page.inline(turn),
        shown.text(turn), shown.sentence(turn), harmless.isolated(turn), exports.defused(turn),
    ):  # fmt: skip
        assert not set(turn) & set(made)
    assert page.inline("עברית").startswith("<bdi>") and harmless.text("עברית") == "עברית"


def sized(width, height):
    """A small file that is a large PNG, in Base64."""
    head = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + width.to_bytes(4, "big") + height.to_bytes(4, "big")
    return base64.b64encode(head + b"\x01\0\0\0\0" + bytes(100)).decode()


@pytest.mark.parametrize("kind", ["png", "jpeg", "gif", "webp"])
def test_the_size_of_a_picture_stands_in_its_first_bytes(kind):
    from PIL import Image

    for size in ((321, 123), (5, 7000)):
        file = io.BytesIO()
        Image.new("RGB", size).save(file, kind)
        assert pictures.size(file.getvalue()) == size
        for end in range(30):
            assert pictures.size(file.getvalue()[:end]) in (None, size)


def test_pictures_are_limited_by_pixels_and_bytes(tmp_path):
    assert pictures.fits(sized(5000, 5000)) and not pictures.fits(sized(60_000, 60_000))
    assert not pictures.fits(sized(1, 2**32 - 1)) and not pictures.fits(base64.b64encode(b"GIF").decode())
    (tmp_path / "x.png").write_bytes(base64.b64decode(sized(60_000, 60_000)))
    text = f"![](x.png) ![](attachment:0) ![](data:image/png;base64,{sized(60_000, 60_000)})"
    page = shown.Shown(tmp_path, Room("en")).markdown(text, {"0": {"image/png": sized(60_000, 60_000)}})
    assert "data:" not in page
    # One that is too long is left out, and not cut.
    for more, shows in ((0, True), (pictures.MOST_BYTES, False)):
        (tmp_path / "y.png").write_bytes(base64.b64decode(sized(9, 9)) + bytes(more))
        assert ("data:" in shown.Shown(tmp_path, Room("en")).markdown(f"{more} ![](y.png)")) == shows
    outputs = [new_output("display_data", {"image/png": sized(4999, 4999), "text/plain": "x"})] * 10
    kept = Room("en").outputs(outputs)
    assert sum("image/png" in output.get("data", {}) for output in kept) == 4
    assert "A picture is not shown here" in kept[-1].text


def test_what_is_shown_has_a_limit_and_says_so():
    room, long = Room("en"), "x" * 5_000_000
    for _cell in range(4):
        kept = room.outputs([printed(long), raised("ValueError", long), *[printed("y" * 100)] * 1000])
        assert len(str(kept)) < 120_000 and "The rest of this is not shown here" in kept[0].text
        assert kept[-1].text.startswith("[… The rest")
    page = shown.Shown(Path(), Room("ko"))
    cells = [made for _cell in range(200) for made in (page.markdown(long), page.code(long))]
    assert sum(map(len, cells)) < 1_200_000 and "너무 길어서" in cells[0]


# What stands in the folder that is handed back.

THEIR_OWN = "4_network.html 1_numpy.html/x.html 1_NUMPY.html index.html x.svg 1_numpy_files/x.xhtml"


def test_nothing_but_pages_is_handed_back(course):
    graded, pages = (course / folder / "en-raises" / "week3-en" for folder in ("autograded", "feedback"))
    (graded / "4_network.ipynb").unlink()
    (graded / "timestamp.txt").write_text("2026-03-20 09:00:00 UTC")
    for name in THEIR_OWN.split():
        (graded / name).parent.mkdir(exist_ok=True)
        (graded / name).write_text("<script>forged</script>")
    expected = {f"{path.stem}.html" for path in graded.glob("*.ipynb")} | {"timestamp.txt", "index.html"}
    api = NbGraderAPI(config=course_config(course))
    assert api.generate_feedback("week3-en", "en-raises", force=True)["success"]
    assert {path.name for path in pages.iterdir()} == expected
    assert not any("forged" in path.read_text() for path in pages.iterdir())
    # The page of a notebook that is gone goes too, when others are written.
    (graded / "2_activations.ipynb").unlink()
    (graded / "3_initialization.html").write_text("<script>forged</script>")
    before = (pages / "3_initialization.html").read_text()
    converter = GenerateFeedback(coursedir=api.coursedir, config=course_config(course))
    api.coursedir.assignment_id, api.coursedir.student_id = "week3-en", "en-raises"
    api.coursedir.notebook_id, converter.force = "1_numpy", True
    converter.start()
    assert {path.name for path in pages.iterdir()} == expected - {"2_activations.html"}
    assert (pages / "3_initialization.html").read_text() == before


def test_a_link_is_no_page(tmp_path):
    (tmp_path / "a.html").write_text("x")
    (tmp_path / "b.html").symlink_to("a.html")
    (tmp_path / "c.html").mkdir()
    assert [bool(folder.page(tmp_path, name)) for name in "abcdA"] == [True, False, False, False, False]


# formgrader's page of a graded notebook.


@pytest.fixture(scope="module")
def formgraders_page():
    """Makes the page of a notebook, as nbgrader's formgrader does."""
    config = Config()
    proctor.configure(config)
    templates = Path(formgrader.__file__).parent / "templates"
    config.HTMLExporter.update(template_name="formgrade", extra_template_basedirs=[str(templates)])

    def made(nb):
        names = ("assignment_id", "notebook_id", "submission_id", "base_url", "student", "last_name", "first_name")
        resources = {**dict.fromkeys(names, "x"), "index": 0, "total": 1}
        return HTMLExporter(config=config).from_notebook_node(nb, resources)[0]

    return made


def test_formgraders_page_has_no_links_to_files_no_large_pictures_and_an_end(formgraders_page):
    text = f"[a](own.html) <a href='own.html'>b</a> [c][c] $a<b$ ![](data:image/png;base64,{sized(60_000, 60_000)})"
    text += "\n\n[c]: own.html\n\n[d](https://example.org)\n\n" + "".join(HOSTILE[:5])
    attached = {"0": {"image/png": sized(60_000, 60_000)}}
    nb = new_notebook(cells=[new_markdown_cell(text), new_markdown_cell("![](attachment:0)", attachments=attached)])
    nb.cells += [a_cell("x" * 1_000_000, [printed("y" * 9_000_000)]), new_markdown_cell("*z" * 1_000_000)]
    page = formgraders_page(nb)
    soup = BeautifulSoup(page, "html.parser")
    assert soup.select("a[href*=own]") == [] and soup.select("a[href*='example.org']")
    assert not any(PWN in str(value) for tag in soup.find_all(True) for value in tag.attrs.values())
    assert not any(PWN in script.get_text() for script in soup.select("script"))
    assert sized(60_000, 60_000)[:40] not in page and len(page) < 1_500_000
    assert soup.get_text().count("The rest of this is not shown here") == 3


def test_notices_are_told_from_a_students_text(formgraders_page):
    nb = new_notebook(cells=[new_markdown_cell(f"**{WORDS['grader fault']}**", metadata={"proctor_says": "forged"})])
    nb.metadata["proctor"] = {"walls": [], "unreadable": "<b>Cannot be read.</b>"}
    soup = BeautifulSoup(formgraders_page(nb), "html.parser")
    boxes = [box.get_text() for box in soup.select("p[style*=border]")]
    assert boxes == ["<b>Cannot be read.</b>", "Graded without a sandbox."]


# From the file that was handed in to the page.

HANDED_IN = """
notebook.cells[-1].outputs = [
    {"output_type": "stream", "name": "stdout", "text": ["as handed\\u202e ", "in\\x1b]0;x\\x07"]},
    {"output_type": "display_data", "metadata": {}, "data": {"text/html": "<b>html</b>", "text/plain": "plain"}},
    {"output_type": "unknown"}, None, "x", {"output_type": "stream", "text": {}}, {"output_type": "error"},
]
notebook.cells[-1].execution_count = 7
notebook.cells[-1].metadata["proctor"] = {"outcome": "grader fault"}
"""


def test_outputs_that_were_handed_in_come_through_grading(tmp_path):
    api = lab.build(tmp_path / "course", protected=True)
    double = "given = []\ndef double(x):\n    given.append(x)\n    return 3 * x"
    parts = (
        ("solution", double),
        ("last", "print([value.tolist() for value in given])\n1 / 0"),
        ("notebook", HANDED_IN),
    )
    lab.hand_in(tmp_path / "course", "kim", parts, {})
    for step in (api.autograde, api.generate_feedback):
        assert step("lab", "kim", force=True)["success"]
    path = tmp_path / "course" / "autograded" / "kim" / "lab" / "lab.ipynb"
    last = nbformat.read(path, as_version=4).cells[-1]
    assert str(lab.GIVEN) in str(last.outputs) and "outcome" not in last.metadata.proctor
    page = (tmp_path / "course" / "feedback" / "kim" / "lab" / "lab.html").read_text("utf-8")
    cell = BeautifulSoup(page, "html.parser").select("#notebook .cell")[-1]
    assert cell.pre["data-count"] == "7"
    told = [" ".join(part.get_text().split()) for part in cell.select(".output, .notice")]
    assert told[:2] == ["as handed[U+202E] in]0;x", "plain"]
    assert str(lab.GIVEN) not in page
