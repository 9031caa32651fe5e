"""Bad input is named in a sentence, and the caller's matrix stays as it was."""

import numpy as np
import pytest
from scipy import sparse

from geo.stats import checks
from tests.geo.stats.helpers import line


@pytest.mark.parametrize("bad", [["a"], [1j], [[1], [1, 2]], [np.datetime64("2024-01-01")], ["7"]])
def test_numbers_when_not_real(bad):
    with pytest.raises(ValueError, match="must be real numbers"):
        checks.as_numbers(bad, "values")


@pytest.mark.parametrize("bad", [[np.nan], [np.inf], [None]])
def test_numbers_when_not_finite(bad):
    with pytest.raises(ValueError, match="must be finite"):
        checks.as_numbers(bad, "values")


@pytest.mark.parametrize("bad", [[], 3.0, [[1.0]]])
def test_row_when_of_another_shape(bad):
    with pytest.raises(ValueError, match="must be one row"):
        checks.as_row(bad, "values")


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        (line(4), "3 by 3"),
        (sparse.csr_array((3, 4)), "3 by 3"),
        (line(3) * 0.5, "binary"),
        (-line(3), "binary"),
        (line(3) * np.nan, "binary"),
        (line(3) + sparse.eye_array(3), "its own neighbour"),
        ("roads", "matrix of numbers"),
    ],
)
def test_neighbours_when_wrong(weights, message):
    with pytest.raises(ValueError, match=message):
        checks.as_neighbours(weights, 3)


def test_neighbours_when_an_edge_is_given_twice():
    twice = sparse.coo_array(([1.0, 1.0], ([0, 0], [1, 1])), shape=(2, 2))
    with pytest.raises(ValueError, match="binary"):
        checks.as_neighbours(twice, 2)


def test_neighbours_when_zeros_are_stored():
    stored = sparse.csr_array(([1.0, 0.0], ([0, 1], [1, 0])), shape=(2, 2))
    assert checks.as_neighbours(stored, 2).nnz == 1


def test_neighbours_when_zeros_are_stored_leave_the_callers_matrix():
    stored = sparse.csr_array(([1.0, 0.0], ([0, 1], [1, 0])), shape=(2, 2))
    checks.as_neighbours(stored, 2)
    assert stored.nnz == 2


@pytest.mark.parametrize("form", [sparse.csr_matrix, sparse.coo_array, sparse.csc_array, np.asarray])
def test_neighbours_when_given_in_another_form(form):
    given = form(line(3).toarray().astype(int))
    assert (checks.as_neighbours(given, 3).toarray() == line(3).toarray()).all()
