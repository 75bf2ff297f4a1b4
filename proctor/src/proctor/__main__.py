"""The command `proctor`, and `python -m proctor`: help at once, and all else by `proctor.cli`."""

import gc
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
        if words[0] == "grade" and not any(word.startswith("--scheduler") for word in words):
            from .parallel.pool import import_once

            # A second's work, which is done while this process does as much.
            import_once("proctor.parallel.worker")
        # What is imported stays to the end: the collector would look through it again and again.
        gc.disable()
        from . import cli  # nbgrader, which it imports, takes a second

        gc.freeze()
        gc.enable()
        cli.main()


if __name__ == "__main__":
    main()
