"""Coordinate reference systems: the only file that names SRID numbers."""

STORAGE_SRID = 25832
"""ETRS89 / UTM zone 32N: every stored geometry, in metres."""

WEB_SRID = 4326
"""WGS84, longitude before latitude: everything that browsers and GeoJSON (RFC 7946) see."""

TILE_SRID = 3857
"""Web Mercator: vector tiles only."""

FILE_SRIDS = (WEB_SRID, STORAGE_SRID, 25833, TILE_SRID, 4647, 31467, 31466, 31468, 31469)
"""Systems in which German boundary files come, likeliest first: to name the one that would fit."""

GERMANY = (5.8, 47.2, 15.1, 55.1)
"""West, south, east, north of Germany in degrees, EPSG:4326: what lies outside is in another system."""

CENTRAL_MERIDIAN = 9
REACH_DEGREES = 60


def is_in_reach(geometry):
    """Tell whether ``geometry`` can be transformed to the storage CRS at all.

    Parameters
    ----------
    geometry : GEOSGeometry
        In EPSG:4326 or EPSG:25832.

    Returns
    -------
    bool
        False in EPSG:4326 more than `REACH_DEGREES` of longitude away from zone 32, where PROJ's transverse
        Mercator stops with an error instead of answering.
    """
    if geometry.srid != WEB_SRID:
        return True
    west, _south, east, _north = geometry.extent
    return max(abs(west - CENTRAL_MERIDIAN), abs(east - CENTRAL_MERIDIAN)) <= REACH_DEGREES
