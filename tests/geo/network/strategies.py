"""Made-up networks and places for property tests, the same on every run."""

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st

from geo.network.graph import WalkingGraph

BOUNDED = settings(derandomize=True, max_examples=40, deadline=None)

whole = st.integers(min_value=0, max_value=400)
place = st.tuples(whole, whole)
places = st.lists(place, min_size=1, max_size=8)


@st.composite
def networks(draw) -> WalkingGraph:
    """Up to 12 crossings on a metre grid and any streets between them, also loops, twins and islands."""
    nodes = draw(st.lists(place, min_size=2, max_size=12))
    node = st.integers(min_value=0, max_value=len(nodes) - 1)
    edges = draw(st.lists(st.tuples(node, node), min_size=1, max_size=20))
    detour = draw(st.lists(st.integers(0, 50), min_size=len(edges), max_size=len(edges)))
    corners = np.array(nodes, dtype=float)[np.array(edges)]
    length_m = np.hypot(*(corners[:, 1] - corners[:, 0]).T) + np.array(detour)
    return WalkingGraph.from_arrays(nodes, edges, length_m=length_m)
