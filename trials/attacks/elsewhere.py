"""Trials by any user: `python -m trials.attacks.elsewhere USER WALLS`, run by root.

Names of attacks come in as JSON, verdicts go out. Behind Landlock alone, root gives each notebook a user of its own,
who has to be able to read the Python environment, wherever that lies. Where an ordinary user grades, the notebook is
the user to whom the course and other processes belong: so it is on JupyterHub and in containers.
"""

import json
import os
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from proctor.run.sandboxed.system_calls import CLONE_NEWNS, MS_BIND, MS_PRIVATE, MS_REC, mount

from .catalogue import Attack, catalogue
from .containment import unshare
from .trial import Verdict
from .trials import run_all

# Nobody has this number.
ORDINARY_USER = 23456
ROOT = Path(__file__).resolve().parents[2]


def run_all_elsewhere(attacks: Iterable[Attack], walls: tuple[str, ...], user: int) -> dict[str, Verdict]:
    """As `trials.run_all`, by this user."""
    done = subprocess.run(
        [sys.executable, "-m", "trials.attacks.elsewhere", str(user), *walls],
        cwd=ROOT,
        input=json.dumps([attack.name for attack in attacks]),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return {name: Verdict(points, tuple(problems)) for name, (points, problems) in json.loads(done.stdout).items()}


def _open_to_all(paths: Iterable[Path]) -> None:
    """Let every user of this process's own mounts come to these paths, whatever closed folders they lie in.

    In the place of the outermost closed folder stands one that holds nothing else.
    """
    unshare(CLONE_NEWNS)
    mount("none", "/", "none", MS_REC | MS_PRIVATE)
    kept: dict[Path, dict[Path, int]] = {}
    for path in {path.resolve() for path in paths}:
        for folder in reversed(path.parents):
            if not folder.stat().st_mode & stat.S_IXOTH:
                kept.setdefault(folder, {})[path] = os.open(path, os.O_PATH)
                break
    for closed, descriptors in kept.items():
        mount("tmpfs", str(closed), "tmpfs", 0, "mode=755")
        for path, descriptor in sorted(descriptors.items()):
            path.mkdir(parents=True, exist_ok=True)
            mount(f"/proc/self/fd/{descriptor}", str(path), "none", MS_BIND | MS_REC)


def main() -> None:
    """Try the attacks whose names come in."""
    user, *walls = sys.argv[1:]
    names = json.load(sys.stdin)
    _open_to_all([ROOT, Path(sys.prefix), Path(sys.base_prefix)])
    os.setgroups([])
    os.setresgid(int(user), int(user), int(user))
    os.setresuid(int(user), int(user), int(user))
    attacks = [attack for attack in catalogue() if attack.name in names]
    with tempfile.TemporaryDirectory(prefix="attacks-") as folder:
        os.environ["HOME"] = folder
        verdicts = run_all(attacks, tuple(walls), Path(folder, "course"))
    print(json.dumps({name: (verdict.points, verdict.problems) for name, verdict in verdicts.items()}))


if __name__ == "__main__":
    main()
