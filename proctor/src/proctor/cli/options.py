"""Reads a command's options as traitlets does, and refuses those that it does not know."""

import difflib
from collections.abc import Iterable
from typing import NoReturn

from traitlets import Bool, Enum, Float, HasTraits, Int, TraitError, TraitType

from ..nbgrader_seams.commands import Loader, Parser


class Misused(Exception):
    """A command cannot take an argument; the text says which, and what the user perhaps meant."""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """What to add to an error if `word` is not among `known`: the nearest of them, or else all of them."""
    known = sorted(known)
    near = difflib.get_close_matches(word, known, n=1)
    return f"Did you mean {near[0]}?" if near else f"There are: {', '.join(known)}." if known else "There are none."


class _Parser(Parser):
    """Raises Misused if argparse reports an error."""

    def error(self, message: str) -> NoReturn:
        raise Misused(message)


class OptionsLoader(Loader):
    """Reads `--option=value`, by the aliases, flags and configurable classes of a command. Raises Misused."""

    parser_class = _Parser  # type: ignore[assignment] # what it is based on, mypy does not see

    def not_parsed(self, name: str) -> NoReturn:
        """Say what is wrong with an option."""
        option = self._as_typed(name)
        if name in self.flags:
            raise Misused(f"{option} takes no value.")
        if name not in self.argparse_traits:
            self.unknown(name)
        raise Misused(f"{option} needs a value, such as {option}=...")

    def unknown(self, name: str) -> NoReturn:
        """Say which option the user perhaps meant."""
        short = [*self.aliases, *self.flags]
        near = difflib.get_close_matches(name, self.argparse_traits if "." in name else short, n=1)
        there = ", ".join(f"--{option}" for option in sorted(short))
        hint = f"Did you mean --{near[0]}?" if near else f"There are {there}; more by --help-all."
        raise Misused(f"Unknown option {self._as_typed(name)}. {hint}")

    def given(self, name: str, values: list[str], trait: TraitType | None) -> None:
        """Refuse a setting that is not there, and more or less than one value."""
        # A setting may be that of one object inside of another: Outer.Inner.setting.
        if ".".join(name.split(".")[-2:]) not in self.argparse_traits:
            self.unknown(name)
        option = self._as_typed(name)
        if not all(values):
            raise Misused(f"{option} needs a value; without one, leave it out.")
        if len(values) > 1 and not hasattr(trait, "from_string_list"):
            raise Misused(f"{option} can be given once: {', '.join(values)}.")

    def taken(self, name: str, values: list[str], trait: TraitType | None, value: object) -> None:
        """Refuse a value that the setting cannot have."""
        if trait is None or not hasattr(trait, "validate"):
            return
        try:
            # Lists ask for the object that they belong to.
            trait.validate(HasTraits(), value)
        except TraitError as error:
            # The first sentence of its help.
            meant = " ".join((trait.help or "").split()).partition(". ")[0].rstrip(".")
            takes = f"{self._as_typed(name)} takes {_takes(trait)}, not {', '.join(values)}"
            raise Misused(f"{takes}. {meant}.") from error

    def _as_typed(self, name: str) -> str:
        """An option as the user typed it, or its first spelling."""
        typed = {argument.partition("=")[0] for argument in self.argv if argument.startswith("-")}
        aliases = [alias for alias, target in self.aliases.items() if target == name]
        written = [f"{dashes}{word}" for word in (name, *aliases) for dashes in ("--", "-")]
        return next((spelling for spelling in written if spelling in typed), written[0])


def _takes(trait: TraitType) -> str:
    """What an option's value may be."""
    if isinstance(trait, Bool):
        return "True or False"
    if isinstance(trait, Enum):
        return f"one of {', '.join(str(value) for value in trait.values or () if value not in ('', None))}"
    if isinstance(trait, (Int, Float)):
        kind = "a whole number" if isinstance(trait, Int) else "a number"
        low, high = (
            None if bound in (None, float("inf"), -float("inf")) else bound for bound in (trait.min, trait.max)
        )
        ends = {
            (True, True): f" from {low} to {high}",
            (True, False): f" from {low} on",
            (False, True): f" up to {high}",
        }
        return kind + ends.get((low is not None, high is not None), "")
    return trait.info()
