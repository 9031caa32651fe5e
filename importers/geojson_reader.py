"""GeoJSON, read without GDAL: stricter, and blind to links."""

import json

import numpy as np
import shapely
from django.utils.translation import gettext as _
from pyproj import CRS
from pyproj.exceptions import CRSError

from geo.crs import WEB_SRID
from importers.errors import UnreadableFile


def read_geojson(data):
    """Read a FeatureCollection.

    Parameters
    ----------
    data : bytes
        UTF-8, with or without a byte order mark.

    Returns
    -------
    tuple
        Field names, rows (dicts), shapes (array of shapely, None where null), and the pyproj CRS: WGS84
        unless an old ``crs`` member names another.

    Raises
    ------
    UnreadableFile
        If it is no FeatureCollection, a feature is malformed, or the system is a link or unknown.
    """
    try:
        collection = json.loads(data.decode("utf-8-sig"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as problem:
        raise UnreadableFile(_("Die Datei ist kein gültiges JSON: %s") % str(problem)[:80]) from problem
    features = collection.get("features")
    if collection.get("type") != "FeatureCollection" or not isinstance(features, list):
        raise UnreadableFile(_("Die Datei ist JSON, aber keine GeoJSON-FeatureCollection."))
    crs = _crs(collection.get("crs"))
    rows, shapes = [], []
    for number, feature in enumerate(features, start=1):
        row, shape = _feature(number, feature)
        rows.append(row)
        shapes.append(shape)
    fields = tuple(dict.fromkeys(name for row in rows for name in row))
    return fields, [{name: row.get(name) for name in fields} for row in rows], _array(shapes), crs


def _refuse_constant(name):
    """Refuse NaN and Infinity, which Python would take and JSON does not know."""
    raise ValueError(name)


def _feature(number, feature):
    """Return properties and shape of one feature."""
    try:
        geometry = feature["geometry"]
        row = dict(feature["properties"] or {})
        return row, None if geometry is None else shapely.force_2d(shapely.geometry.shape(geometry))
    except (
        TypeError,
        ValueError,
        KeyError,
        AttributeError,
        IndexError,
        shapely.errors.ShapelyError,
    ) as problem:
        raise UnreadableFile(
            _("Objekt %s der Datei ist kein gültiges GeoJSON-Feature.") % number
        ) from problem


def _array(shapes):
    """Return shapes as an array of objects, whatever their number."""
    array = np.empty(len(shapes), dtype=object)
    array[:] = shapes
    return array


def _crs(member):
    """Return the system that the ``crs`` member names; links are not followed."""
    if member is None:
        return CRS(WEB_SRID)
    try:
        return CRS.from_user_input(member["properties"]["name"])
    except (CRSError, KeyError, TypeError) as problem:
        raise UnreadableFile(
            _(
                "Das Koordinatensystem der Datei ist unbekannt oder nur ein Verweis. Bitte speichern Sie sie in WGS84."
            )
        ) from problem
