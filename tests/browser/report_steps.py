"""Steps that people take on the pages: say where, say what, send; and what the pages then show."""

import re

from playwright.sync_api import expect

from layers.concerns.models import Concern

LIST = (9.7650, 52.3960)
"""Well inside the Stadtteil List, longitude and latitude in degrees."""

TEXT = "Der Radweg ist voller Scherben."


def go_on(page, name="Weiter"):
    """Press the button ``name`` and wait for the next step."""
    before = page.locator("[name=step]").input_value()
    page.get_by_role("button", name=name, exact=True).click()
    expect(page.locator("[name=step]")).not_to_have_value(before)


def give_coordinates(page, lon, lat):
    """Type the coordinates of the place."""
    page.get_by_text("Koordinaten eingeben").click()
    page.locator("[name=lat]").fill(f"{lat:.6f}".replace(".", ","))
    page.locator("[name=lon]").fill(f"{lon:.6f}".replace(".", ","))


def say_what(page, *, text=TEXT, category="Rad- und Fußweg"):
    """Fill in the second step."""
    page.get_by_label("Problem").check()
    page.get_by_label("Thema").select_option(label=category)
    page.get_by_label("Beschreibung").fill(text)


def to_review(page, place=LIST, **content):
    """Walk from an empty report at ``place`` to the page that asks to check everything."""
    page.goto("/anliegen/neu/")
    give_coordinates(page, *place)
    go_on(page)
    say_what(page, **content)
    go_on(page)
    go_on(page, "Weiter zum Prüfen")


def send(page):
    """Send the report and wait for the number; return the concern."""
    page.locator("[name=send]").click()
    return sent(page)


def sent(page):
    """Return the concern whose number the page shows after sending."""
    expect(page).to_have_url(re.compile(r"/anliegen/gesendet/"))
    return Concern.objects.get(reference=page.locator("strong.reference").inner_text())


def focused(page):
    """Return what has the focus: its name, id, address or words."""
    return page.evaluate(
        "(({name, id, href, textContent}) => name || id || href || textContent.trim())(document.activeElement)"
    )


def tab_to(page, selector, limit=60):
    """Press Tab until what ``selector`` matches has the focus."""
    for _ in range(limit):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{limit} × Tab never reached {selector}")
