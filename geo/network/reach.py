"""How far people walk: to the nearest facility, to each facility, and how far they come."""

import numpy as np

from geo.network.checks import as_limit, as_points
from geo.network.graph import WalkingGraph
from geo.network.isochrones import isochrone, reached_lines
from geo.network.paths import node_distances, on_same_edge, over_nodes
from geo.network.snapping import FarFromNetwork, Snapped, join

__all__ = [
    "FarFromNetwork",
    "distance_matrix",
    "distance_to_nearest",
    "isochrone",
    "reached_lines",
    "with_facility",
]

_SOURCES_AT_ONCE = 16
_ROUNDING_M = 1e-6


def distance_to_nearest(graph: WalkingGraph, origins, facilities, *, limit_m=None) -> np.ndarray:
    """Walking distance from each origin to its nearest facility.

    Both join the nearest point of the nearest edge, and the air line to that point counts.

    Parameters
    ----------
    graph : WalkingGraph
    origins : array_like, shape (n, 2), or Snapped
        Places of demand, EPSG:25832 metres. Give `Snapped` to join once and ask often.
    facilities : array_like, shape (k, 2), or Snapped
        EPSG:25832 metres, also those beyond the border.
    limit_m : float, optional
        Metres; what is farther is nan, and the search stops there.

    Returns
    -------
    array of float, shape (n,)
        Metres; nan where no facility can be reached, never the limit.

    Raises
    ------
    ValueError
        If there is no origin or facility, a coordinate is not finite or the limit not above 0.

    Warns
    -----
    FarFromNetwork
        If raw points lie more than 100 m from any edge. With `Snapped` see its ``is_far`` instead.

    References
    ----------
    Multi-source search after Dijkstra, E. W. (1959): A note on two problems in connexion with graphs.

    Examples
    --------
    >>> graph = WalkingGraph.from_arrays([(0, 0), (400, 0), (400, 300)], [(0, 1), (1, 2)])
    >>> distance_to_nearest(graph, [(0, 20), (400, 250)], [(400, 300)])
    array([720.,  50.])
    >>> distance_to_nearest(graph, [(0, 20), (400, 250)], [(400, 300)], limit_m=500)
    array([nan, 50.])
    """
    limit = as_limit(limit_m)
    origins, facilities = join(graph, origins, "origins"), join(graph, facilities, "facilities")
    return _within(_nearest(graph, origins, facilities, limit), limit)


def distance_matrix(graph: WalkingGraph, origins, facilities, *, limit_m=None) -> np.ndarray:
    """Walking distance from each origin to each facility.

    Parameters
    ----------
    graph : WalkingGraph
    origins : array_like, shape (n, 2), or Snapped
        EPSG:25832 metres.
    facilities : array_like, shape (k, 2), or Snapped
        EPSG:25832 metres.
    limit_m : float, optional
        Metres; what is farther is nan. Much faster than without.

    Returns
    -------
    array of float, shape (n, k)
        Metres; nan where unreachable, never the limit.

    Raises
    ------
    ValueError
        If there is no origin or facility, a coordinate is not finite or the limit not above 0.

    Warns
    -----
    FarFromNetwork
        If raw points lie more than 100 m from any edge.

    Examples
    --------
    >>> graph = WalkingGraph.from_arrays([(0, 0), (400, 0)], [(0, 1)])
    >>> distance_matrix(graph, [(0, 0), (100, 0)], [(100, 10), (400, 0)])
    array([[110., 400.],
           [ 10., 300.]])
    """
    limit = as_limit(limit_m)
    origins, facilities = join(graph, origins, "origins"), join(graph, facilities, "facilities")
    distance = np.empty((len(origins), len(facilities)))
    # Row by row in small blocks: all rows at once would need nodes x facilities numbers.
    for first in range(0, len(facilities), _SOURCES_AT_ONCE):
        block = np.arange(first, min(first + _SOURCES_AT_ONCE, len(facilities)))
        node_m = node_distances(graph, facilities.take(block), limit, nearest_only=False)
        distance[:, block] = over_nodes(graph, origins, node_m).T
    origin, facility, metres = on_same_edge(origins, facilities)
    np.minimum.at(distance, (origin, facility), metres)
    return _within(distance, limit)


def with_facility(distances, graph: WalkingGraph, origins, new_facility, *, limit_m=None) -> np.ndarray:
    """Distances to the nearest facility after one more has opened, without computing all anew.

    Only origins that the new facility could bring nearer are looked at, as far as the farthest of them.

    Parameters
    ----------
    distances : array_like, shape (n,)
        Metres from `distance_to_nearest`; nan where unreachable. Left unchanged.
    graph : WalkingGraph
    origins : array_like, shape (n, 2), or Snapped
        The same origins in the same order, EPSG:25832 metres.
    new_facility : array_like, shape (2,), or Snapped of one place
        EPSG:25832 metres.
    limit_m : float, optional
        The same limit as in the first computation.

    Returns
    -------
    array of float, shape (n,)
        Metres, bit for bit what `distance_to_nearest` gives with all facilities.

    Raises
    ------
    ValueError
        If the numbers of distances and origins differ or there is not exactly one new facility.

    Warns
    -----
    FarFromNetwork
        If the new facility is given as raw point more than 100 m from any edge.

    Examples
    --------
    >>> graph = WalkingGraph.from_arrays([(0, 0), (400, 0)], [(0, 1)])
    >>> with_facility([0.0, 400.0], graph, [(0, 0), (400, 0)], (300, 0))
    array([  0., 100.])
    """
    limit = as_limit(limit_m)
    facility = join(graph, new_facility, "new_facility")
    points = origins.points if isinstance(origins, Snapped) else as_points(origins, "origins")
    before = np.array(distances, dtype=float)
    if before.shape != (len(points),):
        raise ValueError(f"distances has the shape {before.shape} for {len(points)} origins")
    if len(facility) != 1:
        raise ValueError(f"new_facility must be one place, not {len(facility)}: call once for each")
    bound = np.minimum(np.where(np.isnan(before), np.inf, before), limit)
    air_m = np.hypot(*(points - facility.points[0]).T)
    near = np.flatnonzero(air_m * graph.straightness_floor <= bound + _ROUNDING_M)
    if len(near) == 0:
        return before
    candidates = origins.take(near) if isinstance(origins, Snapped) else graph.snap(points[near])
    # What no street joins stays nan; searching for it would walk the whole city.
    joined = graph.part_of(candidates) == graph.part_of(facility)
    near, candidates = near[joined], candidates.take(joined)
    after = _nearest(graph, candidates, facility, bound[near].max(initial=0.0))
    before[near] = np.fmin(before[near], _within(after, limit))
    return before


def _nearest(graph: WalkingGraph, origins: Snapped, facilities: Snapped, limit_m: float) -> np.ndarray:
    distance = over_nodes(graph, origins, node_distances(graph, facilities, limit_m, nearest_only=True))
    origin, _facility, metres = on_same_edge(origins, facilities)
    np.minimum.at(distance, origin, metres)
    return distance


def _within(distance_m: np.ndarray, limit_m: float) -> np.ndarray:
    return np.where(np.isfinite(distance_m) & (distance_m <= limit_m), distance_m, np.nan)
