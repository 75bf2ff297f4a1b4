"""What a TA's browser does with hostile submissions: formgrader's pages and feedback, in Chromium."""

import contextlib
import json
import os
import shutil
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from attacks import course as lab
from attacks.catalogue import FOLDER, catalogue
from sample_class.grading import ROOT

pytestmark = pytest.mark.filterwarnings("ignore")
ON_PAGES = [attack for attack in catalogue() if f"attack {attack.name}:" in (FOLDER / "pages.py").read_text()]
# As for any course: what stands in a course's folder decides how formgrader grades.
SETTINGS = """
from pathlib import Path
from attacks.course import config
c = get_config()
c.merge(config(Path(__file__).parent, protected={protected}))
"""
# Without these Chromium asks for servers of its maker; run by root it has no sandbox of its own.
CHROMIUM = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
START_SECONDS = 60  # a Jupyter server takes two


class Formgrader:
    """A Jupyter server with formgrader in a course folder."""

    def __init__(self, course: Path, runtime: Path):
        self.course, self._runtime = course, runtime
        self._process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "jupyter",
                "server",
                "--no-browser",
                "--allow-root",
                "--port=0",
                f"--ServerApp.root_dir={course}",
            ],
            cwd=course,
            env={**os.environ, "JUPYTER_RUNTIME_DIR": str(runtime), "PYTHONPATH": str(ROOT), "HOME": str(runtime)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + START_SECONDS
        while True:
            with contextlib.suppress(OSError, StopIteration, json.JSONDecodeError):
                about = json.loads(next(runtime.glob("jpserver-*.json")).read_text())
                self.url, self.token = about["url"], about["token"]
                self.ask("api/status")
                return
            assert time.monotonic() < deadline, "the server does not start"
            time.sleep(0.1)

    def ask(self, path: str, data: bytes | None = None) -> object:
        """What the server answers, GET or with data POST."""
        request = urllib.request.Request(self.url + path, data, {"Authorization": f"token {self.token}"})
        with urllib.request.urlopen(request) as response:
            return json.loads(response.read())

    def stop(self) -> None:
        """End the server."""
        self._process.terminate()
        self._process.wait()


@contextlib.contextmanager
def formgrader(folder, attacks, protected):
    """A formgrader whose class hands in the attacks, autogrades them by what its button calls, and writes feedback."""
    course = folder / "course"
    lab.build(course, protected)
    (course / "nbgrader_config.py").write_text(SETTINGS.format(protected=protected))
    lab.hand_in_honest(course, "honest")
    for attack in attacks:
        lab.hand_in(course, attack.name, attack.parts, {})
    (folder / "runtime").mkdir()
    server = Formgrader(course, folder / "runtime")
    try:
        for student in ("honest", *(attack.name for attack in attacks)):
            for path in (f"submission/lab/{student}/autograde", f"assignment/lab/{student}/generate_feedback"):
                answer = server.ask(f"formgrader/api/{path}", b"")
                assert answer["success"], answer
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=CHROMIUM)
        yield browser
        browser.close()


def runs_script(browser, server, student) -> set[str]:
    """Which of the two pages of a student run a script of theirs, by themselves or at a click on any link."""
    found = set()
    (its,) = [it for it in server.ask("formgrader/api/submitted_notebooks/lab/lab") if it["student"] == student]
    feedback = server.course / "feedback" / student / "lab" / "lab.html"
    for which, url in (
        ("formgrader", f"{server.url}formgrader/submissions/{its['id']}/?token={server.token}"),
        ("feedback", feedback.as_uri()),
    ):
        with contextlib.closing(browser.new_context()) as context:
            context.route(lambda url: not url.startswith((server.url, "file:", "data:")), lambda route: route.abort())
            page = context.new_page()
            page.goto(url, wait_until="load")
            assert "def double" in page.inner_text("body")
            links = page.evaluate(
                """() => [...document.querySelectorAll('a[href]')].filter(
                    link => !['http:', 'https:', 'file:', 'mailto:'].includes(link.protocol)).map(
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
    notebook = json.loads((protected.course / "autograded" / "honest" / "lab" / "lab.ipynb").read_text())
    assert notebook["metadata"]["proctor"]["walls"]
    assert lab.points(protected.course, "honest") == 2 * lab.POINTS


@pytest.mark.parametrize("attack", [attack.name for attack in ON_PAGES])
def test_no_script_of_a_submission_runs(protected, browser, attack):
    assert runs_script(browser, protected, attack) == set()


def test_with_stock_nbgrader_it_does(tmp_path, browser):
    """What is looked for is found where it is."""
    attacks = [attack for attack in ON_PAGES if attack.name in ("script-in-output", "links-in-markdown")]
    with formgrader(tmp_path, attacks, protected=False) as server:
        for attack in attacks:
            assert runs_script(browser, server, attack.name) == {"formgrader", "feedback"}
        assert runs_script(browser, server, "honest") == set()
