"""A notebook that is opened by itself, as on Colab, fetches the files beside it."""

import shutil
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
from traitlets.config import Config

from proctor.release.files_url import FilesUrl
from proctor.testing.course import checked
from trials.sample_class.grading import ROOT, course_config

NAME = "2_activations"


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
    """Runs code in a folder with nothing else in it than is there already."""
    folder.mkdir(exist_ok=True)
    return subprocess.run([sys.executable, "-c", code], cwd=folder, text=True, capture_output=True, timeout=120)


def test_a_notebook_alone_fetches_its_files(web, tmp_path):
    source = tmp_path / "course" / "source" / "week3-en"
    source.mkdir(parents=True)
    (source / f"{NAME}.ipynb").write_bytes((ROOT / f"source/week3-en/{NAME}.ipynb").read_bytes())
    config = course_config(tmp_path / "course")
    config.Edition.files_url = web + "/{assignment}"
    checked("release", NbGraderAPI(config=config).generate_assignment("week3-en", force=True))
    release = tmp_path / "course" / "release" / "week3-en" / f"{NAME}.ipynb"

    alone = run_alone(setup_of(release) + '\nprint("ready")', tmp_path / "alone")
    assert alone.stdout.endswith("ready\n"), alone.stderr
    fetched = {path.name for path in (tmp_path / "alone").iterdir()}
    assert {"checks.py", "datasets.py", "measurements.py", "plots.py"} <= fetched
    # nbgrader restores read-only cells from its gradebook: it has to have the same.
    with Gradebook(config.CourseDirectory.db_url, config.CourseDirectory.course_id) as gradebook:
        assert gradebook.find_source_cell("setup_2", NAME, "week3-en").source == setup_of(release)
    assert "colab-badge" not in release.read_text(encoding="utf-8")


def test_a_notebook_alone_says_which_files_to_upload(tmp_path):
    for edition, name in (("week3", "1_numpy"), ("week3-en", "2_activations")):
        alone = run_alone(setup_of(ROOT / "release" / edition / f"{name}.ipynb"), tmp_path / name)
        assert "FileNotFoundError" in alone.stderr
        assert "checks.py, datasets.py" in alone.stderr.splitlines()[-1]


def test_a_notebook_says_which_file_was_forgotten(tmp_path):
    """Also if all modules are there, and only what one of them reads is not."""
    for path in (ROOT / "release" / "week3").glob("*.py"):
        shutil.copy(path, tmp_path)
    alone = run_alone(setup_of(ROOT / "release" / "week3" / "1_numpy.ipynb"), tmp_path)
    assert alone.stderr.splitlines()[-1].endswith("(이 노트북 옆에 올려야 할 파일): digits.npz"), alone.stderr


@pytest.mark.parametrize("branch", ["main", "refs/heads/main"])
def test_files_on_github_bring_a_badge(branch):
    address = f"https://raw.githubusercontent.com/me/course/{branch}/release/{{assignment}}/"
    preprocessor = FilesUrl(config=Config({"Edition": {"files_url": address}}))
    notebook = nbformat.read(ROOT / f"source/week3-en/{NAME}.ipynb", as_version=4)
    resources = {"nbgrader": {"assignment": "week3-en", "notebook": NAME}}
    # nbgrader reads the settings twice, and may call it twice.
    for _ in range(2):
        notebook, _ = preprocessor.preprocess(notebook, resources)
    heading, _, badge, *rest = notebook.cells[0].source.splitlines()
    assert heading.startswith("# 2.")
    assert badge.endswith(
        "(https://colab.research.google.com/github/me/course/blob/main/release/week3-en/2_activations.ipynb)"
    )
    assert "colab-badge" not in "".join(rest)
