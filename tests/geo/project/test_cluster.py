"""The project's own PostGIS, with real servers in temporary folders."""

import os
import shutil
import signal
import stat
import tempfile
import time
from pathlib import Path

import psycopg
import pytest

from geo.project.cluster import DURABILITY, SOCKET_PATH_LIMIT, Cluster, throwaway
from geo.project.console import Problem
from geo.project.pgprograms import as_owner, make_private, server_folders, temp_folders

pytestmark = pytest.mark.skipif(not server_folders(), reason="kein PostGIS auf diesem Rechner installiert")


@pytest.fixture
def folder():
    """A temporary folder that the owner of the server can enter."""
    path = Path(tempfile.mkdtemp(prefix="szk-", dir=temp_folders()[0]))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path)


@pytest.fixture(scope="module")
def passing():
    """A throw-away cluster, shared by the tests that only look at it."""
    with throwaway() as cluster:
        yield cluster


@pytest.fixture(scope="module")
def durable():
    """A durable cluster with one stored row, as `make run` keeps it."""
    with throwaway(durable=True) as cluster:
        ask(cluster, "create table kept as select 7 as number")
        yield cluster


def ask(cluster, statement, database="sozialraumkarte"):
    """Return the first value that ``statement`` gives."""
    url = cluster.url.replace("postgis://", "postgresql://").rpartition("/")[0]
    with psycopg.connect(f"{url}/{database}", autocommit=True) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchone()[0] if cursor.description else None


def test_new_cluster_speaks_postgis(passing):
    assert ask(passing, "select st_area(st_makeenvelope(0, 0, 2, 3, 25832))") == 6


def test_every_new_database_has_postgis_when_made_without_a_template(passing):
    ask(passing, "create database another")
    assert ask(passing, "select postgis_version()", "another")


def test_cluster_listens_on_no_network_address(passing):
    assert ask(passing, "show listen_addresses") == ""


def test_socket_folder_is_closed_to_others(passing):
    assert stat.S_IMODE(passing.socket_dir.stat().st_mode) == 0o700


def test_server_runs_unprivileged_when_started_by_root(passing):
    assert passing.data.stat().st_uid == as_owner().get("user", os.getuid()) != 0


@pytest.mark.parametrize("setting", DURABILITY)
def test_throwaway_cluster_is_fast_and_forgetful(passing, setting):
    assert ask(passing, f"show {setting}") == "off"


@pytest.mark.parametrize("setting", DURABILITY)
def test_kept_cluster_is_durable(durable, setting):
    assert ask(durable, f"show {setting}") == "on"


def test_log_holds_no_statement_when_it_fails(passing):
    with pytest.raises(psycopg.Error):
        ask(passing, "select 'Mein Name ist Hase' / 0")
    assert "Hase" not in passing.log.read_text()


def test_start_reports_when_it_was_running_already(passing):
    assert passing.start() is False


def test_stopped_cluster_keeps_its_data(durable):
    durable.stop()
    durable.start()
    assert ask(durable, "select number from kept") == 7


def test_killed_cluster_starts_again_with_its_data(durable):
    pid = int((durable.data / "postmaster.pid").read_text().split()[0])
    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: not durable.is_running())
    durable.start()
    assert ask(durable, "select number from kept") == 7


def wait_until(condition):
    """Return when ``condition`` holds; fail after ten seconds."""
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_throwaway_cluster_leaves_nothing_when_its_user_fails():
    with pytest.raises(ZeroDivisionError), throwaway() as cluster:
        1 / 0  # noqa: B018
    assert not cluster.home.exists()


def test_cluster_starts_when_its_path_is_too_long_for_a_socket(folder):
    cluster = Cluster(folder / ("x" * SOCKET_PATH_LIMIT) / "postgres", durable=False)
    try:
        cluster.start()
        assert ask(cluster, "select 1") == 1
    finally:
        cluster.destroy()


def test_cluster_starts_when_an_earlier_creation_was_interrupted(folder):
    cluster = Cluster(folder / "postgres", durable=False)
    (cluster.home / "data.new" / "base").mkdir(parents=True)
    try:
        assert cluster.start()
    finally:
        cluster.destroy()


def test_data_of_another_version_are_refused_with_the_remedy(folder):
    cluster = Cluster(folder)
    cluster.data.mkdir()
    (cluster.data / "PG_VERSION").write_text("9\n")
    with pytest.raises(Problem, match=r"gehören zu PostgreSQL 9.*make reset"):
        cluster.start()


def test_socket_folder_of_somebody_else_is_refused(folder):
    (folder / "link").symlink_to("/")
    with pytest.raises(Problem, match="anderen Konto"):
        make_private(folder / "link")
