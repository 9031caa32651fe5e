"""Every page in every state: no barrier that a program can find, in light and dark, and none at 320 pixels."""

import pytest
from django.test import Client
from playwright.sync_api import expect

from districts.areas.models import Stadtteil
from districts.offices.demo import load_demo_units
from geo.crs import WEB_SRID
from layers.concerns import services, tracking
from layers.concerns.lifecycle import Status
from tests.browser.conftest import DESKTOP
from tests.browser.report_steps import give_coordinates, go_on, say_what, send
from tests.factories import (
    STAFF_PERMISSIONS,
    CategoryFactory,
    ConcernFactory,
    ContactFactory,
    OutgoingMailFactory,
    UserFactory,
)

NARROW = {"width": 320, "height": 640}
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
CONTRAST = """axe.run({runOnly: {type: 'rule', values: ['color-contrast']}}).then(({violations}) =>
    violations.flatMap(({nodes}) => nodes.map(({html, any}) => `${html.slice(0, 120)} ${any[0].message}`)))"""
TEXT_PAGES = ("/hilfe/", "/datenschutz/", "/barrierefreiheit/", "/impressum/", "/gibt/es/nicht/")


@pytest.fixture
def city(demo_city):
    """Offices, a topic, and a concern of somebody else in List."""
    load_demo_units()
    topic = CategoryFactory(slug="radweg", name="Rad- und Fußweg")
    place = Stadtteil.objects.get(key="10").area.point_on_surface
    return ConcernFactory(public=True, category=topic, location=place, status=Status.IN_PROGRESS)


class Survey:
    """Looks at pages in all their lights and widths, and notes what is wrong."""

    def __init__(self, page, axe):
        self.page, self.axe = page, axe
        self.faults = []

    def visit(self, address):
        """Open ``address`` and look."""
        self.page.goto(address)
        self.look(address)

    def look(self, name):
        """Note the barriers of the page as it stands, ``name`` being what we call it."""
        for drawn in self.page.locator("city-map, concern-map, place-map, pin-map").all():
            expect(drawn.locator(".area").first).to_be_attached()
        self._note(name, self.axe())
        self.page.emulate_media(color_scheme="dark")
        self._note(f"{name} (dark)", self.page.evaluate(CONTRAST))
        self.page.emulate_media(color_scheme="light")
        self.page.set_viewport_size(NARROW)
        if (pixels := self.page.evaluate(TOO_WIDE)) > 0:
            self._note(f"{name} (320 px)", [f"{pixels} px too wide"])
        self.page.set_viewport_size(DESKTOP)

    def _note(self, name, faults):
        self.faults += [(name, fault) for fault in faults]


@pytest.fixture
def survey(page, axe):
    """A survey without motion, which would blur what is measured."""
    page.emulate_media(reduced_motion="reduce")
    return Survey(page, axe)


@pytest.fixture
def log_in(context, live_server):
    """Let the browser be that of a member of staff."""
    client = Client()
    client.force_login(UserFactory(username="verwaltung", permissions=STAFF_PERMISSIONS))
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    context.add_cookies([cookie])


def refused(page, button="Weiter"):
    """Press a button that leads to the same page, with errors."""
    page.get_by_role("button", name=button, exact=True).click()
    expect(page.locator("#fehler")).to_be_visible()


def test_public_pages_have_no_barrier(survey, city):
    for address in (
        "/",
        "/anliegen/",
        "/anliegen/?stadtteil=10",
        f"/anliegen/{city.reference}/",
        "/zustaendig/",
        "/zustaendig/?ort=Lister+Platz",
        "/zustaendig/?ort=Platz",
        "/zustaendig/?ort=Nirgendwo",
        "/zustaendig/?lat=52.447&lon=9.739",
        *TEXT_PAGES,
    ):
        survey.visit(address)
    assert survey.faults == []


def test_wrong_filter_has_no_barrier(survey, city, watch):
    survey.visit("/anliegen/?von=2030-01-01&bis=2029-01-01")
    expect(survey.page.locator(".map-note")).to_contain_text("Das Ende liegt vor dem Anfang.")
    watch.faults.clear()
    assert survey.faults == []


def test_report_has_no_barrier(survey, city):
    page = survey.page
    survey.visit("/anliegen/neu/")
    refused(page)
    survey.look("place missing")
    page.goto("/anliegen/neu/?lat=52.447&lon=9.739")
    refused(page)
    survey.look("place outside")
    page.goto("/anliegen/neu/")
    location = city.location.transform(WEB_SRID, clone=True)
    give_coordinates(page, *location.coords)
    go_on(page)
    survey.look("content")
    refused(page)
    survey.look("content missing")
    say_what(page)
    page.get_by_label("Foto auswählen").set_input_files(
        {"name": "foto.jpg", "mimeType": "image/jpeg", "buffer": b"kein Bild"}
    )
    page.get_by_role("button", name="Weiter").click()
    expect(page.locator("#id_photos_error")).to_be_visible()
    survey.look("bad photo")
    go_on(page)
    survey.look("contact")
    page.get_by_label("E-Mail-Adresse").fill("keine")
    refused(page, "Weiter zum Prüfen")
    survey.look("contact wrong")
    page.get_by_label("E-Mail-Adresse").fill("")
    go_on(page, "Weiter zum Prüfen")
    expect(page.locator(".similar")).to_be_visible()
    survey.look("review with a similar concern")
    send(page)
    survey.look("submitted")
    assert survey.faults == []


def test_inexact_position_asks_without_barrier(survey, city):
    page = survey.page
    page.goto("/anliegen/neu/?lat=52.396&lon=9.765")
    page.evaluate("document.querySelector('[name=accuracy_m]').value = 3000")
    refused(page)
    survey.look("which side")
    assert survey.faults == []


def test_tracking_has_no_barrier(survey, city, settings, live_server):
    settings.PUBLIC_URL = live_server.url
    page = survey.page
    survey.visit("/anliegen/bestaetigen/")
    refused(page, "Adresse bestätigen")
    survey.look("code missing")
    survey.visit("/anliegen/verfolgen/")
    refused(page, "Öffnen")
    survey.look("number missing")
    services.answer(city, text="Der Weg ist gefegt.", by=UserFactory())
    ContactFactory(concern=city, email_confirmed_at=None)
    page.goto(tracking.tracking_url(city))
    expect(page.get_by_role("heading", level=1)).to_contain_text(city.reference)
    survey.look("tracked")
    for address in ("?bestaetigen=loeschen", ""):
        survey.visit(f"/anliegen/verfolgen/{city.reference}/{address}")
    refused(page, "Rückmeldung senden")
    survey.look("feedback missing")
    page.get_by_role("button", name="Nachricht senden").click()
    survey.look("reply missing")
    assert survey.faults == []


def test_login_has_no_barrier(survey, city):
    page = survey.page
    survey.visit("/verwaltung/anmelden/")
    page.get_by_label("Benutzername").fill("niemand")
    page.get_by_label("Passwort").fill("falsch")
    refused(page, "Anmelden")
    survey.look("login refused")
    assert survey.faults == []


def test_staff_pages_have_no_barrier(survey, city, log_in):
    page = survey.page
    ContactFactory(concern=city)
    OutgoingMailFactory(attempts=3, last_error="Connection refused")
    survey.visit("/verwaltung/anliegen/")
    survey.visit("/verwaltung/postausgang/")
    survey.visit("/verwaltung/passwort/")
    survey.visit(f"/verwaltung/anliegen/{city.reference}/")
    page.locator(".decision summary").first.click()
    page.get_by_label("Öffentlicher Text").fill("")
    refused(page, "So veröffentlichen")
    survey.look("publish without text")
    assert survey.faults == []
