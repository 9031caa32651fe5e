"""Which PostgreSQL is installed, who may run it, and where its folders may lie; standard library only."""

from __future__ import annotations

import os
import pwd
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from geo.project.console import Problem

MINIMUM_MAJOR = 14
PROGRAMS = Path("/usr/lib/postgresql")
SHARED = Path("/usr/share/postgresql")
SYSTEM_TEMP = Path("/tmp")  # noqa: S108


def server_folders():
    """Return the folders of installed PostgreSQL programs with PostGIS, the newest first.

    Returns
    -------
    dict of int to Path
        Major version to folder; versions below ``MINIMUM_MAJOR`` are left out.
    """
    found = packaged() or on_the_path()
    return {major: found[major] for major in sorted(found, reverse=True) if major >= MINIMUM_MAJOR}


def packaged():
    """Return what Debian's and Ubuntu's packages have installed, as ``server_folders`` does."""
    return {
        int(folder.parent.name): folder
        for folder in PROGRAMS.glob("*/bin")
        if (folder / "initdb").exists()
        and (SHARED / folder.parent.name / "extension/postgis.control").exists()
    }


def on_the_path():
    """Return the installation that ``pg_config`` names, as ``server_folders`` does."""
    if not shutil.which("pg_config"):
        return {}
    command = ["pg_config", "--version", "--bindir", "--sharedir"]
    version, programs, shared = subprocess.run(command, capture_output=True, text=True).stdout.splitlines()
    if not (Path(programs) / "initdb").exists() or not (Path(shared) / "extension/postgis.control").exists():
        return {}
    return {int(re.search(r"\d+", version)[0]): Path(programs)}


def owner():
    """Return the account of the server: ``postgres`` when started by root, else the present user.

    Raises
    ------
    Problem
        If root has no account ``postgres`` to hand over to.
    """
    if os.getuid() != 0:
        return pwd.getpwuid(os.getuid())
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        raise Problem(
            "Das Konto „postgres“ fehlt; PostgreSQL darf nicht als root laufen."
            " Bitte das Paket postgresql-common installieren oder als gewöhnliche*r Benutzer*in starten."
        ) from None


def as_owner():
    """Return the options of :func:`subprocess.run` that give root's rights away."""
    if os.getuid() != 0:
        return {}
    account = owner()
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def make_private(folder):
    """Make ``folder`` (0700) for the owner of the server.

    Raises
    ------
    Problem
        If it exists and belongs to somebody else.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.mkdir(mode=0o700, exist_ok=True)
    account = owner()
    state = folder.lstat()
    if folder.is_symlink() or state.st_uid not in {account.pw_uid, os.getuid()}:
        raise Problem(f"{folder} gehört einem anderen Konto. Bitte den Ordner prüfen und entfernen.")
    folder.chmod(0o700)
    if state.st_uid != account.pw_uid:
        os.chown(folder, account.pw_uid, account.pw_gid)


def temp_folders():
    """Return the temporary folders that the owner of the server can enter, the configured one first."""
    configured = Path(tempfile.gettempdir()).absolute()
    if os.getuid() == 0 and any(
        not step.stat().st_mode & 0o001 for step in (configured, *configured.parents)
    ):
        return [SYSTEM_TEMP]
    return [configured, SYSTEM_TEMP]
