"""Brings marks into the gradebook."""
