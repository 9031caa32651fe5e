"""What residents come for: pin, be told where the city ends, join in, track, look around, ask, and be forgotten."""

import json
import re

import pytest
from django.contrib.gis.geos import Point
from django.core.signals import request_started
from django.test import Client
from playwright.sync_api import expect

from districts.areas.models import Stadtteil
from districts.offices.demo import load_demo_units
from geo.crs import WEB_SRID
from layers.concerns import tracking
from layers.concerns.models import Concern
from tests.browser.report_steps import LIST, TEXT, go_on, say_what, send, sent, to_review
from tests.factories import STAFF_PERMISSIONS, CategoryFactory, ConcernFactory, UserFactory

LANGENHAGEN = (9.7390, 52.4470)
METRES_PER_DEGREE = 111_195


@pytest.fixture(autouse=True)
def topic(demo_city):
    """The topic that everybody here writes about."""
    return CategoryFactory(slug="radweg", name="Rad- und Fußweg")


@pytest.fixture
def tracked(topic, settings, live_server):
    """A concern of somebody who has its number and secret."""
    settings.PUBLIC_URL = live_server.url
    return ConcernFactory(category=topic, location=point(LIST), text=TEXT)


@pytest.fixture
def request_lines():
    """Every address that the server was asked for, with where the browser came from."""
    lines = []

    def note(environ, **_):
        lines.append(
            " ".join(environ.get(name, "") for name in ("PATH_INFO", "QUERY_STRING", "HTTP_REFERER"))
        )

    request_started.connect(note)
    yield lines
    request_started.disconnect(note)


def point(place):
    """Return longitude and latitude as a Point."""
    return Point(*place, srid=WEB_SRID)


def click_on(page, place):
    """Click on the map where ``place`` is, after two clicks that show how degrees become pixels."""
    box = page.locator(".pin-map__canvas").bounding_box()
    centre = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    first, second = (place_clicked(page, *centre), place_clicked(page, centre[0] + 80, centre[1] + 80))
    page.mouse.click(
        *(centre[axis] + 80 * (place[axis] - first[axis]) / (second[axis] - first[axis]) for axis in range(2))
    )


def place_clicked(page, x, y):
    """Click at the pixel and return longitude and latitude as the form has them."""
    page.mouse.click(x, y)
    return tuple(float(page.locator(f"[name={name}]").input_value()) for name in ("lon", "lat"))


def report_by_click(page, place=LIST):
    """Walk through the report with a click on the map and send it; return the concern."""
    page.goto("/anliegen/neu/")
    expect(page.locator(".map-name").first).to_be_attached()
    page.locator(".pin-map__canvas").scroll_into_view_if_needed()
    click_on(page, place)
    go_on(page)
    say_what(page)
    go_on(page)
    go_on(page, "Weiter zum Prüfen")
    return send(page)


def log_in(context, live_server):
    """Let the browser be that of a member of staff."""
    client = Client()
    client.force_login(UserFactory(username="verwaltung", permissions=STAFF_PERMISSIONS))
    context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
    )


def lose_answer(route):
    """Let the server do its work, and the connection break before the answer is there."""
    route.fetch(max_redirects=0)
    route.abort("aborted")


def open_tracking(page, concern):
    """Follow the secret link of ``concern``."""
    page.goto(tracking.tracking_url(concern))
    expect(page).to_have_url(re.compile(rf"/verfolgen/{concern.reference}/$"))


def test_pin_by_click_lies_in_its_stadtteil_and_is_not_public(page):
    concern = report_by_click(page)
    stadtteil = concern.stadtteil
    assert (stadtteil.name, stadtteil.key, stadtteil.stadtbezirk.key, concern.is_public) == (
        "List",
        "10",
        "02",
        False,
    )


def test_concern_goes_from_the_pin_over_staff_to_map_and_list(page, browser, live_server, context):
    concern = report_by_click(page)
    log_in(context, live_server)
    page.goto("/verwaltung/anliegen/")
    page.get_by_role("link", name=concern.reference).click()
    page.get_by_text("Veröffentlichen", exact=True).click()
    page.get_by_role("button", name="So veröffentlichen").click()
    context.clear_cookies()
    page.goto("/anliegen/")
    expect(page.locator("[data-key]")).to_have_attribute("aria-label", re.compile("Rad- und Fußweg"))
    expect(page.locator("article")).to_contain_text(TEXT)


@pytest.mark.parametrize(("place", "neighbour"), [(LANGENHAGEN, "Langenhagen"), ((9.811, 52.307), "Laatzen")])
def test_place_outside_the_city_is_refused_with_the_neighbour(page, place, neighbour):
    page.goto(f"/anliegen/neu/?lat={place[1]}&lon={place[0]}")
    page.get_by_role("button", name="Weiter").click()
    expect(page.get_by_role("alert")).to_contain_text(f"Zuständig ist vermutlich: {neighbour}.")


def test_similar_concern_is_shown_with_its_distance_and_supported_instead(page, topic):
    known = ConcernFactory(
        public=True,
        category=topic,
        location=point((LIST[0], LIST[1] + 20 / METRES_PER_DEGREE)),
        text=TEXT,
    )
    to_review(page)
    expect(page.locator(".similar article")).to_contain_text("20 m entfernt")
    page.get_by_role("button", name="Dieses unterstützen").click()
    expect(page.get_by_role("status").first).to_contain_text("Ihre Unterstützung ist gezählt")
    page.get_by_role("button", name="Unterstützen").click()
    expect(page.get_by_role("status").first).to_contain_text("unterstützen dieses Anliegen bereits")
    assert list(Concern.objects.values_list("reference", "supporters")) == [(known.reference, 1)]


def test_number_and_typed_secret_open_the_history(page, tracked):
    page.goto("/anliegen/verfolgen/")
    page.get_by_label("Nummer oder ganzer Link").fill(tracked.reference.lower())
    page.get_by_label("Geheimer Schlüssel").fill(tracking.secret_of(tracked).lower().replace("-", " "))
    page.get_by_role("button", name="Öffnen").click()
    expect(page.locator(".history")).to_contain_text("eingegangen", ignore_case=True)


def test_wrong_secret_says_the_same_for_known_and_unknown_numbers(page, tracked):
    answers = set()
    for number in (tracked.reference, "ZZZZ-ZZZZ"):
        page.goto("/anliegen/verfolgen/")
        page.get_by_label("Nummer oder ganzer Link").fill(number)
        page.get_by_label("Geheimer Schlüssel").fill("AAAA-AAAA-AAAA-AAAA-AAAA-AAAA")
        page.get_by_role("button", name="Öffnen").click()
        answers.add(page.get_by_role("alert").inner_text())
    assert len(answers) == 1


def test_secret_link_opens_the_history_and_leaves_the_address(page, tracked):
    open_tracking(page, tracked)
    assert tracking.secret_of(tracked) not in page.url


def test_link_pasted_while_the_tracking_page_is_open_opens_the_history(page, tracked):
    page.goto("/anliegen/verfolgen/")
    open_tracking(page, tracked)
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Ihr Anliegen {tracked.reference}")


def test_secret_of_the_link_is_in_no_request_line(page, tracked, request_lines):
    open_tracking(page, tracked)
    page.get_by_role("link", name="Karte & Anliegen").click()
    expect(page).to_have_url(re.compile("/anliegen/$"))
    assert [line for line in request_lines if tracking.secret_of(tracked)[:9] in line] == []


def test_submitter_adds_to_the_concern(page, tracked):
    open_tracking(page, tracked)
    page.get_by_label("Ihre Nachricht").fill("Es sind noch mehr geworden.")
    page.get_by_role("button", name="Nachricht senden").click()
    expect(page.locator(".history")).to_contain_text("Es sind noch mehr geworden.")


def test_submitter_withdraws_after_a_second_question(page, tracked):
    open_tracking(page, tracked)
    page.get_by_role("link", name="Anliegen zurückziehen").click()
    page.get_by_role("button", name="Ja, zurückziehen").click()
    expect(page.get_by_role("status").first).to_contain_text("Ihr Anliegen ist zurückgezogen.")


def test_submitter_gets_all_data(page, tracked):
    open_tracking(page, tracked)
    with page.expect_download() as download:
        page.get_by_role("link", name="Meine Daten herunterladen").click()
    data = json.loads(download.value.path().read_text(encoding="utf-8"))
    assert (data["nummer"], data["text"]) == (tracked.reference, TEXT)


def test_submitter_erases_the_data(page, tracked):
    open_tracking(page, tracked)
    page.get_by_role("link", name="Meine Daten löschen").click()
    page.get_by_role("button", name="Ja, endgültig löschen").click()
    expect(page.get_by_role("status").first).to_contain_text("Ihre Daten sind gelöscht")
    tracked.refresh_from_db()
    assert (tracked.text, tracked.location, tracked.stadtteil.name) == ("", None, "List")


def test_typed_filter_leaves_the_same_on_map_and_list(page, topic):
    for key in ("10", "10", "21"):
        area = Stadtteil.objects.get(key=key)
        ConcernFactory(public=True, category=topic, location=area.area.point_on_surface)
    page.goto("/anliegen/")
    page.get_by_text("Filtern", exact=True).click()
    page.get_by_label("Stadtteil").select_option(label="List")
    page.get_by_label("Text oder Nummer").fill("dunkel")
    page.get_by_role("button", name="Anwenden").click()
    expect(page.locator("[data-key]")).to_have_attribute("aria-label", re.compile(": 2 Anliegen"))
    expect(page.locator(".overview__list article")).to_have_count(2)


def test_typed_place_names_the_office_with_its_hours(page):
    load_demo_units()
    page.goto("/")
    page.get_by_label("Wo ist etwas?").fill("Lister Platz")
    page.keyboard.press("Enter")
    office = page.locator(".office")
    expect(office).to_contain_text("Stadtbezirk Vahrenwald-List (02)")
    expect(office).to_contain_text("Sprechzeiten")


def test_report_from_the_office_page_knows_the_place(page):
    load_demo_units()
    page.goto("/zustaendig/?ort=Lister+Platz")
    page.get_by_role("link", name="Anliegen hier melden").click()
    expect(page.locator("pin-map [role=status]")).to_contain_text("Stadtteil List")


def test_reload_after_sending_sends_nothing_again(page):
    to_review(page)
    send(page)
    page.reload()
    sent(page)
    assert Concern.objects.count() == 1


def test_second_send_after_a_lost_answer_gives_one_concern(page):
    to_review(page)
    page.route("**/anliegen/neu/", lose_answer, times=1)
    with page.expect_event("requestfailed"):
        page.locator("[name=send]").click()
    assert (send(page), Concern.objects.count()) == (Concern.objects.get(), 1)


def test_review_shows_the_place_on_a_map(page):
    to_review(page)
    expect(page.locator(".preview .map-own")).to_be_visible()


def test_text_with_markup_stays_text(page):
    evil = "<img src=x onerror=alert(1)> 😀 مرحبا <b>fett</b>"
    to_review(page, text=evil)
    expect(page.locator(".preview__text")).to_have_text(evil)
