"""Grades notebooks so that the student's code and the tests never share a process. A plug-in for nbgrader.

Each room imports from those below it only:

- `cli`: the command `proctor`, a module for each of its commands
- `parallel`: a class on many workers, here or on other machines
- `pages`: what people read: notices, feedback pages, the class report, sheets for an LMS
- `mark`: marks into the gradebook, late penalties, grading again
- `intake`: a submission on its way in: what of it is graded, and repair
- `run`: runs a notebook's cells in the sandbox, and the tests apart from them
- `common`: what all of these share

Beside them stand `collect` (an LMS's download into `submitted/`), `release` (what `nbgrader generate_assignment` calls
besides) and `testing` (a small course, for tests).
"""

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TypeVar

from traitlets.config import Config, Configurable, LazyConfigValue

__all__ = ["configure"]

Setting = TypeVar("Setting")

# In nbgrader's own lists, what proctor does instead of some of them.
IN_PLACE_OF = {
    "OverwriteKernelspec": "proctor.intake.sanitizing.OverwriteKernelspec",
    "OverwriteCells": "proctor.intake.sanitizing.OverwriteCells",
    "CheckCellMetadata": "proctor.intake.sanitizing.CheckCellMetadata",
    "Execute": "proctor.run.execute.Execute",
    "LimitOutput": "proctor.run.limit_output.LimitOutput",
    "SaveAutoGrades": "proctor.mark.save.SaveAutoGrades",
    "AssignLatePenalties": "proctor.mark.late.AssignLatePenalties",
}


def configure(c: Config) -> None:
    """Have nbgrader grade by way of proctor, and show no hidden test and no student's script in its pages.

    A course's own preprocessors stay where they are in nbgrader's lists. It may be called more than once.

    c: what `get_config()` gives in nbgrader_config.py
    """
    # The process that runs the tests imports this package, too, and needs none of nbgrader.
    from nbconvert.exporters import HTMLExporter
    from nbgrader.converters import Autograde, GenerateAssignment, GenerateFeedback

    # nbgrader looks for its `alembic` command on PATH, where it is only if the environment is activated.
    path, own = os.environ.get("PATH", "").split(os.pathsep), str(Path(sys.executable).parent)
    # nbgrader reads the same settings more than once.
    os.environ["PATH"] = os.pathsep.join([own, *(folder for folder in path if folder != own)])
    preprocessors = _list_setting(c, GenerateAssignment, "preprocessors")
    c.GenerateAssignment.preprocessors = _with(["proctor.release.files_url.FilesUrl"], preprocessors)
    c.Autograde.exporter_class = "proctor.intake.exporter.SubmissionExporter"
    c.Autograde.sanitize_preprocessors = _ours(_list_setting(c, Autograde, "sanitize_preprocessors"))
    # Without CheckCellMetadata at the end: it has looked before anything runs, and nothing in this list changes what it
    # looks at; it takes a third of the time of saving.
    grading = [
        item for item in _list_setting(c, Autograde, "autograde_preprocessors") if _name(item) != "CheckCellMetadata"
    ]
    c.Autograde.autograde_preprocessors = _ours(grading)
    c.AssignLatePenalties.plugin_class = "proctor.mark.late.LatePenalty"
    c.ZipCollectApp.extractor_plugin = "proctor.collect.collecting.HandInExtractor"
    c.ZipCollectApp.collector_plugin = "proctor.collect.collecting.HandInCollector"
    c.GenerateFeedback.exporter_class = "proctor.pages.feedback.exporter.FeedbackExporter"
    # What nbgrader has there reads marks and style for its own page; ours picks out by itself all that it shows.
    theirs = set(map(_dotted, GenerateFeedback.preprocessors.default()))
    others = [item for item in _list_setting(c, GenerateFeedback, "preprocessors") if _dotted(item) not in theirs]
    # Late penalties once more, for what a TA gave in the meantime counts too.
    c.GenerateFeedback.preprocessors = _with([IN_PLACE_OF["AssignLatePenalties"]], others)
    # formgrader's pages come straight from nbconvert's exporter.
    own_pages = ["proctor.pages.notice.Notice", "proctor.pages.notice.Sanitize"]
    c.HTMLExporter.preprocessors = _with(own_pages, _list_setting(c, HTMLExporter, "preprocessors"))
    filters: dict[str, object] = _value(c, HTMLExporter, "filters", {})
    c.HTMLExporter.filters = {**filters, "markdown2html": "proctor.pages.notice.markdown"}
    c.SanitizeHTML.enabled = True


def _list_setting(c: Config, kind: type[Configurable], setting: str) -> list:
    """What a setting that is a list is: as set in `c`, or nbgrader's own."""
    return list(_value(c, kind, setting, list(getattr(kind, setting).default())))


def _value(c: Config, kind: type[Configurable], setting: str, default: Setting) -> Setting:
    """What a setting is: as set in `c`, or what `c` adds to the default."""
    value = c[kind.__name__].get(setting, default)
    return value.get_value(default) if isinstance(value, LazyConfigValue) else value


def _dotted(preprocessor: str | type) -> str:
    """The dotted name of a class, which stands in a list itself or by that name."""
    return preprocessor if isinstance(preprocessor, str) else f"{preprocessor.__module__}.{preprocessor.__qualname__}"


def _name(preprocessor: str | type) -> str:
    """The name of a class if it is nbgrader's; else empty."""
    module, _, name = _dotted(preprocessor).rpartition(".")
    return name if module.startswith("nbgrader.") else ""


def _ours(preprocessors: Iterable) -> list:
    return [IN_PLACE_OF.get(_name(item), item) for item in preprocessors]


def _with(first: list, others: list) -> list:
    return [*first, *(item for item in others if item not in first)]
