"""Does a series rise or fall, and what has a place been through: new, persistent, fading?"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from geo.stats.checks import as_numbers, as_row

MINIMUM_STEPS = 10
PATTERNS = (
    "new",
    "consecutive",
    "intensifying",
    "persistent",
    "diminishing",
    "oscillating",
    "historical",
    "sporadic",
)
NO_PATTERN = "none"
EMERGING_CLASSES = (
    *(f"{pattern}_hot" for pattern in PATTERNS),
    *(f"{pattern}_cold" for pattern in PATTERNS),
    NO_PATTERN,
)


class MannKendall(NamedTuple):
    """Mann-Kendall trend test: the sum of signs, Kendall's tau-b with time, and the two-sided probability."""

    s: int
    tau: float
    p: float


def mann_kendall(series: ArrayLike) -> MannKendall:
    """Test whether a series rises or falls steadily, whatever the shape of the rise.

    S = sum over i < j of sign(x_j - x_i); Var(S) = (n(n-1)(2n+5) - sum t(t-1)(2t+5)) / 18 over groups of t
    tied values; z = (S - 1) / sqrt(Var) for S > 0, (S + 1) / sqrt(Var) for S < 0, else 0 (continuity
    correction); tau = S / sqrt(D * n(n-1)/2) with D = n(n-1)/2 - sum t(t-1)/2 (tau-b, ties only in the
    series).

    Parameters
    ----------
    series : array_like, shape (n,)
        At least 3 values at equal steps of time, oldest first. From about 10 the probability can be trusted.

    Returns
    -------
    MannKendall
        ``s`` (above zero: rising), ``tau`` between -1 and 1, ``p``. If all values are equal: 0, ``nan``, 1.

    Raises
    ------
    ValueError
        If there are fewer than 3 values, or one is NaN or infinite.

    References
    ----------
    Mann, H. B. (1945): Nonparametric tests against trend. Econometrica 13, 245-259.
    Kendall, M. G. (1975): Rank Correlation Methods. 4th edition. Griffin, London.

    Examples
    --------
    >>> s, tau, p = mann_kendall([1, 2, 3, 4, 5, 6, 7, 8, 10, 9])
    >>> s, round(tau, 4), round(p, 6)
    (43, 0.9556, 0.000172)
    """
    series = as_row(series, "series")
    n = series.size
    if n < 3:
        raise ValueError("series must have at least 3 values.")
    earlier, later = np.triu_indices(n, 1)
    s = int(np.sign(series[later] - series[earlier]).sum())
    ties = np.unique(series, return_counts=True)[1]
    pairs, tied_pairs = n * (n - 1) / 2, (ties * (ties - 1)).sum() / 2
    if pairs == tied_pairs:
        return MannKendall(0, np.nan, 1.0)
    variance = (n * (n - 1) * (2 * n + 5) - (ties * (ties - 1) * (2 * ties + 5)).sum()) / 18
    z = (s - np.sign(s)) / np.sqrt(variance)
    return MannKendall(s, float(s / np.sqrt((pairs - tied_pairs) * pairs)), float(2 * special.ndtr(-abs(z))))


def emerging_class(
    z_by_step: ArrayLike, *, critical_z: float = 1.959964, trend_level: float = 0.05
) -> str | np.ndarray:
    """Name what a place has been through, from its Gi* scores over time.

    A step is *hot* if z >= ``critical_z`` and *cold* if z <= -``critical_z``. The *trend* is Mann-Kendall
    over the scores of all steps, counted if p <= ``trend_level``. For hot, the first that fits:

    ================ ===================================================================================
    new              the last step is hot and no step before
    consecutive      fewer than 90 % of the steps are hot, and the hot ones are the last two or more
    intensifying     at least 90 % are hot, the last among them, and the trend rises
    persistent       at least 90 % are hot, the last among them, and there is no trend
    diminishing      at least 90 % are hot, the last among them, and the trend falls
    oscillating      the last is hot, fewer than 90 % are, and an earlier one was cold
    historical       the last is not hot, but at least 90 % of all steps are
    sporadic         the last is hot, fewer than 90 % are, with gaps, and none was cold
    ================ ===================================================================================

    For cold the same with all signs turned (*intensifying*: the scores fall further). No place fits both.
    None of these: "none". Each step's score comes from that step alone; no step is a neighbour of another in
    time.

    Parameters
    ----------
    z_by_step : array_like, shape (n_steps,) or (n_steps, n_places)
        Gi* of at least 10 equal steps, oldest first. A step in which all places were equal has no Gi*: no
        place stands out in it, so put 0 there. Leave out places that never have neighbours.
    critical_z : float, default 1.959964
        Score from which on a step is hot (5 %, two-sided, before any correction for many places).
    trend_level : float, default 0.05
        Largest probability at which a trend is taken as one.

    Returns
    -------
    str or ndarray of str, shape (n_places,)
        One of `EMERGING_CLASSES`, such as "new_hot", "persistent_cold" or "none".

    Raises
    ------
    ValueError
        If there are fewer than 10 steps, a score is NaN or infinite, ``critical_z`` is not above zero or
        ``trend_level`` is not between 0 and 1.

    References
    ----------
    Esri: How Emerging Hot Spot Analysis works (the eight patterns). The choices above are our own where that
    text leaves room: *persistent* asks for a hot last step, and time is no neighbourhood.

    Examples
    --------
    >>> emerging_class([0, 0, 0, 0, 0, 0, 0, 0, 0, 2.5])
    'new_hot'
    >>> emerging_class([-3, -3, -3, -3, -3, -3, -3, -3, -3, 0])
    'historical_cold'
    """
    z_by_step = as_numbers(z_by_step, "z_by_step")
    if z_by_step.ndim not in (1, 2) or len(z_by_step) < MINIMUM_STEPS:
        raise ValueError(f"z_by_step must have at least {MINIMUM_STEPS} steps, as rows.")
    if not critical_z > 0 or not 0 < trend_level < 1:
        raise ValueError("critical_z must be above zero and trend_level between 0 and 1.")
    if z_by_step.ndim == 1:
        return _class_of_one(z_by_step, critical_z, trend_level)
    classes = [_class_of_one(place, critical_z, trend_level) for place in z_by_step.T]
    return np.array(classes, dtype=f"<U{max(map(len, EMERGING_CLASSES))}")


def _class_of_one(z: np.ndarray, critical_z: float, trend_level: float) -> str:
    for sign, temperature in ((1, "hot"), (-1, "cold")):
        pattern = _hot_pattern(sign * z, critical_z, trend_level)
        if pattern:
            return f"{pattern}_{temperature}"
    return NO_PATTERN


def _hot_pattern(z: np.ndarray, critical_z: float, trend_level: float) -> str | None:
    hot = z >= critical_z
    mostly = 10 * hot.sum() >= 9 * hot.size
    if not hot[-1]:
        return "historical" if mostly else None
    if not hot[:-1].any():
        return "new"
    if mostly:
        return _strength(z, trend_level)
    if hot[-hot.sum() :].all():
        return "consecutive"
    return "oscillating" if (z <= -critical_z).any() else "sporadic"


def _strength(z: np.ndarray, trend_level: float) -> str:
    trend = mann_kendall(z)
    if trend.p > trend_level:
        return "persistent"
    return "intensifying" if trend.s > 0 else "diminishing"
