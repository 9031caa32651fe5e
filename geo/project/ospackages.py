"""Operating system packages: which are missing, and their installation; standard library only."""

from __future__ import annotations

import importlib.util
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

from geo.project.console import Problem, run_quietly, say, step
from geo.project.pgprograms import server_folders

POSTGIS_PACKAGES = {
    ("debian", "12"): "postgresql-15-postgis-3",
    ("debian", "13"): "postgresql-17-postgis-3",
    ("ubuntu", "24.04"): "postgresql-16-postgis-3",
}
# What every such package provides; apt resolves it to the one of the distribution.
ANY_POSTGIS = "postgresql-postgis"
BROWSERS = ("chromium", "google-chrome", "google-chrome-stable", "chrome")
# The system's own cluster is not needed: keep the package from making and starting one.
INSTALL = """
conf=/etc/postgresql-common/createcluster.conf
if [ ! -e "$conf" ]; then
    mkdir -p "${conf%/*}"
    echo "create_main_cluster = false" > "$conf"
    trap 'rm -f "$conf"; [ ! -e "$conf.ucf-dist" ] || mv "$conf.ucf-dist" "$conf"' EXIT
fi
export DEBIAN_FRONTEND=noninteractive UCF_FORCE_CONFFOLD=1
apt-get -q update
apt-get -q -y --no-install-recommends install "$@"
"""
ELSEWHERE = (
    "Auf diesem System bitte selbst installieren: {names}."
    " Statt eines eigenen PostGIS genügt die Adresse eines vorhandenen (ab PostgreSQL 14, PostGIS 3.3):"
    " DATABASE_URL=postgis://konto:kennwort@rechner:5432/datenbank make run"
)


def ensure(*, database, browser):
    """Install what is missing, or say what to do.

    Parameters
    ----------
    database, browser : bool
        Whether this command needs its own PostGIS, and a browser for tests.

    Raises
    ------
    Problem
        If something is missing that may not or cannot be installed from here.
    """
    wanted = missing(database=database, browser=browser)
    if not wanted:
        return
    names = ", ".join(f"{package} ({purpose})" for package, purpose in wanted.items())
    if not shutil.which("apt-get"):
        raise Problem(ELSEWHERE.format(names=names))
    prefix = privilege(names, wanted)
    say(f"  Es fehlen: {names}; installiert wird {'über sudo' if prefix else 'als root'}.")
    with step("Pakete installieren"):
        command = [*prefix, "sh", "-ec", INSTALL, "apt", *wanted]
        run_quietly(command, failure="Die Pakete lassen sich nicht installieren")


def missing(*, database, browser):
    """Return the missing packages as a dict from their names to their German purposes."""
    wanted = {}
    if database and not server_folders():
        wanted[postgis_package()] = "PostGIS"
    if importlib.util.find_spec("ensurepip") is None:
        wanted[venv_package()] = "virtuelle Umgebung"
    if browser and not browser_path() and distribution()[0] == "debian":
        wanted["chromium"] = "Browser für die Tests"
    return wanted


def distribution():
    """Return name and version of the system as ``/etc/os-release`` gives them, or two empty texts."""
    try:
        release = platform.freedesktop_os_release()
    except OSError:
        return "", ""
    return release.get("ID", ""), release.get("VERSION_ID", "")


def postgis_package():
    """Return the name of the package with the server and PostGIS on this system."""
    return POSTGIS_PACKAGES.get(distribution(), ANY_POSTGIS)


def venv_package():
    """Return the name of the package that completes the running Python."""
    if sys.executable.startswith("/usr/bin/"):
        return f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    return "python3-venv"


def browser_path():
    """Return the path of an installed Chromium or Chrome, or None; ``BROWSER_PATH`` names another one."""
    named = os.environ.get("BROWSER_PATH")
    if named:
        return named
    # A snap's browser cannot open the profile folder that the tests give it.
    found = (shutil.which(name) for name in BROWSERS)
    return next((path for path in found if path and not Path(path).resolve().is_relative_to("/snap")), None)


def privilege(names, packages):
    """Return the words in front of a command that make it run as root.

    Raises
    ------
    Problem
        If neither root nor sudo can be had; it names the line to run.
    """
    if os.getuid() == 0:
        return []
    if shutil.which("sudo"):
        is_free = subprocess.run(["sudo", "-n", "true"], capture_output=True).returncode == 0
        if is_free or sys.stdin.isatty():
            return ["sudo"]
    raise Problem(
        f"Es fehlen Pakete des Betriebssystems: {names}. Bitte als root ausführen:"
        f" apt-get install --no-install-recommends {' '.join(packages)}"
        " – oder DATABASE_URL auf ein vorhandenes PostGIS setzen."
    )
