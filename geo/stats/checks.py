"""What every function of this package asks of its input, said in one sentence when it is not so."""

import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse


def as_floats(values: ArrayLike, name: str) -> np.ndarray:
    """Return ``values`` as floats, gaps (``nan``) allowed.

    Parameters
    ----------
    values : array_like
        Real numbers, any shape and unit.
    name : str
        What the caller calls them, for the message.

    Returns
    -------
    ndarray of float
        Same shape.

    Raises
    ------
    ValueError
        If something is not a real number.

    Examples
    --------
    >>> as_floats([1, None], "p")
    array([ 1., nan])
    """
    try:
        numbers = np.asarray(values)
        if numbers.dtype.kind not in "biufO":
            raise TypeError(numbers.dtype)
        return numbers.astype(float)
    except (TypeError, ValueError) as problem:
        raise ValueError(f"{name} must be real numbers.") from problem


def as_numbers(values: ArrayLike, name: str) -> np.ndarray:
    """Return ``values`` as floats, without gaps.

    Parameters
    ----------
    values : array_like
        Real numbers, any shape and unit.
    name : str
        What the caller calls them, for the message.

    Returns
    -------
    ndarray of float
        Same shape.

    Raises
    ------
    ValueError
        If something is not a finite real number.

    Examples
    --------
    >>> as_numbers([1, 2], "events")
    array([1., 2.])
    """
    numbers = as_floats(values, name)
    if not np.isfinite(numbers).all():
        raise ValueError(f"{name} must be finite, but some are NaN or infinite.")
    return numbers


def as_row(values: ArrayLike, name: str) -> np.ndarray:
    """Return ``values`` as a row of floats with at least one entry.

    Parameters
    ----------
    values : array_like, shape (n,)
        Real numbers.
    name : str
        What the caller calls them, for the message.

    Returns
    -------
    ndarray of float, shape (n,)

    Raises
    ------
    ValueError
        If something is not a finite real number, or the shape is not (n,) with n >= 1.

    Examples
    --------
    >>> as_row((4, 5), "values")
    array([4., 5.])
    """
    row = as_numbers(values, name)
    if row.ndim != 1 or row.size == 0:
        raise ValueError(f"{name} must be one row with at least one number, not of shape {row.shape}.")
    return row


def refuse_negative(numbers: np.ndarray, name: str) -> None:
    """Do nothing unless a number is below zero.

    Parameters
    ----------
    numbers : ndarray of float
        Any shape.
    name : str
        What the caller calls them, for the message.

    Raises
    ------
    ValueError
        If a number is negative.

    Examples
    --------
    >>> refuse_negative(np.array([0.0, 1.0]), "events")
    """
    if (numbers < 0).any():
        raise ValueError(f"{name} must not be negative.")


def refuse_fractions(numbers: np.ndarray, name: str) -> None:
    """Do nothing unless a number is not whole.

    Parameters
    ----------
    numbers : ndarray of float
        Any shape.
    name : str
        What the caller calls them, for the message.

    Raises
    ------
    ValueError
        If a number has a fraction.

    Examples
    --------
    >>> refuse_fractions(np.array([0.0, 3.0]), "events")
    """
    if (numbers != np.floor(numbers)).any():
        raise ValueError(f"{name} must be whole numbers.")


def as_neighbours(weights: object, n: int) -> sparse.csr_array:
    """Return a neighbour matrix in rows, checked. It may be the caller's own: read it, never change it.

    Parameters
    ----------
    weights : scipy.sparse matrix or array, or array_like, shape (n, n)
        1 where the column is a neighbour of the row, else 0; nothing is its own neighbour.
    n : int
        Number of places.

    Returns
    -------
    scipy.sparse.csr_array of float, shape (n, n)
        Without stored zeros; a copy only where the matrix given had some, or was in another form.

    Raises
    ------
    ValueError
        If the matrix is not n by n, holds anything but 0 and 1, or has a place as its own neighbour.

    Examples
    --------
    >>> as_neighbours([[0, 1], [1, 0]], 2).nnz
    2
    """
    neighbours = _as_rows(weights)
    if neighbours.shape != (n, n):
        raise ValueError(f"weights must be {n} by {n}, one row per value, not of shape {neighbours.shape}.")
    if not neighbours.has_canonical_format or (neighbours.data != 1).any():
        neighbours = neighbours.copy()
        neighbours.sum_duplicates()
        neighbours.eliminate_zeros()
    if (neighbours.data != 1).any():
        raise ValueError("weights must be binary: 1 for a neighbour, 0 otherwise.")
    if neighbours.diagonal().any():
        raise ValueError("weights must not hold a place as its own neighbour.")
    return neighbours


def _as_rows(weights: object) -> sparse.csr_array:
    # As it is, where possible: scipy remembers on the object itself that it is in order.
    if isinstance(weights, sparse.csr_array) and weights.dtype == float:
        return weights
    try:
        return sparse.csr_array(weights, dtype=float)
    except (TypeError, ValueError) as problem:
        raise ValueError("weights must be a matrix of numbers.") from problem
