"""The former place of `proctor.pages.report`, from which notebooks in `reports/` of before version 0.2 import."""

import sys

from .pages.report import class_data, figures, statistics, tables

__all__ = ["class_data", "figures", "statistics", "tables"]

sys.modules[f"{__name__}.class_data"] = class_data
