"""The command `proctor`, and `python -m proctor`: help at once, and all else by `proctor.cli`."""

import sys

from .common import usage


def main() -> None:
    """Run what the command line says."""
    words = sys.argv[1:]
    if words and words[0] in ("-h", "--help"):
        print(usage.overview())
    elif not words:
        print(usage.overview())
        sys.exit(2)
    elif words[0] in usage.COMMANDS and {"-h", "--help"} & {*words[1:]}:
        print(usage.help_of(words[0]))
    else:
        from . import cli  # nbgrader, which it imports, takes a second

        cli.main()


if __name__ == "__main__":
    main()
