"""The demo city: a schematic Hannover made from official areas and centres, to try things out without any download."""

import csv
import hashlib
import json
from datetime import date
from functools import cache

import shapely
from django.contrib.gis.gdal import CoordTransform, SpatialReference
from django.contrib.gis.geos import GEOSGeometry, Point
from django.db import transaction

from districts.areas import facts
from districts.areas.models import BoundaryEdition, Neighbour, Place, WaterBody
from districts.areas.services import AreaRecord, activate_edition, load_edition
from geo.crs import STORAGE_SRID, WEB_SRID

NAME = "Schematisch"
REPLACED_NAME = "Schematisch (ersetzt)"
FIRST_DAY = date(2000, 1, 1)
SOURCE = (
    "Sozialraumkarte, gezeichnet nach Flächen und Schwerpunkten der amtlichen Karte 1:5000 "
    "der Landeshauptstadt Hannover, Bereich Geoinformation"
)
LICENCE = "CC BY 4.0"
ATTRIBUTION = (
    "Schematische Darstellung nach Angaben der Landeshauptstadt Hannover, Bereich Geoinformation, CC BY 4.0"
)
AREAS = facts.DATA / "hannover_schematic.geojson"
PLACES = facts.DATA / "hannover_places.csv"
NEIGHBOURS = facts.DATA / "hannover_neighbours.csv"
WATER = facts.DATA / "hannover_water.geojson"


@transaction.atomic
def load_demo_city():
    """Load the schematic Stadtteile, places, neighbours and water, or bring them up to date.

    The boundaries are only touched while no other edition has ever been in force, and only if their file
    has changed. Named places, neighbours and water are written over, others are left alone.

    Returns
    -------
    BoundaryEdition or None
        The edition that was put into force, None if there was nothing to do.

    Raises
    ------
    RefusedBoundaries
        If the file does not pass the checks against the facts.
    """
    _load_places()
    _load_neighbours()
    _load_water()
    return _load_areas()


def _load_areas():
    """Replace the schematic edition if its file is new; the one before disappears without a trace."""
    checksum = hashlib.sha256(AREAS.read_bytes()).hexdigest()
    before = BoundaryEdition.objects.filter(name=NAME).first()
    others = BoundaryEdition.objects.filter(activated_at__isnull=False).exclude(name=NAME)
    if others.exists() or (before and before.checksum == checksum and before.activated_at):
        return None
    if before:
        before.name = REPLACED_NAME
        before.save(update_fields=["name"])
    edition = load_edition(
        name=NAME,
        records=[_record(feature) for feature in _features(AREAS)],
        source=SOURCE,
        licence=LICENCE,
        attribution=ATTRIBUTION,
        checksum=checksum,
        is_schematic=True,
        expected=facts.hannover(),
    )
    activate_edition(edition, on=FIRST_DAY)
    if before:
        before.delete()
    return edition


def _record(feature):
    """Return one Stadtteil of the file."""
    fields = feature["properties"]
    return AreaRecord(
        key=fields["key"],
        name=fields["name"],
        shape=shapely.from_wkb(bytes(_shape(feature).wkb)),
        stadtbezirk_key=fields["stadtbezirk_key"],
        stadtbezirk_name=fields["stadtbezirk"],
    )


def _load_places():
    """Insert or update the gazetteer by name."""
    places = [Place(name=row["name"], kind=row["kind"], location=_point(row)) for row in _rows(PLACES)]
    Place.objects.bulk_create(
        places, update_conflicts=True, unique_fields=["name"], update_fields=["kind", "location"]
    )


def _load_neighbours():
    """Insert or update the localities around the city."""
    neighbours = [
        Neighbour(municipality=row["municipality"], locality=row["locality"], location=_point(row))
        for row in _rows(NEIGHBOURS)
    ]
    Neighbour.objects.bulk_create(
        neighbours,
        update_conflicts=True,
        unique_fields=["municipality", "locality"],
        update_fields=["location"],
    )


def _load_water():
    """Insert or update rivers, canals and lakes by name."""
    bodies = [
        WaterBody(name=feature["properties"]["name"], shape=_shape(feature), is_schematic=True)
        for feature in _features(WATER)
    ]
    WaterBody.objects.bulk_create(
        bodies, update_conflicts=True, unique_fields=["name"], update_fields=["shape", "is_schematic"]
    )


def _rows(path):
    """Return the rows of a CSV file, comments left out."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))


def _features(path):
    """Return the features of a GeoJSON file."""
    return json.loads(path.read_text(encoding="utf-8"))["features"]


def _point(row):
    """Return the place of a row with ``lon`` and ``lat``, in storage coordinates."""
    return Point(float(row["lon"]), float(row["lat"]), srid=WEB_SRID).transform(_to_storage(), clone=True)


def _shape(feature):
    """Return the shape of a feature, in storage coordinates."""
    return GEOSGeometry(json.dumps(feature["geometry"])).transform(_to_storage(), clone=True)


@cache
def _to_storage():
    """Return the way from degrees to storage coordinates; finding it takes milliseconds each time."""
    return CoordTransform(SpatialReference(WEB_SRID), SpatialReference(STORAGE_SRID))
