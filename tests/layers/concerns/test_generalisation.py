"""The public place of what must not be found: the same for the whole hexagon, and nothing beside it."""

import math

import pytest
from django.contrib.gis.geos import Point

from geo.crs import STORAGE_SRID, WEB_SRID
from layers.concerns import services
from layers.concerns.generalisation import HEXAGON_EDGE_M, hexagon_place
from layers.concerns.lifecycle import Visibility
from layers.concerns.models import Concern
from tests.factories import CategoryFactory, ConcernFactory, UserFactory, grid_line, grid_point

HEIGHT_M = math.sqrt(3) * HEXAGON_EDGE_M
INSIDE = [(0, 0), (0.9, 0), (-0.9, 0), (0.4, 0.8), (-0.4, 0.8), (0.4, -0.8), (-0.4, -0.8)]
"""Shares of the edge and of half the height, from the centre: all inside the hexagon."""


def hexagon_centre(near):
    """Return the centre of a hexagon of the grid, close to ``near``: columns lie 1.5 edges apart."""
    column = round(near.x / (1.5 * HEXAGON_EDGE_M))
    shift = HEIGHT_M / 2 if column % 2 else 0
    row = round((near.y - shift) / HEIGHT_M)
    return column * 1.5 * HEXAGON_EDGE_M, row * HEIGHT_M + shift


def points_of_hexagon(near):
    """Return points all over the hexagon close to ``near``."""
    x, y = hexagon_centre(near)
    return [Point(x + dx * HEXAGON_EDGE_M, y + dy * HEIGHT_M / 2, srid=STORAGE_SRID) for dx, dy in INSIDE]


def shown_for(point, city):
    """Return the Stadtteil and the place that stand for ``point``, as texts that can be compared."""
    stadtteil_id, place = hexagon_place(point, edition_id=city.edition.pk)
    return stadtteil_id, place and place.ewkt


def published(point, *, visibility=Visibility.PUBLIC_GENERALISED, category=None, **values):
    """Store a concern at ``point`` and publish it."""
    concern = ConcernFactory(location=point, category=category or CategoryFactory(), **values)
    services.publish(concern, visibility=visibility, by=UserFactory())
    return Concern.objects.get(pk=concern.pk)


def public_face(concern):
    """Return everything about the place that the public can see or filter by."""
    return (
        concern.public_location.ewkt if concern.public_location else None,
        concern.public_route,
        concern.public_stadtteil_id,
        tuple(concern.public_stadtteil_keys),
    )


@pytest.mark.parametrize(
    "near",
    [(0.5, 0.5), (1.0, 0.5), (1.0, 1.0), (0.02, 0.5)],
    ids=["in one Stadtteil", "across a border", "across a corner", "across the city's edge"],
)
def test_place_is_the_same_for_every_point_of_a_hexagon(city, near):
    points = points_of_hexagon(grid_point(*near))
    assert len({shown_for(point, city) for point in points}) == 1


def test_places_of_two_hexagons_differ(city):
    assert shown_for(grid_point(0.3, 0.5), city) != shown_for(grid_point(1.7, 1.5), city)


def test_place_lies_in_its_own_hexagon(city):
    x, y = hexagon_centre(grid_point(0.5, 0.5))
    _area, place = hexagon_place(Point(x + 60, y - 90, srid=STORAGE_SRID), edition_id=city.edition.pk)
    assert math.hypot(place.x - x, place.y - y) <= HEXAGON_EDGE_M


def test_place_lies_in_the_stadtteil_that_is_named(city):
    for near in [(0.5, 0.5), (1.0, 0.5), (1.0, 1.0)]:
        stadtteil_id, place = hexagon_place(grid_point(*near), edition_id=city.edition.pk)
        owner = next(area for area in city.stadtteile.values() if area.pk == stadtteil_id)
        assert owner.area.covers(place)


def test_place_is_the_same_on_every_call(city):
    assert len({shown_for(grid_point(0.97, 0.5), city) for _call in range(5)}) == 1


def test_place_takes_any_coordinate_system(city):
    point = grid_point(0.5, 0.5)
    assert shown_for(point.transform(WEB_SRID, clone=True), city) == shown_for(point, city)


def test_there_is_no_place_where_the_hexagon_meets_no_stadtteil(city):
    assert shown_for(grid_point(9, 9), city) == (None, None)


class TestPublished:
    """What a published concern gives away."""

    def test_nothing_tells_apart_two_concerns_of_one_hexagon_on_both_sides_of_a_border(self, city):
        points = points_of_hexagon(grid_point(1.0, 0.5))
        west = min(points, key=lambda point: point.x)
        east = max(points, key=lambda point: point.x)
        assert public_face(published(west)) == public_face(published(east))

    def test_the_two_concerns_lie_in_different_stadtteile(self, city):
        points = points_of_hexagon(grid_point(1.0, 0.5))
        owners = {published(point).stadtteil for point in points}
        assert len(owners) == 2

    def test_generalised_place_is_not_the_exact_one(self, city):
        point = grid_point(0.512, 0.488)
        assert published(point).public_location != point

    def test_exact_place_is_shown_when_public(self, city):
        point = grid_point(0.512, 0.488)
        assert published(point, visibility=Visibility.PUBLIC).public_location == point

    def test_sensitive_topic_is_generalised_also_without_text(self, city):
        category = CategoryFactory(sensitive=True)
        point = grid_point(0.512, 0.488)
        concern = published(point, visibility=Visibility.PUBLIC_WITHOUT_TEXT, category=category)
        assert concern.public_location != point

    def test_never_located_topic_has_no_point(self, city):
        category = CategoryFactory(never_located=True)
        concern = published(
            grid_point(0.5, 0.5), visibility=Visibility.PUBLIC_WITHOUT_TEXT, category=category
        )
        assert (concern.public_location, concern.public_stadtteil_keys) == (None, ["01"])

    def test_generalised_route_is_not_shown(self, city):
        route = grid_line((0.4, 0.5), (0.6, 0.5))
        assert published(grid_point(0.5, 0.5), route=route).public_route is None

    def test_generalised_concern_is_found_only_under_the_stadtteil_it_shows(self, city):
        concern = published(grid_point(0.97, 0.5))
        assert concern.public_stadtteil_keys == [concern.public_stadtteil.key]

    def test_order_of_publication_does_not_follow_the_place(self, city):
        points = points_of_hexagon(grid_point(0.5, 0.5))
        assert len({public_face(published(point)) for point in points}) == 1

    def test_place_changes_to_generalised_when_published_again(self, city):
        point = grid_point(0.512, 0.488)
        concern = published(point, visibility=Visibility.PUBLIC)
        services.publish(concern, visibility=Visibility.PUBLIC_GENERALISED, by=UserFactory())
        concern.refresh_from_db()
        assert concern.public_location != point
