import numpy as np
import pytest
import shapely

from geo.network.graph import WalkingGraph
from geo.network.reach import FarFromNetwork, distance_to_nearest

STREET = WalkingGraph.from_arrays([(0, 0), (1000, 0)], [(0, 1)])


def test_snap_meets_the_edge_between_nodes():
    joint = STREET.snap([(400, 30)])
    assert (joint.to_start_m[0], joint.to_end_m[0], joint.snap_m[0]) == (400, 600, 30)


def test_snap_follows_the_real_course_when_the_edge_is_bent():
    bent = shapely.LineString([(0, 0), (0, 300), (400, 300)])
    graph = WalkingGraph.from_arrays([(0, 0), (400, 300)], [(0, 1)], lines=[bent])
    joint = graph.snap([(100, 310)])
    assert (joint.to_start_m[0], joint.to_end_m[0], joint.snap_m[0]) == (400, 300, 10)


def test_snap_shares_the_length_when_it_differs_from_the_line():
    graph = WalkingGraph.from_arrays([(0, 0), (100, 0)], [(0, 1)], length_m=[300])
    joint = graph.snap([(25, 0)])
    assert (joint.to_start_m[0], joint.to_end_m[0]) == (75, 225)


def test_snap_takes_the_first_edge_when_two_are_equally_near():
    graph = WalkingGraph.from_arrays([(0, 0), (100, 0), (0, 20), (100, 20)], [(2, 3), (0, 1)])
    assert graph.snap([(50, 10)]).edge.tolist() == [0]


def test_snap_stays_at_the_node_when_the_edge_has_no_length():
    graph = WalkingGraph.from_arrays([(5, 5)], [(0, 0)])
    joint = graph.snap([(5, 8)])
    assert (joint.to_start_m[0], joint.to_end_m[0], joint.snap_m[0]) == (0, 0, 3)


def test_snap_is_as_near_as_any_edge(town):
    joint = town.graph.snap(town.cells)
    nearest = [shapely.distance(town.graph.lines, shapely.Point(cell)).min() for cell in town.cells]
    np.testing.assert_allclose(joint.snap_m, nearest, atol=1e-9)


def test_is_far_marks_places_beyond_a_hundred_metres():
    assert STREET.snap([(500, 100), (500, 100.1)]).is_far.tolist() == [False, True]


def test_distance_reports_when_a_place_is_far_from_any_street():
    with pytest.warns(
        FarFromNetwork, match="1 of 2 origins lie more than 100 m from any street, the farthest 140 m"
    ):
        distance_to_nearest(STREET, [(500, 140), (500, 0)], [(0, 0)])


def test_distance_counts_the_way_to_the_street_when_it_is_far():
    joined = STREET.snap([(500, 140)])
    assert distance_to_nearest(STREET, joined, [(0, 0)]).tolist() == [640]


@pytest.mark.parametrize("points", [[], [(1, 2, 3)], [(np.nan, 0)], [(np.inf, 0)]])
def test_snap_refuses_when_points_are_no_points(points):
    with pytest.raises(ValueError, match="points"):
        STREET.snap(points)
