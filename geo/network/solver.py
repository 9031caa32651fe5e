"""Siting models as matrices for HiGHS; the first variables are always the candidates, 0 or 1."""

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, OptimizeResult, milp
from scipy.sparse import coo_array, csr_array, hstack, identity


def merge_by_cover(covers: np.ndarray, weight: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Merge places that the same candidates reach: the model shrinks, the answer stays.

    Parameters
    ----------
    covers : array of bool, shape (n, m)
    weight : array of float, shape (n,)
        Persons; places without weight are dropped.

    Returns
    -------
    groups : array of bool, shape (g, m)
    weight : array of float, shape (g,)
        Sum over the places of each group.

    Examples
    --------
    >>> merge_by_cover(np.array([[True], [True]]), np.array([3.0, 4.0]))
    (array([[ True]]), array([7.]))
    """
    covers, weight = covers[weight > 0], weight[weight > 0]
    packed, first, group = np.unique(
        np.packbits(covers, axis=1), axis=0, return_index=True, return_inverse=True
    )
    return covers[first], np.bincount(group.ravel(), weight, minlength=len(packed))


def solve_set_covering(covers: np.ndarray, fixed: np.ndarray, time_limit_s: float) -> OptimizeResult:
    """Least number of candidates such that each row of ``covers`` has one.

    Parameters
    ----------
    covers : array of bool, shape (g, m)
    fixed : array of int
    time_limit_s : float
        Seconds.

    Returns
    -------
    scipy.optimize.OptimizeResult
    """
    count = covers.shape[1]
    everybody = LinearConstraint(csr_array(covers.astype(float)), lb=1)
    return _solve(np.ones(count), [everybody], count, fixed, time_limit_s)


def solve_maximal_covering(covers, persons, p: int, fixed, time_limit_s: float) -> OptimizeResult:
    """Most persons in rows of ``covers`` that have at least one of p candidates; the sign is turned.

    Parameters
    ----------
    covers : array of bool, shape (g, m)
    persons : array of float, shape (g,)
    p : int
    fixed : array of int
    time_limit_s : float
        Seconds.

    Returns
    -------
    scipy.optimize.OptimizeResult
    """
    rows, count = covers.shape
    served = hstack([-csr_array(covers.astype(float)), identity(rows)])
    constraints = [LinearConstraint(csr_array(served), ub=0), _exactly(p, count, rows)]
    return _solve(np.append(np.zeros(count), -persons), constraints, count, fixed, time_limit_s)


def solve_p_median(persons, metres, p: int, fixed, time_limit_s: float) -> OptimizeResult:
    """Least mean distance when each row goes to one of p candidates; nan pairs are left out.

    Parameters
    ----------
    persons : array of float, shape (n,)
    metres : array of float, shape (n, m)
    p : int
    fixed : array of int
    time_limit_s : float
        Seconds.

    Returns
    -------
    scipy.optimize.OptimizeResult
        The objective is in metres per person, which keeps the solver's tolerances meaningful.
    """
    count = metres.shape[1]
    place, candidate = np.nonzero(np.isfinite(metres))
    pairs, pair = len(place), np.arange(len(place))
    each_once = coo_array((np.ones(pairs), (place, count + pair)), shape=(len(persons), count + pairs))
    not_opened = coo_array((-np.ones(pairs), (pair, candidate)), shape=(pairs, count))
    only_open = hstack([not_opened, identity(pairs)])
    constraints = [
        LinearConstraint(csr_array(each_once), lb=1, ub=1),
        LinearConstraint(csr_array(only_open), ub=0),
        _exactly(p, count, pairs),
    ]
    cost = persons[place] * metres[place, candidate] / persons.sum()
    return _solve(np.append(np.zeros(count), cost), constraints, count, fixed, time_limit_s)


def solved_sites(result: OptimizeResult, count: int) -> list[np.ndarray]:
    """Return the candidates of a solution in a list, which is empty if there is none.

    Parameters
    ----------
    result : scipy.optimize.OptimizeResult
    count : int
        Number of candidates.

    Returns
    -------
    list of array of int
    """
    return [] if result.x is None else [np.flatnonzero(result.x[:count] > 0.5)]


def proved_bound(result: OptimizeResult, *, otherwise: float) -> float:
    """Return the objective that no choice can beat.

    Parameters
    ----------
    result : scipy.optimize.OptimizeResult
    otherwise : float
        The trivial bound, if the solver found no better one.

    Returns
    -------
    float
    """
    bound = result.get("mip_dual_bound")
    return otherwise if bound is None or not np.isfinite(bound) else max(float(bound), otherwise)


def _solve(cost, constraints, count: int, fixed: np.ndarray, time_limit_s: float) -> OptimizeResult:
    # Only sites are whole numbers: all else follows from them.
    whole = np.arange(len(cost)) < count
    least = np.zeros(len(cost))
    least[fixed] = 1
    # SciPy's own gap of 1e-4 would call a worse choice optimal.
    options = {"mip_rel_gap": 0.0, "time_limit": time_limit_s}
    return milp(cost, integrality=whole, bounds=Bounds(least, 1), constraints=constraints, options=options)


def _exactly(p: int, count: int, others: int) -> LinearConstraint:
    return LinearConstraint(np.append(np.ones(count), np.zeros(others))[None, :], lb=p, ub=p)
