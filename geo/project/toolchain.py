"""Locked Python and npm packages, installed when their locks have changed; standard library only."""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
from pathlib import Path

from geo.project.console import run_quietly, step
from geo.project.ospackages import browser_path

CHECKOUT = Path(__file__).resolve().parents[2]
VENV = CHECKOUT / ".venv"
TOOLS = CHECKOUT / ".tools"
PYTHON = VENV / "bin/python"
UV = TOOLS / "bin/uv"
RUN, TEST = "run", "test"
LOCKS = {RUN: ["requirements.lock"], TEST: ["requirements.lock", "requirements-test.lock"]}
COMPILE = "pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url"
NO_PYTHON = "Die Python-Pakete lassen sich nicht installieren"
NO_NPM = "Die npm-Pakete lassen sich nicht installieren"


def install(*, tests):
    """Install the locked packages, unless they are in place already.

    Parameters
    ----------
    tests : bool
        Whether the packages for tests are needed too; once there, they stay.

    Raises
    ------
    Problem
        If a package source cannot be reached or a package does not match its hash.
    """
    install_python(tests=tests)
    install_npm(tests=tests)


def install_python(*, tests):
    """Bring the virtual environment to the state of the requirement locks."""
    stamp = VENV / "installed"
    before = read(stamp).split()
    kind = TEST if tests or TEST in before else RUN
    now = [kind, place(), digest(*(CHECKOUT / lock for lock in LOCKS[kind]))]
    if PYTHON.exists() and before == now:
        return
    ensure_tool("uv", "tools")
    with step("Python-Pakete installieren"):
        if not PYTHON.exists() or (before and before[1] != now[1]):
            uv("venv", "--clear", "--python", sys.executable, VENV)
        uv("pip", "sync", "--python", PYTHON, "--require-hashes", *LOCKS[kind])
    stamp.write_text(" ".join(now))


def install_npm(*, tests):
    """Bring ``node_modules`` to the state of ``package-lock.json``."""
    stamp = CHECKOUT / "node_modules/.installed"
    before = read(stamp).split()
    kind = TEST if tests or TEST in before else RUN
    now = [kind, digest(CHECKOUT / "package-lock.json")]
    if before == now:
        return
    npm("ci", *(["--omit=dev"] if kind == RUN else []), name="npm-Pakete installieren")
    stamp.write_text(" ".join(now))


def install_browser():
    """Return the path of a browser for the tests, or None after letting Playwright fetch its own."""
    if browser_path():
        return browser_path()
    stamp = VENV / "browser"
    if not stamp.exists():
        with step("Browser für die Tests installieren"):
            command = [VENV / "bin/playwright", "install", "--with-deps", "chromium"]
            failure = "Es fehlt ein Browser für die Tests; BROWSER_PATH kann einen nennen"
            run_quietly(command, failure=failure)
        stamp.touch()
    return None


def make_locks():
    """Resolve all dependencies anew and write the lock files."""
    ensure_tool("uv", "tools")
    with step("Python-Pakete festschreiben"):
        uv(*COMPILE.split(), "pyproject.toml", "-o", "requirements.lock")
        test = ["--group", "test", "-c", "requirements.lock", "-o", "requirements-test.lock"]
        uv(*COMPILE.split(), *test)
        for group in ("tools", "node"):
            uv(*COMPILE.split(), "--group", group, "-o", f"requirements-{group}.lock")
    npm("install", "--package-lock-only", name="npm-Pakete festschreiben")


def ensure_tool(program, lock):
    """Install what ``requirements-<lock>.lock`` names beside the tools, unless it is there."""
    path = CHECKOUT / f"requirements-{lock}.lock"
    stamp = TOOLS / f"{lock}.installed"
    mark = digest(place(), path)
    if (TOOLS / "bin" / program).exists() and read(stamp) == mark:
        return
    with step(f"{program} installieren"):
        if not (TOOLS / "bin/pip").exists() or not stamp.exists():
            run_quietly([sys.executable, "-m", "venv", "--clear", TOOLS], failure=NO_PYTHON)
        pip = [TOOLS / "bin/python", "-m", "pip", "install", "--quiet", "--retries", "2"]
        run_quietly([*pip, "--require-hashes", "-r", path], failure=NO_PYTHON, env=environment())
    stamp.write_text(mark)


def uv(*arguments):
    """Run uv in the checkout."""
    run_quietly([UV, "--quiet", *arguments], failure=NO_PYTHON, env=environment(), cwd=CHECKOUT)


def npm(*arguments, name):
    """Run npm in the checkout, with a Node.js from PyPI where the machine has none."""
    if not (shutil.which("node") and shutil.which("npm")):
        ensure_tool("npm", "node")
    with step(name):
        command = ["npm", *arguments, "--fetch-retries=1"]
        run_quietly(command, failure=NO_NPM, env=environment(), cwd=CHECKOUT)


def environment():
    """Return the environment of the installers: our tools behind the machine's, no Python downloads."""
    path = os.pathsep.join([os.environ.get("PATH", os.defpath), str(TOOLS / "bin")])
    return {**os.environ, "PATH": path, "UV_PYTHON_DOWNLOADS": "never", "UV_NO_PROGRESS": "1"}


def place():
    """Return a hash that changes when virtual environments must be made anew: another Python or folder."""
    return digest(*sys.version_info[:2], sys.base_prefix, CHECKOUT)


def read(path):
    """Return the text of ``path``, empty where there is none."""
    return path.read_text() if path.exists() else ""


def digest(*parts):
    """Return a hash over texts and the contents of files."""
    total = hashlib.sha256()
    for part in parts:
        total.update(part.read_bytes() if isinstance(part, Path) and part.is_file() else str(part).encode())
    return total.hexdigest()
