"""Second half of the schematic city: the points of the borders move until the cells fit the facts.

The sum of a few energies is minimised over all points at once: areas, centroids and extents pull towards the
facts, bending and tension keep the lines calm, repulsion keeps them apart. Every function returns its energy
and its gradient (shape (p, 2)).
"""

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import coo_array, eye_array
from scipy.spatial import cKDTree

from .schematic_cells import HALF_ROUNDING_DEG, Facts, to_degrees
from .schematic_net import Net, crossings

AREA_TOLERANCE = 0.001
CENTROID_TOLERANCE_M = 15.0
EXTENT_TOLERANCE_M = 20.0
SOFT_MAXIMUM_M = 10.0
KEEP_APART_M = 130.0
REPULSION = 40.0
OPEN_ANGLE_M = 80.0
STRETCH = 60
HOLD_M = 500.0
SHRINKING_M = 30.0
SPACING_M = 120.0


@dataclass
class Segments:
    """All segments of all arcs: point indices ``a``, ``b`` and cells ``left``, ``right``."""

    a: np.ndarray
    b: np.ndarray
    left: np.ndarray
    right: np.ndarray


def segments_of(net: Net) -> Segments:
    """List the segments of a net."""
    rows = [
        (a, b, arc.left, arc.right)
        for arc in net.arcs
        for a, b in zip(arc.points[:-1], arc.points[1:], strict=True)
    ]
    return Segments(*np.array(rows).T)


def scatter(count, *contributions):
    """Sum contributions ``(point indices, values of shape (m, 2))`` by point; shape (count, 2)."""
    index = np.concatenate([index for index, _values in contributions])
    values = np.concatenate([values for _index, values in contributions])
    return np.column_stack([np.bincount(index, values[:, axis], count) for axis in (0, 1)])


class Measures:
    """Areas and first moments of all cells, with gradients; metres from the middle of the city."""

    def __init__(self, xy, segments, n):
        self.segments, self.n, self.xy = segments, n, xy
        self.start, self.end = xy[segments.a], xy[segments.b]
        self.cross = self.start[:, 0] * self.end[:, 1] - self.start[:, 1] * self.end[:, 0]
        self.total = self.start + self.end
        self.area = self._by_cell(self.cross / 2)
        self.moment = np.column_stack(
            [self._by_cell(self.cross * self.total[:, axis] / 6) for axis in (0, 1)]
        )
        self.centroid = self.moment / self.area[:, None]

    def _by_cell(self, values):
        left = np.bincount(self.segments.left, values, self.n + 1)
        return (left - np.bincount(self.segments.right, values, self.n + 1))[: self.n]

    def pull_back(self, by_area, by_moment):
        """Gradient by points, given the gradients by areas (n,) and by moments (n, 2)."""
        area_jump = self._jump(by_area)
        moment_jump = self._jump(by_moment)
        by_cross = area_jump / 2 + (moment_jump * self.total).sum(axis=1) / 6
        by_total = moment_jump * self.cross[:, None] / 6
        turned_end = np.column_stack([self.end[:, 1], -self.end[:, 0]])
        turned_start = np.column_stack([-self.start[:, 1], self.start[:, 0]])
        return scatter(
            len(self.xy),
            (self.segments.a, by_cross[:, None] * turned_end + by_total),
            (self.segments.b, by_cross[:, None] * turned_start + by_total),
        )

    def _jump(self, by_cell):
        padded = np.concatenate([by_cell, np.zeros((1, *by_cell.shape[1:]))])
        return padded[self.segments.left] - padded[self.segments.right]


def size_and_place(xy, segments, area_m2, centroid_m, tolerances):
    """Energy of wrong areas and centroids."""
    tolerance_area, tolerance_m = tolerances
    now = Measures(xy, segments, len(area_m2))
    area_error = (now.area / area_m2 - 1) / tolerance_area
    place_error = (now.centroid - centroid_m) / tolerance_m
    by_centroid = 2 * place_error / tolerance_m
    by_moment = by_centroid / now.area[:, None]
    by_area = 2 * area_error / tolerance_area / area_m2 - (by_moment * now.centroid).sum(axis=1)
    return (area_error**2).sum() + (place_error**2).sum(), now.pull_back(by_area, by_moment)


class Extents:
    """Energy of cells that do not reach, or reach beyond, their official extent; rounding is free."""

    def __init__(self, net, facts, origin):
        pairs = {(k, i) for arc in net.arcs for k in arc.sides - {net.n} for i in arc.points}
        self.cell, self.point = np.array(sorted(pairs)).T
        self.first = np.searchsorted(self.cell, np.arange(net.n))
        self.sides = [self._side(facts, origin, side) for side in range(4)]

    def _side(self, facts, origin, side):
        """Outward unit of measure per cell: metres beyond the side = xy · direction + shift."""
        axis, sign = side % 2, -1 if side < 2 else 1
        here = np.array(to_degrees(*facts.centroid_m.T)).T
        east = np.array(to_degrees(*(facts.centroid_m + np.array([1000, 0])).T)).T
        north = np.array(to_degrees(*(facts.centroid_m + np.array([0, 1000])).T)).T
        slope = np.column_stack([east[:, axis] - here[:, axis], north[:, axis] - here[:, axis]]) / 1000
        scale = sign / np.hypot(*slope.T)
        slope, shift = slope * scale[:, None], (here[:, axis] - facts.extent_deg[:, side]) * scale
        shift -= (slope * (facts.centroid_m - origin)).sum(axis=1)
        return slope, shift, HALF_ROUNDING_DEG * abs(scale) * 0.7

    def __call__(self, xy):
        energy, pulls = 0.0, []
        for slope, shift, free in self.sides:
            beyond = (xy[self.point] * slope[self.cell]).sum(axis=1) + shift[self.cell]
            top = np.maximum.reduceat(beyond, self.first)
            share = np.exp((beyond - top[self.cell]) / SOFT_MAXIMUM_M)
            total = np.add.reduceat(share, self.first)
            reach = top + SOFT_MAXIMUM_M * np.log(total / 2)
            error = np.sign(reach) * np.maximum(abs(reach) - free, 0) / EXTENT_TOLERANCE_M
            energy += (error**2).sum()
            by_point = (2 * error / EXTENT_TOLERANCE_M / total)[self.cell] * share
            pulls.append((self.point, by_point[:, None] * slope[self.cell]))
        return energy, scatter(len(xy), *pulls)


def next_points(net: Net) -> dict:
    """By junction: the first points of all arcs that leave it."""
    return {
        junction: [arc.points[step] for arc in arcs for step in (1, -2) if arc.points[step // 2] == junction]
        for junction, arcs in net.arcs_at().items()
    }


def fork_pairs(net: Net) -> np.ndarray:
    """Pairs of points next to the same junction; kept apart, the arcs there do not fold over each other."""
    return np.array([pair for points in next_points(net).values() for pair in combinations(points, 2)])


def bending_triples(net: Net) -> np.ndarray:
    """Consecutive points along arcs, and across every junction along its straightest way through."""
    inner = [t for arc in net.arcs for t in zip(arc.points, arc.points[1:], arc.points[2:], strict=False)]
    across = []
    for junction, points in next_points(net).items():
        across += _straightest(net.xy, junction, points)
    return np.array(inner + across)


def _straightest(xy, junction, points):
    ways = xy[points] - xy[junction]
    ways = ways / np.maximum(np.hypot(*ways.T), 1e-9)[:, None]
    cosines = np.triu(ways @ ways.T, 1) + np.tril(np.full((len(ways), len(ways)), 9.0))
    i, j = np.unravel_index(cosines.argmin(), cosines.shape)
    return [(points[i], junction, points[j])]


def bending(xy, triples, rest, stiffness_m):
    """Energy of bends other than the bends at ``rest`` (shape (t, 2))."""
    bend = (xy[triples[:, 0]] - 2 * xy[triples[:, 1]] + xy[triples[:, 2]] - rest) / stiffness_m
    pulls = [
        (triples[:, column], 2 * factor * bend / stiffness_m) for column, factor in enumerate((1, -2, 1))
    ]
    return (bend**2).sum(), scatter(len(xy), *pulls)


def tension(xy, a, b, scale_m):
    """Energy of long segments; also keeps the points of an arc evenly spaced."""
    stretch = (xy[b] - xy[a]) / scale_m
    by_end = 2 * stretch / scale_m
    return (stretch**2).sum(), scatter(len(xy), (b, by_end), (a, -by_end))


def strangers(net: Net, reach_m: float) -> np.ndarray:
    """Pairs of points that come close though they are more than two segments apart."""
    segments = segments_of(net)
    p = len(net.xy)
    links = coo_array((np.ones(len(segments.a)), (segments.a, segments.b)), shape=(p, p))
    step = (links + links.T + eye_array(p)).tocsr()
    related = step @ step
    close = cKDTree(net.xy).query_pairs(reach_m, output_type="ndarray")
    close = close[np.lexsort(close.T)]
    return close[related[close[:, 0], close[:, 1]] == 0]


def repulsion(xy, pairs, distance_m, strength):
    """Energy of pairs of points nearer than ``distance_m``."""
    gap = xy[pairs[:, 0]] - xy[pairs[:, 1]]
    length = np.maximum(np.hypot(*gap.T), 1e-6)
    lack = np.maximum(1 - length / distance_m, 0)
    by_gap = (-2 * strength * lack / distance_m / length)[:, None] * gap
    return strength * (lack**2).sum(), scatter(len(xy), (pairs[:, 0], by_gap), (pairs[:, 1], -by_gap))


@dataclass(frozen=True)
class Taste:
    """How calm the lines are: the smaller the number, the stronger the pull (metres)."""

    stiffness_m: float = 60.0
    tension_m: float = 300.0
    area_tolerance: float = AREA_TOLERANCE
    centroid_tolerance_m: float = CENTROID_TOLERANCE_M


def relax(net: Net, facts: Facts, taste: Taste, iterations: int, rest=None, shrinking=()):
    """Move the points of a net in place towards the least energy; stretches that tangle it are taken back.

    After such a stretch the points near the tangle are held for one stretch, while the others go on.

    Parameters
    ----------
    net : Net
        Its topology stays.
    facts : Facts
        Areas, centroids and extents to meet.
    taste : Taste
        Weights of the energies.
    iterations : int
        At most so many steps of L-BFGS.
    rest : array of shape (p, 2), optional
        A shape of the same net whose bends cost nothing; straight lines if absent.
    shrinking : list of Arc
        Arcs that shall become short.
    """
    held = np.zeros(len(net.xy), dtype=bool)
    for done in range(0, iterations, STRETCH):
        before = net.xy
        parts = energies(net, facts, taste, rest, shrinking)
        _descend(net, parts, facts, min(STRETCH, iterations - done), ~held)
        tangled = crossings(net)
        held[:] = False
        if len(tangled):
            net.xy, held = before, _near(before, tangled)


def _near(xy, points):
    return cKDTree(xy[points]).query(xy)[0] < HOLD_M


def _descend(net, parts, facts, iterations, free):
    origin = facts.centroid_m.mean(axis=0)

    def energy(flat):
        results = [part(flat.reshape(-1, 2)) for part in parts]
        slope = sum(slope for _value, slope in results) * free[:, None]
        return sum(value for value, _slope in results), slope.ravel()

    start = (net.xy - origin).ravel()
    options = {"maxiter": iterations, "maxcor": 20}
    best = minimize(energy, start, jac=True, method="L-BFGS-B", options=options)
    net.xy = best.x.reshape(-1, 2) + origin


def energies(net: Net, facts: Facts, taste: Taste, rest=None, shrinking=()) -> list:
    """The energies of a net as functions of its points, which count from the mean of the centroids."""
    origin = facts.centroid_m.mean(axis=0)
    segments, triples = segments_of(net), bending_triples(net)
    bends = np.zeros((len(triples), 2)) if rest is None else rest[triples].transpose(0, 2, 1) @ [1, -2, 1]
    apart = np.array([arc.ends for arc in net.arcs if arc not in shrinking and arc.ends[0] != arc.ends[1]])
    tight = [pair for arc in shrinking for pair in zip(arc.points, arc.points[1:], strict=False)]
    tight = np.array(tight, dtype=int).reshape(-1, 2)
    goals = (facts.area_m2, facts.centroid_m - origin, (taste.area_tolerance, taste.centroid_tolerance_m))
    near, forks = strangers(net, 2 * KEEP_APART_M), fork_pairs(net)
    return [
        lambda xy: size_and_place(xy, segments, *goals),
        Extents(net, facts, origin),
        lambda xy: bending(xy, triples, bends, taste.stiffness_m),
        lambda xy: tension(xy, segments.a, segments.b, taste.tension_m),
        lambda xy: repulsion(xy, near, KEEP_APART_M, REPULSION),
        lambda xy: repulsion(xy, apart, KEEP_APART_M, REPULSION),
        lambda xy: repulsion(xy, forks, OPEN_ANGLE_M, REPULSION),
        lambda xy: tension(xy, *tight.T, SHRINKING_M),
    ]
