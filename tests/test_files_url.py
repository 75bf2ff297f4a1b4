"""A notebook that is opened by itself, as on Colab, fetches the files beside it."""

import subprocess
import sys
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import nbformat
import pytest
from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderAPI

from sample_class.grading import ROOT, checked, course_config

NOTEBOOKS = ("1_numpy", "2_activations")


@pytest.fixture
def release(tmp_path):
    """Makes a release of a course with two of the notebooks, and `files_url`; gives its folder and gradebook."""

    def make(files_url: str) -> tuple[Path, str]:
        source = tmp_path / "course" / "source" / "week3-en"
        source.mkdir(parents=True)
        for notebook in NOTEBOOKS:
            (source / f"{notebook}.ipynb").write_bytes((ROOT / f"source/week3-en/{notebook}.ipynb").read_bytes())
        config = course_config(tmp_path / "course")
        config.Edition.files_url = files_url
        checked("release", NbGraderAPI(config=config).generate_assignment("week3-en", force=True))
        return tmp_path / "course" / "release" / "week3-en", config.CourseDirectory.db_url

    return make


@pytest.fixture
def web():
    """Serves source/ on this machine; gives its address."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=ROOT / "source")) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def setup_of(notebook: Path) -> str:
    return next(cell.source for cell in nbformat.read(notebook, as_version=4).cells if "FILES_URL" in cell.source)


def run_alone(code: str, folder: Path) -> subprocess.CompletedProcess:
    """Runs code in a folder with nothing else in it."""
    folder.mkdir()
    return subprocess.run([sys.executable, "-c", code], cwd=folder, text=True, capture_output=True, timeout=120)


def test_a_notebook_alone_fetches_its_files(release, web, tmp_path):
    folder, database = release(web + "/{assignment}")
    for name in NOTEBOOKS:
        setup = setup_of(folder / f"{name}.ipynb")
        alone = run_alone(setup + '\nprint("ready")', tmp_path / name)
        assert alone.stdout.endswith("ready\n"), alone.stderr
        assert {"checks.py", "datasets.py", "plots.py"} <= {path.name for path in (tmp_path / name).iterdir()}
        # nbgrader restores read-only cells from its gradebook: it has to have the same.
        with Gradebook(database, "deep-learning") as gradebook:
            cell = gradebook.find_source_cell(f"setup_{name[0]}", name, "week3-en")
            assert cell.source == setup
    assert "colab" not in nbformat.read(folder / "1_numpy.ipynb", as_version=4).cells[0].source.split("**")[0].lower()


def test_a_notebook_alone_says_which_files_to_upload(tmp_path):
    for edition, name in (("week3", "1_numpy"), ("week3-en", "2_activations")):
        alone = run_alone(setup_of(ROOT / "release" / edition / f"{name}.ipynb"), tmp_path / name)
        assert "FileNotFoundError" in alone.stderr
        assert "checks.py, datasets.py" in alone.stderr.splitlines()[-1]


@pytest.mark.parametrize("branch", ["main", "refs/heads/main"])
def test_files_on_github_bring_a_badge(release, branch):
    folder, _ = release(f"https://raw.githubusercontent.com/me/course/{branch}/release/{{assignment}}/")
    first = nbformat.read(folder / "2_activations.ipynb", as_version=4).cells[0].source
    heading, _, badge, *_ = first.splitlines()
    assert heading.startswith("# 2.")
    assert badge.endswith(
        "(https://colab.research.google.com/github/me/course/blob/main/release/week3-en/2_activations.ipynb)"
    )
