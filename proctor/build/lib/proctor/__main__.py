"""`python -m proctor` is the command `proctor`."""

from .cli import main

main()
