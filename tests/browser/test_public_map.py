"""The public map: in step with the list, usable by keyboard, safe, readable in every light."""

import re

import pytest
from playwright.sync_api import expect

from districts.areas.models import Stadtteil
from layers.concerns.lifecycle import Status
from tests.browser.conftest import PHONE
from tests.factories import CategoryFactory, ConcernFactory

pytestmark = pytest.mark.usefixtures("demo_city")

SYMBOLS = "[data-key]"


@pytest.fixture
def concerns(demo_city):
    """Four concerns in different Stadtteile and states, and one without a place."""
    statuses = (Status.RECEIVED, Status.IN_PROGRESS, Status.ANSWERED, Status.REJECTED)
    category = CategoryFactory(name="Beleuchtung")
    for status, area in zip(
        statuses, Stadtteil.objects.filter(key__in=("10", "21", "47", "40")), strict=True
    ):
        ConcernFactory(public=True, status=status, category=category, location=area.area.point_on_surface)
    ConcernFactory(public=True, category=category, location=None)


def open_map(page, query=""):
    """Open map and list, and wait for the map."""
    page.goto(f"/anliegen/{query}")
    expect(page.locator(".map-note")).to_contain_text("Anliegen")
    return page


def on_map(page):
    """Return how many concerns the symbols stand for."""
    labels = page.locator(SYMBOLS).evaluate_all("symbols => symbols.map(s => s.getAttribute('aria-label'))")
    counts = (re.search(r": (\d+) Anliegen", label) for label in labels)
    return sum(int(count[1]) if count else 1 for count in counts)


def active(page):
    """Return what has the focus, as tag and class."""
    return page.evaluate("`${document.activeElement.localName} ${document.activeElement.className}`")


def test_map_shows_what_has_a_place(page, concerns):
    assert on_map(open_map(page)) == 4


def test_map_tells_how_many_have_no_place(page, concerns):
    expect(open_map(page).locator(".map-note")).to_have_text("5 Anliegen, davon 1 ohne Punkt auf der Karte")


@pytest.mark.parametrize("stage", ["new", "work", "answered", "closed"])
def test_filter_reaches_list_and_map_alike(page, concerns, stage):
    open_map(page, f"?stand={stage}&art=&thema=")
    listed = page.locator(".overview__list article").count()
    assert on_map(page) == listed - (stage == "new")


def test_every_stage_has_its_own_shape(page, concerns):
    open_map(page)
    shapes = page.locator(".map-pin").evaluate_all(
        "pins => pins.map(pin => getComputedStyle(pin, '::before').maskImage)"
    )
    assert len(set(shapes)) == 4


def test_symbols_have_names_of_their_own(page, concerns):
    labels = open_map(page).locator(SYMBOLS).evaluate_all("all => all.map(s => s.getAttribute('aria-label'))")
    assert sorted(labels)[0].startswith("1 von 4: Beleuchtung, ")


def test_symbols_are_one_tab_stop(page, concerns):
    assert open_map(page).locator(f"{SYMBOLS}[tabindex='0']").count() == 1


def test_arrow_keys_go_from_symbol_to_symbol(page, concerns):
    symbols = open_map(page).locator(SYMBOLS)
    symbols.first.focus()
    page.keyboard.press("ArrowDown")
    expect(symbols.first).not_to_be_focused()
    assert "map-symbol" in active(page)


def test_enter_opens_the_card_and_goes_to_its_heading(page, concerns):
    open_map(page).locator(SYMBOLS).first.focus()
    page.keyboard.press("Enter")
    assert active(page) == "h3 map-card__title"


@pytest.mark.parametrize("way", ["Escape", "Schließen"])
def test_closing_the_card_goes_back_to_the_symbol(page, concerns, way):
    first = open_map(page).locator(SYMBOLS).first
    first.focus()
    page.keyboard.press("Enter")
    if way == "Escape":
        page.keyboard.press("Escape")
    else:
        page.get_by_role("button", name="Schließen").click()
    expect(first).to_be_focused()


def test_card_leads_to_the_concern(page, concerns):
    open_map(page).locator(SYMBOLS).first.click()
    page.get_by_role("link", name="Anliegen ansehen").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Beleuchtung")


def test_text_on_the_map_stays_text(page, demo_city):
    evil = "<img src=x onerror=alert(1)>"
    place = Stadtteil.objects.get(key="10").area.point_on_surface
    ConcernFactory(public=True, category=CategoryFactory(name=evil), location=place)
    open_map(page).locator(SYMBOLS).first.click()
    expect(page.locator(".map-card h3")).to_have_text(evil)


def test_concerns_at_one_place_open_a_list_to_choose_from(page, demo_city):
    place = Stadtteil.objects.get(key="10").area.point_on_surface
    ConcernFactory.create_batch(3, public=True, location=place)
    open_map(page).locator(SYMBOLS).first.click()
    expect(page.locator(".map-card__list a")).to_have_count(3)


def test_cluster_opens_into_its_concerns(page, demo_city):
    for offset in (0, 150):
        place = Stadtteil.objects.get(key="10").area.point_on_surface
        place.x += offset
        ConcernFactory(public=True, location=place)
    open_map(page).locator(SYMBOLS).click()
    page.get_by_role("button", name="Näher heran").click()
    expect(page.locator(SYMBOLS)).to_have_count(2)


def test_few_tab_stops_from_before_to_after_the_map(page, demo_city):
    category = CategoryFactory()
    for area in Stadtteil.objects.all():
        ConcernFactory(public=True, category=category, location=area.area.point_on_surface)
    open_map(page)
    page.locator(".skip-map").focus()
    stops = 0
    while page.evaluate("!!document.activeElement.closest('.overview__map')"):
        page.keyboard.press("Tab")
        stops += 1
    assert stops <= 8


def test_skip_link_leads_to_the_list(page, concerns):
    open_map(page).locator(".skip-map").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#liste")).to_be_focused()


def test_boundaries_are_marked_as_schematic(page, concerns):
    expect(open_map(page).locator(".leaflet-control-attribution")).to_contain_text(
        "Schematische Grenzen, keine amtlichen"
    )


def test_map_can_be_moved_without_dragging(page, concerns):
    open_map(page)
    before = page.locator(SYMBOLS).first.bounding_box()
    page.get_by_role("button", name="Karte verschieben").click()
    with page.expect_response(re.compile("karte.geojson")):
        page.get_by_role("button", name="Karte nach Osten").click()
    assert page.locator(SYMBOLS).first.bounding_box()["x"] < before["x"]


def test_controls_and_symbols_are_large_enough(page, concerns):
    sides = (
        open_map(page)
        .locator(f".map .leaflet-bar a, .map-pan__toggle, {SYMBOLS}")
        .evaluate_all("all => all.flatMap(each => [each.offsetWidth, each.offsetHeight])")
    )
    assert min(sides) >= 44


def test_phone_shows_a_large_map_that_leaves_room_to_scroll(page, concerns):
    page.set_viewport_size(PHONE)
    height = open_map(page).locator(".map").bounding_box()["height"]
    assert 0.6 * PHONE["height"] <= height <= 0.8 * PHONE["height"]


def test_dark_map_is_dark(page, concerns):
    page.emulate_media(color_scheme="dark")
    colour = open_map(page).locator(".map").evaluate("map => getComputedStyle(map).backgroundColor")
    assert sum(int(part) for part in re.findall(r"\d+", colour)[:3]) < 120


def test_forced_colours_keep_borders_and_symbols(page, concerns):
    page.emulate_media(forced_colors="active")
    border = open_map(page).locator(".border").first.evaluate("line => getComputedStyle(line).stroke")
    ground = page.locator(".area").first.evaluate("area => getComputedStyle(area).fill")
    assert border != ground


def test_outage_of_the_map_is_shown_as_an_outage(page, concerns, watch):
    page.route("**/karte.geojson*", lambda route: route.abort())
    page.goto("/anliegen/")
    expect(page.locator(".map-note")).not_to_be_empty()
    watch.faults.clear()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_page_is_accessible_with_an_open_card(page, concerns, axe, scheme):
    page.emulate_media(color_scheme=scheme)
    open_map(page).locator(SYMBOLS).first.click()
    assert axe() == []


def test_small_map_of_a_concern_shows_its_stage(page, concerns):
    open_map(page, "?stand=answered")
    page.locator(".overview__list article a").first.click()
    expect(page.locator("place-map .stage--answered")).to_be_visible()


def test_click_on_the_start_page_asks_who_is_in_charge(page, demo_city):
    page.goto("/")
    expect(page.locator("city-map .map-name").first).to_be_attached()
    box = page.locator("city-map .map").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page).to_have_url(re.compile(r"/zustaendig/\?lat=52\.\d{6}&lon=9\.\d{6}$"))


def test_one_finger_scrolls_the_page(browser, live_server, concerns):
    context = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True, base_url=live_server.url)
    page = open_map(context.new_page())
    touch_action = page.locator(".map").evaluate("map => getComputedStyle(map).touchAction")
    context.close()
    assert touch_action == "pan-x pan-y"
