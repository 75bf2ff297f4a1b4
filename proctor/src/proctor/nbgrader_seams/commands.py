"""nbgrader's commands: their options, which traitlets reads, and `nbgrader zip_collect`."""

import argparse
import logging
from pathlib import Path

from nbgrader.apps.baseapp import NbGrader
from nbgrader.apps.zipcollectapp import ZipCollectApp
from nbgrader.plugins import BasePlugin
from traitlets import TraitType
from traitlets.config import ArgumentError, Configurable, KVArgParseConfigLoader

NO_SETTINGS = "py file found"


def leave_out_missing_settings(log: logging.Logger) -> None:
    """Log nothing of nbgrader's about settings that are not there: it looks before it knows the course's folder.

    Leans on the text of a warning of `NbGrader.load_config_file`. If it changes, a command that is run elsewhere, with
    --course-dir, begins with a warning that is wrong.
    """
    log.addFilter(lambda record: NO_SETTINGS not in str(record.msg))


class AppWithLoader(NbGrader):
    """A command whose options are read by `loader`.

    Leans on traitlets making its loader by the private `_create_loader`. If it makes it otherwise, unknown options are
    taken and ignored.
    """

    loader: type[KVArgParseConfigLoader]

    def _create_loader(
        self, argv: list[str] | None, aliases: dict, flags: dict, classes: list[type[Configurable]] | None
    ) -> KVArgParseConfigLoader:
        return self.loader(argv, aliases, flags, classes=classes, log=self.log, subcommands=self.subcommands)


class Parser(KVArgParseConfigLoader.parser_class):  # type: ignore[valid-type, misc] # it is named by a variable
    """traitlets' parser of arguments, which raises what it would print and exit for.

    Leans on the class that traitlets' loader names in `parser_class` being one of argparse's, whose `parse_args` the
    loader calls. If it is another one, proctor's commands end with a traceback at once.
    """

    def __init__(self, **options: object):
        super().__init__(exit_on_error=False, allow_abbrev=False, **options)

    def parse_args(self, args: list[str], namespace: None = None) -> argparse.Namespace:
        """With all words that are no options in `extra_args`, wherever they stand. Raises argparse.ArgumentError."""
        parsed, left = self.parse_known_args(args, namespace)
        for word in left:
            if word.startswith("-"):
                raise argparse.ArgumentError(None, word)
        parsed.extra_args = [*getattr(parsed, "extra_args", ()), *left]
        return parsed


class Loader(KVArgParseConfigLoader):
    """Reads `--option=value`, and asks a subclass about each. What the subclass raises ends the command.

    Leans on traitlets parsing by the private `_parse_args`, then going through the options by `_convert_to_config`,
    which calls `_exec_config_str` for each that has a value, and wraps what that raises in an ArgumentError. If it
    calls others, options with wrong values are taken.
    """

    def not_parsed(self, name: str) -> None:
        """An option that cannot be parsed: it is not known, has a value too many, or none. Has to raise."""
        raise NotImplementedError

    def unknown(self, name: str) -> None:
        """An option that is not known. Has to raise."""
        raise NotImplementedError

    def given(self, name: str, values: list[str], trait: TraitType | None) -> None:
        """An option with the values that it was given. Raises to refuse them."""
        raise NotImplementedError

    def taken(self, name: str, values: list[str], trait: TraitType | None, value: object) -> None:
        """The same, with what traitlets has made of them. Raises to refuse it."""
        raise NotImplementedError

    def _parse_args(self, args: list[str]) -> None:
        try:
            super()._parse_args(args)
        except argparse.ArgumentError as error:
            try:
                self.not_parsed((error.argument_name or error.message).lstrip("-").partition("=")[0])
            except Exception as refused:
                raise refused from error

    def _convert_to_config(self) -> None:
        try:
            super()._convert_to_config()
        except ArgumentError as error:
            raise error.__cause__ or error from None

    def _handle_unrecognized_alias(self, arg: str) -> None:
        self.unknown(arg)

    def _exec_config_str(self, lhs: str, rhs: str | list[str], trait: TraitType | None = None) -> None:
        values = rhs if isinstance(rhs, list) else [rhs]
        self.given(lhs, values, trait)
        super()._exec_config_str(lhs, rhs, trait)
        *path, key = lhs.split(".")
        section = self.config
        for part in path:
            section = section[part]
        self.taken(lhs, values, trait, section[key])


def collect_folder(app: ZipCollectApp, step: str) -> Path:
    """A folder beside those that `nbgrader zip_collect` reads and writes. Leans on its private `_format_collect_path`.

    Without it, nothing is collected.
    """
    return Path(app._format_collect_path(step))


def collector(app: ZipCollectApp) -> BasePlugin:
    """The plug-in that says whose a file is.

    Leans on `nbgrader zip_collect` making it before it extracts anything, and keeping it as `collector_plugin_inst`. If
    it does not, nothing is collected.
    """
    return app.collector_plugin_inst


def extractor(app: ZipCollectApp) -> BasePlugin:
    """The plug-in that has extracted the files. Leans on the same, as `extractor_plugin_inst`."""
    return app.extractor_plugin_inst
