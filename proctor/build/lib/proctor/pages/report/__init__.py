"""The class report: what the class has understood, who needs help, and the grades for an LMS.

- `class_data`: collects gradebook and autograded notebooks into plain tables
- `answers`: which of them are unwritten, and where their results stand
- `pseudonyms`: the same tables without names
- `statistics`: difficulty, discrimination, known mistakes, who and what needs a person
- `ideas`: which ideas were not understood, and losses that no known mistake explains
- `tables`, `figures`, `cards`, `links`: how these are shown, in the page and in the notebook
- `page`: the page; `exports`: grades as CSV and XLSX, and the notebook
"""
