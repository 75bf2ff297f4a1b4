"""What Python makes of a course's own modules, beside their copies: or it would be made anew for each notebook."""

import contextlib
import functools
import py_compile
import tempfile
from importlib.util import cache_from_source
from pathlib import Path


def add(folder: Path, source: Path) -> None:
    """Compile the modules in `folder` that are the same in `source`, the assignment's own folder.

    A notebook that writes such a module anew imports what it has written: Python compares the hash of the text.
    """
    for module in folder.glob("*.py"):
        own = source / module.name
        with contextlib.suppress(OSError, py_compile.PyCompileError):
            if (text := own.read_bytes()) == module.read_bytes():
                compiled = Path(cache_from_source(str(module), optimization=""))
                compiled.parent.mkdir(exist_ok=True)
                compiled.write_bytes(_compiled(module.name, text))


@functools.lru_cache(64)
def _compiled(name: str, text: bytes) -> bytes:
    """What Python keeps of a module; PyCompileError if it is none."""
    with tempfile.TemporaryDirectory() as folder:
        module, compiled = Path(folder, name), Path(folder, "compiled")
        module.write_bytes(text)
        checked = py_compile.PycInvalidationMode.CHECKED_HASH
        py_compile.compile(str(module), str(compiled), doraise=True, optimize=0, invalidation_mode=checked)
        return compiled.read_bytes()
