"""From checked records to the rows of an inactive edition."""

from dataclasses import asdict
from itertools import groupby

from django.contrib.gis.db.models import Union
from django.contrib.gis.geos import GEOSGeometry, MultiPolygon, Polygon
from django.db import transaction

from districts.areas.checks import TOLERANCE_M2, check_records
from districts.areas.models import BoundaryEdition, ReportingUnit, Stadtbezirk, Stadtteil
from geo.crs import STORAGE_SRID


class RefusedBoundaries(Exception):
    """Raised when boundaries are not fit for use; `faults` are German sentences."""

    def __init__(self, faults):
        self.faults = list(faults)
        super().__init__("\n".join(self.faults))


@transaction.atomic
def load_edition(
    *,
    name,
    records,
    source,
    licence,
    attribution,
    checksum,
    is_schematic=False,
    expected=None,
    nameless=(),
    report=None,
):
    """Store a complete, checked set of boundaries; it is not in force yet.

    Parameters
    ----------
    name : str
        Unique name of the edition.
    records : sequence of AreaRecord
        All Stadtteile, shapes in EPSG:25832.
    source, licence, attribution : str
        Where the boundaries come from and how to say so on the map.
    checksum : str
        SHA-256 of the file.
    is_schematic : bool
        True for shapes that are not the official ones.
    expected : dict of str to StadtteilFact, optional
        Facts by key: every key must be there once; also gives the reporting units.
    nameless : sequence of shapely geometry
        Enclaves that were left out.
    report : dict, optional
        More to keep with the results of the checks.

    Returns
    -------
    BoundaryEdition
        With Stadtteile, Stadtbezirke as their unions and reporting units; ``report`` holds the `CheckReport`.

    Raises
    ------
    RefusedBoundaries
        If a check fails; nothing is stored.
    ValidationError
        If the name is taken or a text is too long.
    """
    checked = check_records(records, expected=expected, nameless=nameless)
    if checked.faults:
        raise RefusedBoundaries(checked.faults)
    edition = BoundaryEdition(
        name=name,
        source=source,
        licence=licence,
        attribution=attribution,
        checksum=checksum,
        is_schematic=is_schematic,
        report={**asdict(checked), "nameless": len(nameless), **(report or {})},
    )
    edition.full_clean()
    edition.save()
    units = _insert_reporting_units(edition, expected or {})
    _insert_stadtteile(edition, records, units)
    _insert_stadtbezirke(edition, records)
    return edition


def _insert_reporting_units(edition, expected):
    """Insert the units of statistics and return them by the key of the Stadtteil."""
    by_unit = sorted(expected.values(), key=lambda fact: (fact.reporting_unit, fact.key))
    units, units_of = [], {}
    for key, members in groupby(by_unit, key=lambda fact: fact.reporting_unit):
        members = list(members)
        unit = ReportingUnit(edition=edition, key=key, name=" / ".join(fact.name for fact in members))
        units.append(unit)
        units_of |= {fact.key: unit for fact in members}
    ReportingUnit.objects.bulk_create(units)
    return units_of


def _insert_stadtteile(edition, records, units):
    """Insert the Stadtteile, without their Stadtbezirk for now."""
    stadtteile = [
        Stadtteil(
            edition=edition,
            key=record.key,
            name=record.name,
            area=GEOSGeometry(memoryview(record.shape.wkb), srid=STORAGE_SRID),
            reporting_unit=units.get(record.key),
        )
        for record in records
    ]
    for stadtteil in stadtteile:
        stadtteil.clean_fields(exclude=["edition", "stadtbezirk", "reporting_unit"])
    Stadtteil.objects.bulk_create(stadtteile)


def _insert_stadtbezirke(edition, records):
    """Insert each Stadtbezirk as the union of its Stadtteile, made by PostGIS."""
    named = {record.stadtbezirk_key: record.stadtbezirk_name for record in records if record.stadtbezirk_key}
    for key, name in sorted(named.items()):
        member_keys = [record.key for record in records if record.stadtbezirk_key == key]
        members = edition.stadtteil_set.filter(key__in=member_keys)
        union = members.aggregate(area=Union("area"))["area"]
        stadtbezirk = Stadtbezirk(edition=edition, key=key, name=name, area=_without_slivers(union))
        stadtbezirk.clean_fields(exclude=["edition"])
        stadtbezirk.save()
        members.update(stadtbezirk=stadtbezirk)


def _without_slivers(union):
    """Return a union as a MultiPolygon, without the tiny holes that rounding left along inner borders."""
    polygons = [union] if isinstance(union, Polygon) else union
    kept = [
        Polygon(polygon[0], *(ring for ring in polygon[1:] if Polygon(ring).area > TOLERANCE_M2))
        for polygon in polygons
    ]
    return MultiPolygon(kept, srid=STORAGE_SRID)
