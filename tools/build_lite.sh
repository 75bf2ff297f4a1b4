#!/bin/sh
# Make lite/ from release/: JupyterLite, whose notebooks run in the browser, by Pyodide. Any web server can hand it out.
#
#     tools/build_lite.sh [PYODIDE]
#
# PYODIDE is the file or address of a Pyodide distribution (.tar.bz2) to put into the folder. Without it, browsers fetch
# Pyodide from its own server.
set -eu

root=$PWD
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# The kernel needs comm, which no distribution of Pyodide has: without this, browsers would ask PyPI for it.
.venv/bin/python -m pip download --quiet --disable-pip-version-check --no-deps --dest "$work" "$(grep '^comm==' requirements/run.lock)"
rm -rf lite
# Where it is built, a list of what is done stays: in a new folder, no earlier build is in the way.
cd "$work"
"$root/.venv/lite/bin/jupyter-lite" build --output-dir "$root/lite" --contents "$root/release" --apps lab --no-sourcemaps \
    --piplite-wheels "$(echo "$work"/comm-*.whl)" ${1:+--pyodide "$1"}
