"""A student at work in JupyterLab, and a TA in formgrader: what they click on and see, in Chromium.

`python -m pytest tests/test_in_browser.py --screenshots docs/images` takes the pictures of the documentation anew.
"""

import contextlib
import re
import shutil
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook
from playwright.sync_api import expect

from tests.browsing import PATIENCE, JupyterLab
from tests.sampling import some
from trials.sample_class.grading import ROOT, course_config
from trials.sample_class.roster import NOTEBOOKS, ROSTER
from trials.sample_class.submissions import hand_in, right_answers

pytestmark = [pytest.mark.filterwarnings("ignore"), pytest.mark.whole]
EDITION, NOTEBOOK, WRITTEN = "week3-en", "3_initialization", "written_symmetry"
SOLUTIONS = right_answers(ROOT / "source" / EDITION / f"{NOTEBOOK}.ipynb")
ANSWER = """All hidden nodes see the same input through the same weights, so their activations are equal.

The gradient that comes back to node $j$ is the output's error times $W^{[2]}_{1j}$, which is equal too."""
COMMENT = "Points 1 and 2 are clear. What becomes of the rows of `dW1`?"
STUDENT, NEIGHBOUR = "en-student", "en-last-two"
# What a student's server needs of the course's settings, as docs/instructors.md says.
FOR_STUDENTS = re.search(r"^c\.Validator\..*$", (ROOT / "nbgrader_config.py").read_text("utf-8"), re.MULTILINE)[0]


@pytest.fixture(scope="module")
def picture(request):
    """Takes a picture of a page for the documentation, if it was asked for."""
    folder = request.config.getoption("--screenshots")

    def take(page, name):
        if folder:
            page.screenshot(path=Path(folder, f"{name}.png"), animations="disabled")

    return take


@contextlib.contextmanager
def at(browser, lab, path, height=800):
    """A page of the server, which may ask no other server than this, and whom it asked in vain."""
    with contextlib.closing(browser.new_context(viewport={"width": 1280, "height": height})) as context:
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.asked_elsewhere = []
        page.route(
            lambda url: not url.startswith((lab.url, "data:", "blob:", "file:")),
            lambda route: (page.asked_elsewhere.append(route.request.url), route.abort()),
        )
        page.goto(lab.page(path))
        yield page


# A student


class Notebook:
    """A notebook in JupyterLab, as a person uses it."""

    def __init__(self, page, name):
        self.page = page
        page.locator(".jp-DirListing-item", has_text=name).dblclick()
        page.get_by_role("tab", name=f"{name}.ipynb", selected=True).wait_for()
        self.panel = page.locator(".jp-NotebookPanel:visible")
        self.idle()

    def idle(self):
        """Wait for a kernel that has nothing to do; a dialog instead is an error."""
        idle = self.page.locator("#jp-main-statusbar").get_by_text("Python 3 (ipykernel) | Idle")
        dialog = self.page.locator(".jp-Dialog")
        idle.or_(dialog).first.wait_for()
        assert dialog.all_inner_texts() == []

    def fill_in(self, cell, text):
        """Click into the cell, select all, and paste."""
        cell.scroll_into_view_if_needed()
        editor = cell.locator(".cm-content")
        if not editor.is_visible():
            cell.dblclick()  # rendered Markdown
        editor.click()
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(text)

    def solve(self, function):
        """Write the right answer into a function's cell."""
        self.fill_in(self.panel.locator(".jp-CodeCell", has_text=f"def {function}("), SOLUTIONS[function])

    def run_all(self):
        """Run > Run All Cells, and wait until none is left to run; the first error ends it."""
        prompts = self.panel.locator(".jp-CodeCell .jp-InputPrompt")
        before = prompts.first.inner_text()
        self.page.get_by_role("menuitem", name="Run", exact=True).click()
        self.page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        expect(prompts.first).not_to_have_text(before)
        expect(prompts.filter(has_text="[*]")).to_have_count(0)

    @contextlib.contextmanager
    def validated(self):
        """Press Validate; what it says, while it says so."""
        self.panel.get_by_role("button", name="Validate").click()
        dialog = self.page.locator(".jp-Dialog")
        yield dialog.locator("#validation-message").inner_text()
        dialog.get_by_role("button", name="OK").click()
        dialog.wait_for(state="detached")


@pytest.fixture(scope="module")
def student(tmp_path_factory):
    """A student's JupyterLab in what was released to them."""
    home = tmp_path_factory.mktemp("home")
    (home / "nbgrader_config.py").write_text(f"c = get_config()\n{FOR_STUDENTS}\n")
    folder = tmp_path_factory.mktemp("student")
    shutil.copytree(ROOT / "release", folder, dirs_exist_ok=True)
    with JupyterLab(folder, home) as lab:
        yield lab


def test_jupyterlab_opens_what_is_released(student, browser):
    """The Korean edition; the other tests use the English one."""
    with at(browser, student, "lab/tree/week3") as page:
        for name in some(NOTEBOOKS, 2):
            notebook = Notebook(page, name)
            cells = nbformat.read(student.folder / "week3" / f"{name}.ipynb", as_version=4).cells
            expect(notebook.panel.locator(".jp-Cell")).to_have_count(len(cells))
            assert page.locator(".jp-Dialog").all_inner_texts() == []
        # Neither news nor anything else.
        assert page.asked_elsewhere == []
        assert page.locator(".jp-toastContainer *").count() == 0


@pytest.fixture(scope="module")
def done(student, browser, picture):
    """What Validate says with an exercise left, and with none; the notebook is saved in the student's folder."""
    with at(browser, student, f"lab/tree/{EDITION}") as page:
        notebook = Notebook(page, NOTEBOOK)
        notebook.panel.locator("summary", has_text="Hint 1: the idea").first.click()
        picture(page, "jupyterlab-notebook")
        notebook.solve("initialize_zeros")
        notebook.solve("distinct_rows")
        notebook.solve("initialize_parameters")
        notebook.run_all()
        with notebook.validated() as unfinished:
            picture(page, "jupyterlab-validate")
        notebook.solve("initialize_he")
        notebook.fill_in(notebook.panel.locator(".jp-MarkdownCell", has_text="Write your answer here."), ANSWER)
        notebook.run_all()
        with notebook.validated() as finished:
            pass
    return unfinished, finished


def test_validate_names_each_cell_that_fails_and_why(done):
    unfinished, _finished = done
    check, *looking, written = unfinished.split("The following cell failed:")[1:]
    assert looking
    for cell in (check, *looking):
        assert "initialize_he(" in cell and "NotImplementedError" in cell
    assert check.split()[:2] == ["#", "Check:"]
    assert "You did not provide a response." in written


def test_validate_says_that_all_is_well(done):
    _unfinished, finished = done
    assert finished == "Success! Your notebook passes all the tests."


def test_what_was_typed_is_what_is_saved(done, student):
    saved = {
        cell.metadata.nbgrader.grade_id: cell.source
        for cell in nbformat.read(student.folder / EDITION / f"{NOTEBOOK}.ipynb", as_version=4).cells
        if cell.metadata.get("nbgrader", {}).get("solution")
    }
    assert saved == {**SOLUTIONS, WRITTEN: ANSWER}


# A TA


@pytest.fixture(scope="module")
def course(built_course, done, student, tmp_path_factory):
    """A course in which that student and one of the sample class have handed in this notebook, without the others."""
    course = tmp_path_factory.mktemp("course") / "course"
    shutil.copytree(built_course, course)
    shutil.copy(ROOT / "nbgrader_config.py", course)
    others = shutil.ignore_patterns(*(f"{name}*.ipynb" for name in NOTEBOOKS if name != NOTEBOOK))
    shutil.copytree(student.folder / EDITION, course / "submitted" / STUDENT / EDITION, ignore=others)
    (neighbour,) = [someone for someone in ROSTER if someone.id == NEIGHBOUR]
    hand_in(neighbour, replace(neighbour.submissions[0], notebooks=(NOTEBOOK,)), course)
    return course


def press(page, row, button):
    """Press a button in a row of formgrader's table, and read what it reports."""
    page.locator("#main-table tr", has_text=row).locator(f".{button} a").click()
    dialog = page.locator(".modal.in")
    title = dialog.locator(".modal-title").inner_text()
    assert title == "Success", dialog.inner_text()
    dialog.get_by_role("button", name="OK").click()
    dialog.wait_for(state="detached")


def mark(page):
    """The points and the comment of the written answer in formgrader's page, as they stand in its fields."""
    # Filled in once the server has answered.
    page.wait_for_function("window.formgrader?.grades?.loaded && formgrader.comments?.loaded")
    return page.locator(f"#{WRITTEN}").input_value(), page.locator(f"#{WRITTEN}-comment").input_value()


def test_a_ta_marks_a_written_answer_and_the_student_reads_it(course, browser, picture, tmp_path):
    (tmp_path / "home").mkdir()
    with JupyterLab(course, tmp_path / "home") as lab, at(browser, lab, "lab") as page:
        page.get_by_role("menuitem", name="Nbgrader").click()
        page.get_by_role("menuitem", name="Formgrader").click()
        row = page.frame_locator("iframe").locator("#main-table tr", has_text=EDITION)
        expect(row.locator(".num-submissions")).to_have_text("2")

        # In a tab of its own there is more room.
        page.goto(lab.page(f"formgrader/manage_submissions/{EDITION}"))
        rows = page.locator("#main-table tr")
        for who in (STUDENT, NEIGHBOUR):
            expect(rows.filter(has_text=who).locator(".status")).to_have_text("needs autograding")
            press(page, who, "autograde")
            expect(rows.filter(has_text=who).locator(".status")).to_have_text("needs manual grading")
        expect(rows.filter(has_text=STUDENT).locator(".score")).to_have_text("10 / 100")
        expect(rows.filter(has_text=NEIGHBOUR).locator(".score")).to_have_text("8 / 100")
        picture(page, "formgrader-class")

        page.get_by_role("link", name="Manual Grading").click()
        page.get_by_role("link", name=EDITION, exact=True).click()
        page.get_by_role("link", name=NOTEBOOK).click()
        rows.filter(has_text="Submission #2").wait_for()
        page.get_by_role("button", name="Show All Names").click()
        page.get_by_role("link", name=STUDENT).click()
        assert mark(page) == ("", "")
        answer = page.locator(".nbgrader_cell", has=page.locator(f"#{WRITTEN}"))
        assert "All hidden nodes see the same input" in answer.inner_text()
        for field, text in ((f"#{WRITTEN}-comment", COMMENT), (f"#{WRITTEN}", "2")):
            page.locator(field).click()
            page.keyboard.type(text)
            with page.expect_response(lambda response: response.request.method == "PUT") as saved:
                page.keyboard.press("Tab")
            assert saved.value.ok
        answer.scroll_into_view_if_needed()
        picture(page, "formgrader-written-answer")
        page.reload()
        assert mark(page) == ("2", COMMENT)
        with Gradebook(course_config(course).CourseDirectory.db_url) as gradebook:
            notebook = gradebook.find_submission_notebook(NOTEBOOK, EDITION, STUDENT)
            assert (notebook.score, notebook.written_score, notebook.needs_manual_grade) == (12, 2, False)

        page.goto(lab.page("formgrader/manage_assignments"))
        press(page, EDITION, "generate-feedback")
        page.goto((course / "feedback" / STUDENT / EDITION / "index.html").as_uri())
        row = page.locator(".overview tr", has=page.locator(f"a[href='{NOTEBOOK}.html']"))
        expect(row).to_contain_text("12 / 15")
        row.get_by_role("link").click()
        expect(page.locator(".total .points")).to_contain_text("12 / 15")
        told = page.locator("section.exercise", has_text="Written answer")
        assert "2 / 5" in told.inner_text() and COMMENT.replace("`", "") in told.inner_text()
