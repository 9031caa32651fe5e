"""The areas as the map draws them: simplified once per boundary edition, then taken from the cache."""

import json

from django.contrib.gis.db.models.functions import AsWKB
from django.core.cache import cache

from districts.areas.models import BoundaryEdition, Stadtteil, WaterBody
from geo.crs import STORAGE_SRID, WEB_SRID
from geo.geojson import DIGITS, feature_collection, queryset_collection
from geo.simplify import simplify_shared_borders

TOLERANCE_M = 8
CACHE_SECONDS = 24 * 3600

_SHAPES = """
    WITH simple AS (
        SELECT part.id, ST_SetSRID(ST_GeomFromWKB(part.wkb), %(storage)s) AS shape
        FROM unnest(%(ids)s::bigint[], %(shapes)s::bytea[]) AS part(id, wkb)
    )
"""
# A name stands at the middle of the largest circle inside its area, where it has most room.
_LABEL = """
    'label', ST_AsGeoJSON(ST_Transform(circle.center, %(web)s), %(digits)s)::json -> 'coordinates',
    'room_m', round(circle.radius)
"""
_STADTTEILE = f"""{_SHAPES}
    SELECT simple.shape, json_build_object(
        'key', area.key, 'name', area.name,
        'stadtbezirk_key', district.key, 'stadtbezirk', district.name, {_LABEL}
    )
    FROM simple
    JOIN areas_stadtteil AS area USING (id)
    LEFT JOIN areas_stadtbezirk AS district ON district.id = area.stadtbezirk_id
    CROSS JOIN LATERAL ST_MaximumInscribedCircle(simple.shape) AS circle
    ORDER BY area.key
"""  # noqa: S608
_STADTBEZIRKE = f"""{_SHAPES}
    SELECT ST_Boundary(whole.shape), json_build_object('key', whole.key, 'name', whole.name, {_LABEL})
    FROM (
        SELECT district.key, district.name, ST_Union(simple.shape) AS shape
        FROM simple
        JOIN areas_stadtteil AS area USING (id)
        JOIN areas_stadtbezirk AS district ON district.id = area.stadtbezirk_id
        GROUP BY district.id
    ) AS whole
    CROSS JOIN LATERAL ST_MaximumInscribedCircle(whole.shape) AS circle
    ORDER BY whole.key
"""  # noqa: S608


def version(edition):
    """Return a text that changes whenever the drawing of ``edition`` does."""
    return f"{edition.pk}-{edition.checksum[:16]}-{TOLERANCE_M}"


def stadtteile_geojson(edition):
    """Return the Stadtteile of ``edition`` for drawing, from the cache if they are in it.

    Parameters
    ----------
    edition : BoundaryEdition

    Returns
    -------
    bytes
        A FeatureCollection in EPSG:4326: one simplified polygon per Stadtteil; the member
        ``stadtbezirke`` holds the outlines of the Stadtbezirke, ``edition`` says where all of it is from.
    """
    return cache.get_or_set(
        f"areas:drawing:{version(edition)}", lambda: _draw(edition), timeout=CACHE_SECONDS
    )


def _draw(edition):
    """Return what `stadtteile_geojson` says, freshly made."""
    areas = Stadtteil.objects.filter(edition=edition).annotate(wkb=AsWKB("area")).values_list("pk", "wkb")
    ids, shapes = zip(*areas, strict=True) if areas else ((), ())
    params = {
        "ids": list(ids),
        "shapes": simplify_shared_borders(shapes, tolerance_m=TOLERANCE_M),
        "storage": STORAGE_SRID,
        "web": WEB_SRID,
        "digits": DIGITS,
    }
    outlines = json.loads(feature_collection(_STADTBEZIRKE, params))
    return feature_collection(
        _STADTTEILE, params, members={"edition": _about(edition), "stadtbezirke": outlines}
    )


def _about(edition):
    """Return what has to be said about ``edition`` wherever it is drawn."""
    return {
        "name": edition.name,
        "attribution": edition.attribution,
        "is_schematic": edition.is_schematic,
        "valid_from": edition.valid_from and edition.valid_from.isoformat(),
    }


def water_geojson():
    """Return rivers, canals and lakes as a FeatureCollection in EPSG:4326."""
    return queryset_collection(
        WaterBody.objects.order_by("name"),
        geometry="shape",
        properties={"name": "name", "is_schematic": "is_schematic"},
    )


def active_edition():
    """Return the boundary edition in force today, or None."""
    return BoundaryEdition.objects.active().first()
