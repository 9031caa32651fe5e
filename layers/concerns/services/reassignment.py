"""When other boundaries come into force, every concern moves to the Stadtteil that now owns its place."""

from django.db import connection, transaction

from districts.areas.queries import SEAM_M
from layers.concerns import generalisation
from layers.concerns.lifecycle import Visibility
from layers.concerns.models import Concern

# A place keeps its coordinates and gets the lowest key that covers it; a concern without a place keeps its keys.
_OWNERS = """
    UPDATE concerns_concern AS concern
    SET stadtteil_id = (
        SELECT area.id FROM areas_stadtteil AS area
        WHERE area.edition_id = %(edition)s
          AND CASE WHEN concern.location IS NULL
              THEN area.key = (SELECT old.key FROM areas_stadtteil AS old WHERE old.id = concern.stadtteil_id)
              ELSE ST_DWithin(area.area, concern.location, %(seam)s) END
        ORDER BY concern.location IS NOT NULL AND ST_Covers(area.area, concern.location) DESC, area.key
        LIMIT 1
    )
"""
_TOUCHED = """
    WITH places AS (
        SELECT concern.id AS concern_id, area.id AS stadtteil_id
        FROM concerns_concern AS concern
        JOIN areas_stadtteil AS area ON area.edition_id = %(edition)s
         AND ST_Intersects(area.area, concern.route)
        UNION
        SELECT id, stadtteil_id FROM concerns_concern
        WHERE route IS NULL AND location IS NOT NULL AND stadtteil_id IS NOT NULL
        UNION
        SELECT link.concern_id, area.id
        FROM concerns_concern_stadtteile AS link
        JOIN concerns_concern AS concern ON concern.id = link.concern_id AND concern.location IS NULL
        JOIN areas_stadtteil AS old ON old.id = link.stadtteil_id
        JOIN areas_stadtteil AS area ON area.edition_id = %(edition)s AND area.key = old.key
    ), forgotten AS (
        DELETE FROM concerns_concern_stadtteile
        WHERE NOT EXISTS (SELECT FROM places WHERE places.concern_id = concerns_concern_stadtteile.concern_id
                          AND places.stadtteil_id = concerns_concern_stadtteile.stadtteil_id)
    )
    INSERT INTO concerns_concern_stadtteile (concern_id, stadtteil_id)
    SELECT concern_id, stadtteil_id FROM places
    ON CONFLICT DO NOTHING
"""
_PUBLIC = """
    UPDATE concerns_concern AS concern
    SET public_stadtteil_id = concern.stadtteil_id,
        public_stadtteil_keys = ARRAY(
            SELECT area.key FROM concerns_concern_stadtteile AS link
            JOIN areas_stadtteil AS area ON area.id = link.stadtteil_id
            WHERE link.concern_id = concern.id ORDER BY area.key)
    WHERE concern.visibility <> %(internal)s
"""


@transaction.atomic
def reassign_to(edition):
    """Give every concern the Stadtteile of ``edition``.

    Parameters
    ----------
    edition : BoundaryEdition
        The one that has just come into force. A place outside of it gets no Stadtteil; the concern stays.
    """
    parameters = {"edition": edition.pk, "internal": str(Visibility.INTERNAL), "seam": SEAM_M}
    with connection.cursor() as cursor:
        for statement in (_OWNERS, _TOUCHED, _PUBLIC):
            cursor.execute(statement, parameters)
    for concern in _shown_inexactly():
        generalisation.set_public_place(concern)
        concern.save(update_fields=["public_location", "public_stadtteil", "public_stadtteil_keys"])


def _shown_inexactly():
    """Return the public concerns whose public place depends on the boundaries."""
    public = Concern.objects.public().select_related("category", "stadtteil").defer("stadtteil__area")
    return public.filter(category__is_sensitive=True) | public.filter(
        visibility=Visibility.PUBLIC_GENERALISED
    )
