"""The areas of the city as layers."""

import json

import pytest
from django.contrib.auth.models import AnonymousUser

from districts.areas.models import BoundaryEdition
from layers import registry
from tests.factories import FIRST_DAY, BoundaryEditionFactory, StadtteilFactory, UserFactory, square

pytestmark = pytest.mark.django_db


def names(client, slug):
    """Return the names of the areas of a layer."""
    answer = json.loads(client.get(f"/karte/ebenen/{slug}.geojson").getvalue())
    return [feature["properties"]["name"] for feature in answer["features"]]


def test_stadtteile_of_today_are_drawn(client, city):
    assert names(client, "stadtteile") == ["Südwest", "Südost", "Nordwest", "Nordost"]


def test_stadtbezirke_of_today_are_drawn(client, city):
    assert names(client, "stadtbezirke") == ["Südbezirk", "Nordbezirk"]


def test_areas_of_an_edition_that_is_not_in_force_are_not_drawn(client, city):
    other = BoundaryEditionFactory(name="Entwurf", activated_at=None, valid_from=None)
    StadtteilFactory(edition=other, key="99", name="ZZENTWURF", area=square(0))
    assert "ZZENTWURF" not in names(client, "stadtteile")


def test_stadtteil_says_its_stadtbezirk(client, city):
    answer = json.loads(client.get("/karte/ebenen/stadtteile.geojson").getvalue())
    assert answer["features"][0]["properties"] == {"key": "01", "name": "Südwest", "stadtbezirk": "Südbezirk"}


def test_everybody_sees_the_boundaries(city):
    users = (AnonymousUser(), UserFactory())
    assert all(registry.get(slug, user) for user in users for slug in ("stadtteile", "stadtbezirke"))


def test_source_is_the_one_of_the_edition(city):
    source = registry.get("stadtteile", AnonymousUser()).source()
    assert (source.attribution, source.licence, source.as_of) == ("Testgitter", "CC0", FIRST_DAY)


def test_layer_without_an_edition_says_so(client):
    assert not BoundaryEdition.objects.exists()
    answer = json.loads(client.get("/karte/ebenen/stadtteile.geojson").getvalue())
    assert (answer["features"], answer["as_of"]) == ([], None)
