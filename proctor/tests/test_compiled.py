"""The course's modules are compiled once; whatever else lies beside a notebook is left to its own process."""

from importlib.machinery import SourceFileLoader

import pytest

from proctor.run import compiled


class _Loader(SourceFileLoader):
    def source_to_code(self, *arguments, **options):
        raise AssertionError("compiled anew")


def value(path, loader=_Loader):
    namespace = {}
    exec(loader("module", str(path)).get_code("module"), namespace)
    return namespace["VALUE"]


def test_a_module_of_the_course_is_not_compiled_anew(tmp_path):
    source, folder = tmp_path / "source", tmp_path / "folder"
    for place in (source, folder):
        place.mkdir()
        (place / "same.py").write_text("VALUE = 1")
        (place / "broken.py").write_text("VALUE =")
        (place / "other.py").write_text(f"VALUE = {place.name!r}")
    (folder / "own.py").write_text("VALUE = 2")
    compiled.add(folder, source)
    assert value(folder / "same.py") == 1
    for name in ("other.py", "own.py"):
        with pytest.raises(AssertionError):
            value(folder / name)
    (folder / "same.py").write_text("VALUE = 3")
    assert value(folder / "same.py", SourceFileLoader) == 3


def test_a_submission_may_have_a_file_in_its_place(tmp_path):
    (tmp_path / "same.py").write_text("VALUE = 1")
    (tmp_path / "__pycache__").touch()
    compiled.add(tmp_path, tmp_path)
    assert value(tmp_path / "same.py", SourceFileLoader) == 1
