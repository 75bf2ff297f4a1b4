"""Marks and pages in the forms that an LMS takes back."""
