"""`pip config list | python tools/pip_to_uv.py`: pip's settings as uv's variables, for a shell to evaluate.

Those of indexes and of how they are reached. What uv has been told itself is left alone.
"""

import ast
import os
import shlex
import sys

# uv's variable, and what stands between two values of it.
VARIABLES = {
    "index-url": ("UV_DEFAULT_INDEX", " "),
    "extra-index-url": ("UV_INDEX", " "),
    "find-links": ("UV_FIND_LINKS", ","),
    "trusted-host": ("UV_INSECURE_HOST", " "),
    "cert": ("SSL_CERT_FILE", " "),
    "proxy": ("ALL_PROXY", " "),
    "timeout": ("UV_HTTP_TIMEOUT", " "),
}
# Of the sections of pip's settings, the later ones count.
SECTIONS = ("global", "install", ":env:")


def variables(settings: str, environment: dict[str, str]) -> dict[str, str]:
    """uv's variables for what `pip config list` prints, but for those of `environment`."""
    of_section = {section: {} for section in SECTIONS}
    for line in settings.splitlines():
        name, _, value = line.partition("=")
        section, _, key = name.rpartition(".")
        if section in of_section and key in VARIABLES:
            of_section[section][key] = " ".join(ast.literal_eval(value).split())
    found = {}
    for section in SECTIONS:
        found |= of_section[section]
    given = {}
    for key, value in found.items():
        variable, between = VARIABLES[key]
        given[variable] = value.replace(" ", between)
    if "UV_INDEX" in given:
        # pip takes the best version of all indexes, uv by default the first index that has the package.
        given["UV_INDEX_STRATEGY"] = "unsafe-best-match"
    return {name: value for name, value in given.items() if name not in environment}


if __name__ == "__main__":
    for name, value in variables(sys.stdin.read(), dict(os.environ)).items():
        print(f"export {name}={shlex.quote(value)}")
