"""Hidden tests of the Week 3 assignment: one pytest module per notebook, one function per graded aspect.

A notebook's autograder cell calls `test_<function>_<aspect>(<function>)`; `pytest grader_tests` calls the same
functions with the reference solutions. Where things are:

- `test_numpy`, `test_activations`, `test_initialization`, `test_network`: the tests
- `aspect`: what every test goes through: two tries, silence, messages
- `follow_through`: puts right functions in the place of the student's earlier ones
- `answers`: asks a student's function and judges what comes back, within a `time_limit`
- `values`: the types of what passes between a test and an answer
- `tolerance`: how far numbers may lie from each other
- `junk`: answers that are none, which earn nothing on any aspect
- `gradients`, `randomness`, `syntax`: numerical gradients, statistics of random weights, what a function's code uses
- `network_data`: networks and data on which answers to the last notebook are tried
- `reference`: the solutions, read from the instructors' notebooks
- `mistakes`: the catalogue of known mistakes, one module a notebook
- `diagnosis`, `probes`: which known mistake an answer behaves like, found by random calls
- `relations`: in what relation a wrong result that is like no known mistake stands to the right one
- `student_code`: runs a piece of code as cells of a notebook and tries the tests on it
- `messages`, `locale`: the five-field messages in Korean and English
"""
