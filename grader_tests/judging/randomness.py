"""Statistics of random weights: is this array scale × standard normal?"""

import math

import numpy as np

# A two-sided normal tail beyond 5 standard errors has probability 5.7e-7: the false-alarm rate of each of the checks
# of mean and standard deviation. The Kolmogorov–Smirnov check is set to 1e-6. Four matrices, and the deviation of two
# more: under 1e-5 for one try, and as every aspect is tried twice with fresh numbers, under 1e-10 for a mark. (Whoever
# seeds inside the function gets the same numbers at both tries, and loses the aspect `fresh` anyway.)
STANDARD_ERRORS = 5.0
P_VALUE = 1e-6


def mean_is_zero(values: np.ndarray, scale: float) -> bool:
    """The mean of N values of standard deviation `scale` is within 5 scale/√N of zero."""
    return bool(abs(values.mean()) <= STANDARD_ERRORS * scale / np.sqrt(values.size))


def deviation_is(values: np.ndarray, scale: float) -> bool:
    """The standard deviation of N normal values is within a relative 5/√(2N) of `scale`."""
    return bool(abs(values.std() / scale - 1) <= STANDARD_ERRORS / np.sqrt(2 * values.size))


def _normal_cdf(z: np.ndarray) -> np.ndarray:
    """Distribution function of the standard normal distribution, right to 1.5e-7.

    That is nothing beside the distances of some 0.02 that count. (Abramowitz and Stegun 1964, 7.1.26; the standard
    library takes one number at a time, in which a quarter of the time of all tests went.)
    """
    x = np.abs(z) / math.sqrt(2)
    t = 1 / (1 + 0.3275911 * x)
    tail = np.polyval([1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592, 0], t) * np.exp(-x * x) / 2
    return np.where(z < 0, tail, 1 - tail)


def is_normal(values: np.ndarray) -> bool:
    """Kolmogorov–Smirnov test of the standardized values against the normal distribution, p > 1e-6.

    Standardized by their own mean and deviation, so that scale is judged by `deviation_is` alone; this makes p larger
    than the theoretical one, the check so much milder (Lilliefors 1967). At N = 10,000 a uniform still has p < 1e-25.

    p is the first term of Kolmogorov's series, 2 exp(-2 N D²) (1933); the second is below 1e-24 at the threshold.
    SciPy knows p as well, but importing it takes half a second and 15 MiB, in plain nbgrader for each notebook.
    """
    deviation = values.std()
    if deviation == 0:
        return False
    n = values.size
    cumulative = _normal_cdf((np.sort(values, axis=None) - values.mean()) / deviation)
    distance = max(np.max(np.arange(1, n + 1) / n - cumulative), np.max(cumulative - np.arange(n) / n))
    return 2 * math.exp(-2 * n * distance**2) > P_VALUE


def share_numbers(W1: np.ndarray, W2: np.ndarray) -> bool:
    """Whether two random matrices are the same numbers, in the order drawn or in the same places, at any scale.

    Separate numbers correlate with a standard error of 1/√N: beyond 0.5 is 50 standard errors for the 10,000 pairs or
    more of large matrices. Matrices with fewer than 400 pairs (10 standard errors) say too little, and share nothing.
    """
    n = min(W1.size, W2.size)
    rows, columns = np.minimum(W1.shape, W2.shape)
    pairs = [(W1.ravel()[:n], W2.ravel()[:n]), (W1[:rows, :columns].ravel(), W2[:rows, :columns].ravel())]
    # (The correlation of constant numbers is nan, and not beyond anything.)
    return any(entry.size >= 400 and abs(np.corrcoef(entry, other)[0, 1]) > 0.5 for entry, other in pairs)
