"""Everything without JavaScript, as some browsers, networks and filters have it."""

from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import expect

from layers.concerns import tracking
from tests.browser.report_steps import TEXT, go_on, say_what, send
from tests.factories import CategoryFactory, ConcernFactory


@pytest.fixture
def browser_context_args(browser_context_args):
    """A browser that runs no script."""
    return browser_context_args | {"java_script_enabled": False}


@pytest.fixture(autouse=True)
def topic(demo_city):
    """The only topic there is."""
    return CategoryFactory(slug="radweg", name="Rad- und Fußweg")


def photo(name="foto.jpg"):
    """Return a file as the browser's dialog gives it."""
    buffer = BytesIO()
    Image.new("RGB", (60, 40), "green").save(buffer, "JPEG")
    return {"name": name, "mimeType": "image/jpeg", "buffer": buffer.getvalue()}


def to_content(page):
    """Walk to the second step, the place taken from the list."""
    page.goto("/anliegen/neu/")
    page.get_by_label("Bekannter Ort").select_option(label="Lister Platz")
    go_on(page)


def test_whole_report_with_a_photo(page):
    to_content(page)
    say_what(page)
    page.get_by_label("Foto auswählen").set_input_files(photo())
    go_on(page)
    go_on(page, "Weiter zum Prüfen")
    concern = send(page)
    assert (concern.stadtteil.name, concern.photos.count()) == ("List", 1)


def test_description_of_a_photo_survives_the_way_back(page):
    to_content(page)
    say_what(page)
    page.get_by_label("Foto auswählen").set_input_files(photo())
    go_on(page)
    go_on(page, "Zurück")
    page.get_by_label("Was zeigt Foto 1?").fill("Scherben auf dem Weg")
    go_on(page)
    go_on(page, "Weiter zum Prüfen")
    assert send(page).photos.get().alt_text == "Scherben auf dem Weg"


def test_empty_step_names_every_missing_answer(page):
    to_content(page)
    page.get_by_role("button", name="Weiter").click()
    expect(page.get_by_role("alert").get_by_role("link")).to_have_text(
        [
            "Was möchten Sie mitteilen? – Dieses Feld ist zwingend erforderlich.",
            "Thema – Dieses Feld ist zwingend erforderlich.",
            "Beschreibung – Dieses Feld ist zwingend erforderlich.",
        ]
    )


def test_error_keeps_what_was_typed(page):
    to_content(page)
    page.get_by_label("Beschreibung").fill(TEXT)
    page.get_by_role("button", name="Weiter").click()
    expect(page.get_by_label("Beschreibung")).to_have_value(TEXT)


def test_broken_photo_is_refused_at_its_field(page):
    to_content(page)
    say_what(page)
    page.get_by_label("Foto auswählen").set_input_files(photo() | {"buffer": b"kein Bild"})
    page.get_by_role("button", name="Weiter").click()
    expect(page.locator("#id_photos_error")).to_contain_text("foto.jpg: ")


def test_whole_stadtteile_without_a_place(page):
    page.goto("/anliegen/neu/")
    page.get_by_label("auf keinen bestimmten Ort").check()
    page.get_by_text("Stadtteile wählen").click()
    page.get_by_label("List", exact=True).check()
    page.get_by_label("Vahrenwald", exact=True).check()
    go_on(page)
    say_what(page)
    go_on(page)
    go_on(page, "Weiter zum Prüfen")
    assert {area.name for area in send(page).stadtteile.all()} == {"List", "Vahrenwald"}


def test_concern_is_supported(page, topic):
    known = ConcernFactory(public=True, category=topic)
    page.goto(f"/anliegen/{known.reference}/")
    page.get_by_role("button", name="Unterstützen").click()
    expect(page.get_by_role("status").first).to_contain_text("Ihre Unterstützung ist gezählt")


def test_number_and_secret_open_the_history(page, topic):
    concern = ConcernFactory(category=topic)
    page.goto("/anliegen/verfolgen/")
    page.get_by_label("Nummer oder ganzer Link").fill(concern.reference)
    page.get_by_label("Geheimer Schlüssel").fill(tracking.secret_of(concern))
    page.get_by_role("button", name="Öffnen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Ihr Anliegen {concern.reference}")


def test_pasted_link_opens_the_history(page, topic):
    concern = ConcernFactory(category=topic)
    page.goto("/anliegen/verfolgen/")
    page.get_by_label("Nummer oder ganzer Link").fill(tracking.tracking_url(concern))
    page.get_by_role("button", name="Öffnen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Ihr Anliegen {concern.reference}")


def test_list_is_complete_without_the_map(page, topic):
    ConcernFactory.create_batch(3, public=True, category=topic)
    page.goto("/anliegen/")
    expect(page.locator("article")).to_have_count(3)


def test_light_and_dark_can_be_chosen(page):
    page.goto("/hilfe/")
    page.get_by_role("button", name="Dunkel").click()
    expect(page.locator("html")).to_have_attribute("data-kern-theme", "dark")
