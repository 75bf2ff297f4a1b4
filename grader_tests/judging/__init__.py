"""Asks the student's functions, and judges what they answer."""
