"""What tests need of the system besides Python."""

import os
from typing import NoReturn

import pytest


def missing(package: str) -> NoReturn:
    """Skip the test, for the package is not installed; in CI this is a failure."""
    if os.environ.get("CI"):
        pytest.fail(f"{package} is missing, which CI has to have")
    pytest.skip(f"{package} is not installed: apt-get install {package}")
