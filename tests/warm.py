"""What the process has done from which commands are forked (`tests.terminal`), so that each need not do it itself."""

import gc
import importlib
import pkgutil

import nbformat
from nbformat.v4 import new_notebook
from sqlalchemy.orm import configure_mappers

import proctor
from tests import gradebook_version

# What runs beside a student's code or the tests, and what runs when it is imported.
OTHERS = ("proctor.run.sandboxed", "proctor.run.grader.process", "proctor.__main__")

for module in pkgutil.walk_packages(proctor.__path__, "proctor."):
    if not module.name.startswith(OTHERS):
        importlib.import_module(module.name)
for name in ("babel", "jinja2", "mistune", "pygments", "rich.progress", "trials.attacks.trial"):
    importlib.import_module(name)
configure_mappers()
gradebook_version.remember()
# Compiles the schemas.
for relaxed in (False, True):
    nbformat.validate(new_notebook(), relax_add_props=relaxed)
# Memory that the collector does not touch stays shared.
gc.collect()
gc.freeze()
