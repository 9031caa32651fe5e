"""``load_boundaries`` with files made on the spot: what is taken, what is refused, what is said."""

from datetime import date
from io import StringIO

import pytest
import shapely
from django.core.management import CommandError, call_command

from districts.areas.models import BoundaryEdition, Stadtbezirk, Stadtteil
from tests.factories import BoundaryEditionFactory, StadtteilFactory
from tests.importers.boundary_files import (
    EAST,
    TWO,
    WEST,
    geojson,
    geojson_of,
    geopackage,
    hannover,
    shapefile,
)

pytestmark = pytest.mark.django_db

METRES = [[550_000, 5_804_000], [551_000, 5_804_000], [551_000, 5_805_000], [550_000, 5_804_000]]
UTM = {"crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::25832"}}}


def run(path, *options, **named):
    """Run the command and return what it says."""
    said = StringIO()
    call_command("load_boundaries", str(path), *options, stdout=said, **named)
    return said.getvalue()


# What is taken


@pytest.mark.parametrize("make", [geojson, geopackage, shapefile])
def test_every_format_gives_the_same_stadtteile(make, tmp_path):
    run(make(tmp_path))
    stored = {area.key: (area.name, round(area.area.area)) for area in Stadtteil.objects.all()}
    assert stored == {"01": ("Westen", 4_000_000), "02": ("Osten", 4_000_000)}


def test_the_ending_of_the_name_does_not_matter(tmp_path):
    path = geopackage(tmp_path).rename(tmp_path / "stadtteile.txt")
    assert "2 Stadtteile übernommen" in run(path)


def test_a_geojson_with_metres_and_their_system_is_taken(tmp_path):
    run(geojson_of(tmp_path, METRES, **UTM))
    assert Stadtteil.objects.get().area.extent == (550_000, 5_804_000, 551_000, 5_805_000)


def test_a_byte_order_mark_does_not_matter(tmp_path):
    path = geojson(tmp_path)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert "2 Stadtteile übernommen" in run(path)


def test_a_loaded_edition_is_not_in_force(tmp_path):
    said = run(geojson(tmp_path))
    assert (BoundaryEdition.objects.active().exists(), "nicht in Kraft" in said) == (False, True)


def test_activate_puts_it_into_force_from_the_day_named(tmp_path):
    run(geojson(tmp_path), "--activate", "--valid-from", "2020-02-01")
    assert BoundaryEdition.objects.active().get().valid_from == date(2020, 2, 1)


def test_the_same_file_again_activates_what_is_waiting(tmp_path):
    path = geojson(tmp_path)
    run(path)
    run(path, "--activate")
    assert BoundaryEdition.objects.get().activated_at is not None


def test_the_same_file_again_changes_nothing(tmp_path):
    path = geojson(tmp_path)
    assert run(path, "--activate") == run(path, "--activate")


def test_source_and_licence_are_kept(tmp_path):
    run(geojson(tmp_path), source="Stadt Beispiel", licence="CC0")
    assert BoundaryEdition.objects.get().attribution == "Stadt Beispiel, CC0"


def test_nameless_rows_are_left_out_and_counted(tmp_path):
    hole = shapely.box(550_500, 5_804_500, 550_600, 5_804_600)
    path = geojson(
        tmp_path,
        [
            {"NR": "01", "NAME": "Westen", "geometry": WEST.difference(hole)},
            TWO[1],
            *({"NR": f"{n:02d}", "NAME": f"Osten {n}", "geometry": shapely.affinity.translate(EAST, 2000 * (n - 2))}
              for n in range(3, 12)),
            {"NR": None, "NAME": None, "geometry": hole},
        ],
    )  # fmt: skip
    said = run(path)
    assert "11 Stadtteile übernommen, 1 namenlose Enklave ausgelassen." in said
    assert "Lücken: keine." in said


def test_numbers_as_keys_get_leading_zeros(tmp_path):
    run(geojson(tmp_path, [{**TWO[0], "NR": 9}, {**TWO[1], "NR": 10}]))
    assert list(Stadtteil.objects.values_list("key", flat=True)) == ["09", "10"]


def test_a_second_level_is_recognised(tmp_path):
    columns = {"BEZIRK_NR": "1", "BEZIRK_NAME": "Mitte"}
    run(geojson(tmp_path, [{**row, **columns} for row in TWO]))
    assert Stadtbezirk.objects.values_list("key", "name", "area").get()[:2] == ("1", "Mitte")


def test_fields_can_be_named(tmp_path):
    path = geojson(tmp_path, [{**row, "ALT": f"X{n}"} for n, row in enumerate(TWO)])
    run(path, field_key="ALT")
    assert list(Stadtteil.objects.values_list("key", flat=True)) == ["X0", "X1"]


def test_technical_columns_are_not_taken_for_keys(tmp_path):
    run(geojson(tmp_path, [{"fid": n, "OBJECTID": 7 + n, **row} for n, row in enumerate(TWO)]))
    assert list(Stadtteil.objects.values_list("key", flat=True)) == ["01", "02"]


def test_a_layer_can_be_named(tmp_path):
    path = geopackage(tmp_path, layers=("alt", "neu"))
    assert "2 Stadtteile übernommen" in run(path, layer="neu")


def test_a_technical_column_never_becomes_the_key(tmp_path):
    twins = [{"fid": n, **row, "NR": "01"} for n, row in enumerate(TWO)]
    with pytest.raises(CommandError, match="Bitte nennen Sie sie mit --field-key"):
        run(geojson(tmp_path, twins))


# What is said


def test_the_fields_used_are_named(tmp_path):
    assert "Felder: Schlüssel NR, Name NAME." in run(geojson(tmp_path))


def test_the_edition_in_force_is_compared(tmp_path):
    old = BoundaryEditionFactory(name="Alt")
    StadtteilFactory(edition=old, key="01", name="Weststadt")
    StadtteilFactory(edition=old, key="07")
    said = run(geojson(tmp_path))
    for part in [
        "Vergleich mit „Alt“:",
        "neue Schlüssel: 02",
        "entfallene Schlüssel: 07",
        "„Weststadt“ → „Westen“",
    ]:
        assert part in said


def test_gaps_are_measured(tmp_path):
    hole = shapely.box(550_500, 5_804_500, 550_600, 5_804_600)
    said = run(geojson(tmp_path, [{**TWO[0], "geometry": WEST.difference(hole)}, TWO[1]]))
    assert "Lücken: 1, zusammen 10.000 m²." in said


def test_a_property_with_markup_stays_text(tmp_path):
    run(geojson(tmp_path, [TWO[0], {**TWO[1], "NAME": "<b>Osten</b>"}]))
    assert Stadtteil.objects.get(key="02").name == "<b>Osten</b>"


def test_two_stadtteile_of_hannover_load_without_the_comparison(tmp_path):
    assert "2 Stadtteile übernommen" in run(hannover(tmp_path), preset="generic")
