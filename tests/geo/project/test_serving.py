"""How ``make run`` looks after its processes, with real ones."""

import os
import signal
import subprocess
import threading
import time

import pytest

from geo.project import serving
from geo.project.cluster import throwaway
from geo.project.pgprograms import server_folders


@pytest.fixture
def data_folder(tmp_path, monkeypatch):
    """An empty DATA_DIR."""
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    return tmp_path


@pytest.mark.skipif(not server_folders(), reason="kein PostGIS auf diesem Rechner installiert")
def test_killed_postgis_is_started_again_while_serving():
    with throwaway() as cluster, subprocess.Popen(["sleep", "60"]) as web:
        watcher = threading.Thread(target=serving.watch, args=(web, cluster))
        watcher.start()
        os.kill(first := main_process(cluster), signal.SIGKILL)
        try:
            wait_until(lambda: main_process(cluster) not in {None, first} and cluster.is_running())
        finally:
            web.terminate()
            watcher.join()


def main_process(cluster):
    """Return the number of the server's main process, or None."""
    try:
        return int((cluster.data / "postmaster.pid").read_text().split()[0])
    except (OSError, IndexError):
        return None


def wait_until(condition):
    """Return when ``condition`` holds; fail after 15 seconds."""
    deadline = time.monotonic() + 15
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_secret_key_stays_the_same_and_private(data_folder):
    first = serving.secret_key()
    assert (serving.secret_key(), (data_folder / "secret_key").stat().st_mode & 0o777) == (first, 0o600)


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000"),
        ("0.0.0.0", "http://127.0.0.1:8000"),
        ("[::1]", "http://[::1]:8000"),
        ("karte.example", "http://karte.example:8000"),
    ],
)
def test_public_url_is_one_that_people_can_open(data_folder, host, address):
    assert serving.settings(host, 8000, "postgis://a@b/c")["PUBLIC_URL"] == address


def test_given_host_is_allowed_beside_the_local_ones(data_folder):
    hosts = serving.settings("karte.example", 8000, "postgis://a@b/c")["ALLOWED_HOSTS"]
    assert hosts == "localhost,127.0.0.1,[::1],karte.example"


def test_environment_wins_over_our_defaults(data_folder, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "eigener")
    assert serving.settings("127.0.0.1", 8000, "postgis://a@b/c")["SECRET_KEY"] == "eigener"
