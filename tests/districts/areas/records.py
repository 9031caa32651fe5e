"""Records of squares on the grid, for checks and services."""

import shapely

from districts.areas.facts import StadtteilFact
from districts.areas.services import AreaRecord
from tests.factories import square

SQUARE_M2 = 1_000_000.0


def shape(column, row=0, **size):
    """Return a rectangle of grid squares as a shapely MultiPolygon in EPSG:25832."""
    return shapely.from_wkb(bytes(square(column, row, **size).wkb))


def record(key, column, row=0, *, bezirk="01", **size):
    """Return the record of a rectangle of grid squares."""
    return AreaRecord(key, f"Stadtteil {key}", shape(column, row, **size), bezirk, f"Bezirk {bezirk}")


def fact(key, *, area_m2=SQUARE_M2, unit=None):
    """Return what is known about the record of the same key."""
    return StadtteilFact(key, f"Stadtteil {key}", "01", "Bezirk 01", area_m2, unit or key)


def four_squares():
    """Return 01 | 02 below 03 | 04, in two Stadtbezirke."""
    return [
        record("01", 0, 0),
        record("02", 1, 0),
        record("03", 0, 1, bezirk="02"),
        record("04", 1, 1, bezirk="02"),
    ]
