"""The map in one file: nothing from elsewhere, nothing unescaped, nothing internal."""

import re

import pytest

from layers import registry
from layers.standalone import symbol
from tests.factories import STAFF_PERMISSIONS, ConcernFactory, PlaceFactory, UserFactory, grid_point

ADDRESS = "/karte/ebenen/anliegen.html"

pytestmark = pytest.mark.django_db


def page(client, query="", address=ADDRESS):
    """Return the document as text."""
    response = client.get(f"{address}?{query}")
    assert response.status_code == 200
    return response.content.decode()


def test_document_links_to_nobody(client, city):
    ConcernFactory(public=True, location=grid_point(0.5, 0.5))
    text = page(client)
    assert not re.findall(
        r"<link|<img|<iframe|\ssrc=|@import|url\(", re.sub(r"<script>.*?</script>", "", text, flags=re.S)
    )
    assert not re.search(r"cdn|googleapis|jquery|openstreetmap", text, re.I)


def test_document_holds_leaflet_and_the_features(client, city):
    concern = ConcernFactory(public=True)
    text = page(client)
    assert "Leaflet 1" in text and concern.reference in text


def test_text_of_people_is_escaped(client, city):
    ConcernFactory(public=True, text="<img src=x onerror=alert(1)></script><script>alert(2)</script>")
    text = page(client)
    assert "<img src=x" not in text and "<script>alert" not in text and "u003cimg" not in text


@pytest.mark.parametrize("permissions", [None, (), STAFF_PERMISSIONS])
def test_nothing_internal_is_in_the_document_for_any_role(client, city, permissions):
    if permissions is not None:
        client.force_login(UserFactory(permissions=permissions))
    ConcernFactory(text="ZZTEXT-17")
    ConcernFactory(public=True, text="ZZTEXT-18", public_text="", place_note="ZZNOTE", organisation="ZZORG")
    assert not re.search("ZZ(TEXT|NOTE|ORG)", page(client))


def test_document_says_source_licence_and_filter(client, city):
    ConcernFactory(public=True, kind="idea", text="bleibt")
    ConcernFactory(public=True, text="faellt weg")
    text = page(client, "art=idea")
    assert "Datenlizenz Deutschland" in text and "Art: Idee" in text
    assert "bleibt" in text and "faellt weg" not in text


def test_cut_is_said(client, city, monkeypatch):
    monkeypatch.setattr("layers.standalone.MAX_FEATURES", 2)
    ConcernFactory.create_batch(3, public=True)
    assert "Gekürzt: nur die ersten 2" in page(client)


@pytest.mark.parametrize("slug", ["anliegen", "stadtteile", "stadtbezirke"])
def test_every_layer_can_stand_alone_even_when_empty(client, slug):
    assert "<h1>" in page(client, address=f"/karte/ebenen/{slug}.html")


def test_toy_layer_can_stand_alone(client, toy_layer):
    place = PlaceFactory()
    assert place.name in page(client, address="/karte/ebenen/spielorte.html")


def test_legend_shows_every_class_with_its_symbol(client, city):
    from django.contrib.auth.models import AnonymousUser

    text = page(client)
    classes = registry.get("anliegen", AnonymousUser()).style.classes
    assert all(symbol(each) in text and str(each.label) in text for each in classes)


def test_document_is_stored_and_not_run_on_our_behalf(client, city):
    response = client.get(ADDRESS)
    assert response["Content-Disposition"].startswith("attachment")
    assert response["Content-Security-Policy"].startswith("sandbox allow-scripts;")


@pytest.mark.parametrize(
    ("query", "named"), [("bbox=1", "bbox"), ("farbe=rot", "farbe"), ("von=2026-02-31", "von")]
)
def test_impossible_parameter_is_refused_by_name(client, query, named):
    response = client.get(f"{ADDRESS}?{query}")
    assert response.status_code == 400 and list(response.json()["fehler"]) == [named]
