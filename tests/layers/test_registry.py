"""The registry: rooms declare, everything else finds."""

import re
import sys
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404

from layers import registry
from layers.styles import Style, StyleClass
from tests.factories import PlaceFactory, UserFactory, grid_point
from tests.layers import toy
from tests.layers.decoding import features_of

PLANNER = ("areas.view_place",)
WAYS_OUT = [
    "/karte/ebenen/{slug}.geojson",
    "/karte/ebenen/{slug}.csv",
    "/karte/ebenen/{slug}.xlsx",
    "/karte/ebenen/{slug}.gpkg",
    "/karte/ebenen/{slug}.html",
    "/karte/kacheln/{slug}/10/5/5.mvt",
    "/ogc/collections/{slug}",
    "/ogc/collections/{slug}/items",
]


def slugs(user=None):
    """Return the layers that ``user`` may see."""
    return [layer.slug for layer in registry.for_user(user or AnonymousUser())]


def answer(client, way, slug):
    """Return status and bytes of a way out, read to its end."""
    response = client.get(way.format(slug=slug))
    return response.status_code, response.getvalue()


def test_rooms_are_found_by_themselves():
    assert {"anliegen", "stadtteile", "stadtbezirke"} <= set(slugs())


def test_room_with_a_layer_file_is_found(tmp_path, monkeypatch):
    room = tmp_path / "layers_toy_room"
    room.mkdir()
    (room / "__init__.py").touch()
    (room / "layer.py").write_text("from tests.layers import toy\ntoy.offer('gefunden')\n")
    monkeypatch.syspath_prepend(tmp_path)
    module = __import__("layers_toy_room")
    config = SimpleNamespace(name="layers_toy_room", module=module)
    monkeypatch.setattr(registry, "ROOMS", "layers_")
    monkeypatch.setattr(registry.apps, "get_app_configs", lambda: [config])
    registry.discover()
    found = "gefunden" in slugs()
    registry.unregister("gefunden")
    sys.modules.pop("layers_toy_room.layer")
    assert found


def test_a_slug_is_taken_once(toy_layer):
    with pytest.raises(ValueError, match="twice"):
        toy.offer()


@pytest.mark.parametrize("slug", ["Ä", "a b", "../etc", "A"])
def test_slug_that_fits_no_address_is_refused(slug):
    with pytest.raises(ValueError, match=re.escape(slug)):
        toy.offer(slug)


def test_list_of_a_property_that_does_not_exist_is_refused():
    with pytest.raises(ValueError, match="datum"):
        toy.offer("probe", date_property="datum")


@pytest.mark.parametrize("way", WAYS_OUT)
@pytest.mark.django_db
def test_toy_layer_is_in_every_way_out(client, toy_layer, way):
    PlaceFactory()
    assert answer(client, way, "spielorte")[0] == 200


@pytest.mark.django_db
def test_toy_layer_has_its_features_in_tiles(client, toy_layer, tile_at):
    place = PlaceFactory(location=grid_point(0.5, 0.5))
    features = features_of(client.get(tile_at(place.location, 12, "spielorte")))
    assert [feature["name"] for feature in features] == [place.name]


@pytest.mark.django_db
def test_toy_layer_has_its_features_in_geojson(client, toy_layer):
    place = PlaceFactory()
    response = client.get("/karte/ebenen/spielorte.geojson")
    assert place.name.encode() in response.getvalue()


@pytest.mark.parametrize("way", WAYS_OUT)
@pytest.mark.parametrize("permissions", [None, (), PLANNER])
@pytest.mark.django_db
def test_layer_not_allowed_looks_like_none(client, secret_layer, way, permissions):
    if permissions is not None:
        client.force_login(UserFactory(permissions=permissions))
    secret = answer(client, way, "geheim")
    status, missing = answer(client, way, "gibtesnicht")
    if permissions == PLANNER:
        assert secret[0] == 200
    else:
        assert secret == (404, missing.replace(b"gibtesnicht", b"geheim")) and status == 404


def test_layer_not_allowed_is_in_no_list(secret_layer):
    assert "geheim" not in slugs()


def test_unknown_layer_raises_not_found():
    with pytest.raises(Http404):
        registry.get("gibtesnicht", AnonymousUser())


def test_style_class_follows_the_value():
    style = Style(
        class_by="stand",
        classes=(
            StyleClass(value="new", label="neu", colour="#000000"),
            StyleClass(value="old", label="alt", colour="#ffffff"),
        ),
    )
    assert [style.class_of({"stand": value}).label for value in ("new", "old", "other")] == [
        "neu",
        "alt",
        "alt",
    ]


def test_classes_of_a_layer_differ_by_shape():
    style = registry.get("anliegen", AnonymousUser()).style
    assert len({each.shape for each in style.classes}) == len(style.classes)


@pytest.mark.django_db
def test_description_is_plain_data(city):
    import json

    described = [layer.describe() for layer in registry.for_user(AnonymousUser())]
    assert json.loads(json.dumps(described)) == described
