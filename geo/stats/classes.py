"""Classes for a map's legend: where they end, and which one a value belongs to."""

import operator
from dataclasses import dataclass

import jenkspy
import numpy as np
from numpy.typing import ArrayLike

from geo.stats.checks import as_floats

ZERO = -1
NO_DATA = -2
SUPPRESSED = -3


@dataclass(frozen=True)
class Breaks:
    """Where the classes of a map end; as a sequence, its upper bounds.

    Class 0 is ``lower <= v <= upper[0]``, class j is ``upper[j - 1] < v <= upper[j]``. Zero, missing and
    suppressed values are in none of them, see `classify`.

    Attributes
    ----------
    method : str
        How they were found.
    asked : int
        How many classes were asked for.
    lower : float
        Smallest value of class 0: the smallest there is, ``-inf`` with "manual", ``nan`` without classes.
    upper : tuple of float
        Strictly rising; as many as there are classes.
    """

    method: str
    asked: int
    lower: float
    upper: tuple[float, ...]

    def __len__(self) -> int:
        return len(self.upper)

    def __getitem__(self, position: int) -> float:
        return self.upper[position]

    @property
    def has_fewer_than_asked(self) -> bool:
        """Whether there are fewer distinct values than classes were asked for."""
        return len(self.upper) < self.asked


def breaks(
    values: ArrayLike,
    k: int,
    method: str = "fisher_jenks",
    *,
    bounds: ArrayLike | None = None,
    suppressed: ArrayLike | None = None,
) -> Breaks:
    """Find where ``k`` classes end. Zero, missing and suppressed values do not take part.

    - "fisher_jenks": least sum of squared deviations within the classes; cost grows with n**2.
    - "quantile": equal numbers of values, bounds interpolated as in R's type 7. Where ties would empty a
      class, the bounds are found one after the other, each for the values left and the classes left.
    - "equal": equal widths from the smallest to the largest value; a class may hold no value.
    - "manual": ``bounds`` as given, for anything compared over time.

    Except with "manual" there are k classes, or as many as there are distinct values if those are fewer.

    Parameters
    ----------
    values : array_like, shape (n,)
        One unit; ``nan`` means "no data".
    k : int
        Number of classes, at least 1, without those for zero, no data and suppressed.
    method : {"fisher_jenks", "quantile", "equal", "manual"}
        See above.
    bounds : array_like, shape (k,), optional
        Upper bounds for "manual", strictly rising; the last may be infinite.
    suppressed : array_like of bool, shape (n,), optional
        True where a value must not be shown; the bounds then do not depend on it.

    Returns
    -------
    Breaks
        Without any class if no value is left.

    Raises
    ------
    ValueError
        If the shapes differ, a value is infinite, ``k`` is not a whole number above zero, the method is
        unknown, or ``bounds`` is missing, not wanted, of another length, not rising or below the largest
        value.

    References
    ----------
    Fisher, W. D. (1958): On grouping for maximum homogeneity. Journal of the American Statistical Association
    53, 789-798.
    Hyndman, R. J. and Fan, Y. (1996): Sample quantiles in statistical packages. American Statistician 50,
    361-365.

    Examples
    --------
    >>> breaks([0, 1, 2, 9, 10, np.nan], 2, "fisher_jenks").upper
    (2.0, 10.0)
    >>> breaks([1, 1, 1, 1, 1, 1, 2, 3], 3, "quantile").upper
    (1.0, 2.0, 3.0)
    >>> few = breaks([4, 4, 7], 5, "equal")
    >>> len(few), few.has_fewer_than_asked
    (2, True)
    """
    k = _class_count(k)
    if method not in (*FINDERS, "manual"):
        raise ValueError(f"method must be one of {', '.join((*FINDERS, 'manual'))}, not {method!r}.")
    values, suppressed = _values_and_mask(values, suppressed)
    shown = np.sort(values[~suppressed & ~np.isnan(values) & (values != 0)])
    if method == "manual":
        return Breaks(method, k, -np.inf, _manual(shown, k, bounds))
    if bounds is not None:
        raise ValueError("bounds are only for the method 'manual'.")
    if shown.size == 0:
        return Breaks(method, k, np.nan, ())
    found = FINDERS[method](shown, min(k, np.unique(shown).size))
    return Breaks(method, k, float(shown[0]), tuple(found.tolist()))


def classify(values: ArrayLike, found: Breaks, *, suppressed: ArrayLike | None = None) -> np.ndarray:
    """Give every value its class.

    Parameters
    ----------
    values : array_like, shape (n,)
        In the unit of the breaks; ``nan`` means "no data".
    found : Breaks
        From `breaks`.
    suppressed : array_like of bool, shape (n,), optional
        True where a value must not be shown.

    Returns
    -------
    ndarray of int, shape (n,)
        0 for the lowest class up to ``len(found) - 1``, or `ZERO`, `NO_DATA`, `SUPPRESSED` (all below 0). A
        suppressed value is `SUPPRESSED` whatever it is, so that its class says nothing about it.

    Raises
    ------
    ValueError
        If the shapes differ, a value is infinite, or a value lies outside all classes.

    Examples
    --------
    >>> values = [0, 1, 2, 9, 10, np.nan, 3]
    >>> classify(values, breaks(values, 2, "fisher_jenks"), suppressed=[0, 0, 0, 0, 0, 0, 1])
    array([-1,  0,  0,  1,  1, -2, -3])
    """
    values, suppressed = _values_and_mask(values, suppressed)
    shown = ~suppressed & ~np.isnan(values) & (values != 0)
    outside = shown & ~((values >= found.lower) & (values <= max(found.upper, default=-np.inf)))
    if outside.any():
        raise ValueError(f"The value {values[outside][0]:g} lies outside all classes.")
    index = np.searchsorted(found.upper, values, side="left")
    return np.select([suppressed, np.isnan(values), values == 0], [SUPPRESSED, NO_DATA, ZERO], index)


def _class_count(k: int) -> int:
    try:
        count = operator.index(k)
    except TypeError as problem:
        raise ValueError("k must be a whole number of classes.") from problem
    if count < 1:
        raise ValueError("k must be at least 1.")
    return count


def _values_and_mask(values: ArrayLike, suppressed: ArrayLike | None) -> tuple[np.ndarray, np.ndarray]:
    values = as_floats(values, "values")
    if values.ndim != 1 or np.isinf(values).any():
        raise ValueError("values must be one row of finite numbers or NaN.")
    mask = np.zeros(values.shape, bool) if suppressed is None else np.asarray(suppressed, dtype=bool)
    if mask.shape != values.shape:
        raise ValueError(f"suppressed must have the shape of values, {values.shape}, not {mask.shape}.")
    return values, mask


def _fisher_jenks(values: np.ndarray, k: int) -> np.ndarray:
    if k == 1:
        return values[-1:]
    # Sums of squares of large, close values lose their digits, and jenkspy then gives a bound twice.
    shifted = (values - values[0]) / (values[-1] - values[0])
    found = np.unique(jenkspy.jenks_breaks(shifted, n_classes=min(k, np.unique(shifted).size))[1:])
    return values[np.searchsorted(shifted, found, side="right") - 1]


def _quantile(values: np.ndarray, k: int) -> np.ndarray:
    bounds = np.quantile(values, np.arange(1, k + 1) / k)
    filled = np.unique(np.searchsorted(bounds, values, side="left"))
    return bounds if filled.size == k else _quantile_around_ties(values, k)


def _quantile_around_ties(values: np.ndarray, k: int) -> np.ndarray:
    bounds, rest = [], values
    for classes_left in range(k, 0, -1):
        # Each later class needs one distinct value of its own.
        highest = np.unique(rest)[-classes_left]
        bounds.append(min(np.quantile(rest, 1 / classes_left), highest))
        rest = rest[rest > bounds[-1]]
    return np.array(bounds)


def _equal(values: np.ndarray, k: int) -> np.ndarray:
    return np.unique(np.linspace(values[0], values[-1], k + 1)[1:])


def _manual(values: np.ndarray, k: int, bounds: ArrayLike | None) -> tuple[float, ...]:
    if bounds is None:
        raise ValueError("The method 'manual' needs bounds.")
    bounds = as_floats(bounds, "bounds")
    if bounds.shape != (k,) or not (np.diff(bounds) > 0).all() or np.isnan(bounds).any():
        raise ValueError(f"bounds must be {k} strictly rising numbers, one per class.")
    if values.size and values[-1] > bounds[-1]:
        raise ValueError(f"The last bound, {bounds[-1]:g}, is below the largest value, {values[-1]:g}.")
    return tuple(bounds.tolist())


FINDERS = {"fisher_jenks": _fisher_jenks, "quantile": _quantile, "equal": _equal}
