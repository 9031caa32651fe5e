"""What every page has in common, and rules for all templates and style sheets."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.shortcuts import render

from geo.project.middleware import outage
from tests.outline import Outline

PAGES = [
    "/",
    "/hilfe/",
    "/datenschutz/",
    "/barrierefreiheit/",
    "/impressum/",
    "/zustaendig/",
    "/gibt-es-nicht/",
]
TEMPLATES = sorted(
    path for path in (settings.BASE_DIR / "templates").rglob("*.html") if "mail" not in path.parts
)
STYLES = sorted((settings.BASE_DIR / "geo/static/geo").glob("*.css"))
STAGES = ["new", "work", "answered", "closed"]
PHYSICAL = re.compile(
    r"^\s*(margin|padding|border)-(left|right|top|bottom)\b|^\s*(left|right|top|bottom):", re.M
)


def short(path):
    """Return the part of ``path`` that names a test."""
    return str(path.relative_to(settings.BASE_DIR))


@pytest.fixture
def outline(client, db, request):
    """The outline of the page whose address is the test's parameter."""
    return Outline(client.get(request.param).content.decode())


every_page = pytest.mark.parametrize("outline", PAGES, indirect=True)


@every_page
def test_page_has_one_main_heading(outline):
    assert len(outline.all("h1")) == 1


@every_page
def test_page_says_its_language(outline):
    assert outline.one("html")["lang"] == "de"


@every_page
def test_skip_link_comes_first_and_leads_to_the_content(outline):
    assert outline.all("a")[0]["href"] == f"#{outline.one('main')['id']}"


@every_page
def test_page_has_no_id_twice(outline):
    assert len(outline.ids()) == len(set(outline.ids()))


@every_page
def test_messages_region_is_there_before_its_text(outline):
    assert (
        len([each for each in outline.all("div", role="status") if "messages" in each.get("class", "")]) == 1
    )


@every_page
def test_page_asks_nobody_else(outline):
    addresses = [each.get("src") or each.get("href") or "" for _tag, each in outline.tags]
    assert not [each for each in addresses if each.startswith(("http:", "https:", "//"))]


def test_current_page_is_marked_in_the_navigation(client, db):
    outline = Outline(client.get("/zustaendig/").content.decode())
    assert outline.one("a", aria_current="page")["href"] == "/zustaendig/"


@pytest.mark.parametrize("path", TEMPLATES, ids=short)
def test_template_has_no_inline_style(path):
    assert not re.search(r"\sstyle=|<style", path.read_text())


@pytest.mark.parametrize("path", TEMPLATES, ids=short)
def test_template_has_no_inline_script(path):
    text = path.read_text()
    assert not re.search(r"\son\w+=|javascript:", text)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", text))


@pytest.mark.parametrize("path", STYLES, ids=short)
def test_styles_know_no_left_and_right(path):
    assert not PHYSICAL.search(path.read_text())


@pytest.mark.parametrize("path", STYLES, ids=short)
def test_styles_load_nothing_from_elsewhere(path):
    assert not re.search(r"https?:|url\([\"']?//|@import", path.read_text())


def colours(part):
    """Return the custom properties of ``part`` of the style sheet that are plain colours."""
    return dict(re.findall(r"--([\w-]+): (#\w+);", part))


def luminance(colour):
    """Return the relative luminance of ``#rgb`` or ``#rrggbb`` (WCAG 2.2)."""
    digits = colour.lstrip("#")
    digits = digits if len(digits) == 6 else "".join(2 * digit for digit in digits)
    channels = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one, other):
    """Return the contrast of two colours (WCAG 2.2)."""
    dark, light = sorted([luminance(one), luminance(other)])
    return (light + 0.05) / (dark + 0.05)


def theme_colours():
    """Return the colours of the light theme, of the device's dark one and of the chosen dark one."""
    text = (settings.BASE_DIR / "geo/static/geo/tokens.css").read_text()
    light, rest = text.split("@media", 1)
    device, chosen = rest.split('[data-kern-theme="light"]', 2)[1:]
    return [colours(part) for part in (light, device, chosen)]


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("ground", ["map-paper", "map-water", "map-outside", "stage-halo"])
@pytest.mark.parametrize("stage", STAGES)
def test_stage_stands_out_from_every_ground(theme, ground, stage):
    found = theme_colours()[theme]
    assert contrast(found[f"stage-{stage}"], found[ground]) >= 3


def test_dark_by_choice_is_dark_by_device():
    _light, device, chosen = theme_colours()
    assert device == chosen


@pytest.mark.parametrize("stage", STAGES)
def test_stage_has_a_shape_of_its_own(stage):
    assert f'id="stage-{stage}"' in (settings.BASE_DIR / "geo/static/geo/stages.svg").read_text()


def test_outage_page_needs_no_database(rf):
    assert outage(rf.get("/anliegen/neu/")).status_code == 503


def test_outage_page_keeps_every_value(rf):
    request = rf.post("/anliegen/neu/?a=1", {"text": 'Zeile 1\n"Zeile" 2', "thema": ["a", "b"]})
    outline = Outline(outage(request).content.decode())
    kept = [
        (each["name"], each["value"])
        for each in outline.all("input", type="hidden")
        if "zurueck" not in each["name"]
    ]
    assert kept == [("text", 'Zeile 1\n"Zeile" 2'), ("thema", "a"), ("thema", "b")]


def test_outage_page_sends_again_to_the_same_address(rf):
    outline = Outline(outage(rf.post("/anliegen/neu/?a=1", {"text": "x"})).content.decode())
    assert outline.one("form", method="post")["action"] == "/anliegen/neu/?a=1"


def test_problem_page_names_the_status(rf):
    response = render(rf.get("/"), "problem.html", {"sentence": "Das ging nicht.", "status": 403})
    assert "Fehler 403" in response.content.decode()


def test_templates_are_found_at_all():
    assert Path(settings.BASE_DIR / "templates/base.html") in TEMPLATES
