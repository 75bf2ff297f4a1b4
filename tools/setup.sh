#!/bin/sh
# Make .venv with the pinned versions. Needs python3 (3.10 or newer) with venv; on Debian and Ubuntu the latter is a
# package of its own, installed here when we may.
set -eu

python=${PYTHON3:-python3}

if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 10))' 2>/dev/null; then
    echo "setup: Python 3.10 or newer is needed, and '$python' is $("$python" --version 2>&1 || true)." >&2
    echo "setup: install it, or name another one: make PYTHON3=/path/to/python3.12 ..." >&2
    exit 1
fi

# Install a package of the system when we may; otherwise say how, and return 2.
install() {
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        apt-get update && apt-get install --yes "$1"
    else
        echo "setup: $2 On Debian or Ubuntu: sudo apt-get install $1" >&2
        return 2
    fi
}

if ! "$python" -c 'import ensurepip' 2>/dev/null; then
    install python3-venv "Python's venv module is missing."
fi

# proctor's outer wall. Landlock, in the kernel, is the other.
if ! command -v bwrap >/dev/null; then
    install bubblewrap "bubblewrap is missing; the tests need it." || [ $? = 2 ]
fi

# The tests look at pages in a real browser.
if ! command -v chromium >/dev/null; then
    install chromium "Chromium is missing; the tests need it." || [ $? = 2 ]
fi

# The tests keep a gradebook in a PostgreSQL of their own.
if ! ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; then
    install postgresql "PostgreSQL is missing; one test needs it." || [ $? = 2 ]
fi

"$python" -m venv --clear .venv
.venv/bin/python -m pip install --quiet --disable-pip-version-check --requirement requirements.lock
.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
