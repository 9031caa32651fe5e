"""Where nobody is reached: connected places beyond the limit."""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from geo.network.checks import as_amounts, as_limit, as_points


@dataclass(frozen=True, eq=False)
class Gap:
    """A connected stretch of populated cells out of reach.

    Attributes
    ----------
    cells : array of int, shape (c,)
        Positions of the cells, ascending.
    people : float
        Persons in these cells.
    """

    cells: np.ndarray
    people: float


def gap_regions(cells, population, distance_m, *, limit_m, touch_m=150.0, minimum_people=0.0) -> list[Gap]:
    """Gather populated cells beyond the limit into connected regions, most people first.

    Parameters
    ----------
    cells : array_like, shape (n, 2)
        Cell centres, EPSG:25832 metres.
    population : array_like, shape (n,)
        Persons of the group in each cell.
    distance_m : array_like, shape (n,)
        Metres to the nearest facility; nan counts as out of reach.
    limit_m : float
        Metres that are still within reach.
    touch_m : float, default 150
        Cells up to this far apart are neighbours: at 100 m cells, sides and corners.
    minimum_people : float, default 0
        Smaller regions are left out.

    Returns
    -------
    list of Gap
        With ``minimum_people=0`` their people and the people reached add up to the population.

    Raises
    ------
    ValueError
        If the shapes differ, a value is negative, or a limit not above 0.

    Examples
    --------
    >>> cells = [(0, 0), (100, 0), (900, 0), (1000, 0)]
    >>> [gap.people for gap in gap_regions(cells, [5, 7, 30, 8], [600, 700, None, 400], limit_m=500)]
    [30.0, 12.0]
    """
    points, people = as_points(cells, "cells"), as_amounts(population, "population")
    distance = np.asarray(distance_m, dtype=float)
    if not len(points) == len(people) == len(distance):
        raise ValueError("cells, population and distance_m must have the same length")
    if (distance < 0).any():
        raise ValueError("distance_m contains negative values")
    beyond = np.flatnonzero((people > 0) & ~(distance <= as_limit(limit_m)))
    label = _touching(points[beyond], as_limit(touch_m, "touch_m"))
    order = np.argsort(label, kind="stable")
    regions = np.split(beyond[order], np.cumsum(np.bincount(label))[:-1]) if len(beyond) else []
    gaps = [Gap(region, float(people[region].sum())) for region in regions]
    return sorted((gap for gap in gaps if gap.people >= minimum_people), key=lambda gap: -gap.people)


def _touching(points: np.ndarray, touch_m: float) -> np.ndarray:
    if len(points) == 0:
        return np.empty(0, dtype=int)
    one, other = cKDTree(points).query_pairs(touch_m, output_type="ndarray").T
    touching = coo_array((np.ones(len(one)), (one, other)), shape=(len(points), len(points)))
    return connected_components(touching, directed=False)[1]
