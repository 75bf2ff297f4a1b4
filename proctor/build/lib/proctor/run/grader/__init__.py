"""The grading process: the tests, and the student's functions as they see them."""
