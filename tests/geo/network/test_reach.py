import numpy as np
import pytest
from hypothesis import given

from geo.network.air_line import straight_line_to_nearest
from geo.network.graph import WalkingGraph
from geo.network.reach import distance_matrix, distance_to_nearest
from tests.geo.network.cities import lattice
from tests.geo.network.oracles import networkx_distances
from tests.geo.network.strategies import BOUNDED, networks, places

STREET = WalkingGraph.from_arrays([(0, 0), (1000, 0)], [(0, 1)])


def test_walk_of_500_m_reaches_61_crossings_on_a_lattice():
    graph = lattice(12)
    assert np.isfinite(distance_to_nearest(graph, graph.nodes, [(600, 600)], limit_m=500)).sum() == 61


def test_air_line_of_500_m_reaches_81_crossings_on_a_lattice():
    graph = lattice(12)
    assert np.isfinite(straight_line_to_nearest(graph.nodes, [(600, 600)], limit_m=500)).sum() == 81


def test_distance_counts_snap_and_way_on_both_sides():
    assert distance_to_nearest(STREET, [(100, 30)], [(900, -50)]).tolist() == [30 + 800 + 50]


def test_distance_stays_on_the_edge_when_both_are_on_it():
    loop = WalkingGraph.from_arrays([(0, 0), (1000, 0)], [(0, 1)])
    assert distance_to_nearest(loop, [(400, 0)], [(450, 0), (900, 0)]).tolist() == [50]


def test_distance_goes_round_when_that_is_shorter_than_along_the_edge():
    graph = WalkingGraph.from_arrays([(0, 0), (100, 0)], [(0, 1), (0, 1)], length_m=[100, 10])
    joined = graph.snap([(5, 0), (95, 0)])
    assert distance_to_nearest(graph, joined.take([0]), joined.take([1])) == pytest.approx([5 + 10 + 5])


def test_distance_is_nan_when_no_street_leads_there():
    graph = WalkingGraph.from_arrays([(0, 0), (100, 0), (0, 90), (100, 90)], [(0, 1), (2, 3)])
    assert np.isnan(distance_to_nearest(graph, [(0, 90)], [(0, 0)], limit_m=2000)).all()


def test_distance_is_nan_and_not_the_limit_when_too_far():
    assert np.isnan(distance_to_nearest(STREET, [(0, 0)], [(501, 0)], limit_m=500)).all()


def test_distance_counts_when_it_equals_the_limit():
    assert distance_to_nearest(STREET, [(0, 0)], [(500, 0)], limit_m=500).tolist() == [500]


def test_facility_beyond_the_border_reaches_cells_inside():
    inside, beyond = (300, 0), (-50, 0)
    graph = WalkingGraph.from_arrays([(-200, 0), (0, 0), (1000, 0)], [(0, 1), (1, 2)])
    assert distance_to_nearest(graph, [inside], [beyond], limit_m=500).tolist() == [350]


def test_mid_edge_facility_equals_the_graph_with_that_edge_split(town):
    graph, edge = town.graph, 17
    middle = graph.nodes[graph.edges[edge]].mean(axis=0)
    split = WalkingGraph.from_arrays(
        np.vstack([graph.nodes, middle]),
        np.vstack(
            [
                np.delete(graph.edges, edge, axis=0),
                [(graph.edges[edge, 0], len(graph.nodes)), (len(graph.nodes), graph.edges[edge, 1])],
            ]
        ),
    )
    np.testing.assert_allclose(
        distance_to_nearest(graph, town.cells, [middle]),
        distance_to_nearest(split, town.cells, [middle]),
        atol=1e-6,
    )


def test_distances_equal_networkx_in_a_town(town):
    ours = distance_to_nearest(town.graph, town.cells, town.facilities)
    np.testing.assert_allclose(ours, networkx_distances(town.graph, town.cells, town.facilities), atol=1e-6)


@BOUNDED
@given(networks(), places, places)
def test_distances_equal_networkx_on_any_network(graph, origins, facilities):
    ours = distance_to_nearest(graph, graph.snap(origins), graph.snap(facilities))
    np.testing.assert_allclose(ours, networkx_distances(graph, origins, facilities), atol=1e-6)


@BOUNDED
@given(networks(), places, places)
def test_nearest_is_the_least_of_the_matrix_on_any_network(graph, origins, facilities):
    origins, facilities = graph.snap(origins), graph.snap(facilities)
    matrix = distance_matrix(graph, origins, facilities)
    assert np.array_equal(
        np.fmin.reduce(matrix, axis=1), distance_to_nearest(graph, origins, facilities), equal_nan=True
    )


@BOUNDED
@given(networks(), places)
def test_matrix_is_symmetric_on_any_network(graph, points):
    joined = graph.snap(points)
    matrix = distance_matrix(graph, joined, joined)
    np.testing.assert_allclose(matrix, matrix.T, atol=1e-9)


def test_matrix_obeys_the_triangle_inequality_between_crossings(town):
    metres = distance_matrix(town.graph, town.graph.nodes[:60], town.graph.nodes[:60])
    by_third = np.nanmin(metres[:, :, None] + metres[None, :, :], axis=1)
    assert (metres <= by_third + 1e-9)[np.isfinite(metres)].all()


def test_matrix_with_limit_is_the_matrix_cut_at_the_limit(town):
    full = distance_matrix(town.graph, town.cells, town.facilities)
    cut = distance_matrix(town.graph, town.cells, town.facilities, limit_m=700)
    assert np.array_equal(cut, np.where(full <= 700, full, np.nan), equal_nan=True)


def test_walk_is_never_shorter_than_the_air_line(town):
    walk = distance_to_nearest(town.graph, town.cells, town.facilities)
    air = straight_line_to_nearest(town.cells, town.facilities)
    assert (walk >= air - 1e-9)[np.isfinite(walk)].all()


@pytest.mark.parametrize(
    ("origins", "facilities", "limit", "sentence"),
    [
        ([], [(0, 0)], None, "origins is empty"),
        ([(0, 0)], [], None, "facilities is empty"),
        ([(0, 0)], [(np.nan, 0)], None, "facilities contains coordinates that are not finite"),
        ([(0, 0)], [(0, 0)], 0, "above 0"),
        ([(0, 0)], [(0, 0)], -5, "above 0"),
        ([(0, 0)], [(0, 0)], np.nan, "above 0"),
    ],
)
@pytest.mark.parametrize("measure", [distance_to_nearest, distance_matrix])
def test_distance_refuses_when_the_input_is_wrong(measure, origins, facilities, limit, sentence):
    with pytest.raises(ValueError, match=sentence):
        measure(STREET, origins, facilities, limit_m=limit)


def test_air_line_refuses_when_there_is_no_facility():
    with pytest.raises(ValueError, match="facilities is empty"):
        straight_line_to_nearest([(0, 0)], [])
