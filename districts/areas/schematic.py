"""Make the schematic city: one cell per Stadtteil from public facts alone, no official coordinates.

Run ``python -m districts.areas.schematic`` to make ``data/hannover_schematic.geojson`` again from
``data/hannover_stadtteile.csv``. The steps:

1. a capacity-constrained power diagram on a raster (``schematic_cells``);
2. its borders as a net of arcs; arcs are flipped or shrunk until the neighbours are the official ones
   (``schematic_net``), while the points move to fit areas, centroids and extents (``schematic_shapes``);
3. a gentle warp, so that the borders wander like paths and brooks, and a last fit to the facts.

Every border is stored once until the file is written, so neighbouring areas share all their points.
"""

import json
from pathlib import Path

import numpy as np

from .schematic_cells import Facts, make_grid, power_cells, read_facts, to_degrees
from .schematic_net import Net, repair, repairs, resample, rings, trace
from .schematic_shapes import SPACING_M, Taste, relax

DATA = Path(__file__).parent / "data"
FACTS_FILE = DATA / "hannover_stadtteile.csv"
RESULT_FILE = DATA / "hannover_schematic.geojson"

MOST_REPAIRS = 20
FINE_SPACING_M = 90.0
ROUGH = Taste(area_tolerance=0.02, centroid_tolerance_m=60.0)
FINE = Taste(stiffness_m=25.0, area_tolerance=0.0002, centroid_tolerance_m=10.0)
DECIMALS = 7


def make(facts: Facts) -> Net:
    """Make the borders of the schematic city.

    Parameters
    ----------
    facts : Facts
        Areas, centroids, extents and neighbours of ``n`` Stadtteile.

    Returns
    -------
    Net
        ``n`` cells, metres in EPSG:25832.
    """
    grid = make_grid(facts)
    net = resample(trace(power_cells(facts, grid), grid.x, grid.y), SPACING_M)
    relax(net, facts, ROUGH, 100)
    net = with_true_neighbours(net, facts)
    net = resample(net, FINE_SPACING_M)
    relax(net, facts, FINE, 300)
    return wandering(net, facts)


def with_true_neighbours(net: Net, facts: Facts) -> Net:
    """Change the topology step by step until the cells that touch are the official neighbours."""
    for _round in range(MOST_REPAIRS):
        todo = repairs(net, facts.pairs)
        if not todo:
            break
        relax(net, facts, ROUGH, 80, shrinking=[arc for arc, _flip in todo])
        for arc, is_flip in todo:
            repair(net, arc, is_flip)
        net = resample(net, SPACING_M)
        relax(net, facts, ROUGH, 80)
        net = resample(net, SPACING_M)
    return net


def wandering(net: Net, facts: Facts) -> Net:
    """Warp the whole plane a little, then fit the facts again while the new bends stay."""
    rest = net.xy + warp(net.xy)
    net = Net(rest.copy(), net.arcs, net.n)
    relax(net, facts, FINE, 600, rest=rest)
    return net


def warp(xy: np.ndarray, waves: int = 24, steepness: float = 0.12) -> np.ndarray:
    """Displacement of points by a fixed sum of plane waves, 500 to 2000 m long; smooth, and without folds in the city.

    Parameters
    ----------
    xy : array, shape (p, 2)
        Metres.
    waves : int
        Number of waves.
    steepness : float
        Slope of each wave.
    """
    rng = np.random.default_rng(1241)
    length = np.geomspace(500, 2000, waves)
    angle, phase, push = rng.uniform(0, 2 * np.pi, (3, waves))
    along = xy @ np.array([np.cos(angle), np.sin(angle)]) * 2 * np.pi / length + phase
    height = np.sin(along) * steepness * length / (2 * np.pi)
    return height @ np.column_stack([np.cos(push), np.sin(push)])


def features(net: Net, facts: Facts) -> list:
    """GeoJSON features (RFC 7946, WGS84, seven decimals), one per Stadtteil."""
    lonlat = np.round(np.column_stack(to_degrees(*net.xy.T)), DECIMALS).tolist()
    return [
        {
            "type": "Feature",
            "properties": {
                "key": row["stadtteil_key"],
                "name": row["stadtteil"],
                "stadtbezirk_key": row["stadtbezirk_key"],
                "stadtbezirk": row["stadtbezirk"],
            },
            "geometry": {
                "type": "MultiPolygon",
                "coordinates": [[[lonlat[point] for point in ring]] for ring in rings(net, cell)],
            },
        }
        for cell, row in enumerate(facts.rows)
    ]


def write(found: list, path: Path):
    """Write features as a FeatureCollection, one per line."""
    lines = ",\n".join(json.dumps(feature, ensure_ascii=False, separators=(",", ":")) for feature in found)
    path.write_text(
        f'{{"type":"FeatureCollection","name":"hannover_schematic","features":[\n{lines}\n]}}\n',
        encoding="utf-8",
    )


if __name__ == "__main__":
    table = read_facts(FACTS_FILE)
    write(features(make(table), table), RESULT_FILE)
