"""What the triggers do: concerns become pins; pins are counted in cells and let kept tiles go."""

from geo.crs import TILE_SRID
from layers.concerns.lifecycle import STAGES, Visibility
from layers.pins.codes import AREA_ZOOM, CELL_ZOOMS, STEPS

CONCERNS = "anliegen"
"""The layer of the concerns."""

TRANSITIONS = {
    "insert": {"new": "new_rows"},
    "update": {"old": "old_rows", "new": "new_rows"},
    "delete": {"old": "old_rows"},
}

_STAGE = " ".join(
    f"WHEN row.status IN ({', '.join(repr(str(status)) for status in statuses)}) THEN '{stage}'"
    for stage, statuses in STAGES.items()
)
_PINS = f"""
    SELECT '{CONCERNS}', reference, pins_code(x, y), x, y, category, stage, is_sensitive
    FROM (
        SELECT row.reference, category.slug AS category, category.is_sensitive, CASE {_STAGE} END AS stage,
            pins_step(ST_X(place)) AS x, {2**STEPS - 1} - pins_step(ST_Y(place)) AS y
        FROM {{rows}} AS row JOIN concerns_category AS category ON category.id = row.category_id
        CROSS JOIN LATERAL ST_Transform(row.public_location, {TILE_SRID}) AS place
        WHERE row.visibility <> '{Visibility.INTERNAL}' AND row.public_location IS NOT NULL
    ) AS released
"""  # noqa: S608
_COLUMNS = "layer, ident, code, x, y, category, stage, is_sensitive"

FILL = f"INSERT INTO pins_pin ({_COLUMNS}) {_PINS.format(rows='concerns_concern')}"

FOLLOW_CATEGORIES = f"""
    UPDATE pins_pin AS pin SET category = now.slug, is_sensitive = now.is_sensitive
    FROM old_rows AS before JOIN new_rows AS now USING (id)
    WHERE pin.layer = '{CONCERNS}' AND pin.category = before.slug
        AND (before.slug, before.is_sensitive) <> (now.slug, now.is_sensitive);
    RETURN NULL;
"""  # noqa: S608


def follow_concerns(*, old=None, new=None):
    """Return the body of the trigger that makes pins of the transition tables ``old`` and ``new``."""
    was, now = (_PINS.format(rows=rows) if rows else "" for rows in (old, new))
    gone = f"{was} EXCEPT {now}" if old and new else was
    come = f"{now} EXCEPT {was}" if old and new else now
    remove = f"""
        DELETE FROM pins_pin AS pin USING ({gone}) AS gone({_COLUMNS})
        WHERE pin.layer = gone.layer AND pin.ident = gone.ident;
    """  # noqa: S608
    add = f"INSERT INTO pins_pin ({_COLUMNS}) {come};"
    return f"{remove if old else ''} {add if new else ''} RETURN NULL;"


# Rows are written in the order of their keys, so that two writers never wait for each other in a circle.
def count(*, old=None, new=None):
    """Return the body of the trigger that counts the pins in ``old`` and ``new`` and lets tiles go."""
    parts = [f"SELECT *, {by} AS by FROM {rows}" for rows, by in ((new, 1), (old, -1)) if rows]  # noqa: S608
    zooms = ", ".join(map(str, CELL_ZOOMS))
    shift = 2 * (STEPS - AREA_ZOOM)
    changed = " UNION ALL ".join(parts)
    return f"""
        INSERT INTO pins_cell AS cell (layer, zoom, code, category, stage, is_sensitive, n)
        SELECT layer, zoom, code >> (2 * ({STEPS} - zoom)) AS cell_code, category, stage, is_sensitive, sum(by)
        FROM ({changed}) AS changed, unnest(ARRAY[{zooms}]) AS zoom
        GROUP BY layer, zoom, cell_code, category, stage, is_sensitive
        HAVING sum(by) <> 0
        ORDER BY layer, zoom, cell_code, category, stage, is_sensitive
        ON CONFLICT (layer, zoom, code, category, stage, is_sensitive) DO UPDATE SET n = cell.n + excluded.n;

        WITH touched AS (
            INSERT INTO pins_part AS part (layer, code, writes)
            SELECT DISTINCT layer, code >> {shift} AS part_code, 1 FROM ({changed}) AS changed
            ORDER BY layer, part_code
            ON CONFLICT (layer, code) DO UPDATE SET writes = part.writes + 1
            RETURNING layer, code
        )
        DELETE FROM pins_kepttile AS tile USING touched
        WHERE tile.layer = touched.layer AND (tile.part = touched.code OR tile.part IS NULL);
        RETURN NULL;
    """  # noqa: S608
