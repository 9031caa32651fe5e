"""Everything with the keyboard alone, and clicks of a nervous hand."""

import pytest
from playwright.sync_api import expect

from layers.concerns.models import Concern
from tests.browser.conftest import PHONE
from tests.browser.report_steps import LIST, focused, sent, tab_to, to_review
from tests.factories import CategoryFactory

NEXT = ".report__buttons [name=next]"


@pytest.fixture(autouse=True)
def topic(demo_city):
    """The only topic there is."""
    return CategoryFactory(slug="radweg", name="Rad- und Fußweg")


@pytest.fixture
def keyboard(page):
    """The first step of the report, its map drawn; nobody touches a pointer."""
    page.goto("/anliegen/neu/")
    expect(page.locator(".map-name").first).to_be_attached()
    return page


def press(page, *keys):
    """Press keys one after the other."""
    for key in keys:
        page.keyboard.press(key)


def said(page):
    """Return what the map says."""
    return page.locator("pin-map [role=status]")


def place_by_list(page):
    """Choose the first known place."""
    tab_to(page, "[name=place]")
    press(page, "ArrowDown")
    expect(said(page)).to_contain_text("Aegidientorplatz: Stadtteil Mitte")


def place_by_arrows(page):
    """Set the pin under the cross of the map and move it; the way is spoken."""
    tab_to(page, ".pin-map__canvas")
    press(page, "Enter", "ArrowUp", "ArrowUp")
    expect(said(page)).to_contain_text("Pin 20 Meter nach Norden verschoben: Stadtteil")


def place_by_coordinates(page):
    """Open the fields for coordinates and type them."""
    tab_to(page, ".pin-map__coordinates summary")
    press(page, "Enter", "Tab")
    page.keyboard.type(f"{LIST[1]:.4f}")
    press(page, "Tab")
    page.keyboard.type(f"{LIST[0]:.4f}")
    press(page, "Tab")
    expect(said(page)).to_contain_text("Stadtteil List")


def choose_next(page, name="next"):
    """Go to the button that leads on and press it."""
    step = page.locator("[name=step]").input_value()
    tab_to(page, f".report__buttons [name={name}]")
    press(page, "Enter")
    if name == "next":
        expect(page.locator("[name=step]")).not_to_have_value(step)


def finish(page):
    """Say what it is about, skip the contact, send; return the concern."""
    tab_to(page, "[name=kind]")
    press(page, "Space")
    tab_to(page, "[name=category]")
    press(page, "ArrowDown")
    press(page, "Tab")
    page.keyboard.type("Der Radweg ist voller Scherben.")
    choose_next(page)
    choose_next(page)
    choose_next(page, "send")
    return sent(page)


@pytest.mark.parametrize("give_place", [place_by_list, place_by_arrows, place_by_coordinates])
def test_whole_report_needs_only_the_keyboard(keyboard, give_place):
    give_place(keyboard)
    choose_next(keyboard)
    assert finish(keyboard).stadtteil is not None


def test_few_tab_stops_lead_through_the_map_of_the_report(keyboard):
    tab_to(keyboard, ".pin-map__canvas")
    stops = 1
    while keyboard.evaluate("!!document.activeElement.closest('.pin-map__canvas')"):
        press(keyboard, "Tab")
        stops += 1
    assert stops <= 8


def test_focus_goes_down_the_page(keyboard):
    keyboard.set_viewport_size(PHONE)
    tops = []
    for _ in range(40):
        press(keyboard, "Tab")
        if keyboard.evaluate("!!document.activeElement.closest('footer')"):
            break
        tops.append(keyboard.evaluate("document.activeElement.getBoundingClientRect().top + scrollY"))
    assert tops == sorted(tops)


def test_first_tab_skips_to_the_content(keyboard):
    press(keyboard, "Tab", "Enter")
    assert focused(keyboard) == "inhalt"


def test_focus_goes_to_the_errors(keyboard):
    tab_to(keyboard, NEXT)
    press(keyboard, "Enter")
    expect(keyboard.locator("#fehler")).to_be_focused()


def test_error_leads_to_its_field(keyboard):
    tab_to(keyboard, NEXT)
    press(keyboard, "Enter")
    expect(keyboard.locator("#fehler")).to_be_focused()
    press(keyboard, "Tab", "Enter")
    assert focused(keyboard) == "place"


def test_enter_in_a_text_field_goes_on_and_not_back(keyboard):
    place_by_list(keyboard)
    tab_to(keyboard, "[name=place_note]")
    press(keyboard, "Enter")
    expect(keyboard.get_by_role("heading", level=1)).to_have_text("Worum geht es?")


def test_escape_closes_the_menu_of_a_phone(page):
    page.set_viewport_size(PHONE)
    page.goto("/")
    tab_to(page, ".site-header__toggle")
    press(page, "Enter")
    expect(page.locator(".site-nav")).to_be_visible()
    press(page, "Escape")
    expect(page.locator(".site-header__toggle")).to_be_focused()
    expect(page.locator(".site-nav")).to_be_hidden()


def test_double_click_on_send_gives_one_concern(page):
    to_review(page)
    page.locator("[name=send]").dblclick()
    sent(page)
    assert Concern.objects.count() == 1
