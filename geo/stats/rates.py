"""Rates per 1,000 residents, how sure they are, and how to steady those of small areas."""

import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse, stats

from geo.stats.checks import as_neighbours, as_numbers, as_row, refuse_fractions, refuse_negative


def rate_per_thousand(
    events: ArrayLike, residents: ArrayLike, *, minimum_residents: float = 100
) -> np.ndarray:
    """Events per 1,000 residents, with small areas left blank.

    r_i = 1000 * O_i / P_i.

    Parameters
    ----------
    events : array_like, shape (n,)
        O, number of events per area in the period looked at.
    residents : array_like, shape (n,)
        P, persons with their main residence in the area; the denominator.
    minimum_residents : float, default 100
        Areas with fewer residents get no rate.

    Returns
    -------
    ndarray of float, shape (n,)
        Events per 1,000 residents; ``nan`` where there are fewer than ``minimum_residents``, or none.

    Raises
    ------
    ValueError
        If the shapes differ, or a number is negative, NaN or infinite.

    Examples
    --------
    >>> rate_per_thousand([12, 3], [4000, 99])
    array([ 3., nan])
    """
    events, residents = _counts(events, residents)
    refuse_negative(as_numbers(minimum_residents, "minimum_residents"), "minimum_residents")
    return np.where(residents < minimum_residents, np.nan, _per_resident(events, residents) * 1000)


def expected_events(events: ArrayLike, residents: ArrayLike) -> np.ndarray:
    """Events each area would have if all residents were alike: E_i = P_i * sum(O) / sum(P).

    Parameters
    ----------
    events : array_like, shape (n,)
        O, number of events per area.
    residents : array_like, shape (n,)
        P, residents per area.

    Returns
    -------
    ndarray of float, shape (n,)
        Expected number of events, with the same sum as ``events``; ``nan`` if nobody lives anywhere.

    Raises
    ------
    ValueError
        If the shapes differ or are not (n,), or a number is negative, NaN or infinite.

    Examples
    --------
    >>> expected_events([4, 0, 2], [1000, 1000, 1000])
    array([2., 2., 2.])
    """
    events, residents = _counts(as_row(events, "events"), as_row(residents, "residents"))
    return residents * _per_resident(events.sum(), residents.sum())


def poisson_interval(
    events: ArrayLike, residents: ArrayLike, *, level: float = 0.95
) -> tuple[np.ndarray, np.ndarray]:
    """Exact confidence interval of a rate whose count is Poisson distributed.

    With a = 1 - level: [chi2(a/2; 2O) / 2, chi2(1 - a/2; 2O + 2) / 2] * 1000 / P; the lower end is 0 for
    O = 0.

    Parameters
    ----------
    events : array_like, shape (n,)
        O, number of events per area, whole numbers.
    residents : array_like, shape (n,)
        P, residents per area.
    level : float, default 0.95
        Probability, over repetitions, that the interval holds the true rate; at least this.

    Returns
    -------
    low, high : ndarray of float, shape (n,)
        Events per 1,000 residents; ``nan`` where nobody lives.

    Raises
    ------
    ValueError
        If the shapes differ, a number is negative, NaN or infinite, a count is not whole, or ``level`` is not
        between 0 and 1.

    References
    ----------
    Garwood, F. (1936): Fiducial limits for the Poisson distribution. Biometrika 28, 437-442.

    Examples
    --------
    >>> low, high = poisson_interval([0, 5], [1000, 1000])
    >>> low.round(3), high.round(3)
    (array([0.   , 1.623]), array([ 3.689, 11.668]))
    """
    events, residents = _counts(events, residents)
    refuse_fractions(events, "events")
    if not 0 < level < 1:
        raise ValueError("level must lie between 0 and 1, for example 0.95.")
    tail = (1 - level) / 2
    # chi2 has no quantile at zero degrees of freedom; without events the lower end is zero.
    low = np.where(events > 0, stats.chi2.ppf(tail, 2 * np.maximum(events, 1)) / 2, 0.0)
    high = stats.chi2.isf(tail, 2 * events + 2) / 2
    return _per_resident(low, residents) * 1000, _per_resident(high, residents) * 1000


def empirical_bayes(events: ArrayLike, residents: ArrayLike) -> np.ndarray:
    """Rates drawn towards the overall rate, the more so the fewer residents an area has.

    Marshall's global estimator: m = sum(O) / sum(P); s2 = sum(P * (r - m)**2) / sum(P);
    A = max(0, s2 - m / mean(P)); C_i = A / (A + m / P_i); result C_i * r_i + (1 - C_i) * m.
    A is clamped at zero: where the rates vary less than chance alone would make them, all areas get m.

    Parameters
    ----------
    events : array_like, shape (n,)
        O, number of events per area.
    residents : array_like, shape (n,)
        P, residents per area. Areas without residents have no rate and do not count in m, A or mean(P).

    Returns
    -------
    ndarray of float, shape (n,)
        Events per 1,000 residents; ``nan`` where nobody lives.

    Raises
    ------
    ValueError
        If the shapes differ or are not (n,), or a number is negative, NaN or infinite.

    References
    ----------
    Marshall, R. J. (1991): Mapping disease and mortality rates using empirical Bayes estimators.
    Applied Statistics 40, 283-294.

    Examples
    --------
    >>> empirical_bayes([5, 11, 20], [500, 1000, 2000]).round(4)
    array([10.2857, 10.2857, 10.2857])
    """
    events, residents = _counts(as_row(events, "events"), as_row(residents, "residents"))
    everywhere = sparse.csr_array(np.ones((1, events.size)))
    return _shrink(events, residents, *_prior(events, residents, everywhere))


def local_empirical_bayes(events: ArrayLike, residents: ArrayLike, weights: sparse.sparray) -> np.ndarray:
    """Rates drawn towards the rate of the area's own neighbourhood.

    As `empirical_bayes`, but with m, A and mean(P) of the area together with its neighbours.

    Parameters
    ----------
    events : array_like, shape (n,)
        O, number of events per area.
    residents : array_like, shape (n,)
        P, residents per area. Areas without residents count in nobody's neighbourhood.
    weights : scipy.sparse array, shape (n, n)
        1 for a neighbour, 0 otherwise, without the area itself, which is added.

    Returns
    -------
    ndarray of float, shape (n,)
        Events per 1,000 residents; ``nan`` where nobody lives and where an area has no neighbour to learn
        from.

    Raises
    ------
    ValueError
        If the shapes differ or are not (n,), a number is negative, NaN or infinite, or ``weights`` is not
        n by n, not binary or holds an area as its own neighbour.

    References
    ----------
    Marshall, R. J. (1991): Mapping disease and mortality rates using empirical Bayes estimators.
    Applied Statistics 40, 283-294.

    Examples
    --------
    >>> line = sparse.csr_array([[0, 1, 0], [1, 0, 1], [0, 1, 0]])
    >>> local_empirical_bayes([0, 10, 80], [1000, 1000, 1000], line).round(2)
    array([ 1.  , 10.47, 78.71])
    """
    events, residents = _counts(as_row(events, "events"), as_row(residents, "residents"))
    neighbours = as_neighbours(weights, events.size)
    window = (neighbours + sparse.eye_array(events.size)).tocsr()
    estimates = _shrink(events, residents, *_prior(events, residents, window))
    return np.where(np.diff(neighbours.indptr) == 0, np.nan, estimates)


def _counts(events: ArrayLike, residents: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    events, residents = as_numbers(events, "events"), as_numbers(residents, "residents")
    if events.shape != residents.shape:
        raise ValueError(
            f"events and residents must have one shape, but have {events.shape} and {residents.shape}."
        )
    refuse_negative(events, "events")
    refuse_negative(residents, "residents")
    return events, residents


def _per_resident(amounts: np.ndarray, residents: np.ndarray) -> np.ndarray:
    return np.divide(amounts, residents, out=np.full(np.shape(amounts), np.nan), where=residents > 0)[()]


def _prior(
    events: np.ndarray, residents: np.ndarray, windows: sparse.csr_array
) -> tuple[np.ndarray, np.ndarray]:
    """Mean rate m and variance A per resident, one of each for every row of ``windows``."""
    inhabited = windows @ sparse.diags_array((residents > 0).astype(float))
    people = inhabited @ residents
    mean = _per_resident(inhabited @ events, people)
    row, column = inhabited.nonzero()
    squares = residents[column] * (_per_resident(events, residents)[column] - mean[row]) ** 2
    variance = _per_resident(np.bincount(row, squares, minlength=people.size), people)
    mean_residents = _per_resident(people, inhabited.sum(axis=1))
    return mean, np.maximum(0, variance - _per_resident(mean, mean_residents))


def _shrink(events: np.ndarray, residents: np.ndarray, mean: np.ndarray, variance: np.ndarray) -> np.ndarray:
    rates = _per_resident(events, residents)
    variance, mean = np.broadcast_to(variance, rates.shape), np.broadcast_to(mean, rates.shape)
    spread = variance + _per_resident(mean, residents)
    # Without a single event there is nothing to share out: the trust is 0 / 0 and the rate is m = 0.
    trust = np.divide(variance, spread, out=np.zeros_like(rates), where=spread > 0)
    return (trust * rates + (1 - trust) * mean) * 1000
