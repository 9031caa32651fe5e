"""Running the project's programs so that Ctrl-C ends them in order; standard library only."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

from geo.project.toolchain import CHECKOUT, VENV

PATIENCE_S = 15
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
# Would turn warm starts into cold ones, or the server's libraries to another database.
UNWANTED = ("PYTHONDONTWRITEBYTECODE", "PYTHONHOME", "PYTHONPATH", "DEBUG", "DJANGO_SETTINGS_MODULE")


def environment(settings):
    """Return the environment for the project's programs, with ``settings`` added."""
    kept = {k: v for k, v in os.environ.items() if k not in UNWANTED and not k.startswith("PG")}
    path = os.pathsep.join([str(VENV / "bin"), kept.get("PATH", os.defpath)])
    return {**kept, "PATH": path, "VIRTUAL_ENV": str(VENV), "PYTHONUNBUFFERED": "1", **settings}


def follow(command, env):
    """Run ``command`` in the checkout until it ends or this process is asked to.

    Returns
    -------
    int
        Its exit code.
    """
    process = subprocess.Popen(command, env=env, cwd=CHECKOUT)
    try:
        return process.wait()
    except BaseException as reason:
        # Ctrl-C in a terminal has reached the whole group already.
        end(process, None if isinstance(reason, KeyboardInterrupt) else signal.SIGINT)
        raise


def end(process, signum):
    """Send ``signum`` to ``process`` and wait for it; kill it when it takes too long."""
    if signum:
        process.send_signal(signum)
    try:
        process.wait(PATIENCE_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def end_politely():
    """Turn Ctrl-C, ``kill`` and a closed terminal into an orderly end that no second signal disturbs."""
    for signum in SIGNALS:
        signal.signal(signum, _end_once)


def _end_once(number, frame):
    for signum in SIGNALS:
        signal.signal(signum, signal.SIG_IGN)
    if number == signal.SIGINT:
        raise KeyboardInterrupt
    sys.exit(128 + number)
