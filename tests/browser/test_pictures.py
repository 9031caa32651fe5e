"""The pictures of the manual, made anew with ``PICTURES=1``: the demo city on a phone and on a desk."""

import os
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect

from layers.concerns import tracking
from layers.concerns.demo import load_categories, load_demo_concerns
from layers.concerns.lifecycle import Status
from layers.concerns.models import Concern
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.report_steps import go_on, say_what

pytestmark = pytest.mark.skipif(
    os.environ.get("PICTURES") != "1", reason="makes the pictures of the manual, only with PICTURES=1"
)

FOLDER = Path(__file__).parent / "pictures"
MAX_BYTES = 250_000
MAX_BYTES_TOGETHER = 1_200_000
COLOURS = 160
SETTLED_MS = 800
TEXT = "Auf dem Radweg am Lister Platz liegen seit Tagen Scherben. Bitte einmal kehren."


@pytest.fixture
def camera(page, demo_city, settings, live_server):
    """A page in front of the demo city and its concerns."""
    settings.PUBLIC_URL = live_server.url
    load_categories()
    load_demo_concerns()
    page.emulate_media(reduced_motion="reduce")
    return page


def shoot(page, name):
    """Take what the window shows, in few colours and without a focus."""
    page.evaluate("document.activeElement.blur()")
    page.wait_for_timeout(SETTLED_MS)
    image = Image.open(BytesIO(page.screenshot())).convert("RGB")
    width = page.evaluate("document.body.clientWidth")
    image.crop((0, 0, width, image.height)).quantize(COLOURS, dither=Image.Dither.NONE).save(
        FOLDER / f"{name}-{width}.png", optimize=True
    )


def shoot_from(page, name, selector):
    """Take the window with what ``selector`` matches at its top."""
    page.locator(selector).evaluate("part => part.scrollIntoView({block: 'start'})")
    shoot(page, name)


def shoot_report(page):
    """Take every step of a report."""
    page.goto("/anliegen/neu/")
    expect(page.locator(".map-name").first).to_be_attached()
    page.locator("[name=place]").select_option(label="Lister Platz")
    expect(page.locator("pin-map [role=status]")).to_contain_text("Lister Platz: Stadtteil List")
    shoot_from(page, "report-place", ".map-help")
    go_on(page)
    say_what(page, text=TEXT)
    shoot_from(page, "report-content", ".steps")
    go_on(page)
    shoot(page, "report-contact")
    go_on(page, "Weiter zum Prüfen")
    shoot(page, "report-review")


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desk"])
def test_pictures_are_small_enough_for_the_manual(camera, viewport):
    camera.goto("/")
    gutter = camera.evaluate("innerWidth - document.body.clientWidth")
    camera.set_viewport_size(viewport | {"width": viewport["width"] + gutter})
    expect(camera.locator(".map-name").first).to_be_attached()
    shoot(camera, "start")
    shoot_report(camera)
    camera.goto("/anliegen/")
    expect(camera.locator(".map-note")).to_contain_text("Anliegen")
    shoot(camera, "map")
    answered = Concern.objects.public().filter(status=Status.ANSWERED, public_location__isnull=False)
    concern = answered.order_by("-submitted_at").first()
    camera.goto(f"/anliegen/{concern.reference}/")
    expect(camera.locator("place-map .map-pin")).to_be_visible()
    shoot(camera, "detail")
    camera.goto(tracking.tracking_url(concern))
    expect(camera.get_by_role("heading", level=1)).to_contain_text(concern.reference)
    shoot_from(camera, "tracking", "h1")
    sizes = [path.stat().st_size for path in FOLDER.glob("*.png")]
    assert max(sizes) < MAX_BYTES and sum(sizes) < MAX_BYTES_TOGETHER
