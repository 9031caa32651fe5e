"""Checks of boundaries, each with shapes whose measures one can see."""

import pytest
import shapely
from pyproj import CRS

from districts.areas.checks import AreaRecord, check_records
from districts.areas.crs_checks import crs_fault
from geo.crs import STORAGE_SRID, TILE_SRID, WEB_SRID
from tests.districts.areas.records import fact, four_squares, record, shape

HANNOVER_DEGREES = (9.6, 52.3, 9.9, 52.45)
HANNOVER_METRES = (541_000, 5_794_000, 562_000, 5_811_000)
ZONE_33 = 25833
GAUSS_KRUEGER_3 = 31467


def swapped(bounds):
    """Return bounds with x and y exchanged."""
    return (bounds[1], bounds[0], bounds[3], bounds[2])


def test_whole_squares_have_no_faults():
    assert check_records(four_squares()).faults == []


def test_area_is_the_sum_of_the_squares():
    assert check_records(four_squares()).area_m2 == pytest.approx(4_000_000)


def test_nothing_at_all_is_a_fault():
    assert check_records([]).faults == ["Die Datei enthält keine Stadtteile."]


def test_double_key_is_named():
    assert check_records([record("01", 0), record("01", 1)]).faults == ["Doppelter Schlüssel: 01."]


def test_missing_key_is_named():
    expected = {key: fact(key) for key in ("01", "02")}
    assert check_records([record("01", 0)], expected=expected).faults == ["Fehlender Schlüssel: 02."]


def test_unknown_key_is_named():
    faults = check_records([record("01", 0), record("99", 1)], expected={"01": fact("01")}).faults
    assert faults == ["Unbekannter Schlüssel: 99."]


def test_many_missing_keys_are_counted():
    expected = {f"{number:02d}": fact(f"{number:02d}") for number in range(1, 15)}
    faults = check_records([record("01", 0)], expected=expected).faults
    assert faults == ["Fehlender Schlüssel: 02, 03, 04, 05, 06, 07, 08, 09, 10, 11 und 3 weitere."]


def test_overlap_is_measured_with_its_pair():
    report = check_records([record("01", 0, columns=2), record("02", 1, columns=2)])
    assert report.overlaps == [("01", "02", 1_000_000.0)]


def test_overlap_is_a_fault():
    report = check_records([record("01", 0, columns=2), record("02", 1)])
    assert report.faults == ["01 und 02 überlappen sich um 1000000.0 m²."]


def test_a_shared_border_is_no_overlap():
    assert check_records([record("01", 0), record("02", 1)]).overlaps == []


def test_an_overlap_of_rounding_is_tolerated():
    sliver = shapely.box(550_000, 5_804_000, 551_000.0005, 5_805_000)
    twin = AreaRecord("01", "Stadtteil 01", shapely.MultiPolygon([sliver]))
    assert check_records([twin, record("02", 1)]).faults == []


def ring_around_a_hole():
    """Return eight squares around the ninth."""
    places = [(x, y) for x in range(3) for y in range(3) if (x, y) != (1, 1)]
    return [record(f"{number:02d}", x, y) for number, (x, y) in enumerate(places, start=1)]


def test_a_hole_is_measured_as_a_gap():
    assert check_records(ring_around_a_hole()).gaps_m2 == [1_000_000.0]


def test_a_hole_is_no_fault():
    assert check_records(ring_around_a_hole()).faults == []


def test_a_hole_that_a_known_enclave_fills_is_no_gap():
    assert check_records(ring_around_a_hole(), nameless=[shape(1, 1)]).gaps_m2 == []


def test_invalid_shape_is_named_with_its_reason():
    bow_tie = shapely.Polygon(
        [(550_000, 5_804_000), (551_000, 5_805_000), (551_000, 5_804_000), (550_000, 5_805_000)]
    )
    report = check_records([AreaRecord("01", "Mitte", shapely.MultiPolygon([bow_tie]))])
    assert report.faults[0].startswith("Die Fläche 01 Mitte ist ungültig: Self-intersection")


def test_empty_shape_is_named():
    report = check_records([AreaRecord("01", "Mitte", shapely.MultiPolygon())])
    assert report.faults == ["01 Mitte hat keine Fläche."]


def test_shapes_far_away_are_a_fault():
    in_paris = shapely.MultiPolygon([shapely.box(-100_000, 5_400_000, -99_000, 5_401_000)])
    assert "nicht in Deutschland" in check_records([AreaRecord("01", "Paris", in_paris)]).faults[0]


def test_area_is_compared_with_the_facts():
    report = check_records([record("01", 0)], expected={"01": fact("01", area_m2=800_000)})
    assert report.deviations == {"01": pytest.approx(0.25)}


def test_a_large_deviation_is_remarked():
    report = check_records([record("01", 0)], expected={"01": fact("01", area_m2=800_000)})
    assert report.remarks == ["01 Stadtteil 01: Fläche weicht um 25.0 % von der amtlichen ab."]


def test_another_name_is_remarked():
    renamed = AreaRecord("01", "Zentrum", shape(0))
    assert check_records([renamed], expected={"01": fact("01")}).remarks == [
        "01 heißt hier „Zentrum“, bekannt ist „Stadtteil 01“."
    ]


# Coordinate reference systems


@pytest.mark.parametrize(("bounds", "srid"), [(HANNOVER_DEGREES, WEB_SRID), (HANNOVER_METRES, STORAGE_SRID)])
def test_a_right_system_is_no_fault(bounds, srid):
    assert crs_fault(bounds, CRS(srid)) is None


@pytest.mark.parametrize(
    ("bounds", "srid", "what", "fitting"),
    [
        (HANNOVER_DEGREES, STORAGE_SRID, "sind Grad, angegeben sind aber Meter", "EPSG:4326"),
        (HANNOVER_METRES, WEB_SRID, "sind Meter, angegeben sind aber Grad", "EPSG:25832"),
        (HANNOVER_METRES, ZONE_33, "nicht in Deutschland", "EPSG:25832"),
        (HANNOVER_METRES, TILE_SRID, "nicht in Deutschland", "EPSG:25832"),
        (swapped(HANNOVER_DEGREES), WEB_SRID, "Achsen sind vertauscht", "EPSG:4326"),
        (swapped(HANNOVER_METRES), STORAGE_SRID, "Achsen sind vertauscht", "EPSG:25832"),
        (
            swapped(HANNOVER_METRES),
            WEB_SRID,
            "sind Meter",
            "EPSG:25832 (ETRS89 / UTM zone 32N), mit getauschten",
        ),
        ((2.2, 48.8, 2.4, 48.9), WEB_SRID, "nicht in Deutschland", "Kein gängiges"),
        ((3_541_000, 5_794_000, 3_562_000, 5_811_000), STORAGE_SRID, "nicht in", f"EPSG:{GAUSS_KRUEGER_3}"),
        ((32_541_000, 5_794_000, 32_562_000, 5_811_000), STORAGE_SRID, "nicht in", "EPSG:4647"),
        ((1e300, 1e300, 1e301, 1e301), STORAGE_SRID, "nicht in Deutschland", "Kein gängiges"),
    ],
)
def test_a_wrong_system_is_named_with_the_one_that_fits(bounds, srid, what, fitting):
    sentence = crs_fault(bounds, CRS(srid))
    assert what in sentence
    assert fitting in sentence


def test_a_missing_system_is_named_with_the_one_that_fits():
    assert crs_fault(HANNOVER_METRES, None).startswith(
        "Die Datei nennt kein Koordinatensystem. Passend wäre EPSG:25832"
    )
