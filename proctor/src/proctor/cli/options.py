"""Reads a command's options as traitlets does, and takes none that it does not know."""

import argparse
import difflib
from collections.abc import Iterable

from traitlets import Bool, Enum, Float, Int, TraitError, TraitType
from traitlets.config import ArgumentError, KVArgParseConfigLoader


class Misused(Exception):
    """A command was given what it cannot take; the text says what, and what was perhaps meant."""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """What to add where `word` is not among `known`: the nearest of them, or else which there are."""
    known = sorted(known)
    near = difflib.get_close_matches(word, known, n=1)
    return f"Did you mean {near[0]}?" if near else f"There are: {', '.join(known)}." if known else "There are none."


class _Parser(KVArgParseConfigLoader.parser_class):  # type: ignore[misc, valid-type] # this is how traitlets offers it
    """traitlets' parser of arguments, which raises what it would print and exit for."""

    def __init__(self, **options: object):
        super().__init__(exit_on_error=False, allow_abbrev=False, **options)

    def parse_args(self, args: list[str], namespace: None = None) -> argparse.Namespace:
        """With all words that are no options in `extra_args`, wherever they stand. Raises Misused, ArgumentError."""
        parsed, left = self.parse_known_args(args, namespace)
        for word in left:
            if word.startswith("-"):
                raise argparse.ArgumentError(None, word)
        parsed.extra_args = [*getattr(parsed, "extra_args", ()), *left]
        return parsed

    def error(self, message: str) -> None:
        # Of some errors argparse makes a text all the same.
        raise Misused(message)


class OptionsLoader(KVArgParseConfigLoader):
    """Reads `--option=value`, by the aliases, flags and configurable classes of a command. Raises Misused."""

    parser_class = _Parser  # type: ignore[assignment] # what it is based on, mypy does not see

    def _parse_args(self, args: list[str]) -> None:
        try:
            super()._parse_args(args)
        except argparse.ArgumentError as error:
            name = (error.argument_name or error.message).lstrip("-").partition("=")[0]
            option = self._as_typed(name)
            if name in self.flags:
                raise Misused(f"{option} takes no value.") from error
            if name not in self.argparse_traits:
                self._handle_unrecognized_alias(name)
            raise Misused(f"{option} needs a value, such as {option}=...") from error

    def _convert_to_config(self) -> None:
        try:
            super()._convert_to_config()
        except ArgumentError as error:
            # traitlets wraps what `_exec_config_str` raises.
            raise error.__cause__ or error from None

    def _handle_unrecognized_alias(self, arg: str) -> None:
        short = [*self.aliases, *self.flags]
        near = difflib.get_close_matches(arg, self.argparse_traits if "." in arg else short, n=1)
        there = ", ".join(f"--{its}" for its in sorted(short))
        hint = f"Did you mean --{near[0]}?" if near else f"There are {there}; more by --help-all."
        raise Misused(f"Unknown option {self._as_typed(arg)}. {hint}")

    def _exec_config_str(self, lhs: str, rhs: str | list[str], trait: TraitType | None = None) -> None:
        # A setting may be that of one object inside of another: Outer.Inner.setting.
        if ".".join(lhs.split(".")[-2:]) not in self.argparse_traits:
            self._handle_unrecognized_alias(lhs)
        values = rhs if isinstance(rhs, list) else [rhs]
        option = self._as_typed(lhs)
        if not all(values):
            raise Misused(f"{option} needs a value; without one, leave it out.")
        if len(values) > 1 and not hasattr(trait, "from_string_list"):
            raise Misused(f"{option} can be given once: {', '.join(values)}.")
        super()._exec_config_str(lhs, rhs, trait)
        *path, key = lhs.split(".")
        section = self.config
        for part in path:
            section = section[part]
        if trait is None or not hasattr(trait, "validate"):
            return
        try:
            trait.validate(None, section[key])
        except TraitError as error:
            # The first sentence of its help.
            meant = " ".join((trait.help or "").split()).partition(". ")[0].rstrip(".")
            raise Misused(f"{option} takes {_takes(trait)}, not {', '.join(values)}. {meant}.") from error

    def _as_typed(self, name: str) -> str:
        """An option as it stands in the command line, or as it is best written."""
        typed = {argument.partition("=")[0] for argument in self.argv if argument.startswith("-")}
        aliases = [alias for alias, target in self.aliases.items() if target == name]
        written = [f"{dashes}{its}" for its in (name, *aliases) for dashes in ("--", "-")]
        return next((its for its in written if its in typed), written[0])


def _takes(trait: TraitType) -> str:
    """What an option's value may be."""
    if isinstance(trait, Bool):
        return "True or False"
    if isinstance(trait, Enum):
        return f"one of {', '.join(str(its) for its in trait.values or () if its not in ('', None))}"
    if isinstance(trait, (Int, Float)):
        kind = "a whole number" if isinstance(trait, Int) else "a number"
        low, high = (None if it in (None, float("inf"), -float("inf")) else it for it in (trait.min, trait.max))
        ends = {
            (True, True): f" from {low} to {high}",
            (True, False): f" from {low} on",
            (False, True): f" up to {high}",
        }
        return kind + ends.get((low is not None, high is not None), "")
    return trait.info()
