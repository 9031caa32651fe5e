"""What a browser has to fetch for the first view of a page, served as in production."""

import os
import socket
import subprocess
import sys
import time
import urllib.request

from django.conf import settings
from django.core.management import call_command
from playwright.sync_api import sync_playwright

from tests.bench.measure import Row
from tests.browser.chromium import launch_options

KIB = 1024


def first_view(address):
    """Return the KiB transferred, compressed, for the first view of ``address``."""
    call_command("collectstatic", verbosity=0, interactive=False)
    home = f"127.0.0.1:{free_port()}"
    command = [sys.executable, "-m", "gunicorn", "--no-control-socket", "-b", home]
    environment = {**os.environ, "TESTING": "1", "DATA_DIR": str(settings.DATA_DIR)}
    server = subprocess.Popen([*command, "geo.project.wsgi"], env=environment, stderr=subprocess.DEVNULL)
    try:
        _wait(f"http://{home}/healthz")
        received = _transferred(f"http://{home}{address}")
    finally:
        server.terminate()
        server.wait()
    return Row(f"übertragen beim ersten Aufruf von {address}", received / KIB, "KiB", "", 300)


def free_port():
    """Return a port on which nobody listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def _wait(address, *, patience_s=20):
    """Wait until the server answers."""
    deadline = time.monotonic() + patience_s
    while time.monotonic() < deadline:
        try:
            return urllib.request.urlopen(address)
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(address)


def _transferred(address):
    """Return the bytes that Chromium received over the wire."""
    received = 0

    def count(event):
        nonlocal received
        received += event["encodedDataLength"]

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launch_options())
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.on("Network.loadingFinished", count)
        page.goto(address, wait_until="networkidle")
        browser.close()
    return received
