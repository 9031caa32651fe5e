"""What the browser gets of the areas: drawn, found by name, found by place."""

import gzip
import json
from io import StringIO

import pytest
from django.core.management import call_command

from districts.areas.models import Neighbour, Place, WaterBody
from districts.areas.search import fold, search
from tests.factories import BoundaryEditionFactory, StadtteilFactory, grid_line, grid_point, lon_lat

STADTTEILE = "/orte/stadtteile.geojson"
SEARCH = "/orte/suche.json"
HERE = "/orte/hier.json"


def place(name, x=0.5, y=0.5):
    """Store a named place."""
    return Place.objects.create(name=name, kind="square", location=grid_point(x, y))


def names(client, text):
    """Return the names that the search finds for ``text``."""
    return [hit["name"] for hit in client.get(SEARCH, {"q": text}).json()["hits"]]


def here(client, x, y, **more):
    """Ask about a place on the grid."""
    return client.get(HERE, lon_lat(grid_point(x, y)) | more)


def test_stadtteile_are_those_of_the_active_edition(client, city):
    StadtteilFactory(
        edition=BoundaryEditionFactory(name="Entwurf", activated_at=None, valid_from=None), key="99"
    )
    keys = [feature["properties"]["key"] for feature in client.get(STADTTEILE).json()["features"]]
    assert keys == ["01", "02", "03", "04"]


def test_stadtteil_has_only_the_properties_that_are_drawn(client, city):
    feature = client.get(STADTTEILE).json()["features"][0]
    assert set(feature["properties"]) == {"key", "name", "stadtbezirk_key", "stadtbezirk", "label", "room_m"}


def test_label_stands_in_the_middle_of_a_square(client, city):
    label = client.get(STADTTEILE).json()["features"][0]["properties"]["label"]
    middle = lon_lat(grid_point(0.5, 0.5))
    assert label == pytest.approx([float(middle["lon"]), float(middle["lat"])], abs=1e-4)


def test_room_is_the_radius_of_the_circle_inside(client, city):
    assert client.get(STADTTEILE).json()["features"][0]["properties"]["room_m"] == pytest.approx(500, abs=2)


def test_outlines_of_the_stadtbezirke_come_along(client, city):
    outlines = client.get(STADTTEILE).json()["stadtbezirke"]["features"]
    assert [outline["properties"]["name"] for outline in outlines] == ["Südbezirk", "Nordbezirk"]


def test_drawing_says_that_it_is_schematic(client, city):
    city.edition.is_schematic = True
    city.edition.save()
    assert client.get(STADTTEILE).json()["edition"]["is_schematic"] is True


def test_drawing_works_without_stadtbezirke(client, db):
    StadtteilFactory()
    assert client.get(STADTTEILE).json()["features"][0]["properties"]["stadtbezirk"] is None


def test_drawing_without_any_edition_is_not_found(client, db):
    assert client.get(STADTTEILE).status_code == 404


def test_drawing_comes_from_the_cache_the_second_time(client, city, django_assert_max_num_queries):
    client.get(STADTTEILE)
    with django_assert_max_num_queries(4):
        client.get(STADTTEILE)


def test_unchanged_drawing_is_not_sent_again(client, city):
    etag = client.get(STADTTEILE)["ETag"]
    assert client.get(STADTTEILE, headers={"If-None-Match": etag}).status_code == 304


def test_another_edition_is_sent_again(client, city):
    etag = client.get(STADTTEILE)["ETag"]
    city.edition.checksum = "1" * 64
    city.edition.save()
    assert client.get(STADTTEILE, headers={"If-None-Match": etag}).status_code == 200


def test_drawing_may_be_kept_by_anybody(client, city):
    assert client.get(STADTTEILE)["Cache-Control"] == "public, max-age=300"


def test_drawing_is_compressed(client, city):
    answer = client.get(STADTTEILE, headers={"Accept-Encoding": "gzip"})
    assert json.loads(gzip.decompress(answer.content))["type"] == "FeatureCollection"


def test_water_is_drawn_with_its_name(client, db):
    WaterBody.objects.create(name="Leine", shape=grid_line((0, 0), (1, 1)))
    feature = client.get("/orte/gewaesser.geojson").json()["features"][0]
    assert (feature["geometry"]["type"], feature["properties"]["name"]) == ("LineString", "Leine")


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("südwest", "Südwest"),
        ("suedwest", "Südwest"),
        ("sudwest", "Südwest"),
        ("SÜDW", "Südwest"),
        ("Sudwset", "Südwest"),
    ],
)
def test_search_finds_a_stadtteil_however_it_is_spelt(client, city, typed, name):
    assert names(client, typed)[0] == name


@pytest.mark.parametrize(
    "typed", ["Vahrenwalder Straße", "vahrenwalder str.", "Vahrenwalder Strasse", "vahrenwalder"]
)
def test_search_takes_every_way_to_write_a_street(client, db, typed):
    place("Vahrenwalder Straße")
    assert names(client, typed) == ["Vahrenwalder Straße"]


def test_search_puts_the_exact_name_first(client, db):
    for name in ("Neues Rathaus", "Rathaus", "Rathausplatz"):
        place(name)
    assert names(client, "rathaus") == ["Rathaus", "Rathausplatz", "Neues Rathaus"]


def test_search_tells_where_it_is(client, db):
    place("Kröpcke", 0.5, 0.5)
    (hit,) = client.get(SEARCH, {"q": "Kroepcke"}).json()["hits"]
    assert {"lon": f"{hit['lon']:.4f}", "lat": f"{hit['lat']:.4f}"} == {
        name: f"{float(value):.4f}" for name, value in lon_lat(grid_point(0.5, 0.5)).items()
    }


@pytest.mark.parametrize("typed", ["", "   ", "-", "qqqqqq", "%", "'; DROP TABLE", "\x00", "ß" * 5000])
def test_search_finds_nothing_for_nonsense(client, city, typed):
    assert names(client, typed) == []


def test_search_gives_at_most_eight(db):
    for number in range(12):
        place(f"Brunnen {number}")
    assert len(search("Brunnen")) == 8


def test_search_takes_four_queries_at_most(city, django_assert_max_num_queries):
    place("Südplatz")
    with django_assert_max_num_queries(4):
        search("Süd")


def test_fold_makes_hyphens_and_spaces_alike():
    assert fold("Groß-Buchholz") == fold("gross buchholz")


def test_here_names_stadtteil_and_stadtbezirk(client, city):
    answer = here(client, 0.5, 0.5).json()
    assert (answer["stadtteil"]["name"], answer["stadtbezirk"]["name"]) == ("Südwest", "Südbezirk")


def test_here_offers_both_sides_when_the_position_is_too_inexact(client, city):
    answer = here(client, 0.98, 0.5, accuracy_m=50).json()
    assert [area["name"] for area in answer["candidates"]] == ["Südwest", "Südost"]


def test_here_names_the_neighbour_outside_the_city(client, city):
    Neighbour.objects.create(municipality="Langenhagen", locality="Langenhagen", location=grid_point(0, 4))
    assert "Langenhagen" in here(client, 0.5, 3.5).json()["outside"]


def test_here_has_no_stadtteil_outside_the_city(client, city):
    assert here(client, 5, 5).json()["stadtteil"] is None


def test_here_takes_a_decimal_comma(client, city):
    place = {name: value.replace(".", ",") for name, value in lon_lat(grid_point(0.5, 0.5)).items()}
    assert client.get(HERE, place).json()["stadtteil"]["key"] == "01"


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"lon": "9.7"},
        {"lon": "x", "lat": "52"},
        {"lon": "9", "lat": "99"},
        {"lon": "9", "lat": "52", "accuracy_m": "-1"},
    ],
)
def test_here_refuses_what_it_cannot_read(client, db, query):
    answer = client.get(HERE, query)
    assert (answer.status_code, bool(answer.json()["error"])) == (400, True)


@pytest.mark.parametrize("address", [STADTTEILE, SEARCH, HERE, "/orte/gewaesser.geojson"])
def test_addresses_only_answer_questions(client, db, address):
    assert client.post(address).status_code == 405


def test_drawn_neighbours_share_the_corners_of_their_border(client, city):
    west, east = client.get(STADTTEILE).json()["features"][:2]
    corners = [{tuple(corner) for corner in area["geometry"]["coordinates"][0][0]} for area in (west, east)]
    assert len(corners[0] & corners[1]) == 2


@pytest.mark.shared_data
def test_official_boundaries_are_sent_in_less_than_60_kilobytes(client, db, shared_data):
    call_command(
        "load_boundaries",
        str(shared_data / "hannover" / "stadtteile_skh5.geojson"),
        "--activate",
        stdout=StringIO(),
    )
    assert len(client.get(STADTTEILE, headers={"Accept-Encoding": "gzip"}).content) < 60_000
