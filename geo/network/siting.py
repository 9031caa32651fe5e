"""Where the next sites do most good: exact where it can be proved, and saying so where not."""

from operator import itemgetter

import numpy as np

from geo.network.checks import as_amounts, as_distances
from geo.network.heuristics import greedy_covering, greedy_set_cover, interchange
from geo.network.proposal import Siting, as_covers, as_fixed, as_site_count
from geo.network.solver import (
    merge_by_cover,
    proved_bound,
    solve_maximal_covering,
    solve_p_median,
    solve_set_covering,
    solved_sites,
)

__all__ = ["Siting", "greedy_covering", "location_set_covering", "maximal_covering", "p_median"]

EXACT_PAIRS = 100_000
"""Pairs of demand and candidate up to which a p-median is proved instead of approached."""


def location_set_covering(covers, *, demand=None, fixed=(), time_limit_s: float = 10.0) -> Siting:
    """Fewest sites that reach every place of demand.

    Parameters
    ----------
    covers : array_like of bool, shape (n, m)
        Whether candidate j reaches place i.
    demand : array_like, shape (n,), optional
        Persons at each place, only to say how many are covered; all n places must be reached.
    fixed : sequence of int, default none
        Candidates that exist already and stay.
    time_limit_s : float, default 10
        Seconds after which the best choice so far is given, with its gap.

    Returns
    -------
    Siting
        ``objective`` is the number of sites, fixed ones included.

    Raises
    ------
    ValueError
        If a place is reached by no candidate, the shapes differ, or a fixed site is no candidate.

    References
    ----------
    Toregas, C., Swain, R., ReVelle, C. and Bergman, L. (1971): The location of emergency service facilities.
    Operations Research 19. Solved by HiGHS, `scipy.optimize.milp`.

    Examples
    --------
    >>> location_set_covering([[1, 1, 0], [0, 1, 1], [0, 0, 1]]).objective
    2.0
    """
    covers = as_covers(covers)
    people = None if demand is None else float(_demand(demand, covers).sum())
    fixed = as_fixed(fixed, covers.shape[1])
    unreached = np.flatnonzero(~covers.any(axis=1))
    if len(unreached):
        raise ValueError(
            f"{len(unreached)} places are reached by no candidate, the first is {unreached[0]}:"
            " add candidates or leave these places out"
        )
    groups, _places = merge_by_cover(covers, np.ones(len(covers)))
    result = solve_set_covering(groups, fixed, time_limit_s)
    # A number of sites is whole, so the bound may be rounded up.
    least = np.ceil(proved_bound(result, otherwise=max(1, len(fixed))) - 1e-6)
    choices = [greedy_set_cover(covers, fixed), *solved_sites(result, covers.shape[1])]
    sites = min(choices, key=len)
    gap = max(0.0, float(1 - least / len(sites)))
    return Siting(sites, fixed, float(len(sites)), people, gap == 0, gap, "exact")


def maximal_covering(demand, covers, p: int, *, fixed=(), time_limit_s: float = 10.0) -> Siting:
    """The p sites that reach most persons.

    Parameters
    ----------
    demand : array_like, shape (n,)
        Persons at each place.
    covers : array_like of bool, shape (n, m)
        Whether candidate j reaches place i.
    p : int
        Sites in all: for two new ones beside seven fixed ones give 9.
    fixed : sequence of int, default none
        Candidates that exist already and stay.
    time_limit_s : float, default 10
        Seconds after which the best choice so far is given, with its gap.

    Returns
    -------
    Siting
        ``objective`` and ``covered_people`` are the persons reached by all sites, fixed ones included.

    Raises
    ------
    ValueError
        If the shapes differ, a value is negative, or p does not fit candidates and fixed sites.

    References
    ----------
    Church, R. and ReVelle, C. (1974): The maximal covering location problem. Papers of the Regional Science
    Association 32. Solved by HiGHS, `scipy.optimize.milp`.

    Examples
    --------
    >>> best = maximal_covering([10, 20, 40], [[1, 0], [1, 0], [0, 1]], 1)
    >>> best.sites, best.covered_people, best.optimal
    (array([1]), 40.0, True)
    """
    covers = as_covers(covers)
    demand, fixed = _demand(demand, covers), as_fixed(fixed, covers.shape[1])
    greedy = greedy_covering(demand, covers, p, fixed=fixed)
    reached = covers[:, fixed].any(axis=1)
    already, undecided = float(demand[reached].sum()), ~reached & covers.any(axis=1)
    groups, persons = merge_by_cover(covers[undecided], demand[undecided])
    if len(groups) == 0:
        return Siting(greedy.sites, fixed, already, already, True, 0.0, "exact")
    result = solve_maximal_covering(groups, persons, greedy.sites.size, fixed, time_limit_s)
    choices = [greedy.sites, *solved_sites(result, covers.shape[1])]
    people = [float(demand[covers[:, sites].any(axis=1)].sum()) for sites in choices]
    best = int(np.argmax(people))
    most = already - proved_bound(result, otherwise=-persons.sum())
    gap = 0.0 if result.status == 0 else max(0.0, float(most / people[best] - 1))
    return Siting(choices[best], fixed, people[best], people[best], result.status == 0, gap, "exact")


def p_median(demand, distance_m, p: int, *, fixed=(), time_limit_s: float = 10.0) -> Siting:
    """The p sites with the least sum of persons times metres to their nearest site.

    Up to `EXACT_PAIRS` pairs the choice is proved or its gap stated; above, ``method`` is "interchange".

    Parameters
    ----------
    demand : array_like, shape (n,)
        Persons at each place.
    distance_m : array_like, shape (n, m)
        Metres from place i to candidate j, nan where unreachable.
    p : int
        Sites in all, fixed ones included.
    fixed : sequence of int, default none
        Candidates that exist already and stay.
    time_limit_s : float, default 10
        Seconds after which the best choice so far is given, with its gap.

    Returns
    -------
    Siting
        ``objective`` in person-metres; ``covered_people`` are all persons.

    Raises
    ------
    ValueError
        If the shapes differ, a value is negative, p does not fit, or no choice was found that reaches everybody.

    References
    ----------
    Hakimi, S. (1964): Optimum locations of switching centers. Operations Research 12. ReVelle, C. and Swain,
    R. (1970): Central facilities location. Geographical Analysis 2. Heuristic: Teitz and Bart (1968).

    Examples
    --------
    >>> best = p_median([10, 10, 30], [[0, 400], [100, 300], [400, 0]], 1)
    >>> best.sites, best.objective
    (array([1]), 7000.0)
    """
    demand = as_amounts(demand, "demand")
    distance = as_distances(distance_m, (len(demand), np.shape(distance_m)[-1]))
    fixed = as_fixed(fixed, distance.shape[1])
    p = as_site_count(p, fixed, distance.shape[1])
    persons, metres = demand[demand > 0], distance[demand > 0]
    if len(persons) == 0:
        raise ValueError("demand has no persons: choose another group or area")
    is_small = metres.size <= EXACT_PAIRS
    result = solve_p_median(persons, metres, p, fixed, time_limit_s) if is_small else None
    choices = [interchange(persons, _with_penalty(persons, metres), p, fixed)]
    choices += solved_sites(result, metres.shape[1]) if is_small else []
    cost, sites = min(
        ((_person_metres(persons, metres, sites), sites) for sites in choices), key=itemgetter(0)
    )
    if np.isinf(cost):
        raise ValueError(
            f"no choice of {p} sites was found that reaches everybody: raise p or leave places out"
        )
    if not is_small:
        return Siting(sites, fixed, cost, float(persons.sum()), False, None, "interchange")
    least = proved_bound(result, otherwise=0.0) * persons.sum()
    gap = 0.0 if result.status == 0 or cost == 0 else max(0.0, float(1 - least / cost))
    return Siting(sites, fixed, cost, float(persons.sum()), result.status == 0, gap, "exact")


def _demand(demand, covers: np.ndarray) -> np.ndarray:
    amounts = as_amounts(demand, "demand")
    if len(amounts) != len(covers):
        raise ValueError(f"demand has {len(amounts)} places, covers {len(covers)}")
    return amounts


def _with_penalty(persons: np.ndarray, metres: np.ndarray) -> np.ndarray:
    """Put a distance for nan that is worse than any way for everybody else."""
    known = np.isfinite(metres)
    farthest = metres.max(initial=1.0, where=known)
    return np.where(known, metres, farthest * (1 + persons.sum() / persons.min()))


def _person_metres(persons: np.ndarray, metres: np.ndarray, sites: np.ndarray) -> float:
    nearest = np.where(np.isnan(metres[:, sites]), np.inf, metres[:, sites]).min(axis=1)
    return float(persons @ nearest)
