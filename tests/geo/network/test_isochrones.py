import numpy as np
import pytest
import shapely
from hypothesis import given

from geo.network.graph import WalkingGraph
from geo.network.reach import distance_to_nearest, isochrone, reached_lines
from geo.network.snapping import Snapped
from tests.geo.network.cities import lattice
from tests.geo.network.strategies import BOUNDED, networks, place

STREET = WalkingGraph.from_arrays([(0, 0), (1000, 0)], [(0, 1)])


def test_reached_lines_end_at_the_limit_on_both_sides():
    (line,) = reached_lines(STREET, (400, 0), [150])[0]
    assert shapely.get_coordinates(line).tolist() == [[250, 0], [550, 0]]


def test_reached_lines_spend_the_way_to_the_street_first():
    (line,) = reached_lines(STREET, (400, 50), [150])[0]
    assert line.length == 200


def test_reached_lines_keep_the_corner_when_cut_beyond_it():
    bent = shapely.LineString([(0, 0), (0, 300), (400, 300)])
    graph = WalkingGraph.from_arrays([(0, 0), (400, 300)], [(0, 1)], lines=[bent])
    (line,) = reached_lines(graph, (0, 0), [350])[0]
    assert shapely.get_coordinates(line).tolist() == [[0, 0], [0, 300], [50, 300]]


def test_reached_length_on_a_lattice_is_known_by_hand():
    # From a crossing, 250 m: 4 spacings in the first ring, 12 in the second, 20 halves in the third.
    (lines,) = reached_lines(lattice(10), (500, 500), [250])
    assert shapely.length(lines).sum() == pytest.approx(4 * 100 + 12 * 100 + 20 * 50)


def test_reached_lines_never_overlap_on_the_street_of_the_origin():
    square = WalkingGraph.from_arrays([(0, 0), (90, 0), (90, 10), (0, 10)], [(0, 1), (1, 2), (2, 3), (3, 0)])
    assert shapely.length(reached_lines(square, (30, 0), [90])[0]).sum() == 180


def test_reached_lines_are_empty_when_the_street_is_beyond_the_limit():
    assert reached_lines(STREET, (400, 80), [50])[0].tolist() == []


def on_edges(graph: WalkingGraph) -> Snapped:
    """Nine places along each edge, joined to exactly that edge."""
    edge = np.repeat(np.arange(len(graph.edges)), 9)
    share = np.tile(np.linspace(0.1, 0.9, 9), len(graph.edges))
    points = shapely.get_coordinates(
        shapely.line_interpolate_point(graph.lines[edge], share, normalized=True)
    )
    length = graph.length_m[edge]
    return Snapped(points, edge, share * length, (1 - share) * length, np.zeros(len(edge)))


@BOUNDED
@given(networks(), place)
def test_no_place_within_the_limit_is_missing_on_any_network(graph, origin):
    places, joined = on_edges(graph), graph.snap([origin])
    within = distance_to_nearest(graph, places, joined) <= 200 - 1e-6
    within &= graph.length_m[places.edge] > 0
    (lines,) = reached_lines(graph, joined, [200])
    gap = shapely.distance(shapely.points(places.points[within]), shapely.multilinestrings(lines))
    assert (gap < 1e-6).all()


def test_no_place_beyond_the_limit_is_reached_in_a_town(town):
    places, joined = on_edges(town.graph), town.graph.snap(town.cells[:1])
    beyond = ~(distance_to_nearest(town.graph, places, joined) <= 600 + 1e-6)
    (lines,) = reached_lines(town.graph, joined, [600])
    own = shapely.STRtree(lines).query(shapely.points(places.points[beyond]), "dwithin", 1e-7)
    assert own.shape == (2, 0)


def test_isochrones_are_nested_when_limits_grow(town):
    origin = town.graph.nodes[450]
    small, middle, large = isochrone(town.graph, origin, [200, 400, 800])
    assert large.buffer(0.01).contains(middle)
    assert middle.buffer(0.01).contains(small)


def test_isochrone_holds_the_crossings_within_the_limit(town):
    origin = town.graph.nodes[450]
    metres = distance_to_nearest(town.graph, town.graph.nodes, [origin])
    (area,) = isochrone(town.graph, origin, [600])
    assert shapely.covers(area, shapely.points(town.graph.nodes[metres <= 600])).all()


def test_isochrone_keeps_the_given_order_of_limits(town):
    areas = isochrone(town.graph, town.graph.nodes[450], [800, 200])
    assert areas[0].area > areas[1].area


def test_isochrone_is_empty_when_nothing_is_reached():
    assert isochrone(STREET, (400, 80), [50])[0].is_empty


@pytest.mark.parametrize(
    ("origin", "limits", "width", "sentence"),
    [
        ((0, 0), [], 30, "at least one finite"),
        ((0, 0), [np.inf], 30, "at least one finite"),
        ((0, 0), [500, -1], 30, "above 0"),
        ((0, 0), [500], 0, "width_m"),
        ([(0, 0), (9, 0)], [500], 30, "one place, not 2"),
        ((np.nan, 0), [500], 30, "not finite"),
    ],
)
def test_isochrone_refuses_when_the_input_is_wrong(origin, limits, width, sentence):
    with pytest.raises(ValueError, match=sentence):
        isochrone(STREET, origin, limits, width_m=width)
