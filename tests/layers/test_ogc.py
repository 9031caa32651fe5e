"""OGC API – Features: documents, pages, systems, faults, and GDAL as a reader."""

import json
import subprocess
import sys
from datetime import UTC, datetime

import pytest

from geo.crs import TILE_SRID, WEB_SRID
from tests.factories import STAFF_PERMISSIONS, ConcernFactory, PlaceFactory, UserFactory, grid_point

ITEMS = "/ogc/collections/anliegen/items"
EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
PLACE = grid_point(0.5, 0.5)

pytestmark = pytest.mark.django_db


def data(client, address):
    """Return an answer as data."""
    response = client.get(address)
    assert response.status_code == 200, response.getvalue()
    return json.loads(response.getvalue())


def ids(client, query=""):
    """Return the ids of the items."""
    return [feature["id"] for feature in data(client, f"{ITEMS}?{query}")["features"]]


def link(document, rel):
    """Return the address of the first link of a kind, or None."""
    return next((each["href"] for each in document["links"] if each["rel"] == rel), None)


def test_landing_page_links_to_everything(client):
    rels = {each["rel"] for each in data(client, "/ogc/")["links"]}
    assert {"self", "alternate", "service-doc", "conformance", "data"} <= rels


def test_every_link_of_the_landing_page_works(client):
    statuses = {client.get(each["href"]).status_code for each in data(client, "/ogc/")["links"]}
    assert statuses == {200}


def test_conformance_claims_no_openapi_document(client):
    classes = data(client, "/ogc/conformance")["conformsTo"]
    assert any(each.endswith("conf/core") for each in classes)
    assert not any("oas30" in each for each in classes)


def test_collections_are_the_layers_of_the_caller(client, city, secret_layer):
    listed = [each["id"] for each in data(client, "/ogc/collections")["collections"]]
    client.force_login(UserFactory(permissions=["areas.view_place"]))
    listed_for_planner = [each["id"] for each in data(client, "/ogc/collections")["collections"]]
    assert {"anliegen", "stadtteile"} <= set(listed) and set(listed_for_planner) - set(listed) == {"geheim"}


def test_toy_layer_is_a_collection(client, toy_layer):
    place = PlaceFactory()
    features = data(client, "/ogc/collections/spielorte/items")["features"]
    assert [feature["properties"]["name"] for feature in features] == [place.name]


@pytest.mark.parametrize("rest", ["", "/items", "/items/1"])
@pytest.mark.parametrize("permissions", [None, ()])
def test_collection_not_allowed_is_not_found(client, secret_layer, rest, permissions):
    PlaceFactory()
    if permissions is not None:
        client.force_login(UserFactory(permissions=permissions))
    assert client.get(f"/ogc/collections/geheim{rest}").status_code == 404


def test_collection_says_its_extent_in_degrees(client, city):
    extent = data(client, "/ogc/collections/stadtteile")["extent"]["spatial"]
    west, south, east, north = extent["bbox"][0]
    assert 9 < west < east < 10 and 52 < south < north < 53 and extent["crs"].endswith("CRS84")


def test_items_are_in_pages_that_hold_everything_once(client):
    concerns = ConcernFactory.create_batch(5, public=True)
    address, found = f"{ITEMS}?limit=2", []
    while address:
        page = data(client, address)
        found += [feature["id"] for feature in page["features"]]
        address = link(page, "next")
    assert sorted(found) == sorted(each.reference for each in concerns) and len(found) == 5


def test_page_counts_what_it_has_and_what_matches(client):
    ConcernFactory.create_batch(3, public=True)
    page = data(client, f"{ITEMS}?limit=2")
    assert (page["numberReturned"], page["numberMatched"]) == (2, 3)


def test_last_page_has_no_next_and_a_previous(client):
    ConcernFactory.create_batch(3, public=True)
    page = data(client, f"{ITEMS}?limit=2&offset=2")
    assert link(page, "next") is None and "offset=0" in link(page, "prev")


@pytest.mark.parametrize("srid", [25832, 3857, 4326])
def test_window_in_any_system_keeps_what_lies_in_it(client, srid):
    inside = ConcernFactory(public=True, location=PLACE)
    ConcernFactory(public=True, location=grid_point(1.5, 0.5))
    metric = PLACE.buffer(100).envelope
    metric.srid = PLACE.srid
    west, south, east, north = metric.transform(srid, clone=True).extent
    box = (south, west, north, east) if srid == WEB_SRID else (west, south, east, north)
    assert ids(client, f"bbox={','.join(map(str, box))}&bbox-crs={EPSG}{srid}") == [inside.reference]


@pytest.mark.parametrize("box", ["9,52,10,53", "9,52,0,10,53,100"])
def test_window_in_degrees_is_longitude_first(client, box):
    concern = ConcernFactory(public=True, location=PLACE)
    assert ids(client, f"bbox={box}") == [concern.reference]


@pytest.mark.parametrize("srid", [25832, TILE_SRID])
def test_items_are_in_the_system_asked_for(client, srid):
    ConcernFactory(public=True, location=PLACE)
    response = client.get(f"{ITEMS}?crs={EPSG}{srid}")
    (feature,) = json.loads(response.getvalue())["features"]
    expected = PLACE.transform(srid, clone=True).coords
    assert feature["geometry"]["coordinates"] == pytest.approx(expected, abs=0.02)
    assert response["Content-Crs"] == f"<{EPSG}{srid}>"


def test_epsg_4326_is_latitude_first(client):
    ConcernFactory(public=True, location=PLACE)
    lon, lat = PLACE.transform(WEB_SRID, clone=True).coords
    (feature,) = data(client, f"{ITEMS}?crs={EPSG}4326")["features"]
    assert feature["geometry"]["coordinates"] == pytest.approx([lat, lon], abs=1e-5)


@pytest.mark.parametrize(
    ("period", "count"),
    [
        ("2026-06-30", 1),
        ("2026-06-30T21:59:00Z", 1),
        ("2026-07-01", 1),
        ("2026-06-30/2026-07-01", 2),
        ("../2026-06-30", 1),
        ("2026-07-01/..", 1),
        ("2030-01-01/..", 0),
    ],
)
def test_period_is_in_berlin_days(client, period, count):
    ConcernFactory(public=True, submitted_at=datetime(2026, 6, 30, 21, 59, tzinfo=UTC))
    ConcernFactory(public=True, submitted_at=datetime(2026, 6, 30, 22, 1, tzinfo=UTC))
    assert len(ids(client, f"datetime={period}")) == count


@pytest.mark.parametrize(
    ("query", "count"), [("art=idea", 1), ("stand=new", 2), ("art=idea&stand=closed", 0)]
)
def test_properties_filter(client, query, count):
    ConcernFactory(public=True, kind="idea")
    ConcernFactory(public=True)
    assert len(ids(client, query)) == count


def test_item_is_found_by_its_number(client):
    concern = ConcernFactory(public=True)
    feature = data(client, f"{ITEMS}/{concern.reference}")
    assert feature["id"] == concern.reference and link(feature, "collection")


@pytest.mark.parametrize("permissions", [None, (), STAFF_PERMISSIONS])
def test_internal_concern_is_no_item_for_any_role(client, permissions):
    if permissions is not None:
        client.force_login(UserFactory(permissions=permissions))
    concern = ConcernFactory(text="ZZTEXT-17")
    body = client.get(ITEMS).getvalue() + client.get(f"{ITEMS}?f=html").getvalue()
    assert b"ZZ" not in body and client.get(f"{ITEMS}/{concern.reference}").status_code == 404


def test_number_of_a_hidden_concern_cannot_be_filtered_for(client):
    concern = ConcernFactory()
    assert ids(client, f"nummer={concern.reference}") == []


@pytest.mark.parametrize("identity", ["GIBTESNICHT", "%00", "'", "..%2F"])
def test_unknown_item_is_not_found(client, identity):
    assert client.get(f"{ITEMS}/{identity}").status_code == 404


def test_item_of_a_layer_with_numbers_is_not_found_by_a_word(client, toy_layer):
    assert client.get("/ogc/collections/spielorte/items/wort").status_code == 404


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("bbox=10,53,9,52", "bbox"),
        ("bbox=nan,52,10,53", "bbox"),
        ("bbox=9,52,10", "bbox"),
        ("bbox=", "bbox"),
        ("bbox=1,2,3,4,5", "bbox"),
        (f"bbox=inf,0,1,1&bbox-crs={EPSG}25832", "bbox"),
        (f"bbox=2,2,1,1&bbox-crs={EPSG}25832", "bbox"),
        (f"bbox=1,2,3&bbox-crs={EPSG}3857", "bbox"),
        ("bbox-crs=4326", "bbox-crs"),
        ("crs=EPSG:4711", "crs"),
        ("limit=0", "limit"),
        ("limit=-1", "limit"),
        ("limit=10001", "limit"),
        ("limit=viele", "limit"),
        ("offset=-1", "offset"),
        ("datetime=2026-02-31", "datetime"),
        ("datetime=gestern", "datetime"),
        ("datetime=2026-02-02/2026-01-01", "datetime"),
        ("datetime=a/b/c", "datetime"),
        ("datetime=0001-01-01T00:00:00%2B23:59", "datetime"),
        ("farbe=rot", "farbe"),
        ("f=xml", "f"),
        ("art=idea&art=problem", "art"),
        ("art=%00", "art"),
    ],
)
def test_impossible_parameter_is_refused_by_name(client, query, named):
    response = client.get(f"{ITEMS}?{query}")
    assert response.status_code == 400 and response.json()["description"].startswith(named)


@pytest.mark.parametrize(
    "address",
    [
        "/ogc/",
        "/ogc/api",
        "/ogc/conformance",
        "/ogc/collections",
        "/ogc/collections/anliegen",
        ITEMS,
        "/ogc/collections/stadtteile/items",
        "/ogc/collections/stadtteile/items/01",
    ],
)
def test_every_page_has_html_for_browsers(client, city, address):
    ConcernFactory(public=True)
    response = client.get(address, headers={"Accept": "text/html,application/xhtml+xml"})
    assert response.status_code == 200 and response["Content-Type"].startswith("text/html")
    assert response.content.count(b"<h1") == 1


def test_next_page_of_html_is_html(client):
    ConcernFactory.create_batch(2, public=True)
    body = client.get(f"{ITEMS}?limit=1&f=html").content.decode()
    address = next(part for part in body.split('"') if "offset=1" in part).replace("&amp;", "&")
    assert "Vorige Seite" in client.get(address).content.decode()


def test_text_of_people_is_escaped_in_html(client):
    ConcernFactory(public=True, text="<script>alert(1)</script>")
    assert b"<script>alert" not in client.get(f"{ITEMS}?f=html").content


def test_other_methods_are_refused(client):
    assert client.post(ITEMS).status_code == 405


GDAL = """
import json, sys
import geopandas
frame = geopandas.read_file("OAPIF:" + sys.argv[1], layer=sys.argv[2], engine="pyogrio")
print(json.dumps({"n": len(frame), "columns": sorted(frame.columns),
    "bounds": list(frame.to_crs(4326).total_bounds)}))
"""


def read_with_gdal(address, layer):
    """Return what GDAL reads, in a process of its own: it would wait for a server in this one."""
    run = subprocess.run(
        [sys.executable, "-c", GDAL, address, layer], capture_output=True, text=True, timeout=60, check=False
    )
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout.splitlines()[-1])


@pytest.mark.django_db(transaction=True)
def test_gdal_reads_every_page_of_a_layer(live_server, city, monkeypatch):
    ConcernFactory.create_batch(12, public=True)
    monkeypatch.setattr("layers.ogc.parameters.USUAL_LIMIT", 5)
    read = read_with_gdal(f"{live_server.url}/ogc/", "anliegen")
    assert read["n"] == 12 and {"nummer", "stand", "geometry"} <= set(read["columns"])


@pytest.mark.django_db(transaction=True)
def test_gdal_reads_areas_at_their_place(live_server, city):
    read = read_with_gdal(f"{live_server.url}/ogc/", "stadtteile")
    assert read["n"] == 4 and 9 < read["bounds"][0] < read["bounds"][2] < 10
