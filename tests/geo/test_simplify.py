"""Simpler shapes: fewer corners, and neighbours that still share their border."""

import shapely

from geo.simplify import simplify_shared_borders

WAVE = [(100, 100), (102, 80), (98, 60), (102, 40), (98, 20), (100, 0)]
WEST = shapely.Polygon([(0, 0), (0, 100), *WAVE])
EAST = shapely.Polygon([(200, 0), (200, 100), *WAVE])


def simplified(tolerance_m):
    """Return west and east, simplified."""
    return shapely.from_wkb(simplify_shared_borders([WEST.wkb, EAST.wkb], tolerance_m=tolerance_m))


def test_borders_lose_corners():
    assert shapely.get_num_coordinates(simplified(20)).sum() < 14


def test_neighbours_neither_overlap_nor_part():
    west, east = simplified(20)
    assert shapely.area(shapely.union(west, east)) == west.area + east.area == 20_000


def test_order_is_kept():
    west, east = simplified(20)
    assert west.centroid.x < east.centroid.x


def test_nothing_changes_without_tolerance():
    assert simplified(0)[0].equals(WEST)


def test_no_areas_give_none():
    assert simplify_shared_borders([], tolerance_m=5) == []
