"""The class report: what the class has understood, who needs help, and the grades for an LMS.

- `class_data`: collects gradebook and autograded notebooks into plain tables
- `answers`: which answers are unwritten, and the links to their results
- `pseudonyms`: the same tables without names
- `statistics`: difficulty, discrimination, known mistakes, who and what needs a person
- `ideas`: which ideas were not understood, and losses that no known mistake explains
- `tables`, `figures`, `cards`, `links`: show these in the page and in the notebook
- `page`: the page; `exports`: grades as CSV and XLSX, and the notebook
"""
