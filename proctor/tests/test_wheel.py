"""The wheel, in an environment with what it asks for and nothing else, grades a course that is not ours."""

import os
import re
import subprocess
import sys
import venv
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook
from packaging.requirements import Requirement

PROJECT = Path(__file__).parents[1]
SETTINGS = "\nimport proctor\nproctor.configure(c)\n"
# nbgrader runs it as a program, to note the version of a new gradebook.
ALEMBIC = "#!{python}\nfrom alembic.config import main\nmain()\n"


def required(requirement: Requirement, found: dict) -> None:
    """Add the distribution that is asked for, and all that it asks for, to `found`."""
    try:
        installed = distribution(requirement.name)
    except PackageNotFoundError:
        return  # what only other systems need
    asked = [Requirement(line) for line in installed.requires or ()]
    for extra in ("", *requirement.extras):
        if (installed.name, extra) not in found:
            found[installed.name, extra] = installed
            for requirement_ in asked:
                if not requirement_.marker or requirement_.marker.evaluate({"extra": extra}):
                    required(requirement_, found)


def install(wheel: Path, environment: Path) -> Path:
    """Install the wheel, and copies of what it needs from this environment; the new one's Python."""
    venv.create(environment, with_pip=False)
    python = environment / "bin" / "python"
    site = Path(
        subprocess.check_output([python, "-c", "import site; print(site.getsitepackages()[0])"], text=True).strip()
    )
    run(sys.executable, "-m", "pip", "--python", python, "install", "--no-deps", "--no-index", "--quiet", wheel)
    metadata = next(site.glob("nbgrader_proctor-*.dist-info/METADATA")).read_text("utf-8")
    found = {}
    for line in re.findall(r"^Requires-Dist: (.+)$", metadata, re.MULTILINE):
        requirement = Requirement(line)
        if not requirement.marker or requirement.marker.evaluate({"extra": ""}):
            required(requirement, found)
    for installed in found.values():
        for file in installed.files or ():
            target = site / file
            if ".." not in file.parts[3:] and not target.exists() and "__pycache__" not in file.parts:
                target.parent.mkdir(parents=True, exist_ok=True)
                os.link(installed.locate_file(file), target)
    (environment / "bin" / "alembic").unlink(missing_ok=True)
    (environment / "bin" / "alembic").write_text(ALEMBIC.format(python=python))
    (environment / "bin" / "alembic").chmod(0o755)
    return python


def run(*command: object, cwd: Path | None = None) -> str:
    environment = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}
    done = subprocess.run([*map(str, command)], cwd=cwd, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.mark.whole
def test_a_wheel_alone_grades_a_course_that_is_not_ours(tmp_path):
    run(sys.executable, "-m", "pip", "wheel", PROJECT, "--no-deps", "--no-build-isolation", "--quiet", "-w", tmp_path)
    python = install(next(tmp_path.glob("*.whl")), tmp_path / "environment")
    run(python, "-m", "nbgrader", "quickstart", "course101", cwd=tmp_path)
    course = tmp_path / "course101"
    with (course / "nbgrader_config.py").open("a") as settings:
        settings.write(SETTINGS)
    run(python, "-m", "nbgrader", "generate_assignment", "ps1", cwd=course)
    for name in ("right", "blank"):
        folder = course / "submitted" / name / "ps1"
        folder.mkdir(parents=True)
        for source in (course / ("source" if name == "right" else "release") / "ps1").iterdir():
            (folder / source.name).write_bytes(source.read_bytes())
    run(python, "-m", "proctor", "grade", "ps1", "--jobs=1", cwd=course)
    run(python, "-m", "proctor", "feedback", "ps1", "--jobs=1", cwd=course)
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        automatic = {
            name: sum(notebook.code_score for notebook in gradebook.find_submission("ps1", name).notebooks)
            for name in ("right", "blank")
        }
    # Squares and their sum, with one test each of errors and of the helper; the rest is for a person to mark.
    assert automatic == {"right": 1 + 1 + 0.5 + 0.5, "blank": 0}
    graded = nbformat.read(course / "autograded" / "right" / "ps1" / "problem1.ipynb", as_version=4)
    assert graded.metadata.proctor.walls
    assert (course / "feedback" / "blank" / "ps1" / "problem1.html").read_text("utf-8")
