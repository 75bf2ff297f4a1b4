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
from pathlib import Path

from traitlets.config import Config


def configure(c: Config) -> None:
    """Have nbgrader grade by way of proctor, and show no hidden test and no student's script in its pages.

    c: what `get_config()` gives in nbgrader_config.py
    """
    # nbgrader looks for its `alembic` command on PATH, where it is only if the environment is activated.
    path, own = os.environ.get("PATH", "").split(os.pathsep), str(Path(sys.executable).parent)
    if path[0] != own:  # nbgrader reads the same settings more than once
        os.environ["PATH"] = os.pathsep.join([own, *path])
    c.GenerateAssignment.preprocessors.insert(0, "proctor.release.files_url.FilesUrl")
    c.Autograde.exporter_class = "proctor.intake.exporter.SubmissionExporter"
    # nbgrader's own list, in which three have less to do.
    c.Autograde.sanitize_preprocessors = [
        "nbgrader.preprocessors.ClearOutput",
        "nbgrader.preprocessors.DeduplicateIds",
        "proctor.intake.sanitizing.OverwriteKernelspec",
        "proctor.intake.sanitizing.OverwriteCells",
        "proctor.intake.sanitizing.CheckCellMetadata",
    ]
    # nbgrader's own list with our Execute and SaveAutoGrades, and without CheckCellMetadata at the end. It has looked
    # before anything runs; nothing in this list changes what it looks at, and it takes a third of the time of saving.
    c.Autograde.autograde_preprocessors = [
        "proctor.run.execute.Execute",
        "nbgrader.preprocessors.IgnorePattern",
        "nbconvert.preprocessors.ClearMetadataPreprocessor",
        "proctor.run.limit_output.LimitOutput",
        "proctor.mark.save.SaveAutoGrades",
        "proctor.mark.late.AssignLatePenalties",
    ]
    c.AssignLatePenalties.plugin_class = "proctor.mark.late.LatePenalty"
    c.ZipCollectApp.extractor_plugin = "proctor.collect.collecting.HandInExtractor"
    c.ZipCollectApp.collector_plugin = "proctor.collect.collecting.HandInCollector"
    # All that the feedback page shows, its exporter picks out by itself.
    c.GenerateFeedback.exporter_class = "proctor.pages.feedback.exporter.FeedbackExporter"
    # Once more, for what a TA gave in the meantime counts too.
    c.GenerateFeedback.preprocessors = ["proctor.mark.late.AssignLatePenalties"]
    # formgrader's pages come straight from nbconvert's exporter.
    c.HTMLExporter.preprocessors = ["proctor.pages.notice.Notice", "proctor.pages.notice.Sanitize"]
    c.HTMLExporter.filters = {"markdown2html": "proctor.pages.notice.markdown"}
    c.SanitizeHTML.enabled = True
