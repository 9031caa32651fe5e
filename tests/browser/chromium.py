"""Where Chromium is, and how it is started."""

import os
import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = (
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


def executable():
    """Return the path of the system's Chromium, or None for the one that Playwright brought."""
    return os.environ.get("BROWSER_PATH") or next(filter(None, map(shutil.which, NAMES)), None)


def launch_options():
    """Return the options for Playwright's launch; root has no sandbox."""
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    options = {"args": [*QUIET, *sandbox]}
    return options | {"executable_path": executable()} if executable() else options
