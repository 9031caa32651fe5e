"""The borders of the schematic city as a net of arcs between junctions, and the changes of its topology.

Every border is stored once and has a cell on its left and on its right; the index ``n`` is the land outside.
So the cells cannot overlap or leave gaps, whatever happens to the points.
"""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
import shapely

LONGEST_SHRUNK_M = 600.0
FLIP_REACHES_M = (40.0, 20.0, 8.0, 2.0)


@dataclass
class Arc:
    """A border between two cells.

    Attributes
    ----------
    points : list of int
        Indices of points from junction to junction.
    left, right : int
        Index of the cell on either side.
    """

    points: list
    left: int
    right: int

    @property
    def ends(self):
        return self.points[0], self.points[-1]

    @property
    def sides(self):
        return {self.left, self.right}


@dataclass
class Net:
    """``xy`` (shape (p, 2), metres) and the arcs that run through these points; ``n`` cells."""

    xy: np.ndarray
    arcs: list
    n: int

    def arcs_at(self):
        """Arcs by the index of the junction where they end."""
        found = defaultdict(list)
        for arc in self.arcs:
            for end in set(arc.ends):
                found[end].append(arc)
        return found

    def cells_at(self):
        """Set of cells (and outside) that meet at each junction."""
        return {end: set().union(*(arc.sides for arc in arcs)) for end, arcs in self.arcs_at().items()}

    def length(self, arc):
        """Length of an arc in metres."""
        return np.hypot(*np.diff(self.xy[arc.points], axis=0).T).sum()

    def bordering_pairs(self):
        """Pairs of cells that share a line."""
        return {tuple(sorted(arc.sides)) for arc in self.arcs if self.n not in arc.sides}

    def touching_pairs(self):
        """Pairs of cells that share a line or a point, as the official table counts neighbours."""
        found = self.bordering_pairs()
        for cells in self.cells_at().values():
            cells = sorted(cells - {self.n})
            found |= {(a, b) for i, a in enumerate(cells) for b in cells[i + 1 :]}
        return found


def trace(label: np.ndarray, x: np.ndarray, y: np.ndarray) -> Net:
    """Follow the borders between raster cells of different label.

    Parameters
    ----------
    label : array of int, shape (rows, columns)
        The largest label means outside; rows run northwards.
    x, y : array, same shape
        Centres of the raster cells in metres.
    """
    steps = _raster_steps(label)
    degree = {corner: len(found) for corner, found in steps.items()}
    arcs = []
    for start in sorted(corner for corner, count in degree.items() if count != 2):
        while steps[start]:
            points, (left, right) = _walk(steps, degree, start)
            arcs.append(Arc(points, left, right))
    used = sorted({corner for arc in arcs for corner in arc.points})
    number = {corner: index for index, corner in enumerate(used)}
    for arc in arcs:
        arc.points = [number[corner] for corner in arc.points]
    step = x[0, 1] - x[0, 0]
    rows, columns = np.divmod(used, label.shape[1] + 1)
    xy = np.column_stack([x[0, 0] + (columns - 0.5) * step, y[0, 0] + (rows - 0.5) * step])
    return Net(xy, arcs, int(label.max()))


def _raster_steps(label):
    """For every raster corner on a border: where one can go, and the labels to the left and right."""
    width = label.shape[1] + 1
    steps = defaultdict(dict)

    def add(start, end, left, right):
        for a, b, at_left, at_right in zip(start, end, left, right, strict=True):
            steps[a][b] = (at_left, at_right)
            steps[b][a] = (at_right, at_left)

    row, column = np.nonzero(label[:, 1:] != label[:, :-1])
    corner = row * width + column + 1
    pair = label[row, column].tolist(), label[row, column + 1].tolist()
    add(corner.tolist(), (corner + width).tolist(), *pair)
    row, column = np.nonzero(label[1:] != label[:-1])
    corner = (row + 1) * width + column
    pair = label[row + 1, column].tolist(), label[row, column].tolist()
    add(corner.tolist(), (corner + 1).tolist(), *pair)
    return steps


def _walk(steps, degree, start):
    """Take the steps from one junction to the next, and remove them."""
    here, points = start, [start]
    while True:
        there, sides = next(iter(steps[here].items()))
        del steps[here][there], steps[there][here]
        points.append(there)
        here = there
        if degree[here] != 2:
            return points, sides


def resample(net: Net, spacing_m: float) -> Net:
    """Replace the points inside every arc by evenly spaced ones; junctions stay.

    The net itself comes back where the new points would tangle it.
    """
    junctions = sorted({end for arc in net.arcs for end in arc.ends})
    number = {old: new for new, old in enumerate(junctions)}
    xy, arcs = [net.xy[junctions]], []
    count = len(junctions)
    for arc in net.arcs:
        inner = _evenly_spaced(net.xy[arc.points], spacing_m, closed=arc.ends[0] == arc.ends[1])
        ids = range(count, count + len(inner))
        arcs.append(Arc([number[arc.ends[0]], *ids, number[arc.ends[1]]], arc.left, arc.right))
        xy.append(inner)
        count += len(inner)
    fresh = Net(np.vstack(xy), arcs, net.n)
    return net if len(crossings(fresh)) else fresh


def _evenly_spaced(line, spacing_m, closed):
    along = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
    parts = max(round(along[-1] / spacing_m), 3 if closed else 1)
    wanted = np.linspace(0, along[-1], parts + 1)[1:-1]
    return np.column_stack([np.interp(wanted, along, line[:, 0]), np.interp(wanted, along, line[:, 1])])


def rings(net: Net, cell: int) -> list:
    """Closed rings of point indices around a cell, counter-clockwise.

    Raises
    ------
    ValueError
        If the borders of the cell do not close.
    """
    ahead = [arc.points for arc in net.arcs if arc.left == cell]
    ahead += [arc.points[::-1] for arc in net.arcs if arc.right == cell]
    found = []
    while ahead:
        ring = list(ahead.pop(0))
        while ring[0] != ring[-1]:
            following = [points for points in ahead if points[0] == ring[-1]]
            if not following:
                raise ValueError(f"Die Grenze der Zelle {cell} ist nicht geschlossen.")
            ahead.remove(following[0])
            ring += following[0][1:]
        found.append(ring)
    return found


def crossings(net: Net) -> np.ndarray:
    """Indices of the points at the ends of segments that cross another one; empty in a sound net."""
    segments = np.vstack([np.column_stack([arc.points[:-1], arc.points[1:]]) for arc in net.arcs])
    lines = shapely.linestrings(net.xy[segments])
    guilty, _other = shapely.STRtree(lines).query(lines, predicate="crosses")
    return np.unique(segments[guilty])


def repairs(net: Net, true_pairs) -> list:
    """Arcs whose disappearance makes neighbours of two cells that should be, or parts two that should not.

    Returns
    -------
    list of (Arc, bool)
        The arc, and whether to flip it (True) or to shrink it to a point where four cells meet (False).
        At most one arc per cell, so that the repairs do not disturb each other.
    """
    cells_at, arcs_at = net.cells_at(), net.arcs_at()
    borders = defaultdict(int)
    for arc in net.arcs:
        borders[tuple(sorted(arc.sides))] += 1
    touching = net.touching_pairs()
    found, busy = [], set()
    for arc in sorted(net.arcs, key=net.length):
        ends = arc.ends
        if ends[0] == ends[1] or any(len(arcs_at[end]) != 3 for end in ends):
            continue
        thirds = tuple(sorted(cell for end in ends for cell in cells_at[end] - arc.sides))
        involved = arc.sides | set(thirds)
        if len(thirds) != 2 or thirds[0] == thirds[1] or busy & involved - {net.n}:
            continue
        choice = _choose(tuple(sorted(arc.sides)), thirds, borders, touching, true_pairs, net.n)
        if choice is not None:
            found.append((arc, choice))
            busy |= involved
    flips = [repair for repair in found if repair[1]]
    return flips or [(arc, False) for arc, _flip in found if net.length(arc) < LONGEST_SHRUNK_M]


def _choose(pair, thirds, borders, touching, true_pairs, outside):
    """True to flip, False to shrink, None to leave alone."""
    pair_false = outside not in pair and pair not in true_pairs and borders[pair] == 1
    thirds_missing = thirds in true_pairs and thirds not in touching
    if pair_false:
        harmless = outside in thirds or thirds in true_pairs or thirds in touching
        return True if harmless else None
    if thirds_missing:
        expendable = borders[pair] > 1 or (outside in pair)
        return expendable
    return None


def repair(net: Net, arc: Arc, is_flip: bool):
    """Flip or shrink an arc in place, unless the borders would cross then."""
    arcs, xy = [Arc(list(other.points), other.left, other.right) for other in net.arcs], net.xy.copy()
    index = net.arcs.index(arc)
    for reach_m in FLIP_REACHES_M if is_flip else FLIP_REACHES_M[:1]:
        if is_flip:
            flip(net, net.arcs[index], reach_m)
        else:
            shrink(net, net.arcs[index])
        if not len(crossings(net)):
            return
        net.arcs, net.xy = [Arc(list(other.points), other.left, other.right) for other in arcs], xy.copy()


def flip(net: Net, arc: Arc, reach_m: float):
    """Turn a border by a right angle: its two cells part, the cells at its ends become neighbours.

    The arc must end in two junctions of three arcs (the T1 transition of foams).
    """
    first, last = arc.ends
    at = net.arcs_at()
    third_first = (net.cells_at()[first] - arc.sides).pop()
    third_last = (net.cells_at()[last] - arc.sides).pop()
    direction = net.xy[last] - net.xy[first]
    to_left = np.array([-direction[1], direction[0]]) / max(np.hypot(*direction), 1e-9)
    middle = net.xy[arc.points].mean(axis=0)
    net.xy[first], net.xy[last] = middle + reach_m * to_left, middle - reach_m * to_left
    for other in at[first]:
        if other is not arc and arc.right in other.sides:
            _reattach(other, first, last)
    for other in at[last]:
        if other is not arc and arc.left in other.sides:
            _reattach(other, last, first)
    arc.points = [first, last]
    arc.left, arc.right = third_last, third_first


def shrink(net: Net, arc: Arc):
    """Remove a border: its two ends become one junction in the middle."""
    first, last = arc.ends
    net.xy[first] = net.xy[arc.points].mean(axis=0)
    net.arcs.remove(arc)
    for other in net.arcs:
        _reattach(other, last, first)


def _reattach(arc, old, new):
    if arc.points[0] == old:
        arc.points[0] = new
    if arc.points[-1] == old:
        arc.points[-1] = new
