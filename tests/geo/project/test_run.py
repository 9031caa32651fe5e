"""``make run`` from start to Ctrl-C, with everything real and an empty city."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request

import pytest

from geo.project.cluster import own_cluster
from geo.project.toolchain import CHECKOUT, VENV

pytestmark = pytest.mark.skipif(not (VENV / "installed").exists(), reason="läuft nur nach „make test“")
START_TIMEOUT_S = 60


@pytest.fixture(scope="module")
def stopped(tmp_path_factory):
    """What is known of a run that answered and was ended by Ctrl-C."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATA_DIR", str(tmp_path_factory.mktemp("data")))
        cluster = own_cluster()
        try:
            yield {"cluster": cluster, **serve_once()}
        finally:
            cluster.destroy()


def serve_once():
    """Start a run, ask for the start page, interrupt it; return port, status, exit code and output."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    unwanted = ("DATABASE_URL", "TESTING", "SECRET_KEY")
    environment = {name: value for name, value in os.environ.items() if name not in unwanted}
    run = subprocess.Popen(
        [sys.executable, "-m", "geo.project.up", "run"],
        cwd=CHECKOUT,
        env={**environment, "PORT": str(port), "DEMO": "0"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        status = answer(f"http://127.0.0.1:{port}/", run)
    finally:
        run.send_signal(signal.SIGINT)
        output, _ = run.communicate(timeout=40)
    return {"port": port, "status": status, "code": run.returncode, "output": output}


def answer(url, run):
    """Return the status of the first answer from ``url``, None when there is none."""
    deadline = time.monotonic() + START_TIMEOUT_S
    while run.poll() is None and time.monotonic() < deadline:
        with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=10) as page:
            return page.status
        time.sleep(0.1)
    return None


def test_run_answers_the_start_page(stopped):
    assert stopped["status"] == 200, stopped["output"]


def test_run_ends_well_when_interrupted(stopped):
    assert stopped["code"] == 0, stopped["output"]


def test_run_prints_its_address(stopped):
    assert f"http://127.0.0.1:{stopped['port']}" in stopped["output"]


def test_no_postgis_is_left_when_interrupted(stopped):
    assert not stopped["cluster"].is_running()


def test_port_is_free_when_interrupted(stopped):
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", stopped["port"])) != 0
