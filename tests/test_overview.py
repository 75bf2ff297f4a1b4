"""The overview of a student's pages: what it says, what is new in it, and that it comes along with the pages."""

import os
import re
import shutil
from datetime import date

import pytest
from axe_playwright_python.sync_playwright import Axe
from bs4 import BeautifulSoup
from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderAPI
from nbgrader.converters import GenerateFeedback
from nbgrader.exchange.default import ExchangeReleaseFeedback

from proctor.common.people import called
from proctor.pages.feedback import history
from proctor.pages.feedback.history import Day
from tests.sampling import some
from trials.sample_class.grading import course_config

pytestmark = pytest.mark.filterwarnings("ignore")
NOTEBOOKS = ["1_numpy", "2_activations", "3_initialization", "4_network"]
SECRET = "submission_secret.txt"


@pytest.fixture
def course(graded_course, tmp_path):
    """A copy of what pages are made from and of the pages of one student, to be changed."""
    shutil.copytree(graded_course / "autograded" / "ko-keepdims", tmp_path / "autograded" / "ko-keepdims")
    shutil.copytree(graded_course / "feedback" / "ko-keepdims", tmp_path / "feedback" / "ko-keepdims")
    shutil.copytree(graded_course / "release", tmp_path / "release")
    shutil.copy(graded_course / "gradebook.db", tmp_path)
    return tmp_path


def read(course, student="ko-keepdims"):
    path = course / "feedback" / student / "week3" / "index.html"
    return BeautifulSoup(path.read_text("utf-8"), "html.parser")


def text(tag):
    return " ".join(tag.get_text(" ").split())


def generate(course, notebook="*", force=True):
    """What `nbgrader generate_feedback week3 --student=ko-keepdims --notebook=... --force` does."""
    api = NbGraderAPI(config=course_config(course))
    api.coursedir.assignment_id, api.coursedir.student_id, api.coursedir.notebook_id = "week3", "ko-keepdims", notebook
    GenerateFeedback(coursedir=api.coursedir, config=course_config(course), force=force).start()


def test_it_has_the_total_the_notebooks_the_times_and_the_ideas_first(graded_course, marks):
    page = read(graded_course)
    assert text(page.select_one(".total")) == f"점수: {marks['ko-keepdims'].total:g} / 100"
    rows = [[text(cell) for cell in row.select("th, td")] for row in page.select(".overview tbody tr")]
    assert [points for _title, points, _state in rows] == ["17 / 20", "30 / 30", "9 / 15", "27 / 35"]
    assert [state for _title, _points, state in rows] == [
        "✗ 고칠 곳 3", "✓ 통과", "✗ 고칠 곳 1 … 채점 전 1", "✗ 고칠 곳 3 … 채점 전 1",
    ]  # fmt: skip
    assert re.fullmatch(r"제출: 20\d\d년 .* UTC 채점: 20\d\d년 .* UTC", text(page.select_one(".times")))
    (idea,) = page.select("div.idea")
    assert text(idea.p) == "개념 하나 때문에 7곳에서 7점을 잃었습니다: 축과 keepdims"
    assert len(idea.select("li")) == 7
    assert str(page).index('div class="idea"') < str(page).index('table class="overview"')
    assert not page.select("#news")


def test_its_links_lead_to_what_they_name(graded_course):
    page = read(graded_course)
    links = page.select(".idea a, .overview a")
    assert len(links) == 11
    for link in links:
        name, _, part = link["href"].partition("#")
        other = BeautifulSoup((graded_course / "feedback/ko-keepdims/week3" / name).read_text("utf-8"), "html.parser")
        assert text(link) in text(other.find(id=part) if part else other.h1)
        assert other.select_one("nav a[href='index.html']")


def test_what_is_new_is_told_by_day_also_where_one_page_is_made_anew(course):
    path = course / "feedback" / "ko-keepdims" / "week3" / "index.html"
    today = date.today().isoformat()
    path.write_text(re.sub(r"20\d\d-\d\d-\d\d(?=&#34;,\{)", "2026-01-02", path.read_text("utf-8")), "utf-8")
    with Gradebook(course_config(course).CourseDirectory.db_url) as gradebook:
        notebook = gradebook.find_submission_notebook("4_network", "week3", "ko-keepdims")
        for grade in notebook.grades:
            if grade.name == "written_overfitting":
                grade.manual_score, grade.needs_manual_grade = 4, False
        for comment in notebook.comments:
            if comment.name == "written_overfitting":
                comment.manual_comment = "Well seen."
        gradebook.db.commit()
    others = {name: (path.parent / f"{name}.html").read_bytes() for name in NOTEBOOKS[:3]}
    for _again in range(2):  # what is made twice on a day does not make news old
        generate(course, "4_network")
        page = read(course)
        (new,) = page.select("#news ~ ul li")
        assert text(new) == "서술형: 훈련 곡선과 검증 곡선 읽기 : 점수: 4 / 5 – 새 댓글"
        assert [text(row.select_one(".number")) for row in page.select(".overview tbody tr")][3] == "31 / 35"
    assert {name: (path.parent / f"{name}.html").read_bytes() for name in NOTEBOOKS[:3]} == others
    assert [day.date for day in history.read(path.parent)] == ["2026-01-02", today]
    # With all pages, too, which nbgrader removes first.
    generate(course)
    assert len(read(course).select("#news ~ ul li")) == 1


def test_pages_that_are_out_of_date_are_renewed_without_force(course):
    pages = course / "feedback" / "ko-keepdims" / "week3"
    generate(course)
    before = {path.name: path.stat().st_mtime_ns for path in pages.glob("*.html")}
    generate(course, force=False)
    assert {path.name: path.stat().st_mtime_ns for path in pages.glob("*.html")} == before
    with Gradebook(course_config(course).CourseDirectory.db_url) as gradebook:
        comment = gradebook.find_comment("written_symmetry", "3_initialization", "week3", "ko-keepdims")
        comment.manual_comment = "Which rows are equal?"
        gradebook.db.commit()
    generate(course, force=False)
    assert "Which rows are equal?" in (pages / "3_initialization.html").read_text("utf-8")
    before = (pages / "1_numpy.html").stat().st_mtime_ns
    generate(course, force=False)
    assert (pages / "1_numpy.html").stat().st_mtime_ns == before
    # A page from before there was this sign, or of something else that was graded.
    path = course / "autograded" / "ko-keepdims" / "week3" / "1_numpy.ipynb"
    path.write_text(path.read_text("utf-8").replace("import numpy as np", "import numpy as np\\n# looked at again"))
    generate(course, "1_numpy", force=False)
    assert "looked at again" in (pages / "1_numpy.html").read_text("utf-8")


@pytest.mark.parametrize("student", ["ko-keepdims", "ko-late", "ko-blank"])
def test_a_page_without_figures_weighs_no_more_than_100_kb(graded_course, student):
    for path in (graded_course / "feedback" / student / "week3").glob("*.html"):
        assert len(re.sub(r"data:image/[^\"]*", "", path.read_text("utf-8")).encode()) <= 100_000


def test_days_are_kept_as_long_as_they_say_something():
    first, other = {"1": {"a": (1.0, "")}}, {"1": {"a": (2.0, "")}}
    days = history.continued([], date(2026, 1, 1), first)
    assert history.continued(days, date(2026, 1, 2), first) == days
    assert history.continued(days, date(2026, 1, 1), other) == [Day("2026-01-01", other)]
    for day in range(2, 9):
        days = history.continued(days, date(2026, 1, day), {"1": {"a": (float(day), "")}})
    assert [day.date for day in days] == [f"2026-01-0{day}" for day in (5, 6, 7, 8)]


@pytest.mark.parametrize(
    "kept",
    [
        "", "x", "{}", "[[]]", '[["2026-01-01", 7]]', '[["<b>", {}]]', '[["2026-01-01", {"a": {"b": 1}}]]',
        '[["2026-01-01", {"a": {"b": ["x", ""]}}]]', "[" * 100_000,
    ],
)  # fmt: skip
def test_an_overview_that_is_not_ours_has_no_days(tmp_path, kept):
    path = tmp_path / "index.html"
    path.write_text(f"<meta name='{history.META}' content='{kept}'>")
    assert history.read(tmp_path) == []


def test_days_are_read_as_they_were_written(tmp_path):
    days = [Day("2026-01-01", {"1": {"a": (None, ""), "b": (1.5, "0f")}}), Day("2026-01-02", {})]
    content = history.written(days).replace('"', "&#34;")
    (tmp_path / "other.html").write_text(f'<meta name="{history.META}" content="{content}">')
    assert history.read(tmp_path) == []
    os.link(tmp_path / "other.html", tmp_path / "index.html")
    assert history.read(tmp_path) == days
    (tmp_path / "index.html").unlink()
    (tmp_path / "index.html").symlink_to("other.html")
    assert history.read(tmp_path) == []


def test_a_student_has_a_name_and_no_markup_in_it(course):
    with Gradebook(course_config(course).CourseDirectory.db_url) as gradebook:
        gradebook.update_or_create_student("ko-keepdims", first_name="<script>x</script>", last_name="홍")
    generate(course)
    for name in ("index", "4_network"):
        page = (course / "feedback" / "ko-keepdims" / "week3" / f"{name}.html").read_text("utf-8")
        assert "<script" not in page and "&lt;script&gt;x&lt;/script&gt; 홍 (ko-keepdims)" in page
    assert called("kim", "길동", "홍") == "홍길동 (kim)"
    assert called("kim", "Gildong", "Hong") == "Gildong Hong (kim)"
    assert called("kim", "", "") == "kim"


def test_notebooks_that_were_not_handed_in_have_a_row_and_no_link(graded_course):
    path = graded_course / "feedback" / "en-last-two" / "week3-en" / "index.html"
    rows = BeautifulSoup(path.read_text("utf-8"), "html.parser").select(".overview tbody tr")
    assert [bool(row.select("a")) for row in rows] == [False, False, True, True]
    assert text(rows[0]) == "1_numpy – / 20 not handed in"


@pytest.mark.parametrize("secret", ["0123abcd" * 16, "<script>x</script>"])
def test_the_exchange_finds_what_it_needs_and_nothing_else_of_the_students(course, secret, tmp_path):
    graded, pages = (course / folder / "ko-keepdims" / "week3" for folder in ("autograded", "feedback"))
    (graded / SECRET).write_text(secret)
    (graded / "timestamp.txt").write_text("2026-03-20 09:00:00 UTC")
    generate(course)
    assert (pages / SECRET).is_file() == secret.isalnum()
    if secret.isalnum():
        config = course_config(course)
        config.Exchange.root = str(tmp_path / "exchange")
        (tmp_path / "exchange").mkdir()
        api = NbGraderAPI(config=config)
        api.coursedir.assignment_id, api.coursedir.student_id = "week3", "ko-keepdims"
        ExchangeReleaseFeedback(coursedir=api.coursedir, config=config).start()
        assert len([*(tmp_path / "exchange").rglob("*.html")]) == len(NOTEBOOKS) + 1


@pytest.mark.parametrize("scheme", some(["dark", "light"], 2))
def test_anyone_can_read_it(graded_course, browser, scheme):
    """The overview and a page: axe finds nothing, and nothing scrolls sideways, on a phone and on a desk."""
    folder = graded_course / "feedback" / "ko-keepdims" / "week3"
    for name in ("index", "4_network"):
        for width in (375, 1280):
            context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
            page = context.new_page()
            page.goto((folder / f"{name}.html").as_uri())
            page.locator("main > section details").evaluate_all("all => all.forEach(it => it.open = true)")
            assert not page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
            assert page.evaluate("document.scripts.length") == 0
            dark = page.evaluate("getComputedStyle(document.body).backgroundColor") != "rgb(255, 255, 255)"
            assert dark == (scheme == "dark")
            found = Axe().run(page).response["violations"] if width == 375 or name == "index" else []
            assert [(violation["id"], violation["nodes"][0]["html"][:200]) for violation in found] == []
            if name != "index":
                # (Waiting for a wheel to have turned would take an eval, which the page's policy forbids.)
                page.evaluate("window.scrollTo({top: 5000, behavior: 'instant'})")
                assert page.evaluate("window.scrollY") > 1000
                assert page.locator("nav").bounding_box()["y"] == 0
                page.locator("nav").get_by_role("link").first.click()
                assert page.url.endswith("index.html")
            context.close()
