"""Siting by rule of thumb: fast, mostly good, never proved."""

import numpy as np

from geo.network.checks import as_amounts
from geo.network.proposal import Siting, as_covers, as_fixed, as_site_count


def greedy_covering(demand, covers, p: int, *, fixed=()) -> Siting:
    """Open one site after the other, each time the one that reaches most persons not reached yet.

    Parameters
    ----------
    demand : array_like, shape (n,)
        Persons at each place.
    covers : array_like of bool, shape (n, m)
        Whether candidate j reaches place i.
    p : int
        Sites in all, fixed ones included.
    fixed : sequence of int, default none
        Candidates that exist already and stay.

    Returns
    -------
    Siting
        Without fixed sites at least 1 - 1/e = 63 % of the best possible; ``optimal`` is never claimed.

    Raises
    ------
    ValueError
        If the shapes differ, a value is negative, or p does not fit candidates and fixed sites.

    References
    ----------
    Nemhauser, G., Wolsey, L. and Fisher, M. (1978): An analysis of approximations for maximizing submodular
    set functions. Mathematical Programming 14.

    Examples
    --------
    >>> greedy_covering([10, 20, 30], [[1, 0], [1, 0], [0, 1]], 1).sites
    array([0])
    """
    covers, demand = as_covers(covers), as_amounts(demand, "demand")
    if len(demand) != len(covers):
        raise ValueError(f"demand has {len(demand)} places, covers {len(covers)}")
    fixed = as_fixed(fixed, covers.shape[1])
    p = as_site_count(p, fixed, covers.shape[1])
    sites = list(fixed)
    left = np.where(covers[:, sites].any(axis=1), 0.0, demand)
    while len(sites) < p:
        gain = left @ covers
        gain[sites] = -1
        sites.append(int(gain.argmax()))
        left[covers[:, sites[-1]]] = 0
    people = float(demand[covers[:, sites].any(axis=1)].sum())
    return Siting(np.sort(sites), fixed, people, people, False, None, "greedy")


def greedy_set_cover(covers: np.ndarray, fixed: np.ndarray) -> np.ndarray:
    """Open sites, each time the one that reaches most places not reached yet, until all are reached.

    Parameters
    ----------
    covers : array of bool, shape (n, m)
        Each place is reached by some candidate.
    fixed : array of int
        Sites that exist already.

    Returns
    -------
    array of int
        Chosen candidates, ascending.

    Examples
    --------
    >>> greedy_set_cover(np.array([[True, False], [True, True]]), np.array([], dtype=int))
    array([0])
    """
    sites = list(fixed)
    left = ~covers[:, sites].any(axis=1)
    while left.any():
        sites.append(int(covers[left].sum(axis=0).argmax()))
        left &= ~covers[:, sites[-1]]
    return np.sort(np.array(sites, dtype=int))


def interchange(demand: np.ndarray, metres: np.ndarray, p: int, fixed: np.ndarray) -> np.ndarray:
    """Sites for a small sum of person-metres: open greedily, then swap one for another while that helps.

    Parameters
    ----------
    demand : array of float, shape (n,)
        Persons, all above 0.
    metres : array of float, shape (n, m)
        Finite distances; unreachable pairs carry a penalty.
    p : int
        Sites in all, fixed ones included.
    fixed : array of int
        Sites that exist already and stay.

    Returns
    -------
    array of int, shape (p,)
        Chosen candidates, ascending; no single swap is better.

    References
    ----------
    Teitz, M. and Bart, P. (1968): Heuristic methods for estimating the generalized vertex median of a
    weighted graph. Operations Research 16. Swaps valued as in Whitaker (1983).

    Examples
    --------
    >>> metres = np.array([[0.0, 5.0, 9.0], [5.0, 0.0, 4.0], [9.0, 4.0, 0.0]])
    >>> interchange(np.array([1.0, 1.0, 5.0]), metres, 1, np.array([], dtype=int))
    array([2])
    """
    metres = np.asfortranarray(metres)
    sites = _open_greedily(demand, metres, p, fixed)
    cost = demand @ metres[:, sites].min(axis=1)
    while p > len(fixed):
        swapped, lower = _best_swap(demand, metres, sites, len(fixed))
        if not lower < cost * (1 - 1e-12):
            break
        sites, cost = swapped, lower
    return np.sort(sites)


def _open_greedily(demand, metres, p, fixed) -> np.ndarray:
    sites = list(fixed)
    nearest = metres[:, sites].min(axis=1, initial=metres.max())
    while len(sites) < p:
        gain = np.array([demand @ np.maximum(nearest - column, 0) for column in metres.T])
        gain[sites] = -1
        sites.append(int(gain.argmax()))
        nearest = np.minimum(nearest, metres[:, sites[-1]])
    return np.array(sites, dtype=int)


def _best_swap(demand, metres, sites, fixed_count) -> tuple[np.ndarray, float]:
    """Return sites after the best swap and their cost; the first ``fixed_count`` sites stay."""
    near, second, at = _two_nearest(metres[:, sites])
    best_cost, best_out, best_in = np.inf, None, None
    for candidate in np.setdiff1d(np.arange(metres.shape[1]), sites):
        with_it = np.minimum(near, metres[:, candidate])
        without = np.minimum(second, metres[:, candidate])
        cost = demand @ with_it + np.bincount(at, demand * (without - with_it), minlength=len(sites))
        out = fixed_count + int(cost[fixed_count:].argmin())
        if cost[out] < best_cost:
            best_cost, best_out, best_in = cost[out], out, candidate
    swapped = sites.copy()
    if best_in is not None:
        swapped[best_out] = best_in
    return swapped, float(best_cost)


def _two_nearest(metres: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    at = metres.argmin(axis=1)
    near = metres[np.arange(len(metres)), at]
    others = metres.copy()
    others[np.arange(len(metres)), at] = np.inf
    return near, others.min(axis=1), at
