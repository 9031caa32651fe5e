"""Which Stadtteil is here, and which was it then: squares of one kilometre on a grid.

y
2 +----+----+
  | 03 | 04 |
1 +----+----+
  | 01 | 02 |
0 +----+----+
  0    1    2 x
"""

from datetime import date

import pytest
from django.contrib.gis.geos import MultiPolygon, Point, Polygon

from districts.areas.models import BoundaryEdition, Stadtteil
from geo.crs import STORAGE_SRID, WEB_SRID
from tests.factories import BoundaryEditionFactory, StadtteilFactory, grid_line, grid_point, square

MM = 1e-6
"""One millimetre in sides of the grid."""


def key_at(x, y):
    """Return the key of the active Stadtteil at a grid place, None outside."""
    stadtteil = Stadtteil.objects.active().at(grid_point(x, y))
    return stadtteil and stadtteil.key


@pytest.fixture
def holed(db):
    """One square of three sides with a hole in its middle."""
    shell, hole = square(0, 0, columns=3, rows=3)[0], square(1, 1)[0]
    area = MultiPolygon(Polygon(shell[0], hole[0]), srid=STORAGE_SRID)
    return StadtteilFactory(key="01", area=area)


@pytest.mark.parametrize(
    ("x", "y", "key"), [(0.5, 0.5, "01"), (1.5, 0.5, "02"), (0.5, 1.5, "03"), (1.5, 1.5, "04")]
)
def test_at_inside_is_its_stadtteil(city, x, y, key):
    assert key_at(x, y) == key


@pytest.mark.parametrize(
    ("x", "y", "key"), [(1, 0.5, "01"), (0.5, 1, "01"), (1.5, 1, "02"), (1, 1.5, "03"), (1, 1, "01")]
)
def test_at_on_a_border_or_corner_takes_the_lowest_key(city, x, y, key):
    assert key_at(x, y) == key


@pytest.mark.parametrize(("x", "y"), [(0, 0), (2, 0), (0, 2), (2, 2), (0, 0.5), (2, 1.5)])
def test_at_on_the_edge_of_the_city_is_inside(city, x, y):
    assert key_at(x, y) is not None


@pytest.mark.parametrize(("x", "y"), [(-0.5, 0.5), (2.5, 0.5), (0.5, -0.5), (0.5, 2.5), (300, 300)])
def test_at_outside_the_city_is_none(city, x, y):
    assert key_at(x, y) is None


def test_at_in_an_enclave_is_none(holed):
    assert key_at(1.5, 1.5) is None


def test_at_on_the_border_of_an_enclave_is_the_surrounding_stadtteil(holed):
    assert key_at(1, 1.5) == "01"


def test_at_is_the_same_on_every_call(city):
    assert {key_at(1, 1) for _ in range(20)} == {"01"}


def test_at_does_not_depend_on_the_order_of_insertion(db):
    for key, column in [("09", 0), ("02", 1), ("05", 0)]:
        StadtteilFactory(key=key, area=square(column))
    assert key_at(1, 0.5) == "02"


@pytest.mark.parametrize(("gap_mm", "key"), [(8, "01"), (30, None)])
def test_at_in_a_seam_belongs_to_the_neighbour_up_to_one_centimetre(db, gap_mm, key):
    StadtteilFactory(key="01", area=square(0))
    east = square(1)[0]
    east_of_gap = [(x + gap_mm / 1000 if x < east.extent[2] else x, y) for x, y in east[0].coords]
    StadtteilFactory(key="02", area=MultiPolygon(Polygon(east_of_gap), srid=STORAGE_SRID))
    assert key_at(1 + gap_mm / 2 * MM, 0.5) == key


def test_at_near_a_border_prefers_the_stadtteil_that_covers(city):
    assert key_at(1 + 2 * MM, 0.5) == "02"


def test_at_takes_degrees(city):
    degrees = grid_point(0.5, 0.5).transform(WEB_SRID, clone=True)
    assert Stadtteil.objects.active().at(degrees).key == "01"


def test_at_the_other_end_of_the_world_is_none(city):
    assert Stadtteil.objects.active().at(Point(-9.7, -52.3, srid=WEB_SRID)) is None


def test_at_knows_its_stadtbezirk_without_another_query(city, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert Stadtteil.objects.active().at(grid_point(0.5, 1.5)).stadtbezirk.name == "Nordbezirk"


@pytest.mark.parametrize(
    ("x", "y", "accuracy_m", "keys"),
    [
        (0.5, 0.5, 50, ["01"]),
        (0.98, 0.5, 50, ["01", "02"]),
        (1.02, 0.5, 50, ["02", "01"]),
        (0.99, 0.98, 50, ["01", "02", "03", "04"]),
        (-0.02, 0.5, 50, ["01"]),
        (-0.5, 0.5, 50, []),
    ],
)
def test_candidates_are_all_that_the_circle_touches_nearest_first(city, x, y, accuracy_m, keys):
    found = Stadtteil.objects.active().candidates(grid_point(x, y), accuracy_m=accuracy_m)
    assert [stadtteil.key for stadtteil in found] == keys


def test_touching_returns_what_a_line_passes_through(city):
    found = Stadtteil.objects.active().touching(grid_line((0.5, 0.5), (1.5, 0.5)))
    assert [stadtteil.key for stadtteil in found] == ["01", "02"]


# Two editions in time: 01 had the whole grid until the end of 2019.


@pytest.fixture
def history(city):
    """An edition before the one of `city`, with a single Stadtteil."""
    old = BoundaryEditionFactory(name="Früher", valid_from=date(2010, 1, 1), valid_to=date(2020, 1, 1))
    StadtteilFactory(edition=old, key="99", area=square(0, 0, columns=2, rows=2))


@pytest.mark.parametrize(
    ("day", "key"),
    [
        (date(2009, 12, 31), None),
        (date(2010, 1, 1), "99"),
        (date(2019, 12, 31), "99"),
        (date(2020, 1, 1), "04"),
        (date(2026, 1, 1), "04"),
    ],
)
def test_at_on_a_day_uses_the_edition_of_that_day(history, day, key):
    stadtteil = Stadtteil.objects.on(day).at(grid_point(1.5, 1.5))
    assert (stadtteil and stadtteil.key) == key


def test_active_edition_is_the_one_of_today(history, city):
    assert BoundaryEdition.objects.active().get() == city.edition


def test_an_edition_that_is_only_loaded_answers_nothing(db):
    waiting = BoundaryEditionFactory(name="Wartet", valid_from=None, activated_at=None)
    StadtteilFactory(edition=waiting)
    assert key_at(0.5, 0.5) is None
