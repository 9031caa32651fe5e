"""Topics of every city, and the concerns of the demo city with their history."""

import csv
import hashlib
import json
import math
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path

from django.contrib.gis.geos import LineString, Point
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from districts.areas.models import Place, Stadtteil
from districts.offices.demo import STAFF_NAME, load_demo_accounts, load_demo_units
from districts.offices.models import OrganisationalUnit, User
from geo.crs import STORAGE_SRID
from layers.concerns import services, tracking
from layers.concerns.demo_courses import COURSES, as_of
from layers.concerns.lifecycle import Visibility
from layers.concerns.models import Category, Concern, Support
from layers.concerns.services.submission import ALPHABET

DATA = Path(__file__).parent / "data"
KEY = "demo-{:03d}"
FIRST_HOUR = 8
NEAREST_M, SPREAD_M = 40, 280
GOLDEN_ANGLE = math.radians(137.508)
"""Concerns stand around places like seeds in a sunflower: apart, in no visible pattern, always the same."""


@dataclass(frozen=True)
class Atlas:
    """Everything that rows refer to, by the name they use."""

    areas: dict
    places: dict
    categories: dict
    units: dict

    def inside(self, area):
        """Return the locations of the places in ``area``."""
        return [location for location in self.places.values() if area.covers(location)]


def load_categories():
    """Store the topics that are missing, two levels; those that exist stay as they were edited."""
    for number, group in enumerate(json.loads((DATA / "categories.json").read_text(encoding="utf-8"))):
        parent = _load_category(group, position=number)
        for position, child in enumerate(group["children"]):
            _load_category(child, position=position, parent=parent)


def _load_category(entry, *, position, parent=None):
    """Store one topic unless its slug exists; return it."""
    defaults = {
        "name": entry["name"],
        "parent": parent,
        "position": position,
        "hint": entry.get("hint", ""),
        "is_sensitive": entry.get("sensitive", False),
        "is_never_located": entry.get("never_located", False),
        "default_visibility": entry.get("visibility", Visibility.PUBLIC),
    }
    return Category.objects.get_or_create(slug=entry["slug"], defaults=defaults)[0]


def load_demo_concerns():
    """Load units, logins and concerns of the demo city; what is already there stays.

    Returns
    -------
    list of str
        German lines about what was loaded and how to log in.
    """
    load_demo_units()
    lines = load_demo_accounts()
    with transaction.atomic():
        count = _tell_all()
    return [_("%(count)s Beispielanliegen geladen") % {"count": count}, *lines] if count else lines


def _tell_all():
    """Tell every concern of the file that is not stored yet; return how many."""
    with (DATA / "demo_concerns.csv").open(encoding="utf-8", newline="") as file:
        rows = list(enumerate(csv.DictReader(file, delimiter=";")))
    known = set(Concern.objects.values_list("submission_hash", flat=True))
    missing = [one for one in rows if tracking.sha256(KEY.format(one[0])) not in known]
    if missing:
        atlas, staff = _atlas(), User.objects.get(username=STAFF_NAME)
        told = {number: _tell(number, row, atlas=atlas, staff=staff) for number, row in missing}
        _name(told)
        _support(told)
    return len(missing)


def _atlas():
    """Return the atlas of the city as it is stored."""
    return Atlas(
        areas={area.key: area.area for area in Stadtteil.objects.active()},
        places={place.name: place.location for place in Place.objects.all()},
        categories={category.slug: category for category in Category.objects.select_related("parent")},
        units={unit.code: unit for unit in OrganisationalUnit.objects.all()},
    )


def _tell(number, row, *, atlas, staff):
    """Submit the concern of ``row`` and take it through its course, each step on its own day; return it."""
    course = COURSES[row["verlauf"]]
    moments = _moments(number, int(row["tage"]), len(course) + 1)
    with as_of(moments[0]):
        concern = services.submit_concern(_new_concern(number, row, atlas))
    for step, moment in zip(course, moments[1:], strict=True):
        with as_of(moment):
            step(concern, row, staff=staff, units=atlas.units)
    return concern


def demo_reference(number):
    """Return the number under which a demo concern is found in every copy of the demo city."""
    digest = hashlib.sha256(KEY.format(number).encode()).digest()
    letters = "".join(ALPHABET[byte % len(ALPHABET)] for byte in digest[:8])
    return f"{letters[:4]}-{letters[4:]}"


def _name(told):
    """Give the concerns ``told`` (by number) their fixed references."""
    for number, concern in told.items():
        concern.reference = demo_reference(number)
    Concern.objects.bulk_update(told.values(), ["reference"])


def _support(told):
    """Let up to eleven persons support each of the concerns ``told`` (by number) that is public and open."""
    numbers = {concern.pk: number for number, concern in told.items()}
    supported = list(Concern.objects.public().open().filter(pk__in=numbers))
    for concern in supported:
        concern.supporters = numbers[concern.pk] * 7 % 12
    Support.objects.bulk_create(
        Support(concern=concern, person_hash=tracking.sha256(f"{concern.pk}:demo-{person}"))
        for concern in supported
        for person in range(concern.supporters)
    )
    Concern.objects.bulk_update(supported, ["supporters"])


def _moments(number, days_ago, count):
    """Return ``count`` moments in office hours, the first ``days_ago`` days ago, at most four days apart."""
    first = timezone.localdate() - timedelta(days=days_ago)
    gap = max(1, min(4, days_ago // (count + 1)))
    return [
        timezone.make_aware(
            datetime.combine(
                first + timedelta(days=gap * step),
                time(FIRST_HOUR + (number + step * 3) % 9, number * 13 % 60),
            )
        )
        for step in range(count)
    ]


def _new_concern(number, row, atlas):
    """Return what the submitter of ``row`` says."""
    keys = row["stadtteile"].split("+")
    anchor = None if row["wo"] == "-" else _anchor(number, row, atlas)
    return services.NewConcern(
        key=KEY.format(number),
        kind=row["art"],
        category=atlas.categories[row["thema"]],
        text=row["text"],
        **_contact(number),
        submitter_type=row["wer"],
        organisation=row["organisation"],
        location=None if row["strecke"] else anchor,
        route=_route(anchor, row["strecke"]) if row["strecke"] else None,
        stadtteil_keys=() if anchor else tuple(keys),
    )


def _contact(number):
    """Return the contact data of every eighth submitter, made up."""
    if number % 8:
        return {}
    return {"name": f"Beispielperson {number}", "phone": f"0511 000-{number:04d}"}


def _anchor(number, row, atlas):
    """Return the Point of the concern: beside its place, or beside a place of its Stadtteil, never outside."""
    area = atlas.areas[row["stadtteile"]]
    known = [atlas.places[row["wo"]]] if row["wo"] else [area.point_on_surface, *atlas.inside(area)]
    centre = known[number % len(known)]
    radius_m = NEAREST_M + number * 53 % SPREAD_M
    while not area.covers(point := _beside(centre, radius_m, number * GOLDEN_ANGLE)):
        radius_m /= 2
    return point


def _beside(point, metres, angle):
    """Return the Point ``metres`` from ``point`` in the direction ``angle`` (radians)."""
    return Point(point.x + metres * math.cos(angle), point.y + metres * math.sin(angle), srid=STORAGE_SRID)


def _route(anchor, offsets):
    """Return the LineString through ``offsets`` ("dx dy, …" in metres) from ``anchor``."""
    steps = [tuple(map(float, pair.split())) for pair in offsets.split(",")]
    return LineString([(anchor.x + dx, anchor.y + dy) for dx, dy in steps], srid=STORAGE_SRID)
