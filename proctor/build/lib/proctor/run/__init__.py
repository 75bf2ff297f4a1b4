"""Runs a notebook's cells and tests."""
