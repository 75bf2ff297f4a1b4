"""How far numbers may lie from each other and still count as the same."""

import numpy as np

# Relative and absolute tolerance of the contract: clipping at 500, an epsilon of 1e-8 in a denominator and another
# order of summation pass. A wrong formula differs by far more, and so do two mistakes from each other.
RTOL, ATOL = 1e-6, 1e-8
# float32 has about seven digits, of which a formula may lose two or three.
RTOL_FLOAT32 = 1e-4


def all_close(a: np.ndarray, b: np.ndarray, rtol: float = RTOL, atol: float = ATOL) -> bool:
    """Two arrays of one shape agree everywhere, as `np.allclose` says with `equal_nan`, in a fraction of its time.

    Each answer is compared with what is right, and each wrong one with hundreds of known mistakes.
    """
    if a.dtype.kind == b.dtype.kind == "f":
        # Most mistakes differ in the first number already.
        if a.size and abs(a.item(0) - b.item(0)) > atol + rtol * abs(b.item(0)):
            return False
        with np.errstate(invalid="ignore"):
            distances = np.abs(a - b)
        if np.isfinite(distances).all():
            return bool((distances <= atol + rtol * np.abs(b)).all())
    return np.allclose(a, b, rtol=rtol, atol=atol, equal_nan=True)
