"""A real Chromium on the running site; any foreign request, console error or CSP violation fails the test."""

import os

import pytest

from tests.browser import chromium
from tests.browser.snapshot import restore_demo_city

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1280, "height": 900}


def pytest_collection_modifyitems(items):
    """Mark everything in this folder as a browser test."""
    for item in items:
        if "/browser/" in str(item.path):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """Start the system's Chromium."""
    return browser_type_launch_args | chromium.launch_options()


@pytest.fixture
def browser_context_args(browser_context_args, live_server):
    """A German resident in front of a desktop screen; addresses are those of the live server."""
    home = {"base_url": live_server.url}
    return (
        browser_context_args | home | {"locale": "de-DE", "timezone_id": "Europe/Berlin", "viewport": DESKTOP}
    )


MISSING = "Failed to load resource: the server responded with"
"""Chromium says so for every answer of 400 and more, also for a page that is meant to be one."""


class Watch:
    """What went wrong in a page that nobody sees: `faults` must stay empty."""

    def __init__(self, home):
        self.home = home
        self.faults = []

    def follow(self, page):
        """Listen to ``page``."""
        page.on("request", self._request)
        page.on("response", self._response)
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.faults.append(f"error: {error}"))

    def _request(self, request):
        if not request.url.startswith((self.home, "data:", "blob:")):
            self.faults.append(f"foreign request: {request.url}")

    def _response(self, response):
        if response.status >= 400 and response.request.resource_type != "document":
            self.faults.append(f"{response.status}: {response.url}")

    def _console(self, message):
        if message.type == "error" and not message.text.startswith(MISSING):
            self.faults.append(f"console: {message.text}")


@pytest.fixture
def watch(live_server):
    """The faults of the pages in this test; empty its list to allow some."""
    return Watch(live_server.url)


@pytest.fixture
def page(page, live_server, watch):
    """A page on the live server; relative addresses work, hidden faults fail the test."""
    watch.follow(page)
    yield page
    assert watch.faults == []


@pytest.fixture
def demo_city(transactional_db):
    """The schematic Hannover with its places, neighbours and water."""
    restore_demo_city()


RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@pytest.fixture
def axe(page, settings):
    """Return a function that gives the accessibility violations of the page as it stands."""
    script = (settings.NODE_MODULES / "axe-core" / "axe.min.js").read_text()

    def violations():
        page.evaluate(script)
        found = page.evaluate("rules => axe.run({runOnly: rules})", RULES)["violations"]
        return [(each["id"], node["html"][:120]) for each in found for node in each["nodes"]]

    return violations
