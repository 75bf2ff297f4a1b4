"""What a TA's browser does with hostile submissions: formgrader's pages and feedback, in Chromium."""

import contextlib
import json

import pytest

from proctor.testing import course as lab
from tests.browsing import JupyterLab
from tests.sampling import some
from trials.attacks.catalogue import FOLDER, catalogue

pytestmark = pytest.mark.filterwarnings("ignore")
# One of those that want to be handed out, too, whose links lead to files beside the notebook.
ON_PAGES = [
    *some([attack for attack in catalogue() if f"attack {attack.name}:" in (FOLDER / "pages.py").read_text()], 7),
    *(attack for attack in catalogue() if attack.name == "page-linked-in-text"),
]
PLAIN = ("script-in-output", "links-in-markdown")
# As for any course: what stands in a course's folder decides how formgrader grades.
SETTINGS = """
from pathlib import Path
from proctor.testing.course import config
c = get_config()
c.merge(config(Path(__file__).parent, protected={protected}))
"""


@contextlib.contextmanager
def formgrader(folder, attacks, protected):
    """A formgrader whose class hands in the attacks, autogrades them by what its button calls, and writes feedback."""
    course = folder / "course"
    lab.build(course, protected)
    (course / "nbgrader_config.py").write_text(SETTINGS.format(protected=protected))
    lab.hand_in_honest(course, "honest")
    for attack in attacks:
        lab.hand_in(course, attack.name, attack.parts, {})
    (folder / "home").mkdir()
    with JupyterLab(course, folder / "home") as server:
        for student in ("honest", *(attack.name for attack in attacks)):
            for path in (f"submission/lab/{student}/autograde", f"assignment/lab/{student}/generate_feedback"):
                answer = server.ask(f"formgrader/api/{path}", b"")
                assert answer["success"], answer
        yield server


def runs_script(browser, server, student) -> set[str]:
    """Which of the two pages of a student run a script of theirs, by themselves or at a click on any link."""
    found = set()
    (entry,) = [
        entry_ for entry_ in server.ask("formgrader/api/submitted_notebooks/lab/lab") if entry_["student"] == student
    ]
    feedback = server.folder / "feedback" / student / "lab" / "lab.html"
    for which, url in (
        ("formgrader", server.page(f"formgrader/submissions/{entry['id']}/")),
        ("feedback", feedback.as_uri()),
    ):
        with contextlib.closing(browser.new_context()) as context:
            context.route(lambda url: not url.startswith((server.url, "file:", "data:")), lambda route: route.abort())
            page = context.new_page()
            page.goto(url, wait_until="load")
            assert "def double" in page.inner_text("body")
            links = page.evaluate(
                """() => [...document.querySelectorAll('a[href]')].filter(
                    link => !['http:', 'https:', 'file:', 'mailto:'].includes(link.protocol)
                        || /own[.](html|svg)/.test(link.pathname)).map(
                    link => { link.click(); return link.href })"""
            )
            page.wait_for_timeout(50)
            titles = [page.title() for page in context.pages]
            if any("PWNED" in title for title in titles) or links:
                found.add(which)
    return found


@pytest.fixture(scope="module")
def protected(tmp_path_factory):
    with formgrader(tmp_path_factory.mktemp("protected"), ON_PAGES, protected=True) as server:
        yield server


def test_the_autograde_button_grades_by_way_of_proctor(protected):
    notebook = json.loads((protected.folder / "autograded" / "honest" / "lab" / "lab.ipynb").read_text())
    assert notebook["metadata"]["proctor"]["walls"]
    assert lab.points(protected.folder, "honest") == 2 * lab.POINTS


@pytest.mark.parametrize("attack", [attack.name for attack in ON_PAGES])
def test_no_script_of_a_submission_runs(protected, browser, attack):
    assert runs_script(browser, protected, attack) == set()


@pytest.mark.whole
def test_with_stock_nbgrader_it_does(tmp_path, browser):
    """What is looked for is found where it is."""
    attacks = [attack for attack in catalogue() if attack.name in PLAIN]
    with formgrader(tmp_path, attacks, protected=False) as server:
        for attack in attacks:
            assert runs_script(browser, server, attack.name) == {"formgrader", "feedback"}
        assert runs_script(browser, server, "honest") == set()
