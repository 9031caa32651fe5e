"""Vector tiles (Mapbox Vector Tile 2.1), built in the database: the only place that writes them."""

from typing import NamedTuple

from django.contrib.gis.geos import Polygon
from django.db import connection
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _

from geo.bbox import USABLE
from geo.crs import STORAGE_SRID, TILE_SRID, WEB_SRID
from geo.geojson import sql_of

CONTENT_TYPE = "application/vnd.mapbox-vector-tile"
EXTENT = 4096
"""Units along each side of a tile."""

BUFFER = 64
"""Units by which lines and areas reach beyond their tile, so that no seam is drawn."""

MAX_ZOOM = 22

WORLD_M = 40_075_016.685578488
"""Side of the world in Web Mercator, in its metres."""

VERTICES = 16
"""Vertices along each side of a window: a straight side of a tile is bent in another system."""

_ENCODE = "SELECT ST_AsMVT(tile, %s, {extent}, 'geom') FROM ({rows}) AS tile"

# Half a step of the grid is no visible change; shared borders keep their common vertices.
_SHAPES = """
    SELECT ST_AsMVTGeom(
        ST_Transform(feature.geometry, {tile_srid}), ST_TileEnvelope(%s, %s, %s), {extent}, {buffer}
    ) AS geom, feature.properties
    FROM ({rows}) AS feature(geometry, properties)
"""


class Tile(NamedTuple):
    """A square of the map: column ``x`` from the west and row ``y`` from the north at ``zoom``."""

    zoom: int
    x: int
    y: int

    def window(self):
        """Return the Polygon (EPSG:25832) around the tile with its buffer, or None where nothing is stored."""
        side = WORLD_M / 2**self.zoom
        margin = side * BUFFER / EXTENT
        west, north = self.x * side - WORLD_M / 2, WORLD_M / 2 - self.y * side
        box = (west - margin, north - side - margin, west + side + margin, north + margin)
        usable = rectangle(USABLE, WEB_SRID).transform(TILE_SRID, clone=True).extent
        box = (*map(max, box[:2], usable[:2]), *map(min, box[2:], usable[2:]))
        if box[0] >= box[2] or box[1] >= box[3]:
            return None
        return rectangle(rectangle(box, TILE_SRID).transform(STORAGE_SRID, clone=True).extent, STORAGE_SRID)


def rectangle(box, srid):
    """Return the Polygon of ``box`` (west, south, east, north) in the system ``srid``.

    It has `VERTICES` along each side, so that it keeps its shape when it is transformed.
    """
    west, south, east, north = box
    along = [step / VERTICES for step in range(VERTICES)]
    ring = [(west + part * (east - west), south) for part in along]
    ring += [(east, south + part * (north - south)) for part in along]
    ring += [(east - part * (east - west), north) for part in along]
    ring += [(west, north - part * (north - south)) for part in along]
    return Polygon([*ring, ring[0]], srid=srid)


def parse_tile(zoom, x, y):
    """Return the tile that three texts name.

    Raises
    ------
    ValueError
        With a German sentence that names the parameter, if one is no whole number or there is no such tile.
    """
    numbers = {"z": zoom, "x": x, "y": y}
    for name, text in numbers.items():
        if not (text.isascii() and text.isdecimal() and len(text) <= 8):
            raise ValueError(_("%(name)s muss eine ganze Zahl ab 0 sein.") % {"name": name})
    tile = Tile(*(int(text) for text in numbers.values()))
    if tile.zoom > MAX_ZOOM:
        raise ValueError(_("z: Die Karte geht nur bis Stufe %(limit)s.") % {"limit": MAX_ZOOM})
    for name, number in (("x", tile.x), ("y", tile.y)):
        if number >= 2**tile.zoom:
            raise ValueError(
                _("%(name)s: In Stufe %(zoom)s gibt es nur 0 bis %(limit)s.")
                % {"name": name, "zoom": tile.zoom, "limit": 2**tile.zoom - 1}
            )
    return tile


def encode(rows, params=(), *, layer):
    """Return a vector tile of the rows of an SQL query.

    Parameters
    ----------
    rows : str
        A query with the columns ``geom`` (a geometry in units of the tile, y downwards) and others, which
        become the properties; a jsonb object gives one property per key.
    params : sequence
        Parameters of ``rows``, bound by the driver.
    layer : str
        Name of the layer inside of the tile.

    Returns
    -------
    bytes
        Not compressed; empty where there are no rows.
    """
    with connection.cursor() as cursor:
        cursor.execute(_ENCODE.format(extent=EXTENT, rows=rows), [layer, *params])
        return bytes(cursor.fetchone()[0])


def shape_tile(queryset, *, geometry, properties, tile, layer):
    """Return a vector tile of the rows of ``queryset`` that reach into it.

    Parameters
    ----------
    queryset : QuerySet
    geometry : str
        Path of the geometry field, EPSG:25832.
    properties : dict of str to expression
        What gets out, by name.
    tile : Tile
    layer : str
        Name of the layer inside of the tile.

    Returns
    -------
    bytes
        As in `encode`; points, lines and areas cut at the edge of the tile.
    """
    window = tile.window()
    if window is None:
        return b""
    touching = queryset.filter(**{f"{geometry}__bboverlaps": window})
    fields = JSONObject(**properties) if properties else JSONObject()
    rows, params = sql_of(touching.order_by().values_list(geometry, fields))
    shapes = _SHAPES.format(rows=rows, tile_srid=TILE_SRID, extent=EXTENT, buffer=BUFFER)
    drawn = f"SELECT geom, properties::jsonb FROM ({shapes}) AS shape WHERE geom IS NOT NULL"  # noqa: S608
    return encode(drawn, [tile.zoom, tile.x, tile.y, *params], layer=layer)
