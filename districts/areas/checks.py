"""Is a set of boundaries fit for use? Keys, validity, overlaps, gaps and areas, measured in square metres."""

from collections import Counter
from dataclasses import dataclass, field

import numpy as np
import shapely
from django.utils.translation import gettext as _
from pyproj import CRS

from districts.areas.crs_checks import crs_fault
from geo.crs import STORAGE_SRID

TOLERANCE_M2 = 1.0
"""Overlaps and gaps up to this size come from rounding."""

TOLERATED_DEVIATION = 0.01
"""Share by which an area may differ from the facts without a remark."""

MOST_NAMED = 10


@dataclass(frozen=True)
class AreaRecord:
    """One Stadtteil of a file; ``shape`` is a shapely MultiPolygon in EPSG:25832, metres."""

    key: str
    name: str
    shape: shapely.MultiPolygon
    stadtbezirk_key: str = ""
    stadtbezirk_name: str = ""


@dataclass
class CheckReport:
    """What was measured, in square metres; ``faults`` forbid the use, ``remarks`` do not (German sentences)."""

    count: int = 0
    area_m2: float = 0.0
    overlaps: list = field(default_factory=list)
    gaps_m2: list = field(default_factory=list)
    deviations: dict = field(default_factory=dict)
    faults: list = field(default_factory=list)
    remarks: list = field(default_factory=list)


def check_records(records, *, expected=None, nameless=()):
    """Check a complete set of boundaries.

    Parameters
    ----------
    records : sequence of AreaRecord
        All Stadtteile.
    expected : dict of str to StadtteilFact, optional
        What should be there, by key; without it keys are only checked for being there once.
    nameless : sequence of shapely geometry
        Enclaves of other municipalities in EPSG:25832, known to be holes.

    Returns
    -------
    CheckReport
        ``overlaps`` as (key, key, m²) and ``gaps_m2`` larger than `TOLERANCE_M2`; ``deviations`` as share of
        the expected area by key.
    """
    report = CheckReport(count=len(records), faults=_key_faults(records, expected))
    shapes = np.array([record.shape for record in records], dtype=object)
    report.faults += _shape_faults(records, shapes)
    if len(records) and shapely.is_valid(shapes).all():
        report.area_m2 = float(shapely.area(shapes).sum())
        _measure_overlaps(report, records, shapes)
        _measure_gaps(report, shapes, nameless)
    if expected:
        _compare_with_facts(report, records, expected)
    return report


def _key_faults(records, expected):
    """Return the sentences about keys that are missing, double or unknown."""
    if not records:
        return [_("Die Datei enthält keine Stadtteile.")]
    counts = Counter(record.key for record in records)
    known = set(counts) if expected is None else set(expected)
    groups = [
        (_("Doppelter Schlüssel: %s."), [key for key, count in counts.items() if count > 1]),
        (_("Fehlender Schlüssel: %s."), known.difference(counts)),
        (_("Unbekannter Schlüssel: %s."), set(counts).difference(known)),
    ]
    return [sentence % _listed(keys) for sentence, keys in groups if keys]


def _listed(words):
    """Return words in order, at most `MOST_NAMED` of them."""
    words = sorted(words)
    rest = len(words) - MOST_NAMED
    return ", ".join(words[:MOST_NAMED]) + (_(" und %s weitere") % rest if rest > 0 else "")


def _shape_faults(records, shapes):
    """Return the sentences about shapes that are empty, invalid or far away."""
    faults = []
    for record, is_empty, reason in zip(
        records, shapely.is_empty(shapes), shapely.is_valid_reason(shapes), strict=True
    ):
        if is_empty:
            faults.append(_("%(key)s %(name)s hat keine Fläche.") % vars(record))
        elif reason != "Valid Geometry":
            faults.append(
                _("Die Fläche %(key)s %(name)s ist ungültig: %(reason)s.")
                % {**vars(record), "reason": reason}
            )
    if not faults and len(records):
        faults += filter(None, [crs_fault(shapely.total_bounds(shapes), CRS(STORAGE_SRID))])
    return faults


def _measure_overlaps(report, records, shapes):
    """Find every pair of areas that share more than a border."""
    first, second = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    first, second = first[first < second], second[first < second]
    shared_m2 = shapely.area(shapely.intersection(shapes[first], shapes[second]))
    for i, j, m2 in zip(first, second, shared_m2, strict=True):
        if m2 > TOLERANCE_M2:
            report.overlaps.append((records[i].key, records[j].key, round(float(m2), 1)))
    report.overlaps.sort(key=lambda overlap: -overlap[2])
    for one, other, m2 in report.overlaps[:MOST_NAMED]:
        report.faults.append(
            _("%(one)s und %(other)s überlappen sich um %(m2)s m².") % {"one": one, "other": other, "m2": m2}
        )


def _measure_gaps(report, shapes, nameless):
    """Find the holes of the city that no known enclave fills."""
    rings = shapely.get_parts(shapely.union_all(shapes))
    holes = [shapely.Polygon(ring) for part in rings for ring in part.interiors]
    gaps = shapely.area(shapely.difference(holes, shapely.union_all(list(nameless))))
    report.gaps_m2 = sorted((round(float(m2), 1) for m2 in gaps if m2 > TOLERANCE_M2), reverse=True)


def _compare_with_facts(report, records, expected):
    """Hold areas and names against what is officially known."""
    for record in records:
        fact = expected.get(record.key)
        if fact is None:
            continue
        report.deviations[record.key] = share = record.shape.area / fact.area_m2 - 1
        if abs(share) > TOLERATED_DEVIATION:
            report.remarks.append(
                _("%(key)s %(name)s: Fläche weicht um %(percent).1f %% von der amtlichen ab.")
                % {**vars(record), "percent": 100 * share}
            )
        if record.name != fact.name:
            report.remarks.append(
                _("%(key)s heißt hier „%(name)s“, bekannt ist „%(known)s“.")
                % {**vars(record), "known": fact.name}
            )
