"""Places joined to streets, and the report of those that lie far from any."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geo.network.checks import as_points

if TYPE_CHECKING:
    from geo.network.graph import WalkingGraph

FAR_M = 100.0
"""Metres to the next street from which on a place is reported: its distance is a guess."""


class FarFromNetwork(UserWarning):
    """Some places lie more than 100 m from any street; their distance rests on a guess."""


@dataclass(frozen=True, eq=False)
class Snapped:
    """Places joined to the nearest point of the nearest edge (never only to a node).

    Attributes
    ----------
    points : array of float, shape (n, 2)
        The places, EPSG:25832 metres.
    edge : array of int, shape (n,)
        The nearest edge; of equally near ones the first.
    to_start_m, to_end_m : array of float, shape (n,)
        Metres along that edge from the joint to its first and to its second node.
    snap_m : array of float, shape (n,)
        Metres as the crow flies from the place to the joint.
    """

    points: np.ndarray
    edge: np.ndarray
    to_start_m: np.ndarray
    to_end_m: np.ndarray
    snap_m: np.ndarray

    def __len__(self) -> int:
        """Return the number of places."""
        return len(self.points)

    @property
    def is_far(self) -> np.ndarray:
        """Mask of shape (n,): farther than 100 m from any street, to be reported."""
        return self.snap_m > FAR_M

    def take(self, chosen: np.ndarray) -> Snapped:
        """Return the chosen places, by mask or by index, in that order."""
        return Snapped(
            self.points[chosen],
            self.edge[chosen],
            self.to_start_m[chosen],
            self.to_end_m[chosen],
            self.snap_m[chosen],
        )


def join(graph: WalkingGraph, places, name: str) -> Snapped:
    """Join raw points to the graph and report those far from it; pass joined places through.

    Parameters
    ----------
    graph : WalkingGraph
    places : array_like, shape (n, 2), or Snapped
        EPSG:25832 metres.
    name : str
        What the places are, for the message.

    Returns
    -------
    Snapped

    Raises
    ------
    ValueError
        If there is no point or a coordinate is not finite.

    Warns
    -----
    FarFromNetwork
        If raw points lie more than 100 m from any edge.
    """
    if isinstance(places, Snapped):
        return places
    joined = graph.snap(as_points(places, name))
    if joined.is_far.any():
        warnings.warn(
            f"{joined.is_far.sum()} of {len(joined)} {name} lie more than {FAR_M:.0f} m from any street,"
            f" the farthest {joined.snap_m.max():.0f} m",
            FarFromNetwork,
            stacklevel=3,
        )
    return joined
