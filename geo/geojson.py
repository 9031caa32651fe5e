"""GeoJSON (RFC 7946), its features built in the database: the only place that writes it."""

import json

from django.db import connection
from django.db.models import F
from django.db.models.functions import JSONObject

from geo.crs import WEB_SRID

DIGITS = 6
"""Decimal places of a coordinate in degrees: 11 cm or better."""

METRIC_DIGITS = 2
"""Decimal places of a coordinate in metres."""

PIECE = 500
"""Features per piece of a streamed collection."""

CONTENT_TYPE = "application/geo+json"

# json and not jsonb: it keeps the order of the keys and is quicker to build.
_FEATURES = """
    SELECT coalesce(json_agg(json_build_object(
        'type', 'Feature',
        'geometry', ST_AsGeoJSON(ST_Transform(feature.geometry, {srid}), {digits})::json,
        'properties', feature.properties
    )), '[]'::json)::text
    FROM ({rows}) AS feature(geometry, properties)
"""


def feature_collection(rows, params=(), *, members=None):
    """Return a FeatureCollection of the rows of an SQL query, in their order.

    Parameters
    ----------
    rows : str
        A query with two columns: a geometry in any CRS with an SRID (or NULL), and its properties as json.
    params : sequence or dict
        Parameters of ``rows``, bound by the driver.
    members : dict, optional
        Further members of the collection, such as its source.

    Returns
    -------
    bytes
        UTF-8 text, coordinates in EPSG:4326, longitude first, with at most `DIGITS` decimal places.
    """
    with connection.cursor() as cursor:
        cursor.execute(_FEATURES.format(rows=rows, srid=WEB_SRID, digits=DIGITS), params)
        features = cursor.fetchone()[0]
    head = json.dumps({"type": "FeatureCollection", **(members or {})}, ensure_ascii=False)
    return f'{head[:-1]}, "features": {features}}}'.encode()


def queryset_collection(queryset, *, geometry, properties, members=None):
    """Return a FeatureCollection of the rows of ``queryset``, in its order.

    Parameters
    ----------
    queryset : QuerySet
        Its rows become the features; no model objects are built.
    geometry : str
        Path of the geometry field.
    properties : dict of str to (str or expression)
        Name of each property, and the field path or expression it comes from; nothing else gets out.
    members : dict, optional
        As in `feature_collection`.

    Returns
    -------
    bytes
        As in `feature_collection`.
    """
    fields = {name: F(path) if isinstance(path, str) else path for name, path in properties.items()}
    rows, params = sql_of(queryset.values_list(geometry, JSONObject(**fields)))
    return feature_collection(rows, params, members=members)


def sql_of(queryset):
    """Return SQL and parameters of ``queryset``; also of one that Django knows to be empty."""
    return queryset.query.get_compiler(queryset.db, elide_empty=False).as_sql()


# The last parameter 0 keeps PostGIS from naming the system in every geometry.
_ONE_FEATURE = """
    SELECT json_build_object(
        'type', 'Feature', 'id', feature.identity,
        'geometry', ST_AsGeoJSON({shape}, {digits}, 0)::json,
        'properties', feature.properties
    )::text
    FROM ({rows}) AS feature(identity, geometry, properties)
"""


def stream_features(
    queryset, *, identity, geometry, properties, limit, head=None, tail=None, srid=WEB_SRID, is_flipped=False
):
    """Return a FeatureCollection in pieces, each feature as the database built it.

    Parameters
    ----------
    queryset : QuerySet
        Its rows become the features, in its order; no model objects are built.
    identity, geometry : str
        Path of the features' id and of the geometry field.
    properties : dict of str to expression
        What gets out, by name.
    limit : int
        At most so many features.
    head : dict, optional
        Members of the collection before its features.
    tail : callable, optional
        ``tail(n, is_cut)`` gives the members behind them: ``n`` features were sent, ``is_cut`` if there are more.
    srid : int, default `WEB_SRID`
        System of the coordinates; RFC 7946 knows only the default.
    is_flipped : bool, default False
        Latitude before longitude, as EPSG orders the axes of EPSG:4326.

    Returns
    -------
    iterator of bytes
        UTF-8 text. The query is done when the function returns, so that its faults come before any text.
    """
    rows, params = sql_of(queryset.values_list(identity, geometry, JSONObject(**properties))[: limit + 1])
    shape = f"ST_Transform(feature.geometry, {srid})"
    shape = f"ST_FlipCoordinates({shape})" if is_flipped else shape
    digits = DIGITS if srid == WEB_SRID else METRIC_DIGITS
    cursor = connection.cursor()
    cursor.execute(_ONE_FEATURE.format(shape=shape, digits=digits, rows=rows), params)
    return _pieces(cursor, limit, {"type": "FeatureCollection", **(head or {})}, tail or _nothing)


def _nothing(n, is_cut):
    """Return no members."""
    return {}


# A cursor of the server would need less memory here, but the planner prepares it for the first rows only,
# which took three times as long; the limit keeps the memory small.
def _pieces(cursor, limit, head, tail):
    """Yield the collection of the features that ``cursor`` has."""
    count, is_cut = 0, False
    yield f'{json.dumps(head, ensure_ascii=False)[:-1]}, "features": ['.encode()
    while texts := [text for (text,) in cursor.fetchmany(PIECE)]:
        is_cut = count + len(texts) > limit
        texts = texts[: limit - count]
        yield (("," if count and texts else "") + ",".join(texts)).encode()
        count += len(texts)
    cursor.close()
    end = json.dumps(tail(count, is_cut), ensure_ascii=False)[1:-1]
    yield f"]{', ' if end else ''}{end}}}".encode()


def one_feature(queryset, *, identity, geometry, properties, srid=WEB_SRID, is_flipped=False):
    """Return the first row of ``queryset`` as a feature, or None; parameters as in `stream_features`.

    Returns
    -------
    dict or None
        The feature as data.
    """
    pieces = stream_features(
        queryset,
        identity=identity,
        geometry=geometry,
        properties=properties,
        limit=1,
        srid=srid,
        is_flipped=is_flipped,
    )
    return next(iter(json.loads(b"".join(pieces))["features"]), None)
