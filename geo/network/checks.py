"""Checks of incoming arrays: a clear sentence instead of a wrong figure."""

import numpy as np
import shapely


def as_points(points, name: str) -> np.ndarray:
    """Return ``points`` as float array of shape (n, 2).

    Parameters
    ----------
    points : array_like, shape (n, 2) or (2,)
        East and north in EPSG:25832 metres; a single pair is one point.
    name : str
        What the points are, for the message.

    Returns
    -------
    array of float, shape (n, 2)

    Raises
    ------
    ValueError
        If there is no point, the shape is wrong or a coordinate is not finite.

    Examples
    --------
    >>> as_points((550000, 5803000), "origins").shape
    (1, 2)
    """
    array = np.atleast_2d(np.asarray(points, dtype=float))
    if array.size == 0:
        raise ValueError(f"{name} is empty: give at least one point")
    if array.ndim != 2 or array.shape[1] != 2:
        raise ValueError(f"{name} must have the shape (n, 2), east and north, not {array.shape}")
    if not np.isfinite(array).all():
        raise ValueError(f"{name} contains coordinates that are not finite: remove points without a place")
    return array


def as_amounts(values, name: str) -> np.ndarray:
    """Return ``values`` as one-dimensional float array of finite amounts >= 0.

    Parameters
    ----------
    values : array_like, shape (n,)
        Persons, places or metres.
    name : str
        What the values are, for the message.

    Returns
    -------
    array of float, shape (n,)

    Raises
    ------
    ValueError
        If the shape is wrong or a value is negative or not finite.

    Examples
    --------
    >>> as_amounts([3, 4], "demand")
    array([3., 4.])
    """
    array = np.asarray(values, dtype=float)
    if array.ndim != 1:
        raise ValueError(f"{name} must be one row of numbers, not of shape {array.shape}")
    if not np.isfinite(array).all():
        raise ValueError(f"{name} contains values that are not finite: leave out places without data")
    if (array < 0).any():
        raise ValueError(f"{name} contains negative values")
    return array


def as_distances(distance_m, shape: tuple[int, int]) -> np.ndarray:
    """Return distances as float array of the given shape; nan means unreachable.

    Parameters
    ----------
    distance_m : array_like, shape (n, m)
        Metres from each of n places of demand to each of m facilities or candidates.
    shape : tuple of int
        The shape that the other inputs ask for.

    Returns
    -------
    array of float, shape (n, m)

    Raises
    ------
    ValueError
        If the shape differs or a distance is negative or infinite.

    Examples
    --------
    >>> as_distances([[0, 500], [float("nan"), 20]], (2, 2)).shape
    (2, 2)
    """
    array = np.asarray(distance_m, dtype=float)
    if array.shape != shape:
        raise ValueError(f"distance_m must have the shape {shape}, demand by facilities, not {array.shape}")
    if (array < 0).any() or np.isinf(array).any():
        raise ValueError("distance_m contains negative or infinite values: unreachable is nan")
    return array


def as_limit(limit_m, name: str = "limit_m") -> float:
    """Return a reach in metres; ``None`` means no limit.

    Parameters
    ----------
    limit_m : float or None
        Metres.
    name : str, default "limit_m"
        What the limit is, for the message.

    Returns
    -------
    float
        Metres, infinite without a limit.

    Raises
    ------
    ValueError
        If the limit is not a number above 0.

    Examples
    --------
    >>> as_limit(None)
    inf
    """
    if limit_m is None:
        return np.inf
    if not limit_m > 0:
        raise ValueError(f"{name} must be a number of metres above 0, not {limit_m}")
    return float(limit_m)


def as_edges(edges, node_count: int) -> np.ndarray:
    """Return edges as array of node numbers, shape (m, 2).

    Parameters
    ----------
    edges : array_like of int, shape (m, 2)
        First and second node of each edge.
    node_count : int
        How many nodes there are.

    Returns
    -------
    array of int32, shape (m, 2)

    Raises
    ------
    ValueError
        If there is no edge, a number is not whole or no such node exists.

    Examples
    --------
    >>> as_edges([(0, 1)], 2).tolist()
    [[0, 1]]
    """
    numbers = np.asarray(edges)
    if numbers.ndim != 2 or numbers.shape[1] != 2 or len(numbers) == 0:
        raise ValueError(f"edges must have the shape (m, 2) with at least one edge, not {numbers.shape}")
    if not np.issubdtype(numbers.dtype, np.integer):
        raise ValueError("edges must be whole numbers, the positions of nodes")
    if numbers.min() < 0 or numbers.max() >= node_count:
        raise ValueError(f"edges name nodes that do not exist: there are {node_count} nodes, counted from 0")
    return numbers.astype(np.int32)


def as_lines(lines, ends: np.ndarray) -> np.ndarray:
    """Return the courses of edges, their ends moved exactly onto the nodes.

    Parameters
    ----------
    lines : sequence of shapely.LineString, length m
        EPSG:25832.
    ends : array of float, shape (m, 2, 2)
        First and second node of each edge.

    Returns
    -------
    array of shapely.LineString, shape (m,)

    Raises
    ------
    ValueError
        If the numbers differ, a line is empty, no LineString or not finite, or misses a node by over 1 m.

    Examples
    --------
    >>> as_lines([shapely.LineString([(0, 0.2), (5, 5), (9, 0)])], np.array([[(0, 0), (9, 0)]])).tolist()
    [<LINESTRING (0 0, 5 5, 9 0)>]
    """
    lines = np.asarray(lines, dtype=object)
    if lines.shape != (len(ends),):
        raise ValueError(f"lines has the shape {lines.shape} for {len(ends)} edges")
    if not (shapely.get_type_id(lines) == shapely.GeometryType.LINESTRING).all():
        raise ValueError("lines must all be LineStrings: split multi-part ways into one edge each")
    lines = shapely.force_2d(lines)
    vertices = shapely.get_coordinates(lines)
    if not np.isfinite(vertices).all() or shapely.is_empty(lines).any():
        raise ValueError("lines contains empty lines or coordinates that are not finite")
    last = np.cumsum(shapely.get_num_coordinates(lines)) - 1
    first = np.concatenate([[0], last[:-1] + 1])
    for place, node in ((first, ends[:, 0]), (last, ends[:, 1])):
        miss = np.hypot(*(vertices[place] - node).T)
        if miss.max() > 1.0:
            raise ValueError(f"line {miss.argmax()} misses its node by {miss.max():.1f} m: turn or mend it")
        vertices[place] = node
    return shapely.set_coordinates(lines, vertices)
