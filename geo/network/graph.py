"""The street graph that people walk on, and where places join it."""

from dataclasses import dataclass
from functools import cached_property
from zipfile import BadZipFile

import numpy as np
import shapely
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from geo.crs import STORAGE_SRID
from geo.network.checks import as_amounts, as_edges, as_lines, as_points
from geo.network.snapping import Snapped

_STORED = ("nodes", "edges", "length_m", "xy", "breaks", "label", "srid")


@dataclass(frozen=True, eq=False)
class WalkingGraph:
    """Ways open to pedestrians, walked in both directions; make one with `from_arrays`.

    Attributes
    ----------
    nodes : array of float, shape (n, 2)
        Crossings and ends of ways, EPSG:25832 metres.
    edges : array of int, shape (m, 2)
        First and second node of each edge.
    length_m : array of float, shape (m,)
        Walking length of each edge in metres.
    lines : array of shapely.LineString, shape (m,)
        The course of each edge from its first to its second node, EPSG:25832.
    label : str
        Where the network comes from, and its version.
    """

    nodes: np.ndarray
    edges: np.ndarray
    length_m: np.ndarray
    lines: np.ndarray
    label: str = ""

    @classmethod
    def from_arrays(cls, nodes, edges, *, length_m=None, lines=None, label="") -> "WalkingGraph":
        """Check arrays and make a graph of them.

        Parameters
        ----------
        nodes : array_like, shape (n, 2)
            Coordinates in EPSG:25832 metres.
        edges : array_like of int, shape (m, 2)
            Node numbers; parallel edges and loops are allowed.
        length_m : array_like, shape (m,), optional
            Metres, by default the length of the line. Places on an edge share it in proportion.
        lines : sequence of shapely.LineString, length m, optional
            Course of each edge, by default straight. Its ends must lie
            within 1 m of its nodes and are moved onto them.
        label : str, default ""
            Source and version, kept with the graph.

        Returns
        -------
        WalkingGraph

        Raises
        ------
        ValueError
            If there is no edge, a node number does not exist, a coordinate or length is not finite, a length
            is negative, the numbers of lengths or lines and edges differ, or a line misses its nodes.

        Examples
        --------
        >>> graph = WalkingGraph.from_arrays([(0, 0), (100, 0), (100, 50)], [(0, 1), (1, 2)])
        >>> graph.length_m
        array([100.,  50.])
        """
        nodes = as_points(nodes, "nodes")
        edges = as_edges(edges, len(nodes))
        lines = shapely.linestrings(nodes[edges]) if lines is None else as_lines(lines, nodes[edges])
        length_m = shapely.length(lines) if length_m is None else as_amounts(length_m, "length_m")
        if len(length_m) != len(edges):
            raise ValueError(f"length_m has {len(length_m)} values for {len(edges)} edges")
        return cls(nodes, edges, length_m, lines, label)

    @classmethod
    def load(cls, path) -> "WalkingGraph":
        """Read a graph that `save` has written.

        Parameters
        ----------
        path : str or path-like
            The .npz file.

        Returns
        -------
        WalkingGraph

        Raises
        ------
        ValueError
            If the file is not such a graph or not in EPSG:25832.
        FileNotFoundError
            If there is no such file.
        """
        try:
            with open(path, "rb") as stream, np.load(stream, allow_pickle=False) as file:
                parts = {name: file[name] for name in _STORED}
        except (KeyError, TypeError, EOFError, ValueError, BadZipFile) as problem:
            raise ValueError(f"{path} is not a saved walking graph: write it again with save()") from problem
        if parts["srid"] != STORAGE_SRID:
            raise ValueError(f"{path} is in EPSG:{parts['srid']}, expected EPSG:{STORAGE_SRID}")
        lines = shapely.from_ragged_array(shapely.GeometryType.LINESTRING, parts["xy"], (parts["breaks"],))
        return cls(parts["nodes"], parts["edges"], parts["length_m"], lines, str(parts["label"]))

    def save(self, path) -> None:
        """Write the graph to one compressed .npz file, bit for bit.

        Parameters
        ----------
        path : str or path-like
            Ends in .npz.
        """
        _kind, xy, (breaks,) = shapely.to_ragged_array(self.lines)
        np.savez_compressed(
            path,
            nodes=self.nodes,
            edges=self.edges,
            length_m=self.length_m,
            xy=xy,
            breaks=breaks,
            label=np.array(self.label),
            srid=np.array(STORAGE_SRID),
        )

    @cached_property
    def matrix(self) -> csr_array:
        """Lengths in metres as sparse matrix (n, n), both directions; the shortest of parallel edges."""
        row, column = np.concatenate([self.edges, self.edges[:, ::-1]]).T
        length = np.concatenate([self.length_m, self.length_m])
        # csr_array would add parallel edges up, so only the shortest may go in.
        order = np.lexsort((length, column, row))
        pair = row[order].astype(np.int64) * len(self.nodes) + column[order]
        shortest = order[np.diff(pair, prepend=-1) != 0]
        shape = (len(self.nodes), len(self.nodes))
        return csr_array((length[shortest], (row[shortest], column[shortest])), shape=shape)

    @cached_property
    def component(self) -> np.ndarray:
        """Label of the connected part of each node, shape (n,); 0 is the largest part."""
        _count, label = connected_components(self.matrix, directed=False)
        by_size = np.argsort(-np.bincount(label), kind="stable")
        return np.argsort(by_size)[label]

    def part_of(self, places: Snapped) -> np.ndarray:
        """Connected part that each place has joined, as in ``component``.

        Parameters
        ----------
        places : Snapped

        Returns
        -------
        array of int, shape (n,)
        """
        return self.component[self.edges[places.edge, 0]]

    @cached_property
    def line_length_m(self) -> np.ndarray:
        """Drawn length of each edge in metres, shape (m,)."""
        return shapely.length(self.lines)

    @cached_property
    def straightness_floor(self) -> float:
        """Least walking per drawn length, at most 1: no way is shorter than this times the air line."""
        drawn = self.line_length_m > 0
        return float(min(1.0, (self.length_m[drawn] / self.line_length_m[drawn]).min(initial=1.0)))

    @cached_property
    def tree(self) -> shapely.STRtree:
        """Spatial index over the edges."""
        return shapely.STRtree(self.lines)

    def snap(self, points) -> Snapped:
        """Join places to the nearest point of the nearest edge, along its real course.

        Parameters
        ----------
        points : array_like, shape (n, 2)
            EPSG:25832 metres.

        Returns
        -------
        Snapped
            ``is_far`` marks places more than 100 m from any edge; they are joined all the same.

        Raises
        ------
        ValueError
            If there is no point or a coordinate is not finite.

        Examples
        --------
        >>> graph = WalkingGraph.from_arrays([(0, 0), (100, 0)], [(0, 1)])
        >>> joint = graph.snap([(30, 40)])
        >>> joint.to_start_m, joint.to_end_m, joint.snap_m
        (array([30.]), array([70.]), array([40.]))
        """
        points = as_points(points, "points")
        places = shapely.points(points)
        place, nearest = self.tree.query_nearest(places)
        edge = np.full(len(points), len(self.edges))
        np.minimum.at(edge, place, nearest)
        line, length, drawn = self.lines[edge], self.length_m[edge], self.line_length_m[edge]
        along = shapely.line_locate_point(line, places)
        share = np.divide(along, drawn, out=np.zeros(len(points)), where=drawn > 0)
        to_start = length * share
        return Snapped(
            points, edge, to_start, np.maximum(length - to_start, 0), shapely.distance(line, places)
        )

    def without_islands(self, *, minimum_nodes: int = 100) -> "WalkingGraph":
        """Return the graph without small parts that no street leads to.

        A place next to such a fragment would join it and then reach nothing.

        Parameters
        ----------
        minimum_nodes : int, default 100
            Connected parts with fewer nodes are left out.

        Returns
        -------
        WalkingGraph

        Raises
        ------
        ValueError
            If no part is large enough.

        Examples
        --------
        >>> nodes = [(0, 0), (1, 0), (2, 0), (5, 5), (6, 5)]
        >>> graph = WalkingGraph.from_arrays(nodes, [(0, 1), (1, 2), (3, 4)])
        >>> graph.without_islands(minimum_nodes=3).edges.tolist()
        [[0, 1], [1, 2]]
        """
        keep = np.bincount(self.component)[self.component] >= minimum_nodes
        if not keep.any():
            raise ValueError(
                f"no connected part of the network has {minimum_nodes} nodes: lower minimum_nodes"
            )
        inside = keep[self.edges[:, 0]]
        number = np.cumsum(keep) - 1
        edges = number[self.edges[inside]]
        return WalkingGraph(self.nodes[keep], edges, self.length_m[inside], self.lines[inside], self.label)
