"""The page that a student gets back for a notebook: one file, made of what may be shown and of nothing else.

- `exporter`: what nbgrader's GenerateFeedback calls
- `grades`, `summary`: the gradebook's marks, and what the page says of each exercise, as plain data
- `shown`, `formulas`: the student's own text, code, outputs and formulas as HTML that is safe
- `templates`: the page and its style
"""
