"""``make run`` and ``make stop``: web server and job worker on the project's own or a given PostGIS."""

from __future__ import annotations

import contextlib
import fcntl
import os
import secrets
import signal
import socket
import subprocess
import time

from geo.project import addresses, ospackages, toolchain
from geo.project.cluster import data_dir, own_cluster
from geo.project.console import Problem, say, step
from geo.project.processes import end, environment, follow

POLL_S = 0.1
STOP_PATIENCE_S = 30
LOCAL_HOSTS = "localhost,127.0.0.1,[::1]"


def run():
    """Set everything up and serve until Ctrl-C; return the exit code."""
    began = time.monotonic()
    given = addresses.database_url()
    with only_one():
        host, port = addresses.web_address()
        ospackages.ensure(database=given is None, browser=False)
        toolchain.install(tests=False)
        with kept_database(given) as (url, cluster):
            env = environment(settings(host, port, url))
            if code := follow([toolchain.PYTHON, "manage.py", "prepare"], env):
                return code
            return serve(env, (host, port), cluster, began)


@contextlib.contextmanager
def only_one():
    """Hold the lock of a running ``make run``; its file names the processes that ``make stop`` ends."""
    data_dir().mkdir(parents=True, exist_ok=True)
    with lock_path().open("a+") as file:
        if not locked(file):
            raise Problem("Die Sozialraumkarte läuft hier schon. Bitte zuerst „make stop“ aufrufen.")
        file.truncate(0)
        print(os.getpid(), file=file, flush=True)
        yield


def lock_path():
    """Return the lock file of this checkout's ``make run``."""
    return data_dir() / "run.lock"


def locked(file):
    """Take the lock of ``file``; return False where another process holds it."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextlib.contextmanager
def kept_database(given):
    """Yield the database's address and the cluster behind it; ``given`` stands for itself."""
    if given:
        say(f"  Datenbank: {addresses.without_password(given)}")
        yield given, None
        return
    cluster = own_cluster()
    with step("PostGIS starten"):
        started = cluster.start()
    try:
        yield cluster.url, cluster
    finally:
        if started:
            with step("PostGIS anhalten"):
                cluster.stop()


def settings(host, port, url):
    """Return what the programs read from their environment; what is set already stays."""
    names = [LOCAL_HOSTS, *([host] if host not in LOCAL_HOSTS else [])]
    defaults = {
        "SECRET_KEY": secret_key(),
        "PUBLIC_URL": addresses.public_url(host, port),
        "ALLOWED_HOSTS": ",".join(names),
    }
    kept = {name: os.environ.get(name) or value for name, value in defaults.items()}
    return {**kept, "HOST": host, "PORT": str(port), "DATABASE_URL": url, "DATA_DIR": str(data_dir())}


def secret_key():
    """Return the secret key of this data folder, made once and readable by its owner only."""
    path = data_dir() / "secret_key"
    if not path.exists():
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(50))
    return path.read_text()


def serve(env, address, cluster, began):
    """Run web server and worker, and keep ``cluster`` alive meanwhile; return the exit code."""
    command = [toolchain.VENV / "bin/honcho", "--env", os.devnull, "start"]
    # Away from the terminal's Ctrl-C, so that they end once and in order.
    process = subprocess.Popen(command, env=env, cwd=toolchain.CHECKOUT, start_new_session=True)
    try:
        wait_until_answering(process, address)
        say(f"\n  Bereit nach {time.monotonic() - began:.0f} s: {env['PUBLIC_URL']}  (Strg-C beendet)\n")
        watch(process, cluster)
    except KeyboardInterrupt:
        say("\n  Wird beendet …")
        end(process, signal.SIGINT)
        return 0
    except BaseException:
        end(process, signal.SIGINT)
        raise
    raise Problem("Webserver oder Auftragsdienst haben sich beendet; die Zeilen darüber nennen den Grund.")


def wait_until_answering(process, address):
    """Return when something accepts connections at ``address``, or ``process`` has ended."""
    host = {"0.0.0.0": "127.0.0.1", "[::]": "::1"}.get(address[0], address[0]).strip("[]")  # noqa: S104
    while process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection((host, address[1]), timeout=POLL_S):
            return
        time.sleep(POLL_S)


def watch(process, cluster):
    """Wait for the end of ``process``; start ``cluster`` again when it was killed meanwhile."""
    while process.poll() is None:
        if cluster and not cluster.is_running():
            with step("PostGIS ist ausgefallen, neu starten"):
                cluster.start()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(1)


def stop():
    """End a running ``make run`` and the project's own PostGIS."""
    data_dir().mkdir(parents=True, exist_ok=True)
    with lock_path().open("a+") as file:
        if not locked(file):
            with step("Sozialraumkarte beenden"):
                file.seek(0)
                os.kill(int(file.read()), signal.SIGTERM)
                wait_for_lock(file)
    if own_cluster().is_running():
        with step("PostGIS anhalten"):
            own_cluster().stop()
    say("  Es läuft nichts mehr.")


def wait_for_lock(file):
    """Wait until another process has let go of ``file``."""
    deadline = time.monotonic() + STOP_PATIENCE_S
    while not locked(file):
        if time.monotonic() > deadline:
            raise Problem(f"„make run“ endet nicht. Bitte den Prozess in {lock_path()} prüfen.")
        time.sleep(POLL_S)
