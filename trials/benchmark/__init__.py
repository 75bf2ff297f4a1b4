"""`make bench`: how fast a class is graded, by nbgrader alone, by proctor, and by nothing but Python.

- `classes`: a course with as many students as one likes
- `floor`: the same cells and tests in bare forked processes: what no grader can be faster than
- `growth`, `recorded`: what the command itself takes, with workers that answer at once
- `profile`: where the time goes
- `measure`: runs a command and looks at its processes
"""
