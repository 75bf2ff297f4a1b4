"""Grades notebooks so that the student's code and the tests never share a process. A plug-in for nbgrader.

- `execute`, `marks`, `notice`: what nbgrader calls in the place of, or besides, its own preprocessors
- `kernel`, `walls`: the student's kernel, and the sandbox around it
- `sandboxed`: what runs inside the sandbox, and the wire format that both sides speak
- `grading_process`, `grader`, `student`: the process that runs the tests, and the student's functions as it sees them
- `collecting`, `archives`, `copies`, `versions`, `collected`: what `nbgrader zip_collect` calls
- `late`: what nbgrader calls for late submissions
- `outcomes`, `harmless`: how grading a cell can end, and what of a submission is safe to show
"""

from traitlets.config import Config


def configure(c: Config) -> None:
    """Have nbgrader grade by way of proctor, and show no hidden test and no student's script in its pages.

    c: what `get_config()` gives in nbgrader_config.py
    """
    # nbgrader's own list with our Execute and SaveAutoGrades.
    c.Autograde.autograde_preprocessors = [
        "proctor.execute.Execute",
        "nbgrader.preprocessors.IgnorePattern",
        "nbconvert.preprocessors.ClearMetadataPreprocessor",
        "nbgrader.preprocessors.LimitOutput",
        "proctor.marks.SaveAutoGrades",
        "nbgrader.preprocessors.AssignLatePenalties",
        "nbgrader.preprocessors.CheckCellMetadata",
    ]
    shown = ["proctor.notice.Notice", "nbconvert.preprocessors.sanitize.SanitizeHTML"]
    c.AssignLatePenalties.plugin_class = "proctor.late.LatePenalty"
    c.ZipCollectApp.extractor_plugin = "proctor.collecting.HandInExtractor"
    c.ZipCollectApp.collector_plugin = "proctor.collecting.HandInCollector"
    c.GenerateFeedback.preprocessors = [
        # Once more, for what a TA gave in the meantime counts too.
        "nbgrader.preprocessors.AssignLatePenalties",
        "nbgrader.preprocessors.GetGrades",
        "nbgrader.preprocessors.ClearHiddenTests",
        *shown,
        "nbconvert.preprocessors.CSSHTMLHeaderPreprocessor",
    ]
    # formgrader's pages come straight from the exporter.
    c.HTMLExporter.preprocessors = shown
    c.HTMLExporter.lexer_options = {"allow_harmful_protocols": False}
    c.SanitizeHTML.enabled = True
