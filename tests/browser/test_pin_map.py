"""Saying where: by click, keyboard, buttons, position, list and coordinates, and what the map then says."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.usefixtures("demo_city")

KROEPCKE = {"longitude": 9.7386, "latitude": 52.3745, "accuracy": 40}


@pytest.fixture
def report(page):
    """The first step of the report, its map drawn."""
    page.goto("/anliegen/neu/")
    expect(page.locator(".map-name").first).to_be_attached()
    return page


def click_map(page, right=0, down=0):
    """Click so many pixels off the middle of the map."""
    canvas = page.locator(".pin-map__canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2 + right, box["y"] + box["height"] / 2 + down)


def focus_map(page):
    """Put the keyboard's focus on the map."""
    page.locator(".pin-map__canvas").focus()


def said(page):
    """Return what the map says."""
    return page.locator("pin-map [role=status]")


def place(page):
    """Return longitude and latitude in the form."""
    return tuple(float(page.locator(f"[name={name}]").input_value()) for name in ("lon", "lat"))


def press(page, *keys):
    """Press keys one after the other."""
    for key in keys:
        page.keyboard.press(key)


def test_click_fills_the_coordinates(report):
    click_map(report)
    assert place(report) == pytest.approx((9.76, 52.38), abs=0.03)


def test_click_says_the_stadtteil(report):
    click_map(report)
    expect(said(report)).to_have_text(re.compile(r"Pin gesetzt: Stadtteil .+, Stadtbezirk .+\."))


def test_click_beyond_the_city_names_the_neighbour(report):
    click_map(report, right=330, down=200)
    expect(said(report)).to_contain_text("außerhalb der Stadt")


def test_press_that_slides_off_sets_no_pin(report):
    box = report.locator(".pin-map__canvas").bounding_box()
    report.mouse.move(box["x"] + 200, box["y"] + 200)
    report.mouse.down()
    report.mouse.move(box["x"] + 300, box["y"] + 260, steps=4)
    report.mouse.up()
    assert report.locator("[name=lon]").input_value() == ""


def test_enter_sets_the_pin_under_the_cross(report):
    focus_map(report)
    press(report, "Enter")
    expect(said(report)).to_contain_text("Pin gesetzt")


def test_arrow_keys_move_the_pin_by_ten_metres(report):
    focus_map(report)
    press(report, "Enter")
    _lon, before = place(report)
    press(report, "ArrowUp")
    assert (place(report)[1] - before) * 111_195 == pytest.approx(10, abs=0.2)


def test_several_arrow_keys_are_spoken_as_one_way(report):
    focus_map(report)
    press(report, "Enter", "ArrowUp", "ArrowUp", "ArrowRight")
    expect(said(report)).to_contain_text("Pin 20 Meter nach Norden und 10 Meter nach Osten verschoben")


def test_step_can_be_one_metre(report):
    click_map(report)
    _lon, before = place(report)
    report.get_by_text("Pin genau verschieben").click()
    report.get_by_label("1 m", exact=True).check()
    report.get_by_role("button", name="Pin nach Süden").click()
    assert (before - place(report)[1]) * 111_195 == pytest.approx(1, abs=0.2)


def test_pin_can_be_dragged(report):
    click_map(report)
    before = place(report)
    box = report.locator(".map-own").bounding_box()
    report.mouse.move(box["x"] + 22, box["y"] + 20)
    report.mouse.down()
    report.mouse.move(box["x"] + 82, box["y"] + 20, steps=5)
    report.mouse.up()
    assert place(report)[0] > before[0]


def test_position_of_the_device_brings_its_accuracy(context, report):
    context.grant_permissions(["geolocation"])
    context.set_geolocation(KROEPCKE)
    report.get_by_role("button", name="Mein Standort").click()
    expect(said(report)).to_contain_text("Standort gefunden: Stadtteil Mitte")
    assert report.locator("[name=accuracy_m]").input_value() == "40"


def test_moving_the_pin_by_hand_makes_it_exact(context, report):
    context.grant_permissions(["geolocation"])
    context.set_geolocation(KROEPCKE)
    report.get_by_role("button", name="Mein Standort").click()
    expect(report.locator(".accuracy")).to_be_attached()
    click_map(report, right=40)
    expect(report.locator(".accuracy")).not_to_be_attached()
    assert report.locator("[name=accuracy_m]").input_value() == ""


def test_refused_position_is_explained(report):
    report.get_by_role("button", name="Mein Standort").click()
    expect(said(report)).to_contain_text("gibt den Standort nicht frei")


def test_known_place_puts_the_pin(report):
    report.locator("[name=place]").select_option(label="Lister Platz")
    expect(said(report)).to_contain_text("Lister Platz: Stadtteil List")


def test_pin_by_hand_takes_the_known_place_back(report):
    report.locator("[name=place]").select_option(label="Lister Platz")
    expect(said(report)).to_contain_text("Lister Platz")
    click_map(report, right=60)
    assert report.locator("[name=place]").input_value() == ""


def test_typed_coordinates_show_the_pin(report):
    report.get_by_text("Koordinaten eingeben").click()
    report.locator("[name=lat]").fill("52,3745")
    report.locator("[name=lon]").fill("9,7386")
    press(report, "Tab")
    expect(report.locator(".map-own")).to_be_visible()


def test_pin_is_still_there_after_an_error(report):
    click_map(report)
    report.evaluate("document.querySelector('[name=lat]').value = '99'")
    report.get_by_role("button", name="Weiter").click()
    expect(report.locator("[name=lon]")).not_to_have_value("")


def test_pin_travels_to_the_next_step(report):
    click_map(report)
    lon = report.locator("[name=lon]").input_value()
    report.get_by_role("button", name="Weiter").click()
    expect(report.locator("[name=lon][type=hidden]")).to_have_value(lon)


@pytest.fixture
def route(report):
    """The map in the way of drawing a route."""
    report.get_by_label("auf eine Strecke").check()
    return report


def test_route_is_drawn_click_by_click(route):
    click_map(route, right=-60)
    click_map(route, right=60)
    expect(said(route)).to_contain_text("Strecke: 2 Punkte")


def test_route_is_drawn_with_the_keyboard(route):
    focus_map(route)
    press(route, "Enter", "ArrowDown")
    route.wait_for_timeout(400)
    press(route, "Enter")
    expect(said(route)).to_contain_text("Strecke: 2 Punkte")


def test_backspace_takes_the_last_point_back(route):
    click_map(route, right=-60)
    click_map(route, right=60)
    focus_map(route)
    press(route, "Backspace")
    expect(said(route)).to_contain_text("Strecke: 1 Punkt,")


def test_route_fills_its_field(route):
    click_map(route, right=-60)
    click_map(route, right=60)
    expect(route.locator("[name=route]")).to_have_value(
        re.compile(r"^9\.\d{6} 52\.\d{6}, 9\.\d{6} 52\.\d{6}$")
    )


def test_whole_stadtteile_need_no_map(report):
    report.get_by_label("auf keinen bestimmten Ort").check()
    expect(report.locator(".pin-map__canvas")).to_be_hidden()


def test_letters_typed_elsewhere_do_not_reach_the_map(report):
    report.locator("[name=place_note]").fill("")
    report.locator("[name=place_note]").press_sequentially("+-Enter")
    assert report.locator("[name=lon]").input_value() == ""


def test_page_is_accessible_with_a_pin(report, axe):
    click_map(report)
    expect(said(report)).to_contain_text("Stadtteil")
    assert axe() == []
