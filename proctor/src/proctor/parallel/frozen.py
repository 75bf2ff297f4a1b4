"""Freezes the garbage collector in the process that workers are forked from, which imports this last.

Memory that the collector leaves alone stays shared with the workers.
"""

import gc

gc.collect()
gc.freeze()
