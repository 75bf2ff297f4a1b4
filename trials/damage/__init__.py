"""Ways in which an honest submission with full marks is damaged on its way to the grader, and what becomes of it.

`python -m trials.damage` (or `make damage`) puts each through nbgrader with proctor, and prints a table.
"""
