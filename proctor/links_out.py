"""Links in a submission that lead out of it, to what only the grader may read."""

import logging
from pathlib import Path


def leads_out(path: Path, handed_in: Path) -> bool:
    """Whether a file of the submission in the folder `handed_in` really lies elsewhere."""
    return not path.resolve().is_relative_to(handed_in.resolve())


def drop_linked(graded: Path, handed_in: Path, log: logging.Logger) -> None:
    """Take away from the folder `graded` what nbgrader has copied because a link to it was handed in."""
    for path in sorted(graded.rglob("*")):
        original = handed_in / path.relative_to(graded)
        # Notebooks are not copied, but written.
        if path.is_file() and path.suffix != ".ipynb" and leads_out(original, handed_in):
            path.unlink()
            log.warning("Dropped %s, a link that leads out of the submission", original)
