"""The order in which pins are kept: along a Z-shaped curve over the world, so that a tile is one range.

A place is a pair of whole numbers in Web Mercator with 2^30 steps along each side of the world (at most 4 cm).
Its code has the bits of both, alternating (Morton 1966): the pins of a tile of zoom z are those whose codes
begin with the 2·z bits of the tile.
"""

STEPS = 30
"""Bits of a place along one side of the world."""

HALF_WORLD_M = 20_037_508.342789244
"""Half the side of the world in Web Mercator, in its metres."""

AREA_ZOOM = 14
"""From this zoom on tiles carry single pins; the tiles of this zoom count the writes within them."""

CELL_ZOOMS = (13, 14, 15, 16)
"""Zooms whose tiles serve as cells in which pins are counted."""

CELLS_CLOSER = 3
"""A tile shows the cells this many zooms closer: 8 by 8."""

# The steps part the bits of a number by one empty place each; the lowest 30 bits are used.
FUNCTIONS = f"""
CREATE FUNCTION pins_spread(n bigint) RETURNS bigint LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    n := (n | (n << 16)) & 281470681808895;
    n := (n | (n << 8)) & 71777214294589695;
    n := (n | (n << 4)) & 1085102592571150095;
    n := (n | (n << 2)) & 3689348814741910323;
    RETURN (n | (n << 1)) & 6148914691236517205;
END $$;
CREATE FUNCTION pins_code(x bigint, y bigint) RETURNS bigint LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT pins_spread(x) | (pins_spread(y) << 1)
$$;
CREATE FUNCTION pins_step(metres float8) RETURNS bigint LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT floor((metres + {HALF_WORLD_M}) / {2 * HALF_WORLD_M} * {2**STEPS})::bigint
$$;
"""
DROP_FUNCTIONS = """
DROP FUNCTION pins_code(bigint, bigint);
DROP FUNCTION pins_spread(bigint);
DROP FUNCTION pins_step(float8);
"""


def code_of(x, y):
    """Return the code of the tile or place with the whole coordinates ``x`` and ``y``.

    Examples
    --------
    >>> [code_of(x, y) for y in (0, 1) for x in (0, 1)], code_of(3, 5)
    ([0, 1, 2, 3], 39)
    """
    return sum(((x >> bit & 1) | (y >> bit & 1) << 1) << 2 * bit for bit in range(STEPS))


def tile_range(zoom, x, y, *, at=STEPS):
    """Return the first and the last code of zoom ``at`` inside a tile.

    Parameters
    ----------
    zoom, x, y : int
        The tile, y counted from the north.
    at : int, default `STEPS`
        Zoom of the codes; not above the one of the tile.
    """
    shift = 2 * (at - zoom)
    first = code_of(x, y) << shift
    return first, first + (1 << shift) - 1
