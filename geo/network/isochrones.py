"""How far people come: streets and areas within a walk, for drawing."""

import numpy as np
import shapely

from geo.network.checks import as_limit
from geo.network.graph import WalkingGraph
from geo.network.paths import node_distances
from geo.network.snapping import Snapped, join


def reached_lines(graph: WalkingGraph, origin, limits_m) -> list[np.ndarray]:
    """The stretches of street that can be reached within each limit, cut where the limit ends.

    Parameters
    ----------
    graph : WalkingGraph
    origin : array_like, shape (2,), or Snapped of one place
        EPSG:25832 metres.
    limits_m : sequence of float
        Walking metres.

    Returns
    -------
    list of arrays of shapely.LineString
        One array for each limit, EPSG:25832; empty if the street itself is farther than the limit.

    Raises
    ------
    ValueError
        If there is not exactly one origin, or no limit, or a limit not above 0.

    Warns
    -----
    FarFromNetwork
        If the origin is given as raw point more than 100 m from any edge.

    Examples
    --------
    >>> graph = WalkingGraph.from_arrays([(0, 0), (400, 0)], [(0, 1)])
    >>> reached_lines(graph, (100, 0), [50])[0].tolist()
    [<LINESTRING (50 0, 150 0)>]
    """
    limits = [as_limit(limit, "each of limits_m") for limit in limits_m]
    if not limits or np.isinf(limits).any():
        raise ValueError("limits_m must be at least one finite reach in metres")
    place = join(graph, origin, "origin")
    if len(place) != 1:
        raise ValueError(f"origin must be one place, not {len(place)}: call once for each")
    node_m = node_distances(graph, place, max(limits), nearest_only=True)
    return [_reached_parts(graph, place, node_m, limit) for limit in limits]


def isochrone(graph: WalkingGraph, origin, limits_m, *, width_m: float = 30.0) -> list[shapely.Geometry]:
    """Areas around the streets that can be reached, for drawing only: count with cell distances instead.

    Parameters
    ----------
    graph : WalkingGraph
    origin : array_like, shape (2,), or Snapped of one place
        EPSG:25832 metres.
    limits_m : sequence of float
        Walking metres.
    width_m : float, default 30
        Metres drawn to each side of a reached street.

    Returns
    -------
    list of shapely.Polygon or shapely.MultiPolygon
        One for each limit in the given order, EPSG:25832; empty if nothing is reached.

    Raises
    ------
    ValueError
        If there is not exactly one origin, or no limit, or a limit or the width is not above 0.

    Warns
    -----
    FarFromNetwork
        If the origin is given as raw point more than 100 m from any edge.

    Examples
    --------
    >>> graph = WalkingGraph.from_arrays([(0, 0), (400, 0)], [(0, 1)])
    >>> isochrone(graph, (100, 0), [50])[0].bounds
    (20.0, -30.0, 180.0, 30.0)
    """
    width = as_limit(width_m, "width_m")
    parts_by_limit = reached_lines(graph, origin, limits_m)
    # Many small buffers united are several times faster than one buffer of all lines.
    return [shapely.union_all(shapely.buffer(parts, width, quad_segs=2)) for parts in parts_by_limit]


def _reached_parts(graph: WalkingGraph, origin: Snapped, node_m: np.ndarray, limit_m: float) -> np.ndarray:
    edge, begin, end = _spans(graph, origin, node_m, limit_m)
    whole = (begin <= 0) & (end >= graph.length_m[edge])
    cut = _substrings(graph, edge[~whole], begin[~whole], end[~whole])
    return np.concatenate([graph.lines[edge[whole]], cut])


def _spans(
    graph: WalkingGraph, origin: Snapped, node_m, limit_m
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return edge, begin and end in metres along it of each reached stretch."""
    left = np.maximum(limit_m - node_m, 0)
    touched = np.union1d(np.flatnonzero((left[graph.edges] > 0).any(axis=1)), origin.edge)
    length = graph.length_m[touched]
    from_start, from_end = np.minimum(left[graph.edges[touched]].T, length)
    spare = max(limit_m - origin.snap_m[0], 0)
    own = touched == origin.edge[0]
    own_begin, own_end = np.clip(origin.to_start_m[0] + np.array([-spare, spare]), 0, length[own][0])
    # On the origin's own street the stretch around it grows together with those from the ends.
    joins_start = own & (own_begin <= from_start)
    joins_end = own & (own_end >= length - from_end)
    from_start[joins_start] = np.maximum(from_start[joins_start], own_end)
    from_end[joins_end] = np.maximum(from_end[joins_end], length[joins_end] - own_begin)
    meet, alone = from_start + from_end >= length, own & ~joins_start & ~joins_end
    edge = np.concatenate([touched, touched[~meet], touched[alone]])
    begin = np.concatenate(
        [np.zeros(len(touched)), (length - from_end)[~meet], np.full(alone.sum(), own_begin)]
    )
    end = np.concatenate([np.where(meet, length, from_start), length[~meet], np.full(alone.sum(), own_end)])
    some = end > begin
    return edge[some], begin[some], end[some]


def _substrings(graph: WalkingGraph, edge: np.ndarray, begin_m: np.ndarray, end_m: np.ndarray) -> np.ndarray:
    """Cut stretches out of edges, all at once: `shapely.ops.substring` takes one line at a time."""
    if len(edge) == 0:
        return np.empty(0, dtype=object)
    lines, scale = graph.lines[edge], graph.line_length_m[edge] / graph.length_m[edge]
    begin, end = begin_m * scale, end_m * scale
    vertices, piece = shapely.get_coordinates(lines, return_index=True)
    step = np.hypot(*np.diff(vertices, axis=0, prepend=vertices[:1]).T)
    walked = np.cumsum(step)
    first = np.searchsorted(piece, np.arange(len(lines)))
    walked -= walked[first][piece]
    inner = (walked > begin[piece]) & (walked < end[piece])
    ends = [shapely.get_coordinates(shapely.line_interpolate_point(lines, metres)) for metres in (begin, end)]
    number = np.arange(len(lines))
    piece = np.concatenate([number, piece[inner], number])
    walked = np.concatenate([begin, walked[inner], end])
    points = np.concatenate([ends[0], vertices[inner], ends[1]])
    order = np.lexsort((walked, piece))
    return shapely.linestrings(points[order], indices=piece[order])
