import numpy as np
import pytest
import shapely

from geo.network.graph import WalkingGraph

CORNER = [(0, 0), (100, 0), (100, 100)]


def corner(**parts) -> WalkingGraph:
    return WalkingGraph.from_arrays(CORNER, [(0, 1), (1, 2)], **parts)


def test_length_is_that_of_the_line_when_none_is_given():
    bent = shapely.LineString([(0, 0), (50, 50), (100, 0)])
    graph = WalkingGraph.from_arrays(CORNER[:2], [(0, 1)], lines=[bent])
    assert graph.length_m == pytest.approx([bent.length])


def test_matrix_keeps_the_shortest_when_edges_are_parallel():
    graph = WalkingGraph.from_arrays(CORNER[:2], [(0, 1), (1, 0), (0, 1)], length_m=[90, 80, 120])
    assert graph.matrix.todense().tolist() == [[0, 80], [80, 0]]


def test_matrix_is_symmetric_when_edges_run_one_way(town):
    assert (town.graph.matrix != town.graph.matrix.T).nnz == 0


def test_component_zero_is_the_largest_when_there_are_islands():
    graph = WalkingGraph.from_arrays([*CORNER, (500, 0), (600, 0)], [(3, 4), (0, 1), (1, 2)])
    assert graph.component.tolist() == [0, 0, 0, 1, 1]


def test_without_islands_leaves_out_small_parts():
    graph = WalkingGraph.from_arrays([(500, 0), (600, 0), *CORNER], [(0, 1), (2, 3), (3, 4)])
    kept = graph.without_islands(minimum_nodes=3)
    assert (kept.nodes.tolist(), kept.edges.tolist()) == ([list(node) for node in CORNER], [[0, 1], [1, 2]])


def test_without_islands_refuses_when_nothing_is_left():
    with pytest.raises(ValueError, match="lower minimum_nodes"):
        corner().without_islands(minimum_nodes=4)


def test_line_ends_lie_on_the_nodes_when_given_a_little_off():
    graph = WalkingGraph.from_arrays(CORNER[:2], [(0, 1)], lines=[shapely.LineString([(0, 0.5), (99.5, 0)])])
    assert shapely.get_coordinates(graph.lines).tolist() == [[0, 0], [100, 0]]


@pytest.mark.parametrize(
    ("nodes", "edges", "parts", "sentence"),
    [
        ([], [(0, 1)], {}, "nodes is empty"),
        ([(0, 0, 0), (1, 1, 1)], [(0, 1)], {}, r"shape \(n, 2\)"),
        ([(0, 0), (np.nan, 0)], [(0, 1)], {}, "not finite"),
        (CORNER, np.empty((0, 2), dtype=int), {}, "at least one edge"),
        (CORNER, [(0, 3)], {}, "do not exist"),
        (CORNER, [(-1, 0)], {}, "do not exist"),
        (CORNER, [(0.5, 1)], {}, "whole numbers"),
        (CORNER, [(0, 1)], {"length_m": [-1]}, "negative"),
        (CORNER, [(0, 1)], {"length_m": [np.nan]}, "not finite"),
        (CORNER, [(0, 1)], {"length_m": [1, 2]}, "2 values for 1 edges"),
        (CORNER, [(0, 1)], {"length_m": [[1]]}, "one row"),
        (CORNER, [(0, 1)], {"lines": []}, "for 1 edges"),
        (CORNER, [(0, 1)], {"lines": [shapely.Point(0, 0)]}, "LineStrings"),
        (CORNER, [(0, 1)], {"lines": [shapely.LineString()]}, "empty lines"),
        (CORNER, [(0, 1)], {"lines": [shapely.LineString([(100, 0), (0, 0)])]}, "misses its node by 100.0 m"),
    ],
)
def test_from_arrays_refuses_when_the_input_is_wrong(nodes, edges, parts, sentence):
    with pytest.raises(ValueError, match=sentence):
        WalkingGraph.from_arrays(nodes, edges, **parts)


def test_saved_graph_is_the_same_when_loaded(tmp_path, town):
    town.graph.save(tmp_path / "streets.npz")
    loaded = WalkingGraph.load(tmp_path / "streets.npz")
    same = [
        np.array_equal(getattr(loaded, part), getattr(town.graph, part))
        for part in ("nodes", "edges", "length_m")
    ]
    assert [*same, shapely.equals_exact(loaded.lines, town.graph.lines).all(), loaded.label] == [True] * 4 + [
        "made city"
    ]


def test_load_refuses_when_the_file_is_something_else(tmp_path):
    np.savez(tmp_path / "other.npz", nodes=[1])
    with pytest.raises(ValueError, match="not a saved walking graph"):
        WalkingGraph.load(tmp_path / "other.npz")


def test_load_refuses_when_the_file_is_cut_off(tmp_path):
    corner().save(tmp_path / "streets.npz")
    (tmp_path / "half.npz").write_bytes((tmp_path / "streets.npz").read_bytes()[:200])
    with pytest.raises(ValueError, match="not a saved walking graph"):
        WalkingGraph.load(tmp_path / "half.npz")


def test_load_refuses_when_the_coordinates_are_of_another_system(tmp_path):
    corner().save(tmp_path / "streets.npz")
    with np.load(tmp_path / "streets.npz") as file:
        np.savez(tmp_path / "web.npz", **{**file, "srid": np.array(3857)})
    with pytest.raises(ValueError, match="is in EPSG:3857"):
        WalkingGraph.load(tmp_path / "web.npz")


def test_load_says_so_when_there_is_no_file(tmp_path):
    with pytest.raises(FileNotFoundError):
        WalkingGraph.load(tmp_path / "missing.npz")
