"""What the addresses of the OGC API may say: read and checked."""

import math
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from geo.bbox import USABLE, BBox, parse_bbox
from geo.crs import STORAGE_SRID, WEB_SRID
from geo.tiles import rectangle
from layers.ogc.systems import CRS84, SYSTEMS, System
from layers.parameters import BadParameter, check_known, read_number

USUAL_LIMIT = 100
MAX_LIMIT = 10_000
MAX_OFFSET = 100_000_000
MAX_COORDINATE = 1e8
"""Metres; beyond it no projected place of the earth lies."""

ITEM = ("f", "crs")
ITEMS = (*ITEM, "bbox", "bbox-crs", "datetime", "limit", "offset")


@dataclass(frozen=True)
class Page:
    """One page of the items of a collection."""

    rows: QuerySet
    limit: int
    offset: int
    system: System


def read_page(layer, rows, data):
    """Return the page of ``rows`` that ``data`` (QueryDict) asks for.

    Raises
    ------
    BadParameter
        If a name is unknown or a value cannot be used.
    """
    check_known(data, allowed={*ITEMS, *layer.properties})
    limit = read_number(data, "limit", default=USUAL_LIMIT, least=1, most=MAX_LIMIT)
    offset = read_number(data, "offset", default=0, least=0, most=MAX_OFFSET)
    system = read_system(data, "crs")
    rows = _in_window(layer, rows, data)
    rows = _in_period(layer, rows, data)
    return Page(_with_values(layer, rows, data), limit, offset, system)


def read_system(data, name):
    """Return the system that the parameter ``name`` gives by its address; CRS84 by default.

    Raises
    ------
    BadParameter
        If it is not one of `SYSTEMS`.
    """
    if data.get(name, CRS84.uri) in SYSTEMS:
        return SYSTEMS[data.get(name, CRS84.uri)]
    raise BadParameter.one(name, _("Möglich sind: %(known)s.") % {"known": ", ".join(SYSTEMS)})


def _in_window(layer, rows, data):
    """Return the rows inside of ``bbox``."""
    system = read_system(data, "bbox-crs")
    if "bbox" not in data:
        return rows
    window = _window(_without_heights(data["bbox"]), system)
    return rows.filter(**{f"{layer.geometry}__intersects": window}) if window else rows.none()


def _without_heights(text):
    """Return a box of six numbers as one of four; others as they are."""
    parts = text.split(",")
    return ",".join((parts[0], parts[1], parts[3], parts[4])) if len(parts) == 6 else text


def _window(text, system):
    """Return the Polygon (EPSG:25832) of a box in ``system``, or None where nothing can lie."""
    if system.srid == WEB_SRID:
        box = _degrees(text, system)
        box = (*map(max, box[:2], USABLE[:2]), *map(min, box[2:], USABLE[2:]))
    else:
        box = _metres(text)
        usable = rectangle(USABLE, WEB_SRID).transform(system.srid, clone=True).extent
        box = (*map(max, box[:2], usable[:2]), *map(min, box[2:], usable[2:]))
    if box[0] >= box[2] or box[1] >= box[3]:
        return None
    return rectangle(box, system.srid).transform(STORAGE_SRID, clone=True)


def _degrees(text, system):
    """Return west, south, east, north in degrees."""
    parts = text.split(",")
    if system.is_flipped and len(parts) == 4:
        text = ",".join((parts[1], parts[0], parts[3], parts[2]))
    try:
        return parse_bbox(text)
    except ValueError as problem:
        raise BadParameter.one("bbox", str(problem)) from problem


def _metres(text):
    """Return west, south, east, north in metres."""
    try:
        box = BBox(*map(float, text.split(",")))
    except (TypeError, ValueError):
        box = None
    if box is None or not all(math.isfinite(value) and abs(value) <= MAX_COORDINATE for value in box):
        raise BadParameter.one("bbox", _("Bitte vier Zahlen: Westen, Süden, Osten, Norden in Metern."))
    if box.west >= box.east or box.south >= box.north:
        raise BadParameter.one("bbox", _("Westen muss kleiner als Osten und Süden kleiner als Norden sein."))
    return box


def _in_period(layer, rows, data):
    """Return the rows whose day lies in ``datetime``; all of them for a layer without days."""
    if "datetime" not in data:
        return rows
    first, last = _period(data["datetime"])
    if not layer.date_property:
        return rows
    rows = rows.alias(day_of_row=layer.properties[layer.date_property].expression())
    rows = rows.filter(day_of_row__gte=first) if first else rows
    return rows.filter(day_of_row__lte=last) if last else rows


def _period(text):
    """Return first and last day (in Berlin) of an instant or interval; None for an open end."""
    parts = text.split("/")
    if len(parts) > 2:
        raise BadParameter.one("datetime", _("Höchstens ein Anfang und ein Ende, getrennt durch /."))
    days = [None if len(parts) == 2 and part in ("", "..") else _day(part) for part in parts]
    first, last = days if len(days) == 2 else days * 2
    if first and last and last < first:
        raise BadParameter.one("datetime", _("Das Ende liegt vor dem Anfang."))
    return first, last


def _day(text) -> date:
    """Return the day of a date or moment (RFC 3339)."""
    try:
        moment = parse_date(text) or parse_datetime(text)
        moment = timezone.localtime(moment).date() if isinstance(moment, datetime) else moment
    except (ValueError, OverflowError):
        moment = None
    if moment is None:
        raise BadParameter.one(
            "datetime", _("„%(text)s“ ist kein Tag und kein Zeitpunkt.") % {"text": text[:40]}
        )
    return moment


def _with_values(layer, rows, data):
    """Return the rows whose properties have the values that ``data`` names."""
    for name in layer.properties:
        if name not in data:
            continue
        if "\x00" in data[name]:
            raise BadParameter.one(name, _("Unerlaubtes Zeichen."))
        value = Cast(layer.properties[name].expression(), TextField())
        rows = rows.alias(**{f"text_of_{name}": value}).filter(**{f"text_of_{name}": data[name]})
    return rows
