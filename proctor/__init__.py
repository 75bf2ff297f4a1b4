"""Grades notebooks so that the student's code and the tests never share a process. A plug-in for nbgrader.

- `execute`, `marks`: what nbgrader's autograder calls in the place of its own preprocessors
- `kernel`, `walls`: the student's kernel, and the sandbox around it
- `sandboxed`: what runs inside the sandbox, and the wire format that both sides speak
- `grading_process`, `grader`, `student`: the process that runs the tests, and the student's functions as it sees them
- `outcomes`, `harmless`: how grading a cell can end, and what of a submission is safe to show
"""

AUTOGRADE_PREPROCESSORS = [
    "proctor.execute.Execute",
    "nbgrader.preprocessors.IgnorePattern",
    "nbconvert.preprocessors.ClearMetadataPreprocessor",
    "nbgrader.preprocessors.LimitOutput",
    "proctor.marks.SaveAutoGrades",
    "nbgrader.preprocessors.AssignLatePenalties",
    "nbgrader.preprocessors.CheckCellMetadata",
]
"""For `c.Autograde.autograde_preprocessors`: nbgrader's own list with our Execute and SaveAutoGrades."""

FEEDBACK_PREPROCESSORS = [
    "nbgrader.preprocessors.GetGrades",
    "nbgrader.preprocessors.ClearHiddenTests",
    "nbconvert.preprocessors.sanitize.SanitizeHTML",
    "nbconvert.preprocessors.CSSHTMLHeaderPreprocessor",
]
"""For `c.GenerateFeedback.preprocessors`: nbgrader's own list; hidden tests and script are taken out of the pages.

The latter needs `c.SanitizeHTML.enabled = True`.
"""
