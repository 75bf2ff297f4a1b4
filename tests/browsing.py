"""What tests in a real browser share: Chromium, and a JupyterLab of its own in a temporary folder."""

import contextlib
import json
import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, expect, sync_playwright

from trials.sample_class.grading import ROOT

# Without these Chromium asks for servers of its maker; run by root it has no sandbox of its own.
CHROMIUM = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
START_SECONDS = 120  # JupyterLab takes three
PATIENCE = 120_000  # milliseconds that a page may take, which takes one or two thousand: only what hangs takes all
expect.set_options(timeout=PATIENCE)
# JupyterLab asks at its first start whether it may fetch news; this is the answer No.
NO_NEWS = Path("lab", "user-settings", "@jupyterlab", "apputils-extension", "notification.jupyterlab-settings")


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, without a window."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=CHROMIUM)
        yield browser
        browser.close()


class JupyterLab:
    """JupyterLab, with formgrader and Validate, as `make lab` starts it: in `folder`, by its nbgrader_config.py.

    home: an empty folder in the place of the user's, for settings and whatever else Jupyter keeps
    Ends when it is left as a context.
    """

    def __init__(self, folder: Path, home: Path):
        self.folder = folder
        (home / NO_NEWS).parent.mkdir(parents=True)
        (home / NO_NEWS).write_text('{"fetchNews": "false"}')
        places = {f"JUPYTER_{kind}_DIR": str(home) for kind in ("CONFIG", "DATA", "RUNTIME")}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "jupyter", "lab", "--no-browser", "--allow-root", "--port=0"],
            cwd=folder,
            env={**os.environ, **places, "PYTHONPATH": str(ROOT), "HOME": str(home)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + START_SECONDS
        while True:
            with contextlib.suppress(OSError, StopIteration, json.JSONDecodeError):
                about = json.loads(next(home.glob("jpserver-*.json")).read_text())
                self.url, self.token = about["url"], about["token"]
                self.ask("api/status")
                return
            assert time.monotonic() < deadline, "JupyterLab does not start"
            time.sleep(0.1)

    def __enter__(self) -> "JupyterLab":
        return self

    def __exit__(self, *_error: object) -> None:
        self._process.terminate()
        self._process.wait()

    def ask(self, path: str, data: bytes | None = None) -> object:
        """What the server answers, GET or with data POST."""
        request = urllib.request.Request(self.url + path, data, {"Authorization": f"token {self.token}"})
        with urllib.request.urlopen(request) as response:
            return json.loads(response.read())

    def page(self, path: str) -> str:
        """The address of a page, for a browser that is not logged in yet and finds nothing open."""
        return f"{self.url}{path}?token={self.token}&reset"
