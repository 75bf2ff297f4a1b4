"""How often the hidden tests are wrong: measured on right answers, on known mistakes and on mutants.

`python -m trials.error_rates` (or `make table`) prints the table.
"""
