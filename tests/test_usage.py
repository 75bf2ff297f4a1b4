"""`--help` comes at once, and says what there is."""

import subprocess
import sys

import pytest
from traitlets.utils.importstring import import_item

from proctor.common.usage import COMMANDS, help_of, overview


def names(options):
    return {form.partition("=")[0] for form in options}


@pytest.mark.parametrize("command", COMMANDS)
def test_help_names_the_options_that_a_command_takes(command):
    usage = COMMANDS[command]
    kind = import_item(usage.target)
    taken = {*kind.aliases, *kind.flags}
    told = names(usage.options) | names(usage.everywhere)
    assert told <= taken
    own = {alias for alias, target in kind.aliases.items() if str(target).partition(".")[0] == kind.__name__}
    assert own <= told
    assert all(line.partition("=")[0].strip().lstrip("-") for line in help_of(command).splitlines() if "--" in line)
    assert command in overview()


@pytest.mark.parametrize("words", [["--help"], ["report", "--help"], ["grade", "week3", "-h"]])
def test_help_needs_neither_nbgrader_nor_pandas(words):
    program = "import runpy, sys; sys.argv[0] = 'proctor'; runpy.run_module('proctor', run_name='__main__')"
    program += "\nassert not {'nbgrader', 'pandas', 'matplotlib'} & {*sys.modules}, sys.modules"
    done = subprocess.run([sys.executable, "-c", program, *words], capture_output=True, text=True)
    assert done.returncode == 0 and "proctor" in done.stdout, done.stderr


def test_without_a_command_it_says_where_to_start():
    done = subprocess.run([sys.executable, "-m", "proctor"], capture_output=True, text=True)
    assert done.returncode == 2 and "Start with: proctor status" in done.stdout
