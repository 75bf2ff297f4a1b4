"""An assignment on its way out."""
