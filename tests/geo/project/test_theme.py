"""Light and dark: by device, or by a choice that the server remembers without JavaScript."""

import pytest

from geo.project.theme import COOKIE
from tests.outline import Outline


def theme_of_page(client):
    """Return the theme that the help page names, None for the device's."""
    return Outline(client.get("/hilfe/").content.decode()).one("html").get("data-kern-theme")


def test_page_follows_the_device_without_a_choice(client, db):
    assert theme_of_page(client) is None


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_page_keeps_the_theme_that_was_chosen(client, db, theme):
    client.get("/darstellung/", {COOKIE: theme})
    assert theme_of_page(client) == theme


def test_page_follows_the_device_again_when_asked(client, db):
    client.get("/darstellung/", {COOKIE: "dark"})
    client.get("/darstellung/", {COOKIE: "auto"})
    assert theme_of_page(client) is None


def test_unknown_theme_is_ignored(client, db):
    client.cookies[COOKIE] = '"><script>'
    assert theme_of_page(client) is None


def test_choice_leads_back_to_where_it_was_made(client):
    assert client.get("/darstellung/", {COOKIE: "dark", "zurueck": "/hilfe/"}).url == "/hilfe/"


@pytest.mark.parametrize("back", ["https://example.org/", "//example.org", "javascript:alert(1)", ""])
def test_choice_leads_nowhere_else(client, back):
    assert client.get("/darstellung/", {COOKIE: "dark", "zurueck": back}).url == "/"
