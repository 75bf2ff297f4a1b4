#!/bin/sh
# Make .venv with the pinned versions of what is needed to run the course, to run the tests, to lint, or for `make lite`:
#
#     tools/setup.sh run|test|lint|lite
#
# `run` makes .venv anew, and needs python3 (3.11 or newer) with venv, no root, and nothing else of the system. `test` and
# `lint` add to it. What tests need of the system is installed by root on Debian and Ubuntu; anybody else is told of all
# of it, and in CI it is an error not to have it.
set -eu

what=$1
python=${PYTHON3:-python3}

say() {
    echo "setup: $1" >&2
}

# Install packages of the system when we may; otherwise say how, and return 2.
install() {
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install --yes -qq --no-upgrade "$@" >/dev/null
    else
        say "missing: $*. On Debian or Ubuntu: sudo apt-get install $*"
        return 2
    fi
}

# uv does not read pip's settings, among which are the machine's own indexes: hand them over, unless uv has been told.
# pip looks for a version in all indexes, uv by default only in the first that has the package.
settings_of_pip() {
    .venv/bin/python -m pip config list | .venv/bin/python tools/pip_to_uv.py
}

packages() {
    eval "$(settings_of_pip)"
    installed "$@"
}

installed() {
    into=${into:-.venv/bin/python}
    .venv/bin/uv pip install --quiet --python "$into" --no-deps "$@"
}

# Modules are compiled once: in a sandbox, or with PYTHONDONTWRITEBYTECODE, each process would do it again, for seconds.
# What is rarely imported, and in no sandbox, is compiled by the first process that imports it: half of all.
compiled() {
    rarely='alembic|anyio|cffi|click|dask|debugpy|distributed|distutils|f2py|fontTools|fsspec|httpcore|httpx|ipywidgets'
    rarely="$rarely|jedi|jupyter_server|jupyterlab|jupyterlab_server|lexers|markdown_it|mssql|mysql|notebook|oracle|parso"
    rarely="$rarely|pip|prompt_toolkit|pycparser|setuptools|suite|tests?|toolz|wcwidth|websocket|zict"
    .venv/bin/python -m compileall -q -j 0 -x "/($rarely)/" "$(.venv/bin/python -c \
        'import sysconfig; print(sysconfig.get_path("purelib"))')"
}

# The file with pip in it that comes with Python, for `venv`; Debian has it elsewhere.
wheel_of_pip() {
    "$python" -c '
import ensurepip, pathlib, sysconfig
own = pathlib.Path(ensurepip.__file__).parent / "_bundled"
print(next(path for folder in (sysconfig.get_config_var("WHEEL_PKG_DIR"), own) if folder
           for path in pathlib.Path(folder).glob("pip-*.whl")))'
}

run() {
    if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        say "Python 3.11 or newer is needed, and '$python' is $("$python" --version 2>&1 || true)."
        say "install it, or name another one: make PYTHON3=/path/to/python3.12 ..."
        exit 1
    fi
    if ! "$python" -c 'import ensurepip' 2>/dev/null; then
        install python3-venv
    fi
    # pip brings uv, which brings the rest, and pip itself, in a tenth of the time. For the former, pip is only unpacked:
    # `venv` would install and compile all of it, for seconds.
    "$python" -m venv --clear --without-pip .venv
    pip=$(wheel_of_pip)
    "$python" -m zipfile --extract "$pip" .venv/pip
    export PYTHONPATH="$PWD/.venv/pip"
    .venv/bin/python -m pip install --quiet --no-compile --disable-pip-version-check "$(grep '^uv==' requirements/run.lock)"
    eval "$(settings_of_pip)"
    unset PYTHONPATH
    rm -r .venv/pip
    installed "$pip" --requirement requirements/run.lock
    installed --no-build-isolation --editable ./proctor
    compiled
}

test() {
    set --
    # Pages are looked at in a real browser.
    command -v chromium >/dev/null || set -- "$@" chromium
    # A gradebook is kept in a PostgreSQL of the tests' own.
    ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || set -- "$@" postgresql
    if [ $# -gt 0 ]; then
        # Tests that need it are skipped, which CI must not.
        install "$@" || [ "${CI:-}" != true ]
    fi
    packages --compile-bytecode --requirement requirements/test.lock
}

# In an environment of its own: JupyterLab would offer the kernels of browsers too, which run nowhere else.
lite() {
    .venv/bin/python -m venv --clear --without-pip .venv/lite
    into=.venv/lite/bin/python
    packages --compile-bytecode --requirement requirements/lite.lock
}

lint() {
    packages --compile-bytecode --requirement requirements/lint.lock
}

$what
