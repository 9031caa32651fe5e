"""Tiles of pins: single ones from zoom 14 on, counts per cell before; and tiles that were made before."""

import gzip

from django.db import connection

from geo.geojson import sql_of
from geo.tiles import EXTENT, encode
from layers.pins.codes import AREA_ZOOM, CELL_ZOOMS, CELLS_CLOSER, STEPS, tile_range

FORMAT = 1
"""Raised whenever tiles of the same pins come to look different."""

MIN_SENSITIVE = 5
"""A sensitive topic with fewer concerns in a cell is left out of the cell and of its sum."""

KEPT_UP_TO_ZOOM = 17
"""Closer tiles hold little, are many, and are not kept."""

_WRITES = "SELECT coalesce(sum(writes), 0) FROM pins_part WHERE layer = %s AND code BETWEEN %s AND %s"
_KEPT = """
    SELECT body FROM pins_kepttile
    WHERE layer = %s AND zoom = %s AND x = %s AND y = %s AND version = %s
"""
_KEEP = """
    INSERT INTO pins_kepttile (layer, zoom, x, y, part, version, body) VALUES (%s, %s, %s, %s, %s, %s, %s)
    ON CONFLICT (layer, zoom, x, y)
    DO UPDATE SET part = excluded.part, version = excluded.version, body = excluded.body
"""
_PINS = """
    SELECT ST_Point((x - %s) * %s::float8, (y - %s) * %s::float8) AS geom,
        ident AS {ident}, category AS {category}, stage AS {stage}
    FROM pins_pin WHERE layer = %s AND code BETWEEN %s AND %s {chosen} ORDER BY code, ident
"""
_CELLS = """
    SELECT code >> %s AS cell, category, stage, is_sensitive, n FROM pins_cell
    WHERE layer = %s AND zoom = %s AND code BETWEEN %s AND %s AND n > 0
"""
_CHOSEN_CELLS = """
    SELECT code >> %s AS cell, category, stage, is_sensitive, 1 AS n FROM pins_pin
    WHERE layer = %s AND code BETWEEN %s AND %s {chosen}
"""
# The last six bits of a cell's code are its column and row among the 8 by 8 of the tile, alternating.
_COUNTS = """
    WITH counted AS (
        SELECT cell & 63 AS cell, category, stage, sum(n) AS n,
            NOT bool_or(is_sensitive)
                OR sum(sum(n)) OVER (PARTITION BY cell, category) >= {least} AS is_shown
        FROM ({cells}) AS pins GROUP BY cell, category, stage
    )
    SELECT ST_Point(
            ((cell & 1) + (cell >> 1 & 2) + (cell >> 2 & 4) + 0.5) * {side},
            ((cell >> 1 & 1) + (cell >> 2 & 2) + (cell >> 3 & 4) + 0.5) * {side}
        ) AS geom,
        sum(n)::int AS n, jsonb_object_agg(category || '.' || stage, n)
    FROM counted WHERE is_shown GROUP BY cell ORDER BY cell
"""


def version(layer, tile):
    """Return a text that changes with every write to a pin that the tile of a layer shows.

    Parameters
    ----------
    layer : str
    tile : geo.tiles.Tile
    """
    first, last = (code >> 2 * (STEPS - AREA_ZOOM) for code in tile_range(*tile))
    with connection.cursor() as cursor:
        cursor.execute(_WRITES, [layer, first, last])
        return f"{FORMAT}.{cursor.fetchone()[0]}"


def kept_body(layer, tile, *, version):
    """Return the kept bytes (gzip) of a tile of a layer in ``version``, or None."""
    with connection.cursor() as cursor:
        cursor.execute(_KEPT, [layer, *tile, version])
        row = cursor.fetchone()
    return row and bytes(row[0])


def compress(body):
    """Return the bytes of a tile, compressed (gzip); more effort saves 6 % of a tile in four times as long."""
    return gzip.compress(body, 1, mtime=0)


def keep(layer, tile, body, *, version, has_parts):
    """Compress the tile ``body`` and keep it under ``version``; return the compressed bytes.

    The version must have been asked for before the tile was made: then a write in between makes a tile that
    is newer than its version, which is never served again, and not an old one that is.
    """
    compressed = compress(body)
    if body and tile.zoom <= KEPT_UP_TO_ZOOM:
        is_close = has_parts and tile.zoom >= AREA_ZOOM
        part = tile_range(*tile)[0] >> 2 * (STEPS - AREA_ZOOM) if is_close else None
        with connection.cursor() as cursor:
            cursor.execute(_KEEP, [layer, *tile, part, version, compressed])
    return compressed


def pin_tile(layer, tile, *, names, chosen=None):
    """Return a vector tile of the pins of a layer.

    Parameters
    ----------
    layer : str
    tile : geo.tiles.Tile
    names : tuple of three str
        How the properties number, category and stage are called.
    chosen : QuerySet of one column, optional
        Only pins whose number is among these.

    Returns
    -------
    bytes
        From zoom 14 on points with these properties, in the order of their place. Before, one point in the
        middle of each of 8 by 8 cells with ``n`` and the count of each "category.stage"; sensitive
        categories with fewer than `MIN_SENSITIVE` in a cell are left out.
    """
    condition, params = _condition(chosen)
    if tile.zoom >= AREA_ZOOM:
        return _single_pins(layer, tile, names, condition, params)
    cells, values = _cells(layer, tile, condition, params)
    rows = _COUNTS.format(cells=cells, least=MIN_SENSITIVE, side=EXTENT // 2**CELLS_CLOSER)
    return encode(rows, values, layer=layer)


def _condition(chosen):
    """Return SQL and parameters that keep the pins in ``chosen``."""
    if chosen is None:
        return "", ()
    sql, params = sql_of(chosen.order_by())
    return f"AND ident IN ({sql})", params


def _single_pins(layer, tile, names, condition, params):
    """Return the tile of single pins."""
    width = 2 ** (STEPS - tile.zoom)
    scale = EXTENT / width
    ident, category, stage = map(connection.ops.quote_name, names)
    rows = _PINS.format(ident=ident, category=category, stage=stage, chosen=condition)
    place = (tile.x * width, scale, tile.y * width, scale)
    return encode(rows, [*place, layer, *tile_range(*tile), *params], layer=layer)


def _cells(layer, tile, condition, params):
    """Return SQL and parameters of the counts per cell: those kept, or of chosen pins."""
    zoom = tile.zoom + CELLS_CLOSER
    if condition:
        shift = 2 * (STEPS - zoom)
        return _CHOSEN_CELLS.format(chosen=condition), [shift, layer, *tile_range(*tile), *params]
    stored = max(zoom, CELL_ZOOMS[0])
    return _CELLS, [2 * (stored - zoom), layer, stored, *tile_range(*tile, at=stored)]
