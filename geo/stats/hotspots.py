"""Do high values lie together? Getis-Ord Gi and Gi*, global and local Moran.

Every function takes at most one product of the neighbour matrix with a row: cost grows with the neighbours.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse

from geo.stats.checks import as_neighbours, as_row, refuse_negative


class Moran(NamedTuple):
    """Global Moran: the statistic, its expectation without any pattern, and the standard score."""

    i: float
    expected: float
    z: float


class LocalMoran(NamedTuple):
    """Local Moran per place: the statistic and the quadrant "HH", "LL", "HL", "LH" or ""."""

    i: np.ndarray
    quadrant: np.ndarray


def getis_ord_star(values: ArrayLike, weights: sparse.sparray) -> np.ndarray:
    """Getis-Ord Gi*: is the sum over a place and its neighbours unusually high or low?

    z_i = (sum_j w_ij * x_j - mean * W_i) / (s * sqrt((n * W_i - W_i**2) / (n - 1))), where W_i counts the
    neighbours and the place itself and s has the denominator n. Analytic, no permutations.

    Parameters
    ----------
    values : array_like, shape (n,)
        Counts or rates per place, not negative, including the zeros of inhabited places.
    weights : scipy.sparse array, shape (n, n)
        1 for a neighbour, 0 otherwise, **without** the place itself, which is added with weight 1.

    Returns
    -------
    ndarray of float, shape (n,)
        Standard scores: above zero high values lie together, below zero low ones. ``nan`` for a place without
        neighbours or with all others as neighbours, and everywhere if all values are equal.

    Raises
    ------
    ValueError
        If a value is negative, NaN or infinite, or ``weights`` is not n by n, not binary or holds a place as
        its own neighbour.

    References
    ----------
    Ord, J. K. and Getis, A. (1995): Local spatial autocorrelation statistics. Geographical Analysis 27,
    286-306.

    Examples
    --------
    >>> ring = sparse.csr_array(np.roll(np.eye(6), 1, axis=1) + np.roll(np.eye(6), -1, axis=1))
    >>> getis_ord_star([9, 9, 9, 0, 0, 0], ring).round(3)
    array([ 0.745,  2.236,  0.745, -0.745, -2.236, -0.745])
    """
    values, neighbours, count = _prepare(values, weights)
    refuse_negative(values, "values")
    n, deviation = values.size, values - values.mean()
    window = count + 1
    spread = deviation.std() * np.sqrt(window * (n - window) / max(n - 1, 1))
    defined = (count > 0) & (window < n) & (np.ptp(values) > 0)
    return _divide(neighbours @ deviation + deviation, spread, defined)


def getis_ord(values: ArrayLike, weights: sparse.sparray) -> np.ndarray:
    """Getis-Ord Gi: is the sum over the neighbours, without the place itself, unusually high or low?

    z_i = (sum_j w_ij * x_j - W_i * mean_i) / (s_i * sqrt(((n - 1) * W_i - W_i**2) / (n - 2))), where W_i
    counts the neighbours, and mean_i and s_i (denominator n - 1) are taken over all places but i.

    Parameters
    ----------
    values : array_like, shape (n,)
        Counts or rates per place, not negative, including the zeros of inhabited places.
    weights : scipy.sparse array, shape (n, n)
        1 for a neighbour, 0 otherwise, without the place itself.

    Returns
    -------
    ndarray of float, shape (n,)
        Standard scores. ``nan`` for a place without neighbours or with all others as neighbours, and where
        all other values are equal.

    Raises
    ------
    ValueError
        If a value is negative, NaN or infinite, or ``weights`` is not n by n, not binary or holds a place as
        its own neighbour.

    References
    ----------
    Ord, J. K. and Getis, A. (1995): Local spatial autocorrelation statistics. Geographical Analysis 27,
    286-306.

    Examples
    --------
    >>> ring = sparse.csr_array(np.roll(np.eye(6), 1, axis=1) + np.roll(np.eye(6), -1, axis=1))
    >>> getis_ord([9, 9, 9, 0, 0, 0], ring).round(3)
    array([ 0.333,  2.   ,  0.333, -0.333, -2.   , -0.333])
    """
    values, neighbours, count = _prepare(values, weights)
    refuse_negative(values, "values")
    others, deviation = values.size - 1, values - values.mean()
    mean = -deviation / max(others, 1)
    variance = ((deviation**2).sum() - deviation**2) / max(others, 1) - mean**2
    spread = np.sqrt(np.maximum(variance, 0) * count * (others - count) / max(others - 1, 1))
    defined = (count > 0) & (count < others) & _others_differ(values)
    return _divide(neighbours @ deviation - count * mean, spread, defined)


def moran(values: ArrayLike, weights: sparse.sparray) -> Moran:
    """Global Moran's I: one number for "alike lies beside alike".

    I = (n / S0) * z'Wz / z'z with z = x - mean and W row-standardised inside; expectation -1 / (n - 1); the
    score uses the variance under normality. Places without neighbours count in n and in the mean, but add
    nothing to S0 = sum(W).

    Parameters
    ----------
    values : array_like, shape (n,)
        Any measure, negative ones allowed.
    weights : scipy.sparse array, shape (n, n)
        1 for a neighbour, 0 otherwise, without the place itself.

    Returns
    -------
    Moran
        ``i``, ``expected`` and ``z``; all ``nan`` if all values are equal, nobody has a neighbour or n < 3.

    Raises
    ------
    ValueError
        If a value is NaN or infinite, or ``weights`` is not n by n, not binary or holds a place as its own
        neighbour.

    References
    ----------
    Cliff, A. D. and Ord, J. K. (1981): Spatial Processes. Pion, London. Chapter 2.

    Examples
    --------
    >>> ring = sparse.csr_array(np.roll(np.eye(6), 1, axis=1) + np.roll(np.eye(6), -1, axis=1))
    >>> moran([9, 9, 9, 0, 0, 0], ring).i.round(4)
    np.float64(0.3333)
    """
    values, neighbours, count = _prepare(values, weights)
    n, deviation = values.size, values - values.mean()
    if n < 3 or np.ptp(values) == 0 or not count.any():
        return Moran(np.nan, np.nan, np.nan)
    rows = (sparse.diags_array(1 / np.maximum(count, 1)) @ neighbours).tocsr()
    total = rows.sum()
    i = n / total * (deviation @ (rows @ deviation)) / (deviation @ deviation)
    both = rows + rows.T
    s1, s2 = (both.data**2).sum() / 2, (both.sum(axis=1) ** 2).sum()
    expected = -1 / (n - 1)
    variance = (n**2 * s1 - n * s2 + 3 * total**2) / ((n**2 - 1) * total**2) - expected**2
    # All places neighbours of all: I is always the expectation, and no score exists.
    z = (i - expected) / np.sqrt(variance) if variance > 1e-12 else np.nan
    return Moran(i, expected, z)


def local_moran(values: ArrayLike, weights: sparse.sparray) -> LocalMoran:
    """Local Moran's I_i and the quadrant that says which kind of likeness it is.

    I_i = (n - 1) * z_i * sum_j w_ij * z_j / sum(z**2), W row-standardised inside (the scaling of esda; spdep
    divides by sum(z**2) / n instead). A high I_i can be a *low* cluster: always show the quadrant with it.

    Parameters
    ----------
    values : array_like, shape (n,)
        Any measure, negative ones allowed.
    weights : scipy.sparse array, shape (n, n)
        1 for a neighbour, 0 otherwise, without the place itself.

    Returns
    -------
    LocalMoran
        ``i``: ndarray of float, shape (n,), ``nan`` without neighbours or if all values are equal.
        ``quadrant``: ndarray of str, shape (n,): own value, then the neighbours' mean, each "H" above the
        mean of all or "L" at or below it; "" where ``i`` is ``nan``.

    Raises
    ------
    ValueError
        If a value is NaN or infinite, or ``weights`` is not n by n, not binary or holds a place as its own
        neighbour.

    References
    ----------
    Anselin, L. (1995): Local indicators of spatial association - LISA. Geographical Analysis 27, 93-115.

    Examples
    --------
    >>> ring = sparse.csr_array(np.roll(np.eye(6), 1, axis=1) + np.roll(np.eye(6), -1, axis=1))
    >>> i, quadrant = local_moran([9, 9, 9, 1, 0, 0], ring)
    >>> i.round(3), quadrant.tolist()
    (array([-0.032,  0.828,  0.064,  0.027,  0.858,  0.034]), ['HL', 'HH', 'HH', 'LL', 'LL', 'LL'])
    """
    values, neighbours, count = _prepare(values, weights)
    deviation = values - values.mean()
    lag = neighbours @ deviation / np.maximum(count, 1)
    defined = (count > 0) & (np.ptp(values) > 0)
    i = _divide((values.size - 1) * deviation * lag, (deviation**2).sum(), defined)
    quadrant = np.char.add(np.where(deviation > 0, "H", "L"), np.where(lag > 0, "H", "L"))
    return LocalMoran(i, np.where(defined, quadrant, ""))


def _prepare(values: ArrayLike, weights: sparse.sparray) -> tuple[np.ndarray, sparse.csr_array, np.ndarray]:
    values = as_row(values, "values")
    neighbours = as_neighbours(weights, values.size)
    return values, neighbours, np.diff(neighbours.indptr)


def _others_differ(values: np.ndarray) -> np.ndarray:
    """Whether the values of all other places differ among themselves; exact, unlike a variance near zero."""
    distinct, inverse, occurrences = np.unique(values, return_inverse=True, return_counts=True)
    return distinct.size - (occurrences[inverse] == 1) > 1


def _divide(above: np.ndarray, below: np.ndarray | float, defined: np.ndarray) -> np.ndarray:
    return np.divide(above, below, out=np.full(above.shape, np.nan), where=defined)
