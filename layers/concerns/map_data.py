"""The public map: single concerns, places with several, and clusters, counted in the database.

Only columns made for the public are read, and only the properties named here get out. Features are ordered by
place, and concerns at one place by their random number, so that no order tells anything.
"""

from math import ceil, floor

from django.contrib.gis.geos import Polygon
from django.db.models import Case, Value, When
from django.urls import reverse

from geo.crs import STORAGE_SRID, WEB_SRID
from geo.functions import X, Y
from geo.geojson import DIGITS, feature_collection, sql_of
from layers.concerns.lifecycle import STAGES

MAX_FEATURES = 400
MAX_LISTED = 12
"""Concerns named one by one at a place; of the others there is only the number."""

CELL_AT_ZOOM_0_M = 9_216_000
"""Metres of a cell's side at zoom 0; halved by every zoom, that is about 96 pixels in Central Europe."""

CLOSEST_ZOOM = 18
"""From here on concerns within one of its cells are a place and listed, as zooming in would not part them."""

SAME_PLACE_M = 1
"""Metres within which concerns are at the same place at any zoom."""

# The LIMIT cuts nothing, as there are no more cells; it tells the planner that a hash of them is small.
# A cluster stands half way between its concerns and the middle of its cell: neighbours do not cover each other.
_ROWS = """
    WITH setting AS (
        SELECT %s::float8 AS side, %s::float8 AS place_m, %s::int AS listed, %s::text AS url
    ), pin AS MATERIALIZED (
        SELECT concern.*, floor(x / side) AS i, floor(y / side) AS j
        FROM ({concerns}) AS concern(reference, category_id, stage, x, y), setting
    ), cell AS MATERIALIZED (
        SELECT i, j, count(*) AS n,
            count(*) FILTER (WHERE stage = 'new') AS new, count(*) FILTER (WHERE stage = 'work') AS work,
            count(*) FILTER (WHERE stage = 'answered') AS answered,
            count(*) FILTER (WHERE stage = 'closed') AS closed,
            avg(x) AS x, avg(y) AS y, min(x) AS west, min(y) AS south, max(x) AS east, max(y) AS north,
            greatest(max(x) - min(x), max(y) - min(y)) <= min(place_m) AS is_place
        FROM pin, setting GROUP BY i, j
    ), listed AS (
        SELECT i, j, json_agg(json_build_object(
            'kind', 'concern', 'reference', reference, 'category', category.name, 'stage', stage,
            'url', replace(url, 'REFERENCE', reference)
        ) ORDER BY reference) AS concerns
        FROM setting, (
            SELECT pin.*, row_number() OVER (PARTITION BY i, j ORDER BY reference) AS number
            FROM pin JOIN (SELECT i, j FROM cell WHERE is_place LIMIT {most}) AS place USING (i, j)
        ) AS numbered JOIN concerns_category AS category ON category.id = category_id
        WHERE number <= listed GROUP BY i, j
    )
    SELECT
        ST_SetSRID(CASE WHEN is_place THEN ST_MakePoint(x, y)
            ELSE ST_MakePoint(
                least(east, greatest(west, (x + (i + 0.5) * side) / 2)),
                least(north, greatest(south, (y + (j + 0.5) * side) / 2))
            ) END, {srid}),
        CASE WHEN n = 1 THEN concerns -> 0
        ELSE json_build_object(
            'kind', CASE WHEN is_place THEN 'place' ELSE 'cluster' END,
            'n', n, 'new', new, 'work', work, 'answered', answered, 'closed', closed, 'concerns', concerns,
            'corners', ST_AsGeoJSON(ST_Transform(ST_SetSRID(
                ST_MakeLine(ST_MakePoint(west, south), ST_MakePoint(east, north)), {srid}
            ), {web}), {digits})::json -> 'coordinates') END
    FROM cell LEFT JOIN listed USING (i, j), setting
    ORDER BY j DESC, i
"""


def features(queryset, *, bbox, zoom):
    """Return what the map shows of ``queryset`` in a window: at most `MAX_FEATURES` features.

    Parameters
    ----------
    queryset : ConcernQuerySet
        Concerns that match the filter; of these only the public ones with a public place are drawn.
    bbox : BBox
        The window in degrees, EPSG:4326; cells that it cuts are counted whole.
    zoom : int
        Zoom of the map; sets the size of the cells.

    Returns
    -------
    bytes
        A FeatureCollection of points in EPSG:4326, from north-west to south-east. ``kind`` is "concern"
        (``reference``, ``category``, ``stage``, ``url``), "place" or "cluster" (both with ``n``, the numbers
        by stage and the ``corners`` in the south-west and north-east; a place also with its first
        `MAX_LISTED` ``concerns``).
    """
    extent = bbox.storage_extent()
    if extent is None:
        return feature_collection("SELECT NULL::geometry, NULL::json LIMIT 0")
    side_m = cell_side_m(extent, zoom)
    concerns, values = _pins(queryset.public(), whole_cells(extent, side_m))
    place_m = CELL_AT_ZOOM_0_M / 2**CLOSEST_ZOOM if zoom >= CLOSEST_ZOOM else SAME_PLACE_M
    settings = (side_m, place_m, MAX_LISTED, reverse("concerns:detail", args=["REFERENCE"]))
    rows = _ROWS.format(concerns=concerns, srid=STORAGE_SRID, web=WEB_SRID, digits=DIGITS, most=MAX_FEATURES)
    return feature_collection(rows, (*settings, *values))


def cell_side_m(extent, zoom):
    """Return the side of the cells in metres: by zoom, doubled until a window holds at most `MAX_FEATURES`.

    Parameters
    ----------
    extent : tuple of float
        West, south, east, north of the window in metres; only its size counts, so that moving it changes
        nothing.
    zoom : int
        Zoom of the map.
    """
    west, south, east, north = extent
    side_m = CELL_AT_ZOOM_0_M / 2**zoom
    while (ceil((east - west) / side_m) + 1) * (ceil((north - south) / side_m) + 1) > MAX_FEATURES:
        side_m *= 2
    return side_m


def whole_cells(extent, side_m):
    """Return ``extent`` (metres) widened to the cells of ``side_m`` metres that it touches."""
    west, south, east, north = (value / side_m for value in extent)
    return tuple(edge * side_m for edge in (floor(west), floor(south), ceil(east), ceil(north)))


def _pins(queryset, extent):
    """Return SQL and parameters of the pins in ``extent`` (metres): reference, category, stage, x, y."""
    window = Polygon.from_bbox(extent)
    window.srid = STORAGE_SRID
    stage = Case(*(When(status__in=statuses, then=Value(stage)) for stage, statuses in STAGES.items()))
    pins = queryset.filter(public_location__bboverlaps=window)
    columns = ("reference", "category_id", stage, X("public_location"), Y("public_location"))
    return sql_of(pins.order_by().values_list(*columns))
