"""Shortest ways from joined places: the one place where Dijkstra is called."""

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from geo.network.graph import WalkingGraph
from geo.network.snapping import Snapped


def node_distances(
    graph: WalkingGraph, sources: Snapped, limit_m: float, *, nearest_only: bool
) -> np.ndarray:
    """Walking distance from sources to all nodes, the way from each source to its edge included.

    Parameters
    ----------
    graph : WalkingGraph
    sources : Snapped
        k places.
    limit_m : float
        Metres after which the search ends, may be infinite.
    nearest_only : bool
        The least distance over all sources instead of one row per source.

    Returns
    -------
    array of float, shape (n,) or (k, n)
        Metres, inf where not reached.

    References
    ----------
    Dijkstra, E. W. (1959): A note on two problems in connexion with graphs; `scipy.sparse.csgraph.dijkstra`.
    """
    count = len(graph.nodes)
    joined = _with_source_rows(graph, sources)
    rows = np.arange(count, count + len(sources))
    return dijkstra(joined, indices=rows, limit=limit_m, min_only=nearest_only)[..., :count]


def _with_source_rows(graph: WalkingGraph, sources: Snapped) -> csr_array:
    """Append each source as a node with one-way links to both ends of its edge: the edge is split exactly."""
    matrix, size = graph.matrix, len(graph.nodes) + len(sources)
    metres = np.column_stack([sources.snap_m + sources.to_start_m, sources.snap_m + sources.to_end_m])
    starts = matrix.indptr[-1] + 2 * np.arange(1, len(sources) + 1, dtype=matrix.indptr.dtype)
    ends = graph.edges[sources.edge].astype(matrix.indices.dtype)
    parts = (
        np.concatenate([matrix.data, metres.ravel()]),
        np.concatenate([matrix.indices, ends.ravel()]),
        np.concatenate([matrix.indptr, starts]),
    )
    return csr_array(parts, shape=(size, size))


def over_nodes(graph: WalkingGraph, origins: Snapped, node_m: np.ndarray) -> np.ndarray:
    """Distance of origins by way of either end of their edge, their own snap included.

    Parameters
    ----------
    graph : WalkingGraph
    origins : Snapped
        n places.
    node_m : array of float, shape (nodes,) or (k, nodes)
        From `node_distances`.

    Returns
    -------
    array of float, shape (n,) or (k, n)
        Metres, inf where not reached.
    """
    start, end = graph.edges[origins.edge].T
    by_start = node_m[..., start] + origins.to_start_m
    by_end = node_m[..., end] + origins.to_end_m
    return np.minimum(by_start, by_end) + origins.snap_m


def on_same_edge(origins: Snapped, sources: Snapped) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Pairs that share an edge, where the way need not touch a node.

    Parameters
    ----------
    origins, sources : Snapped

    Returns
    -------
    origin, source : array of int, shape (pairs,)
    metres : array of float, shape (pairs,)
        Along the edge, both snaps included.
    """
    order = np.argsort(sources.edge, kind="stable")
    first = np.searchsorted(sources.edge[order], origins.edge, "left")
    count = np.searchsorted(sources.edge[order], origins.edge, "right") - first
    origin = np.repeat(np.arange(len(origins)), count)
    within = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    source = order[np.repeat(first, count) + within]
    along = np.abs(origins.to_start_m[origin] - sources.to_start_m[source])
    return origin, source, sources.snap_m[source] + along + origins.snap_m[origin]
