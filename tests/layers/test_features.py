"""GeoJSON of a layer: what is in it, what cuts it, what is refused."""

import json

import pytest

from geo.crs import WEB_SRID
from layers.concerns.lifecycle import Visibility
from tests.factories import STAFF_PERMISSIONS, ConcernFactory, UserFactory, grid_point

ADDRESS = "/karte/ebenen/anliegen.geojson"
ALLOWED = {
    "nummer",
    "thema",
    "thema_name",
    "art",
    "stand",
    "status",
    "stadtteil",
    "eingegangen",
    "text",
    "unterstuetzungen",
}

pytestmark = pytest.mark.django_db


def collection(client, query="", address=ADDRESS):
    """Return the answer as data."""
    return json.loads(client.get(f"{address}?{query}").getvalue())


def box(point, half_m=50):
    """Return ``bbox=`` around ``point``."""
    metric = point.buffer(half_m).envelope
    metric.srid = point.srid
    return "bbox=" + ",".join(f"{value:.7f}" for value in metric.transform(WEB_SRID, clone=True).extent)


def test_feature_has_only_what_is_allowed(client):
    ConcernFactory(public=True)
    assert set(collection(client)["features"][0]["properties"]) == ALLOWED


@pytest.mark.parametrize("permissions", [None, (), STAFF_PERMISSIONS])
def test_nothing_internal_gets_out_for_any_role(client, city, permissions):
    if permissions is not None:
        client.force_login(UserFactory(permissions=permissions))
    hidden = ConcernFactory(text="ZZTEXT-17", place_note="ZZNOTE", organisation="ZZORG")
    shown = ConcernFactory(
        public=True,
        visibility=Visibility.PUBLIC_WITHOUT_TEXT,
        text="ZZTEXT-18",
        public_text="",
        moderation_reason="ZZREASON",
    )
    body = client.get(ADDRESS).getvalue().decode()
    assert shown.reference in body and "ZZ" not in body and hidden.reference not in body
    assert str(shown.pk) not in body


def test_generalised_concern_has_its_released_place(client):
    shown = grid_point(1.5, 1.5)
    ConcernFactory(
        public=True,
        visibility=Visibility.PUBLIC_GENERALISED,
        location=grid_point(0.5, 0.5),
        public_location=shown,
    )
    (feature,) = collection(client)["features"]
    expected = shown.transform(WEB_SRID, clone=True).coords
    assert feature["geometry"]["coordinates"] == pytest.approx(expected, abs=1e-6)


def test_generalised_concern_is_not_found_at_its_real_place(client):
    exact = grid_point(0.5, 0.5)
    ConcernFactory(
        public=True,
        visibility=Visibility.PUBLIC_GENERALISED,
        location=exact,
        public_location=grid_point(1.5, 1.5),
    )
    assert collection(client, box(exact))["features"] == []


def test_window_keeps_what_lies_in_it(client):
    inside = ConcernFactory(public=True, location=grid_point(0.5, 0.5))
    ConcernFactory(public=True, location=grid_point(1.5, 0.5))
    features = collection(client, box(inside.location))["features"]
    assert [feature["id"] for feature in features] == [inside.reference]


def test_filter_narrows(client, city):
    ConcernFactory(public=True, kind="idea")
    ConcernFactory(public=True)
    assert collection(client, "art=idea")["numberReturned"] == 1


@pytest.mark.parametrize(("limit", "is_cut"), [(0, True), (2, True), (3, False), (4, False)])
def test_cut_is_said(client, limit, is_cut):
    ConcernFactory.create_batch(3, public=True)
    answer = collection(client, f"limit={limit}")
    assert (answer["is_cut"], "hinweis" in answer) == (is_cut, is_cut)
    assert len(answer["features"]) == answer["numberReturned"] == min(limit, 3)


def test_pieces_fit_together(client, monkeypatch):
    monkeypatch.setattr("geo.geojson.PIECE", 2)
    ConcernFactory.create_batch(5, public=True)
    assert len(collection(client)["features"]) == 5


def test_answer_says_whose_data_it_is(client, city):
    answer = collection(client, address="/karte/ebenen/stadtteile.geojson")
    assert (answer["attribution"], answer["license"], answer["as_of"]) == ("Testgitter", "CC0", "2020-01-01")


def test_layer_without_rows_is_an_empty_collection(client):
    assert collection(client)["features"] == []


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("bbox=10,53,9,52", "bbox"),
        ("bbox=nan,52,10,53", "bbox"),
        ("bbox=9,52,10", "bbox"),
        ("bbox=9,52,10,inf", "bbox"),
        ("bbox=9,52,10,91", "bbox"),
        ("bbox=", "bbox"),
        ("limit=-1", "limit"),
        ("limit=20001", "limit"),
        ("limit=zehn", "limit"),
        ("limit=1e3", "limit"),
        ("crs=4711", "crs"),
        ("crs=25832", "crs"),
        ("von=2026-02-31", "von"),
        ("farbe=rot", "farbe"),
        ("stadtteil=99", "stadtteil"),
    ],
)
def test_impossible_parameter_is_refused_by_name(client, query, named):
    response = client.get(f"{ADDRESS}?{query}")
    problems = response.json()["fehler"]
    assert response.status_code == 400 and list(problems) == [named] and problems[named][0].startswith(named)


def test_window_on_the_other_side_of_the_world_is_empty(client):
    ConcernFactory(public=True)
    assert collection(client, "bbox=-170,-80,-160,-70")["features"] == []
