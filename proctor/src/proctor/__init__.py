"""Grades notebooks so that the student's code and the tests never share a process. A plug-in for nbgrader.

- `submission`, `repair`: read what students hand in, and bring what is damaged back into its shape
- `execute`, `marks`, `notice`: what nbgrader calls in the place of, or besides, its own preprocessors
- `kernel`, `walls`: the student's kernel, and the sandbox around it
- `zygote`: processes that are forked into kernels and others, for a start in milliseconds
- `sandboxed`: what runs inside the sandbox, and the wire format that both sides speak
- `grading_process`, `grader`, `student`: the process that runs the tests, and the student's functions as it sees them
- `class_grading`, `kit`, `pool`, `worker`: many submissions at once, here or on other machines
- `collecting`, `archives`, `copies`, `versions`, `collected`: what `nbgrader zip_collect` calls
- `files_url`: what `nbgrader generate_assignment` calls besides
- `intake`, `own_files`, `which_notebook`, `time_stamps`: what of a submission is graded
- `late`: what nbgrader calls for late submissions
- `outcomes`, `harmless`: how grading a cell can end, and what of a submission is safe to show
- `feedback`: the page that a student gets back
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
