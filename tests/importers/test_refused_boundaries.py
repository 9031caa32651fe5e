"""``load_boundaries`` with bad files: exit code 2, a sentence with a remedy, and nothing stored."""

import json
from datetime import date
from io import StringIO

import pytest
import shapely
from django.core.management import CommandError, call_command

from districts.areas.models import BoundaryEdition
from tests.factories import BoundaryEditionFactory
from tests.importers.boundary_files import TWO, geojson, geojson_of, geopackage, hannover, renamed, shapefile

pytestmark = pytest.mark.django_db

DEGREES = [[9.7, 52.3], [9.8, 52.3], [9.8, 52.4], [9.7, 52.3]]
METRES = [[550_000, 5_804_000], [551_000, 5_804_000], [551_000, 5_805_000], [550_000, 5_804_000]]
UTM = {"crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::25832"}}}
LINK = {"crs": {"type": "link", "properties": {"href": "http://example.invalid/crs", "type": "proj4"}}}
VRT = b"""<OGRVRTDataSource><OGRVRTLayer name="passwd"><SrcDataSource>/etc/passwd</SrcDataSource>
</OGRVRTLayer></OGRVRTDataSource>"""
OVERLAPPING = shapely.box(551_900, 5_804_000, 554_000, 5_806_000)


PARIS = [[2.3, 48.8], [2.4, 48.8], [2.4, 48.9], [2.3, 48.8]]
INFINITE = {
    "type": "FeatureCollection",
    "features": [
        {"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": [DEGREES]}}
    ],
}


def run(path, *options, **named):
    """Run the command and return what it says."""
    said = StringIO()
    call_command("load_boundaries", str(path), *options, stdout=said, **named)
    return said.getvalue()


def swapped(coordinates):
    """Return coordinates with x and y exchanged."""
    return [[y, x] for x, y in coordinates]


def rows(**changes):
    """Return the two rows with columns changed in the second."""
    return [TWO[0], {**TWO[1], **changes}]


def wrong_zone(folder):
    """Write metres of zone 32 that are said to be of zone 33."""
    return geojson_of(folder, METRES, crs={"type": "name", "properties": {"name": "EPSG:25833"}})


REFUSED = {
    "double key": (lambda folder: geojson(folder, rows(NR="01")), "Doppelter Schlüssel: 01", "field_key=NR"),
    "key missing in a row": (lambda folder: geojson(folder, rows(NR=None)), "Zeile 2", "field_key=NR"),
    "name missing in a row": (lambda folder: geojson(folder, rows(NAME=None)), "Zeile 2", "field_name=NAME"),
    "row without a shape": (lambda folder: geojson(folder, rows(geometry=None)), "Zeile 2", ""),
    "overlap": (lambda folder: geojson(folder, rows(geometry=OVERLAPPING)), "01 und 02 überlappen sich", ""),
    "invalid shape": (
        lambda folder: geojson_of(folder, [[9.7, 52.3], [9.8, 52.4], [9.8, 52.3], [9.7, 52.4], [9.7, 52.3]]),
        "ungültig: Self-intersection",
        "",
    ),
    "metres without their system": (
        lambda folder: geojson_of(folder, METRES),
        "sind Meter, angegeben sind aber Grad (EPSG:4326 (WGS 84)). Passend wäre EPSG:25832",
        "",
    ),
    "degrees declared as metres": (
        lambda folder: geojson_of(folder, DEGREES, **UTM),
        "sind Grad, angegeben sind aber Meter",
        "",
    ),
    "wrong zone": (lambda folder: wrong_zone(folder), "Passend wäre EPSG:25832", ""),
    "swapped axes": (lambda folder: geojson_of(folder, swapped(DEGREES)), "Achsen sind vertauscht", ""),
    "shapefile without prj": (
        lambda folder: shapefile(folder, leave_out=(".prj",)),
        "nennt kein Koordinatensystem. Passend wäre EPSG:25832",
        "",
    ),
    "paris": (lambda folder: geojson_of(folder, PARIS), "nicht in Deutschland", ""),
    "crs as a link": (lambda folder: geojson_of(folder, DEGREES, **LINK), "nur ein Verweis", ""),
    "coordinates that are no numbers": (
        lambda folder: geojson_of(folder, [*DEGREES[:2], [float("nan"), 52.4], DEGREES[0]]),
        "kein gültiges JSON: NaN",
        "",
    ),
    "points": (
        lambda folder: geojson(folder, [{**row, "geometry": row["geometry"].centroid} for row in TWO]),
        "Punkte oder Linien",
        "",
    ),
    "infinite coordinates": (
        lambda folder: renamed(folder, json.dumps(INFINITE).replace("9.8", "1e999").encode()),
        "keine Zahlen",
        "",
    ),
    "no features": (lambda folder: geojson(folder, features=[]), "enthält keine Flächen", ""),
    "empty file": (lambda folder: renamed(folder, b""), "weder GeoJSON noch GeoPackage", ""),
    "text": (lambda folder: renamed(folder, b"Stadtteile: siehe Anlage"), "weder GeoJSON", ""),
    "vrt renamed geojson": (lambda folder: renamed(folder, VRT), "weder GeoJSON noch GeoPackage", ""),
    "vrt renamed zip": (lambda folder: renamed(folder, VRT, "stadtteile.zip"), "weder GeoJSON", ""),
    "broken json": (lambda folder: renamed(folder, b'{"type": "FeatureCollection", "fea'), "kein gültiges JSON", ""),
    "deep json": (lambda folder: renamed(folder, b'{"a":' * 100_000), "kein gültiges JSON", ""),
    "json that is no geojson": (lambda folder: renamed(folder, b'{"type": "Topology"}'), "keine GeoJSON", ""),
    "features that are no features": (
        lambda folder: renamed(folder, b'{"type": "FeatureCollection", "features": [7]}'),
        "Objekt 1",
        "",
    ),
    "sqlite that is no geopackage": (
        lambda folder: renamed(folder, b"SQLite format 3\0" + bytes(200), "stadtteile.gpkg"),
        "weder GeoJSON",
        "",
    ),
    "damaged geopackage": (
        lambda folder: renamed(folder, geopackage(folder).read_bytes()[:5000], "kaputt.gpkg"),
        "beschädigt",
        "",
    ),
    "damaged zip": (lambda folder: renamed(folder, shapefile(folder).read_bytes()[:-80], "kaputt.zip"), "Zip", ""),
    "zip with two shapefiles": (
        lambda folder: shapefile(folder, names=("alt", "neu")),
        "genau ein Shapefile enthalten, gefunden: daten/alt.shp, daten/neu.shp",
        "",
    ),
    "geopackage with two layers": (lambda folder: geopackage(folder, layers=("alt", "neu")), "alt, neu", ""),
    "no such file": (lambda folder: folder / "fehlt.geojson", "Es gibt keine Datei", ""),
    "an address": (lambda folder: "https://example.invalid/stadtteile.geojson", "Es gibt keine Datei", ""),
    "gdal's own network path": (lambda folder: "/vsicurl/https://example.invalid/x.gpkg", "keine Datei", ""),
    "no column fits": (
        lambda folder: geojson(folder, [{"FARBE": "rot", "geometry": r["geometry"]} for r in TWO]),
        "(vorhanden: FARBE). Bitte nennen Sie sie mit --field-key und --field-name",
        "",
    ),
    "a column named that is not there": (geojson, "vorhanden: NR, NAME", "field_key=GIBTSNICHT"),
    "not all of hannover": (lambda folder: hannover(folder), "Fehlender Schlüssel: 03, 04, 05", ""),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_a_bad_file_is_refused_with_a_sentence_and_exit_code_2(case, tmp_path):
    make, sentence, option = REFUSED[case]
    with pytest.raises(CommandError) as problem:
        run(make(tmp_path), **dict([option.split("=")] if option else []))
    assert sentence in str(problem.value)
    assert "Nichts wurde gespeichert." in str(problem.value)
    assert problem.value.returncode == 2
    assert not BoundaryEdition.objects.exists()


def test_a_refused_activation_stores_nothing(tmp_path):
    BoundaryEditionFactory(name="Alt", valid_from=date(2020, 1, 1))
    with pytest.raises(CommandError, match="kann nicht davor beginnen"):
        run(geojson(tmp_path), "--activate", "--valid-from", "2019-01-01")
    assert BoundaryEdition.objects.get().name == "Alt"


def test_a_taken_name_is_refused_with_a_sentence(tmp_path):
    BoundaryEditionFactory(name="Alt")
    with pytest.raises(CommandError, match="Name"):
        run(geojson(tmp_path), name="Alt")


def test_the_preset_hannover_demands_its_stadtteile_of_any_file(tmp_path):
    with pytest.raises(CommandError, match="Fehlender Schlüssel"):
        run(geojson(tmp_path), preset="hannover")


def test_a_vrt_never_shows_what_it_points_at(tmp_path):
    with pytest.raises(CommandError) as problem:
        run(renamed(tmp_path, VRT))
    assert "root" not in str(problem.value)
