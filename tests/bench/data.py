"""A city with many concerns, made in the database in seconds."""

from django.core.management import call_command
from django.db import connection

from districts.areas.demo import load_demo_city
from layers.concerns.demo import load_categories

# Places on a low-discrepancy sequence over the city's extent, so that every run measures the same rows.
_CONCERNS = """
    WITH extent AS (
        SELECT ST_Extent(s.area)::geometry AS box
        FROM areas_stadtteil s JOIN areas_boundaryedition e ON e.id = s.edition_id AND e.activated_at IS NOT NULL
    ), spots AS (
        SELECT n, ST_SetSRID(ST_MakePoint(
            ST_XMin(box) + (n * 0.7548776662466927 %% 1)::float * (ST_XMax(box) - ST_XMin(box)),
            ST_YMin(box) + (n * 0.5698402909980532 %% 1)::float * (ST_YMax(box) - ST_YMin(box))), %(srid)s) AS spot
        FROM extent, generate_series(1, %(tries)s) AS n
    ), inside AS (
        SELECT DISTINCT ON (n) n, spot, s.id AS stadtteil_id, s.key
        FROM spots JOIN areas_stadtteil s ON ST_Covers(s.area, spot)
        ORDER BY n, s.key LIMIT %(count)s
    )
    INSERT INTO concerns_concern (id, reference, submission_hash, content_hash, secret_hash, kind, category_id,
        text, submitter_type, organisation, place_note, location, stadtteil_id, status, visibility, public_text,
        public_location, public_stadtteil_id, public_stadtteil_keys, answer, moderation_reason, submitted_at,
        published_at, changed_at, supporters)
    SELECT gen_random_uuid(), 'B' || n, 'bench' || n, 'bench' || n, 'bench' || n, 'problem',
        (SELECT id FROM concerns_category WHERE parent_id IS NOT NULL AND NOT is_sensitive
         ORDER BY (id * 7919 + n) %% 101 LIMIT 1),
        'Die Laterne Nummer ' || n || ' am Weg ist dunkel.', 'resident', '', '', spot, stadtteil_id,
        (ARRAY['received', 'in_review', 'assigned', 'in_progress'])[1 + n %% 4], 'public',
        'Die Laterne Nummer ' || n || ' am Weg ist dunkel.', spot, stadtteil_id, ARRAY[key], '', '',
        now() - n * interval '5 minutes', now() - n * interval '5 minutes', now(), 0
    FROM inside
"""


def make_city():
    """Migrate an empty database and load the demo city with its categories."""
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    load_categories()
    load_demo_city()


def make_concerns(count):
    """Insert ``count`` public concerns at places all over the city."""
    from geo.crs import STORAGE_SRID

    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute(_CONCERNS, {"count": count, "tries": count * 3, "srid": STORAGE_SRID})
        cursor.execute("ANALYZE")
        cursor.execute("RESET statement_timeout")
