"""From z scores to probabilities, and what remains after looking at many places at once."""

import numpy as np
from numpy.typing import ArrayLike
from scipy import special, stats

from geo.stats.checks import as_floats, as_numbers, refuse_fractions, refuse_negative


def two_sided_p(z: ArrayLike) -> np.ndarray:
    """Probability of a score at least as far from zero, if there were only chance.

    p = 2 * (1 - Phi(|z|)), Phi the standard normal distribution.

    Parameters
    ----------
    z : array_like
        Standard scores of any shape; ``nan`` where there is none (an area without neighbours).

    Returns
    -------
    ndarray of float
        Same shape, between 0 and 1; ``nan`` stays ``nan``.

    Raises
    ------
    ValueError
        If something is not a real number.

    Examples
    --------
    >>> two_sided_p([1.959964, -1.959964, np.nan]).round(4)
    array([0.05, 0.05,  nan])
    """
    return 2 * special.ndtr(-np.abs(as_floats(z, "z")))


def poisson_p(events: ArrayLike, expected: ArrayLike) -> np.ndarray:
    """Probability of a count at least as far off its expectation, if it were Poisson distributed.

    p = min(1, 2 * min(P(X <= O), P(X >= O))) with X Poisson of mean E; exact, and cautious for small counts.

    Parameters
    ----------
    events : array_like, shape (n,)
        O, number of events per area, whole numbers.
    expected : array_like, shape (n,)
        E, expected number of events, for instance `rates.expected_events`.

    Returns
    -------
    ndarray of float, shape (n,)
        Between 0 and 1. Whether there are more or fewer than expected, O - E tells.

    Raises
    ------
    ValueError
        If the shapes differ, a number is negative, NaN or infinite, or a count is not whole.

    References
    ----------
    Garwood, F. (1936): Fiducial limits for the Poisson distribution. Biometrika 28, 437-442.

    Examples
    --------
    >>> poisson_p([0, 20, 60], [3.688879, 20, 20]).round(4)
    array([0.05, 1.  , 0.  ])
    """
    events, expected = as_numbers(events, "events"), as_numbers(expected, "expected")
    if events.shape != expected.shape:
        raise ValueError(f"events and expected must have one shape, not {events.shape} and {expected.shape}.")
    refuse_negative(events, "events")
    refuse_negative(expected, "expected")
    refuse_fractions(events, "events")
    fewer, more = stats.poisson.cdf(events, expected), stats.poisson.sf(events - 1, expected)
    return np.minimum(1, 2 * np.minimum(fewer, more))


def false_discovery(p: ArrayLike) -> np.ndarray:
    """Benjamini-Hochberg adjusted probabilities (q values).

    q_(i) = min over k >= i of n * p_(k) / k, at most 1. Flagging q <= 0.05 keeps the expected share of false
    alarms among the flagged at 5 %. Local statistics share neighbours, so this holds only approximately:
    results are exploratory.

    Parameters
    ----------
    p : array_like, shape (n,)
        Probabilities; ``nan`` where nothing was tested. Those do not count in n.

    Returns
    -------
    ndarray of float, shape (n,)
        Adjusted probabilities in the order given; ``nan`` where ``p`` is.

    Raises
    ------
    ValueError
        If the shape is not (n,), or something is not a probability between 0 and 1.

    References
    ----------
    Benjamini, Y. and Hochberg, Y. (1995): Controlling the false discovery rate. Journal of the Royal
    Statistical Society B 57, 289-300.

    Examples
    --------
    >>> false_discovery([0.01, 0.04, np.nan, 0.03]).round(3)
    array([0.03, 0.04,  nan, 0.04])
    """
    p = as_floats(p, "p")
    if p.ndim != 1:
        raise ValueError(f"p must be one row, not of shape {p.shape}.")
    if ((p < 0) | (p > 1)).any():
        raise ValueError("p must be probabilities between 0 and 1.")
    adjusted, tested = p.copy(), ~np.isnan(p)
    adjusted[tested] = stats.false_discovery_control(p[tested])
    return adjusted
