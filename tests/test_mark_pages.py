"""`proctor mark` in Chromium: two TAs at once, keys only, wrong code in groups, and a class of 800.

`python -m pytest tests/test_mark_pages.py --screenshots docs/images` takes the pictures of the documentation anew.
"""

import contextlib
import json
import shutil
import urllib.request
from pathlib import Path
from urllib.parse import urlencode

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe
from bs4 import BeautifulSoup
from nbgrader.api import Gradebook
from playwright.sync_api import expect

from proctor.pages.feedback import exporter, freshness, grades
from proctor.pages.marking import scheme
from tests.browsing import PATIENCE, Marking
from tests.sampling import some
from trials.sample_class import written
from trials.sample_class.grading import ROOT, course_config
from trials.sample_class.large import ASSIGNMENT, WRITTEN, write_class

pytestmark = pytest.mark.filterwarnings("ignore")
NOTEBOOK = "3_initialization"
QUESTION = f"mark/answers/{NOTEBOOK}/{WRITTEN}"
STUDENTS = 24
POINTS = "input[name=points]"


@pytest.fixture(scope="module")
def course(built_course, tmp_path_factory):
    """A course in which a class has handed in, and waits for its marks."""
    course = tmp_path_factory.mktemp("marking") / "course"
    shutil.copytree(built_course, course)
    write_class(course, [f"student{number:02}" for number in range(STUDENTS)])
    return course


@pytest.fixture(scope="module")
def server(course, tmp_path_factory):
    """The pages, for as many browsers as want them."""
    home = tmp_path_factory.mktemp("home")
    with Marking(course, home) as server:
        yield server


@contextlib.contextmanager
def ta(browser, server, path=QUESTION, **how):
    """A TA's browser, at a page. Whatever it asks elsewhere, and what it may not do, is an error."""
    how = {"viewport": {"width": 1280, "height": 800}, **how}
    with contextlib.closing(browser.new_context(**how)) as context:
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.problems = []
        page.on("console", lambda message: message.type == "error" and page.problems.append(message.text))
        page.on(
            "request",
            lambda request: request.url.startswith((server.url, "data:")) or page.problems.append(request.url),
        )
        page.goto(server.page(path))
        yield page
        # That something was changed meanwhile is told with HTTP's status for it.
        assert [problem for problem in page.problems if "409" not in problem] == []


def gradebook(course):
    """Points, waiting and comment of the question by student."""
    with Gradebook(course_config(course).CourseDirectory.db_url) as gradebook:
        notebooks = gradebook.notebook_submissions(NOTEBOOK, ASSIGNMENT)
        found = {}
        for notebook in notebooks:
            (grade,) = [grade for grade in notebook.grades if grade.name == WRITTEN]
            (comment,) = [comment for comment in notebook.comments if comment.name == WRITTEN]
            found[notebook.student.id] = grade.manual_score, grade.needs_manual_grade, comment.manual_comment
        return found


def marks(course):
    """How many have points by hand."""
    return sum(points is not None for points, _waiting, _comment in gradebook(course).values())


def save(page, *, key=True):
    """Save by a key, and wait for what comes next."""
    with page.expect_navigation():
        page.keyboard.press("Enter") if key else page.locator("button.main").click()


def on_screen(page):
    """The ids of the grades that will be marked."""
    return page.locator("[name=grade]:checked").evaluate_all("boxes => boxes.map((box) => box.value)")


def test_with_the_keyboard_alone(course, server, browser):
    before = marks(course)
    with ta(browser, server) as page:
        together = on_screen(page)
        for key in ("1", "3"):
            page.keyboard.press(key)
        assert page.locator(POINTS).input_value() == "2"
        page.keyboard.press("c")
        page.keyboard.type("1 and 3 are clear.")
        page.keyboard.press("Escape")
        save(page)
        expect(page.locator(".saved")).to_have_text(f"저장함: {len(together)}")
        assert marks(course) == before + len(together)
        # Another answer, with the comment at hand.
        assert not set(on_screen(page)) & set(together)
        page.keyboard.press("f")
        assert page.locator(POINTS).input_value() == "5"
        page.keyboard.press("0")
        page.keyboard.press("Shift+1")
        assert "1 and 3 are clear." in page.locator("#comment").input_value()
        # And back, with what was ticked.
        with page.expect_navigation():
            page.keyboard.press("u")
        assert page.locator("[name=item]:checked").evaluate_all("its => its.map((it) => it.value)") == ["0", "2"]
        with page.expect_navigation():
            page.locator("button[value=clear]").click()
        assert marks(course) < before + len(together)


def test_keys_can_be_turned_off(server, browser):
    with ta(browser, server) as page:
        page.get_by_text("단축키", exact=True).click()
        page.locator("#keys").uncheck()
        page.locator("h1").click()
        page.keyboard.press("1")
        assert page.locator("[name=item]:checked").count() == 0
        page.reload()
        assert not page.locator("#keys").is_checked()


def test_two_tas_at_once(course, server, browser):
    with ta(browser, server) as first, ta(browser, server) as other:
        # Each gets answers that the other does not have.
        assert not set(on_screen(first)) & set(on_screen(other))
        # Both look at the same one.
        url = f"{server.url}{QUESTION}?at={on_screen(first)[0]}"
        other.goto(url)
        first.goto(url)
        (grade, *_more) = on_screen(first)
        first.keyboard.press("f")
        save(first)
        other.keyboard.press("1")
        other.locator("#comment").fill("Only the first.")
        save(other, key=False)
        notice = other.locator("main [role=alert]").first
        expect(notice).to_contain_text("5")
        given = {points for points, _waiting, _comment in gradebook(course).values()}
        assert 5.0 in given and 1.0 not in given
        # Nothing of the work is lost, and nothing is overwritten unless that is wanted.
        assert other.locator("#comment").input_value() == "Only the first."
        assert grade not in on_screen(other)
        other.locator(f"[name=grade][value='{grade}']").check()
        save(other, key=False)
        first_marks = [mark for mark in gradebook(course).values() if mark[2] == "Only the first."]
        assert first_marks and all(mark[:2] == (1.0, False) for mark in first_marks)


def test_what_students_write_stays_text(server, course, browser):
    """A script would not get through, and if it did, not run."""
    number = next(number for number, answer in enumerate(written.answers(STUDENTS)) if answer.text)
    path = course / "autograded" / f"student{number:02}" / ASSIGNMENT / f"{NOTEBOOK}.ipynb"
    content = json.loads(path.read_text())
    (cell,) = [cell_ for cell_ in content["cells"] if cell_["metadata"]["nbgrader"]["grade_id"] == WRITTEN]
    run = "document.title='owned'"
    cell["source"] = (
        f'<script>{run}</script><img src="x" onerror="{run}"><a href="javascript:{run}">here</a>\n\n**bold**'
    )
    path.write_text(json.dumps(content))
    with ta(browser, server) as page:
        page.goto(f"{server.url}{QUESTION}?at={number}%20{NOTEBOOK}%20{WRITTEN}")
        assert page.locator(".given strong").inner_text() == "bold"
        assert page.locator(".given script, .given [onerror], .given [href], .given img[src]").count() == 0
        assert page.title() != "owned"


def test_nobody_is_named_unless_that_is_wanted(server, browser):
    with ta(browser, server) as page:
        assert "민수" not in page.inner_text("body") and "student0" not in page.inner_text("body")
        page.locator(".stuck button").click()
        expect(page.locator("#who")).to_contain_text("민수")
        page.locator(".stuck button").click()
        expect(page.locator("#who")).not_to_contain_text("민수")


def test_what_cannot_be_saved_is_said(course, server, browser):
    before = gradebook(course)
    with ta(browser, server) as page:
        save(page, key=False)
        expect(page.locator("[role=alert]")).to_contain_text("저장하지 않았습니다")
        page.problems.clear()  # 400
    assert gradebook(course) == before


def test_wrong_code_in_groups(course, server, browser):
    with ta(browser, server, "mark/code") as page:
        first = page.locator("ol.list a").first
        count = page.locator("ol.list > li").count()
        assert count > 1
        first.click()
        test = page.locator(".which").inner_text()
        page.locator("#comment").fill("Look at the axes.")
        page.locator("[name=grade]").first.uncheck()
        ticked = len(on_screen(page))
        page.locator("button.main").click()
        expect(page.locator(".saved")).to_have_text(f"저장함: {ticked}")
        page.locator(POINTS).fill("1")
        page.locator("button.main").click()
        expect(page.locator(".group")).to_contain_text("1")
    with Gradebook(course_config(course).CourseDirectory.db_url) as gradebook:
        notebooks = [
            notebook for name in gradebook.find_assignment(ASSIGNMENT).notebooks for notebook in name.submissions
        ]
        comments = [comment.manual_comment for notebook in notebooks for comment in notebook.comments]
        assert comments.count("Look at the axes.") == ticked
        by_hand = [
            grade for notebook in notebooks for grade in notebook.grades if grade.name == test and grade.manual_score
        ]
        assert len(by_hand) == ticked + 1


# Each page, and by turns one of the looks.
LOOKS = [(375, "dark"), (1280, "light")]
PAGES = [(path, look) for i, path in enumerate(("mark", QUESTION, "mark/code")) for look in LOOKS[:: (-1) ** i]]


@pytest.mark.parametrize(("path", "look"), some(PAGES, 2), ids=str)
def test_pages_for_everybody(server, browser, path, look, request):
    width, scheme = look
    with ta(browser, server, path, viewport={"width": width, "height": 800}, color_scheme=scheme) as page:
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        # axe is a script of others, which the pages do not let in.
        cdp = page.context.new_cdp_session(page)
        cdp.send("Page.setBypassCSP", {"enabled": True})
        page.reload()
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        if (folder := request.config.getoption("--screenshots")) and (width, path) == (1280, QUESTION):
            number = next(n for n, answer in enumerate(written.answers(STUDENTS)) if answer.says == {0, 2, 3})
            page.goto(f"{server.url}{QUESTION}?at={number}%20{NOTEBOOK}%20{WRITTEN}")
            for key in "134":
                page.keyboard.press(key)
            page.locator("#comment").fill("돌아오는 기울기가 왜 같은지도 써 보세요.")
            page.screenshot(path=Path(folder, "mark.png"), animations="disabled")


def test_without_the_token_there_is_nothing(server, browser):
    with contextlib.closing(browser.new_context()) as context:
        page = context.new_page()
        page.goto(f"{server.url}{QUESTION}")
        assert "/login" in page.url and "Marking" not in page.content()
    for path in ("api/contents", "api/kernels", "files/gradebook.db"):
        with contextlib.closing(browser.new_context()) as context:
            assert context.request.get(server.page(path)).status == 404


# What a student sees of it


def give(course, server, student, items, **fields):
    """Mark one answer as a browser does that runs no script: open it, tick items, send the form."""
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    browser.open(server.page(QUESTION)).close()
    with Gradebook(course_config(course).CourseDirectory.db_url) as gradebook:
        grade = gradebook.find_grade(WRITTEN, NOTEBOOK, ASSIGNMENT, student).id
    with browser.open(f"{server.url}{QUESTION}?{urlencode({'at': grade})}") as page:
        form = BeautifulSoup(page.read(), "html.parser").select_one("form.marking")
    sent = [(field["name"], field["value"]) for field in form.select("[type=hidden]")]
    sent += [("grade", grade), *(("item", str(number)) for number in items), *fields.items()]
    browser.open(f"{server.url.rstrip('/')}{form['action']}", urlencode(sent).encode()).close()


def page_of(course, student, language="ko"):
    """The student's feedback page, as nbgrader's command has it made."""
    folder = course / "autograded" / student / ASSIGNMENT
    nb = nbformat.read(folder / f"{NOTEBOOK}.ipynb", as_version=4)
    nb.metadata.proctor.language = language
    about = {"student": student, "assignment": ASSIGNMENT, "notebook": NOTEBOOK}
    about["db_url"] = course_config(course).CourseDirectory.db_url
    resources = {"nbgrader": about, "metadata": {"path": str(folder)}}
    page, _resources = exporter.FeedbackExporter().from_notebook_node(nb, resources)
    return BeautifulSoup(page, "html.parser")


def scheme_on(page):
    """Of each item on a page: its sign and word, its text, its points."""
    return [
        [" ".join(part.get_text().split()) for part in item.find_all("span", recursive=False)]
        for item in page.select(".scheme li")
    ]


def test_students_see_by_which_items_they_were_marked_and_nothing_before(course, server):
    for cell in nbformat.read(ROOT / "source" / ASSIGNMENT / f"{NOTEBOOK}.ipynb", as_version=4).cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == WRITTEN:
            texts = [
                BeautifulSoup(str(exporter.shown.Shown(Path(), exporter.Room("ko")).inline(item.text)), "html.parser")
                for item in scheme.read(cell.source).items
            ]
    texts = [" ".join(text.get_text().split()) for text in texts]
    student, other = [f"student{n:02}" for n, answer in enumerate(written.answers(STUDENTS)) if answer.text][-2:]
    given = ["✓ 인정", texts[0], "점수: 1 / 1"], ["✗ 빠짐", texts[1], "점수: 0 / 1"]
    assert len(texts) == 5 and not any(text in str(page_of(course, student)) for text in texts)
    known = course_config(course).CourseDirectory.db_url, ASSIGNMENT, student
    give(course, server, student, [0, 3])
    page = page_of(course, student)
    assert scheme_on(page)[:2] == [*given] and [item[1] for item in scheme_on(page)] == texts
    assert "직접 정했습니다" not in page.get_text()
    english = scheme_on(page_of(course, student, "en"))
    assert [item[0] for item in english] == ["✓ earned", "✗ missing", "✗ missing", "✓ earned", "✗ missing"]
    assert scheme_on(page_of(course, other)) == [] and texts[0] not in page_of(course, other).get_text()
    # The same points by other items are another page, and points besides the sum are said.
    before = freshness.known(grades.read(*known))
    give(course, server, student, [0, 1])
    assert freshness.known(grades.read(*known)) != before and scheme_on(page_of(course, student))[1][0] == "✓ 인정"
    give(course, server, student, [0], points="2.5")
    assert "이 답의 점수는 조교가 직접 정했습니다: 2.5점." in page_of(course, student).get_text()
    # Nothing said is told item by item; of points without any item, none is.
    give(course, server, student, [], points="0")
    assert {item[0] for item in scheme_on(page_of(course, student))} == {"✗ 빠짐"}
    give(course, server, student, [], points="4")
    assert scheme_on(page_of(course, student)) == []
    # Nor of a mark that was taken back, or given elsewhere.
    give(course, server, student, [0, 3])
    with Gradebook(known[0]) as gradebook:
        gradebook.find_grade(WRITTEN, NOTEBOOK, ASSIGNMENT, student).manual_score = 3
        gradebook.db.commit()
    assert scheme_on(page_of(course, student)) == []
    give(course, server, student, [0, 3], do="clear")
    assert scheme_on(page_of(course, student)) == []


@pytest.mark.whole
def test_eight_hundred_answers(built_course, browser, tmp_path):
    """A TA who reads each group, ticks what its first answer says, and looks at the differences of the others."""
    course = tmp_path / "course"
    shutil.copytree(built_course, course)
    students = [f"student{number:03}" for number in range(800)]
    write_class(course, students)
    truth = dict(zip(students, written.answers(800), strict=True))
    keys = pages = 0
    (tmp_path / "home").mkdir()
    with Marking(course, tmp_path / "home") as server, ta(browser, server) as page:
        while page.locator("form.marking").count():
            pages += 1
            # write_class numbers the grades.
            number = int(page.locator("[name=first]").input_value().split()[0])
            pressed = [str(item + 1) for item in sorted(truth[students[number]].says)] or ["0"]
            if page.locator("[data-near]").count():
                # Synthetic answers that are near differ in words that say the same.
                pressed.append("a")
            for key in pressed:
                page.keyboard.press(key)
            save(page)
            keys += len(pressed) + 1
    found = gradebook(course)
    for student, answer in truth.items():
        assert found[student][:2] == ((float(len(answer.says)), False) if answer.text else (None, False)), student
    marked = sum(bool(answer.text) for answer in truth.values())
    print(f"{marked} answers in {pages} pages with {keys} keys")
    # formgrader has a page of 18 screens for each answer: End (for the last cell), a click, the sum, Tab, a click.
    assert pages < 0.65 * marked and keys < 3 * marked
