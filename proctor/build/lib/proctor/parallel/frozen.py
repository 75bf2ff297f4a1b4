"""Imported last in the process that workers are forked from: memory that the collector leaves alone stays shared."""

import gc

gc.collect()
gc.freeze()
