"""The command `proctor`, and `python -m proctor`: help at once, and all else by `proctor.cli`."""

import gc
import sys
from contextlib import suppress
from importlib import import_module

from .common import usage

RUN_NOTEBOOKS = ("grade", "regrade")


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
        _run(words[0], words[1:])


def _run(name: str, options: list[str]) -> None:
    """Run a command, with what it starts many processes from begun as early as can be."""
    has_workers = name in usage.COMMANDS and usage.JOBS.keys() <= usage.COMMANDS[name].options.keys()
    here = has_workers and not any(option.startswith("--scheduler") for option in options)
    if here and name in RUN_NOTEBOOKS:
        from .run import walls

        # A second's work, which is done while this process does as much. If the disk is full, another will say so.
        with suppress(OSError):
            walls.sandbox(walls.WALLS).start_up()
    # What is imported stays to the end: the collector would look through it again and again.
    gc.disable()
    from . import cli  # nbgrader, which it imports, takes a second

    if here:
        from .parallel import pool

        import_module(usage.COMMANDS[name].target.rpartition(".")[0])
    gc.freeze()
    gc.enable()
    if here:
        # Now, before there are threads and open files.
        pool.fork_from_here()
    cli.main()


if __name__ == "__main__":
    main()
