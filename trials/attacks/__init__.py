"""Submissions that each try one thing that no submission should be able to do, and what comes of it.

`python -m trials.attacks` (or `make attacks`) prints two tables: with proctor, and with nbgrader's own settings.
"""
