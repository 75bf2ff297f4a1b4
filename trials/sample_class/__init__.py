"""A believable class of students, made out of `release/` and the small files in `answers/`, and graded by nbgrader.

`python -m trials.sample_class` (or `make demo`) does it all in the folder `demo/`, away from a real class's data.
"""
