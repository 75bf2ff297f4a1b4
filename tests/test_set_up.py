"""Setting up: uv gets what pip has been told, and what is pinned for one purpose is pinned alike for the others."""

import re
from pathlib import Path

import pytest

from tools.pip_to_uv import variables

REQUIREMENTS = Path(__file__).parent.parent / "requirements"
LOCKS = sorted(REQUIREMENTS.glob("*.lock"))
SETTINGS = r"""
global.index-url='https://one.example/simple'
global.find-links='/wheels'
global.extra-index-url='\nhttps://two.example/simple\nhttps://three.example/simple'
install.index-url='https://own.example/simple'
download.index-url='https://other.example/simple'
:env:.find-links='/wheels /more'
global.no-cache-dir='false'
"""


def test_uv_is_told_what_pip_goes_by():
    assert variables(SETTINGS, {}) == {
        "UV_DEFAULT_INDEX": "https://own.example/simple",
        "UV_FIND_LINKS": "/wheels,/more",
        "UV_INDEX": "https://two.example/simple https://three.example/simple",
        "UV_INDEX_STRATEGY": "unsafe-best-match",
    }
    assert variables("", {}) == {}
    assert "UV_DEFAULT_INDEX" not in variables(SETTINGS, {"UV_DEFAULT_INDEX": "https://uvs.example/simple"})


def pins(path):
    return set(path.read_text("utf-8").splitlines())


def test_what_runs_the_course_is_tested_as_it_is_pinned():
    run, test = ({pin.partition(" ;")[0] for pin in pins(REQUIREMENTS / f"{what}.lock")} for what in ("run", "test"))
    assert run <= test


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.name)
def test_a_lock_names_versions_and_no_address(path):
    assert all(re.fullmatch(r"[\w.-]+==[\w.+]+( ; .+)?", line) for line in pins(path))


def test_direct_dependencies_have_a_reason():
    page = (REQUIREMENTS.parent / "docs" / "dependencies.md").read_text("utf-8")
    named = {name for row in re.findall(r"^\| ([\w, -]+) \|", page, re.MULTILINE) for name in row.split(", ")}
    for path in REQUIREMENTS.glob("*.in"):
        for line in path.read_text("utf-8").splitlines():
            if line and not line.startswith(("#", "-r")):
                assert re.match(r"[\w-]+", line)[0] in named, line
