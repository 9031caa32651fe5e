"""Data everybody can check: the published examples that come with libpysal, and the 51 Stadtteile."""

import csv
import warnings
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import libpysal
import numpy as np
import pytest
from libpysal.graph import Graph
from scipy import sparse

STADTTEILE = Path(__file__).parents[3] / "districts" / "areas" / "data" / "hannover_stadtteile.csv"


@dataclass(frozen=True)
class Example:
    """Columns by name and the binary neighbour matrix, rows in the same order."""

    columns: dict
    weights: sparse.csr_array

    def __getitem__(self, name):
        return self.columns[name]

    @property
    def graph(self):
        matrix = self.weights.tocoo()
        return Graph.from_arrays(matrix.row, matrix.col, matrix.data)


def _example(name, number_columns, label):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with closing(libpysal.io.open(libpysal.examples.get_path(f"{name}.gal"))) as file:
            neighbours = file.read()
        with closing(libpysal.io.open(libpysal.examples.get_path(f"{name}.dbf"))) as table:
            columns = {column: np.array(table.by_col(column), dtype=float) for column in number_columns}
            columns["label"] = table.by_col(label)
    return Example(columns, sparse.csr_array(neighbours.sparse))


@pytest.fixture(scope="session")
def sids():
    """Sudden infant deaths in 100 counties of North Carolina (Cressie 1993)."""
    return _example("sids2", ["SID74", "BIR74", "SIDR74", "SID79", "BIR79"], "NAME")


@pytest.fixture(scope="session")
def columbus():
    """Crime in 49 neighbourhoods of Columbus, Ohio (Anselin 1988)."""
    return _example("columbus", ["CRIME"], "POLYID")


@pytest.fixture(scope="session")
def hannover():
    """Residents and neighbours of the Stadtteile whose residents are published."""
    with STADTTEILE.open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["population"]]
    position = {row["stadtteil_key"]: index for index, row in enumerate(rows)}
    pairs = [
        (position[row["stadtteil_key"]], position[key])
        for row in rows
        for key in row["neighbour_keys"].split()
        if key in position
    ]
    at = tuple(np.array(pairs).T)
    weights = sparse.csr_array((np.ones(len(pairs)), at), shape=(len(rows), len(rows)))
    columns = {"residents": np.array([float(row["population"]) for row in rows]), "label": list(position)}
    return Example(columns, weights)
