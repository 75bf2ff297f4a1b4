"""Checks that proctor would grade with these settings: looks at the classes that would run, wherever they were set."""

from collections.abc import Callable, Iterable
from functools import partial

from nbgrader.converters import Autograde, GenerateFeedback
from nbgrader.converters.base import BaseConverter
from traitlets.config import Config
from traitlets.utils.importstring import import_item

from .. import IN_PLACE_OF, configure
from ..nbgrader_seams import converters
from ..run.execute import Execute


class NotConfigured(Exception):
    """Student code would run without a sandbox, or marks and pages would not be proctor's; the text says why."""


def check(converter: BaseConverter) -> None:
    """Look at what an Autograde or a GenerateFeedback would run. Raises NotConfigured."""
    _raise(lambda: converter)


def check_all(**options: object) -> None:
    """The same for all that proctor's commands run; options: those of a converter, such as `parent` and `coursedir`."""
    for kind in (Autograde, GenerateFeedback):
        _raise(partial(kind, **options))


def _raise(made: Callable[[], BaseConverter]) -> None:
    try:
        converter = made()
        reasons = _autograde(converter) if isinstance(converter, Autograde) else _feedback(converter)
    except Exception as error:  # of whatever a setting names
        raise NotConfigured(f"the settings cannot be used: {error}") from error
    if reasons:
        raise NotConfigured("; ".join(reasons))


def _autograde(autograde: Autograde) -> list[str]:
    reasons = _wrong_exporter("Autograde", autograde)
    sanitizing, grading = map(_kinds, (autograde.sanitize_preprocessors, autograde.autograde_preprocessors))
    reasons += _others_run_cells("Autograde.sanitize_preprocessors", sanitizing)
    reasons += _others_run_cells("Autograde.autograde_preprocessors", grading)
    saving = import_item(IN_PLACE_OF["SaveAutoGrades"])
    ours = [kind for kind in grading if issubclass(kind, (Execute, saving))]
    if not ours or not issubclass(ours[0], Execute) or not issubclass(ours[-1], saving):
        # A test that has not run would count as passed.
        reasons.append("Autograde.autograde_preprocessors lacks proctor's Execute, or its SaveAutoGrades after it")
    elif not ours[0](parent=autograde).enabled:
        reasons.append("Execute.enabled is False, so that no test would run and all would count as passed")
    return reasons


def _feedback(feedback: GenerateFeedback) -> list[str]:
    reasons = _wrong_exporter("GenerateFeedback", feedback)
    reasons += _others_run_cells("GenerateFeedback.preprocessors", _kinds(feedback.preprocessors))
    # The exporter has preprocessors of its own, too.
    own = feedback.exporter_class(parent=feedback, config=feedback.config).preprocessors
    return reasons + _others_run_cells(f"{feedback.exporter_class.__name__}.preprocessors", _kinds(own))


def _wrong_exporter(name: str, converter: BaseConverter) -> list[str]:
    wanted = Config()
    configure(wanted)
    kind, ours = converter.exporter_class, import_item(wanted[name].exporter_class)
    return [] if issubclass(kind, ours) else [f"{name}.exporter_class is {_name(kind)}, not {_name(ours)}"]


def _kinds(preprocessors: Iterable) -> list[type]:
    """The classes of preprocessors, which nbconvert takes as names, classes, objects or functions."""
    items = [import_item(item) if isinstance(item, str) else item for item in preprocessors]
    return [item if isinstance(item, type) else type(item) for item in items]


def _others_run_cells(setting: str, kinds: list[type]) -> list[str]:
    """What is said of those that run cells and are not proctor's."""
    others = [kind for kind in kinds if converters.runs_cells(kind) and not issubclass(kind, Execute)]
    return [f"{setting} runs cells by {_name(kind)}, without a sandbox" for kind in others]


def _name(kind: type) -> str:
    return f"{kind.__module__}.{kind.__name__}"
