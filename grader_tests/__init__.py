"""Hidden tests of the Week 3 assignment: one pytest module per notebook, one function per graded aspect.

A notebook's autograder cell calls `test_<function>_<aspect>(<function>)`; `pytest grader_tests` calls the same
functions with the reference solutions. Where things are:

- `test_numpy`, `test_activations`, `test_initialization`, `test_network`: the tests
- `aspect`: what every test goes through: follow-through, silence, messages
- `answers`: asks a student's function and judges what comes back
- `gradients`, `randomness`, `syntax`: numerical gradients, statistics of random weights, what a cell's code uses
- `reference`: the solutions, read from the instructors' notebooks
- `messages`, `locale`: the five-field messages in Korean and English
"""
