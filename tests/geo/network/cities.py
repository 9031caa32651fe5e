"""Made streets and people, always the same: lattices to check by hand, a whole city to measure speed."""

from dataclasses import dataclass

import numpy as np

from geo.network.graph import WalkingGraph


def lattice(steps: int, *, spacing_m: float = 100.0) -> WalkingGraph:
    """Streets in squares: (steps + 1)² crossings from (0, 0) on, numbered row by row."""
    nodes, edges = _grid(steps + 1, spacing_m)
    return WalkingGraph.from_arrays(nodes, edges, label="made lattice")


def _grid(side: int, spacing_m: float) -> tuple[np.ndarray, np.ndarray]:
    north, east = np.divmod(np.arange(side * side), side)
    number = np.arange(side * side).reshape(side, side)
    across = np.column_stack([number[:, :-1].ravel(), number[:, 1:].ravel()])
    along = np.column_stack([number[:-1].ravel(), number[1:].ravel()])
    return np.column_stack([east, north]) * spacing_m, np.concatenate([across, along])


@dataclass
class City:
    """Streets, populated cells and facilities."""

    graph: WalkingGraph
    cells: np.ndarray
    people: np.ndarray
    facilities: np.ndarray
    candidates: np.ndarray


def made_city(side: int = 283, *, kept_edges: int = 140_510, cell_count: int = 9_006, seed: int = 1) -> City:
    """A city of Hannover's size: bent streets 50 m apart, some missing; cells of 100 m; 200 facilities."""
    rng = np.random.default_rng(seed)
    nodes, edges = _grid(side, 50.0)
    nodes = nodes + rng.normal(0, 8, nodes.shape) + (545_000, 5_796_000)
    kept = np.sort(rng.permutation(len(edges))[:kept_edges])
    graph = WalkingGraph.from_arrays(nodes, edges[kept], label="made city")
    raster = int((side - 1) * 50 // 100)
    cell = rng.permutation(raster * raster)[:cell_count]
    cells = np.column_stack(np.divmod(cell, raster)) * 100.0 + 50 + (545_000, 5_796_000)
    people = rng.gamma(1.2, 48, cell_count).round() + 3
    low, high = nodes.min(axis=0), nodes.max(axis=0)
    places = rng.uniform(low, high, (500, 2))
    return City(graph, cells, people, places[:200], places[200:])
