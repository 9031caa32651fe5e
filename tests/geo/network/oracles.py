"""The same figures by other means: slow, plain, and sharing nothing with the code under test."""

from itertools import combinations, pairwise

import networkx as nx
import numpy as np
import shapely


def networkx_distances(graph, origins, facilities) -> np.ndarray:
    """Distance to the nearest facility on a networkx graph whose edges are split at every place."""
    walk = nx.MultiGraph()
    walk.add_nodes_from(range(len(graph.nodes)))
    on_edge = {edge: [] for edge in range(len(graph.edges))}
    for kind, places in (("origin", origins), ("facility", facilities)):
        for number, place in enumerate(shapely.points(np.asarray(places, dtype=float))):
            gaps = shapely.distance(graph.lines, place)
            edge = int(gaps.argmin())
            share = graph.lines[edge].project(place, normalized=True) if graph.lines[edge].length else 0.0
            on_edge[edge].append((share * graph.length_m[edge], (kind, number, "joint")))
            walk.add_edge((kind, number), (kind, number, "joint"), weight=gaps[edge])
    for edge, joints in on_edge.items():
        start, end = graph.edges[edge].tolist()
        stops = [(0.0, start), *sorted(joints, key=lambda joint: joint[0]), (graph.length_m[edge], end)]
        for (here, one), (there, other) in pairwise(stops):
            walk.add_edge(one, other, weight=there - here)
    sources = {("facility", number) for number in range(len(facilities))}
    found = nx.multi_source_dijkstra_path_length(walk, sources)
    return np.array([found.get(("origin", number), np.nan) for number in range(len(origins))])


def best_cover(demand, covers, p) -> float:
    """Most persons reached by any p candidates, all choices tried."""
    choices = combinations(range(covers.shape[1]), p)
    return max(float(demand[covers[:, list(chosen)].any(axis=1)].sum()) for chosen in choices)


def best_median(demand, metres, p) -> float:
    """Least person-metres of any p candidates, all choices tried."""
    choices = combinations(range(metres.shape[1]), p)
    return min(float(demand @ metres[:, list(chosen)].min(axis=1)) for chosen in choices)


def fewest_sites(covers) -> int:
    """Least number of candidates that reach every place, all choices tried."""
    for p in range(1, covers.shape[1] + 1):
        for chosen in combinations(range(covers.shape[1]), p):
            if covers[:, list(chosen)].any(axis=1).all():
                return p
    raise AssertionError("no choice reaches every place")
