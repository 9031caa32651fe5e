"""What is different between two editions."""

from dataclasses import dataclass

import numpy as np
import shapely

from districts.areas.models import Stadtteil

TOLERANCE_M2 = 1.0


@dataclass(frozen=True)
class AreaChange:
    """How one Stadtteil differs: size in m², centre in m, and m² that belong to only one of both shapes."""

    key: str
    name: str
    area_m2: float
    share: float
    moved_m: float
    differing_m2: float


@dataclass(frozen=True)
class Comparison:
    """Keys that came and went, names that changed, and shapes that changed, largest change first."""

    new_keys: tuple[str, ...]
    removed_keys: tuple[str, ...]
    renamed: tuple[tuple[str, str, str], ...]
    changed: tuple[AreaChange, ...]


def compare(new, old):
    """Compare two editions by the keys of their Stadtteile.

    Parameters
    ----------
    new, old : BoundaryEdition

    Returns
    -------
    Comparison
        ``renamed`` as (key, old name, new name); ``changed`` without what rounding explains (1 m²).
    """
    now, then = _areas(new), _areas(old)
    common = sorted(now.keys() & then.keys())
    return Comparison(
        new_keys=tuple(sorted(now.keys() - then.keys())),
        removed_keys=tuple(sorted(then.keys() - now.keys())),
        renamed=tuple((k, then[k][0], now[k][0]) for k in common if then[k][0] != now[k][0]),
        changed=_changes(common, now, then),
    )


def _areas(edition):
    """Return name and shape by key."""
    rows = Stadtteil.objects.filter(edition=edition).values_list("key", "name", "area")
    return {key: (name, shapely.from_wkb(bytes(area.wkb))) for key, name, area in rows}


def _changes(keys, now, then):
    """Measure all common Stadtteile at once."""
    new = np.array([now[key][1] for key in keys], dtype=object)
    old = np.array([then[key][1] for key in keys], dtype=object)
    grown = shapely.area(new) - shapely.area(old)
    moved = shapely.distance(shapely.centroid(new), shapely.centroid(old))
    differing = shapely.area(shapely.symmetric_difference(new, old))
    changes = [
        AreaChange(key, now[key][0], *map(float, numbers))
        for key, *numbers in zip(keys, grown, grown / shapely.area(old), moved, differing, strict=True)
        if numbers[-1] > TOLERANCE_M2
    ]
    return tuple(sorted(changes, key=lambda change: -change.differing_m2))
