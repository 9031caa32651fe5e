"""When other boundaries come into force, concerns follow."""

import pytest

from layers.concerns.services.reassignment import reassign_to
from tests.factories import (
    BoundaryEditionFactory,
    ConcernFactory,
    StadtteilFactory,
    grid_line,
    grid_point,
    square,
)


@pytest.fixture
def merged(city):
    """A later edition in which 01 and 02 are one Stadtteil 01, and 03 and 04 are gone.

    +----+----+
    |    01   |
    +----+----+
    """
    edition = BoundaryEditionFactory(name="später", activated_at=None, valid_from=None)
    StadtteilFactory(edition=edition, key="01", name="Süd", area=square(0, 0, columns=2))
    return edition


def test_concern_moves_to_the_stadtteil_that_owns_its_place(city, merged):
    concern = ConcernFactory(location=grid_point(1.5, 0.5))
    reassign_to(merged)
    concern.refresh_from_db()
    assert (concern.stadtteil.edition, concern.stadtteil.key) == (merged, "01")


def test_concern_outside_the_new_boundaries_stays_without_a_stadtteil(city, merged):
    concern = ConcernFactory(location=grid_point(1.5, 1.5))
    reassign_to(merged)
    concern.refresh_from_db()
    assert (concern.stadtteil, concern.stadtteile.count()) == (None, 0)


def test_route_is_linked_to_every_new_stadtteil_on_its_way(city, merged):
    concern = ConcernFactory(location=grid_point(1, 0.5), route=grid_line((0.5, 0.5), (1.5, 0.5)))
    reassign_to(merged)
    assert [area.key for area in concern.stadtteile.all()] == ["01"]


def test_concern_without_a_place_keeps_its_keys(city, merged):
    concern = ConcernFactory(location=None, stadtteil=None)
    concern.stadtteile.set([city.stadtteile["01"], city.stadtteile["04"]])
    reassign_to(merged)
    assert [(area.edition, area.key) for area in concern.stadtteile.all()] == [(merged, "01")]


def test_public_concern_is_found_under_its_new_key(city, merged):
    concern = ConcernFactory(public=True, location=grid_point(1.5, 0.5))
    reassign_to(merged)
    concern.refresh_from_db()
    assert (concern.public_stadtteil.edition, concern.public_stadtteil_keys) == (merged, ["01"])


def test_concern_on_a_rounding_seam_keeps_its_neighbour(city, merged):
    concern = ConcernFactory(location=grid_point(0.5, -0.000005))
    reassign_to(merged)
    concern.refresh_from_db()
    assert concern.stadtteil.key == "01"
