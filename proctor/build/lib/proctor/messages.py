"""The former place of `Edition`, from which notebooks in `reports/` of before version 0.2 import it."""

from .common.language import Edition

__all__ = ["Edition"]
