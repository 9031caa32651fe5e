"""One tile of any layer: kept, or made by the way that suits the layer."""

import hashlib

from geo.tiles import shape_tile
from layers.pins import queries as pins


def version(layer, tile):
    """Return a text that changes whenever a tile does, or None for a layer that does not say.

    Parameters
    ----------
    layer : layers.registry.Layer
    tile : geo.tiles.Tile
    """
    if layer.pins:
        return pins.version(layer.slug, tile)
    return layer.version and f"{pins.FORMAT}.{layer.version()}"


def find(layer, tile, *, version):
    """Return the kept bytes (gzip) of a tile in ``version``, or None."""
    return version and pins.kept_body(layer.slug, tile, version=version)


def make(layer, tile, rows, *, version=None):
    """Return version and bytes (gzip) of a new tile of all ``rows`` of a layer; kept if it has a version."""
    body = draw(layer, tile, rows)
    if version is None:
        return hashlib.sha256(body).hexdigest()[:20], pins.compress(body)
    return version, pins.keep(layer.slug, tile, body, version=version, has_parts=layer.pins)


def draw(layer, tile, rows, *, is_narrowed=False):
    """Return a vector tile of ``rows``, not compressed; ``is_narrowed`` says that a filter chose them."""
    if layer.pins:
        chosen = rows.values_list(layer.identity) if is_narrowed else None
        return pins.pin_tile(layer.slug, tile, names=layer.tile_properties, chosen=chosen)
    return shape_tile(
        rows,
        geometry=layer.geometry,
        properties=layer.expressions(layer.tile_properties),
        tile=tile,
        layer=layer.slug,
    )
