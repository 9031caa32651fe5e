"""How many events per square kilometre lie around a point."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import ArrayLike
from scipy.spatial.distance import cdist

from geo.stats.checks import as_numbers, refuse_negative

SQUARE_METRES_PER_KM2 = 1_000_000
TILES_PER_BANDWIDTH = 3
REACH = np.arange(-TILES_PER_BANDWIDTH, TILES_PER_BANDWIDTH + 1)
DISTANCES_AT_ONCE = 262_144
MOST_TILES = 2**30


def quartic(
    events_xy_m: ArrayLike, at_xy_m: ArrayLike, *, bandwidth_m: float = 300, weights: ArrayLike | None = None
) -> np.ndarray:
    """Kernel density of events in events per square kilometre, with the quartic kernel.

    f(x) = 10**6 * sum_i w_i * 3 / (pi * h**2) * (1 - d_i**2 / h**2)**2 over the events with d_i < h. Every
    distance is computed, nothing is rounded to a raster or transformed. Near the city border the density
    falls because nothing was recorded beyond it; no correction is made.

    Parameters
    ----------
    events_xy_m : array_like, shape (n, 2)
        East and north of the events in metres, EPSG:25832.
    at_xy_m : array_like, shape (m, 2)
        Where the density is wanted, likewise.
    bandwidth_m : float, default 300
        h, the distance in metres from which on an event no longer counts.
    weights : array_like, shape (n,), optional
        w, how often each event counts; 1 each if not given.

    Returns
    -------
    ndarray of float, shape (m,)
        Events per km2; 0 where no event is nearer than ``bandwidth_m``.

    Raises
    ------
    ValueError
        If a shape is wrong, a number is NaN or infinite, a weight is negative, ``bandwidth_m`` is not above
        zero, or the events lie too far apart for it.

    References
    ----------
    Silverman, B. W. (1986): Density Estimation for Statistics and Data Analysis. Chapman and Hall. Eq. 4.5.

    Examples
    --------
    >>> quartic([[550_000, 5_800_000]], [[550_000, 5_800_000], [550_150, 5_800_000], [550_300, 5_800_000]])
    array([10.61032954,  5.96831037,  0.        ])
    """
    events, at = _points(events_xy_m, "events_xy_m"), _points(at_xy_m, "at_xy_m")
    bandwidth_m = float(as_numbers(bandwidth_m, "bandwidth_m"))
    if bandwidth_m <= 0:
        raise ValueError("bandwidth_m must be above zero.")
    weights = np.ones(len(events)) if weights is None else _event_weights(weights, len(events))
    density = np.zeros(len(at))
    for here, near in _neighbourhoods(events, at, bandwidth_m):
        kernel = cdist(at[here], events[near], "sqeuclidean")
        np.subtract(bandwidth_m**2, kernel, out=kernel)
        np.maximum(kernel, 0, out=kernel)
        np.square(kernel, out=kernel)
        density[here] = kernel @ weights[near]
    return density * 3 / (np.pi * bandwidth_m**6) * SQUARE_METRES_PER_KM2


def _points(xy_m: ArrayLike, name: str) -> np.ndarray:
    points = as_numbers(xy_m, name)
    if points.size == 0:
        return np.empty((0, 2))
    if points.ndim != 2 or points.shape[1] != 2:
        raise ValueError(f"{name} must be pairs of east and north, shape (n, 2), not {points.shape}.")
    return points


def _event_weights(weights: ArrayLike, n: int) -> np.ndarray:
    weights = as_numbers(weights, "weights")
    if weights.shape != (n,):
        raise ValueError(f"weights must be one number per event, shape ({n},), not {weights.shape}.")
    refuse_negative(weights, "weights")
    return weights


def _neighbourhoods(
    events: np.ndarray, at: np.ndarray, bandwidth_m: float
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Pair the points of each square tile with all events that can be near enough, as positions."""
    if len(events) == 0:
        return
    low, high = events.min(axis=0), events.max(axis=0)
    tile_m = bandwidth_m / TILES_PER_BANDWIDTH
    if ((high - low) / tile_m > MOST_TILES).any():
        raise ValueError("The events lie too far apart for bandwidth_m; are the coordinates metres?")
    reachable = np.flatnonzero(((at > low - bandwidth_m) & (at < high + bandwidth_m)).all(axis=1))
    east, north = np.floor((events - low) / tile_m).astype(np.int64).T
    columns = east.max() + 1
    row_length = columns + 4 * TILES_PER_BANDWIDTH
    order = np.argsort(north * row_length + east, kind="stable")
    keys = (north * row_length + east)[order]
    for tile, here in _by_tile(at[reachable], low, tile_m):
        rows = (tile[1] + REACH) * row_length
        starts = np.searchsorted(keys, rows + max(tile[0] - TILES_PER_BANDWIDTH, 0))
        ends = np.searchsorted(keys, rows + min(tile[0] + TILES_PER_BANDWIDTH, columns - 1), side="right")
        near = np.concatenate([order[a:b] for a, b in zip(starts, ends, strict=True)])
        for part in np.array_split(here, here.size * near.size // DISTANCES_AT_ONCE + 1):
            if part.size:
                yield reachable[part], near


def _by_tile(points: np.ndarray, low: np.ndarray, tile_m: float) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    tiles = np.floor((points - low) / tile_m).astype(np.int64)
    order = np.lexsort(tiles.T)
    changes = np.flatnonzero((np.diff(tiles[order], axis=0) != 0).any(axis=1)) + 1
    for here in np.split(order, changes):
        if here.size:
            yield tiles[here[0]], here
