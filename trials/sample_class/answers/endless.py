"""A loop that never ends, and one forgotten minus sign."""

import numpy as np


def row_sums(a):
    total = 0
    j = 0
    while j < a.shape[1]:
        total = total + a[:, j : j + 1]
    return total


def compute_cost(A2, Y):
    return np.mean(Y * np.log(A2) + (1 - Y) * np.log(1 - A2))
