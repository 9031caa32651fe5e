"""Finding Stadtteile and places by what people type, however they spell umlauts and streets."""

import re
import unicodedata
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.contrib.gis.db.models.functions import PointOnSurface, Transform
from django.contrib.gis.geos import Point

from districts.areas.models import Place, Stadtteil
from geo.crs import WEB_SRID

MAX_HITS = 8
MAX_LETTERS = 80
ALIKE = 0.78
"""Share of letters that a misspelt name must have in common with the right one."""


@dataclass(frozen=True)
class Hit:
    """One thing that was found; ``location`` in EPSG:4326."""

    kind: str
    name: str
    location: Point
    key: str = ""


def fold(text):
    """Return ``text`` as it is compared: small letters, no umlauts, "Straße" and "Str." alike, no hyphens.

    Examples
    --------
    >>> fold("Groß-Buchholz"), fold("Gross Buchholz"), fold("Mühlenberg"), fold("Muehlenberg")
    ('gros buchholz', 'gros buchholz', 'muhlenberg', 'muhlenberg')
    >>> fold("Lister Straße"), fold("Lister Str."), fold("Podbielskistrasse")
    ('lister str', 'lister str', 'podbielskistr')
    """
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    plain = re.sub(r"[^\w]+", " ", re.sub(r"([aou])e", r"\1", plain)).strip()
    return re.sub(r"stras?se\b", "str", plain).replace("ss", "s")


def search(text):
    """Return what ``text`` may mean, best first.

    Parameters
    ----------
    text : str
        A name or a part of it; letters beyond `MAX_LETTERS` are not read.

    Returns
    -------
    list of Hit
        At most `MAX_HITS` Stadtteile of the active edition and places; empty for an empty text.
    """
    wanted = fold(text[:MAX_LETTERS])
    if not wanted:
        return []
    names = [("stadtteil", *row) for row in Stadtteil.objects.active().values_list("pk", "name")]
    names += [("place", *row) for row in Place.objects.values_list("pk", "name")]
    scored = ((-_likeness(wanted, fold(name)), name, kind, pk) for kind, pk, name in names)
    best = sorted(row for row in scored if row[0] <= -ALIKE)[:MAX_HITS]
    found = _stadtteile(best) | _places(best)
    return [found[kind, pk] for _score, _name, kind, pk in best]


def _likeness(wanted, name):
    """Return how well ``name`` answers ``wanted``: 3 the same, 2 begins so, 1 contains it, else a share."""
    if name == wanted:
        return 3
    if name.startswith(wanted):
        return 2
    if f" {wanted}" in f" {name}":
        return 1.5
    if len(wanted) > 2 and wanted in name:
        return 1
    return SequenceMatcher(None, wanted, name).ratio()


def _stadtteile(rows):
    """Return the hits among ``rows`` that are Stadtteile."""
    ids = [pk for _score, _name, kind, pk in rows if kind == "stadtteil"]
    areas = Stadtteil.objects.filter(pk__in=ids).annotate(web=Transform(PointOnSurface("area"), WEB_SRID))
    return {
        ("stadtteil", pk): Hit(kind="stadtteil", name=name, location=web, key=key)
        for pk, name, key, web in areas.values_list("pk", "name", "key", "web")
    }


def _places(rows):
    """Return the hits among ``rows`` that are places."""
    ids = [pk for _score, _name, kind, pk in rows if kind == "place"]
    places = Place.objects.filter(pk__in=ids).annotate(web=Transform("location", WEB_SRID))
    return {
        ("place", pk): Hit(kind=kind, name=name, location=web)
        for pk, name, kind, web in places.values_list("pk", "name", "kind", "web")
    }
