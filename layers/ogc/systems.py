"""Coordinate systems by reference, as OGC API – Features Part 2 names them."""

from typing import NamedTuple

from geo.crs import STORAGE_SRID, TILE_SRID, WEB_SRID


class System(NamedTuple):
    """A system, with ``is_flipped`` if its first axis points north."""

    uri: str
    srid: int
    is_flipped: bool = False


CRS84 = System("http://www.opengis.net/def/crs/OGC/1.3/CRS84", WEB_SRID)
STORAGE = System(f"http://www.opengis.net/def/crs/EPSG/0/{STORAGE_SRID}", STORAGE_SRID)
SYSTEMS = {
    system.uri: system
    for system in (
        CRS84,
        STORAGE,
        System(f"http://www.opengis.net/def/crs/EPSG/0/{WEB_SRID}", WEB_SRID, is_flipped=True),
        System(f"http://www.opengis.net/def/crs/EPSG/0/{TILE_SRID}", TILE_SRID),
    )
}
