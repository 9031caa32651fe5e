"""GeoJSON from the database: RFC 7946, in EPSG:4326, and only what was asked for."""

import json

import pytest
from django.db.models.functions import Upper

from districts.areas.models import Place
from geo.geojson import feature_collection, queryset_collection
from tests.factories import grid_point

pytestmark = pytest.mark.django_db

POINT = "SELECT ST_SetSRID(ST_MakePoint(500000, 5800000), 25832), json_build_object('name', %s::text)"


def features_of(body):
    """Return the features in ``body``."""
    return json.loads(body)["features"]


@pytest.fixture
def place():
    return Place.objects.create(name="Lister Platz", kind="square", location=grid_point(0.5, 0.5))


def test_coordinates_are_degrees_longitude_first():
    (feature,) = features_of(feature_collection(POINT, ["a"]))
    assert feature["geometry"]["coordinates"] == [9, 52.350293]


def test_coordinates_have_at_most_six_decimal_places(place):
    (feature,) = features_of(queryset_collection(Place.objects.all(), geometry="location", properties={}))
    assert all(len(repr(number).partition(".")[2]) <= 6 for number in feature["geometry"]["coordinates"])


def test_no_system_is_named_because_there_is_only_one():
    (feature,) = features_of(feature_collection(POINT, ["a"]))
    assert "crs" not in feature["geometry"]


def test_texts_survive_quotes_and_umlauts():
    text = """Straße "Am </script> Platz" \\ 'x' ü"""
    (feature,) = features_of(feature_collection(POINT, [text]))
    assert feature["properties"]["name"] == text


def test_no_rows_give_an_empty_collection():
    body = queryset_collection(Place.objects.none(), geometry="location", properties={})
    assert json.loads(body) == {"type": "FeatureCollection", "features": []}


def test_missing_geometry_is_null():
    (feature,) = features_of(feature_collection("SELECT NULL::geometry, '{}'::json"))
    assert feature["geometry"] is None


def test_members_stand_beside_the_features():
    body = json.loads(feature_collection(POINT, ["a"], members={"source": "Stadt"}))
    assert (body["source"], body["type"], len(body["features"])) == ("Stadt", "FeatureCollection", 1)


def test_queryset_gives_the_named_properties_and_nothing_else(place):
    properties = {"title": "name", "loud": Upper("kind")}
    (feature,) = features_of(
        queryset_collection(Place.objects.all(), geometry="location", properties=properties)
    )
    assert feature["properties"] == {"title": "Lister Platz", "loud": "SQUARE"}


def test_queryset_keeps_its_order(place):
    Place.objects.create(name="Aegi", kind="square", location=grid_point(1, 1))
    body = queryset_collection(
        Place.objects.order_by("name"), geometry="location", properties={"name": "name"}
    )
    assert [feature["properties"]["name"] for feature in features_of(body)] == ["Aegi", "Lister Platz"]


def test_queryset_takes_one_query_however_many_rows(place, django_assert_num_queries):
    with django_assert_num_queries(1):
        queryset_collection(Place.objects.all(), geometry="location", properties={"name": "name"})
