"""A loop that never ends, and one forgotten minus sign."""

import numpy as np


def distinct_rows(W):
    seen = []
    i = 0
    while i < len(W):
        if not any(np.array_equal(W[i], row) for row in seen):
            seen.append(W[i])
            i = i + 1
    return len(seen)


def compute_cost(A2, Y):
    return np.mean(Y * np.log(A2) + (1 - Y) * np.log(1 - A2))
