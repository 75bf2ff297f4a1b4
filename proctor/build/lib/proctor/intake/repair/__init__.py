"""Brings a damaged submission back into the shape of its release, so that nbgrader can grade it.

- `reading`: bytes to a notebook, whatever editors and mail programs did to them
- `repairing`: a notebook and its release to the notebook as released, with the student's answers in their places;
  `released`, `pieces`, `alignment`, `code` and `needs` are its parts
- `words`: what is said of all this
- `bounded`: both in a process of their own, limited in time and memory, since nothing in a submission is to be trusted
"""
