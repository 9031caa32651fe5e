"""What ``make`` calls: sets the project up and runs it; needs nothing but a Python of its own."""

import sys

if sys.version_info < (3, 11):  # noqa: UP036
    sys.exit("Python 3.11 oder neuer ist nötig. Bitte eines nennen: make PYTHON=python3.11 run")

import contextlib
import os
import shlex
import shutil
import tempfile

from geo.project import addresses, ospackages, serving, toolchain
from geo.project.cluster import data_dir, own_cluster, throwaway
from geo.project.console import Problem, guarded, say, step
from geo.project.processes import end_politely, environment, follow

LINTERS = (["ruff", "check"], ["ruff", "format", "--check"], ["lint-imports"])
STORED = ("media", "mails", "static", "fonts", "postgres", "secret_key")


def test():
    """Run the test suite, browser tests included."""
    return checked(["pytest"], browser=True)


def faults():
    """Run the long fault tests on a durable cluster."""
    return checked(["pytest", "-m", "faults"], browser=True, durable=True)


def bench():
    """Run the measurements on a durable cluster."""
    return checked(["python", "-m", "tests.bench"], browser=True, durable=True)


def checked(command, *, browser, durable=False):
    """Run ``command`` with ``ARGS`` on a database of its own; return its exit code."""
    given = addresses.database_url()
    ospackages.ensure(database=given is None, browser=browser)
    toolchain.install(tests=True)
    path = toolchain.install_browser() if browser else None
    with passing_database(given, durable) as url, tempfile.TemporaryDirectory(prefix="szk-data-") as folder:
        settings = {"DATABASE_URL": url, "DATA_DIR": folder, "TESTING": "1", "BROWSER_PATH": path or ""}
        env = environment(settings)
        if given and (code := follow([toolchain.PYTHON, "manage.py", "prepare", "--check"], env)):
            return code
        program = [toolchain.VENV / "bin" / command[0], *command[1:]]
        return follow([*program, *shlex.split(os.environ.get("ARGS", ""))], env)


@contextlib.contextmanager
def passing_database(given, durable):
    """Yield the address of a database for one command; ``given`` stands for itself."""
    if given:
        say(f"  Datenbank: {addresses.without_password(given)}")
        yield given
        return
    with contextlib.ExitStack() as stack:
        with step("PostGIS für diesen Lauf starten"):
            cluster = stack.enter_context(throwaway(durable=durable))
        yield cluster.url


def lint():
    """Check style, format and import rules; return the worst exit code."""
    toolchain.install(tests=True)
    codes = [follow([toolchain.VENV / "bin" / name, *rest], environment({})) for name, *rest in LINTERS]
    return max(codes)


def lock():
    """Resolve all dependencies anew."""
    toolchain.make_locks()


def reset():
    """Delete what this checkout has stored, after asking."""
    if os.environ.get("DATABASE_URL"):
        raise Problem(
            "DATABASE_URL ist gesetzt; „make reset“ löscht nur das eigene PostGIS. Bitte weglassen."
        )
    if os.environ.get("YES") != "1":
        ask(f"Alle Daten in {data_dir()} und {own_cluster().home} löschen?")
    serving.stop()
    with step("Daten löschen"):
        own_cluster().destroy()
        for name in STORED:
            path = data_dir() / name
            path.unlink(missing_ok=True) if path.is_file() else shutil.rmtree(path, ignore_errors=True)


def ask(question):
    """Return when the answer to ``question`` is yes.

    Raises
    ------
    Problem
        If it is anything else, or nobody is there to answer.
    """
    if not sys.stdin.isatty():
        raise Problem("Niemand da, der zustimmen kann. Ohne Rückfrage: make reset YES=1")
    if input(f"{question} [j/N] ").strip().lower() not in {"j", "ja"}:
        raise Problem("Nichts gelöscht.")


def run():
    """Serve until Ctrl-C."""
    return serving.run()


def stop():
    """End the server and the project's own PostGIS."""
    serving.stop()


TARGETS = {
    "run": (run, "starten: http://127.0.0.1:8000 (PORT, HOST, DATABASE_URL; DEMO=0 ohne Demostadt)"),
    "test": (test, 'alle Tests, auch im Browser; ARGS="-k karte" wählt aus'),
    "lint": (lint, "Stil, Form und Importregeln prüfen"),
    "bench": (bench, "Tempo und Größe messen"),
    "faults": (faults, "die langen Störfallversuche: Datenbank getötet, Platte voll …"),
    "stop": (stop, "Server und eigenes PostGIS beenden"),
    "reset": (reset, "Datenbank, Fotos und Mails dieses Ordners löschen; fragt nach (YES=1: nicht)"),
    "lock": (lock, "alle Abhängigkeiten neu auflösen und festschreiben"),
}


def show_targets():
    """Print what ``make`` can do."""
    for name, (_target, purpose) in TARGETS.items():
        say(f"  make {name:<8} {purpose}")


def main():
    """Run the target that the first argument names, or list them all."""
    end_politely()
    target, _purpose = TARGETS.get(" ".join(sys.argv[1:]), (show_targets, ""))
    return target()


if __name__ == "__main__":
    guarded(main)
