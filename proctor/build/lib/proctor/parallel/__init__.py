"""A class on many workers."""
