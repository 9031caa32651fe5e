"""What a siting method answers, and checks of what it is asked."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class Siting:
    """Chosen sites, what they achieve, and how sure that is.

    Attributes
    ----------
    sites : array of int, shape (p,)
        Positions of the chosen candidates, ascending, fixed ones included.
    fixed : array of int
        Those of them that existed before.
    objective : float
        What the method optimises: sites (set covering), persons (maximal covering), person-metres (p-median).
    covered_people : float or None
        Persons, not places, that the sites reach; None where no persons were given.
    optimal : bool
        True only if proved that no other choice is better (another may be as good).
    gap : float or None
        How much better another choice could at most be, as share of the objective: 0 when optimal, None
        when unknown.
    method : str
        "exact", "greedy" or "interchange"; the last two are heuristics.
    """

    sites: np.ndarray
    fixed: np.ndarray
    objective: float
    covered_people: float | None
    optimal: bool
    gap: float | None
    method: str

    @property
    def new_sites(self) -> np.ndarray:
        """Positions of the chosen candidates that did not exist before."""
        return np.setdiff1d(self.sites, self.fixed)


def as_covers(covers) -> np.ndarray:
    """Return which candidate reaches which place as boolean array.

    Parameters
    ----------
    covers : array_like of bool or of 0 and 1, shape (n, m)
        Demand by candidates.

    Returns
    -------
    array of bool, shape (n, m)

    Raises
    ------
    ValueError
        If the shape is wrong, there is no place or candidate, or a value is neither 0 nor 1.

    Examples
    --------
    >>> as_covers([[1, 0]])
    array([[ True, False]])
    """
    array = np.asarray(covers)
    if array.ndim != 2 or 0 in array.shape:
        raise ValueError(
            f"covers must have the shape (places, candidates), none of them 0, not {array.shape}"
        )
    if array.dtype != bool and not np.isin(array, (0, 1)).all():
        raise ValueError("covers must be True or False: compare distances with the reach first")
    return array.astype(bool)


def as_fixed(fixed, candidate_count: int) -> np.ndarray:
    """Return fixed sites as ascending positions of candidates.

    Parameters
    ----------
    fixed : sequence of int
        Candidates that exist already.
    candidate_count : int
        How many candidates there are.

    Returns
    -------
    array of int

    Raises
    ------
    ValueError
        If a fixed site is no candidate.

    Examples
    --------
    >>> as_fixed((4, 2), 5)
    array([2, 4])
    """
    sites = np.unique(np.asarray(fixed if len(fixed) else (), dtype=int))
    if len(sites) and not 0 <= sites[0] <= sites[-1] < candidate_count:
        raise ValueError(
            f"fixed names sites that are no candidates: there are {candidate_count}, counted from 0"
        )
    return sites


def as_site_count(p: int, fixed: np.ndarray, candidate_count: int) -> int:
    """Return the number of sites to open in all.

    Parameters
    ----------
    p : int
        Sites in all, fixed ones included.
    fixed : array of int
        Sites that exist already.
    candidate_count : int
        How many candidates there are.

    Returns
    -------
    int

    Raises
    ------
    ValueError
        If p is below 1, above the number of candidates, or below the number of fixed sites.

    Examples
    --------
    >>> as_site_count(3, np.array([0]), 10)
    3
    """
    if p != int(p) or not 1 <= p <= candidate_count:
        raise ValueError(
            f"p must be a whole number from 1 to {candidate_count}, the number of candidates, not {p}"
        )
    if p < len(fixed):
        raise ValueError(f"p counts the {len(fixed)} fixed sites too and cannot be less, but is {p}")
    return int(p)
