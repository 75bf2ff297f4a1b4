"""How far numbers may lie from each other and still count as the same."""

# Relative and absolute tolerance of the contract: clipping at 500, an epsilon of 1e-8 in a denominator and another
# order of summation pass. A wrong formula differs by far more, and so do two mistakes from each other.
RTOL, ATOL = 1e-6, 1e-8
# float32 has about seven digits, of which a formula may lose two or three.
RTOL_FLOAT32 = 1e-4
