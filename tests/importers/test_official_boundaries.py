"""The real boundaries of Hannover and Münster, where the shared data are at hand."""

import json
from io import StringIO

import pytest
from django.contrib.gis.geos import GEOSGeometry, Point
from django.core.management import call_command
from django.db import connection

from districts.areas.models import BoundaryEdition, ReportingUnit, Stadtbezirk, Stadtteil
from geo.crs import WEB_SRID

pytestmark = pytest.mark.shared_data

VERTICES = """
    WITH vertices AS (
        SELECT DISTINCT dumped.geom FROM areas_stadtteil, ST_DumpPoints(area) AS dumped
    )
    SELECT vertices.geom, array_agg(stadtteil.key ORDER BY stadtteil.key) FILTER (WHERE stadtteil.key IS NOT NULL)
    FROM vertices LEFT JOIN areas_stadtteil AS stadtteil
      ON stadtteil.area && vertices.geom AND ST_Covers(stadtteil.area, vertices.geom)
    GROUP BY vertices.geom
    ORDER BY ST_X(vertices.geom), ST_Y(vertices.geom)
"""


def load(path, *options):
    """Run the command and return what it says."""
    said = StringIO()
    call_command("load_boundaries", str(path), *options, stdout=said)
    return said.getvalue()


@pytest.fixture(scope="module")
def said(shared_data, django_db_setup, django_db_blocker):
    """What the command says about the official file, which is in force for the tests of this module."""
    with django_db_blocker.unblock():
        yield load(shared_data / "hannover" / "stadtteile_skh5.geojson", "--activate")
        BoundaryEdition.objects.all().delete()


@pytest.fixture
def hannover(said, db):
    """The official file is in force."""


@pytest.fixture
def owners(hannover):
    """Every vertex of the file with the keys of the Stadtteile that cover it."""
    with connection.cursor() as cursor:
        cursor.execute(VERTICES)
        return cursor.fetchall()


def owner_of(lon, lat):
    """Return the Stadtteil at a place in degrees."""
    return Stadtteil.objects.active().at(Point(lon, lat, srid=WEB_SRID))


@pytest.mark.parametrize(
    "sentence",
    [
        "51 Stadtteile übernommen, 2 namenlose Enklaven ausgelassen.",
        "13 Stadtbezirke, 49 Berichtseinheiten, 204,21 km².",
        "Überlappungen: keine.",
        "Lücken: keine.",
    ],
)
def test_the_official_file_is_reported(said, sentence):
    assert sentence in said


def test_the_official_areas_are_those_of_the_facts(hannover):
    deviations = BoundaryEdition.objects.get().report["deviations"]
    assert max(map(abs, deviations.values())) < 0.001


def test_the_official_file_is_credited(hannover):
    assert BoundaryEdition.objects.get().attribution == (
        "Landeshauptstadt Hannover, Bereich Geoinformation, CC BY 4.0"
    )


def test_every_stadtteil_has_its_stadtbezirk_and_reporting_unit(hannover):
    assert not Stadtteil.objects.filter(stadtbezirk=None).exists()
    assert not Stadtteil.objects.filter(reporting_unit=None).exists()


def test_stadtteile_share_reporting_units_as_the_facts_say(hannover):
    shared = ReportingUnit.objects.filter(key__contains="/").values_list("key", "name")
    assert dict(shared) == {"17/20": "Ledeburg / Nordhafen", "45/49": "Vinnhorst / Brink-Hafen"}


def test_the_stadtbezirke_fill_the_city(hannover):
    total_m2 = sum(stadtbezirk.area.area for stadtbezirk in Stadtbezirk.objects.all())
    assert total_m2 == pytest.approx(204_212_786, abs=10)


def test_the_pin_of_the_list_lies_in_the_list(hannover):
    stadtteil = owner_of(9.7650, 52.3960)
    found = (stadtteil.key, stadtteil.name, stadtteil.stadtbezirk.key, stadtteil.stadtbezirk.name)
    assert found == ("10", "List", "02", "Vahrenwald-List")


@pytest.mark.parametrize("index", [0, 1])
def test_an_enclave_lies_in_no_stadtteil(hannover, shared_data, index):
    path = shared_data / "hannover" / "stadtteile_skh5.geojson"
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    enclave = [f["geometry"] for f in features if f["properties"]["STADTTLNR"] is None][index]
    inside = GEOSGeometry(json.dumps(enclave)).point_on_surface
    assert owner_of(inside.x, inside.y) is None


def test_every_vertex_is_covered(owners):
    assert [geom for geom, keys in owners if not keys] == []


def test_borders_have_vertices_that_several_stadtteile_cover(owners):
    assert max(len(keys) for _geom, keys in owners) >= 3


def test_a_vertex_belongs_to_the_lowest_key_that_covers_it(owners):
    sample = [row for row in owners if len(row[1]) > 2] + owners[::150]
    wrong = [
        (keys, found.key)
        for geom, keys in sample
        if (found := Stadtteil.objects.active().at(GEOSGeometry(geom))).key != keys[0]
    ]
    assert wrong == []


def test_muenster_with_its_one_level_loads(shared_data, db):
    said = load(shared_data / "other-cities" / "muenster.geojson", "--name", "Münster")
    muenster = Stadtteil.objects.filter(edition__name="Münster")
    assert "45 Stadtteile übernommen." in said
    assert set(muenster.values_list("stadtbezirk", flat=True)) == {None}
    assert muenster.get(key="77").name == "Handorf"
