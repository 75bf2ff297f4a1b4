"""`python -m proctor` is the command `proctor`."""

from .commands import main

main()
