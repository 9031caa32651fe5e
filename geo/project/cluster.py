"""The project's own PostGIS: a private PostgreSQL cluster on a Unix socket, standard library only.

``python -m geo.project.cluster start|stop|url|status|destroy`` handles the one that ``make run`` uses.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shlex
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import quote

from geo.project.console import Problem, explain, guarded, say
from geo.project.pgprograms import MINIMUM_MAJOR, as_owner, make_private, server_folders, temp_folders

CHECKOUT = Path(__file__).resolve().parents[2]
ROOT_HOME = Path("/var/lib/sozialraumkarte")
DATABASE = "sozialraumkarte"
PORT = 5432
SOCKET_PATH_LIMIT = 107
DURABILITY = ("fsync", "synchronous_commit", "full_page_writes")
CRASH_PATIENCE_S = 10
STILL_ENDING = ('lock file "postmaster.pid" already exists', "pre-existing shared memory block")
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # Errors quote what residents wrote; the program that caused them reports them anyway.
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
}


def data_dir():
    """Return the folder of everything this checkout keeps: ``DATA_DIR``, else ``.data``."""
    return Path(os.environ.get("DATA_DIR") or CHECKOUT / ".data").absolute()


@dataclass(frozen=True)
class Cluster:
    """A private PostgreSQL cluster below one folder.

    Parameters
    ----------
    home : Path
        Holds the data, the log and, where its path is short enough, the socket.
    durable : bool, default True
        False only for throw-away test clusters: a crash may lose what was committed.
    """

    home: Path
    durable: bool = True

    @property
    def data(self):
        """The data directory."""
        return self.home / "data"

    @property
    def log(self):
        """The server's log file."""
        return self.home / "log"

    @cached_property
    def socket_dir(self):
        """The folder of the socket: ``home``, or a short one where the path would be too long."""
        name = "szk-" + short_hash(self.home)
        for folder in (self.home, *(base / name for base in temp_folders())):
            if len(os.fsencode(folder / f".s.PGSQL.{PORT}")) <= SOCKET_PATH_LIMIT:
                return folder
        raise Problem("Der Pfad zum Datenbank-Socket ist zu lang. Bitte TMPDIR=/tmp setzen.")

    @property
    def url(self):
        """The address for ``DATABASE_URL``."""
        return f"postgis://postgres@{quote(str(self.socket_dir), safe='')}:{PORT}/{DATABASE}"

    @cached_property
    def programs(self):
        """The folder of the PostgreSQL programs that fit the data."""
        folders = server_folders()
        if not folders:
            raise Problem(
                f"PostgreSQL ab Version {MINIMUM_MAJOR} mit PostGIS fehlt. Bitte installieren"
                " oder DATABASE_URL auf ein vorhandenes PostGIS setzen."
            )
        if not self.data.exists():
            return next(iter(folders.values()))
        major = int((self.data / "PG_VERSION").read_text())
        if major not in folders:
            raise Problem(
                f"Die Daten in {self.data} gehören zu PostgreSQL {major}. Bitte dieses installieren"
                " (samt PostGIS) oder mit „make reset“ neu beginnen."
            )
        return folders[major]

    def start(self):
        """Start the server, making the cluster first if there is none.

        Returns
        -------
        bool
            False if it was already running.

        Raises
        ------
        Problem
            If PostGIS is missing, does not fit the data, or does not start.
        """
        if self.is_running():
            return False
        for folder in (self.home, self.socket_dir):
            make_private(folder)
        if not self.data.exists():
            self._initialise()
        self._launch()
        self._create_database()
        return True

    def stop(self):
        """Stop the server and wait for it; return whether it was running."""
        if not self.is_running():
            return False
        self._run("PostGIS hält nicht an", "pg_ctl", "-D", self.data, "-m", "fast", "-t", "60", "stop")
        return True

    def destroy(self):
        """End the server at once and delete all its data."""
        if (self.data / "postmaster.pid").exists():
            with contextlib.suppress(Problem):
                self._try("pg_ctl", "-D", self.data, "-m", "immediate", "-t", "60", "stop")
        for folder in {self.home, self.socket_dir}:
            shutil.rmtree(folder, ignore_errors=True)

    def is_running(self):
        """Return whether the server accepts connections."""
        with socket.socket(socket.AF_UNIX) as probe:
            try:
                probe.connect(str(self.socket_dir / f".s.PGSQL.{PORT}"))
            except OSError:
                return False
        return True

    def _initialise(self):
        fresh = self.home / "data.new"
        shutil.rmtree(fresh, ignore_errors=True)
        options = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"]
        if not self.durable:
            options.append("--no-sync")
        self._run("Die Datenbank lässt sich nicht anlegen", "initdb", "-D", fresh, *options)
        # Only a complete cluster ever carries the final name.
        fresh.rename(self.data)

    def _launch(self):
        settings = SETTINGS | dict.fromkeys(DURABILITY, "on" if self.durable else "off")
        settings |= {"port": str(PORT), "unix_socket_directories": str(self.socket_dir)}
        options = " ".join(f"-c {name}={shlex.quote(value)}" for name, value in settings.items())
        arguments = ["-D", self.data, "-l", self.log, "-w", "-t", "60", "-o", options, "start"]
        deadline = time.monotonic() + CRASH_PATIENCE_S
        while self._try("pg_ctl", *arguments).returncode:
            tail = self.log.read_text(errors="replace")[-2000:] if self.log.exists() else ""
            # Killed a moment ago: its last processes are still about to go.
            if time.monotonic() > deadline or not any(sign in tail for sign in STILL_ENDING):
                raise Problem(f"PostGIS startet nicht: {explain(tail)} Näheres in {self.log}.")
            time.sleep(0.2)

    def _create_database(self):
        ready = self.home / "ready"
        if ready.exists():
            return
        failure = "PostGIS lässt sich nicht einrichten"
        # In template1, so that every database, also a test's, has the same types with the same numbers.
        self._run(failure, *self._psql("template1", "create extension if not exists postgis"))
        names = self._run(failure, *self._psql("postgres", "select datname from pg_database"))
        if DATABASE not in names.split():
            self._run(failure, *self._psql("postgres", f"create database {DATABASE}"))
        ready.touch()

    def _psql(self, database, statement):
        address = ["-h", self.socket_dir, "-p", str(PORT), "-U", "postgres", "-d", database]
        return ["psql", "-X", "-A", "-t", "-q", "-v", "ON_ERROR_STOP=1", *address, "-c", statement]

    def _run(self, failure, program, *arguments):
        done = self._try(program, *arguments)
        if done.returncode:
            raise Problem(f"{failure}: {explain(done.stdout + done.stderr)}")
        return done.stdout

    def _try(self, program, *arguments):
        foreign = ("PG", "LC_", "LANG")
        clean = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
        # pg_ctl's child keeps the pipes open, so its output goes to files.
        with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
            done = subprocess.run(
                [self.programs / program, *arguments],
                **as_owner(),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                cwd=self.home,
                env=clean | {"LC_ALL": "C.UTF-8"},
                # Ctrl-C in the terminal must reach the server last, through stop().
                start_new_session=True,
            )
            out.seek(0), err.seek(0)
            return subprocess.CompletedProcess(done.args, done.returncode, out.read(), err.read())


def short_hash(path):
    """Return ten hexadecimal digits that stand for ``path``."""
    return hashlib.sha256(str(path).encode()).hexdigest()[:10]


def own_cluster():
    """Return the cluster that ``make run`` keeps its data in."""
    if os.getuid() == 0:
        return Cluster(ROOT_HOME / short_hash(data_dir().resolve()))
    return Cluster(data_dir() / "postgres")


@contextlib.contextmanager
def throwaway(*, durable=False):
    """Run a fresh cluster and delete it afterwards, whatever happens.

    Parameters
    ----------
    durable : bool, default False
        True for measurements and fault tests, which are worth nothing without fsync.

    Yields
    ------
    Cluster
        Started, with an empty database.
    """
    cluster = Cluster(Path(tempfile.mkdtemp(prefix="szk-", dir=temp_folders()[0])), durable)
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.destroy()


def main():
    """Do what the first argument says with the cluster of ``make run``."""
    cluster = own_cluster()
    actions = {
        "start": cluster.start,
        "stop": cluster.stop,
        "destroy": cluster.destroy,
        "status": lambda: say("läuft" if cluster.is_running() else "läuft nicht"),
        "url": lambda: say(cluster.url),
    }
    if len(sys.argv) != 2 or sys.argv[1] not in actions:
        raise Problem(f"Aufruf: python -m geo.project.cluster {'|'.join(actions)}")
    actions[sys.argv[1]]()


if __name__ == "__main__":
    guarded(main)
