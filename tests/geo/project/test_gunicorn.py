"""The web server's log, written by a real gunicorn in front of a tiny program."""

import contextlib
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

CONFIG = Path(__file__).resolve().parents[3] / "geo/project/gunicorn.py"
PROGRAM = """
def application(environ, start_response):
    if environ["PATH_INFO"].endswith("/kaputt"):
        raise RuntimeError("kaputt")
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"hallo"]
"""


@pytest.fixture(scope="module")
def log(tmp_path_factory):
    """What the server writes about four requests."""
    folder = tmp_path_factory.mktemp("gunicorn")
    (folder / "tiny.py").write_text(PROGRAM)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "-c", CONFIG, "--pythonpath", folder, "tiny:application"]
    environment = {**os.environ, "HOST": "127.0.0.1", "PORT": str(port)}
    server = subprocess.Popen(
        command, cwd=CONFIG.parents[2], env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    try:
        wait_for(port)
        paths = ["/karte/?text=geheim", "/verfolgen/Zk3x9Qw/", "/a%0Ab", "/verfolgen/Zk3x9Qw/kaputt"]
        for path in paths:
            visit(f"http://127.0.0.1:{port}{path}")
    finally:
        server.terminate()
    return server.communicate(timeout=10)[0].decode()


def wait_for(port):
    """Return when something listens at ``port``; fail after ten seconds."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            return socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(0.05)
    raise AssertionError("gunicorn does not listen")


def visit(url):
    """Request ``url`` as a browser that tells where it comes from; take any answer."""
    request = urllib.request.Request(url, headers={"Referer": "/verfolgen/Zk3x9Qw/", "User-Agent": "Neugier"})
    with contextlib.suppress(OSError), urllib.request.urlopen(request, timeout=5) as answer:
        answer.read()


def test_log_has_method_path_status_and_duration(log):
    assert re.search(r"^GET /karte/ 200 \d+ ms$", log, re.MULTILINE)


@pytest.mark.parametrize("secret", ["geheim", "Zk3x9Qw", "127.0.0.1", "Neugier"])
def test_log_has_no_secret_query_address_or_browser(log, secret):
    assert secret not in log


def test_path_cannot_begin_a_new_line_of_the_log(log):
    assert "GET /a?b 200" in log


def test_crash_of_the_program_is_logged_without_the_secret(log):
    assert "RuntimeError: kaputt" in log
