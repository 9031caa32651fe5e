"""Small matrices to check by hand, and how property tests run: always the same examples, few of them."""

import numpy as np
from hypothesis import settings
from scipy import sparse

bounded = settings(derandomize=True, max_examples=60, deadline=None, database=None)


def ring(n):
    """Everybody has two neighbours, the first and the last are neighbours."""
    return sparse.csr_array(np.roll(np.eye(n), 1, axis=1) + np.roll(np.eye(n), -1, axis=1))


def line(n):
    """01 - 02 - 03 ..."""
    return sparse.csr_array(np.eye(n, k=1) + np.eye(n, k=-1))


def everybody(n):
    """All are neighbours of all."""
    return sparse.csr_array(np.ones((n, n)) - np.eye(n))


def with_island(weights):
    """One more place, without neighbours."""
    n = weights.shape[0]
    return sparse.csr_array(
        (weights.data, weights.indices, [*weights.indptr, weights.nnz]), shape=(n + 1, n + 1)
    )
