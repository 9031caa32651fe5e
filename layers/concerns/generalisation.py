"""The place that the public sees: exact, or a cell of a fixed hexagon grid that gives nothing away."""

from django.contrib.gis.geos import GEOSGeometry
from django.db import connection

from geo.crs import STORAGE_SRID
from layers.concerns.lifecycle import Visibility

HEXAGON_EDGE_M = 250

# The cell is a function of the grid alone; the Stadtteil shown is the one that holds most of the cell, so
# neither the drawn place nor any filter depends on where in the cell the concern lies.
_CELL = """
    WITH cell AS (
        SELECT hexagon.geom
        FROM ST_HexagonGrid(%(edge)s, ST_Expand(%(point)s::geometry, 1)) AS hexagon
        WHERE ST_Intersects(hexagon.geom, %(point)s::geometry)
        ORDER BY hexagon.i, hexagon.j
        LIMIT 1
    )
    SELECT area.id, ST_AsEWKB(ST_PointOnSurface(ST_Intersection(area.area, cell.geom)))
    FROM cell
    JOIN areas_stadtteil AS area ON area.edition_id = %(edition)s AND ST_Intersects(area.area, cell.geom)
    ORDER BY ST_Area(ST_Intersection(area.area, cell.geom)) DESC, area.key
    LIMIT 1
"""


def set_public_place(concern):
    """Set the public place of ``concern`` by its visibility and category; does not save.

    A sensitive category, or the visibility "generalised", gets a place inside its hexagon of 250 m edge;
    a category that is never located gets its Stadtteil only.
    """
    exact = concern.visibility != Visibility.PUBLIC_GENERALISED and not concern.category.is_sensitive
    concern.public_route = concern.route if exact else None
    if exact or concern.location is None or concern.category.is_never_located:
        concern.public_location = concern.location if exact else None
        concern.public_stadtteil = concern.stadtteil
    else:
        concern.public_stadtteil_id, concern.public_location = hexagon_place(
            concern.location, edition_id=concern.stadtteil and concern.stadtteil.edition_id
        )
    concern.public_stadtteil_keys = _public_keys(concern, is_exact=exact)


def _public_keys(concern, *, is_exact):
    """Return the keys of the Stadtteile under which the public finds ``concern``."""
    if is_exact or concern.location is None:
        return sorted(concern.stadtteile.values_list("key", flat=True))
    return [concern.public_stadtteil.key] if concern.public_stadtteil else []


def hexagon_place(point, *, edition_id):
    """Return the Stadtteil's id and the Point that stand for the hexagon around ``point``.

    Parameters
    ----------
    point : Point
        Any CRS with an SRID; the grid lies in EPSG:25832 with its origin at 0, 0.
    edition_id : int or None
        The boundary edition whose Stadtteile are asked.

    Returns
    -------
    tuple of (int or None, Point or None)
        The same for every point of the hexagon; None twice where the hexagon meets no Stadtteil.
    """
    metric = point.transform(STORAGE_SRID, clone=True)
    with connection.cursor() as cursor:
        cursor.execute(
            _CELL, {"edge": HEXAGON_EDGE_M, "point": metric.hexewkb.decode(), "edition": edition_id}
        )
        row = cursor.fetchone()
    return (row[0], GEOSGeometry(bytes(row[1]).hex())) if row else (None, None)
