"""What students and TAs read, in Chromium: light, dark, on a desk, on a phone, and printed.

`python -m pytest tests/test_pages_in_browser.py --whole --screenshots docs/images` takes the pictures anew.
"""

import re
import shutil
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from trials.sample_class.grading import command

pytestmark = [pytest.mark.filterwarnings("ignore"), pytest.mark.whole]
STUDENT = {"ko": ("ko-keepdims", "week3"), "en": ("en-raises", "week3-en")}
# The pictures of the documentation: its name, by page, language and scheme, on a desk.
PICTURES = {
    ("index", "ko", "light"): "overview-ko",
    ("index", "en", "light"): "overview-en",
    ("page", "ko", "light"): "feedback-ko",
    ("page", "en", "light"): "feedback-en",
    ("report", "ko", "light"): "report-ko",
    ("report", "en", "light"): "report",
}


@pytest.fixture(scope="module")
def reported(graded_course, tmp_path_factory):
    """The sample class with its reports."""
    course = shutil.copytree(graded_course, tmp_path_factory.mktemp("reported") / "course")
    for _student, assignment in STUDENT.values():
        command("report", assignment, course)
    return course


def path_of(course, kind, language):
    student, assignment = STUDENT[language]
    if kind == "report":
        return course / "reports" / f"{assignment}.html"
    return course / "feedback" / student / assignment / ("index.html" if kind == "index" else "4_network.html")


@pytest.mark.parametrize("width", [1280, 375])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", STUDENT)
@pytest.mark.parametrize("kind", ["index", "page", "report"])
def test_anyone_can_read_it(reported, browser, request, kind, language, scheme, width):
    """axe finds nothing, nothing scrolls sideways; on a desk no table of the report does either."""
    with closing(browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)) as context:
        page = context.new_page()
        page.goto(path_of(reported, kind, language).as_uri())
        if kind == "report":
            page.wait_for_selector(".dt-container")
        picture = PICTURES.get((kind, language, scheme))
        if picture and width == 1280 and (folder := request.config.getoption("--screenshots")):
            page.screenshot(path=Path(folder, f"{picture}.png"), animations="disabled")
        page.locator("details").evaluate_all("all => all.forEach(it => it.open = true)")
        assert not page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
        if width == 1280:
            wide = "all => all.filter(it => it.scrollWidth > it.clientWidth).map(it => it.textContent.slice(0, 40))"
            assert page.locator(".table").evaluate_all(wide) == []
        found = Axe().run(page).response["violations"]
        assert [(violation["id"], violation["nodes"][0]["html"][:200]) for violation in found] == []


@pytest.mark.parametrize("language", STUDENT)
def test_a_page_prints_on_few_sheets(reported, browser, tmp_path, language):
    with closing(browser.new_page()) as page:
        page.goto(path_of(reported, "page", language).as_uri())
        page.pdf(path=tmp_path / "page.pdf", format="A4")
    assert len(re.findall(rb"/Type\s*/Page\b", (tmp_path / "page.pdf").read_bytes())) <= 4


@pytest.mark.parametrize("language", STUDENT)
def test_nothing_of_a_printed_report_is_cut_off(reported, browser, language):
    # What is left of A4 between margins of 14 mm, at 96 dots an inch.
    with closing(browser.new_context(viewport={"width": 687, "height": 1000})) as context:
        page = context.new_page()
        page.goto(path_of(reported, "report", language).as_uri())
        page.wait_for_selector(".dt-container")
        page.emulate_media(media="print")
        wide = "all => all.filter(it => it.scrollWidth > it.clientWidth).map(it => it.querySelector('table').id)"
        # Students and exercises have sheets on their side.
        assert [id for id in page.locator(".table").evaluate_all(wide) if id != "T_heat"] == []
        page.set_viewport_size({"width": 1016, "height": 687})
        assert page.locator("#heat .table").evaluate_all(wide) == []


def test_from_the_reports_first_groups_to_a_comment_on_the_students_page(reported):
    """A TA reads a group's code, writes one comment to all of it, and each of them has it on their page."""
    report = path_of(reported, "report", "ko").read_text("utf-8")
    group = re.search(r"--group=([0-9a-f]{6})", report)[1]
    text = "이 줄을 다시 읽어 보세요."
    result = subprocess.run(
        [sys.executable, "-m", "proctor", "comment", "week3", f"--group={group}", f"--text={text}"],
        cwd=reported, check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    assert "Wrote the comment to 1 answers" in result
    command("feedback", "week3", reported)
    pages = [path for path in (reported / "feedback").glob("*/week3/*.html") if text in path.read_text("utf-8")]
    assert [path.name != "index.html" for path in pages] == [True]
