"""The public map: only what is public, never too much, and nothing lost in clusters."""

import json

import pytest

from geo.bbox import BBox
from geo.crs import WEB_SRID
from layers.concerns import map_data
from layers.concerns.lifecycle import Status, Visibility
from layers.concerns.models import Concern
from tests.factories import CategoryFactory, ConcernFactory, grid_point

CITY = BBox(9.70, 52.36, 9.80, 52.42)
WORLD = BBox(-180, -90, 180, 90)
FAR, NEAR, CLOSEST = 9, 15, 18
CONCERN = {"kind", "reference", "category", "stage", "url"}
GROUP = {"kind", "n", "new", "work", "answered", "closed", "concerns", "corners"}

pytestmark = pytest.mark.django_db


def features(concerns=None, *, bbox=CITY, zoom=NEAR):
    """Return the features of the map."""
    queryset = Concern.objects.all() if concerns is None else concerns
    return json.loads(map_data.features(queryset, bbox=bbox, zoom=zoom))["features"]


def properties(**options):
    """Return the properties of the map's features."""
    return [feature["properties"] for feature in features(**options)]


def total(found):
    """Return how many concerns ``found`` stands for."""
    return sum(about.get("n", 1) for about in found)


def spread(count, **options):
    """Store ``count`` public concerns, 100 m apart in rows of ten, all of one category."""
    category = CategoryFactory()
    places = (grid_point(0.1 + number % 10 / 10, 0.1 + number // 10 / 10) for number in range(count))
    return [ConcernFactory(public=True, location=place, category=category, **options) for place in places]


def window(point, *, half_m=400):
    """Return the window around ``point``."""
    metric = point.buffer(half_m).envelope
    metric.srid = point.srid
    return BBox(*metric.transform(WEB_SRID, clone=True).extent)


def test_single_concern_has_only_what_is_allowed():
    ConcernFactory(public=True)
    assert set(properties()[0]) == CONCERN


def test_cluster_has_only_what_is_allowed():
    spread(3)
    assert set(properties(zoom=FAR)[0]) == GROUP


def test_place_and_its_concerns_have_only_what_is_allowed():
    ConcernFactory.create_batch(2, public=True, location=grid_point(0.5, 0.5))
    (about,) = properties()
    assert (set(about), {frozenset(each) for each in about["concerns"]}) == (GROUP, {frozenset(CONCERN)})


def test_single_concern_says_what_it_is_and_where_its_page_is():
    category = CategoryFactory(name="Beleuchtung")
    concern = ConcernFactory(public=True, category=category, status=Status.IN_PROGRESS)
    assert properties() == [
        {
            "kind": "concern",
            "reference": concern.reference,
            "category": "Beleuchtung",
            "stage": "work",
            "url": f"/anliegen/{concern.reference}/",
        }
    ]


def test_single_concern_stands_at_its_public_place():
    concern = ConcernFactory(public=True, location=grid_point(0.5, 0.5))
    place = concern.location.transform(WEB_SRID, clone=True)
    assert features()[0]["geometry"]["coordinates"] == pytest.approx(place.coords, abs=1e-6)


def test_internal_concern_is_not_drawn():
    ConcernFactory()
    assert features() == []


def test_concern_without_public_place_is_not_drawn():
    ConcernFactory(public=True, public_location=None)
    assert features() == []


@pytest.mark.parametrize("zoom", [FAR, NEAR, CLOSEST, 22])
def test_generalised_concern_stands_at_its_public_place_only(zoom):
    exact, shown = grid_point(0.5, 0.5), grid_point(0.7, 0.6)
    ConcernFactory(
        public=True, visibility=Visibility.PUBLIC_GENERALISED, location=exact, public_location=shown
    )
    assert features(zoom=zoom)[0]["geometry"]["coordinates"] == pytest.approx(
        shown.transform(WEB_SRID, clone=True).coords, abs=1e-6
    )


def test_generalised_concern_is_not_found_where_it_really_is():
    exact, shown = grid_point(0.1, 0.1), grid_point(1.9, 1.9)
    ConcernFactory(
        public=True, visibility=Visibility.PUBLIC_GENERALISED, location=exact, public_location=shown
    )
    assert features(bbox=window(exact, half_m=100), zoom=CLOSEST) == []


def test_concerns_at_one_place_are_one_feature_at_any_zoom():
    ConcernFactory.create_batch(3, public=True, location=grid_point(0.5, 0.5))
    assert [(about["kind"], about["n"]) for about in properties(zoom=12)] == [("place", 3)]


def test_concerns_at_one_place_are_in_the_order_of_their_random_number():
    place = grid_point(0.5, 0.5)
    for reference in ("C", "A", "B"):
        ConcernFactory(public=True, location=place, reference=reference)
    assert [each["reference"] for each in properties()[0]["concerns"]] == ["A", "B", "C"]


def test_a_place_lists_a_few_and_counts_all():
    ConcernFactory.create_batch(map_data.MAX_LISTED + 3, public=True, location=grid_point(0.5, 0.5))
    (about,) = properties()
    assert (about["n"], len(about["concerns"])) == (map_data.MAX_LISTED + 3, map_data.MAX_LISTED)


@pytest.mark.parametrize("zoom", [0, FAR, 12, 13, 14, NEAR, 16, CLOSEST, 22])
def test_features_stand_for_every_concern_at_any_zoom(zoom):
    spread(100)
    assert total(properties(zoom=zoom)) == 100


def test_cluster_counts_every_stage():
    for status in (Status.RECEIVED, Status.IN_PROGRESS, Status.QUESTION, Status.ANSWERED, Status.REJECTED):
        ConcernFactory(public=True, status=status)
    (about,) = properties(zoom=FAR)
    assert [about[stage] for stage in ("new", "work", "answered", "closed")] == [1, 2, 1, 1]


def test_cluster_has_corners_that_hold_its_concerns():
    ConcernFactory(public=True, location=grid_point(0.2, 0.3))
    ConcernFactory(public=True, location=grid_point(0.8, 0.9))
    (about,) = properties(zoom=FAR)
    corners = [
        grid_point(0.2, 0.3).transform(WEB_SRID, clone=True),
        grid_point(0.8, 0.9).transform(WEB_SRID, clone=True),
    ]
    assert about["corners"] == [pytest.approx(corner.coords, abs=1e-6) for corner in corners]


def test_concerns_apart_are_single_when_near():
    spread(10)
    assert {about["kind"] for about in properties(bbox=window(grid_point(0.5, 0.1)), zoom=17)} == {"concern"}


@pytest.mark.parametrize("half_m", [100, 2_000])
def test_concerns_that_zooming_in_cannot_part_are_listed(half_m):
    for x in (0.501, 0.504):
        ConcernFactory(public=True, location=grid_point(x, 0.501))
    found = properties(bbox=window(grid_point(0.5, 0.5), half_m=half_m), zoom=CLOSEST)
    assert {about["kind"] for about in found} <= {"place", "concern"}


def test_window_leaves_out_what_is_far_away():
    ConcernFactory(public=True, location=grid_point(0.5, 0.5))
    ConcernFactory(public=True, location=grid_point(9, 9))
    assert total(properties(bbox=window(grid_point(0.5, 0.5)), zoom=17)) == 1


def test_moving_the_window_a_little_changes_nothing():
    spread(100)
    one, other = (features(bbox=window(grid_point(x, 0.5)), zoom=14) for x in (0.50, 0.51))
    assert one == other


@pytest.mark.parametrize("zoom", [NEAR, 22])
def test_whole_world_gives_one_feature_and_loses_nothing(zoom):
    spread(20)
    assert [about["n"] for about in properties(bbox=WORLD, zoom=zoom)] == [20]


def test_window_elsewhere_is_empty():
    spread(2)
    assert features(bbox=BBox(-80, 30, -70, 40)) == []


@pytest.mark.parametrize("zoom", range(0, 23, 2))
@pytest.mark.parametrize("size_m", [(3_000, 3_000), (60_000, 20), (20, 60_000), (2_000_000, 2_000_000)])
def test_no_window_has_more_cells_than_features_are_allowed(zoom, size_m):
    width_m, height_m = size_m
    extent = (550_123.4, 5_804_321.9, 550_123.4 + width_m, 5_804_321.9 + height_m)
    side_m = map_data.cell_side_m(extent, zoom)
    west, south, east, north = map_data.whole_cells(extent, side_m)
    assert round((east - west) / side_m) * round((north - south) / side_m) <= map_data.MAX_FEATURES


def test_filter_narrows_the_map():
    spread(4)
    ConcernFactory(public=True, status=Status.ANSWERED, location=grid_point(0.55, 0.55))
    assert total([f["properties"] for f in features(Concern.objects.in_stage("answered"))]) == 1


def test_empty_filter_gives_an_empty_map():
    spread(1)
    assert features(Concern.objects.none()) == []


def test_order_of_the_list_does_not_reach_the_map():
    spread(20)
    assert features(Concern.objects.order_by("submitted_at")) == features(
        Concern.objects.order_by("-reference")
    )


def test_map_takes_one_query_however_many_concerns(django_assert_num_queries):
    spread(30)
    with django_assert_num_queries(1):
        features()
