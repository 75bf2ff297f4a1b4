"""What of a folder's files is its own is decided in one place, and links that lead out are nobody's."""

import os
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from traitlets.config import Config

import proctor
from proctor.collect import file_versions
from proctor.collect.file_versions import Kept
from proctor.common import own_files
from proctor.common.own_files import NotOwn
from proctor.common.time_stamps import TimeStamps
from proctor.pages.feedback.folder import page
from proctor.run.needed import has_changed_files

PACKAGE = Path(proctor.__file__).parent
# How others would ask.
RAW = re.compile(r"\.is_symlink|\bislink|\blstat\b|\bS_IS(REG|LNK|DIR)\(|O_NOFOLLOW|follow_?(sym)?links|symlinks=")
# These look at folders of the machine's, in which no submission lies; but for launch.py, which runs where nothing of
# proctor's can be imported.
OTHERS = {"common/workplace.py", "run/walls.py", "run/sandboxed/launch.py"}
# All that is a folder's own, and no link.
OWN = ["above/in.py", "picture.png", "x.html"]


@pytest.fixture
def folder(tmp_path):
    """A folder with regular files, and with every other kind of entry under every name that somebody looks for."""
    outside, folder = tmp_path / "outside", tmp_path / "folder"
    for path in (outside / "secret.py", *(folder / name for name in OWN)):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x = 1")
    (folder / "empty").mkdir()
    for number, ending in enumerate(("py", "png", "html", "ipynb")):
        (folder / f"out.{ending}").symlink_to(outside / "secret.py")
        (folder / f"lost.{ending}").symlink_to(outside / "nowhere")
        (folder / f"within.{ending}").symlink_to(folder / "picture.png")
        os.mkfifo(folder / f"pipe{number}.{ending}")
    (folder / "linked").symlink_to(outside)
    (folder / "round").symlink_to(folder)
    return folder


def found(folder):
    return [path.relative_to(folder).as_posix() for path in own_files.files(folder)]


def test_files_and_copies_are_regular_and_of_the_folder(folder, tmp_path):
    assert found(folder) == OWN
    copy = own_files.copy_folder(folder, tmp_path / "copy", without="*.html")
    entries = sorted(path.relative_to(copy).as_posix() for path in copy.rglob("*"))
    assert entries == sorted({"above", "empty", *OWN} - {"x.html"})


def test_whoever_takes_files_takes_these(folder, tmp_path):
    versions = file_versions.submitted(folder, TimeStamps(Config()))
    assert [version.name for version in versions] == OWN
    place = tmp_path / "kept" / f"{datetime.now(UTC).strftime(file_versions.TIME)}-0"
    place.parent.mkdir()
    folder.rename(place)
    assert sorted(version.name for version in Kept(place.parent)) == OWN
    assert {name for name in os.listdir(place) if page(place, name.partition(".")[0])} >= {"x.html"}
    assert not any(page(place, name) for name in ("out", "lost", "within", "pipe2"))
    # What is a link is not beside the notebook when it runs.
    (tmp_path / "source" / "above").mkdir(parents=True)
    (tmp_path / "source" / "above" / "in.py").write_text("x = 1")
    assert not has_changed_files(place, tmp_path / "source")


def test_a_file_is_opened_if_it_is_one(folder, tmp_path):
    descriptor = os.open(folder, os.O_DIRECTORY)
    try:
        for name in sorted(os.listdir(folder)):
            path = folder / name
            if path.is_symlink():
                with pytest.raises(OSError):
                    own_files.opened_in(descriptor, name)
            elif path.is_file():
                own_files.opened_in(descriptor, name).close()
            else:
                with pytest.raises((NotOwn, OSError)):
                    own_files.opened_in(descriptor, name)
            assert own_files.put(path, folder, tmp_path / "put" / name, 9) == (path.is_file() and "out" not in name)
    finally:
        os.close(descriptor)


def test_nobody_else_asks_what_is_a_link():
    paths = {path.relative_to(PACKAGE).as_posix(): path for path in sorted(PACKAGE.rglob("*.py"))}
    assert paths.keys() >= OTHERS
    for name in paths.keys() - OTHERS - {"common/own_files.py"}:
        assert not RAW.search(paths[name].read_text(encoding="utf-8")), name
