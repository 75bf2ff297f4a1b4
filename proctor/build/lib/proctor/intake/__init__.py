"""A submission on its way in."""
