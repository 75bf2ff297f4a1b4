"""How much of a submission is taken in."""

MAX_BYTES = 100_000_000
"""Of a notebook's file: what nbgrader takes in at most of one file (CourseDirectory.max_file_size)."""
