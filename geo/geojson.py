"""GeoJSON (RFC 7946), its features built in the database: the only place that writes it."""

import json

from django.db import connection
from django.db.models import F
from django.db.models.functions import JSONObject

from geo.crs import WEB_SRID

DIGITS = 6
"""Decimal places of a coordinate in degrees: 11 cm or better."""

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
