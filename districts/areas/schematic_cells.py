"""First half of the schematic city: cells of the official size, as labels on a raster.

The cells form a power diagram whose weights are iterated until every cell has its capacity, the official
area, and whose sites are moved until every cell lies at its official centroid. Each site measures distance
in its own ellipse, the shape of its official extent, and dislikes points beyond that extent. A point that is
too dear for every site lies outside the city.

References
----------
Aurenhammer, F. (1987): Power diagrams: properties, algorithms and applications. SIAM J. Comput. 16(1).
Balzer, M. & Heck, D. (2008): Capacity-constrained Voronoi diagrams in finite spaces. ISVD.
de Goes, F., Breeden, K., Ostromoukhov, V. & Desbrun, M. (2012): Blue noise through optimal transport.
ACM Trans. Graph. 31(6).
"""

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from pyproj import Transformer
from scipy import ndimage

from geo.crs import STORAGE_SRID, WEB_SRID

STEP_M = 50.0
MARGIN_M = 4000.0
BAY_M = 800.0
ROUNDS = 150
DEGREE_M = np.array([67_900.0, 111_250.0])
"""Metres per degree of longitude and of latitude in Hannover."""

HALF_ROUNDING_DEG = 0.0005
"""The extents are published with three decimals."""

to_metres = Transformer.from_crs(WEB_SRID, STORAGE_SRID, always_xy=True).transform
to_degrees = Transformer.from_crs(STORAGE_SRID, WEB_SRID, always_xy=True).transform


@dataclass(frozen=True)
class Facts:
    """What is known about ``n`` Stadtteile.

    Attributes
    ----------
    rows : list of dict, length n
        The rows of the table as read.
    area_m2 : array, shape (n,)
        Official area in square metres.
    centroid_m : array, shape (n, 2)
        Official centroid, metres in EPSG:25832.
    extent_deg : array, shape (n, 4)
        West, south, east, north, degrees in WGS84, rounded to 0.001.
    pairs : frozenset of (int, int)
        Neighbours by index, smaller index first.
    """

    rows: list
    area_m2: np.ndarray
    centroid_m: np.ndarray
    extent_deg: np.ndarray
    pairs: frozenset

    def __len__(self):
        return len(self.rows)


def read_facts(path: Path) -> Facts:
    """Read the table of Stadtteile.

    Parameters
    ----------
    path : Path
        CSV with key, name, area in hectares, centroid and extent in WGS84 and the keys of the neighbours.

    Raises
    ------
    ValueError
        If a neighbour is not a key of the table.
    """
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    keys = [row["stadtteil_key"] for row in rows]
    pairs = {
        tuple(sorted((keys.index(row["stadtteil_key"]), keys.index(other))))
        for row in rows
        for other in row["neighbour_keys"].split()
    }
    return Facts(
        rows=rows,
        area_m2=_column(rows, "area_ha")[:, 0] * 10_000,
        centroid_m=np.column_stack(to_metres(*_column(rows, "centroid_lon", "centroid_lat").T)),
        extent_deg=_column(rows, "west", "south", "east", "north"),
        pairs=frozenset(pairs),
    )


def _column(rows, *names):
    return np.array([[float(row[name]) for name in names] for row in rows])


@dataclass(frozen=True)
class Grid:
    """Raster points ``x``, ``y`` (shape (rows, columns)) in EPSG:25832 and the same in WGS84."""

    x: np.ndarray
    y: np.ndarray
    lon: np.ndarray
    lat: np.ndarray


def make_grid(facts: Facts, step_m: float = STEP_M) -> Grid:
    """Lay a square raster around all centroids; ``step_m`` is its width in metres."""
    low, high = facts.centroid_m.min(axis=0) - MARGIN_M, facts.centroid_m.max(axis=0) + MARGIN_M
    x, y = np.meshgrid(np.arange(low[0], high[0], step_m), np.arange(low[1], high[1], step_m))
    return Grid(x, y, *to_degrees(x, y))


def beyond_extent_m(grid: Grid, extent_deg: np.ndarray) -> np.ndarray:
    """Metres by which each raster point lies beyond an extent; 0 inside, where rounding is inside too."""
    west, south, east, north = extent_deg + HALF_ROUNDING_DEG * np.array([-1, -1, 1, 1])
    over_lon = np.maximum(west - grid.lon, grid.lon - east) * DEGREE_M[0]
    over_lat = np.maximum(south - grid.lat, grid.lat - north) * DEGREE_M[1]
    return np.maximum(np.maximum(over_lon, over_lat), 0)


class Diagram:
    """A power diagram in the making; every number that is iterated lives here."""

    def __init__(self, facts: Facts, grid: Grid):
        self.facts, self.grid = facts, grid
        self.site = facts.centroid_m.copy()
        self.radius2 = facts.area_m2 / np.pi
        self.weight = 0.8 * self.radius2
        self.half_axes = (facts.extent_deg[:, 2:] - facts.extent_deg[:, :2]) / 2 * DEGREE_M
        self.windows = [self._window(extent) for extent in facts.extent_deg]

    def _window(self, extent_deg, reach_m=600.0):
        beyond = beyond_extent_m(self.grid, extent_deg)
        near = ndimage.find_objects((beyond < reach_m).astype(int))[0]
        return near, (beyond[near] / 100) ** 2

    def labels(self):
        """Index of the cheapest cell per raster point; ``n`` outside the city; holes are filled."""
        cheapest = np.full(self.grid.x.shape, np.inf)
        label = np.full(self.grid.x.shape, len(self.facts))
        for k, (near, penalty) in enumerate(self.windows):
            dx = (self.grid.x[near] - self.site[k, 0]) / self.half_axes[k, 0]
            dy = (self.grid.y[near] - self.site[k, 1]) / self.half_axes[k, 1]
            cost = (dx**2 + dy**2 + penalty) * self.radius2[k] - self.weight[k]
            better = cost < cheapest[near]
            cheapest[near][better] = cost[better]
            label[near][better] = k
        city = without_bays(cheapest <= 0)
        return np.where(city, label, len(self.facts))

    def improve(self, rate):
        """Move weights towards the areas, sites towards the centroids, axes towards the extents."""
        label = self.labels().ravel()
        count, n = np.bincount(label, minlength=len(self.facts) + 1)[:-1], len(self.facts)
        area = count * STEP_M**2
        sums = [np.bincount(label, c.ravel(), n + 1)[:-1] for c in (self.grid.x, self.grid.y)]
        offset = np.column_stack(sums) / np.maximum(count, 1)[:, None] - self.facts.centroid_m
        self.site -= 0.6 * rate * np.where(count[:, None] > 0, offset, 0)
        self.weight -= rate * self.radius2 * np.clip(area / self.facts.area_m2 - 1, -0.5, 0.5)


def without_bays(city: np.ndarray, radius: float = BAY_M / STEP_M) -> np.ndarray:
    """Fill the holes of a mask, and its bays narrower than twice ``radius`` (raster cells)."""
    grown = ndimage.distance_transform_edt(~city) <= radius
    return ndimage.binary_fill_holes(ndimage.distance_transform_edt(grown) > radius) | city


def power_cells(facts: Facts, grid: Grid, rounds: int = ROUNDS) -> np.ndarray:
    """Label every raster point with the index of its Stadtteil, ``n`` outside; each label in one piece.

    Parameters
    ----------
    facts : Facts
        Areas, centroids and extents to meet.
    grid : Grid
        The raster.
    rounds : int
        Iterations, in smaller and smaller steps.
    """
    diagram = Diagram(facts, grid)
    for done in range(rounds):
        diagram.improve(0.3 * (1 - done / rounds) + 0.02)
    return one_piece_each(diagram.labels())


def one_piece_each(label: np.ndarray) -> np.ndarray:
    """Keep the largest piece of every label and give the other pieces to the nearest label kept."""
    kept = np.zeros(label.shape, dtype=bool)
    for value in np.unique(label):
        pieces, _count = ndimage.label(label == value)
        kept |= pieces == np.bincount(pieces.ravel())[1:].argmax() + 1
    nearest = ndimage.distance_transform_edt(~kept, return_distances=False, return_indices=True)
    return without_crossings(label[tuple(nearest)])


def without_crossings(label: np.ndarray) -> np.ndarray:
    """Change single raster cells until no two borders cross: only three cells meet in a corner."""
    label = label.copy()
    while True:
        corners = label[:-1, :-1], label[:-1, 1:], label[1:, :-1], label[1:, 1:]
        south_west, south_east, north_west, north_east = corners
        crossing = (south_west != south_east) & (south_east != north_east)
        crossing &= (north_east != north_west) & (north_west != south_west)
        if not crossing.any():
            return label
        row, column = np.argwhere(crossing)[0]
        label[row + 1, column + 1] = label[row, column + 1]
