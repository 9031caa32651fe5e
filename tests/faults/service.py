"""The whole service on a durable PostGIS of its own, in a temporary folder, made to be hurt."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import psycopg

from geo.project.cluster import DATABASE, PORT, Cluster, throwaway
from tests.faults.visitor import Visitor

CHECKOUT = Path(__file__).resolve().parents[2]
START_PATIENCE_S = 60
STOP_PATIENCE_S = 10
UNLIMITED = "1000000000"


@dataclass
class Service:
    """Web server, worker and database, each of which can be killed and started again.

    Parameters
    ----------
    cluster : Cluster
        Started and durable.
    folder : Path
        Empty; holds photos, switches of faults and logs.
    """

    cluster: Cluster
    folder: Path
    web: subprocess.Popen | None = None
    programs: list = field(default_factory=list)

    @cached_property
    def port(self):
        """A free port, the same for the whole life of the service."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            return probe.getsockname()[1]

    @property
    def media(self):
        """The folder of the photos."""
        return self.folder / "media"

    @property
    def log(self):
        """What the web server and the workers wrote."""
        return (self.folder / "log").read_text(errors="replace")

    @property
    def rename_switch(self):
        """The file whose existence makes every rename fail as on a full disk."""
        return self.folder / "rename-fails"

    def environment(self, **more):
        """Return what the programs read from their environment."""
        unwanted = ("DEBUG", "EMAIL_HOST", "TRUSTED_PROXIES", "HTTPS", "TZ")
        kept = {name: value for name, value in os.environ.items() if name not in unwanted}
        return {
            **kept,
            "DATABASE_URL": self.cluster.url,
            "DATA_DIR": str(self.folder),
            "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
            "SECRET_KEY": "only-for-fault-tests",
            "ALLOWED_HOSTS": "127.0.0.1",
            "PORT": str(self.port),
            "SUBMISSIONS_FREE": UNLIMITED,
            "SUBMISSIONS_MAX": UNLIMITED,
            **more,
        }

    def run(self, *arguments):
        """Run a Python program to its end."""
        done = subprocess.run(
            [sys.executable, *arguments],
            env=self.environment(),
            cwd=CHECKOUT,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr

    def start(self, *arguments, **more):
        """Start a Python program that `stop` ends; its output goes to the log."""
        with (self.folder / "log").open("a") as log:
            program = subprocess.Popen(
                [sys.executable, *arguments],
                env=self.environment(**more),
                cwd=CHECKOUT,
                stdout=log,
                stderr=log,
            )
        self.programs.append(program)
        return program

    def prepare(self):
        """Migrate and load a small city."""
        self.run("manage.py", "migrate", "-v0")
        self.run("manage.py", "createcachetable")
        self.run("-m", "tests.faults.city")

    def start_web(self):
        """Start the web server as in production and wait for its first page."""
        self.web = self.start("-m", "gunicorn", "-c", "geo/project/gunicorn.py", "geo.project.wsgi")
        self.wait_until_answering()

    def wait_until_answering(self, patience_s=START_PATIENCE_S):
        """Return the seconds until a page that needs the database is answered."""
        began = time.monotonic()
        while time.monotonic() - began < patience_s:
            with contextlib.suppress(OSError):
                if Visitor(self.port).get("/anliegen/").status == 200:
                    return time.monotonic() - began
            time.sleep(0.05)
        raise AssertionError(f"no page within {patience_s} s:\n{self.log[-3000:]}")

    def stop(self):
        """End every program that was started; kill what does not end."""
        for program in self.programs:
            program.terminate()
        for program in self.programs:
            try:
                program.wait(STOP_PATIENCE_S)
            except subprocess.TimeoutExpired:
                kill(family_of(program.pid))
                program.wait()
        self.programs.clear()

    def kill_database(self):
        """Kill the postmaster and all its children at once, as a crash of the machine would."""
        postmaster = int((self.cluster.data / "postmaster.pid").read_text().split()[0])
        # A stopped one has no more children while they are counted.
        os.kill(postmaster, signal.SIGSTOP)
        kill(family_of(postmaster))

    def start_database(self):
        """Start the database again and return when it takes connections."""
        self.cluster.start()

    def stop_wal_writer(self):
        """Let nobody but the committing processes themselves write the log of changes."""
        [(pid,)] = self.query("SELECT pid FROM pg_stat_activity WHERE backend_type = 'walwriter'")
        os.kill(pid, signal.SIGSTOP)

    def workers(self):
        """Return the process ids of the web server's workers."""
        return family_of(self.web.pid)[1:]

    def kill_worker(self):
        """Kill the web server's oldest worker."""
        kill(self.workers()[:1])

    @contextlib.contextmanager
    def database(self):
        """Yield an open connection to the database."""
        address = {"host": str(self.cluster.socket_dir), "port": PORT, "user": "postgres"}
        with psycopg.connect(**address, dbname=DATABASE, autocommit=True) as connection:
            yield connection

    def query(self, statement, parameters=None):
        """Run one statement and return its rows, if it has any."""
        with self.database() as connection:
            cursor = connection.execute(statement, parameters)
            return cursor.fetchall() if cursor.description else None


def family_of(pid):
    """Return ``pid`` and the ids of all its descendants, parents first."""
    children = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            children.setdefault(state_and_parent(folder.name)[1], []).append(int(folder.name))
    family = [pid]
    for member in family:
        family += sorted(children.get(member, []))
    return family


def kill(pids):
    """Kill the processes and wait until none is left; one that is gone already does not matter."""
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    while any(is_alive(pid) for pid in pids):
        time.sleep(0.005)


def is_alive(pid):
    """Tell whether a process is there and more than an entry that its parent has not read yet."""
    try:
        return state_and_parent(pid)[0] != "Z"
    except OSError:
        return False


def state_and_parent(pid):
    """Return state letter and parent of a process; OSError if it is gone."""
    # The name in brackets may hold blanks.
    state, parent = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[:2]
    return state, int(parent)


@contextlib.contextmanager
def running_service():
    """Run a service and leave nothing of it, whatever happens."""
    with throwaway(durable=True) as cluster, tempfile.TemporaryDirectory(prefix="szk-") as folder:
        service = Service(cluster, Path(folder))
        try:
            service.prepare()
            service.start_web()
            yield service
        finally:
            service.stop()
