"""How many places there are for whom: supply and demand within walking distance."""

from collections.abc import Callable, Sequence

import numpy as np

from geo.network.checks import as_amounts, as_distances, as_limit

Decay = Callable[[np.ndarray, float], np.ndarray]
"""Weight by distance: metres of any shape and the radius in, weights between 0 and 1 out."""


def steps(
    distance_m: np.ndarray,
    radius_m: float,
    *,
    until: Sequence[float] = (1 / 3, 2 / 3, 1.0),
    weights: Sequence[float] = (1.0, 0.68, 0.22),
) -> np.ndarray:
    """Weights that fall in steps; other steps by `functools.partial`.

    Parameters
    ----------
    distance_m : array of float
        Metres.
    radius_m : float
        Metres.
    until : sequence of float, default thirds
        Ends of the steps as shares of the radius, ascending; each end belongs to its step.
    weights : sequence of float, default 1, 0.68, 0.22
        One weight for each step.

    Returns
    -------
    array of float
        0 beyond the last step and where the distance is nan.

    Raises
    ------
    ValueError
        If there are not as many weights as steps or the ends do not ascend.

    References
    ----------
    Luo, W. and Qi, Y. (2009): An enhanced two-step floating catchment area (E2SFCA) method for measuring
    spatial accessibility to primary care physicians. Health & Place 15.

    Examples
    --------
    >>> steps(np.array([100.0, 200.0, 600.0, 601.0]), 600.0)
    array([1.  , 1.  , 0.22, 0.  ])
    """
    if len(until) != len(weights) or (np.diff(until) <= 0).any():
        raise ValueError("steps need one weight for each end, and ends in ascending order")
    step = np.searchsorted(np.asarray(until) * radius_m, distance_m, side="left")
    return np.append(weights, 0.0)[step]


def gaussian(distance_m: np.ndarray, radius_m: float) -> np.ndarray:
    """Weights that fall smoothly: exp(-d² / 2σ²) with σ half the radius.

    Parameters
    ----------
    distance_m : array of float
        Metres.
    radius_m : float
        Metres.

    Returns
    -------
    array of float
        1 at the place itself, 0.135 at the radius.

    Examples
    --------
    >>> gaussian(np.array([0.0, 20.0]), 40.0)
    array([1.        , 0.60653066])
    """
    return np.exp(-0.5 * (np.asarray(distance_m) / (radius_m / 2)) ** 2)


def two_step_floating_catchment(population, supply, distance_m, *, radius_m, decay=None) -> np.ndarray:
    """Places per person within reach, shared with everybody else who reaches them.

    First each facility divides its places among the persons within the radius, then each place of demand adds
    up what it can reach. The sum of population times result equals the supply that anybody reaches.

    Parameters
    ----------
    population : array_like, shape (n,)
        Persons of the age group the service is for, also those beyond the border who use it.
    supply : array_like, shape (k,)
        Places (capacity) of each facility.
    distance_m : array_like, shape (n, k)
        Walking metres, nan where unreachable.
    radius_m : float
        Metres; what is farther counts nothing.
    decay : callable, optional
        `steps`, `gaussian` or another function of metres and radius; by default every place within the
        radius counts fully.

    Returns
    -------
    array of float, shape (n,)
        Places per person; 0 where nothing is within reach.

    Raises
    ------
    ValueError
        If the shapes differ, a value is negative or not finite, or the radius not above 0.

    References
    ----------
    Luo, W. and Wang, F. (2003): Measures of spatial accessibility to health care in a GIS environment.
    Environment and Planning B 30. With decay: Luo and Qi (2009).

    Examples
    --------
    Forty places for 100 and 60 children, of whom only the first live within 800 m:

    >>> two_step_floating_catchment([100, 60], [40], [[300], [900]], radius_m=800)
    array([0.4, 0. ])
    """
    population, supply = as_amounts(population, "population"), as_amounts(supply, "supply")
    weight = _weights(as_distances(distance_m, (len(population), len(supply))), radius_m, decay)
    demand = population @ weight
    places_per_person = np.divide(supply, demand, out=np.zeros(len(supply)), where=demand > 0)
    return weight @ places_per_person


def gravity(supply, distance_m, *, radius_m, decay=gaussian) -> np.ndarray:
    """Places weighted by distance, not shared with anybody.

    Parameters
    ----------
    supply : array_like, shape (k,)
        Places of each facility, or 1 for each to count facilities.
    distance_m : array_like, shape (n, k)
        Walking metres, nan where unreachable.
    radius_m : float
        Metres; what is farther counts nothing.
    decay : callable or None, default `gaussian`
        ``None`` counts all within the radius alike: the cumulative measure.

    Returns
    -------
    array of float, shape (n,)
        Places weighted by distance.

    Raises
    ------
    ValueError
        If the shapes differ, a value is negative or not finite, or the radius not above 0.

    References
    ----------
    Hansen, W. G. (1959): How accessibility shapes land use. Journal of the American Institute of Planners 25.

    Examples
    --------
    >>> gravity([30, 10], [[0, 700], [500, 1200]], radius_m=800, decay=None)
    array([40., 30.])
    """
    supply = as_amounts(supply, "supply")
    distance = as_distances(distance_m, (np.shape(distance_m)[0], len(supply)))
    return _weights(distance, radius_m, decay) @ supply


def mean_of_nearest(distance_m, k: int) -> tuple[np.ndarray, np.ndarray]:
    """Mean distance to the k nearest facilities: is there a choice?

    Parameters
    ----------
    distance_m : array_like, shape (n, m)
        Walking metres, nan where unreachable or beyond the limit.
    k : int
        How many facilities make a choice, at least 1.

    Returns
    -------
    mean_m : array of float, shape (n,)
        Metres; nan where fewer than k are within reach, so that few choices never look better.
    count : array of int, shape (n,)
        How many are within reach, at most k.

    Raises
    ------
    ValueError
        If k is below 1 or above the number of facilities, or a distance is negative.

    Examples
    --------
    >>> mean_of_nearest([[300, 500, 900], [200, float("nan"), float("nan")]], 2)
    (array([400.,  nan]), array([2, 1]))
    """
    distance = as_distances(distance_m, np.shape(distance_m))
    if not 1 <= k <= distance.shape[1]:
        raise ValueError(f"k must lie between 1 and the number of facilities, {distance.shape[1]}, not {k}")
    nearest = np.sort(distance, axis=1)[:, :k]
    return nearest.sum(axis=1) / k, np.isfinite(nearest).sum(axis=1)


def _weights(distance_m: np.ndarray, radius_m: float, decay: Decay | None) -> np.ndarray:
    """Weights (n, k), 0 beyond the radius; the same in both steps, or supply is not conserved."""
    radius = as_limit(radius_m, "radius_m")
    inside = distance_m <= radius
    if decay is None:
        return inside.astype(float)
    weight = np.where(inside, decay(np.where(inside, distance_m, radius), radius), 0.0)
    if (weight < 0).any() or not np.isfinite(weight).all():
        raise ValueError("decay must give finite weights of at least 0")
    return weight
