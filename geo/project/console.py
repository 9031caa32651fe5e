"""What the set-up says to people: steps with their times, and one sentence when something fails."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time

CAUSES = {
    (
        "No space left on device",
        "ENOSPC",
    ): "Der Datenträger ist voll. Bitte Platz schaffen, dann erneut starten.",
    (
        "Temporary failure",
        "Could not resolve",
        "Failed to resolve",
        "dns error",
        "error sending request",
        "Failed to establish a new connection",
        "Network is unreachable",
        "Connection refused",
        "ConnectTimeout",
        "ENOTFOUND",
        "EAI_AGAIN",
        "ECONNREFUSED",
        "ETIMEDOUT",
        "client error (Connect)",
        "Could not connect",
        "Unable to connect",
        "No matching distribution found for uv",
    ): "Die Paketquelle ist nicht erreichbar. Bitte Netz und Proxy prüfen und erneut starten.",
    ("hashes are required", "HashMismatch", "Hash mismatch", "DO NOT MATCH THE HASHES", "EINTEGRITY"): (
        "Ein geladenes Paket passt nicht zu seiner Prüfsumme. Bitte erneut starten;"
        " bleibt es dabei, die Paketquelle prüfen."
    ),
    ("Permission denied", "EACCES"): "Es fehlen Schreibrechte. Bitte die Rechte des Ordners prüfen.",
}


class Problem(Exception):
    """One German sentence with its remedy; shown without a traceback."""


def say(text=""):
    """Print one line at once, also into a pipe."""
    print(text, flush=True)


@contextlib.contextmanager
def step(name):
    """Print ``name`` and, when the block is done, how many seconds it took."""
    began = time.monotonic()
    print(f"  {name} … ", end="", flush=True)
    try:
        yield
    except BaseException:
        say("abgebrochen")
        raise
    say(f"{time.monotonic() - began:.1f} s".replace(".", ","))


def run_quietly(command, *, failure, **options):
    """Run ``command`` without showing its output.

    Parameters
    ----------
    command : list of str
    failure : str
        German beginning of the sentence shown when it fails.
    **options
        Handed to :func:`subprocess.run`.

    Returns
    -------
    str
        What the command wrote to its standard output.

    Raises
    ------
    Problem
        If the command is missing or ends with an exit code other than 0.
    """
    try:
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", **options)
    except OSError as error:
        raise Problem(f"{failure}: {error.strerror} ({error.filename}).") from error
    if done.returncode:
        raise Problem(f"{failure}: {explain(done.stdout + done.stderr)}")
    return done.stdout


def explain(output):
    """Return the German cause that ``output`` of a tool points at, else its last line."""
    for signs, sentence in CAUSES.items():
        if any(sign in output for sign in signs):
            return sentence
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    return lines[-1] if lines else "keine Meldung."


def guarded(main):
    """Run ``main`` and end the process: 0, its own code, or 1 with one sentence on stderr."""
    sys.stdout.reconfigure(errors="replace")
    sys.stderr.reconfigure(errors="replace")
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
    except (Problem, OSError) as problem:
        if os.environ.get("TRACE") == "1":
            raise
        sys.stdout.flush()
        sys.exit(f"\n{sentence(problem)}")


def sentence(problem):
    """Return the one line that is shown for ``problem``."""
    if isinstance(problem, OSError):
        return f"{explain(str(problem))} ({problem})"
    return str(problem)
