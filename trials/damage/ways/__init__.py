"""The ways, sorted by what is damaged."""
